-- flight: the same request to the API is under way once, over all workers.
-- A lock has a short life and is kept by its owner, so that the death of a
-- worker stops nobody for long.
--
-- take  KEYS lock, answer   ARGV 'take', token, ms
--       reply the answer if it is there; 1 if the lock is ours now, else 0
-- keep  KEYS lock...        ARGV 'keep', token, ms; reply how many are ours
-- give  KEYS lock...        ARGV 'give', token; reply how many were ours
local op, token, ms = ARGV[1], ARGV[2], ARGV[3]

if op == 'take' then
	local answer = redis.call('GET', KEYS[2])
	if answer then return answer end
	if redis.call('SET', KEYS[1], token, 'NX', 'PX', ms) then return 1 end
	return redis.call('GET', KEYS[1]) == token and 1 or 0
end

local ours = 0
for _, lock in ipairs(KEYS) do
	if redis.call('GET', lock) == token then
		ours = ours + 1
		if op == 'keep' then
			redis.call('PEXPIRE', lock, ms)
		else
			redis.call('DEL', lock)
		end
	end
end
return ours
