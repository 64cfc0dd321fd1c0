#!lua flags=allow-oom
-- renew: keeps the leases of what this ring holds.  A tag that is gone was
-- taken over by another worker and is not brought back.
--
-- KEYS  unacked, unacked_index, hts:lease
-- ARGV  1 lease in ms, then the tags
-- Reply the tags that are gone
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local gone = {}
for i = 2, #ARGV do
	if redis.call('HEXISTS', KEYS[1], ARGV[i]) == 1 then
		redis.call('ZADD', KEYS[2], now, ARGV[i])
		redis.call('ZADD', KEYS[3], now * 1000 + ARGV[1], ARGV[i])
	else
		gone[#gone + 1] = ARGV[i]
	end
end
return gone
