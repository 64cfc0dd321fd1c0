#!lua flags=allow-oom
-- promote: messages of hts:delayed whose time has come go to the consumer's
-- end of the list they came from.
--
-- KEYS  hts:delayed
-- ARGV  1 "all": not only those (for going back to other workers)
-- Reply {number that left, seconds until the next one is due or -1, number of
--       those that are dead letters now}
local PAGE = 100
local HOMES = 'hts:delayed:list' -- sha1 of a message -> its list, where its
                                 -- own address says something else
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000

-- nil if it has no address.
local function home_of(message)
	local home = redis.call('HGET', HOMES, redis.sha1hex(message))
	if home then return home end
	local m = decode(message)
	local p = m and m.properties
	local d = type(p) == 'table' and p.delivery_info
	if type(d) ~= 'table' or type(d.routing_key) ~= 'string' then return nil end
	return list_of(d.routing_key, p.priority)
end

local dead = 0
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] == 'all' and '+inf' or now,
	'LIMIT', 0, PAGE)
for _, message in ipairs(due) do
	local list = home_of(message)
	local good, have
	if list then good, have = is_queue(list) end
	if good then
		redis.call('RPUSH', list, message)
	else
		dead = dead + 1
		bury('hts:dead:delayed', message, list and 'the queue ' .. list .. ' is a ' .. have
			or 'undecodable: an entry of hts:delayed', now)
	end
	redis.call('HDEL', HOMES, redis.sha1hex(message))
	redis.call('ZREM', KEYS[1], message)
end
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if not first[1] then redis.call('DEL', HOMES) end -- others may have emptied it
local wait = first[2] and math.max(0, first[2] - now) or -1
return {#due, tostring(wait), dead}
