#!/bin/sh
# hts-maint against a real Redis and a real PostgreSQL.
# shellcheck disable=SC2119,SC2317  # functions that lib.sh's until_true calls
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

start_redis
start_postgres

# . Usage and settings

status 'no command is wrong use' 100 hts-maint
like 'wrong use is said in one line' "$(cat "$T/err")" '^usage: hts-maint'
status 'an unknown command is wrong use' 100 hts-maint polish
status 'an unknown option is wrong use' 100 hts-maint clean-cache --directory x
status '-h is no error' 0 hts-maint -h
like '-h lists the environment' "$(cat "$T/out")" 'UPLOAD_TEMP_DIR'
status 'a wrong setting is 100' 100 env HEALTH_PORT=many hts-maint queue status
like 'a wrong setting is named' "$(cat "$T/err")" 'HEALTH_PORT'
status 'a full disk is seen' 111 sh -c 'hts-maint config >/dev/full'
status '--check with servers' 0 hts-maint --check
status '--check without Redis' 111 env REDIS_URL=redis://127.0.0.1:1/0 hts-maint --check
status '--check without PostgreSQL' 111 \
	env DATABASE_URL=postgresql://u:secret@127.0.0.1:1/x hts-maint --check
unlike '--check does not print the password' "$(cat "$T/err")" secret
status '--check with a malformed URL' 100 env REDIS_URL=http://x hts-maint --check

status 'config' 0 env REDIS_URL='redis://:geheim@h:1/2' OPENAI_API_KEY=sk-geheim \
	DATABASE_URL='postgresql://u:geheim@h/d' hts-maint config
unlike 'config hides secrets' "$(cat "$T/out")" geheim
like 'config shows hosts' "$(cat "$T/out")" '^REDIS_URL=redis://\*\*\*\*@h:1/2$'
like 'config shows defaults' "$(cat "$T/out")" '^CELERY_TASK_TIME_LIMIT=3600$'
hts-maint config --example >"$T/example"
ok 'config --example is an env file' sh -c ". '$T/example'"
like 'config --example has every setting' "$(cat "$T/example")" '^#HTS_STAGE_BYTES=64M'

# . clean-temp-files

export UPLOAD_TEMP_DIR="$T/up"
field() { printf '%s' "$1" | jq -r "$2"; }

is 'a missing directory is skipped' \
	"$(field "$(hts-maint clean-temp-files)" .status)" skipped

mkdir -m 700 "$T/up" "$T/outside" "$T/up/a" "$T/up/empty" "$T/up/new" \
	"$T/up/run.dead" "$T/up/run.live"
for file in outside/keep up/old up/young up/a/old up/a/young \
	up/run.dead/page up/run.live/page; do
	echo text >"$T/$file"
done
odd="$T/up/two
lines"
echo text >"$odd"
ln -s "$T/outside" "$T/up/link"
ln -s "$T/outside/keep" "$T/up/a/link"
touch -h -d '3 days ago' "$T/up/old" "$T/up/a/old" "$T/up/run.dead/page" \
	"$T/up/run.live/page" "$T/up/link" "$T/up/a/link" "$odd" "$T/outside/keep"
touch -d '3 days ago' "$T/up/a" "$T/up/empty" "$T/up/run.dead" "$T/up/run.live" "$T/outside"
exec 9<"$T/up/run.live"
flock -n 9
result=$(hts-maint clean-temp-files)
is 'old files are removed' "$(ls "$T/up/old" "$T/up/a/old" "$odd" 2>/dev/null)" ''
ok 'young files stay' test -e "$T/up/young" -a -e "$T/up/a/young"
ok 'an old empty directory is removed' test ! -e "$T/up/empty"
ok 'a young empty directory stays' test -d "$T/up/new"
ok 'a link is removed' test ! -L "$T/up/link" -a ! -L "$T/up/a/link"
ok 'what a removed link leads to stays' test -e "$T/outside/keep"
ok 'the run directory of a dead worker is removed' test ! -e "$T/up/run.dead"
ok 'the run directory of a live worker stays' test -e "$T/up/run.live/page"
is 'clean-temp-files counts what it removed in its result' "$(field "$result" \
	'[.status, .deleted_count, .skipped_count, .failed_count] | @csv')" \
	'"completed",6,1,0'
result=$(hts-maint clean-temp-files --older-than-days 0 --directory run.live)
ok 'an old file is removed also when its directory is named' test -e "$T/up/run.live/page"
exec 9<&-
hts-maint clean-temp-files --directory "$T/up/run.live" >/dev/null
ok 'the lock of a run directory is removed with it' test ! -e "$T/up/run.live/page"

hts-maint clean-temp-files --older-than-days 0 --directory a >/dev/null
ok 'a directory below can be named' test ! -e "$T/up/a/young" -a -e "$T/up/young"
is 'a missing one is skipped' \
	"$(field "$(hts-maint clean-temp-files --directory none/such)" .status)" skipped
status 'a directory outside is refused' 100 hts-maint clean-temp-files --directory "$T/outside"
status 'a directory outside is refused when .. leads to it' 100 hts-maint clean-temp-files --directory "$T/up/../outside"
status 'a directory outside is refused when its name only begins alike' 100 hts-maint clean-temp-files --directory "$T/uppish"
ln -s "$T/outside" "$T/up/way"
status 'a directory outside is refused when a link leads to it' 100 \
	hts-maint clean-temp-files --older-than-days 0 --directory way
ok 'nothing outside is touched' test -e "$T/outside/keep"
status 'wrong days are refused' 100 hts-maint clean-temp-files --older-than-days soon

deep=$T/up/deep
mkdir -p "$deep$(printf '/d%.0s' $(seq 60))"
result=$(hts-maint clean-temp-files --older-than-days 0 2>/dev/null)
is 'a nest without end is left alone' "$(field "$result" .failed_count)" 1
rm -rf "$deep"

ln -s "$T/up" "$T/alias"
status 'UPLOAD_TEMP_DIR that is a link is refused' 100 \
	env UPLOAD_TEMP_DIR="$T/alias" hts-maint clean-temp-files
chmod 770 "$T/up"
status 'UPLOAD_TEMP_DIR others can write to is refused' 100 hts-maint clean-temp-files
status '--check refuses an UPLOAD_TEMP_DIR others can write to' 100 hts-maint --check
chmod 700 "$T/up"

# . clean-cache

day=86400
now=$(date +%s)
rcli set hts:text:old:1 "{\"text\":\"x\",\"pages\":1,\"created\":$((now - 8 * day))}" EX $day >/dev/null
rcli set hts:text:new:1 "{\"text\":\"x\",\"pages\":1,\"created\":$((now - 6 * day))}" EX 9 >/dev/null
rcli set openai_cache:topics:old "{\"v\":1,\"created\":$((now - 8 * day)),\"content\":\"\"}" >/dev/null
rcli set openai_cache:topics:python 'no object' EX $((6 * day)) >/dev/null
rcli set extracted_text:bare 'text, "created":1}' >/dev/null
rcli set processing_status:s completed EX 100 >/dev/null
rcli hset openai_cache:topics:hash a b >/dev/null
rcli set celery-task-meta-old "{\"created\":1}" >/dev/null
rcli lpush celery "{\"created\":1}" >/dev/null
result=$(hts-maint clean-cache)
is 'old entries are removed' "$(rcli exists hts:text:old:1 openai_cache:topics:old)" 0
is 'young entries stay' "$(rcli exists hts:text:new:1 openai_cache:topics:python processing_status:s)" 3
is 'text that looks like a date is kept as text' "$(rcli exists extracted_text:bare)" 1
ok 'an entry without a time to live gets one' test "$(rcli ttl extracted_text:bare)" -gt $((day - 100))
ok 'an entry of any type gets a time to live' test "$(rcli ttl openai_cache:topics:hash)" -gt $((6 * day))
is 'keys that are no cache are not touched' "$(rcli exists celery-task-meta-old celery)" 2
is 'keys that are no cache get no time to live' "$(rcli ttl celery-task-meta-old)" -1
is 'clean-cache counts what it removed in its result' "$(field "$result" \
	'[.status, .deleted_count, .checked_count, .expire_set_count] | @csv')" '"completed",2,7,2'
hts-maint clean-cache --older-than-days 2 --pattern 'hts:text:*' >/dev/null
is 'a pattern limits it' "$(rcli exists hts:text:new:1 openai_cache:topics:python)" 1
status 'a pattern outside of the cache is refused' 100 \
	hts-maint clean-cache --older-than-days 0 --pattern 'celery*'
status 'a pattern that is too wide is refused' 100 hts-maint clean-cache --older-than-days 0 --pattern 'e*'
seq 3000 | sed 's/.*/SET extracted_text:& x EX 86400/' | rcli --pipe >/dev/null
result=$(hts-maint clean-cache --older-than-days 0 --pattern '*')
is 'more entries than a page of SCAN are all removed' "$(field "$result" .deleted_count)" 3004
is 'removing many pages of entries removes nothing else' "$(rcli dbsize)" 2
status 'Redis away is 111' 111 env REDIS_URL=redis://127.0.0.1:1/0 hts-maint clean-cache
rcli flushall >/dev/null

# . clean-ledger

sql "insert into hts.task (id, name, outcome, settled_at) values
	('old', 'n', 'done', now() - interval '91 days'),
	('failed', 'n', 'fail', now() - interval '91 days'),
	('new', 'n', 'done', now() - interval '89 days')"
sql "insert into hts.task (id, name, created_at) values ('open', 'n', now() - interval '1 year')"
result=$(hts-maint clean-ledger)
is 'old settled rows are dropped, open ones never' \
	"$(sql 'select id from hts.task order by id' | tr '\n' ' ')" 'new open '
is 'dropped rows of the ledger are counted' "$(field "$result" '[.status, .deleted_count] | @csv')" '"completed",2'
sql "insert into hts.task (id, name, outcome, settled_at)
	select 'many' || n, 'n', 'done', now() - interval '2 days' from generate_series(1, 2500) n"
result=$(hts-maint clean-ledger --older-than-days 1)
is 'many rows, in batches' "$(field "$result" .deleted_count)" 2501
sql "delete from hts.task;
	insert into upload (id, session_id, overall_processing_status)
	values ('made', 's-made', 'completed'), ('bare', 's-bare', 'completed');
	insert into hts.task (id, name, upload, rows, outcome, settled_at)
	select upload || n, 'n', upload, case when upload <> 'bare' and n = 1 then json '[\"card\"]' end,
		'done', now() - interval '1 year' + n * interval '1 second'
	from unnest(array['made', 'bare', 'gone']) upload, generate_series(1, 1100) n"
result=$(hts-maint clean-ledger)
is 'the ledger of an upload stays while material of ours stands' \
	"$(sql 'select upload, count(*) from hts.task group by 1')" 'made|1100'
is 'rows behind a kept one are found and dropped' "$(field "$result" .deleted_count)" 2200
sql "update hts.task set rows = null"
is 'the ledger of an upload goes when no material stands' "$(field "$(hts-maint clean-ledger)" .deleted_count)" 1100
sql "delete from upload"
status 'PostgreSQL away is 111' 111 \
	env DATABASE_URL=postgresql://u@127.0.0.1:1/x hts-maint clean-ledger

# . health-check

status 'health-check with servers' 0 hts-maint health-check
is 'health-check with servers says ok or warning' \
	"$(jq -r '.status == "ok" or .status == "warning"' "$T/out")" true
is 'health-check has a part for each server' "$(jq -c '[keys_unsorted[]]' "$T/out")" \
	'["status","system","sandbox","redis","database","errors"]'
no_landlock=$TOP/tests/no_landlock.py
status 'health-check of a kernel without Landlock goes on' 0 "$no_landlock" hts-maint health-check
is 'health-check says that documents are read without Landlock' \
	"$(jq -r '[.status, .sandbox.status, .sandbox.landlock, (.errors[] | select(startswith("sandbox")) | .[0:44])] | @csv' "$T/out")" \
	'"warning","warning",0,"sandbox: documents are read without Landlock"'
is 'health-check names the versions of the servers' \
	"$(jq -r '(.redis.redis_version + .database.version) | test("^[0-9.]+")' "$T/out")" true
status 'health-check without Redis' 111 \
	env REDIS_URL=redis://127.0.0.1:1/0 hts-maint health-check
is 'health-check without Redis says it is away' "$(jq -r '[.status, .redis.status, .database.status] | @csv' "$T/out")" \
	'"error","error","ok"'
status 'health-check without PostgreSQL' 111 env -u DATABASE_URL hts-maint health-check
is 'health-check without PostgreSQL says it is away' "$(jq -r .database.status "$T/out")" error
rcli config set maxmemory-policy allkeys-lru >/dev/null
status 'a Redis that may evict queues is not fit' 111 hts-maint health-check
rcli config set maxmemory-policy noeviction >/dev/null
rcli config set maxmemory 1 >/dev/null
status 'a Redis that refuses writes is not fit' 111 hts-maint health-check
like 'a Redis that refuses writes is named, with its words' "$(jq -r '.errors[]' "$T/out")" '^redis refuses writes: OOM'
rcli config set maxmemory 0 >/dev/null
status 'a PostgreSQL that is read-only is not fit' 111 env PGOPTIONS='-c default_transaction_read_only=on' hts-maint health-check
like 'a PostgreSQL that is read-only is named' "$(jq -r '.errors[]' "$T/out")" '^database: transactions are read-only'

# . queue

printf 'LPUSH celery a b\nLPUSH "celery\\x06\\x163" c\n' | rcli >/dev/null
rcli hset unacked t m >/dev/null
rcli zadd hts:delayed 1 m >/dev/null
result=$(CELERY_QUEUES=celery,other hts-maint queue status)
is 'queue status counts' "$(field "$result" \
	'[.queues.celery.ready, .queues.celery.priorities["3"], .queues.other.ready, .unacked, .delayed] | @csv')" \
	'3,1,0,1,1'
hts-maint queue pause celery
is 'queue pause holds one queue' "$(rcli exists hts:pause:celery hts:pause)" 1
is 'queue status shows the pause' "$(hts-maint queue status | jq .queues.celery.paused)" true
hts-maint queue pause
is 'queue pause holds all' "$(hts-maint queue status | jq .paused)" true
hts-maint queue resume celery
hts-maint queue resume
is 'queue resume lets go' "$(rcli exists hts:pause:celery hts:pause)" 0
status 'an unknown action is wrong use' 100 hts-maint queue polish
rcli flushall >/dev/null
seq 250 | sed 's/.*/ZADD hts:delayed & "{\\"properties\\":{\\"priority\\":3,\\"delivery_tag\\":\\"&\\",\\"delivery_info\\":{\\"routing_key\\":\\"slow\\"}}}"/' |
	rcli >/dev/null
rcli zadd hts:delayed 99 'no message' >/dev/null
rcli zadd hts:delayed 98 elsewhere >/dev/null
rcli hset hts:delayed:list "$(printf elsewhere | sha1sum | cut -d' ' -f1)" home >/dev/null
is 'queue drain empties hts:delayed' "$(hts-maint queue drain | jq -c .)" \
	'{"status":"completed","moved_count":251,"dead_count":1}'
is 'queue drain puts delayed messages into their own lists' "$(printf 'LLEN "slow\\x06\\x163"\n' | rcli)" 250
is 'queue drain puts delayed messages back where they came from' "$(rcli lrange home 0 -1)" elsewhere
is 'a delayed entry that is no message becomes a dead letter' "$(hts-maint dead list | jq -r .queue)" delayed
is 'queue drain leaves nothing delayed' "$(rcli exists hts:delayed hts:delayed:list)" 0
rcli flushall >/dev/null

fill() {
	printf '%s\n' 'LPUSH celery a b' 'LPUSH "celery\x06\x169" c' 'LPUSH other d' 'ZADD hts:delayed 1 e' \
		'HSET unacked t f' | rcli >/dev/null
}
waiting() { printf '%s\n' 'LLEN celery' 'LLEN "celery\x06\x169"' 'LLEN other' | rcli | tr '\n' ' '; }
fill
status 'queue purge asks, or wants --yes' 100 hts-maint queue purge </dev/null
is 'a purge without --yes removes nothing' "$(waiting)" '2 1 1 '
# at_terminal ANSWER
at_terminal() { printf '%s\n' "$1" | script -qec "hts-maint queue purge" /dev/null; }
status 'a purge at a terminal is refused by no' 1 at_terminal n
like 'a purge at a terminal says what would go' "$(cat "$T/out")" "3 waiting messages of 'celery' will be deleted"
is 'a refused purge removes nothing' "$(waiting)" '2 1 1 '
status 'a purge at a terminal is done by yes' 0 at_terminal y
is 'a purge empties its queue and no other' "$(waiting)" '0 0 1 '
is 'a purge leaves what is delayed or taken' "$(rcli exists hts:delayed unacked)" 2
is 'queue purge --yes QUEUE' "$(hts-maint queue purge --yes other | jq -c .)" '{"status":"completed","purged_count":1}'
status '--yes is for purge alone' 100 hts-maint queue pause --yes
rcli set celery text >/dev/null
status 'a queue that is no list is left alone' 111 hts-maint queue purge --yes
is 'a queue that is no list stays as it was' "$(rcli get celery)" text
rcli flushall >/dev/null

# . dead

# bury ID TASK PRIORITY: a dead letter as the dispatcher writes it.
bury() {
	message=$(jq -cn --arg id "$1" --arg task "$2" --argjson p "$3" \
		'{body: "W10=", headers: {id: $id, task: $task, big: 12345678901234567890},
		properties: {delivery_tag: $id, priority: $p}}')
	entry=$(jq -cn --arg m "$message" --arg id "$1" --arg task "$2" \
		'{message: $m, reason: "poison", time: "2026-11-23T13:28:32+00:00",
		id: $id, task: $task, deliveries: 2}')
	rcli lpush hts:dead:celery "$entry" >/dev/null
}
bury one maintenance.noop 0
first_message=$message
bury two maintenance.noop 4
bury three maintenance.noop 0
rcli lpush hts:dead:celery '{"message":"rubbish","reason":"undecodable","deliveries":1}' >/dev/null
is 'dead list, newest first' "$(hts-maint dead list | jq -r '.id // "-"' | tr '\n' ' ')" \
	'- three two one '
is 'dead list prints no messages' "$(hts-maint dead list | jq 'has("message")' | sort -u)" false
is 'dead show' "$(hts-maint dead show two | jq -r .reason)" poison
hts-maint dead retry one 2>/dev/null
is 'dead retry puts the very bytes back' "$(rcli lrange celery 0 -1)" "$first_message"
is 'dead retry takes the letter from the list' "$(hts-maint dead list | wc -l)" 3
hts-maint dead retry two 2>/dev/null
is 'dead retry puts the message into the list of its priority' "$(printf 'LLEN "celery\\x06\\x163"\n' | rcli)" 1
hts-maint dead drop three 2>/dev/null
is 'dead drop removes' "$(hts-maint dead list | wc -l)" 1
entry=$(hts-maint dead list | jq -r .entry)
hts-maint dead drop "$entry" 2>/dev/null
is 'dead drop removes a letter without id by its entry' "$(rcli exists hts:dead:celery)" 0
is 'dead drop sends nothing' "$(rcli llen celery)" 1

sql "insert into upload (id, session_id, overall_processing_status) values ('u', 's', 'error')"
sql "insert into hts.task (id, name, upload, outcome, why, settled_at) values
	('doc', 'document.process_document', 'u', 'fail', '{}', now()),
	('well', 'document.process_document', 'u', 'done', null, now())"
rcli del celery >/dev/null
bury doc document.process_document 0
status 'dead retry of a task with effects' 0 hts-maint dead retry doc
is 'dead retry of a task with effects opens its row in the ledger' "$(sql "select outcome is null from hts.task where id = 'doc'")" t
is 'dead retry of a task with effects sends it' "$(rcli llen celery)" 1
bury doc document.process_document 0
status 'dead retry opens nothing if the row is open already' 0 hts-maint dead retry doc
is 'dead retry sends a task whose row is open' "$(rcli llen celery)" 2
bury well document.process_document 0
status 'dead retry sends a task that is done, to get its result' 0 hts-maint dead retry well
is 'the row of a task that is done stays done at dead retry' "$(sql "select outcome from hts.task where id = 'well'")" 'done'
bury doc document.process_document 0
status 'dead retry without PostgreSQL is 111' 111 \
	env DATABASE_URL=postgresql://u@127.0.0.1:1/x hts-maint dead retry doc
is 'dead retry without PostgreSQL leaves the letter' "$(rcli llen celery)$(rcli llen hts:dead:celery)" 31
is 'dead retry without PostgreSQL leaves no mark that it is being sent' "$(rcli --scan --pattern 'hts:retry:*')" ''
sql "update hts.task set outcome = 'fail' where id = 'doc'; create table go ();
	create function hold() returns trigger language plpgsql as \$\$ begin
		while not exists (select from pg_class where relname = 'gone') loop perform pg_sleep(0.05); end loop;
		return new; end \$\$;
	create trigger hold before update on hts.task for each row execute function hold()"
hts-maint dead retry doc 2>"$T/first.err" &
first=$!
in_forget() { [ "$(sql "select count(*) from pg_stat_activity where datname = current_database()
	and state = 'active' and query like 'UPDATE hts.task%'")" = 1 ]; }
ok 'while one retry is under way' until_true 10 in_forget
status 'a second dead retry of the same letter is 111' 111 hts-maint dead retry doc
like 'a second dead retry of the same letter says why' "$(cat "$T/err")" 'somebody else is sending it again'
sql 'alter table go rename to gone'
first_status=0
wait $first || first_status=$?
is 'the first dead retry of a letter sends it' "$first_status $(rcli llen celery) $(rcli exists hts:dead:celery)" '0 4 0'
sql 'drop trigger hold on hts.task; drop function hold; drop table gone'
rcli flushall >/dev/null
lost='{"properties":{"priority":3,"delivery_info":{"routing_key":"celery"}}}'
jq -cn --arg m "$lost" '{message: $m, id: "lost", reason: "the queue celery is a string"}' |
	rcli -x lpush hts:dead:misplaced >/dev/null
is 'dead list has what was in no queue' "$(hts-maint dead list | jq -r .queue)" misplaced
status 'dead retry sends what was in no queue where the letter says' 0 hts-maint dead retry lost
is 'dead retry sends what was in no queue by its priority' "$(printf 'LRANGE "celery\\x06\\x163" 0 -1\n' | rcli)" "$lost"
printf '{"message":"x\\ufffd","message_base64":"eP8=","id":"raw"}' | rcli -x lpush hts:dead:celery >/dev/null
status 'dead retry takes a letter whose bytes are no text' 0 hts-maint dead retry raw
is 'bytes that are no text are sent as they came' "$(rcli lrange celery 0 -1 | od -An -tx1)" ' 78 ff 0a'
rcli lpush hts:dead:unacked '{"message":"rubbish","id":"nowhere"}' >/dev/null
status 'a letter that names no queue is not sent' 100 hts-maint dead retry nowhere
is 'a letter that names no queue stays as it was' "$(rcli llen hts:dead:unacked)" 1
rcli flushall >/dev/null
status 'an id that is not dead' 1 hts-maint dead show one
rcli flushall >/dev/null

# . filter

noop='{"tag":"t","id":"n","task":"maintenance.noop","args":[],"kwargs":{}}'
odd='{ "task":"document.process_document" ,"n":12345678901234567890,"x":[1.0,{}],"a":"\u00e4"}'
settled='{"id":"s","task":"maintenance.noop","settle":"fail","why":{"code":"revoked","message":""}}'

status 'hts-maint filter without input ends with 0' 0 hts-maint filter </dev/null
is 'no input gives no output' "$(cat "$T/out")" ''
is 'a foreign line passes byte for byte' "$(printf '%s\n' "$odd" | hts-maint filter)" "$odd"
is 'a settled line passes byte for byte' "$(printf '%s\n' "$settled" | hts-maint filter)" "$settled"
result=$(printf '%s\n' "$noop" | hts-maint filter)
is 'noop is answered' "$(field "$result" '[.tag, .settle, (.result | tojson)] | @csv')" \
	'"t","done","{""status"":""ok""}"'
like 'noop is answered by members added at the end' "${result#"${noop%\}}"}" \
	'^,"result":\{"status":"ok"\},"spent":\[\{"stage":"maint","queued_ms":[0-9]+,"work_ms":[0-9]+\}\],"settle":"done"\}$'
is 'every line in gives one line out' \
	"$(seq 500 | sed "s/.*/$noop/" | hts-maint filter | wc -l)" 500

# answer TASK MEMBERS: the answer to one maintenance task
answer() { printf '{"tag":"t","id":"i","task":"maintenance.%s"%s}\n' "$1" "$2" | hts-maint filter; }

result=$(answer health_check '')
is 'health_check' "$(field "$result" '[.settle, (.result | has("errors"))] | @csv')" '"done",true'
touch -d '2 days ago' "$T/up/young"
result=$(answer clean_temp_files '')
is 'clean_temp_files' "$(field "$result" '[.settle, .result.deleted_count] | @csv')" '"done",1'
rcli set extracted_text:x y >/dev/null
result=$(answer clean_cache ',"args":[0],"kwargs":{"pattern":"extracted_text:*"}')
is 'clean_cache' "$(field "$result" '[.settle, .result.deleted_count] | @csv')" '"done",1'
result=$(answer clean_temp_files ',"kwargs":{"directory":"/etc"}')
is 'a directory outside fails' "$(field "$result" '[.settle, .why.code] | @csv')" '"fail","bad_argument"'
result=$(answer clean_cache ',"kwargs":{"pattern":"celery"}')
is 'a pattern outside fails' "$(field "$result" '[.settle, .why.code] | @csv')" '"fail","bad_argument"'
result=$(answer clean_cache ',"kwargs":{"patern":"x"}')
is 'an unknown argument fails' "$(field "$result" '[.settle, .why.code] | @csv')" '"fail","bad_argument"'
result=$(answer polish '')
is 'an unknown task fails' "$(field "$result" '[.settle, .why.code] | @csv')" '"fail","not_registered"'
result=$(REDIS_URL=redis://127.0.0.1:1/0 answer clean_cache '')
is 'Redis away gives the task back' "$(field "$result" '[.settle, .why.code] | @csv')" '"release","redis"'

printf '%s\n{"task":' "$odd" >"$T/torn"
status 'a torn last line is 111' 111 hts-maint filter <"$T/torn"
is 'whole lines before a torn one pass' "$(cat "$T/out")" "$odd"
printf 'no object\n' >"$T/broken"
status 'a line that is no object is 111' 111 hts-maint filter <"$T/broken"
printf '\n' >"$T/broken"
status 'an empty line is 111' 111 hts-maint filter <"$T/broken"
{
	printf '{"task":"x","text":"'
	head -c 70000 /dev/zero | tr '\0' x
	printf '"}\n'
} >"$T/long"
status 'a line that is too long is 111' 111 env HTS_LINE_MAX=65536 hts-maint filter <"$T/long"
status 'a line just under the limit passes' 0 hts-maint filter <"$T/long"
ok 'a line just under the limit passes byte for byte' cmp "$T/out" "$T/long"
# shellcheck disable=SC2016
status 'a full disk is 111' 111 sh -c 'hts-maint filter <"$1" >/dev/full' - "$T/long"
mkfifo "$T/gone"
(
	exec 3<>"$T/gone"
	exec 4>"$T/gone"
	exec 3<&-
	code=0
	hts-maint filter <"$T/long" >&4 2>"$T/err" || code=$?
	echo "$code" >"$T/code"
)
is 'a reader that went away is 111' "$(cat "$T/code")" 111
is 'a reader that went away is no message' "$(cat "$T/err")" ''

# A filter with its ends in our hands: what we write on 7 it reads, and what it
# writes is in $T/answers.
open_filter() {
	rm -f "$T/in" "$T/answers"
	mkfifo "$T/in"
	hts-maint filter <"$T/in" >"$T/answers" 2>"$T/messages" &
	filter_pid=$!
	exec 7>"$T/in"
}
answered() { grep -q "\"id\":\"$1\"" "$T/answers"; }
children() { pgrep -P "$filter_pid" | wc -l; }
has_children() { test "$(children)" -eq "$1"; }
tell() { printf '{"tag":"t","id":"%s","task":"%s"%s}\n' "$1" "$2" "${3:-}" >&7; }

kill -STOP "$redis_pid"
open_filter
for n in 1 2 3 4 5 6; do tell "slow$n" maintenance.clean_cache; done
until_true 10 has_children 4
is 'four jobs run at once, not six' "$(children)" 4
tell quick maintenance.noop
tell other document.process_document
ok 'lines pass while they run' until_true 10 answered other
ok 'noop is answered while slow jobs run' answered quick
is 'slow jobs are not answered before they end' "$(grep -c slow "$T/answers")" 0
kill -USR2 "$filter_pid"
ok 'USR2 tells each held record' until_true 10 \
	sh -c "test \"\$(grep -c 'held for' '$T/messages')\" = 6"
victim=$(pgrep -P "$filter_pid" | head -n 1)
kill -9 "$victim"
ok 'a job that is killed is answered' until_true 10 grep -q slow "$T/answers"
is 'a killed job is a retry' "$(grep slow "$T/answers" | jq -r '[.settle, .why.code] | @csv' | head -n 1)" \
	'"retry","internal"'
exec 7>&-
kill -CONT "$redis_pid"
code=0
wait "$filter_pid" || code=$?
is 'the end of input waits for all jobs' "$code" 0
is 'at the end of input each job is answered once' "$(jq -r .id "$T/answers" | sort | tr '\n' ' ')" \
	'other quick slow1 slow2 slow3 slow4 slow5 slow6 '
is 'jobs beside a killed one are done' "$(grep slow "$T/answers" | grep -c '"settle":"done"')" 5

kill -STOP "$redis_pid"
open_filter
deadline=$(/usr/bin/python3 -c 'import time; print(int(time.monotonic() * 1000) + 400)')
tell late maintenance.clean_cache ",\"deadline\":$deadline"
ok 'a job whose time is over is answered' until_true 10 answered late
is 'a job whose time is over ends with time_limit' "$(jq -r '[.settle, .why.code] | @csv' "$T/answers")" '"fail","time_limit"'
is 'a job whose time is over is killed' "$(children)" 0
tell held maintenance.clean_cache
until_true 10 has_children 1
orphan=$(pgrep -P "$filter_pid")
kill -9 "$filter_pid"
wait "$filter_pid" 2>/dev/null
ok 'a job does not outlive a killed filter' until_true 10 ended "$orphan"
exec 7>&-
kill -CONT "$redis_pid"

# . serve and ping

HEALTH_PORT=$(free_port)
export HEALTH_PORT
get() { curl -s -o "$T/body" -w '%{http_code}' "$@"; }
url=http://127.0.0.1:$HEALTH_PORT
beat() { rcli set worker_heartbeat "$(date -u -d "$1" +%Y-%m-%dT%H:%M:%S.123456+00:00)" >/dev/null; }
# The answer to /health, once it is the one wanted: it may be a second old.
becomes() { test "$(get "$url/health")" = "$1"; }

status 'HEALTH_PORT 0: no server' 0 env HEALTH_PORT=0 hts-maint serve
status 'HEALTH_PORT 0 leaves nothing to ask' 0 env HEALTH_PORT=0 hts-maint ping
status 'ping without a server' 111 hts-maint ping
hts-maint serve 2>"$T/serve.log" &
serve_pid=$!
at_exit "kill $serve_pid 2>/dev/null"
until_true 10 curl -s "$url/ping"
is 'GET /ping' "$(curl -s "$url/ping")" pong
is 'no heartbeat: not fit' "$(get "$url/health")" 503
is 'a ring without heartbeat is an error in the health page' "$(jq -r '.ring.status' "$T/body")" error
beat now
ok 'a heartbeat: fit' until_true 10 becomes 200
is 'a fit ring is ok in every part of the health page' "$(jq -c '[.redis.status, .ring.status, .database.status, (.errors | map(select(startswith("sandbox") | not)))]' "$T/body")" \
	'["ok","ok","ok",[]]'
is '/ready is 200 of a fit worker' "$(get "$url/ready") $(cat "$T/body")" '200 ready'
rcli rpush celery a b >/dev/null
rcli rpush "$(printf 'celery\006\0263')" c >/dev/null
rcli rpush hts:dead:celery d >/dev/null
counts() { test "$(curl -s "$url/health" | jq -c .ring.queues)" = '{"celery":{"waiting":3,"dead":1}}'; }
ok 'the health page counts what waits in a queue, and what failed for good' until_true 10 counts
rcli del celery "$(printf 'celery\006\0263')" hts:dead:celery >/dev/null
status 'ping of a fit worker' 0 hts-maint ping
beat '31 seconds ago'
ok 'an old heartbeat: not fit' until_true 10 becomes 503
status 'ping of an unfit worker' 111 hts-maint ping
is '/ready is 503 of an unfit worker' "$(get "$url/ready") $(cat "$T/body")" '503 not ready'
is '/ping is 200 of an unfit worker' "$(get "$url/ping")" 200
beat '1 hour'
ok 'a heartbeat of a clock that is ahead: fit' until_true 10 becomes 200
kill -STOP "$redis_pid"
ok 'Redis silent: not fit, in bounded time' until_true 20 becomes 503
is '/ping answers while Redis is silent' "$(curl -s -m 2 "$url/ping")" pong
kill -CONT "$redis_pid"
ok 'Redis back: fit again' until_true 20 becomes 200
sql "alter schema hts rename to away"
ok 'no ledger: not fit' until_true 10 becomes 503
sql "alter schema away rename to hts"
ok 'the health page is fit again when the ledger is back' until_true 10 becomes 200

is 'another page' "$(get "$url/")" 404
is 'HEAD' "$(curl -s -I -o /dev/null -w '%{http_code}' "$url/ping")" 200
is 'another method' "$(get -X DELETE "$url/health")" 405
is 'a body is not read' "$(head -c 10000000 /dev/zero | get -H 'Expect:' --data-binary @- "$url/ping")" 405
code=$(get -H "X-Long: $(head -c 100000 /dev/zero | tr '\0' x)" "$url/ping")
like 'a header without end is refused' "$code" '^(4..|000)$'
cat >"$T/crowd.py" <<'PY'
import socket, sys
port = int(sys.argv[1])
held = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
refused = 0
for s in held:
    s.settimeout(0.05)
    try:
        refused += s.recv(1) == b""
    except ConnectionResetError:
        refused += 1
    except TimeoutError:
        pass
print("bounded" if 0 < refused < 40 else refused)
PY
is 'connections are bounded' "$(/usr/bin/python3 "$T/crowd.py" "$HEALTH_PORT")" bounded
ok 'connections are free again when the crowd is gone' until_true 20 \
	sh -c "test \"\$(curl -s $url/ping)\" = pong"
cat >"$T/drip.py" <<'PY'
import socket, sys, time
held = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(40)]
print("open", flush=True)
while True:
    for s in held:
        try:
            s.send(b"G")
        except OSError:
            pass
    time.sleep(0.2)
PY
/usr/bin/python3 "$T/drip.py" "$HEALTH_PORT" >"$T/dripping" &
drip=$!
until_true 10 grep -q open "$T/dripping"
is '/ping answers while 40 clients send their requests byte by byte' "$(curl -s -m 5 "$url/ping")" pong
like '/health answers while 40 clients send their requests byte by byte' "$(get -m 8 "$url/health")" '^(200|503)$'
ok 'hts-maint ping, the health check of the container, is answered beside them' until_true 10 hts-maint ping
kill "$drip"
wait "$drip" 2>/dev/null
port=$(free_port)
HEALTH_PORT=$port "$no_landlock" hts-maint serve 2>"$T/other.log" &
other_pid=$!
at_exit "kill $other_pid 2>/dev/null"
until_true 10 curl -s "http://127.0.0.1:$port/ping"
is '/health says that documents are read without Landlock' \
	"$(curl -s "http://127.0.0.1:$port/health" | jq -r '.errors[] | select(startswith("sandbox")) | .[0:44]')" \
	'sandbox: documents are read without Landlock'
kill "$other_pid"
wait "$other_pid"
status 'a second server on the port' 111 hts-maint serve
kill -TERM "$serve_pid"
code=0
wait "$serve_pid" || code=$?
is 'TERM ends the server' "$code" 0

# . hts-entrypoint

# A dispatcher that tells its signals, drains at TERM and then ends with 7.  Its
# naps are short, so that a signal needs no sleep to be killed.
mkdir "$T/fake"
cat >"$T/fake/hts-dispatch" <<'SH'
#!/bin/sh
trap 'echo drained >>"$FAKE_LOG"; exit 7' TERM
trap 'echo usr2 >>"$FAKE_LOG"' USR2
echo started >>"$FAKE_LOG"
[ -z "${FAKE_EXIT:-}" ] || exit "$FAKE_EXIT"
while :; do sleep 0.05; done
SH
chmod +x "$T/fake/hts-dispatch"
export FAKE_LOG="$T/fake/log"
real_path=$PATH
PATH=$T/fake:$PATH

status 'hts-entrypoint COMMAND runs that' 0 hts-entrypoint hts-maint config --example
ok 'hts-entrypoint COMMAND starts nothing else' cmp "$T/out" "$T/example"
status 'wrong settings: 100' 100 env REDIS_URL=http://x hts-entrypoint
status 'no database named: 100' 100 env -u DATABASE_URL hts-entrypoint
ok 'no dispatcher is started without a database' test ! -e "$FAKE_LOG"

hts-entrypoint 2>"$T/entry.log" &
entry_pid=$!
ok 'the dispatcher is started' until_true 10 grep -q started "$FAKE_LOG"
ok 'the health server is started beside the dispatcher' until_true 10 curl -s "$url/ping"
kill -USR2 "$entry_pid"
ok 'USR2 is passed on' until_true 10 grep -q usr2 "$FAKE_LOG"
ok 'USR2 ends nothing' kill -0 "$entry_pid"
kill -TERM "$entry_pid"
code=0
wait "$entry_pid" || code=$?
is 'TERM lets it drain' "$(tail -n 1 "$FAKE_LOG")" drained
is 'hts-entrypoint ends with the exit status of the dispatcher' "$code" 7
is 'the health server ends with the dispatcher' "$(curl -s "$url/ping")" ''
status 'a dispatcher that ends by itself' 111 env FAKE_EXIT=111 hts-entrypoint

rm -f "$FAKE_LOG"
LOG_FORMAT=json REDIS_URL=redis://127.0.0.1:1/0 hts-entrypoint 2>"$T/entry.log" &
entry_pid=$!
ok 'hts-entrypoint says what it waits for after a failure' until_true 10 grep -q 'waiting for Redis' "$T/entry.log"
kill -TERM "$entry_pid"
code=0
wait "$entry_pid" || code=$?
is 'TERM while it waits ends it' "$code" 0
is 'with LOG_FORMAT=json all that the container says is JSON' \
	"$(jq -r .program "$T/entry.log" 2>&1 | sort -u | tr '\n' ' ')" 'hts-entrypoint hts-maint '
ok 'no dispatcher is started after TERM' test ! -e "$FAKE_LOG"
PATH=$real_path

done_testing
