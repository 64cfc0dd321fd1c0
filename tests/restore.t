#!/bin/sh
# What a dead worker left behind, ours or Celery's own, and what is put back:
# the other side takes it over, byte for byte and from the right list.
. "$(dirname "$0")/lib.sh"

start_redis
step=$(printf '\006\026')
stage() {
	printf '#!/bin/sh\n%s\n' "$2" >"$T/$1"
	chmod +x "$T/$1"
}
stage 'done' "exec sed -u 's/}\$/,\"settle\":\"done\",\"result\":\"hts\"}/'"
stage keep 'cat >/dev/null'
dequeue() {
	hts-dequeue "$T/$1" 2>>"$T/log" &
	pid=$!
	at_exit "kill -9 $pid 2>/dev/null"
}
stop() {
	kill "$pid"
	wait "$pid"
}
value() { rcli get "celery-task-meta-$1" | jq -r .result; }
has_value() { [ "$(value "$1")" = "$2" ]; }
parked() { [ "$(rcli hlen unacked)" = "$1" ]; }
# message ID [PRIORITY]: as the client writes it.
message() {
	rcli del made >/dev/null
	hts-enqueue --queue made --id "$1" --priority "${2:-0}" maintenance.noop >/dev/null
	for list in made "made${step}3" "made${step}6" "made${step}9"; do rcli rpop "$list"; done |
		grep . | sed 's/"routing_key":"made"/"routing_key":"celery"/'
}
# leave TAG AGE MESSAGE: an entry of a Python worker, AGE seconds old.
leave() {
	rcli hset unacked "$1" "[$3, \"\", \"celery\"]" >/dev/null
	rcli zadd unacked_index "$(($(date +%s) - $2))" "$1" >/dev/null
}

# . Celery's entries

leave old 3700 "$(message old)"
leave young 60 "$(message young)"
dequeue 'done'
ok 'an entry older than the visibility timeout is taken over' until_true 20 has_value old hts
is 'a younger one is left to its worker' "$(rcli hkeys unacked)" young
is 'a younger entry keeps its place in the index' "$(rcli zrange unacked_index 0 -1)" young
is 'the mutex is free again' "$(rcli exists unacked_mutex)" 0
stop
rcli flushall >/dev/null
rcli set unacked_mutex somebody >/dev/null
rcli set hts:pause 1 >/dev/null
low=$(message low 5)
leave low 3700 "$low"
rcli hset unacked broken '[{' >/dev/null
rcli zadd unacked_index 1 broken >/dev/null
rcli zadd unacked_index 2 nothing >/dev/null
dequeue 'done'
is_up() { [ "$(rcli exists worker_heartbeat)" = 1 ]; }
ok 'the worker is up' until_true 10 is_up
is 'while another worker restores, nothing is put back' "$(rcli hlen unacked) $(rcli llen "celery${step}3")" '2 0'
rcli del unacked_mutex >/dev/null
put_back() { [ "$(rcli llen "celery${step}3")" = 1 ]; }
ok 'after it, an entry goes to the list of its own priority' until_true 30 put_back
is 'an entry is put back byte for byte' "$(rcli lindex "celery${step}3" -1)" "$low"
is 'an entry that cannot be read lies in the dead letter' "$(rcli lindex hts:dead:unacked 0 | jq -r .message)" '[{'
is 'nothing is left of restored entries' "$(rcli hlen unacked)$(rcli zcard unacked_index)" 00
rcli del hts:pause >/dev/null
ok 'a restored task runs when the pause is over' until_true 10 has_value low hts
stop

# . Given back

rcli flushall >/dev/null
low=$(message back 6)
rcli lpush "celery${step}6" "$low" >/dev/null
dequeue keep
until_true 10 parked 1
kill -USR1 "$pid"
wait "$pid"
is 'a task given back lies in the list it came from' "$(rcli lindex "celery${step}6" -1)" "$low"
rcli flushall >/dev/null
dequeue 'done'
message far | jq -c '.properties.delivery_info = {exchange: "ex", routing_key: "key"}
	| .headers.eta = (now + 1 | todate)' | tr -d '\n' | rcli -x lpush celery >/dev/null
ok 'a task put off goes back to its list, not to its address' until_true 10 has_value far hts
is 'nothing is remembered of a task that was put off' "$(rcli exists hts:delayed hts:delayed:list key)" 0
rcli zadd hts:delayed 1 'no message' >/dev/null
hts-enqueue --id near --countdown 0.2 maintenance.noop >/dev/null
ok 'what is no message does not stop what is' until_true 20 has_value near hts
is 'a delayed entry that is no message lies in the dead letter' "$(rcli lindex hts:dead:delayed 0 | jq -r .message)" 'no message'
stop

# . Our entries

if /usr/bin/python3 -c 'import celery' 2>/dev/null; then
	rcli flushall >/dev/null
	hts-enqueue --id ours maintenance.noop >/dev/null
	HTS_LEASE=3 dequeue keep
	until_true 10 parked 1
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	rcli zadd unacked_index 1 "$(rcli hkeys unacked)" >/dev/null
	/usr/bin/python3 "$TOP/tests/celery/worker.py" >"$T/python.log" 2>&1 &
	python=$!
	at_exit "kill -9 $python 2>/dev/null"
	ok 'a Python worker takes over what one of ours left' until_true 30 has_value ours python
	ok 'a Python worker acknowledges what it took over' until_true 10 parked 0
	kill "$python"
	wait "$python" 2>/dev/null
	dequeue 'done'
	no_lease() { [ "$(rcli zcard hts:lease)" = 0 ]; }
	hts-enqueue --id next maintenance.noop >/dev/null
	ok 'a ring comes back after a Python worker took over' until_true 10 has_value next hts
	ok 'a ring lets go of a lease whose task was taken over' until_true 30 no_lease
	is 'the task has not run again' "$(value ours)" python
	stop
fi
is 'Redis refused nothing' "$(grep -c 'Redis refuses' "$T/log")" 0

done_testing
