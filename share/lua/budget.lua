-- budget: what the requests about one upload have cost, counted by all workers.
--
-- KEYS  the count
-- ARGV  tokens to take (negative: to give back), the most that may be taken
--       in all (0: whatever it comes to), seconds the count is kept
-- Reply 1 if taken, 0 if it would be too much
local used = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
local sum = math.max(0, used + tonumber(ARGV[1]))
local most = tonumber(ARGV[2])

if most > 0 and sum > most then return 0 end
redis.call('SET', KEYS[1], string.format('%.0f', sum), 'EX', ARGV[3])
return 1
