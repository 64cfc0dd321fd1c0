#!/bin/sh
# The assertions of lib.sh: a failure is seen, and so is why.
. "$(dirname "$0")/lib.sh"

cat >"$T/failing.t" <<EOF
. "$TOP/tests/lib.sh"
ok 'long' sh -c 'seq 10000; exit 1'
is 'equal' b a
status 'exit' 3 sh -c 'seq 10000 >&2'
pass 'the next'
done_testing
EOF
status 'a script with failures fails' 1 sh "$T/failing.t"
is 'each assertion has its line, whatever was printed before' "$(cat "$T/out")" "not ok 1 - long
not ok 2 - equal
not ok 3 - exit
ok 4 - the next
1..4"
for words in 'failed in .*failing.t: long' 'command: sh -c seq 10000; exit 1' '409' \
	'failed in .*: equal' 'got:  b' 'want: a' 'exit status 0, want 3: sh -c '; do
	like "stderr says $words" "$(cat "$T/err")" "^# $words"
done

# Both sleep longer than any test, and end here.
sh -c 'sleep 1000 >/dev/null & echo $!' >"$T/stranger"
cat >"$T/ending.t" <<EOF
. "$TOP/tests/lib.sh"
sleep 1000 &
echo "\$!" >"$T/child"
at_exit "kill -9 \$! $(cat "$T/stranger")"
EOF
sh "$T/ending.t"
ok 'a script ends its children' until_true 10 ended "$(cat "$T/child")"
ok 'a script ends no process that is not its child' kill "$(cat "$T/stranger")"

done_testing
