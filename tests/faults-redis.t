#!/bin/sh
# Redis fails in every way: hts-dequeue through a proxy that breaks the
# connection where it hurts, and a Redis that is full, read-only, empty.
# tests/faults-redis.t ROW... runs the rows named.
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2016
named=$*
. "$(dirname "$0")/lib.sh"

start_redis
start_proxy wire "$redis_port"
direct=$REDIS_URL
wired=redis://127.0.0.1:$(proxy_port wire)/0

cat >"$T/finish" <<'E'
#!/bin/sh
exec sed -u 's/}$/,"settle":"done","result":{"status":"ok"}}/'
E
# A document gets one child, whose id follows from its own.
cat >"$T/family" <<'E'
#!/bin/sh
exec sed -u -e '/"task":"document/s/"id":"\([^"]*\)"\(.*\)}$/"id":"\1"\2,"children":[{"id":"\1-child","task":"ai.extract_topics","kwargs":{},"group":null,"root_id":null,"parent_id":null}]}/' -e 's/}$/,"settle":"done","result":{"status":"ok"}}/'
E
# Holds every line until a file appears.
cat >"$T/hold" <<'E'
#!/bin/sh
while read -r line; do
	while [ ! -e "$0.go" ] && [ -e "$0" ]; do sleep 0.02; done
	printf '%s\n' "$line" | sed 's/}$/,"settle":"done","result":{"status":"ok"}}/'
done
E
cat >"$T/retry" <<'E'
#!/bin/sh
exec sed -u 's/}$/,"settle":"retry","after":3600,"why":{"code":"api","message":"503"}}/'
E
chmod +x "$T/finish" "$T/family" "$T/hold" "$T/retry"

# dequeue STAGE: through the proxy; $pid, $T/log
dequeue() {
	REDIS_URL=${url:-$wired} hts-dequeue "$T/$1" 2>"$T/log" &
	pid=$!
	at_exit "kill -CONT $pid 2>/dev/null; kill -9 $pid 2>/dev/null"
}
stop() {
	kill "$pid"
	wait "$pid"
}
metric() { rcli hget hts:metrics "$1"; }
result() { rcli get "celery-task-meta-$1"; }
has_result() { [ -n "$(result "$1")" ]; }
leased() { [ "$(rcli zcard hts:lease)" = 1 ]; }
idle() { [ "$(rcli hlen unacked)$(rcli llen celery)$(rcli zcard hts:lease)$(rcli zcard unacked_index)" = 0000 ]; }
fresh() {
	proxy wire clear
	rcli flushall >/dev/null
	rm -f "$T/hold.go"
}
connected() { [ -n "$(rcli get worker_heartbeat)" ]; }

# . The answer of a script is cut

row_settle_cut() {
	for rule in cut-reply cut-before; do
		fresh
		dequeue family
		until_true 10 connected
		proxy wire "$rule" "$(sha settle)"
		hts-enqueue --id one document.process_document x >/dev/null
		ok "settle: $rule: the child has run" until_true 20 has_result one-child
		ok "settle: $rule happened" met wire "$rule"
		until_true 10 idle
		is 'settled once, each' "$(metric 'done')" 2
		is 'a cut answer of settle leaves nothing behind' "$(rcli hlen unacked) $(rcli llen celery) $(rcli zcard hts:delayed)" '0 0 0'
		stop
	done
	fresh
	dequeue retry
	until_true 10 connected
	proxy wire cut-reply "$(sha settle)"
	hts-enqueue --id again ai.extract_topics x >/dev/null
	until_true 20 idle
	ok 'settle of a retry: its answer was cut' met wire cut-reply
	is 'a retry whose answer was cut leaves one delayed message' "$(rcli zcard hts:delayed) $(metric retry)" '1 1'
	stop
}

row_reserve_cut() {
	for rule in cut-reply cut-before; do
		fresh
		HTS_LEASE=3600 dequeue finish
		until_true 10 connected
		proxy wire "$rule" "$(sha reserve)"
		seq 20 | hts-enqueue ai.extract_topics >"$T/ids"
		all() { [ "$(metric 'done')" = 20 ]; }
		ok "reserve: $rule: all tasks run before a lease is over" until_true 30 all
		ok 'the fault happened' met wire "$rule"
		until_true 10 idle
		is 'tasks whose answers were cut have a result each' "$(rcli --scan --pattern 'celery-task-meta-*' | wc -l)" 20
		stop
	done
}

row_cut_anywhere() {
	fresh
	HTS_LEASE=3 dequeue finish
	until_true 10 connected
	n=0
	for bytes in 1 30 700 50 5 2000 90 400; do
		n=$((n + 1))
		proxy wire cut-after "$bytes"
		seq 10 | sed "s/^/$n-/" | hts-enqueue ai.extract_topics >/dev/null
		cut() { met wire cut-after; }
		until_true 10 cut || note "not cut: $bytes"
	done
	all() { [ "$(metric 'done')" = 80 ] && idle; }
	ok 'cut after N bytes of Redis, eight times: all tasks run' until_true 40 all
	is 'after eight cuts each task has one result' "$(rcli --scan --pattern 'celery-task-meta-*' | wc -l)" 80
	stop
}

row_half_close() {
	fresh
	dequeue finish
	until_true 10 connected
	proxy wire half-close
	hts-enqueue --id half maintenance.noop >/dev/null
	ok 'a Redis that ended the connection is found again' until_true 20 has_result half
	stop
}

# Redis says nothing, and the connection stays.
row_stall() {
	fresh
	dequeue finish
	until_true 10 connected
	proxy wire stall
	hts-enqueue --id silent maintenance.noop >/dev/null
	kill "$pid"
	kill "$pid"
	proxy wire go
	wait "$pid"
	is 'TERM while Redis is silent ends with 0' $? 0
	dequeue finish
	ok 'a task runs after Redis was silent' until_true 20 has_result silent
	stop
}

# Every piece takes its time, each way.
row_delay() {
	fresh
	HTS_LEASE=3 dequeue family
	until_true 10 connected
	proxy wire delay 100
	seq 10 | hts-enqueue document.process_document >"$T/ids"
	all() { [ "$(metric 'done')" = 20 ] && idle; }
	ok 'Redis is far away: ten tasks and their children run' until_true 60 all
	is 'with a Redis far away each task has one result' "$(rcli --scan --pattern 'celery-task-meta-*' | wc -l)" 20
	is 'nothing was taken over meanwhile' "$(rcli --scan --pattern 'hts:try:*')" ''
	proxy wire clear
	stop
}

# . Leases

# A ring is stopped past its lease, another takes over, then it goes on.
row_stopped_ring() {
	fresh
	url=$direct
	HTS_LEASE=3 dequeue hold
	first=$pid
	first_log=$T/first.log
	hts-enqueue --id slept ai.extract_topics x >/dev/null
	until_true 10 leased
	tag=$(rcli zrange hts:lease 0 -1)
	kill -STOP "$first"
	mv "$T/log" "$first_log"
	HTS_LEASE=3 dequeue hold
	second=$pid
	taken() { [ "$(rcli zcard hts:lease)" = 1 ] && [ "$(rcli zrange hts:lease 0 -1)" != "$tag" ]; }
	ok 'another ring takes over what a stopped one held' until_true 30 taken
	: >"$T/hold.go"
	ok 'the ring that took a task over finishes it' until_true 10 has_result slept
	before=$(result slept)
	rcli config resetstat >/dev/null
	kill -CONT "$first"
	stale() { grep -q 'taken over\|taken it over' "$first_log"; }
	ok 'the first notices when it goes on' until_true 20 stale
	pid=$first
	stop
	is 'the late settle of a stopped ring changes nothing' "$(metric 'done') $(result slept)" "1 $before"
	is 'nothing is left' "$(rcli hlen unacked) $(rcli llen celery)" '0 0'
	pid=$second
	stop
	url=
}

# The same, and its stages die while it is stopped: too late for a crash that
# counts, for the task is settled.
row_late_crash() {
	fresh
	url=$direct
	HTS_LEASE=3 dequeue hold
	first=$pid
	hts-enqueue --id late ai.extract_topics x >/dev/null
	until_true 10 leased
	stages=$(pgrep -P "$first")
	kill -STOP "$first"
	mv "$T/log" "$T/first.log"
	HTS_LEASE=3 dequeue finish
	second=$pid
	ok 'another ring takes over and finishes' until_true 30 has_result late
	kill -9 "-$stages"
	: >"$T/hold.go"
	kill -CONT "$first"
	noticed() { grep -q 'starting new ones' "$T/first.log" && grep -q 'taken over by another' "$T/first.log"; }
	ok 'the first sees that its stages died' until_true 20 noticed
	pid=$first
	stop
	pid=$second
	stop
	is 'no crash is counted of a task that is settled' "$(rcli exists hts:try:late)" 0
	url=
}

# A clock an hour ahead: leases are in Redis's time.
row_clock_ahead() {
	fake=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -n 1)
	if [ -z "$fake" ]; then
		pass 'a ring an hour ahead # SKIP libfaketime is not installed'
		return
	fi
	if [ -n "${HTS_TEST_SLOW:-}" ]; then
		pass 'a ring an hour ahead # SKIP sanitizers want to be loaded before libfaketime'
		return
	fi
	fresh
	url=$direct
	HTS_LEASE=3 dequeue hold
	first=$pid
	hts-enqueue --id fresh ai.extract_topics x >/dev/null
	until_true 10 leased
	tag=$(rcli zrange hts:lease 0 -1)
	rcli config resetstat >/dev/null
	# Its own stages would be an hour ahead, too; they have nothing to do.
	LD_PRELOAD=$fake FAKETIME=+1h FAKETIME_DONT_FAKE_MONOTONIC=1 REDIS_URL=$direct HTS_LEASE=3 \
		hts-dequeue "$T/finish" 2>"$T/ahead.log" &
	ahead=$!
	at_exit "kill -9 $ahead 2>/dev/null"
	# Its heartbeat proves the clock; it reaps when it starts and every 10 s.
	in_future() { [ "$(date -d "$(rcli get worker_heartbeat)" +%s)" -gt $(($(date +%s) + 3000)) ]; }
	ok 'a ring an hour ahead has started' until_true 10 in_future
	expiry() { rcli zscore hts:lease "$tag" | sed 's/\..*//'; }
	start=$(expiry)
	renewals() { [ "$(expiry)" -gt "$((start + 3500))" ]; }
	ok 'the lease is renewed longer than it is long' until_true 15 renewals
	is 'a task whose lease is renewed is not taken over' "$(rcli zrange hts:lease 0 -1)" "$tag"
	: >"$T/hold.go"
	ok 'the first ring finishes' until_true 10 has_result fresh
	is 'once' "$(metric 'done')" 1
	kill "$ahead"
	wait "$ahead"
	pid=$first
	stop
	url=
}

# The clock of Redis steps: to those that look, all scores are then an hour off.
row_redis_clock_steps() {
	fresh
	url=$direct
	HTS_LEASE=3 dequeue hold
	first=$pid
	hts-enqueue --id stepped ai.extract_topics x >/dev/null
	until_true 10 leased
	tag=$(rcli zrange hts:lease 0 -1)
	first_log=$T/first.log
	mv "$T/log" "$first_log"
	# step SECONDS: and then until the first ring has renewed its lease.
	score() { rcli zscore hts:lease "$tag" | sed 's/[.].*//'; }
	step() {
		stepped=$(($(score) + $1 * 1000))
		rcli zadd hts:lease xx "$stepped" "$tag" >/dev/null
	}
	renewed() { [ -n "$(score)" ] && [ "$(score)" != "$stepped" ]; }
	step -3600
	HTS_LEASE=3 dequeue hold
	second=$pid
	ok 'a ring that starts after a step takes nothing from a living one' until_true 20 renewed
	for seconds in -3600 3600 -7200; do
		step "$seconds"
		ok "a step of $((-seconds)) s takes nothing from a living ring" until_true 20 renewed
	done
	is 'the task is where it was' "$(rcli hkeys unacked)" "$tag"
	unlike 'no ring has put anything back' "$(cat "$first_log" "$T/log")" 'put back'
	kill -9 "$first"
	wait "$first" 2>/dev/null
	step 3600
	taken() { [ "$(rcli zcard hts:lease)" = 1 ] && [ "$(rcli zrange hts:lease 0 -1)" != "$tag" ]; }
	ok 'a clock that was set back keeps no task of a dead ring' until_true 30 taken
	: >"$T/hold.go"
	ok 'the task is finished by the other one' until_true 20 has_result stepped
	is 'and no crash is counted' "$(rcli exists hts:try:stepped)" 0
	pid=$second
	stop
	url=
}

# USR1 while tasks are on their way from Redis: they are given back, too.
row_give_back() {
	fresh
	dequeue hold
	until_true 10 connected
	hts-enqueue --id held ai.extract_topics x >/dev/null
	held() { [ "$(rcli hlen unacked)" = "$1" ]; }
	until_true 10 held 1
	proxy wire delay 200
	seq 3 | hts-enqueue ai.extract_topics >/dev/null
	until_true 20 held 4
	kill -USR1 "$pid"
	gone() { ended "$pid"; }
	ok 'USR1 while a reserve is under way: it ends' until_true 20 gone
	kill -9 "$pid" 2>/dev/null
	wait "$pid"
	is 'USR1 while a reserve is under way ends with 0' $? 0
	all_back() { [ "$(rcli llen celery) $(rcli hlen unacked) $(rcli zcard hts:lease)" = '4 0 0' ]; }
	ok 'USR1 while a reserve is under way gives everything back' until_true 5 all_back
}

# . What Redis refuses

# One settle that cannot be done must not hold up the others.
row_settle_refused() {
	fresh
	url=$direct
	dequeue retry
	until_true 10 connected
	rcli set hts:delayed 'no sorted set' >/dev/null
	hts-enqueue --id refused ai.extract_topics x >/dev/null
	said() { grep -q 'refused: warning: cannot be settled' "$T/log"; }
	ok 'a settle is refused: it is said' until_true 10 said
	for i in 1 2 3; do hts-enqueue --id "well$i" no.such_task >/dev/null; done
	for i in 1 2 3; do ok "others are settled ($i)" until_true 10 has_result "well$i"; done
	unlike 'a settle that Redis refuses keeps the connection' "$(cat "$T/log")" 'given up'
	rcli del hts:delayed >/dev/null
	ok 'once it is mended, that one, too' until_true 30 idle
	is 'a refused settle waits for its time' "$(rcli zcard hts:delayed)" 1
	rcli set hts:dead:celery 'no list' >/dev/null
	hts-enqueue --id dead no.such_task >/dev/null
	ok 'a dead letter whose list is none' until_true 10 has_result dead
	is 'lies with those that have no queue' "$(rcli lindex hts:dead:misplaced 0 | jq -r .id)" dead
	stop
	fresh
	rcli acl setuser mute on '>pw' '~*' '+@all' resetchannels >/dev/null
	url=redis://mute:pw@127.0.0.1:$redis_port/0
	status 'a user who may not publish is 100' 100 env REDIS_URL="$url" hts-dequeue --check
	url=
}

row_readonly() {
	fresh
	dequeue hold
	hts-enqueue --id r1 ai.extract_topics x >/dev/null
	until_true 10 leased
	rcli replicaof 127.0.0.1 1 >/dev/null
	: >"$T/hold.go"
	refused() { grep -q READONLY "$T/log"; }
	ok 'a Redis that became a replica refuses' until_true 20 refused
	rcli replicaof no one >/dev/null
	ok 'a task refused by a replica is settled when it is a master again' until_true 20 has_result r1
	stop
}

row_maxmemory() {
	fresh
	dequeue hold
	hts-enqueue --id full ai.extract_topics x >/dev/null
	until_true 10 leased
	hts-enqueue --id next ai.extract_topics x >/dev/null
	rcli config set maxmemory 1 >/dev/null
	like 'Redis is full' "$(rcli set x y 2>&1)" OOM
	: >"$T/hold.go"
	ok 'settle works on a full Redis' until_true 20 has_result full
	rcli config set maxmemory 0 >/dev/null
	ok 'work goes on when Redis has room again' until_true 20 has_result next
	stop
}

row_forgotten() {
	fresh
	dequeue hold
	hts-enqueue --id flushed ai.extract_topics x >/dev/null
	until_true 10 leased
	rcli script flush >/dev/null
	: >"$T/hold.go"
	ok 'scripts that are gone are loaded again, the task is settled' until_true 20 has_result flushed
	is 'once' "$(metric 'done')" 1
	rm -f "$T/hold.go"
	hts-enqueue --id killed ai.extract_topics x >/dev/null
	until_true 10 leased
	rcli client kill type normal skipme yes >/dev/null
	: >"$T/hold.go"
	ok 'killed clients come back, the task is settled' until_true 20 has_result killed
	is 'a task is settled once after its client was killed' "$(metric 'done')" 2
	stop
}

# . Negative controls: what would be lost if the scripts were written otherwise

row_pops_first() {
	fresh
	# The ack first, then what may fail.
	naive="redis.call('HDEL', KEYS[1], ARGV[1]); redis.call('LPUSH', KEYS[2], ARGV[2]); return 'settled'"
	rcli hset unacked tag message >/dev/null
	rcli set child-list wrong >/dev/null
	like 'control: a settle that pops first fails on a wrong type' \
		"$(rcli eval "$naive" 2 unacked child-list tag child 2>&1)" WRONGTYPE
	is 'control: a settle that pops first has lost the message' "$(rcli hlen unacked)" 0
	fresh
	rcli set unacked_index wrong >/dev/null
	rcli hset unacked tag message >/dev/null
	text=$(script_text settle)
	# settle LIST: a message for it, and the ack of the tag.
	settle() {
		rcli eval "$text" 5 unacked unacked_index hts:lease hts:delayed hts:metrics \
			'{"tag":"tag","life":60,"result_db":0,"broker_db":0,"results":[],"sizes":[],"pushes":[["L",2,3]],"parts":[],"counters":{}}' \
			"$1" child 2>&1
	}
	like 'a settle on a wrong type says why' "$(settle child-list)" 'WRONGTYPE'
	is 'a settle on a wrong type still has the message' "$(rcli hlen unacked)" 1
	fresh
	rcli set child-list wrong >/dev/null
	rcli hset unacked tag message >/dev/null
	is 'a target that is no list does not stop it' "$(settle child-list)" settled
	is 'the message for a target that is no list is kept' "$(rcli lindex hts:dead:misplaced 0 | jq -r .message)" child
}

# Reserve in two steps, in clients that are killed at random, loses messages;
# in one step none.
row_two_steps() {
	for way in two one; do
		fresh
		seq 2000 | sed 's/.*/lpush celery &/' | rcli >/dev/null
		cat >"$T/killed" <<'E'
import os, random, signal, socket, sys
way, port, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(seed)
SCRIPT = ("local m = redis.call('LINDEX', KEYS[1], -1) if not m then return false end "
          "redis.call('HSET', KEYS[2], m, m) redis.call('RPOP', KEYS[1]) return m")
def command(s, *words):
    s.sendall(b'*%d\r\n' % len(words) + b''.join(b'$%d\r\n%s\r\n' % (len(w), w) for w in map(str.encode, words)))
    f = s.makefile('rb'); line = f.readline()
    return None if line[:3] == b'$-1' else f.readline().strip().decode()
while True:
    child = os.fork()
    if child == 0:
        s = socket.create_connection(('127.0.0.1', port))
        for i in range(random.randint(1, 60)):
            if way == 'two':
                m = command(s, 'RPOP', 'celery')
                if m is None: os._exit(1)
                if i == 40: os.kill(os.getpid(), signal.SIGKILL)
                s.sendall(b'*4\r\n$4\r\nHSET\r\n$7\r\nunacked\r\n' + b''.join(b'$%d\r\n%s\r\n' % (len(m), m.encode()) for _ in 'ab')); s.recv(100)
            else:
                if command(s, 'EVAL', SCRIPT, '2', 'celery', 'unacked') is None: os._exit(1)
                if i == 40: os.kill(os.getpid(), signal.SIGKILL)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1: break
E
		/usr/bin/python3 "$T/killed" "$way" "$redis_port" 1
		lost=$((2000 - $(rcli hlen unacked) - $(rcli llen celery)))
		if [ "$way" = two ]; then
			ok "control: reserve in two steps loses messages when killed ($lost)" test "$lost" -gt 0
		else
			is 'in one step it loses none' "$lost" 0
		fi
	done
	# And the real one: hts-dequeue killed again and again.
	fresh
	url=$direct
	seq 300 | hts-enqueue ai.extract_topics >/dev/null
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		HTS_LEASE=3 dequeue finish
		some() { [ "$(metric 'done')" -ge $((i * 20)) ]; }
		until_true 10 some
		kill -9 "$pid"
		wait "$pid" 2>/dev/null
	done
	HTS_LEASE=3 dequeue finish
	all() { [ "$(rcli --scan --pattern 'celery-task-meta-*' | wc -l)" = 300 ] && idle; }
	ok 'hts-dequeue killed twelve times loses none' until_true 40 all
	is 'hts-dequeue killed twelve times settles each task once' "$(metric 'done')" 300
	stop
	url=
}

# A program that writes a line before it reads the next hangs with long ones.
row_blocking_writer() {
	cat >"$T/blocking" <<'E'
import subprocess, sys
size, lines = int(sys.argv[1]), 40
ring = subprocess.Popen(['sh', '-c', 'cat | cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
line = b'x' * size + b'\n'
for _ in range(lines): ring.stdin.write(line)
ring.stdin.close()
n = sum(1 for _ in ring.stdout)
sys.exit(0 if n == lines else 1)
E
	status 'control: a writer that blocks works with short lines' 0 timeout 20 /usr/bin/python3 "$T/blocking" 200
	status 'control: a writer that blocks hangs with lines of 20 kB' 124 timeout 2 /usr/bin/python3 "$T/blocking" 20000
	fresh
	url=$direct
	big=$(printf '%020000d' 0)
	for i in 1 2 3 4 5 6 7 8; do
		for k in 1 2 3 4 5; do echo "{\"id\":\"big$i$k\",\"task\":\"ai.extract_topics\",\"kwargs\":{\"x\":\"$big\"},\"group\":null,\"root_id\":null,\"parent_id\":null}"; done
	done | hts-enqueue >/dev/null
	dequeue finish
	all() { [ "$(metric 'done')" = 40 ]; }
	ok 'hts-dequeue does not' until_true 20 all
	stop
	url=
}

run_rows settle_cut reserve_cut cut_anywhere half_close stall delay stopped_ring late_crash clock_ahead \
	redis_clock_steps give_back settle_refused readonly maxmemory forgotten pops_first two_steps blocking_writer
done_testing
