#!lua flags=allow-oom
-- settle: everything that follows from the end of an attempt, and the ack, in
-- one step.  A tag that is gone belongs to somebody else by now: then nothing
-- is changed, so a repeat is harmless.  allow-oom: a full Redis must still
-- take the ack that frees memory.
--
-- KEYS  unacked, unacked_index, hts:lease, hts:delayed, hts:metrics
-- ARGV  1 header, a JSON object; then the texts it points to by their places
--       in ARGV.  Keys, messages and results are never encoded again here.
--   tag                      of the message
--   life                     of results in s
--   result_db, broker_db     databases
--   forget                   place of the hts:try key to delete; absent: none
--   dead_list, dead          places of the dead letter's list and entry; absent:
--                            there is none
--   due, delayed, home       when a message goes to hts:delayed (epoch seconds),
--                            places of the message and of the list it goes to
--                            then (absent: what its own address says)
--   results   [[key, result]...]
--   sizes     [[key, parts]...] of chords that begin
--   pushes    [[side L or R, list, message]...]
--   parts     of chords: see chord_part below
--   counters  {name: increment} of hts:metrics
-- Reply "settled" or "stale"
local unacked, index, lease, delayed, metrics = unpack(KEYS)
local header = cjson.decode(ARGV[1])
local tag, life = header.tag, header.life
if redis.call('HEXISTS', unacked, tag) == 0 then return 'stale' end

local function expect(key, kind, other)
	local have = type_of(key)
	if have ~= 'none' and have ~= kind and have ~= other then
		error({err = 'WRONGTYPE ' .. key .. ' is a ' .. have .. ', not a ' .. kind})
	end
	return have
end

local function text(place) return place and ARGV[place] end

expect(index, 'zset')
expect(lease, 'zset')
if header.due then expect(delayed, 'zset') end
if header.home then expect('hts:delayed:list', 'hash') end

-- SUCCESS stays, as in Celery's own backend.
local function store(key, result)
	local old = type_of(key) == 'string' and redis.call('GET', key)
	local ok, meta = pcall(cjson.decode, old or '')
	if ok and type(meta) == 'table' and meta.status == 'SUCCESS' then return end
	redis.call('SETEX', key, life, result)
	redis.pcall('PUBLISH', key, result) -- who may not publish, can still store
end

local pushes = {}
local function push(side, list, message)
	pushes[#pushes + 1] = {side, list, message}
end
for _, p in ipairs(header.pushes) do push(p[1], text(p[2]), text(p[3])) end

local digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
local function base64(text)
	return (text:gsub('..?.?', function(three)
		local a, b, c = three:byte(1, 3)
		local n = a * 65536 + (b or 0) * 256 + (c or 0)
		local out = ''
		for shift = 3, 0, -1 do
			local d = math.floor(n / 64 ^ shift) % 64 + 1
			out = out .. digits:sub(d, d)
		end
		return b and (c and out or out:sub(1, 3) .. '=') or out:sub(1, 2) .. '=='
	end))
end

-- Python's repr() of an exception as results hold it.
local function repr(text)
	local ok, e = pcall(cjson.decode, text)
	if not ok or type(e) ~= 'table' or type(e.exc_type) ~= 'string' then return text end
	local args = {}
	for i, m in ipairs(type(e.exc_message) == 'table' and e.exc_message or {e.exc_message}) do
		args[i] = type(m) == 'string' and "'" .. m:gsub("['\\]", '\\%0') .. "'" or tostring(m)
	end
	return e.exc_type .. '(' .. table.concat(args, ', ') .. ')'
end

-- What the parts gave, in order, as one JSON list; or nil and what is wrong.
-- A header with groups in it is a saved GroupResult, [[id, parent], members]:
-- its nesting is kept.  Results are cut out of the members, not printed again.
local function gather(key, members)
	local found, flat = {}, {}
	for i, m in ipairs(members) do
		local ok, part = pcall(cjson.decode, m)
		local id, state = unpack(ok and type(part) == 'table' and part or {}, 2, 3)
		local value = m:match('^%[%s*%-?%d+%s*,%s*"[^"]*"%s*,%s*"%u+"%s*,%s*(.*)%]$')
		if not value or type(id) ~= 'string' then return nil, 'Join error: a part cannot be read' end
		if state ~= 'SUCCESS' then return nil, 'Dependency ' .. id .. ' raised ' .. repr(value) end
		found[id], flat[i] = value, value
	end
	local saved = type_of(key) == 'string' and redis.call('GET', key)
	if not saved then return '[' .. table.concat(flat, ', ') .. ']' end
	local ok, group = pcall(cjson.decode, saved)
	local function nest(tuple, depth)
		if type(tuple) ~= 'table' or type(tuple[1]) ~= 'table' or depth > 20 then return nil end
		if type(tuple[2]) ~= 'table' then return found[tuple[1][1]] end
		local all = {}
		for i, t in ipairs(tuple[2]) do
			all[i] = nest(t, depth + 1)
			if not all[i] then return nil end
		end
		return '[' .. table.concat(all, ', ') .. ']'
	end
	local nested = ok and type(group) == 'table' and nest(group.result, 0)
	if not nested then return nil, 'Join error: the saved group does not fit its parts' end
	return nested
end

-- One part of a chord is done: as Celery's backend does it (on_chord_part_return).
-- The last one sends the body with all results, or fails it.
--   key        celery-taskset-meta-<group id>
--   score, member   of this part in key.j; score absent: behind all others
--   list       where the body's message goes
--   insert     1: the results stand between before and after in its body
--   tail       the message behind its body
--   refused    why the body cannot be sent at all; absent: it can
--   error, trace, bodies   a failure and who gets it: [result key, rest of the
--              result]; the reason stands between the three
--   errbacks   like pushes: sent when it fails
-- All but score, insert and refused are places.
local function chord_part(p)
	local key = text(p.key)
	local j, t, s = key .. '.j', key .. '.t', key .. '.s'
	local have = type_of(j)
	local ready, members
	if have == 'list' then -- result_chord_ordered = False
		redis.call('RPUSH', j, text(p.member))
		ready = redis.call('LLEN', j)
	elseif have == 'zset' or have == 'none' then
		redis.call('ZADD', j, p.score or '+inf', text(p.member))
		ready = redis.call('ZCARD', j)
	else
		return
	end
	-- A client may have made anything of these keys.
	local function number(name)
		local value = type_of(name) == 'string' and redis.call('GET', name)
		return tonumber(value or '')
	end
	local size = number(s)
	for _, k in ipairs({j, t, s}) do redis.call('EXPIRE', k, life) end
	if not size or ready ~= size + (number(t) or 0) then return end
	members = redis.call(have == 'list' and 'LRANGE' or 'ZRANGE', j, 0, -1)
	local values, wrong = gather(key, members)
	wrong = p.refused or wrong
	if not wrong then
		local body = text(p.before)
		if p.insert == 1 then body = body .. values .. text(p.after) end
		push('L', text(p.list), '{"body":"' .. base64(body) .. '"' .. text(p.tail))
		redis.call('DEL', j, t, s)
		return
	end
	for _, b in ipairs(p.bodies) do
		store(text(b[1]), text(p.error) .. cjson.encode(wrong) .. text(p.trace)
			.. cjson.encode('celery.exceptions.ChordError: ' .. wrong .. '\n') .. text(b[2]))
	end
	for _, e in ipairs(p.errbacks) do push(e[1], text(e[2]), text(e[3])) end
end

local elsewhere = header.result_db ~= header.broker_db
if elsewhere then redis.call('SELECT', header.result_db) end
for _, r in ipairs(header.results) do store(text(r[1]), text(r[2])) end
for _, r in ipairs(header.sizes) do redis.call('SETEX', text(r[1]), life, r[2]) end
for _, p in ipairs(header.parts) do chord_part(p) end
if elsewhere then redis.call('SELECT', header.broker_db) end
-- A push to what is no queue must not stop the settling of everything else: its
-- message goes to the dead letters.
for _, p in ipairs(pushes) do
	local good, have = is_queue(p[2])
	if good then
		redis.call(p[1] == 'L' and 'LPUSH' or 'RPUSH', p[2], p[3])
	else
		bury('hts:dead:misplaced', p[3], 'the queue ' .. p[2] .. ' is a ' .. have,
			tonumber(redis.call('TIME')[1]))
	end
end
if header.due then
	local message = text(header.delayed)
	redis.call('ZADD', delayed, header.due, message)
	if header.home then
		redis.call('HSET', 'hts:delayed:list', redis.sha1hex(message), text(header.home))
	end
end
if header.dead then bury_in(text(header.dead_list), text(header.dead)) end
if header.forget then redis.call('DEL', text(header.forget)) end
for name, by in pairs(header.counters) do
	redis.pcall('HINCRBY', metrics, name, by) -- never worth a task
end
redis.call('ZREM', lease, tag)
redis.call('ZREM', index, tag)
redis.call('HDEL', unacked, tag)
return 'settled'
