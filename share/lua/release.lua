#!lua flags=allow-oom
-- release: gives back, in one step, all that a stopping ring still holds; the
-- bytes go to the head of the list they came from.
--
-- KEYS  unacked, unacked_index, hts:lease
-- ARGV  triples: tag, list, message
-- Reply the number given back
local given = 0
for i = #ARGV - 2, 1, -3 do
	-- What cannot be given back now is when its lease is over.
	if is_list(ARGV[i + 1]) and redis.call('HEXISTS', KEYS[1], ARGV[i]) == 1 then
		redis.call('RPUSH', ARGV[i + 1], ARGV[i + 2])
		redis.call('ZREM', KEYS[3], ARGV[i])
		redis.call('ZREM', KEYS[2], ARGV[i])
		redis.call('HDEL', KEYS[1], ARGV[i])
		given = given + 1
	end
end
return given
