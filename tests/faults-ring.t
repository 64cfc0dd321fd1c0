#!/bin/sh
# The whole ring while its servers stop, forget or stand still: nothing is
# lost, no call is paid twice, no attempt is used up.
# tests/faults-ring.t ROW... runs the rows named.
# shellcheck source=tests/lib.sh
named=$*
. "$(dirname "$0")/lib.sh"

export own_postgres=1 # it is stopped on the way
start_redis --appendonly yes --appendfsync always
start_postgres
start_standin
sql "insert into \"user\" (id, email, name, credits) values ('u', 'u@x', 'U', 1000000)"

restart_postgres() {
	as_postgres "$pg_bin/pg_ctl" -D "$T/pg/data" -s -w -l "$T/pg/log" -o "-p $pg_port \
		-k $T/pg -c listen_addresses=127.0.0.1 -c fsync=off" start
}

# uploads PREFIX COUNT: PREFIX1 ... with one document each, all different.
uploads() {
	for i in $(seq "$2"); do
		n=$1$i
		printf 'Das Skript %s erklärt die Mitose der Zelle %s. Die Zelle %s teilt sich danach in zwei Tochterzellen. Jede Tochterzelle %s erhält einen vollständigen Satz Chromosomen. Der Zellkern %s löst sich vorher auf. Die Spindel %s zieht die Chromosomen auseinander. Am Ende %s bildet sich eine neue Kernhülle.\n' \
			"$n" "$n" "$n" "$n" "$n" "$n" "$n" >"$T/doc.txt"
		upload --user u --id "$1$i" "$T/doc.txt"
	done
}
all_completed() { [ "$(sql "select count(*) from upload where id like '$1%' and overall_processing_status <> 'completed'")" = 0 ]; }
# exact PREFIX: rows, charges and outcomes, once each
exact() {
	is "$1: every upload has its rows once" "$(sql "select distinct
		(select count(*) from flashcard f where f.upload_id = u.id) || ' ' ||
		(select count(*) from question f where f.upload_id = u.id) || ' ' ||
		(select count(*) from topic t where t.upload_id = u.id and is_main_topic) || ' ' ||
		(select count(*) from token_usage t where t.session_id = u.session_id)
		from upload u where id like '$1%'")" '5 3 1 3'
	is "$1: credits agree" "$(sql 'select credits from "user"')" \
		"$(sql 'select 1000000 - coalesce(sum(cost), 0)::int from token_usage')"
}
idle() { [ "$(rcli hlen unacked) $(rcli llen celery) $(rcli zcard hts:delayed)" = '0 0 0' ]; }
in_flight() { [ "$(standin_stats .in_flight)" -ge "$1" ]; }
pid_of() { ps -eo pid=,pgid=,args= | awk -v g="$(pgrep -P "$dispatcher_pid" | head -n 1)" -v w="$1" '$2 == g && index($0, w) && $3 !~ /sh$/ && $3 != "env" { print $1 }' | head -n 1; }

# PostgreSQL stops while 64 calls run: their answers are kept until it is back,
# through many leases.  AWAY_S=120: for two minutes, with leases of 30 s.
row_postgres_stopped() {
	standin_admin '{"reset": true, "hold": true}' >/dev/null
	HTS_LEASE=$([ -n "${AWAY_S:-}" ] && echo 30 || echo 3)
	export HTS_LEASE
	start_dispatcher
	uploads away 22 | hts-enqueue document.process_document >/dev/null
	ok '64 calls are running' until_true 60 in_flight 64
	stop_cluster "$T/pg"
	standin_admin '{"hold": false}' >/dev/null
	answered() { [ "$(standin_stats .in_flight)" = 0 ] && [ "$(standin_stats .answered)" -ge 64 ]; }
	ok 'calls that run while PostgreSQL is away are answered' until_true 20 answered
	waits() { grep -q 'waits for PostgreSQL' "$T/dispatch.log"; }
	ok 'save waits' until_true 20 waits
	# The leases that are held now run out and are renewed, five times over.
	expiry() { rcli zrange hts:lease 0 0 withscores | sed -n '2s/\..*//p'; }
	start=$(expiry)
	outlived() { [ "$(expiry)" -gt "$((start + 5 * 3000))" ]; }
	if [ -n "${AWAY_S:-}" ]; then sleep "$AWAY_S"; else ok 'leases are renewed all the while' until_true 40 outlived; fi
	is 'nothing was given back' "$(rcli hget hts:metrics release)" ''
	restart_postgres
	ok 'PostgreSQL is back: all uploads are completed' until_true 60 all_completed away
	ok 'after PostgreSQL came back everything is settled' until_true 20 idle
	is 'no call was made twice' "$(standin_stats .answered_again)" 0
	is 'no attempt was used up' "$(rcli hget hts:metrics retry)$(sql 'select max(attempts) from hts.task')" 1
	exact away
	stop_dispatcher
	is 'the ring ends with 0 after PostgreSQL was away' "$stopped" 0
	unset HTS_LEASE
}

# Nobody listens where the API was.
row_api_away() {
	metric() { rcli hget hts:metrics "$1"; }
	retries=$(metric retry)
	releases=$(metric release)
	port=$(cat "$T/standin.port")
	kill -9 "$standin_pid"
	wait "$standin_pid" 2>/dev/null
	start_dispatcher
	uploads alone 3 | hts-enqueue document.process_document >/dev/null
	holds() { grep -q 'the API is away' "$T/dispatch.log"; }
	ok 'the API is away: hts-ai says that it waits' until_true 60 holds
	rm "$T/standin.port"
	start_standin --port "$port"
	ok 'the API is back: all uploads are completed' until_true 90 all_completed alone
	ok 'after the API came back everything is settled' until_true 20 idle
	is 'no attempt was used up' "$(metric retry)" "$retries"
	is 'no task was given back while the API was away' "$(metric release)" "$releases"
	exact alone
	stop_dispatcher
}

# The API answers, but only that it has no room.
row_api_storm() {
	retried=$(rcli hget hts:metrics retry)
	export OPENAI_MAX_RETRIES=0
	for status in 429 503; do
		standin_admin "{\"reset\": true, \"faults\": [{\"fault\": \"$status\", \"retry_after\": null,
			\"retry_after_ms\": null, \"times\": -1}]}" >/dev/null
		start_dispatcher
		uploads "storm$status" 1 | hts-enqueue document.process_document >/dev/null
		refused() { [ "$(standin_stats .requests)" -ge 5 ]; }
		ok "$status: calls are refused again and again" until_true 90 refused
		is "$status: no attempt is used up" "$(rcli hget hts:metrics retry) $(sql "select max(attempts) from hts.task
			where upload like 'storm$status%'")" "$retried 1"
		standin_admin '{"reset": true}' >/dev/null
		ok "$status: when there is room again all uploads are completed" until_true 90 all_completed "storm$status"
		exact "storm$status"
		stop_dispatcher
	done
	unset OPENAI_MAX_RETRIES
}

# A document that ends hts-extract, whoever reads it: two breaks with others, one
# alone, then its obituary.
row_poison() {
	standin_admin '{"reset": true}' >/dev/null
	mkdir "$T/fragile"
	cat >"$T/fragile/hts-extract" <<-'E'
		#!/bin/sh
		[ "${1-}" != --check ] || exec "$0.real" --check
		sed -u -e '/"settle":/b' -e '/"poison1"/Q' | "$0.real"
	E
	chmod +x "$T/fragile/hts-extract"
	ln -s "$BIN/hts-extract" "$T/fragile/hts-extract.real"
	path=$PATH
	PATH=$T/fragile:$PATH
	start_dispatcher
	PATH=$path
	uploads poison 1 >/dev/null
	hts-enqueue --id poison-task document.process_document poison1 >/dev/null
	uploads innocent 3 | hts-enqueue document.process_document >/dev/null
	ends() { [ "$(upload_status poison1)" = error ]; }
	ok 'a document that breaks the ring ends as an error' until_true 60 ends
	like 'a document that breaks the ring says why' "$(sql "select error_message from upload where id = 'poison1'")" poison
	is 'the ledger has a document that breaks the ring' "$(sql "select outcome, why->>'code' from hts.task where id = 'poison-task'")" 'fail|poison'
	is 'a document that breaks the ring is a dead letter' "$(hts-maint dead list | jq -r 'select(.id == "poison-task").reason' | cut -c1-6)" poison
	ok 'the innocent are completed' until_true 60 all_completed innocent
	ok 'everything beside a document that breaks the ring is settled' until_true 20 idle
	is 'nothing is remembered of the crashes' "$(rcli --scan --pattern 'hts:try:*')" ''
	exact innocent
	stop_dispatcher
	rcli del hts:dead:celery >/dev/null
}

# Redis is restarted with its data (appendonly).
row_redis_restarted() {
	standin_admin '{"reset": true, "hold": true}' >/dev/null
	start_dispatcher
	uploads kept 4 | hts-enqueue document.process_document >/dev/null
	until_true 30 in_flight 12
	rcli shutdown nosave >/dev/null 2>&1
	wait "$redis_pid" 2>/dev/null
	standin_admin '{"hold": false}' >/dev/null
	start_redis --appendonly yes --appendfsync always
	ok 'Redis was restarted: all uploads are completed' until_true 40 all_completed kept
	ok 'everything is settled after a restart of Redis' until_true 20 idle
	is 'no call was made twice' "$(standin_stats .answered_again)" 0
	exact kept
	stop_dispatcher
}

# Redis loses everything in the middle of work.
row_redis_emptied() {
	standin_admin '{"reset": true, "hold": true}' >/dev/null
	start_dispatcher
	uploads gone 6 | hts-enqueue document.process_document >/dev/null
	until_true 30 in_flight 18
	before=$(sql "select string_agg(id, ' ' order by id) from hts.task where outcome is null and upload like 'gone%'")
	rcli flushall >/dev/null
	hts-store pending >"$T/pending"
	standin_admin '{"hold": false}' >/dev/null
	is 'pending names what was open, under its own ids' \
		"$(jq -r .id "$T/pending" | grep -c -F "$(echo "$before" | tr ' ' '\n')")" "$(echo "$before" | wc -w)"
	hts-enqueue <"$T/pending" >/dev/null
	ok 'Redis was emptied: pending | hts-enqueue completes every upload' until_true 40 all_completed gone
	hts-store pending | hts-enqueue >/dev/null
	ok 'everything is settled after Redis was emptied' until_true 20 idle
	is 'nothing is pending' "$(hts-store pending)" ''
	exact gone
	stop_dispatcher
}

# One document task, ten messages at once.
row_ten_deliveries() {
	standin_admin '{"reset": true}' >/dev/null
	start_dispatcher
	uploads ten 1 >/dev/null
	for i in 1 2 3 4 5 6 7 8 9 10; do
		echo '{"id":"ten-task","task":"document.process_document","kwargs":{"upload_id":"ten1"},"group":null,"root_id":null,"parent_id":null}'
	done | hts-enqueue >/dev/null
	ok 'a task delivered ten times is completed' until_true 40 all_completed ten
	until_true 20 idle
	is 'a task delivered ten times has three children' "$(sql "select count(*) from hts.task where upload = 'ten1'")" 4
	is 'no call was made twice' "$(standin_stats .answered_again)" 0
	exact ten
	stop_dispatcher
}

# A stage stands still: its record gets its obituary, the ring is restarted.
row_stuck_stage() {
	standin_admin '{"reset": true}' >/dev/null
	CELERY_TASK_TIME_LIMIT=2 start_dispatcher
	hts-enqueue --wait --timeout 20 maintenance.noop >/dev/null
	kill -STOP "$(pid_of hts-extract)"
	uploads stuck 1 >/dev/null
	hts-enqueue --id stuck-task document.process_document stuck1 >/dev/null
	failed() { rcli get celery-task-meta-stuck-task | grep -q TimeLimitExceeded; }
	ok 'a stage stands still: the late task gets its obituary' until_true 60 failed
	is 'the upload says so' "$(upload_status stuck1)" error
	like 'the upload of a poisonous task has the reason' "$(sql "select error_message from upload where id = 'stuck1'")" time_limit
	uploads after 1 | hts-enqueue document.process_document >/dev/null
	ok 'the others go on beside a poisonous task' until_true 30 all_completed after
	exact after
	stop_dispatcher
}

# The stages cannot start: that is nobody's fault, however often it happens.
row_no_stages() {
	standin_admin '{"reset": true}' >/dev/null
	printf '#!/bin/sh\ntest -e "%s" || exit 111\nexec "%s" stages\n' "$T/mended" "$TOP/scripts/hts-dispatch" >"$T/stages"
	chmod +x "$T/stages"
	export UPLOAD_TEMP_DIR="$T/uploads" HTS_RUN_DIR="$T/run"
	mkdir -m 700 "$T/run"
	hts-dequeue "$T/stages" 2>>"$T/dispatch.log" &
	dispatcher_pid=$!
	at_exit "kill -9 $dispatcher_pid 2>/dev/null"
	uploads start 2 | hts-enqueue document.process_document >/dev/null
	tried() { [ "$(grep -c 'before a line had passed' "$T/dispatch.log")" -ge 4 ]; }
	ok 'the stages end at once, again and again' until_true 30 tried
	is 'no crash is counted' "$(rcli --scan --pattern 'hts:try:*')" ''
	: >"$T/mended"
	ok 'once they start all uploads are completed' until_true 60 all_completed start
	exact start
	stop_dispatcher
	unset HTS_RUN_DIR
}

# A ring that breaks leaves no files behind while the dispatcher lives.
row_files_of_the_dead() {
	standin_admin '{"reset": true}' >/dev/null
	start_dispatcher
	hts-enqueue --wait --timeout 20 maintenance.noop >/dev/null
	victim=$(pid_of hts-extract)
	kill -STOP "$victim"
	uploads files 2 | hts-enqueue document.process_document >/dev/null
	fetched() { [ "$(find "$T/uploads" -type f | wc -l)" = 2 ]; }
	until_true 20 fetched
	kill -9 "$victim"
	ok 'the reader of two files is killed: both uploads are completed' until_true 60 all_completed files
	is 'no file is left of a killed reader' "$(find "$T/uploads" -type f | wc -l)" 0
	exact files
	stop_dispatcher
}

# TERM as often as one likes: it drains, once.
row_many_terms() {
	standin_admin '{"reset": true, "hold": true}' >/dev/null
	start_dispatcher
	uploads term 2 | hts-enqueue document.process_document >/dev/null
	until_true 30 in_flight 6
	for signal in TERM TERM INT HUP TERM TERM; do kill "-$signal" "$dispatcher_pid"; done
	standin_admin '{"hold": false}' >/dev/null
	stopped=0
	wait "$dispatcher_pid" || stopped=$?
	is 'six signals: drained, 0' "$stopped" 0
	is 'what ran at the first of six signals is done, nothing is lost' "$(all_completed term && echo completed) $(rcli hlen unacked)" 'completed 0'
	is 'no call was made twice' "$(standin_stats .answered_again)" 0
	exact term
	is 'no temporary file is left' "$(find "$T/uploads" -mindepth 1 | wc -l)" 0
}

# As PID 1 it reaps, drains and leaves nothing.
row_pid_1() {
	if ! unshare --pid --fork --mount-proc true 2>/dev/null; then
		pass 'as PID 1 # SKIP no new PID namespace may be made here'
		return
	fi
	standin_admin '{"reset": true}' >/dev/null
	export UPLOAD_TEMP_DIR="$T/uploads"
	unshare --pid --fork --mount-proc hts-dispatch 2>>"$T/dispatch.log" &
	outer=$!
	at_exit "kill -9 $outer 2>/dev/null"
	uploads pid 1 | hts-enqueue document.process_document >/dev/null
	ok 'as PID 1 it works' until_true 40 all_completed pid
	until_true 10 idle
	inner=$(pgrep -P "$outer")
	is 'process 1 leaves no zombie' "$(pgrep -c -r Z -P "$inner")" 0
	kill "$inner"
	got=0
	wait "$outer" || got=$?
	is 'process 1 ends with 0 on TERM' "$got" 0
}

# Six uploads are locked by somebody else, more than documents have slots.

row_locked_rows() {
	retried=$(rcli hget hts:metrics retry)
	start_dispatcher
	uploads locked 6 >/dev/null
	uploads free 20 >/dev/null
	mkfifo "$T/lock.fifo"
	psql -AtqX -d "$DATABASE_URL" <"$T/lock.fifo" >"$T/lock.log" 2>&1 &
	exec 7>"$T/lock.fifo"
	echo "begin; select count(*) from (select 1 from upload where id like 'locked%' for update) l;" >&7
	until_true 10 grep -q 6 "$T/lock.log"
	seq 6 | sed 's/^/locked/' | hts-enqueue document.process_document >/dev/null
	set_aside() { [ "$(rcli zcard hts:delayed)" -gt 0 ]; }
	ok 'a task whose upload is locked is set aside' until_true 20 set_aside
	seq 20 | sed 's/^/free/' | hts-enqueue document.process_document >/dev/null
	ok 'uploads that nobody locks are completed meanwhile' until_true 60 all_completed free
	is 'and none of the locked ones' "$(sql "select count(*) from upload where id like 'locked%' and overall_processing_status = 'completed'")" 0
	echo 'commit;' >&7
	exec 7>&-
	ok 'the locked ones are completed when the lock goes' until_true 60 all_completed locked
	exact locked
	exact free
	is 'waiting for a lock counts as no attempt' "$(rcli hget hts:metrics retry)" "$retried"
	stop_dispatcher
}

# Rows of one upload always raise: a trigger of somebody's.

row_raising_rows() {
	export HTS_RETRY_BASE=0.01
	sql "create function refuse() returns trigger language plpgsql as \$\$ begin
		if new.upload_id like 'raising%' then raise exception 'not with us'; end if; return new; end \$\$;
		create trigger refuse before insert on flashcard for each row execute function refuse()"
	start_dispatcher
	uploads raising 6 | hts-enqueue document.process_document >/dev/null
	uploads beside 20 | hts-enqueue document.process_document >/dev/null
	ok 'uploads beside those whose rows raise are completed' until_true 60 all_completed beside
	raised() { [ "$(sql "select count(*) from upload where id like 'raising%' and overall_processing_status = 'error'")" = 6 ]; }
	ok 'those whose rows raise end with an error' until_true 60 raised
	is 'only the task that raises fails' "$(sql "select name, outcome, count(*) from hts.task where upload like 'raising%'
		group by 1, 2 order by 1")" "$(printf 'ai.extract_topics|done|6\nai.generate_flashcards|fail|6\nai.generate_questions|done|6\ndocument.process_document|done|6')"
	like 'with what the database said' "$(sql "select distinct why->>'message' from hts.task where outcome = 'fail'
		and upload like 'raising%'")" 'not with us'
	exact beside
	stop_dispatcher
	sql 'drop trigger refuse on flashcard; drop function refuse'
	rcli del hts:dead:celery >/dev/null
	unset HTS_RETRY_BASE
}

# PostgreSQL fails over to a standby without the last commits: what hts says is
# done, and the ledger says is open, is brought back by pending.

row_lost_commits() {
	standin_admin '{"reset": true, "hold": true}' >/dev/null
	start_dispatcher
	uploads behind 1 | hts-enqueue document.process_document >/dev/null
	ok 'three calls are running' until_true 60 in_flight 3
	pg_dump -Fc -f "$T/dump" "$DATABASE_URL"
	standin_admin '{"hold": false}' >/dev/null
	ok 'the first server has everything' until_true 60 all_completed behind
	ok 'and Redis the results' until_true 20 idle
	stop_dispatcher
	name=${DATABASE_URL##*/}
	psql -qX -d "${DATABASE_URL%/*}/postgres" -c "drop database \"$name\" with (force)" -c "create database \"$name\""
	pg_restore -d "$DATABASE_URL" "$T/dump"
	is 'the standby has no card' "$(sql "select count(*) from flashcard where upload_id = 'behind1'")" 0
	start_dispatcher
	hts-store pending 2>/dev/null >"$T/pending"
	is 'its three open tasks are pending' "$(jq -r .task "$T/pending" | sort | tr '\n' ' ')" \
		'ai.extract_topics ai.generate_flashcards ai.generate_questions '
	hts-enqueue <"$T/pending" >/dev/null
	ok 'the upload is completed again' until_true 60 all_completed behind
	exact behind
	is 'and no call is paid twice' "$(standin_stats .answered_again)" 0
	stop_dispatcher
}

# The head of the ring is killed while the stages wait for somebody.

stages_of() { ps -eo pgid=,stat=,args= | awk -v g="$1" '$1 == g && $2 !~ /Z/' | grep ' hts-'; }
no_stage_of() { ! stages_of "$1" >/dev/null; }
# all_run: and group is the process group of them.
all_run() {
	group=$(pgrep -P "$dispatcher_pid" | head -n 1)
	[ "$(stages_of "$group" | wc -l)" = 5 ]
}
is_alive() { [ "$(rcli exists worker_heartbeat)" = 1 ]; }
taken() { [ "$(rcli hlen unacked)" -ge 1 ]; }

row_head_dies() {
	start_proxy wire "$pg_port"
	direct=$DATABASE_URL
	DATABASE_URL="postgresql://postgres@127.0.0.1:$(proxy_port wire)/${DATABASE_URL##*/}"
	export HTS_BREAK=2
	for away in PostgreSQL API; do
		uploads "head$away" 1 >/dev/null
		rcli del worker_heartbeat >/dev/null # of the ring before
		start_dispatcher
		until_true 20 is_alive
		if [ "$away" = API ]; then
			standin_admin '{"hold":true}' >/dev/null
		else
			proxy wire stall
		fi
		echo "head${away}1" | hts-enqueue document.process_document >/dev/null
		if [ "$away" = API ]; then
			until_true 30 in_flight 3
		else
			until_true 30 taken
		fi
		ok "$away is away: all stages run" until_true 20 all_run
		kill -9 "$dispatcher_pid"
		wait "$dispatcher_pid" 2>/dev/null
		ok "$away is away: every stage ends when its head is killed" until_true 20 no_stage_of "$group"
		if [ "$away" = API ]; then
			standin_admin '{"hold":false}' >/dev/null
		else
			proxy wire go
		fi
		rcli flushall >/dev/null
	done
	unset HTS_BREAK
	DATABASE_URL=$direct
}

run_rows postgres_stopped api_away poison redis_restarted redis_emptied ten_deliveries stuck_stage \
	no_stages files_of_the_dead many_terms pid_1 api_storm locked_rows raising_rows lost_commits head_dies
done_testing
