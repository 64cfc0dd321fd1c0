#!lua flags=allow-oom
-- settle: everything that follows from the end of an attempt, and the ack, in
-- one step.  A tag that is gone belongs to somebody else by now: then nothing
-- is changed, so a repeat is harmless.  allow-oom: a full Redis must still
-- take the ack that frees memory.
--
-- KEYS  unacked, unacked_index, hts:lease, hts:delayed, hts:metrics
-- ARGV  1 tag
--       2 result key ("": none)  3 result  4 its life in s
--       5 database of results  6 database of the broker
--       7 hts:try key to delete ("": keep)
--       8 dead-letter list ("": none)  9 entry  10 limit
--       11 time due ("": none)  12 message for hts:delayed
--       13 number of pushes, then for each: side L or R, list, message
--       then pairs: counter of hts:metrics, increment
-- Reply "settled" or "stale"
local unacked, index, lease, delayed, metrics = unpack(KEYS)
local tag = ARGV[1]
if redis.call('HEXISTS', unacked, tag) == 0 then return 'stale' end

local function expect(key, kind)
	local have = redis.call('TYPE', key).ok
	if have ~= 'none' and have ~= kind then
		error({err = 'WRONGTYPE ' .. key .. ' is a ' .. have .. ', not a ' .. kind})
	end
end
expect(index, 'zset')
expect(lease, 'zset')
expect(metrics, 'hash')
if ARGV[8] ~= '' then expect(ARGV[8], 'list') end
if ARGV[11] ~= '' then expect(delayed, 'zset') end
local pushes = tonumber(ARGV[13])
for i = 14, 13 + 3 * pushes, 3 do expect(ARGV[i + 1], 'list') end

-- SUCCESS stays, as in Celery's own backend.
local function store(key, result, life)
	local old = redis.call('TYPE', key).ok == 'string' and redis.call('GET', key)
	local ok, meta = pcall(cjson.decode, old or '')
	if ok and type(meta) == 'table' and meta.status == 'SUCCESS' then return end
	redis.call('SETEX', key, life, result)
	redis.call('PUBLISH', key, result)
end

if ARGV[2] ~= '' then
	if ARGV[5] ~= ARGV[6] then redis.call('SELECT', ARGV[5]) end
	store(ARGV[2], ARGV[3], ARGV[4])
	if ARGV[5] ~= ARGV[6] then redis.call('SELECT', ARGV[6]) end
end
for i = 14, 13 + 3 * pushes, 3 do
	redis.call(ARGV[i] == 'L' and 'LPUSH' or 'RPUSH', ARGV[i + 1], ARGV[i + 2])
end
if ARGV[11] ~= '' then redis.call('ZADD', delayed, ARGV[11], ARGV[12]) end
if ARGV[8] ~= '' then
	redis.call('LPUSH', ARGV[8], ARGV[9])
	redis.call('LTRIM', ARGV[8], 0, tonumber(ARGV[10]) - 1)
end
if ARGV[7] ~= '' then redis.call('DEL', ARGV[7]) end
for i = 14 + 3 * pushes, #ARGV, 2 do
	redis.call('HINCRBY', metrics, ARGV[i], ARGV[i + 1])
end
redis.call('ZREM', lease, tag)
redis.call('ZREM', index, tag)
redis.call('HDEL', unacked, tag)
return 'settled'
