#!lua
-- reserve: takes waiting messages under tags of ours.
--
-- Registered first, popped last: a script does not roll back, so one that
-- pops first and then fails has lost the message.  No allow-oom flag: a full
-- Redis refuses new work and keeps room for settling the old.
--
-- KEYS  unacked, unacked_index, hts:lease, hts:pause, then the lists in the
--       order they are looked at
-- ARGV  1 tag prefix  2 first sequence number  3 lease in ms
--       4 limit of a dead-letter list  5 task kinds {"name": "document"|"ai"}
--       6 free slots document  7 ai  8 other
--       then the queue of each list
-- Reply {status, {queue, list, tag, message, tries}...}
--       status: "empty", "slots" (the head of a list has no free slot),
--       "paused" (all, or a queue), or "more" (a list may hold more)
local unacked, index, lease = KEYS[1], KEYS[2], KEYS[3]
local PAGE = 64 -- messages taken in one step

local function expect(key, kind)
	local have = redis.call('TYPE', key).ok
	if have ~= 'none' and have ~= kind then
		return key .. ' is a ' .. have .. ', not a ' .. kind
	end
end
local wrong = expect(unacked, 'hash') or expect(index, 'zset') or expect(lease, 'zset')
for i = 5, #KEYS do
	wrong = wrong or expect(KEYS[i], 'list')
end
if wrong then return redis.error_reply('WRONGTYPE ' .. wrong) end
if redis.call('EXISTS', KEYS[4]) == 1 then return {'paused'} end

local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local slots = {document = tonumber(ARGV[6]), ai = tonumber(ARGV[7]), other = tonumber(ARGV[8])}
local kinds = cjson.decode(ARGV[5])
local next_number = tonumber(ARGV[2])
local reply = {'empty'}

-- The decoded message if a Python worker could take it too, else nil: such a
-- worker dies of anything else, so it must never be registered.
local function usable(text)
	local ok, m = pcall(cjson.decode, text)
	if not ok or type(m) ~= 'table' or type(m.body) ~= 'string' then return nil end
	local p = m.properties
	if type(p) ~= 'table' or type(p.delivery_tag) ~= 'string' then return nil end
	local d = p.delivery_info
	if type(d) ~= 'table' or type(d.exchange) ~= 'string' or type(d.routing_key) ~= 'string' then
		return nil
	end
	return m
end

local function bury(list, queue, text)
	local dead = 'hts:dead:' .. queue
	if expect(dead, 'list') then dead = 'hts:dead:misplaced' end
	redis.call('LPUSH', dead, cjson.encode({
		message = text, reason = 'undecodable: no usable envelope', time = now,
		deliveries = 1}))
	redis.call('LTRIM', dead, 0, tonumber(ARGV[4]) - 1)
	redis.pcall('HINCRBY', 'hts:metrics', 'dead', 1)
	redis.call('RPOP', list)
end

-- False when the list's head has no free slot.
local function take(list, queue, text, m)
	local headers = type(m.headers) == 'table' and m.headers or {}
	local kind = kinds[headers.task] or 'other'
	if slots[kind] <= 0 then return false end
	slots[kind] = slots[kind] - 1
	local tag = ARGV[1] .. next_number
	next_number = next_number + 1
	local tries = type(headers.id) == 'string'
		and redis.pcall('GET', 'hts:try:' .. headers.id) or 0
	-- The queue it came from, not the routing key it carries: whoever
	-- restores the entry puts it back there.
	redis.call('HSET', unacked, tag, '[' .. text .. ', "", ' .. cjson.encode(queue) .. ']')
	redis.call('ZADD', index, now, tag)
	redis.call('ZADD', lease, now * 1000 + ARGV[3], tag)
	redis.call('RPOP', list)
	reply[#reply + 1] = {queue, list, tag, text, tonumber(tries) or 0}
	return true
end

local steps = 0
for i = 5, #KEYS do
	local list, queue = KEYS[i], ARGV[i + 4]
	local paused = redis.call('EXISTS', 'hts:pause:' .. queue) == 1
	local head = not paused and redis.call('LINDEX', list, -1)
	-- Not "empty": the doorbell of a list that holds tasks rings at once.
	if paused then reply[1] = 'paused' end
	while head do
		local m = usable(head)
		if not m then
			bury(list, queue, head)
		elseif not take(list, queue, head, m) then
			reply[1] = 'slots'
			return reply
		end
		steps = steps + 1
		if steps >= PAGE then
			reply[1] = 'more'
			return reply
		end
		head = redis.call('LINDEX', list, -1)
	end
end
return reply
