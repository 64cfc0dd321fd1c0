#!/bin/sh
# hts-enqueue: what it publishes is what a Python worker runs.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

status 'a wrong option is 100' 100 hts-enqueue --nonsense
like 'a wrong option prints one usage line' "$(cat "$T/err")" '^usage: hts-enqueue '
status 'help is 0' 0 hts-enqueue -h
like 'help lists the settings' "$(cat "$T/out")" CELERY_QUEUES
status 'no Redis is 111' 111 env REDIS_URL=redis://127.0.0.1:1/0 hts-enqueue maintenance.noop
like 'a Redis that is away is named' "$(cat "$T/err")" 'cannot publish to redis://127.0.0.1:1/0'
start_redis

# message LIST: the newest element; field FILTER: of that message.
message() { rcli lindex "$1" 0; }
field() { message celery | jq -r "$1"; }
body() { message "$1" | jq -r .body | base64 -d; }

# . What is published

id=$(hts-enqueue document.process_document upload-1)
is 'the id is printed' "$id" "$(field .headers.id)"
is 'the arguments are positional' "$(body celery | jq -c '.[0:2]')" '[["upload-1"],{}]'
is 'the message is written as Celery does: protocol 2, base64, JSON' \
	"$(field '[.headers.task, .headers.retries, .headers.root_id == .headers.id, ."content-type", .properties.body_encoding, .properties.delivery_info.routing_key] | map(tostring) | join(" ")')" \
	'document.process_document 0 true application/json base64 celery'
hts-enqueue a.b 12 text '{"x":1}' '"12"' >/dev/null
is 'what is JSON stays JSON, all else is text' "$(body celery | jq -c '.[0]')" '[12,"text",{"x":1},"12"]'
hts-enqueue --kwargs '{"upload_id":"ä"}' --id my-id ai.extract_topics >/dev/null
is 'keyword arguments' "$(body celery | jq -c '.[1]')" '{"upload_id":"ä"}'
is 'an id of one'"'"'s own' "$(field .headers.id)" my-id
status 'keyword arguments that are no object' 100 hts-enqueue --kwargs '[1]' a.b
hts-enqueue --queue other --priority 5 a.b x >/dev/null
is 'another queue and a priority have a list of their own' "$(rcli llen "$(printf 'other\006\0263')")" 1
hts-enqueue --countdown 100 a.b x >/dev/null
like 'a countdown is an eta' "$(field .headers.eta)" '^20.*\+00:00$'
rcli del celery >/dev/null
printf 'one\ntwo\n' | hts-enqueue document.process_document >/dev/null
is 'one task for each line of stdin' "$(rcli llen celery)" 2
is 'whatever a line looks like, it is text' "$(echo 12 | hts-enqueue a.b >/dev/null && body celery | jq -c '.[0]')" '["12"]'
printf '%s\n' '{"id":"r1","task":"ai.extract_topics","kwargs":{"n":12345678901234567890},"group":"g","root_id":"r","parent_id":"p"}' |
	hts-enqueue >/dev/null
is 'a record is published under its own id' "$(field '.headers | [.id, .group, .root_id, .parent_id] | join(" ")')" 'r1 g r p'
like 'big integers stay what they are' "$(body celery)" '12345678901234567890'
printf '{"task":"x"}\n{"id":"r2","task":"y"}\n' >"$T/records"
status 'a record without an id is 1' 1 sh -c "hts-enqueue <'$T/records'"
is 'records behind one without an id are published' "$(field .headers.id)" r2
status 'a torn last line is 111' 111 sh -c 'printf x | hts-enqueue a.b'
status 'a full disk is told' 111 sh -c 'hts-enqueue maintenance.noop >/dev/full'

# . Waiting

rcli flushall >/dev/null
printf '#!/bin/sh\nexec sed -u "s/}\\$/,\\"settle\\":\\"done\\",\\"result\\":7}/"\n' >"$T/stage"
chmod +x "$T/stage"
hts-dequeue "$T/stage" 2>"$T/log" &
pid=$!
at_exit "kill -9 $pid 2>/dev/null"
status 'a task that succeeds is 0' 0 hts-enqueue --wait --timeout 20 maintenance.noop
is 'the result of a task that is waited for is printed' "$(jq -c '[.status, .result]' "$T/out")" '["SUCCESS",7]'
status 'a task that fails is 1' 1 hts-enqueue --wait --timeout 20 no.such_task x
like 'the failure of a task that is waited for is printed' "$(cat "$T/out")" NotRegistered
kill "$pid"
wait "$pid"
status 'no result in time is 111' 111 hts-enqueue --wait --timeout 0.1 maintenance.noop

# . A real worker of Python runs it

rcli flushall >/dev/null
cat >"$T/app.py" <<'P'
import os
from celery import Celery
app = Celery('app', broker=os.environ['REDIS_URL'], backend=os.environ['REDIS_URL'])
@app.task(name='sum')
def total(*args, **kwargs):
    return [sum(args), kwargs]
P
(cd "$T" && exec /usr/bin/python3 -m celery -A app worker -P solo --without-mingle --without-gossip -l WARNING) >"$T/worker.log" 2>&1 &
worker=$!
at_exit "kill -9 $worker 2>/dev/null"
status 'a Python worker takes the task' 0 hts-enqueue --wait --timeout 60 --kwargs '{"k":"ü"}' sum 1 2
is 'a Python worker gets the arguments' "$(jq -c .result "$T/out")" '[3,{"k":"ü"}]'
done_testing
