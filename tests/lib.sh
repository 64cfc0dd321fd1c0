# shellcheck shell=sh
# Sourced by every tests/*.t: TAP assertions, and private servers that end with
# the script.  Nothing here touches a server that was running before.
set -u

TOP=$(cd "$(dirname "$0")/.." && pwd)
BIN=${BIN:-$TOP/bin}
case $BIN in /*) ;; *) BIN=$TOP/$BIN ;; esac
export HTS_SHARE="${HTS_SHARE:-$TOP/share}"
PATH=$BIN:$TOP/scripts:$PATH
export PATH BIN

# Settings of the person who runs the tests are not ours.
for variable in $(env | sed -n 's/^\(\(REDIS\|CELERY\|OPENAI\|HTS\|DATABASE\|WORKER\|LOG\|LOGGING\|UPLOAD\|MAX_UPLOAD\|HEALTH\)_[A-Z_]*\)=.*/\1/p'); do
	case $variable in HTS_SHARE | HTS_TEST_*) ;; *) unset "$variable" ;; esac
done

T=$(mktemp -d "${TMPDIR:-/tmp}/hts-test.XXXXXX")
chmod 711 "$T"
tests=0
failed=0
on_exit=

# kill at the end of a script: whoever was waited for is gone, and its number may
# be a stranger's by now.  So only children get the signal, and groups.
kill_children() {
	signal=-TERM
	for word; do
		case $word in
		-[0-9] | -[A-Z]*) signal=$word ;;
		-*) command kill "$signal" "$word" ;;
		*) [ "$(ps -o ppid= -p "$word" | tr -d ' ')" != $$ ] || command kill "$signal" "$word" ;;
		esac
	done
}

cleanup() {
	code=$?
	trap - EXIT INT TERM
	kill() { kill_children "$@"; }
	eval "$on_exit"
	rm -rf "$T"
	exit "$code"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# at_exit COMMAND: run it when the script ends, the last one first.
at_exit() { on_exit="$1; $on_exit"; }

pass() {
	tests=$((tests + 1))
	printf 'ok %d - %s\n' "$tests" "$1"
}

fail() {
	tests=$((tests + 1))
	failed=$((failed + 1))
	printf 'not ok %d - %s\n' "$tests" "$1"
	note "failed in $0: $1"
}

# note TEXT: said as a comment on stderr, which prove passes on.
note() { printf '%s\n' "$*" | sed 's/^/# /' >&2; }

# ok DESCRIPTION COMMAND...
ok() {
	what=$1
	shift
	if "$@" >"$T/ok.out" 2>&1; then
		pass "$what"
	else
		fail "$what"
		note "command: $*"
		note "$(head -c 2000 "$T/ok.out")"
	fi
}

# is DESCRIPTION GOT WANT
is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1"
		note "got:  $(printf '%s' "$2" | head -c 2000)"
		note "want: $(printf '%s' "$3" | head -c 2000)"
	fi
}

# like DESCRIPTION GOT ERE
like() {
	if printf '%s\n' "$2" | grep -Eq -- "$3"; then
		pass "$1"
	else
		fail "$1"
		note "got:  $(printf '%s' "$2" | head -c 2000)"
		note "want: $3"
	fi
}

# unlike DESCRIPTION GOT ERE
unlike() {
	if printf '%s\n' "$2" | grep -Eq -- "$3"; then
		fail "$1"
		note "got:  $(printf '%s' "$2" | head -c 2000)"
		note "not:  $3"
	else
		pass "$1"
	fi
}

# status DESCRIPTION WANT COMMAND...: its output is in $T/out and $T/err.
status() {
	what=$1
	want=$2
	shift 2
	got=0
	"$@" >"$T/out" 2>"$T/err" || got=$?
	if [ "$got" = "$want" ]; then
		pass "$what"
	else
		fail "$what"
		note "exit status $got, want $want: $*"
		note "$(head -c 2000 "$T/err")"
	fi
}

# until_true SECONDS COMMAND...: waits for a condition.  SECONDS are those of a
# machine that does nothing else; three times as many are waited.
until_true() {
	read -r up _ </proc/uptime
	limit=$((${up%.*} + $1 * 3))
	shift
	while [ "${up%.*}" -le "$limit" ]; do
		if "$@" >/dev/null 2>&1; then return 0; fi
		sleep 0.05
		read -r up _ </proc/uptime
	done
	return 1
}

# skip WHAT WHY: for what cannot be shown on this machine, only there.
skip() {
	if [ "${CI:-}" = true ]; then
		fail "$1: may not be skipped here: $2"
	else
		pass "$1 # SKIP $2"
	fi
}

skip_all() {
	if [ "${CI:-}" = true ]; then
		printf 'not ok 1 - may not be skipped here: %s\n1..1\n' "$1"
		exit 1
	fi
	printf '1..0 # SKIP %s\n' "$1"
	exit 0
}

done_testing() {
	printf '1..%d\n' "$tests"
	[ "$failed" = 0 ] || exit 1
	exit 0
}

# ended PID: whether that process is gone.
ended() { ! kill -0 "$1" 2>/dev/null; }

# free_port: a port of 127.0.0.1 nobody listens on.
free_port() {
	/usr/bin/python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# run_rows ROW...: the functions row_ROW, or those that were named on the
# command line, so that each can be run alone.
run_rows() {
	for row in ${named:-$@}; do
		note "row: $row"
		"row_$row"
	done
}

# . Redis

# start_redis [OPTION...]: exports REDIS_URL; its process is $redis_pid.
start_redis() {
	redis_port=${redis_port:-$(free_port)}
	mkdir -p "$T/redis"
	redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$T/redis" \
		--unixsocket "$T/redis/socket" --save '' --appendonly no \
		--logfile "$T/redis/log" "$@" >/dev/null 2>&1 &
	redis_pid=$!
	at_exit "stop_redis"
	export REDIS_URL="redis://127.0.0.1:$redis_port/0"
	until_true 10 redis-cli -p "$redis_port" ping || {
		cat "$T/redis/log"
		echo 'Bail out! Redis does not start'
		exit 1
	}
}

stop_redis() {
	kill -CONT "$redis_pid" 2>/dev/null
	kill -9 "$redis_pid" 2>/dev/null
	wait "$redis_pid" 2>/dev/null
	:
}

rcli() { redis-cli -p "$redis_port" "$@"; }

# script_text NAME: the Lua text hts-dequeue sends with the settings of the queues as
# they are without any.
script_text() {
	head -n 1 "$TOP/share/lua/$1.lua"
	printf '%s\n' "local PRIORITY_STEPS, SEP = {0,3,6,9}, '\006\022'"
	cat "$TOP/share/lua/common.lua"
	echo
	sed 1d "$TOP/share/lua/$1.lua"
}
sha() { script_text "$1" | sha1sum | cut -d' ' -f1; }

# . PostgreSQL: one cluster for all scripts of a run, a database for each

# as_postgres COMMAND...: PostgreSQL refuses to run as root.
as_postgres() (
	cd / # it may not enter where we are
	if [ "$(id -u)" = 0 ]; then
		exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
	fi
	"$@"
)

# new_cluster DIRECTORY: makes and starts one, on a Unix socket and a port.
new_cluster() {
	pg_bin=$(find /usr/lib/postgresql -path '*/bin' -type d | sort -V | tail -n 1)
	pg_port=$(free_port)
	mkdir -p "$1"
	if [ "$(id -u)" = 0 ]; then chown postgres "$1"; fi
	as_postgres "$pg_bin/initdb" -D "$1/data" -U postgres -A trust -N \
		--locale=C.UTF-8 -E UTF8 >"$1/../initdb.log" 2>&1 || {
		cat "$1/../initdb.log"
		return 1
	}
	as_postgres "$pg_bin/pg_ctl" -D "$1/data" -s -w -l "$1/log" -o "-p $pg_port \
		-k $1 -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60 \
		-c shared_buffers=32MB" start
}

stop_cluster() {
	as_postgres "$pg_bin/pg_ctl" -D "$1/data" -s -m immediate stop || :
}

# start_postgres: exports DATABASE_URL of a new database with both schemas.
start_postgres() {
	if [ -n "${HTS_TEST_PG_PORT:-}" ] && [ -z "${own_postgres:-}" ]; then
		pg_port=$HTS_TEST_PG_PORT
	else
		new_cluster "$T/pg" || {
			echo 'Bail out! PostgreSQL does not start'
			exit 1
		}
		at_exit "stop_cluster $T/pg"
	fi
	database=hts_$(basename "$0" .t | tr -c 'a-z0-9\n' _)_$$
	psql -q -h 127.0.0.1 -p "$pg_port" -U postgres -d postgres \
		-c "create database $database" || exit 1
	export DATABASE_URL="postgresql://postgres@127.0.0.1:$pg_port/$database"
	psql -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$TOP/share/sql/hackthestudy.sql" || exit 1
	hts-store migrate >"$T/migrate.log" 2>&1 || {
		cat "$T/migrate.log"
		echo 'Bail out! hts-store migrate fails'
		exit 1
	}
}

sql() { psql -AtqX -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -c "$1"; }

# . The stand-in for OpenAI

start_standin() {
	"$BIN/test/openai-standin" --port 0 --port-file "$T/standin.port" \
		--log "$T/requests.log" --api-key sk-test "$@" >"$T/standin.log" 2>&1 &
	standin_pid=$!
	at_exit "kill $standin_pid 2>/dev/null; wait $standin_pid 2>/dev/null"
	until_true 10 test -s "$T/standin.port" || {
		cat "$T/standin.log"
		echo 'Bail out! the stand-in does not start'
		exit 1
	}
	standin_url=http://127.0.0.1:$(cat "$T/standin.port")
	export OPENAI_BASE_URL="$standin_url/v1" OPENAI_API_KEY=sk-test
	export OPENAI_MODEL=gpt-4o-mini
}

# ok_requests: every request the stand-in got keeps to the rules.
ok_requests() {
	ok "all $(wc -l <"$T/requests.log") requests keep to the rules" \
		/usr/bin/python3 "$TOP/tests/requests.py" "$HTS_SHARE/schema" "$T/requests.log"
}

# standin_admin JSON; standin_stats JQ-FILTER
standin_admin() { curl -fsS -X POST -d "$1" "$standin_url/_admin"; }
standin_stats() { curl -fsS "$standin_url/_stats" | jq -r "$1"; }

# . Between a program and its server: tests/proxy/README

# start_proxy NAME PORT; what it says is in $T/NAME.said
start_proxy() {
	mkfifo "$T/$1.control"
	"$BIN/test/fault-proxy" --port-file "$T/$1.port" --control "$T/$1.control" "$2" \
		>>"$T/$1.said" 2>&1 &
	at_exit "kill $! 2>/dev/null"
	until_true 10 test -s "$T/$1.port" || {
		cat "$T/$1.said"
		echo 'Bail out! the proxy does not start'
		exit 1
	}
}
proxy_port() { cat "$T/$1.port"; }

# proxy NAME COMMAND...: returns when it has obeyed, and forgets what was met.
proxy() {
	name=$1
	shift
	: >"$T/$name.said"
	printf '%s\n' "$*" >"$T/$name.control"
	until_true 10 grep -q "^ok $1" "$T/$name.said"
}

# met NAME RULE
met() { grep -q "^$2" "$T/$1.said"; }

# . The whole ring

# start_dispatcher: hts-dispatch with what was started before; $dispatcher_pid,
# its messages are in $T/dispatch.log.
start_dispatcher() {
	export UPLOAD_TEMP_DIR="$T/uploads"
	hts-dispatch 2>>"$T/dispatch.log" &
	dispatcher_pid=$!
	at_exit "kill -9 $dispatcher_pid 2>/dev/null"
}

# stop_dispatcher: TERM; its exit status is in $stopped.
stop_dispatcher() {
	kill "$dispatcher_pid"
	stopped=0
	# shellcheck disable=SC2034 # read by the scripts
	wait "$dispatcher_pid" || stopped=$?
}

# upload_status ID; is_completed ID
upload_status() { sql "select overall_processing_status from upload where id = '$1'"; }
is_completed() { [ "$(upload_status "$1")" = completed ]; }
has_ended() { case $(upload_status "$1") in completed | error) true ;; *) false ;; esac }

# rows ID: numbers of flashcards, questions, topics and main topics of an upload.
rows() {
	sql "select (select count(*) from flashcard where upload_id = '$1') || ' ' ||
		(select count(*) from question where upload_id = '$1') || ' ' ||
		(select count(*) from topic where upload_id = '$1') || ' ' ||
		(select count(*) from topic where upload_id = '$1' and is_main_topic)"
}
