#!lua flags=allow-oom
-- started: stores the state STARTED of a task that this ring still holds.
-- A final state of an earlier delivery stays, as in Celery's own backend.
--
-- KEYS  unacked
-- ARGV  1 tag  2 result key  3 result  4 its life in s
--       5 database of results  6 database of the broker
-- Reply "stored" or "kept"
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'kept' end
redis.call('SELECT', ARGV[5])
local old = redis.call('TYPE', ARGV[2]).ok == 'string' and redis.call('GET', ARGV[2])
local ok, meta = pcall(cjson.decode, old or '')
local kept = ok and type(meta) == 'table' and meta.status == 'SUCCESS'
if not kept then
	redis.call('SETEX', ARGV[2], ARGV[4], ARGV[3])
	redis.pcall('PUBLISH', ARGV[2], ARGV[3])
end
redis.call('SELECT', ARGV[6])
return kept and 'kept' or 'stored'
