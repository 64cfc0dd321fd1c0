#!/bin/sh
# hts-ai: several workers at once share what they ask and what they may ask;
# a worker that dies costs nothing twice.
# shellcheck disable=SC2119,SC2317  # options of start_*; until_true calls
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

start_redis
start_standin
text='Die Mitose ist die Teilung des Zellkerns. Die Meiose halbiert den Chromosomensatz. Mitochondrien erzeugen ATP durch Phosphorylierung. Ribosomen bilden Proteine aus Aminosäuren.'

# record ID [TEXT]: all three kinds.
record() {
	jq -cn --arg id "$1" --arg text "${2:-$text}" '{tag: "hts1:t:1", $id,
		task: "x", $text, want: [{kind: "flashcards", count: 2},
		{kind: "questions", count: 2}, {kind: "topics", count: 3}]}'
}
# worker NAME [SETTING...]: starts one; its input is descriptor 7 or 8.
worker() {
	name=$1
	shift
	rm -f "$T/$name.in"
	mkfifo "$T/$name.in"
	# Appending, so that its output may be emptied while it writes.
	: >"$T/$name.out"
	env A=1 "$@" hts-ai <"$T/$name.in" >>"$T/$name.out" 2>>"$T/$name.err" &
	case $name in
	one) one=$! && exec 7>"$T/one.in" ;;
	two) two=$! && exec 8>"$T/two.in" ;;
	esac
}
in_flight() { [ "$(standin_stats .in_flight)" -ge "$1" ]; }
locks() { [ "$(rcli --raw keys 'hts:lock:*' | grep -c .)" = "$1" ]; }
# busy NAME: the worker has a record and has been round its loop with it.
reports() {
	kill -USR2 "$1"
	grep -q 'waiting for' "$2"
}
busy() {
	: >"$T/$1.err"
	eval "until_true 20 reports \$$1 $T/$1.err"
}

# . The same document at the same moment

standin_admin '{"hold":true}' >/dev/null
worker one
worker two
record first >&7
ok 'three requests fly' until_true 20 in_flight 3
ok 'each request that flies has a lock' locks 3
is 'a lock does not live long without its owner' "$(rcli --raw keys 'hts:lock:*' | while read -r key; do
	[ "$(rcli pttl "$key")" -le 30000 ] && echo short
done | sort -u)" short
record second >&8
ok 'another worker waits' busy two
is 'a worker that waits for another one sends nothing' "$(standin_stats .requests)" 3
standin_admin '{"hold":false}' >/dev/null
ok 'the first answers' until_true 20 test -s "$T/one.out"
ok 'the second too' until_true 20 test -s "$T/two.out"
is 'two workers with one document pay one call of each kind' "$(standin_stats .requests) $(standin_stats .answered_again)" '3 0'
is 'two workers with one document have the same items' "$(jq -c '[.flashcards, .questions, .topics]' "$T/two.out")" "$(jq -c '[.flashcards, .questions, .topics]' "$T/one.out")"
is 'the first has paid' "$(jq -c '[.usage[] | .cached]' "$T/one.out")" '[false,false,false]'
is 'the second has not' "$(jq -c '[.usage[] | [.cached, .input_tokens, .credits, .requests]] | unique' "$T/two.out")" '[[true,0,0,0]]'
ok 'no lock is left' locks 0

# . One task, delivered twice at the same moment: only one answer is saved, and
# whichever it is says what was paid.

standin_admin '{"reset":true,"hold":true}' >/dev/null
{ record double "$text Doppelt." && record double "$text Doppelt." && record other "$text Doppelt."; } >&7
ok 'three requests fly' until_true 20 in_flight 3
standin_admin '{"hold":false}' >/dev/null
answers() { [ "$(wc -l <"$T/one.out")" = 4 ]; }
ok 'both deliveries of one task are answered' until_true 20 answers
is 'by three calls' "$(standin_stats .requests)" 3
is 'both deliveries of one task have paid, another task has not' "$(tail -n 3 "$T/one.out" |
	jq -c '[.id, ([.usage[] | .cached] | unique)]' | sort | tr '\n' ' ')" \
	'["double",[false]] ["double",[false]] ["other",[true]] '

# . A lock is kept as long as its owner lives, and no longer

standin_admin '{"reset":true,"hold":true}' >/dev/null
record third "$text Drittens." >&7
ok 'three requests fly' until_true 20 in_flight 3
key=$(rcli --raw keys 'hts:lock:flashcards:*')
rcli pexpire "$key" 20000 >/dev/null
ok 'a lock is renewed in time' until_true 15 sh -c "[ \$(redis-cli -p $redis_port pttl $key) -gt 21000 ]"
record fourth "$text Drittens." >&8
ok 'another worker waits' busy two
: >"$T/two.out"
kill -9 "$one"
wait "$one" 2>/dev/null
for key in $(rcli --raw keys 'hts:lock:*'); do rcli pexpire "$key" 1 >/dev/null; done
standin_admin '{"hold":false}' >/dev/null
ok 'after its death and 30 seconds another one asks' until_true 20 test -s "$T/two.out"
is 'a worker that waited for a dead one pays itself' "$(jq -c '[.usage[] | .cached]' "$T/two.out")" '[false,false,false]'
rcli set "hts:lock:flashcards:$(printf 0%.0s $(seq 64))" someone >/dev/null
exec 7>&- 8>&-
wait "$two"
is 'a lock of somebody else is left alone' "$(rcli --raw keys 'hts:lock:*' | grep -c .)" 1

# . A worker that gives up leaves no lock behind

standin_admin '{"reset":true,"hold":true}' >/dev/null
rcli flushdb >/dev/null
mkfifo "$T/left.in" "$T/left.out"
HTS_BREAK=0 hts-ai <"$T/left.in" >"$T/left.out" 2>/dev/null &
left=$!
exec 7>"$T/left.in" 9<"$T/left.out"
record left "$text Viertens." >&7
ok 'three requests fly' until_true 20 in_flight 3
ok 'each request of a worker has its lock' locks 3
exec 9<&-
printf '{"task":"passes"}\n' >&7
status 'a worker whose reader has gone away ends with 111' 111 wait $left
exec 7>&-
ok 'no lock is left' locks 0
standin_admin '{"hold":false}' >/dev/null

# . A leader that fails lets others try

standin_admin '{"reset":true,"hold":true,"faults":[{"fault":"refusal","times":3}]}' >/dev/null
worker one
worker two
record fifth "$text Fünftens." >&7
ok 'three requests fly' until_true 20 in_flight 3
record sixth "$text Fünftens." >&8
ok 'another worker waits' busy two
standin_admin '{"hold":false}' >/dev/null
exec 7>&- 8>&-
wait "$one" "$two"
is 'the first was refused' "$(jq -r .why.code "$T/one.out")" refused
is 'the second has its answer' "$(jq -c '[.settle, (.flashcards | length)]' "$T/two.out")" '[null,2]'

# . Died between the answer and the save: the ring sends the record again

standin_admin '{"reset":true}' >/dev/null
record dies "$text Siebtens." >"$T/in"
hts-ai <"$T/in" >"$T/first" 2>/dev/null
paid='[.usage[] | [.cached, .input_tokens, .output_tokens, .credits]]'
for attempt in 2 3; do
	hts-ai <"$T/in" >"$T/out" 2>/dev/null
	is "attempt $attempt asks nothing" "$(standin_stats .requests)" 3
	is 'a repeated attempt reports what the task has paid' "$(jq -c "$paid" "$T/out")" "$(jq -c "$paid" "$T/first")"
done
jq -c '.id = "other"' "$T/in" | hts-ai >"$T/out" 2>/dev/null
is 'another task pays nothing' "$(jq -c '[.usage[] | .credits] | add' "$T/out")" 0
worker one
cat "$T/in" >&7
jq -c '.text += " Achtens."' "$T/in" >&7
until_true 20 sh -c "[ \$(wc -l <$T/one.out) = 2 ]"
kill -9 "$one"
wait "$one" 2>/dev/null
exec 7>&-
jq -c '.text += " Achtens."' "$T/in" | hts-ai >"$T/out" 2>/dev/null
is 'killed after the answer: nothing is asked again' "$(standin_stats .answered_again)" 0
is 'what was paid before a crash is charged once' "$(jq -c '[.usage[] | .cached]' "$T/out")" '[false,false,false]'

# . Limits for all workers together

# both SETTING: two workers with 30 records each; how many requests fly when
# neither may send more.
both() {
	rcli flushdb >/dev/null
	standin_admin '{"reset":true,"hold":true}' >/dev/null
	worker one "$@"
	worker two "$@"
	for i in $(seq 10); do
		record "a$i" "$text a$i" >&7
		record "b$i" "$text b$i" >&8
	done
	until_true 20 in_flight "$least"
	busy one && busy two && busy one && busy two
	flying=$(standin_stats .in_flight)
	kill -9 "$one" "$two"
	wait "$one" "$two" 2>/dev/null
	exec 7>&- 8>&-
	until_true 20 sh -c "[ \$(curl -fsS $standin_url/_stats | jq .in_flight) = 0 ]"
}
least=20
both OPENAI_RPM=20
ok "OPENAI_RPM=20: $flying requests of both together" test "$flying" -ge 20 -a "$flying" -le 25
key=$(rcli --raw keys 'hts:rate:*')
like 'the bucket belongs to server and key, by hash' "$key" '^hts:rate:[0-9a-f]{16}$'
is 'the bucket of a spent limit is as good as empty' "$(rcli --raw hget "$key" r | awk '{ print ($1 < 1) }')" 1
ok 'the bucket does not stay for ever' test "$(rcli ttl "$key")" -gt 0
least=4
both OPENAI_TPM=12000
ok "OPENAI_TPM=12000: $flying requests of both together" test "$flying" -ge 4 -a "$flying" -le 10
least=1
both OPENAI_TPM=100
is 'a request above the whole limit goes when the bucket is full' "$flying" 1
least=40
both OPENAI_RPM=20 OPENAI_CACHE_ENABLED=false
ok "without Redis each worker keeps to the limit alone: $flying" test "$flying" -ge 40 -a "$flying" -le 46
rcli flushdb >/dev/null
standin_admin '{"reset":true}' >/dev/null
record tokens | OPENAI_TPM=1000000 HTS_AI_CONCURRENCY=3 hts-ai >"$T/out" 2>/dev/null
is 'what was reserved and not used is given back' "$(rcli --raw hget "$(rcli --raw keys 'hts:rate:*')" t |
	awk -v n="$(jq '[.usage[] | .input_tokens + .output_tokens] | add' "$T/out")" '{ print ($1 >= 1000000 - n - 50) }')" 1

ok_requests
done_testing
