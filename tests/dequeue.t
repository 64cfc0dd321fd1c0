#!/bin/sh
# hts-dequeue against a real Redis, with small stages in place of the others.
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

# stage NAME SCRIPT: makes an executable $T/NAME.
stage() {
	printf '#!/bin/sh\n%s\n' "$2" >"$T/$1"
	chmod +x "$T/$1"
}

# dequeue NAME: starts it with that stage; $pid and $T/log.
dequeue() {
	hts-dequeue "$T/$1" 2>"$T/log" &
	pid=$!
	at_exit "kill -9 $pid 2>/dev/null"
}

# stop WANT: TERM, and the exit status.
stop() {
	kill "$pid"
	got=0
	wait "$pid" || got=$?
	is "$1" "$got" 0
}

# result ID: what Celery would read.
result() { rcli get "celery-task-meta-$1"; }
has_result() { [ -n "$(result "$1")" ]; }
parked() { [ "$(rcli hlen unacked)" = "$1" ]; }

stage finish "exec sed -u 's/}\$/,\"settle\":\"done\",\"result\":{\"status\":\"ok\"},\"spent\":[{\"stage\":\"s\",\"work_ms\":2}]}/'"
stage keep 'cat >/dev/null'
stage echo 'exec cat'
stage release "exec sed -u 's/}\$/,\"settle\":\"release\",\"why\":{\"code\":\"database\",\"message\":\"away\"}}/'"
stage retry "exec sed -u 's/}\$/,\"settle\":\"retry\",\"after\":0.01,\"why\":{\"code\":\"api\",\"message\":\"503\"}}/'"

# . Start

status 'wrong use is 100' 100 hts-dequeue
status 'a wrong setting is 100' 100 env HTS_LEASE=soon hts-dequeue --check
like 'a wrong setting is named' "$(cat "$T/err")" "HTS_LEASE: 'soon'"
status 'no Redis is 111' 111 env REDIS_URL=redis://127.0.0.1:1/0 hts-dequeue --check
like 'the message says which Redis could not be reached' "$(cat "$T/err")" 'cannot connect to redis://127.0.0.1:1/0: .*refused'
status 'a malformed address is 100' 100 env REDIS_URL=localhost hts-dequeue --check
start_redis
status 'a Redis that is fit is 0' 0 hts-dequeue --check
rcli config set maxmemory-policy allkeys-lru >/dev/null
status 'a Redis that may evict tasks is 100' 100 hts-dequeue --check
rcli config set maxmemory-policy noeviction >/dev/null
rcli set unacked x >/dev/null
status 'a key of the wrong type is 100' 100 hts-dequeue --check
rcli del unacked >/dev/null
rcli config set maxmemory-policy volatile-lru >/dev/null
status 'a Redis that may evict what expires is 0' 0 hts-dequeue --check
like 'a Redis that may evict what expires is reported' "$(cat "$T/err")" 'maxmemory-policy is volatile-lru'
rcli config set maxmemory-policy noeviction >/dev/null
status 'two slashes before the database are 0' 0 env REDIS_URL="redis://127.0.0.1:$redis_port//" hts-dequeue --check
status 'results in a database of SQL are 100' 100 env CELERY_RESULT_BACKEND=db+postgresql://h/d hts-dequeue --check
like 'the setting of that database is named' "$(cat "$T/err")" CELERY_RESULT_BACKEND
status 'results in a database that Redis does not have are 100' 100 env CELERY_RESULT_BACKEND="redis://127.0.0.1:$redis_port/99" hts-dequeue --check
for backend in rpc:// disabled:// disabled; do
	status "results at $backend are 0" 0 env CELERY_RESULT_BACKEND=$backend hts-dequeue --check
	is "that none is stored at $backend is said once" "$(grep -c "CELERY_RESULT_BACKEND is $backend: no result is stored" "$T/err")" 1
done
rcli sadd app1:_kombu.binding.celery x >/dev/null
status 'a client with a global_keyprefix is no reason not to start' 0 hts-dequeue --check
like 'but it is said' "$(cat "$T/err")" "'app1:_kombu.binding.celery': a client has a global_keyprefix, which is not supported"
rcli flushall >/dev/null
rcli acl setuser app reset on '>pw' '~celery*' '~unacked*' '~_kombu*' '~*.pidbox' '~worker_heartbeat' '&*' '+@all' >/dev/null
status 'a user without a key that is needed is 100' 100 env REDIS_URL="redis://app:pw@127.0.0.1:$redis_port/0" hts-dequeue --check
like 'the key is named' "$(cat "$T/err")" "'ZADD hts:lease'"
rcli acl setuser app reset on '>pw' '~*' '&*' '+@all' '-rpush' >/dev/null
status 'a user without a command that is needed is 100' 100 env REDIS_URL="redis://app:pw@127.0.0.1:$redis_port/0" hts-dequeue --check
like 'the command is named' "$(cat "$T/err")" "'RPUSH celery'"
is 'asking has changed nothing' "$(rcli dbsize)" 0
rcli acl setuser app reset on '>pw' resetchannels '&*' '+@all' '-@dangerous' '~celery*' '~unacked*' '~hts:*' '~_kombu.binding.*' '~worker_heartbeat' '~*.reply.celery.pidbox' '~openai_cache:*' >/dev/null
REDIS_URL="redis://app:pw@127.0.0.1:$redis_port/0" dequeue finish
like 'a user with the permissions of the manual page is served' "$(hts-enqueue --wait --timeout 10 maintenance.noop)" SUCCESS
like 'that INFO is missing is said' "$(cat "$T/log")" 'does not let us see its version'
stop 'a worker without INFO ends with 0'
rcli flushall >/dev/null
status 'results on another server are refused' 100 env CELERY_RESULT_BACKEND=redis://127.0.0.1:1/0 hts-dequeue "$T/finish"

# . A worker that stores no results

CELERY_RESULT_BACKEND=rpc:// CELERY_TASK_TRACK_STARTED=1 dequeue finish
hts-enqueue --id quiet maintenance.noop >/dev/null
hts-enqueue --id quiet-dead no.such.task >/dev/null
counted() { [ "$(rcli hmget hts:metrics 'done' dead | tr '\n' ' ')" = '1 1 ' ]; }
ok 'a worker that stores no results runs its tasks' until_true 10 counted
is 'a worker that stores no results leaves none in Redis' "$(rcli --scan --pattern 'celery-task*' | wc -l)" 0
status 'nobody can wait for a result that is not stored' 100 env CELERY_RESULT_BACKEND=rpc:// hts-enqueue --wait maintenance.noop
is 'waiting for a result that is not stored sends no task' "$(rcli hget hts:metrics 'done') $(rcli llen celery)" '1 0'
stop 'a worker that stores no results ends with 0'
rcli flushall >/dev/null

# . Messages for keys of hts

# message ID EMBED: a task that is followed by what EMBED says.
message() {
	body=$(printf '[[],{},%s]' "$2" | base64 -w 0)
	printf '{"body":"%s","content-type":"application/json","headers":{"task":"maintenance.noop","id":"%s"},"properties":{"body_encoding":"base64","delivery_tag":"%s","delivery_info":{"exchange":"","routing_key":"celery"}}}' "$body" "$1" "$1"
}
HTS_LEASE=3 dequeue finish
rcli lpush celery "$(message links '{"callbacks":[{"task":"maintenance.noop","options":{"queue":"hts:dead:celery"}}]}')" >/dev/null
ok 'a task with a link to a key of hts runs' until_true 10 has_result links
is 'what follows it is a dead letter' "$(rcli lindex hts:dead:misplaced 0 | jq -r .reason)" 'the queue hts:dead:celery is a key of hts'
rcli hset unacked old "[$(message old '{}'), \"\", \"hts:dead:celery\"]" >/dev/null
rcli zadd unacked_index 1 old >/dev/null
buried() { [ "$(rcli llen hts:dead:unacked)" = 1 ]; }
ok 'what a worker of Python left with a key of hts as its queue is a dead letter, too' until_true 10 buried
is 'no message got into a key of hts' "$(rcli exists hts:dead:celery)" 0
stop 'a worker that met keys of hts ends with 0'
rcli flushall >/dev/null

# . A task

dequeue finish
like 'a task runs and its result is there' "$(hts-enqueue --wait --timeout 10 maintenance.noop)" \
	'"status":"SUCCESS","result":\{"status":"ok"\}'
ok 'nothing is left unacked' until_true 5 parked 0
is 'a task that is done has no lease' "$(rcli zcard hts:lease)$(rcli zcard unacked_index)" 00
is 'the result expires' "$([ "$(rcli ttl "$(rcli --scan --pattern 'celery-task-meta-*' | head -n 1)")" -gt 86000 ] && echo yes)" yes
is 'the time the stages spent is counted' "$(rcli hmget hts:metrics 'done' s.work_ms s.count | tr '\n' ' ')" '1 2 1 '
like 'the heartbeat is written' "$(rcli get worker_heartbeat)" '^20..-..-..T'
for p in 0 3 5 9; do hts-enqueue --priority "$p" --id "p$p" maintenance.noop >/dev/null; done
for p in 0 3 5 9; do ok "a task of priority $p runs" until_true 5 has_result "p$p"; done
seq 300 | hts-enqueue --wait --timeout 30 ai.extract_topics >"$T/many"
is 'three hundred tasks, each once' "$(grep -c SUCCESS "$T/many") $(rcli hget hts:metrics 'done')" '300 305'
hts-enqueue --id ignored --kwargs '{}' maintenance.noop >/dev/null
stop 'TERM ends it with 0'

# . What is no task

rcli lpush celery 'garbage' '{"body": 1}' '[]' >/dev/null
rcli lpush celery '{"body": "W10=", "content-type": "application/json", "headers": {"task": "maintenance.noop", "id": "bad-body"}, "properties": {"body_encoding": "base64", "delivery_tag": "x", "delivery_info": {"exchange": "", "routing_key": "celery"}}}' >/dev/null
rcli lpush celery '{"body": "gAI=", "content-type": "application/x-python-serialize", "headers": {"task": "maintenance.noop", "id": "pickle"}, "properties": {"body_encoding": "base64", "delivery_tag": "x", "delivery_info": {"exchange": "", "routing_key": "celery"}}}' >/dev/null
dequeue finish
hts-enqueue --id unknown no.such_task x >/dev/null
like 'a task behind garbage runs' "$(hts-enqueue --wait --timeout 10 maintenance.noop)" SUCCESS
until_true 5 parked 0
is 'garbage lies in the dead letter' "$(rcli llen hts:dead:celery)" 6
is 'a dead letter of garbage has its bytes' "$(rcli lrange hts:dead:celery 0 -1 | jq -r 'select(.reason | startswith("undecodable: no usable")).message' | LC_ALL=C sort | tr '\n' ' ')" '[] garbage {"body": 1} '
like 'a broken body fails its task' "$(result bad-body)" '"FAILURE".*undecodable: the body is no list of three'
like 'pickle is refused' "$(result pickle)" 'ContentDisallowed.*application/json'
like 'an unknown task is NotRegistered' "$(result unknown)" '"exc_type":"NotRegistered".*celery.exceptions'
stop 'and the worker goes on until TERM'

rcli flushall >/dev/null
hts-enqueue --id foreign no.such_task x >/dev/null
HTS_FOREIGN=release dequeue finish
like 'a task behind a foreign one runs' "$(hts-enqueue --wait --timeout 20 maintenance.noop)" SUCCESS
until_true 5 parked 0
is 'the foreign one waits for another worker' "$(rcli lindex celery 0 | jq -r .headers.id)$(result foreign)" foreign
stop 'it ends with 0'
rcli flushall >/dev/null

# . What must not stop the others

rcli hset hts:metrics 'done' word >/dev/null
HTS_LINE_MAX=64K dequeue finish
like 'a counter that is none costs no task' "$(hts-enqueue --wait --timeout 20 maintenance.noop)" SUCCESS
long=$(printf '%0100000d' 0)
like 'a task too long for a record fails at once' \
	"$(hts-enqueue --wait --timeout 20 --kwargs "{\"x\":\"$long\"}" ai.extract_topics)" 'bad_argument: .*HTS_LINE_MAX'
unlike 'the stages go on after a task too long for a record' "$(cat "$T/log")" 'stages ended'
/usr/bin/python3 -c "
import os
from celery import Celery
app = Celery('web', broker=os.environ['REDIS_URL'], backend=os.environ['REDIS_URL'])
app.send_task('maintenance.noop', link=[app.signature('maintenance.noop').set(queue='unacked')])"
for i in 1 2 3; do hts-enqueue --id "beside$i" maintenance.noop >/dev/null; done
for i in 1 2 3; do ok "a child for a key that is no list stops nobody ($i)" until_true 10 has_result "beside$i"; done
like 'a task too long for a record is a dead letter' "$(rcli lindex hts:dead:misplaced 0 | jq -r .reason)" 'the queue unacked is a hash'
printf '{"body":"\377","properties":{"delivery_tag":"t","delivery_info":{"exchange":"","routing_key":"celery"}},"headers":{"id":"bytes","task":"maintenance.noop"}}' >"$T/bytes"
rcli -x lpush celery <"$T/bytes" >/dev/null
buried() { rcli lindex hts:dead:celery 0 | jq -e .message_base64; }
ok 'a message that is no UTF-8 is dead' until_true 10 buried
rcli lindex hts:dead:celery 0 | jq -r .message_base64 | base64 -d >"$T/kept"
ok 'the dead letter of a message that is no UTF-8 has its bytes' cmp "$T/bytes" "$T/kept"
rcli zadd hts:delayed 1 '{"properties":{"delivery_info":{"routing_key":"hts:lease"}}}' >/dev/null
rcli zadd hts:lease 99999999999999 keeps-it-a-zset >/dev/null
hts-enqueue --id later --countdown 0.2 maintenance.noop >/dev/null
ok 'a delayed message that is no UTF-8 stops nothing' until_true 20 has_result later
rcli set hts:pause:celery 1 >/dev/null
hts-enqueue --id paused maintenance.noop >/dev/null
calls() { rcli info stats | sed -n 's/^total_commands_processed:\([0-9]*\).*/\1/p'; }
before=$(calls)
until_true 1 false
is 'a paused queue is left alone' "$(result paused)" ''
ok 'a paused queue is not asked all the time' test $(($(calls) - before)) -lt 500
rcli del hts:pause:celery >/dev/null
ok 'a paused queue goes on afterwards' until_true 10 has_result paused
stop 'it ends with 0'
rcli flushall >/dev/null
mkdir "$T/mine"
: >"$T/mine/file"
HTS_RUN_DIR=$T/mine dequeue finish
hts-enqueue --wait --timeout 20 maintenance.noop >/dev/null
stop 'it ends with 0'
ok 'a directory hts-dispatch did not make is left alone' test -e "$T/mine/file"

# . A kind that cannot go on stops nothing else

rcli flushall >/dev/null
stage stuck "exec sed -u '/\"task\":\"ai[.]/d; s/}\$/,\"settle\":\"done\",\"result\":{\"status\":\"ok\"}}/'"
export HTS_WINDOW=document=2,ai=2,other=2
CELERY_QUEUES=fast,celery dequeue stuck
seq 700 | hts-enqueue ai.extract_topics >/dev/null
ok 'tasks that cannot go on fill the slots of their kind' until_true 10 parked 2
hts-enqueue --id elsewhere --queue fast maintenance.noop >/dev/null
ok 'a task in a queue of its own runs beside a kind that is stuck' until_true 10 has_result elsewhere
hts-enqueue --id kept-room --queue fast ai.extract_topics >/dev/null
ok 'a task of the same kind in another queue has slots of its own' until_true 10 parked 3
for i in 1 2 3 4 5; do hts-enqueue --id "behind$i" document.process_document x >/dev/null; done
for i in 1 2 3 4 5; do ok "a document behind 700 tasks that are stuck runs ($i)" until_true 20 has_result "behind$i"; done
is 'those that are stuck keep their order' "$(rcli llen celery)" 698
stop 'a worker with a stuck kind ends with 0'
unset HTS_WINDOW
rcli flushall >/dev/null
stage locked "exec sed -u '/\"locked\"/{s/}\$/,\"settle\":\"release\",\"after\":3600,\"why\":{\"code\":\"database\",\"message\":\"locked\"}}/;b};s/}\$/,\"settle\":\"done\",\"result\":1}/'"
HTS_WINDOW=document=1,ai=1,other=1 dequeue locked
for i in 1 2 3; do hts-enqueue document.process_document locked >/dev/null; done
hts-enqueue --id unlocked document.process_document free >/dev/null
ok 'three locked rows do not hold up the next document' until_true 10 has_result unlocked
is 'documents behind locked rows wait without a result or a retry' "$(rcli zcard hts:delayed) $(rcli hexists hts:metrics retry)" '3 0'
stop 'a worker with locked rows ends with 0'
rcli flushall >/dev/null

# . Queues as clients have them

if /usr/bin/python3 -c 'import celery' 2>/dev/null; then
	# client CONFIGURATION EXPRESSION: its value, as a Celery client of that configuration sees it.
	client() {
		/usr/bin/python3 - 2>&1 <<-E
			import os
			from celery import Celery, chain
			app = Celery('web', broker=os.environ['REDIS_URL'], backend=os.environ['REDIS_URL'])
			$1
			noop = lambda: app.signature('maintenance.noop', immutable=True)
			print($2)
		E
	}
	CELERY_QUEUES=study dequeue finish
	is 'what follows a task goes to its queue where "celery" is not served' \
		"$(client 'app.conf.task_default_queue = "study"' 'chain(noop(), noop()).apply_async().get(timeout=10)')" "{'status': 'ok'}"
	is 'what follows a task does not go to a "celery" that is not served' "$(rcli llen celery)" 0
	stop 'a worker of another queue ends with 0'
	CELERY_QUEUES=study,celery CELERY_DEFAULT_QUEUE=extra dequeue finish
	client 'app.conf.task_default_queue = "study"' 'chain(noop(), noop()).apply_async().id' >/dev/null
	waits() { [ "$(rcli llen extra)" = 1 ]; }
	ok 'what follows a task goes to CELERY_DEFAULT_QUEUE, if that is set' until_true 10 waits
	for priority in 1 5 8; do
		is "a task of priority $priority of a client with ten steps runs" \
			"$(client 'app.conf.broker_transport_options = {"priority_steps": list(range(10))}' \
				"noop().apply_async(priority=$priority).get(timeout=10)")" "{'status': 'ok'}"
	done
	stop 'a worker with lists of ten steps ends with 0'
	dequeue finish
	for when in countdown=0 countdown=0.2; do
		is "half an emoji in an argument is no reason not to run ($when)" \
			"$(client '' "app.send_task('maintenance.noop', kwargs={'name': 'notes \\ud83d.pdf'}, $when).get(timeout=10)")" "{'status': 'ok'}"
	done
	like 'half an emoji in an argument is reported' "$(cat "$T/log")" 'surrogate pair'
	stop 'a worker that met half an emoji ends with 0'
	dequeue finish
	first=$pid
	id=$(client '' "app.send_task('maintenance.noop', countdown=3600).id")
	put_off() { [ "$(rcli zcard hts:delayed)" = 1 ]; }
	ok 'a task waits for its time' until_true 10 put_off
	client '' "app.control.revoke('$id')" >/dev/null
	kept() { [ -n "$(rcli zscore hts:revoked "$id")" ]; }
	ok 'the id of a revoked task is kept in Redis' until_true 10 kept
	mv "$T/log" "$T/first.log"
	dequeue finish
	kill "$first"
	wait "$first"
	# Its time has come.
	rcli zadd hts:delayed 1 "$(rcli zrange hts:delayed 0 0)" >/dev/null
	ok 'a task comes to its time in a ring that started after it was revoked' until_true 20 has_result "$id"
	is 'a delayed task that was revoked ends as REVOKED in another ring' "$(result "$id" | jq -r .status)" REVOKED
	stop 'a ring that took over a revoke ends with 0'
	CELERY_SEP=: CELERY_PRIORITY_STEPS=0,5 dequeue finish
	is 'a client with a separator of its own is served' \
		"$(client 'app.conf.broker_transport_options = {"sep": ":", "priority_steps": [0, 5]}' \
			'noop().apply_async(priority=7).get(timeout=10)')" "{'status': 'ok'}"
	CELERY_SEP=: CELERY_PRIORITY_STEPS=0,5 hts-enqueue --id by-steps --priority 7 maintenance.noop >/dev/null
	ok 'hts-enqueue sends with the separator of the settings' until_true 10 has_result by-steps
	stop 'a worker with a separator of its own ends with 0'
	status 'steps that do not rise are 100' 100 env CELERY_PRIORITY_STEPS=3,1 hts-dequeue --check
	rcli flushall >/dev/null
else
	pass 'queues of Celery clients # SKIP no Celery for Python'
fi

# . Keys that others made

dequeue finish
rcli set _kombu.binding.odd x >/dev/null
rcli set hts:dead:unacked x >/dev/null
rcli hset unacked t1 '["[]", "odd", "celery"]' t2 'garbage' >/dev/null
rcli zadd unacked_index 1 t1 1 t2 >/dev/null
hts-enqueue --id beside-odd maintenance.noop >/dev/null
ok 'old entries with odd keys are put back or buried' until_true 20 parked 0
ok 'old entries with odd keys hold up no task' until_true 10 has_result beside-odd
stop 'a worker among odd keys ends with 0'
rcli flushall >/dev/null

# . Leases

# A clock of Redis that steps makes leases look over, or far from it.
HTS_LEASE=3 dequeue keep
alive=$pid
hts-enqueue --id stepped maintenance.noop >/dev/null
ok 'a task is held' until_true 5 parked 1
tag=$(rcli hkeys unacked)
rcli zadd hts:lease 1 "$tag" >/dev/null
mv "$T/log" "$T/alive.log"
HTS_LEASE=3 dequeue finish
renewed() { [ "$(rcli zscore hts:lease "$tag" | cut -c1-10)" -gt 1000000000 ]; }
ok 'a ring that starts beside a lease that looks over waits until it is renewed' until_true 10 renewed
is 'a ring beside a lease that looks over takes nothing' "$(rcli hkeys unacked)" "$tag"
rcli zadd hts:lease 1 "$tag" >/dev/null
ok 'a ring that is there already waits, too' until_true 10 renewed
is 'the task of a living ring stays its own' "$(rcli hkeys unacked)" "$tag"
kill -9 "$alive"
wait "$alive" 2>/dev/null
rcli zadd hts:lease 99999999999999 "$tag" >/dev/null
ok 'a lease that a clock set back has left in the future is over all the same' until_true 20 has_result stepped
is 'a ring that died is no mark against its tasks' "$(rcli --scan --pattern 'hts:try:*')" ''
stop 'it ends with 0'

hts-enqueue --id held maintenance.noop >/dev/null
HTS_LEASE=3 dequeue keep
ok 'a task is leased while it runs' until_true 5 parked 1
is 'under a tag of ours' "$(rcli hkeys unacked | cut -d: -f1)" hts1
kill -9 "$pid"
wait "$pid" 2>/dev/null
HTS_LEASE=3 dequeue finish
ok 'another worker takes over when the lease is over' until_true 20 has_result held
is 'the crash was counted, then forgotten' "$(rcli exists hts:try:held)" 0
stop 'it ends with 0'
hts-enqueue --id usr1 maintenance.noop >/dev/null
before=$(rcli lindex celery -1)
dequeue keep
until_true 5 parked 1
kill -USR1 "$pid"
wait "$pid"
is 'USR1 gives tasks back and ends with 0' "$?" 0
is 'USR1 gives tasks back byte for byte' "$(rcli lindex celery -1)" "$before"
HTS_GRACE=0.2 dequeue keep
until_true 5 parked 1
stop 'TERM gives back what is not done in time'
is 'TERM gives tasks back byte for byte' "$(rcli lindex celery -1)" "$before"

# . Outcomes

rcli flushall >/dev/null
dequeue release
hts-enqueue --id again maintenance.noop >/dev/null
released() {
	grep -q . "$T/log"
	[ "$(rcli hget hts:metrics release)" -ge 1 ]
}
until_true 5 released
ok 'a release goes back to its list' until_true 5 test "$(rcli llen celery)" = 1
is 'a release stores no result' "$(result again)" ''
kill -USR1 "$pid"
wait "$pid"
rcli flushall >/dev/null
CELERY_TASK_MAX_RETRIES=2 dequeue retry
hts-enqueue --id thrice ai.extract_topics x >/dev/null
failed() { result "$1" | grep -q FAILURE; }
ok 'a task that goes on failing ends' until_true 20 failed thrice
is 'a task that goes on failing has as many retries as set' "$(rcli hget hts:metrics retry)" 2
like 'a task out of retries has the last reason' "$(result thrice)" '"exc_type":"AIError","exc_message":\["api: 503"\]'
is 'a task out of retries is a dead letter' "$(rcli lindex hts:dead:celery 0 | jq -r .id)" thrice
stop 'it ends with 0'
rcli flushall >/dev/null
CELERY_TASK_MAX_RETRIES=0 dequeue echo
like 'a record that comes back without an outcome fails' "$(hts-enqueue --wait --timeout 10 maintenance.noop)" '"FAILURE".*unsettled'
stop 'it ends with 0'

# . Stages that break

rcli flushall >/dev/null
stage once 'if mkdir "$0.ran" 2>/dev/null; then read -r line; exit 1; fi; exec "$(dirname "$0")/finish"'
dequeue once
like 'a task survives stages that break' "$(hts-enqueue --wait --timeout 20 maintenance.noop)" SUCCESS
stop 'it ends with 0'
stage torn 'if mkdir "$0.ran" 2>/dev/null; then read -r line; printf "%.20s" "$line"; exit 1; fi; exec "$(dirname "$0")/finish"'
dequeue torn
like 'half a record is never acted on' "$(hts-enqueue --wait --timeout 20 maintenance.noop)" SUCCESS
stop 'it ends with 0'
rcli flushall >/dev/null
stage poison 'while read -r line; do case $line in *\"settle\"*) printf "%s\n" "$line";; *poison*) exit 1;; *) printf "%s\n" "$line" | sed "s/}\$/,\"settle\":\"done\",\"result\":1}/";; esac; done'
dequeue poison
hts-enqueue --id poison ai.extract_topics poison >/dev/null
hts-enqueue --id innocent ai.extract_topics x >/dev/null
ok 'a task that always breaks the stages ends' until_true 30 has_result poison
like 'a task that always breaks the stages is poison' "$(result poison)" '"FAILURE".*poison'
ok 'a task beside one that breaks the stages runs' until_true 10 has_result innocent
like 'others beside a task that breaks the stages succeed' "$(result innocent)" SUCCESS
stop 'it ends with 0'

# . Large records: hts-dequeue never blocks on its output

rcli flushall >/dev/null
big=$(printf '%030000d' 0)
dequeue echo
for i in 1 2 3 4 5 6 7 8; do hts-enqueue --id "big$i" --kwargs "{\"x\":\"$big\"}" ai.extract_topics >/dev/null; done
retried_all() { [ "$(rcli hget hts:metrics unsettled)" -ge 8 ]; }
ok 'large records go round' until_true 20 retried_all
kill -USR1 "$pid"
wait "$pid"

# Ten million bytes each, through stages whose business they are not.
rcli flushall >/dev/null
stage huge 'export HTS_RUN_DIR=${0%/*} OPENAI_API_KEY=x
while read -r line; do
	printf "%s" "${line%?}"
	printf ",\"settle\":\"done\",\"result\":{\"status\":\"ok\"},\"pad\":\""
	head -c 10000000 /dev/zero | tr "\0" x
	echo "\"}"
done | hts-maint filter | hts-extract | hts-ai'
dequeue huge
for i in 1 2 3 4 5 6 7 8; do hts-enqueue --id "huge$i" ai.extract_topics x >/dev/null; done
succeeded() { [ "$(rcli hget hts:metrics 'done')" = "$1" ]; }
ok 'eight lines of 10 MB come back' until_true 30 succeeded 8
unlike 'through stages that hold' "$(cat "$T/log")" 'stages ended'
stop 'it ends with 0'

# . Answers in another order

rcli flushall >/dev/null
stage backwards 'read -r probe && printf "%s\n" "$probe"
while read -r a && read -r b && read -r c && read -r d; do
	for line in "$d" "$c" "$b" "$a"; do
		printf "%s\n" "$line" | sed "s/\"id\":\"\([^\"]*\)\"\(.*\)}\$/\"id\":\"\1\"\2,\"settle\":\"done\",\"result\":\"\1\"}/"
	done
done'
dequeue backwards
for i in 1 2 3 4 5 6 7 8; do hts-enqueue --id "back$i" ai.extract_topics x >/dev/null; done
for i in 4 8; do until_true 20 has_result "back$i"; done
is 'answers in another order: each goes to its task' \
	"$(for i in 1 2 3 4 5 6 7 8; do result "back$i" | jq -r .result; done | tr '\n' ' ')" \
	'back1 back2 back3 back4 back5 back6 back7 back8 '
stop 'it ends with 0'

# . Redis goes away and comes back

rcli flushall >/dev/null
dequeue finish
until_true 5 rcli exists worker_heartbeat
rcli script flush >/dev/null
like 'scripts that Redis forgot are loaded again' "$(hts-enqueue --wait --timeout 10 maintenance.noop)" SUCCESS
rcli client kill type normal >/dev/null
like 'killed connections are made again' "$(hts-enqueue --wait --timeout 10 maintenance.noop)" SUCCESS
stop_redis
start_redis
like 'a restarted Redis is found again' "$(hts-enqueue --wait --timeout 15 maintenance.noop)" SUCCESS
stop 'and it ends with 0'

done_testing
