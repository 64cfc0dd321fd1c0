#!/bin/sh
# Who starts and stops the worker: s6, systemd, a terminal, process 1 of a
# container.  0 stays down, 111 is started again, 100 is not.
# tests/supervisors.t ROW... runs the rows named.
# shellcheck source=tests/lib.sh
named=$*
. "$(dirname "$0")/lib.sh"

start_redis
start_postgres
start_standin
export UPLOAD_TEMP_DIR="$T/uploads" HEALTH_PORT=0

# publish ID: an upload with a document of its own, that no answer is cached for
publish() {
	printf 'Das Skript %s erklärt die Mitose der Zelle. Die Zelle %s teilt sich danach in zwei Tochterzellen. Jede Tochterzelle %s erhält einen vollständigen Satz Chromosomen.\n' "$1" "$1" "$1" >"$T/doc.txt"
	upload --id "$1" "$T/doc.txt" >/dev/null
	hts-enqueue --id "task-$1" document.process_document "$1" >/dev/null
}
hold() { standin_admin "{\"reset\": true, \"hold\": $1}" >/dev/null; }
flying() { [ "$(standin_stats .in_flight)" -gt 0 ]; }
probe() { hts-enqueue --wait --timeout 20 maintenance.noop; }
# drained ID: what was begun is settled or waits, and nobody holds it.
drained() { is "$1: nothing is held, nothing is lost" \
	"$(rcli hlen unacked) $(sql "select count(*) from hts.task where outcome is null and upload = '$1'")" \
	"0 $(rcli llen celery)"; }

# . s6

# The shipped directory with the two lines an operator looks at.
make_service() {
	service=$T/service
	cp -R "$TOP/share/deploy/s6/hts" "$service"
	sed -e "s|^settings=.*|settings=$T/env|" -e "s|^user=.*|user=$(id -un)|" \
		"$TOP/share/deploy/s6/hts/run" >"$service/run"
}
settings() {
	for name in REDIS_URL DATABASE_URL OPENAI_API_KEY OPENAI_BASE_URL OPENAI_MODEL; do
		eval "printf \"%s='%s'\\n\" $name \"\$$name\""
	done
	[ $# -eq 0 ] || printf '%s\n' "$@"
}
state() { s6-svstat -o up,wantedup,exitcode "$service"; }
is_state() { [ "$(state)" = "$1" ]; }
supervise() {
	env -u REDIS_URL -u DATABASE_URL -u OPENAI_API_KEY -u OPENAI_BASE_URL -u OPENAI_MODEL \
		s6-supervise "$service" 2>>"$T/s6.log" &
	supervisor=$!
	at_exit "kill $supervisor 2>/dev/null; wait $supervisor 2>/dev/null"
	until_true 10 s6-svok "$service"
}
starts() { grep -c "$1" "$T/s6.log"; }
started() { [ "$(starts "$1")" -ge "$2" ]; }

row_s6() {
	if ! command -v s6-supervise >/dev/null; then
		skip 'under s6' 's6 is not installed'
		return
	fi
	make_service
	settings REDIS_URL=redis://127.0.0.1:1/0 >"$T/env"
	supervise
	ok '111: it is started again and again' until_true 40 started '127.0.0.1:1' 3
	settings >"$T/env"
	like 'a dispatcher that ended with 111 is started until it works' "$(probe)" SUCCESS
	worker=$(s6-svstat -o pid "$service")
	kill -9 "$worker"
	like 'killed it is started again' "$(probe)" SUCCESS
	hold true
	publish s6
	until_true 40 flying
	s6-svc -d "$service"
	hold false
	ok 's6-svc -d: it ends with 0 and stays down' until_true 40 is_state 'false false 0'
	drained s6
	settings HTS_LEASE=soon >"$T/env"
	s6-svc -u "$service"
	ok '100: it stays down' until_true 20 is_state 'false false 100'
	is 'a dispatcher that ended with 100 was started once' "$(starts "HTS_LEASE: 'soon'")" 1
	settings >"$T/env"
	s6-svc -u "$service"
	ok 'put right and told to, it works' until_true 40 is_completed s6
	s6-svc -x -d "$service"
	wait "$supervisor"
	is 'the dispatcher ends with s6-supervise' "$?" 0
}

# . systemd: what it does with the unit is its business, what it says is ours

row_systemd() {
	unit=$(cat "$TOP/share/deploy/hts.service")
	for line in Restart=on-failure RestartPreventExitStatus=100 KillMode=mixed OOMPolicy=continue; do
		like "the unit has $line" "$unit" "^$line$"
	done
	grace=$(hts-maint config | sed -n 's/^HTS_GRACE=//p')
	ok 'the unit waits longer than a drain takes' test "$(printf '%s' "$unit" | sed -n 's/^TimeoutStopSec=//p')" -gt "$grace"
}

# . Signals to all that can be reached

row_group() {
	hold true
	setsid hts-dispatch 2>>"$T/dispatch.log" &
	dispatcher_pid=$!
	at_exit "kill -9 $dispatcher_pid 2>/dev/null"
	publish group
	until_true 40 flying
	kill -TERM "-$dispatcher_pid"
	kill -TERM "-$dispatcher_pid"
	hold false
	stopped=0
	wait "$dispatcher_pid" || stopped=$?
	is 'TERM to its process group, twice: it drains, 0' "$stopped" 0
	drained group
	unlike 'TERM to the process group hits no stage' "$(cat "$T/dispatch.log")" 'ended with|stages ended'
}

# . Process 1

row_pid_1() {
	if ! unshare --pid --fork --mount-proc true 2>/dev/null; then
		skip 'as process 1' 'no new PID namespace may be made here'
		return
	fi
	hold true
	unshare --pid --fork --mount-proc hts-entrypoint 2>"$T/entry.log" &
	outer=$!
	at_exit "kill -9 $outer 2>/dev/null"
	publish one
	until_true 60 flying
	inner=$(pgrep -P "$outer")
	inside() { pgrep --ns "$inner" "$@"; }
	# The shell of the stages dies: they are orphans, process 1 inherits them.
	ring=$(pgrep -P "$(inside -f 'hts-dequeue .* stages')" | head -n 1)
	inherited=$(pgrep -g "$ring" | wc -l)
	kill -9 "$ring"
	hold false
	ok "hts-entrypoint as process 1 inherits $inherited processes and goes on" until_true 60 is_completed one
	no_zombie() { [ -z "$(inside -r Z)" ]; }
	ok "hts-entrypoint as process 1 reaps $inherited inherited processes" until_true 20 no_zombie
	hold true
	publish two
	until_true 40 flying
	kill "$inner"
	hold false
	got=0
	wait "$outer" || got=$?
	is 'TERM, as docker stop sends it: it drains, 0' "$got" 0
	drained two
	is 'no temporary file is left' "$(find "$T/uploads" -type f | wc -l)" 0
}

run_rows s6 systemd group pid_1
done_testing
