#!lua
-- reserve: takes waiting messages under tags of ours.
--
-- Registered first, removed last: a script does not roll back, so one that
-- pops first and then fails has lost the message.  No allow-oom flag: a full
-- Redis refuses new work and keeps room for settling the old.
--
-- KEYS  unacked, unacked_index, hts:lease, hts:pause, then the lists in the
--       order they are looked at
-- ARGV  1 header, a JSON object:
--   prefix, first  of the tags: the number of the first one
--   lease          in ms
--   kinds          {name of a task: 1 (document) or 2 (AI)}; all others: 3
--   slots          for each queue: what is free of {document, ai, other}
--   behind         absent: a message whose kind has no free slot holds up its
--                  list.  A number: it does not; messages that have one are
--                  also taken from behind it: from the first of the list, and
--                  from so many behind the first
--       then the queue of each list
-- Reply {status, {queue, list, tag, message, tries}...}
--       status: "empty", "slots" (a message has no free slot), "deeper" (the
--       same, and there are more behind what was looked at), "paused" (all, or
--       a queue), or "more" (a list may hold more)
local unacked, index, lease = KEYS[1], KEYS[2], KEYS[3]
local PAGE = 64   -- messages taken in one step
local NEAR = 64   -- looked at behind the first each time,
local FAR = 500   -- and so many further on
local header = cjson.decode(ARGV[1])

-- Most looks find nothing, or one list of all: each is asked for its type only
-- until as many are found as there are.
local there = #KEYS > 4 and redis.call('EXISTS', unpack(KEYS, 5)) or 0
if there == 0 then return {'empty'} end

local function expect(key, kind)
	local have = type_of(key)
	if have ~= 'none' and have ~= kind then
		return key .. ' is a ' .. have .. ', not a ' .. kind
	end
end
local wrong = expect(unacked, 'hash') or expect(index, 'zset') or expect(lease, 'zset')
local is_there = {}
for i = 5, #KEYS do
	if there == 0 then break end
	local good, have = is_list(KEYS[i])
	is_there[i] = have == 'list'
	if have ~= 'none' then there = there - 1 end
	if not good then wrong = wrong or KEYS[i] .. ' is a ' .. have .. ', not a list' end
end
if wrong then return redis.error_reply('WRONGTYPE ' .. wrong) end
if redis.call('EXISTS', KEYS[4]) == 1 then return {'paused'} end

local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local next_number = header.first
local reply = {'empty'}
local free = header.slots
local paused = {} -- by queue
local function is_paused(queue)
	if paused[queue] == nil then
		paused[queue] = redis.call('EXISTS', 'hts:pause:' .. queue) == 1
	end
	return paused[queue]
end

-- The decoded message if a Python worker could take it too, else nil: such a
-- worker dies of anything else, so it must never be registered.
local function usable(text)
	local m = decode(text)
	if not m or type(m.body) ~= 'string' then return nil end
	local p = m.properties
	if type(p) ~= 'table' or type(p.delivery_tag) ~= 'string' then return nil end
	local d = p.delivery_info
	if type(d) ~= 'table' or type(d.exchange) ~= 'string' or type(d.routing_key) ~= 'string' then
		return nil
	end
	return m
end

local function bury_head(list, queue, text)
	bury('hts:dead:' .. queue, text, 'undecodable: no usable envelope', now)
	redis.pcall('HINCRBY', 'hts:metrics', 'dead', 1)
	redis.call('RPOP', list)
end

-- Whether the kind of a message has a free slot.  Most that are looked at have
-- none: the name of the task is found faster than all is decoded.
local function has_room(queue, text)
	return free[queue][header.kinds[text:match('"task": ?"([^"]*)"')] or 3] > 0
end

-- Registers a message; false if its kind has no free slot after all.
local function register(list, queue, text, m)
	local headers = type(m.headers) == 'table' and m.headers or {}
	local kind = header.kinds[headers.task] or 3
	if free[queue][kind] <= 0 then return false end
	free[queue][kind] = free[queue][kind] - 1
	local tag = header.prefix .. string.format('%.0f', next_number)
	next_number = next_number + 1
	local tries = type(headers.id) == 'string'
		and redis.pcall('GET', 'hts:try:' .. headers.id) or 0
	-- The queue it came from, not the routing key it carries: whoever
	-- restores the entry puts it back there.
	redis.call('HSET', unacked, tag, '[' .. text .. ', "", ' .. cjson.encode(queue) .. ']')
	redis.call('ZADD', index, now, tag)
	redis.call('ZADD', lease, now * 1000 + header.lease, tag)
	reply[#reply + 1] = {queue, list, tag, text, tonumber(tries) or 0}
	return true
end

local steps = 0
local function is_full()
	steps = steps + 1
	return steps >= PAGE
end

-- Takes from the head; true if a message without a slot is in the way.
local function take(list, queue)
	local head = redis.call('LINDEX', list, -1)
	while head do
		if not has_room(queue, head) then return true end
		local m = usable(head)
		if not m then
			bury_head(list, queue, head)
		elseif register(list, queue, head, m) then
			redis.call('RPOP', list)
		else
			return true
		end
		if is_full() then return false end
		head = redis.call('LINDEX', list, -1)
	end
	return false
end

-- Takes what has a slot from behind the first `from` messages, among count.
local function take_behind(list, queue, from, count)
	local found = redis.call('LRANGE', list, -from - count, -from - 1)
	for i = #found, 1, -1 do
		local m = has_room(queue, found[i]) and usable(found[i])
		if m and register(list, queue, found[i], m) then
			redis.call('LREM', list, -1, found[i])
			if is_full() then return end
		end
	end
end

local function has_slot(queue)
	local f = free[queue]
	return f[1] > 0 or f[2] > 0 or f[3] > 0
end

for i = 5, #KEYS do
	local list, queue = KEYS[i], ARGV[i - 3]
	if is_there[i] and is_paused(queue) then
		-- Not "empty": the doorbell of a list that holds tasks rings at once.
		reply[1] = 'paused'
	elseif is_there[i] and take(list, queue) then
		if reply[1] == 'empty' then reply[1] = 'slots' end
		if header.behind and has_slot(queue) then
			local from = header.behind + NEAR
			take_behind(list, queue, 1, NEAR - 1)
			if steps < PAGE then take_behind(list, queue, from, FAR) end
			if reply[1] == 'slots' and redis.call('LLEN', list) > from + FAR then
				reply[1] = 'deeper'
			end
		end
	end
	if steps >= PAGE then
		reply[1] = 'more'
		return reply
	end
end
return reply
