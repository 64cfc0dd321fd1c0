#!/bin/sh
# PostgreSQL fails in every way: hts-store through a proxy that breaks the
# connection where it hurts.  Whatever happens, the effects are there once.
# tests/faults-database.t ROW... runs the rows named.
# shellcheck source=tests/lib.sh
named=$*
. "$(dirname "$0")/lib.sh"

start_redis
start_postgres
start_proxy wire "$pg_port"
direct=$DATABASE_URL
wired="postgresql://postgres@127.0.0.1:$(proxy_port wire)/${DATABASE_URL##*/}"
export HTS_RUN_DIR="$T/run"
mkdir -m 700 "$HTS_RUN_DIR"
sql "insert into \"user\" (id, email, name, credits) values ('u', 'u@x', 'U', 1000)"

now_ms() { /usr/bin/python3 -c 'import time; print(int(time.monotonic() * 1000))'; }

# cards ROW: an AI task of a new upload, answered: what save gets.
cards() {
	sql "insert into upload (id, session_id, user_id, created_at, overall_processing_status)
		values ('$1', 's-$1', 'u', now(), 'processing');
		insert into uploaded_file (id, upload_id, file_index, file_name, file_content, extraction_status, extracted_text)
		values ('f-$1', '$1', 1, 'a.txt', 'text', 'completed', 'text')"
	printf '{"tag":"hts1:r:%s","id":"t-%s","task":"ai.generate_flashcards","deadline":%s,"last":false,"args":[],"kwargs":{"upload_id":"%s"},"retries":0,"group":null,"root_id":null,"parent_id":null}\n' \
		"$1" "$1" "$(($(now_ms) + 60000))" "$1"
}
answered() {
	jq -c '.flashcards = [{question: "Q", answer: "A", file: null, page: null}]
		| .usage = {flashcards: {model: "gpt-4o-mini", input_tokens: 10, output_tokens: 1,
			credits: 7, cached: false, requests: 1}}'
}
# effects ROW: outcomes, cards, charges, status
effects() {
	sql "select (select string_agg(coalesce(outcome, 'open'), ' ') from hts.task where upload = '$1'),
		(select count(*) from flashcard where upload_id = '$1'),
		(select count(*) from token_usage where session_id = 's-$1'),
		(select overall_processing_status from upload where id = '$1')"
}
once='done|1|1|completed'
credits() { sql "select credits from \"user\" where id = 'u'"; }

# save ROW: the record in $T/ROW.in, through the proxy
save() { DATABASE_URL=$wired hts-store save <"$T/$1.in" >"$T/$1.out" 2>"$T/$1.err"; }
prepare() { cards "$1" | hts-store fetch 2>"$T/err" | answered >"$T/$1.in"; }

# saved ROW WHAT: one settled answer, one set of effects, one charge
saved() {
	is "$2: settled" "$(jq -r .settle "$T/$1.out")" 'done'
	is "$2: effects once" "$(effects "$1")" "$once"
	is "$2: charged once" "$(credits)" "$((before - 7))"
	is "$2: one line for one line" "$(grep -c . "$T/$1.out")" 1
}

# . COMMIT has no answer

row_commit_done() {
	before=$(credits)
	prepare commit_done
	proxy wire cut-reply COMMIT
	save commit_done
	ok 'COMMIT took effect and its answer was cut' met wire cut-reply
	saved commit_done 'it is found on the second try'
}

row_commit_lost() {
	before=$(credits)
	prepare commit_lost
	proxy wire cut-before COMMIT
	save commit_lost
	ok 'the connection was cut before COMMIT' met wire cut-before
	saved commit_lost 'it is run again'
}

row_fetch_commit() {
	for rule in cut-before cut-reply; do
		proxy wire clear
		cards "fetch_$rule" >"$T/in"
		proxy wire "$rule" COMMIT
		DATABASE_URL=$wired hts-store fetch <"$T/in" >"$T/out" 2>"$T/err"
		ok "fetch: $rule COMMIT" met wire "$rule"
		is "fetch: after $rule COMMIT one open row" "$(effects "fetch_$rule" | cut -d'|' -f1)" open
		is "fetch: after $rule the record goes on" "$(jq -r '.text' "$T/out")" text
	done
}

# The old server process still holds the claim when the second try comes.
row_commit_slow() {
	before=$(credits)
	prepare commit_slow
	sql "create function slow() returns trigger language plpgsql as \$\$ begin
		perform pg_sleep(1); return null; end \$\$;
		create constraint trigger slow after insert on flashcard deferrable initially deferred
		for each row execute function slow()"
	proxy wire cut-reply COMMIT
	save commit_slow &
	committing() { [ "$(sql "select count(*) from pg_stat_activity where datname = current_database()
		and application_name = 'hts-store' and query = 'COMMIT' and state = 'active'")" = 1 ]; }
	ok 'a COMMIT is under way' until_true 10 committing
	proxy wire cut
	wait $!
	sql 'drop trigger slow on flashcard; drop function slow'
	proxy wire clear
	saved commit_slow 'the claim waits for the one before'
}

# . The connection breaks at every answer

row_cut_save() {
	before=$(credits)
	n=0
	cuts=0
	while [ "$n" -lt 2600 ]; do
		prepare "cut$n"
		proxy wire cut-after "$n"
		save "cut$n"
		met wire cut-after && cuts=$((cuts + 1))
		[ "$(jq -r .settle "$T/cut$n.out") $(effects "cut$n")" = "done $once" ] ||
			note "after $n bytes: $(effects "cut$n"): $(cat "$T/cut$n.out" "$T/cut$n.err")"
		n=$((n + 173))
	done
	proxy wire clear
	is 'save cut after N bytes of the server: every record is done' \
		"$(cat "$T"/cut*.out | jq -r .settle | sort | uniq -c | tr -s ' ')" ' 16 done'
	ok "most of them were cut ($cuts)" test "$cuts" -ge 8
	is 'each has its effects once' "$(sql "select count(*), count(distinct upload_id) from flashcard
		where upload_id like 'cut%'")" '16|16'
	is 'each task is charged once' "$(credits)" "$((before - 16 * 7))"
}

row_cut_fetch() {
	sql "insert into upload (id, session_id, created_at, overall_processing_status)
		values ('big', 's-big', now(), 'queued');
		insert into uploaded_file (id, upload_id, file_index, file_name, file_content)
		select 'f-big', 'big', 1, 'big.bin', string_agg(sha256(i::text::bytea), '')
		from generate_series(1, 327680) i"
	for n in 900 4200000 9000000; do
		proxy wire cut-after "$n"
		printf '{"tag":"hts1:r:9","id":"t-big","task":"document.process_document","deadline":%s,"last":false,"args":["big"],"kwargs":{},"retries":0,"group":null,"root_id":null,"parent_id":null}\n' \
			"$(($(now_ms) + 60000))" |
			DATABASE_URL=$wired hts-store fetch >"$T/out" 2>"$T/err"
		ok "fetch was cut after $n bytes" met wire cut-after
		path=$(jq -r '.files[0].path' "$T/out")
		is "fetch cut after $n bytes has the whole content" "$(sha256sum <"$path" | cut -d' ' -f1)" \
			"$(sql "select encode(sha256(file_content), 'hex') from uploaded_file where id = 'f-big'")"
		rm -f "$path"
	done
	is 'no half file is left' "$(find "$HTS_RUN_DIR" -type f | wc -l)" 0
}

row_half_close() {
	before=$(credits)
	prepare half
	mkfifo "$T/half.fifo"
	DATABASE_URL=$wired hts-store save <"$T/half.fifo" >"$T/half.out" 2>"$T/half.err" &
	exec 8>"$T/half.fifo"
	cat "$T/half.in" >&8
	until_true 10 test -s "$T/half.out"
	proxy wire half-close
	prepare half2
	cat "$T/half2.in" >&8
	exec 8>&-
	wait $!
	is 'a server that ended while we were idle is found again' \
		"$(jq -r .settle "$T/half.out" | tr '\n' ' ') $(effects half2)" "done done  $once"
}

# . Conflicts

# conflict NAME SQLSTATE TIMES: a trigger that raises it
conflict() {
	sql "create sequence fault_$1; create or replace function fault() returns trigger
		language plpgsql as \$\$ begin
		if nextval('fault_$1') <= $3 then raise exception 'provoked' using errcode = '$2'; end if;
		return new; end \$\$;
		create trigger fault before insert on flashcard for each row execute function fault()"
}
calm() { sql 'drop trigger fault on flashcard'; }

row_serialization() {
	for code in 40001 40P01; do
		before=$(credits)
		prepare "again$code"
		conflict "a$code" "$code" 3
		save "again$code"
		calm
		saved "again$code" "SQLSTATE $code three times"
		is 'a transaction in conflict is run again up to the bound' "$(sql "select last_value from fault_a$code")" 4
	done
	prepare gives_up
	conflict up 40001 1000
	jq -c ".deadline = $(($(now_ms) + 4000))" "$T/gives_up.in" >"$T/soon.in"
	mv "$T/soon.in" "$T/gives_up.in"
	save gives_up
	calm
	is 'a conflict that goes on gives the task back, without an attempt' \
		"$(jq -r '.settle + " " + .why.code' "$T/gives_up.out")" 'release database'
	is 'a task given back after conflicts left no effect' "$(effects gives_up)" 'open|0|0|processing'
}

row_deadlock() {
	before=$(credits)
	prepare deadlock
	mkfifo "$T/other.fifo"
	psql -AtqX -d "$direct" <"$T/other.fifo" >"$T/other.log" 2>&1 &
	exec 7>"$T/other.fifo"
	# The other way round: user, then upload.
	echo "set deadlock_timeout = '10s'; begin;
		select 'held' from \"user\" where id = 'u' for update;" >&7
	until_true 10 grep -q held "$T/other.log"
	save deadlock &
	saver=$!
	# It waits for a moment, gives up, and looks again.
	waits() { [ "$(sql "select count(*) from pg_stat_activity where datname = current_database()
		and application_name = 'hts-store' and (wait_event_type = 'Lock' or query = 'ROLLBACK')")" = 1 ]; }
	until_true 10 waits
	echo "select 'both' from upload where id = 'deadlock' for update; commit;" >&7
	exec 7>&-
	wait "$saver"
	saved deadlock 'rows locked in another order'
}

row_lock_timeout() {
	before=$(credits)
	prepare locked
	mkfifo "$T/lock.fifo"
	psql -AtqX -d "$direct" <"$T/lock.fifo" >"$T/lock.log" 2>&1 &
	exec 7>"$T/lock.fifo"
	echo "begin; select 'held' from upload where id = 'locked' for update;" >&7
	until_true 10 grep -q held "$T/lock.log"
	save locked &
	saver=$!
	timed_out() { [ "$(sql "select count(*) from pg_stat_activity where datname = current_database()
		and application_name = 'hts-store' and query = 'ROLLBACK'")" = 1 ]; }
	ok 'lock_timeout strikes' until_true 10 timed_out
	is 'nothing is answered yet' "$(cat "$T/locked.out")" ''
	echo 'commit;' >&7
	exec 7>&-
	wait "$saver"
	saved locked 'when the lock goes'
}

# . The server stands still

row_deadline() {
	prepare late
	jq -c ".deadline = $(($(now_ms) + 2000))" "$T/late.in" >"$T/late2.in"
	proxy wire down
	proxy wire cut
	save late2
	is 'near its deadline a task is given back' "$(jq -r '.settle + " " + .why.code' "$T/late2.out")" \
		'release database'
	proxy wire clear
}

# It says nothing, and the connection stays.
row_stall() {
	before=$(credits)
	prepare stall
	mkfifo "$T/stall.fifo"
	DATABASE_URL=$wired hts-store save <"$T/stall.fifo" >"$T/both.out" 2>"$T/stall.err" &
	exec 8>"$T/stall.fifo"
	printf '{"tag":"t","id":"1","task":"maintenance.noop","settle":"done"}\n' >&8
	until_true 10 test -s "$T/both.out"
	proxy wire stall
	cat "$T/stall.in" >&8
	printf '{"tag":"t","id":"2","task":"maintenance.noop","settle":"done"}\n' >&8
	passed() { grep -q '"id":"2"' "$T/both.out"; }
	ok 'the server says nothing: other lines pass' until_true 20 passed
	is 'the server says nothing: the record waits' "$(effects stall)" 'open|0|0|processing'
	proxy wire go
	exec 8>&-
	wait $!
	grep '"id":"t-' "$T/both.out" >"$T/stall.out"
	saved stall 'when it speaks again'
}

# Every piece takes its time, each way.
row_delay() {
	before=$(credits)
	prepare delay
	proxy wire delay 100
	save delay
	proxy wire clear
	saved delay 'a server far away'
}

# . Many at once

row_ten_times() {
	before=$(credits)
	prepare ten
	pids=
	for i in 1 2 3 4 5 6 7 8 9 10; do
		hts-store save <"$T/ten.in" >"$T/ten.out$i" 2>/dev/null &
		pids="$pids $!"
	done
	for pid in $pids; do wait "$pid"; done
	is 'one task ten times at once: ten same answers' \
		"$(cat "$T"/ten.out* | jq -c '[.settle, .result]' | sort -u | wc -l)" 1
	cp "$T/ten.out1" "$T/ten.out"
	saved ten 'one of the ten'
}

run_rows commit_done commit_lost fetch_commit commit_slow cut_save cut_fetch half_close \
	serialization deadlock lock_timeout deadline stall delay ten_times
done_testing
