#!/bin/sh
# Every captured message is pushed as it is and ends in a defined state.
. "$(dirname "$0")/lib.sh"

C=$TOP/tests/celery
start_redis
cat >"$T/stage" <<'EOF'
#!/bin/sh
exec jq -c --unbuffered 'if .settle then . else . + {settle: "done", result: .args} end'
EOF
chmod +x "$T/stage"
hts-dequeue "$T/stage" 2>"$T/log" &
pid=$!
at_exit "kill -9 $pid 2>/dev/null"

# idle: nothing waits, nothing is held.
idle() {
	test "$(rcli eval 'return redis.call("llen", "celery")
		+ redis.call("hlen", "unacked") + redis.call("zcard", "hts:lease")
		+ redis.call("zcard", "unacked_index")' 0)" = 0
}

# id_of FILE: in the headers, or in the body of protocol 1.
id_of() {
	jq -r '(.headers.id // (.body | @base64d | fromjson | .id)) // "-"' "$1" 2>/dev/null
}

# dead KEY: of the entry about the message itself in the dead letter.
dead() {
	rcli lrange hts:dead:celery 0 -1 |
		jq -rj --arg id "$id" --arg key "$1" 'select(.id == $id)[$key]'
}

# try FILE: pushes it; what became of it is in $got and $got_reason.
try() {
	id=$(id_of "$1")
	rcli flushall >/dev/null
	rcli -x lpush celery <"$1" >/dev/null
	until_true 10 idle || return
	got=$(rcli get "celery-task-meta-$id" |
		jq -r '[.status, .result.exc_type?] | map(strings) | join(" ")')
	if [ "$(rcli zcard hts:delayed)" = 1 ]; then got=delayed; fi
	got_reason=$(dead reason)
}

# Where the time of day decides, both ends are right: "SUCCESS|delayed".
while IFS='	' read -r file want reason; do
	got=stuck got_reason=
	try "$C/$file"
	case "|$want|" in *"|${got:-nothing}|"*) want=${got:-nothing} ;; esac
	is "$file: $want" "${got:-nothing}	${got_reason:--}" "$want	$reason"
	if [ "$reason" != - ]; then
		dead message >"$T/message"
		ok '  with its bytes in the dead letter' cmp "$T/message" "$C/$file"
	fi
done <"$C/expect.tsv"

for file in "$C"/task-*.json "$C"/clients/*.json "$C"/celery-5.5/task-*.json; do
	grep -q "^${file#"$C/"}	" "$C/expect.tsv" || fail "${file#"$C/"} is expected to end somehow"
done
is 'Redis refused nothing' "$(grep -c 'Redis refuses' "$T/log")" 0
kill "$pid"
wait "$pid"
is 'TERM ends it with 0' "$?" 0

done_testing
