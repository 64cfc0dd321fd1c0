#!lua flags=allow-oom
-- promote: messages of hts:delayed whose time has come go to the consumer's
-- end of their queue.
--
-- KEYS  hts:delayed
-- Reply {number promoted, seconds until the next one is due or -1}
local PAGE = 100
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000

local function list_of(message)
	local m = cjson.decode(message)
	local p = m.properties
	local step = math.floor((tonumber(p.priority) or 0) / 3) * 3
	local queue = p.delivery_info.routing_key
	if step <= 0 then return queue end
	return queue .. '\6\22' .. math.min(step, 9)
end

local due = redis.call('ZRANGEBYSCORE', KEYS[1], 0, now, 'LIMIT', 0, PAGE)
for _, message in ipairs(due) do
	redis.call('RPUSH', list_of(message), message)
	redis.call('ZREM', KEYS[1], message)
end
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local wait = first[2] and math.max(0, first[2] - now) or -1
return {#due, tostring(wait)}
