#!/bin/sh
# The ring as a whole: any stage killed at any time, stops, small rings, and
# the wiring done wrong, which must be noticed.
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2016,SC2119
. "$(dirname "$0")/lib.sh"
documents=$TOP/tests/documents

start_redis
start_postgres
start_standin --delay-ms 150
sql "insert into \"user\" (id, email, name, credits) values ('user-1', 'a@example.org', 'A', 100000)"
start_dispatcher

# . Idle

like 'a probe goes through all stages' "$(hts-enqueue --wait --timeout 20 maintenance.noop)" '"SUCCESS","result":\{"status":"ok"'

# pid_of WORDS: the process of a stage; all are in the group of the child.
pid_of() { ps -eo pid=,pgid=,args= | awk -v g="$(pgrep -P "$dispatcher_pid" | head -n 1)" -v w="$1" '$2 == g && index($0, w) && $3 !~ /sh$/ && $3 != "env" { print $1 }' | head -n 1; }

descriptors() { readlink /proc/"$1"/fd/* | sort | grep -c pipe; }
for name in 'hts-maint filter' 'hts-store fetch' 'hts-extract' 'hts-ai' 'hts-store save'; do
	is "$name has two ends of pipes" "$(descriptors "$(pid_of "$name")")" 2
done
unlike 'hts-extract knows no secrets' "$(tr '\0' '\n' <"/proc/$(pid_of hts-extract)/environ")" 'OPENAI|DATABASE|REDIS'

# . kill -9 of every stage, idle and busy

# A ring that breaks often is started more and more slowly: begin afresh.
again() {
	stop_dispatcher
	start_dispatcher
	hts-enqueue --wait --timeout 20 maintenance.noop >/dev/null
}

n=0
for name in 'hts-maint filter' 'hts-store fetch' 'hts-extract' 'hts-ai' 'hts-store save' 'hts-dispatch stages'; do
	victim=$(pid_of "$name")
	[ "$name" != 'hts-dispatch stages' ] || victim=$(pgrep -P "$dispatcher_pid" | head -n 1)
	kill -9 "$victim"
	like "idle: the ring outlives $name" "$(hts-enqueue --wait --timeout 30 maintenance.noop)" SUCCESS
	again
done

for name in 'hts-maint filter' 'hts-store fetch' 'hts-extract' 'hts-ai' 'hts-store save' 'hts-dispatch stages'; do
	n=$((n + 1))
	for part in a b c; do
		printf 'Der %s. Satz des Skripts %s erklärt die Mitose der Zelle %s. Die Zelle %s teilt sich danach in zwei Tochterzellen. Jede Tochterzelle %s erhält einen vollständigen Satz Chromosomen. Der Zellkern %s löst sich vorher auf. Die Spindel %s zieht die Chromosomen auseinander. Am Ende %s bildet sich eine neue Kernhülle.\n' \
			"$n" "$part" "$n$part" "$n$part" "$n$part" "$n$part" "$n$part" "$n$part" >"$T/script-$n$part.txt"
		scripts/upload --user user-1 --id "busy-$n$part" "$T/script-$n$part.txt" >/dev/null
	done
	for part in a b c; do echo "busy-$n$part"; done | hts-enqueue document.process_document >/dev/null
	busy() { [ "$(standin_stats .in_flight)" -gt 0 ] || has_ended "busy-${n}a"; }
	until_true 20 busy
	victim=$(pid_of "$name")
	[ "$name" != 'hts-dispatch stages' ] || victim=$(pgrep -P "$dispatcher_pid" | head -n 1)
	[ -z "$victim" ] || kill -9 "$victim"
	all=yes
	for part in a b c; do until_true 60 is_completed "busy-$n$part" || all=$(upload_status "busy-$n$part"); done
	is "busy: uploads survive the end of $name" "$all" yes
	settled() { [ "$(rcli hlen unacked)$(rcli llen celery)$(rcli zcard hts:delayed)" = 000 ]; }
	until_true 60 settled
	again
done
is 'every upload has its rows exactly once' \
	"$(sql "select distinct (select count(*) from flashcard f where f.upload_id = u.id) || ' ' ||
		(select count(*) from topic t where t.upload_id = u.id and is_main_topic) from upload u")" '5 1'
is 'every question too' "$(sql "select distinct (select count(*) from question f where f.upload_id = u.id) from upload u")" 3
is 'each kind of each upload is charged once' "$(sql "select count(*), count(distinct (session_id, function_name)) from token_usage" | tr -d ' ')" '54|54'
is 'the credits agree with the charges' "$(sql 'select credits from "user"')" "$(sql 'select 100000 - sum(cost)::int from token_usage')"
is 'every task is done, once' "$(sql "select outcome, count(*) from hts.task group by 1" | tr -d ' ')" 'done|72'

# . Stop with work in flight

standin_admin '{"delay_ms": 400}' >/dev/null
scripts/upload --id drained "$documents"/zweispaltig.pdf >/dev/null
hts-enqueue document.process_document drained >/dev/null
flying() { [ "$(standin_stats .in_flight)" -gt 0 ]; }
until_true 20 flying
ring=$(pgrep -P "$dispatcher_pid" | head -n 1)
stop_dispatcher
is 'TERM with calls in flight drains and ends with 0' "$stopped" 0
is 'nothing is left unacked' "$(rcli hlen unacked)" 0
is 'nobody is left running' "$(pgrep -g "$ring" | wc -l)" 0
is 'no temporary file is left' "$(find "$T/uploads" -mindepth 1 | wc -l)" 0
open_tasks() { sql "select count(*) from hts.task where outcome is null"; }
is 'what was begun is settled or waits in the queue' "$(open_tasks)" "$(rcli llen celery)"
start_dispatcher
ok 'the next dispatcher completes it' until_true 30 is_completed drained
stop_dispatcher

# . Small rings

hts-dequeue cat 2>"$T/cat.log" &
cat_pid=$!
at_exit "kill -9 $cat_pid 2>/dev/null"
like 'hts-dequeue cat is the smallest ring' \
	"$(
		CELERY_TASK_MAX_RETRIES=0 hts-enqueue --id small maintenance.noop
		until_true 10 rcli zcard hts:delayed
		rcli get celery-task-meta-small
	)" small
kill -USR1 "$cat_pid"
wait "$cat_pid"

# . Negative controls

# A middle stage is killed while the first one waits for input.  The ring must
# end at its output at once, or hts-dequeue would not learn of it.
cat >"$T/ends" <<'S'
#!/bin/sh
rm -f "$1.in" "$1.out" "$1.pid"
mkfifo "$1.in" "$1.out"
"$1" <"$1.in" >"$1.out" &
exec 5>"$1.in" 6<"$1.out"
echo x >&5
read -r line <&6
[ "$line" = x ] || exit 1
kill -9 "$(cat "$1.pid")"
timeout 3 cat <&6
code=$?
exec 5>&-
exit "$code"
S
middle='sh -c '\''echo $$ >"$0"; exec cat'\'' "$0.pid"'
printf '#!/bin/sh\nstage() {\n\texec 3<&- 4>&-\n\t"$@"\n}\nexec 3<&0 4>&1 </dev/null >&2\nstage cat <&3 | stage %s | stage cat >&4 &\nexec 3<&- 4>&-\nwait\n' \
	"$middle" >"$T/wired"
printf '#!/bin/sh\ncat | %s | cat\n' "$middle" >"$T/naive"
chmod +x "$T/ends" "$T/wired" "$T/naive"
status 'the ring ends at once when a stage in the middle dies' 0 "$T/ends" "$T/wired"
status 'wired naively it does not' 124 "$T/ends" "$T/naive"

ok_requests
done_testing
