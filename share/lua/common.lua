-- What the scripts of hts-dequeue share.  It is put behind the first line of
-- each; before it stand PRIORITY_STEPS and SEP, as the settings have them.

-- A dead-letter list has a bound in bytes, too: the oldest letters go.
local DEAD_MAX, DEAD_BYTES = 10000, 268435456

local function type_of(key) return redis.call('TYPE', key).ok end

-- Whether a message can be pushed there: a client may name any key as a queue.
local function is_list(key)
	local have = type_of(key)
	return have == 'list' or have == 'none', have
end

-- Nothing but hts writes to hts:*, whatever a message names as its queue.
local function is_queue(key)
	if key:sub(1, 4) == 'hts:' then return false, 'key of hts' end
	return is_list(key)
end

-- The table a JSON text stands for, or nil.  Python writes half a surrogate pair
-- and reads it again; to cjson it is no JSON, so it is read as "??????" then.
local function decode(text)
	local ok, value = pcall(cjson.decode, text)
	if not ok then
		local plain = text:gsub('\\\\', '//'):gsub('\\u[dD][89a-fA-F]%x%x', '??????')
		ok, value = pcall(cjson.decode, plain)
	end
	return ok and type(value) == 'table' and value or nil
end

local function bury_in(list, letter)
	if not is_list(list) then list = 'hts:dead:misplaced' end
	if not is_list(list) then return end
	redis.call('LPUSH', list, letter)
	redis.call('LTRIM', list, 0, DEAD_MAX - 1)
	local bytes = redis.pcall('MEMORY', 'USAGE', list, 'SAMPLES', 0)
	while type(bytes) == 'number' and bytes > DEAD_BYTES and redis.call('LLEN', list) > 1 do
		redis.call('RPOP', list)
		bytes = redis.pcall('MEMORY', 'USAGE', list, 'SAMPLES', 0)
	end
end

local function bury(list, message, reason, now)
	bury_in(list, cjson.encode({
		message = message, reason = reason, time = now, deliveries = 1}))
end

-- The list of a queue for a priority, by the step below it; as kombu: below the
-- first step it is the last one.
local function list_of(queue, priority)
	priority = tonumber(priority) or 0
	local step = PRIORITY_STEPS[#PRIORITY_STEPS]
	if priority ~= priority then step = PRIORITY_STEPS[1] end -- NaN
	for _, s in ipairs(PRIORITY_STEPS) do
		if s <= priority then step = s end
	end
	return step == 0 and queue or queue .. SEP .. step
end
