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

done_testing
