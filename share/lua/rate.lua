-- rate: two token buckets, requests and tokens per minute, shared by all
-- workers that use the same server and key.
--
-- KEYS  hash with r, t (levels) and at (when, in seconds)
-- ARGV  requests per minute, tokens per minute (0: no limit),
--       requests and tokens to take; negative: to give back
-- Reply 0 if taken, else milliseconds until they may be there
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local limit = {tonumber(ARGV[1]), tonumber(ARGV[2])}
local cost = {tonumber(ARGV[3]), tonumber(ARGV[4])}
local stored = redis.call('HMGET', KEYS[1], 'r', 't', 'at')
local since = math.max(0, now - (tonumber(stored[3]) or now))
local level, wait = {}, 0

for i = 1, 2 do
	level[i] = math.min(limit[i], (tonumber(stored[i]) or limit[i]) +
		since * limit[i] / 60)
	-- More than the whole bucket goes when it is full, else it would wait
	-- for ever.
	local missing = math.min(cost[i], limit[i]) - level[i]
	if limit[i] > 0 and cost[i] > 0 and missing > 0 then
		wait = math.max(wait, math.ceil(missing * 60000 / limit[i]))
	end
end
if wait > 0 then return wait end
for i = 1, 2 do level[i] = math.min(limit[i], level[i] - cost[i]) end
redis.call('HSET', KEYS[1], 'r', level[1], 't', level[2], 'at', tostring(now))
-- Long enough for a bucket that is far below zero to be full again.
redis.call('EXPIRE', KEYS[1], 3600)
return 0
