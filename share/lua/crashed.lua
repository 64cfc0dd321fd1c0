#!lua flags=allow-oom
-- crashed: counts a delivery that ended in a crash of the stages, as long as
-- the task is this ring's.  Once it was taken over it may be settled: a count
-- raised then would stay behind.
--
-- KEYS  hts:lease, hts:try:<task id>
-- ARGV  1 tag  2 life of the count in s
-- Reply the count, 0 if the tag is gone
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
local count = redis.call('INCR', KEYS[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return count
