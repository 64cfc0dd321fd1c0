#!/bin/sh
# Remote control and events of hts-dequeue, driven by Celery's own command line
# and Python API.
# shellcheck disable=SC2016,SC2034
. "$(dirname "$0")/lib.sh"

/usr/bin/python3 -c 'import celery' 2>/dev/null || skip_all 'python3-celery is missing'

# stage NAME SCRIPT: makes an executable $T/NAME.
stage() {
	printf '#!/bin/sh\n%s\n' "$2" >"$T/$1"
	chmod +x "$T/$1"
}

# dequeue NAME: starts it with that stage, until it listens; $pid, $node.
dequeue() {
	hts-dequeue "$T/$1" 2>>"$T/log" &
	pid=$!
	node=hts-$pid@$(hostname)
	at_exit "kill -9 $pid 2>/dev/null"
	until_true 10 listened 1
}
listened() { [ "$(rcli pubsub numsub /0.celery.pidbox | tail -n 1)" = "$1" ]; }

stop() {
	kill "$pid"
	got=0
	wait "$pid" || got=$?
	is "$1" "$got" 0
}

# inspect METHOD [ARG...]: what our node replies, as JSON; control likewise.
celery() { /usr/bin/python3 -m celery -b "$REDIS_URL" "$@"; }
inspect() { celery --quiet inspect -t 5 -d "$node" --json "$@" | jq -cS '.[]'; }
control() { celery --quiet control -t 5 -d "$node" --json "$@" | jq -cS '.[][]'; }

# python: runs a script with app, node and show().
python() {
	cat - >"$T/script.py"
	/usr/bin/python3 - "$REDIS_URL" "$node" "$T/script.py" <<'END'
import json, sys
from celery import Celery
app = Celery('test', broker=sys.argv[1], backend=sys.argv[1])
node = sys.argv[2]
def show(value):
    print(json.dumps(value, sort_keys=True, default=str))
exec(open(sys.argv[3]).read())
END
}

result() { rcli get "celery-task-meta-$1"; }
has_result() { [ -n "$(result "$1")" ]; }
is_state() { result "$1" | grep -q "\"$2\""; }
parked() { [ "$(rcli hlen unacked)" = "$1" ]; }
in_file() { grep -q -- "$2" "$1"; }

start_redis
rcli psubscribe '/0.celeryev/*' >"$T/channel" 2>&1 &
at_exit "kill $! 2>/dev/null"
until_true 5 test -s "$T/channel"

done_stage='s/}$/,"settle":"done","result":{"status":"ok"}}/'
stage 'done' "exec sed -u '$done_stage'"
stage keep 'cat >/dev/null'
stage deaf 'exec sleep 600'
# Holds what it reads; an obituary comes back between two late answers.
stage late 'while read -r line; do case $line in
*"\"settle\""*) answer=$(sed "'"$done_stage"'" "$0.held"); printf "%s\n%s\n%s\n" "$answer" "$line" "$answer" ;;
*) printf "%s\n" "$line" >"$0.held" ;; esac; done'

# . Who is there

dequeue keep
like 'celery status finds it' "$(celery status)" "$node: OK"
is 'ping' "$(inspect ping)" '{"ok":"pong"}'
is 'the worker is bound for remote control' \
	"$(rcli smembers _kombu.binding.celery.pidbox | tr -d '\006\026')" "$node.celery.pidbox"
ok 'the worker went online' until_true 5 in_file "$T/channel" worker.online
ok 'the worker beats' until_true 10 in_file "$T/channel" worker.heartbeat
hts-enqueue --id a1 --kwargs '{"n":1}' maintenance.noop >/dev/null
hts-enqueue --id a2 ai.extract_topics x >/dev/null
until_true 5 parked 2
hts-enqueue --id e1 --countdown 600 maintenance.noop >/dev/null 2>&1 ||
	rcli zadd hts:delayed 4102444800 "$(cat "$TOP/tests/celery/task-stamped.json")" >/dev/null
is 'active' "$(inspect active | jq -c '[.[] | [.id, .name, .args, .kwargs, .hostname == "'"$node"'", .acknowledged, .delivery_info.routing_key, .time_start > 1e9]]')" \
	'[["a1","maintenance.noop",[],{"n":1},true,false,"celery",true],["a2","ai.extract_topics",["x"],{},true,false,"celery",true]]'
is 'reserved' "$(inspect reserved)" '[]'
until_true 5 test "$(rcli zcard hts:delayed)" = 1
is 'scheduled' "$(inspect scheduled | jq -c '[.[] | [.priority, .request.worker_pid, (.eta | length) > 20]]')" '[[6,null,true]]'
is 'registered' "$(inspect registered | jq -r '.[0], .[-1]' | tr '\n' ' ')" 'ai.extract_topics maintenance.noop '
is 'active_queues' "$(inspect active_queues | jq -c '[.[] | [.name, .exchange.name, .routing_key]]')" '[["celery","celery","celery"]]'
is 'stats' "$(inspect stats | jq -c '[.total["maintenance.noop"], .pid, .broker.transport, (.pool["max-concurrency"] > 0), (.rusage.maxrss > 0)]')" "[1,$pid,\"redis\",true,true]"
is 'conf' "$(inspect conf | jq -c '[.task_serializer, .redis_url, .hts_lease]')" '["json","********","30"]'
like 'report' "$(celery inspect -d "$node" report)" 'software -> hts'
like 'clock' "$(inspect clock)" '^\{"clock":[0-9]+\}$'
is 'query_task' "$(inspect query_task a1 nobody | jq -c 'map_values([.[0], .[1].name])')" '{"a1":["active","maintenance.noop"]}'
is 'revoked' "$(inspect revoked)" '[]'
python >"$T/out" <<'END'
control, i = app.control, app.control.inspect(destination=[node], timeout=5)
show([list(r) for r in control.ping(timeout=1)] == [[node]])
show(control.ping(destination=['nobody@nowhere'], timeout=0.3))
show(control.broadcast('ping', reply=True, pattern='hts-*', matcher='glob', limit=1))
show(control.broadcast('ping', reply=True, pattern='hts-[0-9]+@', matcher='pcre', limit=1))
show(control.broadcast('ping', reply=True, pattern='celery@*', matcher='glob', timeout=0.3))
show(control.broadcast('no_such', reply=True, destination=[node], limit=1))
show(i.hello('w9@test', revoked={'r1': 1.0})[node]['revoked'].keys() == {'r1'})
show(i.revoked()[node])
for name in 'dump_active', 'dump_reserved', 'dump_schedule', 'dump_revoked', 'dump_tasks', 'dump_conf':
    show(len(control.broadcast(name, reply=True, destination=[node], limit=1)))
show(control.broadcast('election', {'id': 'x', 'topic': 'y'}, reply=True, destination=[node], limit=1))
show(control.broadcast('objgraph', reply=True, destination=[node], limit=1))
END
is 'the Python API' "$(sed "s/$node/NODE/g" "$T/out")" 'true
[]
[{"NODE": {"ok": "pong"}}]
[{"NODE": {"ok": "pong"}}]
[]
[{"NODE": {"error": "KeyError('"'no_such'"')"}}]
true
["r1"]
1
1
1
1
1
1
[{"NODE": null}]
[{"NODE": {"error": "KeyError('"'objgraph'"')"}}]'
rcli publish /0.celery.pidbox 'garbage' >/dev/null
rcli publish /0.celery.pidbox '{"body":"e30=","properties":{"body_encoding":"base64"}}' >/dev/null
is 'garbage does not stop it' "$(inspect ping)" '{"ok":"pong"}'
rcli publish /0.celery.pidbox '{"body":"{\"method\":\"ping\",\"ticket\":\"t\",\"reply_to\":{\"exchange\":\"reply.celery.pidbox\",\"routing_key\":\"gone\"}}","properties":{}}' >/dev/null
replied() { [ "$(rcli ttl gone.reply.celery.pidbox)" -gt 0 ]; }
ok 'replies that nobody fetches expire' until_true 5 replied
id=$(rcli client list type pubsub | sed -n 's/^id=\([0-9]*\) .* sub=1 .*/\1/p')
is 'one connection listens for remote control' "$(rcli client kill id "$id")" 1
until_true 10 listened 1
is 'a killed connection listens again' "$(inspect ping)" '{"ok":"pong"}'
rcli set hts:x x >/dev/null
rcli set wrong.reply.celery.pidbox x >/dev/null
rcli publish /0.celery.pidbox '{"body":"{\"method\":\"ping\",\"reply_to\":{\"exchange\":\"reply.celery.pidbox\",\"routing_key\":\"wrong\"}}","properties":{}}' >/dev/null
is 'a list of the wrong type harms nobody' "$(inspect ping)" '{"ok":"pong"}'

# . What it is told

is 'pool_grow' "$(control pool_grow 3)" '{"ok":"pool will grow"}'
before=$(inspect stats | jq '.pool["max-concurrency"]')
is 'pool_shrink' "$(control pool_shrink 2)" '{"ok":"pool will shrink"}'
is 'the pool is smaller after pool_shrink' "$((before - $(inspect stats | jq '.pool["max-concurrency"]')))" 2
is 'time_limit' "$(control time_limit maintenance.noop 10 20)" '{"ok":"time limits set successfully"}'
is 'of no task' "$(control time_limit no.such 10 20)" '{"error":"unknown task"}'
is 'rate_limit' "$(control rate_limit maintenance.noop 1/h)" '{"ok":"new rate limit set successfully"}'
is 'a rate limit is listed' "$(inspect registered | jq -r '.[-1]')" 'maintenance.noop [rate_limit=1/h]'
is 'autoscale' "$(control autoscale 3 1)" '{"error":"ValueError('"'Autoscale not enabled'"')"}'
is 'pool_restart' "$(control pool_restart)" '{"error":"ValueError('"'Pool restarts not enabled'"')"}'
is 'heartbeat' "$(control heartbeat)" null
kill -USR1 "$pid"
wait "$pid"
rcli flushall >/dev/null

# . Queues, rates

dequeue 'done'
is 'add_consumer' "$(control add_consumer extra)" '{"ok":"add consumer extra"}'
hts-enqueue --id x1 --queue extra maintenance.noop >/dev/null
ok 'tasks of the new queue run' until_true 5 has_result x1
is 'active_queues shows it' "$(inspect active_queues | jq -c '[.[].name]')" '["celery","extra"]'
ok 'clients find it' rcli sismember _kombu.binding.celery "$(printf 'extra\006\026\006\026extra')"
is 'cancel_consumer' "$(control cancel_consumer extra)" '{"ok":"no longer consuming from extra"}'
is 'cancel_consumer of the other' "$(control cancel_consumer celery)" '{"ok":"no longer consuming from celery"}'
hts-enqueue --id x2 maintenance.noop >/dev/null
is 'no queue is left' "$(inspect active_queues)" '[]'
is 'nothing is taken without a queue' "$(rcli llen celery)" 1
control add_consumer celery >/dev/null
ok 'a task waits until its queue is back' until_true 5 has_result x2
control rate_limit maintenance.noop 1/h >/dev/null
hts-enqueue --id r1 maintenance.noop >/dev/null
ok 'the first task runs' until_true 5 has_result r1
hts-enqueue --id r2 maintenance.noop >/dev/null
until_true 5 parked 1
is 'the next one waits' "$(inspect reserved | jq -c '[.[].id]')" '["r2"]'
is 'others do not' "$(hts-enqueue --wait --timeout 5 ai.extract_topics x | grep -c SUCCESS)" 1
is 'rate_limit 0' "$(control rate_limit maintenance.noop 0)" '{"ok":"rate limit disabled successfully"}'
ok 'lets it go' until_true 5 has_result r2

# . Events

grep -c task.multi "$T/channel" >"$T/count"
is 'no task events while nobody asked' "$(cat "$T/count")" 0
/usr/bin/python3 -um celery -b "$REDIS_URL" events --dump >"$T/dump" 2>&1 &
dump=$!
at_exit "kill $dump 2>/dev/null"
ok 'celery events sees the heartbeat' until_true 20 in_file "$T/dump" heartbeat
is 'enable_events' "$(control enable_events)" '{"ok":"task events enabled"}'
is 'enable_events says when events are on already' "$(control enable_events)" '{"ok":"task events already enabled"}'
hts-enqueue --id ev1 maintenance.noop >/dev/null
hts-enqueue --id ev2 no.such >/dev/null
control revoke ev3 >/dev/null
hts-enqueue --id ev3 maintenance.noop >/dev/null
ok 'celery events sees the task succeed' until_true 10 in_file "$T/dump" 'task succeeded.*ev1'
ok 'celery events sees that a task was received' in_file "$T/dump" 'task received.*ev1'
ok 'celery events sees that a task was started' in_file "$T/dump" 'task started.*ev1'
ok 'a task fail' until_true 10 in_file "$T/dump" 'task failed.*ev2'
ok 'a task revoked' until_true 10 in_file "$T/dump" 'task revoked.*ev3'
seq 250 | hts-enqueue ai.extract_topics >/dev/null
seen() { [ "$(grep -c 'task succeeded' "$T/dump")" = 251 ]; }
ok 'no event is lost' until_true 20 seen
python >"$T/out" <<'END'
from celery.events.state import State
state = State()
seen = []
def on_event(event):
    state.event(event)
    seen.append(event)
    receiver.should_stop = event['hostname'] == node
with app.connection_for_read() as connection:
    receiver = app.events.Receiver(connection, handlers={'*': on_event})
    receiver.capture(limit=None, timeout=10, wakeup=False)
worker = state.workers[node]
show([worker.alive, worker.sw_ident, worker.freq, 'utcoffset' in seen[0]])
END
is "Celery's own monitor takes it for a worker" "$(cat "$T/out")" '[true, "hts", 2.0, false]'
ok 'task events went out in lists' in_file "$T/channel" task.multi
is 'disable_events' "$(control disable_events)" '{"ok":"task events disabled"}'
kill "$dump"

# . Revoke

is 'revoke' "$(control revoke v1 v2)" '{"ok":"tasks v1, v2 flagged as revoked"}'
hts-enqueue --id v1 maintenance.noop >/dev/null
ok 'a revoked task does not run' until_true 5 is_state v1 REVOKED
is 'Celery raises what it knows' "$(
	python <<'END'
r = app.AsyncResult('v1')
try: r.get(timeout=5)
except Exception as e: show([type(e).__name__, str(e), r.state])
END
)" '["TaskRevokedError", "revoked", "REVOKED"]'
stop 'it ends with 0'
rcli flushall >/dev/null
dequeue late
hts-enqueue --id t1 maintenance.noop >/dev/null
until_true 5 test -s "$T/late.held"
is 'terminate' "$(control terminate TERM t1)" '{"ok":"terminate: t1"}'
ok 'a running task is overtaken' until_true 5 is_state t1 REVOKED
like 'as terminated' "$(result t1)" '"exc_type":"TaskRevokedError","exc_message":\["terminated"\]'
ok 'once' until_true 5 parked 0
is 'late answers of a revoked task have no effect' "$(rcli hget hts:metrics 'done')" ''
rm -f "$T/late.held"
hts-enqueue --id t2 maintenance.noop >/dev/null
until_true 5 test -s "$T/late.held"
is 'the API terminates' "$(
	python <<'END'
show(app.control.revoke('t2', terminate=True, signal='SIGKILL', reply=True, destination=[node], limit=1)[0][node])
show(app.control.terminate('nobody', reply=True, destination=[node], limit=1)[0][node])
show(app.control.broadcast('revoke_by_stamped_headers', {'headers': {'tenant': ['acme']}, 'terminate': False}, reply=True, destination=[node], limit=1)[0][node])
END
)" '{"ok": "terminate: t2"}
{"ok": "terminate: tasks unknown"}
{"ok": "headers {'"'tenant': ['acme']"'} flagged as revoked"}'
ok 'a task the API terminates is revoked' until_true 5 is_state t2 REVOKED
rcli lpush celery "$(cat "$TOP/tests/celery/task-stamped.json")" >/dev/null
ok 'a task with a revoked stamp is revoked' until_true 5 is_state edaa7726-09d0-4f7f-b1f5-9c74bea6a306 REVOKED

# . A worker of Python beside it

printf '%s\n' 'from celery import Celery' 'app = Celery("w")' \
	'app.conf.task_default_queue = "python"' >"$T/w.py"
(cd "$T" && exec /usr/bin/python3 -m celery -A w -b "$REDIS_URL" worker -c 1 -P solo -l INFO -n w2@test) >"$T/worker" 2>&1 &
worker=$!
at_exit "kill -9 $worker 2>/dev/null"
ok 'a worker of Python starts beside it' until_true 30 in_file "$T/worker" 'ready'
like 'a worker of Python meets hts at its start' "$(cat "$T/worker")" 'mingle: sync with 1 nodes'
like 'a client sees both workers' "$(celery status)" '2 nodes online'
is 'a worker of Python learns from hts what is revoked' "$(celery --quiet inspect -t 5 -d w2@test --json revoked | jq -c '.[] | sort')" '["nobody","t1","t2"]'
kill -USR1 "$pid"
wait "$pid"
rcli del hts:revoked celery-task-meta-edaa7726-09d0-4f7f-b1f5-9c74bea6a306 >/dev/null
/usr/bin/python3 -m celery -b "$REDIS_URL" --quiet control -t 5 -d w2@test revoke python-knows >/dev/null
hts-enqueue --id python-knows maintenance.noop >/dev/null
rcli lpush celery "$(cat "$TOP/tests/celery/task-stamped.json")" >/dev/null
dequeue 'done'
ok 'what only a worker of Python knows to be revoked does not run in hts that starts' until_true 10 is_state python-knows REVOKED
is 'and is kept for those that start later' "$(rcli zscore hts:revoked python-knows | grep -c .)" 1
ok 'a revoked stamp outlives the worker that heard it' until_true 10 is_state edaa7726-09d0-4f7f-b1f5-9c74bea6a306 REVOKED
is 'a hello leaves no list and no binding of its own' "$(rcli --scan --pattern '*reply.celery.pidbox' | xargs -r -n 1 redis-cli -p "$redis_port" type | tr '\n' ' ')$(rcli scard _kombu.binding.reply.celery.pidbox)" 0
kill "$worker"
wait "$worker"

# . Channels of another name

kill -USR1 "$pid"
wait "$pid"
rcli flushall >/dev/null
CELERY_FANOUT_PREFIX='app{db}:' CELERY_FANOUT_PATTERNS=false hts-dequeue "$T/done" 2>>"$T/log" &
pid=$!
node=hts-$pid@$(hostname)
at_exit "kill -9 $pid 2>/dev/null"
prefixed() { [ "$(rcli pubsub numsub app0:celery.pidbox | tail -n 1)" = 1 ]; }
until_true 10 prefixed
is 'a client with a fanout_prefix of its own reaches it' "$(
	python <<'END'
app.conf.broker_transport_options = {'fanout_prefix': 'app{db}:', 'fanout_patterns': False}
show(app.control.ping(destination=[node], timeout=5)[0][node])
END
)" '{"ok": "pong"}'
rcli subscribe app0:celeryev >"$T/plain" 2>&1 &
at_exit "kill $! 2>/dev/null"
ok 'events of a worker without patterns go to one channel' until_true 10 in_file "$T/plain" worker.heartbeat

# . A busy ring, Redis, the end

kill -USR1 "$pid"
wait "$pid"
rcli flushall >/dev/null
dequeue deaf
big=$(printf '%030000d' 0)
for i in 1 2 3 4 5 6 7 8; do hts-enqueue --id "big$i" --kwargs "{\"x\":\"$big\"}" ai.extract_topics >/dev/null; done
until_true 5 parked 8
is 'a ring that is stuck does not keep it from answering' "$(inspect active | jq length),$(inspect ping)" '3,{"ok":"pong"}'
kill -USR1 "$pid"
wait "$pid"
rcli flushall >/dev/null
dequeue 'done'
stop_redis
start_redis
until_true 20 listened 1
is 'after a restart of Redis it answers again' "$(inspect ping)" '{"ok":"pong"}'
rcli psubscribe '/0.celeryev/*' >"$T/channel" 2>&1 &
at_exit "kill $! 2>/dev/null"
until_true 5 test -s "$T/channel"
celery control -d "$node" shutdown >/dev/null 2>&1
got=0
wait "$pid" || got=$?
is 'shutdown ends it with 0' "$got" 0
is 'the binding of a worker that was shut down is gone' "$(rcli scard _kombu.binding.celery.pidbox)" 0
ok 'a worker that was shut down went offline' until_true 5 in_file "$T/channel" worker.offline
done_testing
