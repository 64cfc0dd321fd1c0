#!lua flags=allow-oom
-- reap: puts back what dead workers left: of hts what has been silent for a
-- lease, as the ring that calls has seen it; of others (Celery in Python) what
-- is older than the visibility timeout, under Celery's mutex.  And at once what
-- this ring took without knowing it.
--
-- The clock of Redis may step.  Nothing here lives by it alone: a lease that
-- was renewed since the ring looked has another score and stays; and what is
-- Python's must be old by the clock of the ring, too.
--
-- KEYS  unacked, unacked_index, hts:lease, unacked_mutex
-- ARGV  1 header, a JSON object:
--   all         false: only the tags of this ring
--   visibility  timeout in s     epoch  seconds, by the clock of the ring
--   cursor      of the walk over unacked     token  for the mutex
--   silent      number of pairs that follow
--       then pairs: a tag and its score in hts:lease when the ring looked
--       then tags a reserve may have given, whose reply was lost
-- Reply {ours put back, others put back, next cursor}
local unacked, index, lease, mutex = unpack(KEYS)
local header = cjson.decode(ARGV[1])
local PAGE = 100
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000

local function priority_of(message)
	local m = decode(message)
	return m and type(m.properties) == 'table' and m.properties.priority
end

-- Queues a routing key leads to: itself, or what is bound to the exchange.
local function queues_of(exchange, key)
	local bindings = '_kombu.binding.' .. exchange
	if exchange == '' or type_of(bindings) ~= 'set' then return {key} end
	local found = {}
	for _, b in ipairs(redis.call('SMEMBERS', bindings)) do
		local rk, queue = b:match('^(.-)' .. SEP .. '.-' .. SEP .. '(.*)$')
		if rk == key then found[#found + 1] = queue end
	end
	if #found == 0 then found[1] = key end
	return found
end

local function give(queue, message)
	local list = list_of(queue, priority_of(message))
	local good, have = is_queue(list)
	if good then
		redis.call('RPUSH', list, message)
	else
		bury('hts:dead:unacked', message, 'the queue ' .. list .. ' is a ' .. have, now)
	end
end

-- An entry is [message, exchange, routing key].  The message's bytes are cut
-- out, neither printed again nor read a level deeper than reserve did.
local function parts_of(entry)
	local message, exchange, key = entry:match('^%[(.*), ?("[^"]*"), ?("[^"]*")%]$')
	if not message or not decode(message) then return nil end
	local ok, names = pcall(cjson.decode, '[' .. exchange .. ',' .. key .. ']')
	if not ok then return nil end
	return message, names[1], names[2]
end

-- Copies first, deletes last.  False if there was nothing to put back.
local function put_back(tag)
	local entry = redis.call('HGET', unacked, tag)
	if entry then
		local message, exchange, key = parts_of(entry)
		if message then
			for _, queue in ipairs(queues_of(exchange, key)) do give(queue, message) end
		else
			bury('hts:dead:unacked', entry, 'undecodable: an entry of unacked', now)
		end
	end
	redis.call('ZREM', lease, tag)
	redis.call('ZREM', index, tag)
	redis.call('HDEL', unacked, tag)
	return entry
end

for i = 2 + 2 * header.silent, #ARGV do put_back(ARGV[i]) end
if not header.all then return {0, 0, header.cursor} end

local ours = 0
for i = 2, 2 * header.silent, 2 do
	if redis.call('ZSCORE', lease, ARGV[i]) == ARGV[i + 1] and put_back(ARGV[i]) then
		ours = ours + 1
	end
end

local others = 0
local old = redis.call('ZRANGEBYSCORE', index, 0,
	math.min(now, header.epoch) - header.visibility, 'LIMIT', 0, PAGE)
if #old > 0 and redis.call('SET', mutex, header.token, 'PX', 300000, 'NX') then
	for _, tag in ipairs(old) do
		-- Ours live and die by their lease.
		if not redis.call('ZSCORE', lease, tag) and put_back(tag) then others = others + 1 end
	end
	redis.call('DEL', mutex)
end

-- An entry without a place in the index would never be restored by anybody.
local walk = redis.call('HSCAN', unacked, header.cursor, 'COUNT', PAGE)
for i = 1, #walk[2], 2 do
	if not redis.call('ZSCORE', index, walk[2][i]) then
		redis.call('ZADD', index, now, walk[2][i])
	end
end
return {ours, others, walk[1]}
