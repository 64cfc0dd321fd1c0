#!/bin/sh
# Every place where a program can die: strace kills it at its Nth write, send
# or receive, for every N, or lets that call fail.  What is left must be what
# the next delivery can go on with, and in the end all is there once.
# shellcheck source=tests/lib.sh
named=$*
. "$(dirname "$0")/lib.sh"

command -v strace >/dev/null || skip_all 'strace is not installed'
strace -f -o /dev/null true 2>/dev/null || skip_all 'ptrace is not allowed here'
start_redis
start_postgres
start_standin
export HTS_RUN_DIR="$T/run" HTS_LEASE=3
mkdir -m 700 "$HTS_RUN_DIR"
sql "insert into \"user\" (id, email, name, credits) values ('u', 'u@x', 'U', 1000000)"
calls=write,writev,sendto,recvfrom,sendmsg,recvmsg,fsync,pwrite64,ftruncate

# inject FAULT WHEN OUT COMMAND...: 0 if the fault happened.  A fault is
# SYSCALLS:what; no SYSCALLS: all of them.
inject() {
	fault=$1
	when=$2
	out=$3
	shift 3
	strace -f -q -o "$T/trace" -e trace="$calls" -e signal=none \
		-e inject="$fault:when=$when" timeout 20 "$@" >"$out" 2>"$T/err"
	grep -q 'INJECTED\| = ?$' "$T/trace"
}

task() { # ID TASK KWARGS
	printf '{"tag":"hts1:r:1","id":"%s","task":"%s","deadline":99999999999999,"last":false,"args":[],"kwargs":%s,"retries":0,"group":null,"root_id":null,"parent_id":null}\n' "$1" "$2" "$3"
}
new_upload() { # ID STATUS
	sql "insert into upload (id, session_id, user_id, created_at, overall_processing_status)
		values ('$1', 's-$1', 'u', now(), 'queued');
		insert into uploaded_file (id, upload_id, file_index, file_name, file_content, extraction_status, extracted_text)
		values ('f-$1', '$1', 1, 'a.txt', 'content', '$2', $([ "$2" = completed ] && echo "'text'" || echo null))"
}
cards() { task "t-$1" ai.generate_flashcards "{\"upload_id\":\"$1\"}"; }
answered() {
	jq -c '.flashcards = [{question: "Q", answer: "A", file: null, page: null}]
		| .usage = {flashcards: {model: "gpt-4o-mini", input_tokens: 10, output_tokens: 1,
			credits: 7, cached: false, requests: 1}}'
}

# walk_save NAME FAULT STEP: save dies (or its call fails) at 1, 1 + STEP ...;
# then the same record comes again.
walk_save() {
	name=$1
	n=1
	wrong=0
	before=$(sql "select credits from \"user\"")
	points=0
	while :; do
		id=$name$n
		new_upload "$id" completed
		cards "$id" | hts-store fetch 2>/dev/null | answered >"$T/in"
		inject "$2" "$n" "$T/out" hts-store save <"$T/in" || break
		points=$((points + 1))
		# Half a line would be dropped by its reader; a whole one is true.
		# Who was not killed has answered.
		answer=$([ "$(wc -l <"$T/out")" = 1 ] && jq -r .settle "$T/out")
		case $answer:$2 in
		done:*) [ "$(sql "select outcome from hts.task where id = 't-$id'")" = 'done' ] || wrong=$((wrong + 1)) ;;
		*:*error=*)
			wrong=$((wrong + 1))
			note "$2 at $n: '$answer': $(cat "$T/out" "$T/err")"
			;;
		esac
		hts-store save <"$T/in" >"$T/again" 2>/dev/null
		got="$(jq -r .settle "$T/again") $(sql "select (select count(*) from flashcard where upload_id = '$id'),
			(select count(*) from token_usage where session_id = 's-$id'),
			(select overall_processing_status from upload where id = '$id')")"
		[ "$got" = 'done 1|1|completed' ] || {
			wrong=$((wrong + 1))
			note "$2 at $n: $got"
		}
		n=$((n + $3))
	done
	ok "save, ${2#*:} at $points calls" test "$points" -gt 5
	is 'each time the effects are there once' "$wrong" 0
	is 'and charged once' "$(sql 'select credits from "user"')" \
		"$((before - 7 * $(sql "select count(distinct session_id) from token_usage where session_id like 's-$name%'")))"
}
row_save_killed() { walk_save kill "$calls:signal=KILL" 1; }
# Only what is received fails: libpq goes on listening after a failed send,
# and this server is still there.
row_save_reset() { walk_save reset recvfrom:error=ECONNRESET 2; }
row_save_interrupted() { walk_save eintr "$calls:error=EINTR" 3; }

# walk_fetch NAME FAULT STEP: the same for fetch.
walk_fetch() {
	name=$1
	n=1
	wrong=0
	points=0
	while :; do
		id=$name$n
		new_upload "$id" pending
		task "t-$id" document.process_document "{\"upload_id\":\"$id\"}" >"$T/in"
		inject "$2" "$n" "$T/out" hts-store fetch <"$T/in" || break
		points=$((points + 1))
		case $2 in *error=*)
			[ "$(fetched "$T/out")" = 'content t' ] || {
				wrong=$((wrong + 1))
				note "$2 at $n: $(cat "$T/out" "$T/err")"
			}
			;;
		esac
		hts-store fetch <"$T/in" >"$T/again" 2>/dev/null
		[ "$(fetched "$T/again")" = 'content t' ] || {
			wrong=$((wrong + 1))
			note "$2 at $n: $(cat "$T/again")"
		}
		n=$((n + $3))
	done
	ok "fetch, ${2#*:} at $points calls" test "$points" -gt 5
	is 'each time the next one begins again' "$wrong" 0
}
# fetched FILE: the content that answer names, and whether the row is open.
fetched() {
	path=$(jq -r '.files[0].path' "$1")
	printf '%s ' "$(cat "$path" 2>/dev/null)"
	sql "select outcome is null from hts.task where id = 't-$id'"
}
row_fetch_killed() { walk_fetch fkill "$calls:signal=KILL" 1; }
row_fetch_reset() { walk_fetch freset recvfrom:error=ECONNRESET 2; }
row_fetch_interrupted() { walk_fetch feintr "$calls:error=EINTR" 3; }
row_fetch_full() {
	new_upload full pending
	task t-full document.process_document '{"upload_id":"full"}' >"$T/in"
	n=1
	wrong=0
	while inject write,pwrite64,ftruncate:error=ENOSPC "$n" "$T/out" hts-store fetch <"$T/in"; do
		# A whole answer is true, or a release that costs no attempt.
		if [ "$(wc -l <"$T/out")" = 1 ]; then
			settle=$(jq -r '.settle // "none"' "$T/out")
			case $settle in
			none) [ "$(cat "$(jq -r '.files[0].path' "$T/out")")" = content ] || wrong=$((wrong + 1)) ;;
			release) ;;
			*)
				wrong=$((wrong + 1))
				note "ENOSPC at $n: $(cat "$T/out")"
				;;
			esac
		fi
		n=$((n + 1))
	done
	ok "fetch, ENOSPC at each of $((n - 1)) writes" test "$n" -gt 1
	is 'no half file is ever handed on' "$wrong" 0
	rm -f "$HTS_RUN_DIR"/*
}

# walk_dequeue NAME FAULT STEP: hts-dequeue is killed at a call, or the call
# fails; whoever comes next goes on.
walk_dequeue() {
	rcli flushall >/dev/null
	cat >"$T/family" <<'E'
#!/bin/sh
exec sed -u -e '/"task":"document/s/"id":"\([^"]*\)"\(.*\)}$/"id":"\1"\2,"children":[{"id":"\1-child","task":"ai.extract_topics","kwargs":{},"group":null,"root_id":null,"parent_id":null}]}/' -e 's/}$/,"settle":"done","result":{"status":"ok"}}/'
E
	chmod +x "$T/family"
	n=1
	points=0
	ids=
	# Without -f: the stages live.  The first calls are the start.
	while :; do
		id=$1$n
		ids="$ids $id $id-child"
		hts-enqueue --id "$id" document.process_document x >/dev/null
		strace -qq -o "$T/trace" -e trace="$calls" -e signal=none \
			-e inject="$2:when=$n" hts-dequeue "$T/family" 2>"$T/err" &
		traced=$!
		over() { ended "$traced" || { [ -n "$(rcli get "celery-task-meta-$id-child")" ] && [ "$(rcli hlen unacked)" = 0 ]; }; }
		until_true 20 over
		ended "$traced" || pkill -USR1 -P "$traced"
		wait "$traced" 2>/dev/null
		grep -q 'INJECTED\|= ?$' "$T/trace" || break
		points=$((points + 1))
		n=$((n + $3))
	done
	hts-dequeue "$T/family" 2>"$T/err" &
	pid=$!
	at_exit "kill -9 $pid 2>/dev/null"
	idle() { [ "$(rcli hlen unacked) $(rcli llen celery)" = '0 0' ]; }
	until_true 30 idle
	missing=
	for id in $ids; do
		rcli get "celery-task-meta-$id" | grep -q SUCCESS || missing="$missing $id"
	done
	ok "hts-dequeue, ${2#*:} at $points calls" test "$points" -gt 5
	is 'no task and no child is lost' "$missing" ''
	is 'each was settled once' "$(rcli hget hts:metrics 'done')" "$(printf '%s\n' "$ids" | wc -w)"
	kill "$pid"
	wait "$pid"
}
row_settle_killed() { walk_dequeue kill "$calls:signal=KILL" 1; }
row_settle_reset() { walk_dequeue reset "sendto,recvfrom:error=ECONNRESET" 2; }
row_settle_interrupted() { walk_dequeue eintr "$calls:error=EINTR" 3; }

run_rows save_killed save_reset save_interrupted fetch_killed fetch_reset fetch_interrupted \
	fetch_full settle_killed settle_reset settle_interrupted
done_testing
