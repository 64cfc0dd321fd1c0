#!lua flags=allow-oom
-- reap: puts back what dead workers left: ours when the lease is over, others'
-- (Celery in Python) only after the visibility timeout, under Celery's mutex.
-- And at once what this ring took without knowing it.
--
-- KEYS  unacked, unacked_index, hts:lease, unacked_mutex
-- ARGV  1 visibility timeout in s  2 cursor of the walk over unacked
--       3 token for the mutex  4 "all", or "own": only what follows
--       5... tags a reserve may have given, whose reply was lost: nobody
--       works under them, so it is no crash
-- Reply {ours put back, others put back, next cursor}
local unacked, index, lease, mutex = unpack(KEYS)
local PAGE = 100
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000

-- The list of a queue for a message's own priority (steps 0 3 6 9).
local function list_of(queue, message)
	local ok, m = pcall(cjson.decode, message)
	local p = ok and type(m) == 'table' and type(m.properties) == 'table'
		and tonumber(m.properties.priority) or 0 -- NaN gets no list of its own
	local step = math.floor(p / 3) * 3
	if not (step > 0) then return queue end
	return queue .. '\6\22' .. math.min(step, 9)
end

-- Queues a routing key leads to: itself, or what is bound to the exchange.
local function queues_of(exchange, key)
	if exchange == '' then return {key} end
	local found = {}
	for _, b in ipairs(redis.call('SMEMBERS', '_kombu.binding.' .. exchange)) do
		local rk, queue = b:match('^(.-)\6\22.-\6\22(.*)$')
		if rk == key then found[#found + 1] = queue end
	end
	if #found == 0 then found[1] = key end
	return found
end

local function bury(message, reason)
	redis.call('LPUSH', 'hts:dead:unacked', cjson.encode({
		message = message, reason = reason, time = now, deliveries = 1}))
end

local function give(list, message)
	local have = redis.call('TYPE', list).ok
	if have == 'list' or have == 'none' then
		redis.call('RPUSH', list, message)
	else
		bury(message, 'the queue ' .. list .. ' is a ' .. have)
	end
end

-- Copies first, deletes last.  The message's bytes are cut out, not printed
-- again.  Returns its id, or nil if there was nothing to put back.
local function put_back(tag)
	local entry = redis.call('HGET', unacked, tag)
	local id
	if entry then
		local message = entry:match('^%[(.*), ?"[^"]*", ?"[^"]*"%]$')
		local ok, parts = pcall(cjson.decode, entry)
		if ok and message and type(parts) == 'table' then
			for _, queue in ipairs(queues_of(parts[2], parts[3])) do
				give(list_of(queue, message), message)
			end
			local headers = type(parts[1]) == 'table' and parts[1].headers
			id = type(headers) == 'table' and headers.id
		else
			bury(entry, 'undecodable: an entry of unacked')
		end
	end
	redis.call('ZREM', lease, tag)
	redis.call('ZREM', index, tag)
	redis.call('HDEL', unacked, tag)
	return entry and (id or '')
end

for i = 5, #ARGV do put_back(ARGV[i]) end
if ARGV[4] == 'own' then return {0, 0, ARGV[2]} end

local ours = 0
for _, tag in ipairs(redis.call('ZRANGEBYSCORE', lease, 0, now * 1000, 'LIMIT', 0, PAGE)) do
	local id = put_back(tag)
	if id then
		ours = ours + 1
		if type(id) == 'string' and id ~= '' then
			redis.pcall('INCR', 'hts:try:' .. id)
			redis.call('EXPIRE', 'hts:try:' .. id, 604800)
		end
	end
end

local others = 0
local old = redis.call('ZRANGEBYSCORE', index, 0, now - ARGV[1], 'LIMIT', 0, PAGE)
if #old > 0 and redis.call('SET', mutex, ARGV[3], 'PX', 300000, 'NX') then
	for _, tag in ipairs(old) do
		-- Ours live and die by their lease.
		if not redis.call('ZSCORE', lease, tag) and put_back(tag) then others = others + 1 end
	end
	redis.call('DEL', mutex)
end

-- An entry without a place in the index would never be restored by anybody.
local walk = redis.call('HSCAN', unacked, ARGV[2], 'COUNT', PAGE)
for i = 1, #walk[2], 2 do
	if not redis.call('ZSCORE', index, walk[2][i]) then
		redis.call('ZADD', index, now, walk[2][i])
	end
end
return {ours, others, walk[1]}
