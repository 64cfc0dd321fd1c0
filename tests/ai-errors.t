#!/bin/sh
# hts-ai: what each failure of the server leads to, one row per failure.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

start_standin
text='Die Mitose ist die Teilung des Zellkerns. Die Meiose halbiert den Chromosomensatz. Mitochondrien erzeugen ATP durch Phosphorylierung. Ribosomen bilden Proteine aus Aminosäuren.'
long=$(seq -f 'Der Satz mit der Nummer %g handelt von Zellen, Kernen und ihren vielen Teilen.' 40 | tr '\n' ' ')

# record ID [TEXT]: of the ring, two flashcards.
record() {
	jq -cn --arg id "$1" --arg text "$1: ${2:-$text}" \
		'{tag: "hts1:t:1", $id, task: "ai.generate_flashcards", $text,
		want: [{kind: "flashcards", count: 2, language: "de"}]}'
}
fault() { standin_admin "{\"reset\":true,\"faults\":[$1]}" >/dev/null; }
# result: settle or done, code, cards, requests.
result() {
	printf '%s %s' "$(jq -r '"\(.settle // "done") \(.why.code // "-") \(.flashcards // [] | length)"' "$T/out")" \
		"$(standin_stats .requests)"
}

# row NAME FAULT WANT [TEXT [RETRIES]]: WANT is settle, code, cards, requests.
row() {
	fault "$2"
	record "$1" "${4:-}" | OPENAI_MAX_RETRIES=${5:-1} HTS_AI_CONCURRENCY=4 hts-ai >"$T/out" 2>"$T/err"
	is "$1" "$(result)" "$3"
}
# always FAULT: without end; and with status, code, type, message
always() { printf '{"fault":"%s","times":-1}' "$1"; }
error() {
	printf '{"fault":"error","status":%s,"code":"%s","type":"%s","message":"%s","times":%s}' \
		"$1" "$2" "${3:-invalid_request_error}" "${4:-Refused.}" "${5:--1}"
}
raw() { printf '{"fault":"raw","status":%s,"text":"%s","times":%s}' "$1" "$2" "${3:--1}"; }

# . 200

row '200, stop, valid content' '{"fault":"delay","delay_ms":1}' 'done - 2 1'
for f in empty_body html half_body cut_body endless; do
	row "200, $f: sent again" "{\"fault\":\"$f\"}" 'done - 2 2'
	row "200, $f for ever: the task comes back" "$(always $f)" 'retry '"$(
		[ $f = cut_body ] && echo unreachable || echo api
	)"' 0 2'
done
row '200, an object without choices' "$(raw 200 '{}' 1)" 'done - 2 2'
row '200, two objects' "$(raw 200 '{} {}' 1)" 'done - 2 2'
row '200, content is no text: asked once more' "$(raw 200 '{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":7}}]}' 1)" 'done - 2 2'
is 'with what was wrong' "$(tail -n 1 "$T/requests.log" | jq -r '.messages[-1].content' | grep -c 'the answer was empty')" 1
row '200, content that cannot be read: asked once more, not as often as a failed request' "$(raw 200 '{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":\"Sure!\"}}]}')" 'retry invalid_answer 0 2' '' 5
is 'with what was wrong' "$(tail -n 1 "$T/requests.log" | jq -r '.messages[-1].content' | grep -c 'is no JSON')" 1
row '200, a NUL in the content' "$(raw 200 '{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":\"{\\u0000}\"}}]}' 1)" 'done - 2 2'
row '200, names in other letter case' "$(raw 200 '{\"CHOICES\":[{\"FINISH_REASON\":\"stop\"}]}' 1)" 'done - 2 2'
fault '{"fault":"length"}'
record length | jq -c '.want[0].count = 4' | hts-ai >"$T/out"
is '200, length: complete items are kept, the others asked for' "$(result)" 'done - 4 2'
is 'as many as are missing' "$(tail -n 1 "$T/requests.log" | jq -r '.messages[-1].content' | grep -c 'Write [123] other items')" 1
row '200, length without an item: twice the cap' \
	'{"fault":"raw","status":200,"text":"{\"choices\":[{\"finish_reason\":\"length\",\"message\":{\"content\":\"\"}}]}","times":1}' 'done - 2 2'
is 'it is twice' "$(jq -s '.[-1].max_completion_tokens / .[-2].max_completion_tokens' "$T/requests.log")" 2
row '200, length again and again: divided, then given up' \
	'{"fault":"raw","status":200,"text":"{\"choices\":[{\"finish_reason\":\"length\",\"message\":{\"content\":\"\"}}]}","times":-1}' 'retry invalid_answer 0 2'
row '200, length again: the text is divided' \
	'{"fault":"raw","status":200,"text":"{\"choices\":[{\"finish_reason\":\"length\",\"message\":{\"content\":\"\"}}]}","times":2}' 'done - 2 4' "$long"
row '200, content_filter' "$(always content_filter)" 'fail content_filter 0 1'
row '200, refusal' "$(always refusal)" 'fail refused 0 1'
row '200, content that fails the checks: asked again' '{"fault":"empty_fields"}' 'done - 2 2'
is 'with the list of faults' "$(tail -n 1 "$T/requests.log" | jq -r '.messages[-1].content' | grep -c '^- item [12]: source_quote: fehlt oder ist leer$\|^- item [12]: question: fehlt oder ist leer$')" 2
is 'and what was rejected is counted' "$(jq '.spent[] | select(.stage == "ai") | .rejected_missing' "$T/out")" 2
row '200, content that never passes' "$(always empty_fields)" 'retry invalid_answer 0 2'

# . Too big

for f in 400_context 413 429_too_large; do
	row "$f: the text is divided" "{\"fault\":\"$f\"}" 'done - 2 3' "$long"
	row "$f at the smallest size" "$(always $f)" 'fail too_big 0 1'
done

# . 400 and its kin

row '400 unsupported_parameter: left out, once per field' '{"fault":"400_param","param":"temperature","times":-1}' 'done - 2 2'
is 'the field is gone' "$(tail -n 1 "$T/requests.log" | jq 'has("temperature")')" false
row '400 unsupported_parameter: the cap is renamed' '{"fault":"400_param","param":"max_completion_tokens","times":-1}' 'done - 2 2'
is 'by the other name' "$(tail -n 1 "$T/requests.log" | jq -c '[has("max_tokens"), has("max_completion_tokens")]')" '[true,false]'
row '400 unsupported_value' '{"fault":"error","code":"unsupported_value","param":"temperature","message":"no","times":1}' 'done - 2 2'
row '400 for response_format' '{"fault":"400_schema","match":"json_schema\"","times":-1}' 'done - 2 2'
row '400 for both formats: none is sent' '{"fault":"error","param":"response_format","message":"no","match":"response_format\"","times":-1}' 'done - 2 3'
row '400 unsupported_parameter that was not sent' "$(error 400 unsupported_parameter '' 'top_p')" 'fail api 0 1'
row '400 other' "$(always 400)" 'fail api 0 1'
row '422' "$(always 422)" 'fail api 0 1'
for status in 405 406 410 415 451; do
	row "$status" "$(raw $status '')" 'fail api 0 1'
done
row '400 content_filter' "$(always 400_filter)" 'fail content_filter 0 1'

# . Key, model, quota: nothing else would be answered either

# fatal NAME FAULT CODE: by hand the program ends, after one request.
fatal() {
	fault "$2"
	jq -cn --arg text "$1: $text" '{$text}' >"$T/in"
	status "$1: ends by hand" 100 sh -c "HTS_AI_CONCURRENCY=1 hts-ai flashcards questions <$T/in"
	is "$1: why" "$(jq -r '.settle + " " + .why.code' "$T/out") $(standin_stats .requests)" "fail $3 1"
}
fatal 401 "$(always 401)" key
fatal 403 "$(always 403)" key
fatal '403 model_not_found' "$(error 403 model_not_found)" model
fatal '404 model_not_found' "$(always 404_model)" model
fatal '404 other' "$(raw 404 'page not found')" model
fatal 402 "$(always 402)" quota
fatal '429 insufficient_quota' "$(always 429_quota)" quota
fatal '429 insufficient_quota as the type alone' "$(error 429 '' insufficient_quota)" quota
for code in credit_balance_exhausted organization_spend_limit_exceeded \
	project_spend_limit_exceeded organization_usage_limit_exceeded \
	billing_hard_limit_reached; do
	fatal "429 $code" "$(error 429 $code)" quota
done

# held NAME FAULT CODE: in the ring the record waits, and goes when the server
# takes requests again or the deadline nears.
held() {
	fault "$2"
	rm -f "$T/fifo"
	mkfifo "$T/fifo"
	hts-ai <"$T/fifo" >"$T/out" 2>"$T/err" &
	pid=$!
	exec 6>"$T/fifo"
	record "$1" | jq -c ".deadline = $(awk '{ printf "%d", $1 * 1000 + 1500 }' /proc/uptime)" >&6
	ok "$1: one answer" until_true 20 test -s "$T/out"
	exec 6>&-
	wait $pid
	is "$1: released, after one request" "$(jq -r '.settle + " " + .why.code' "$T/out") $(standin_stats .requests)" "release $3 1"
	is "$1: said once" "$(grep -c 'nothing is sent' "$T/err")" 1
}
held 'quota in the ring' "$(always 429_quota)" quota
held 'key in the ring' "$(always 401)" key
fault "$(always 404_model)"
record own | jq -c '.want[0].model = "gpt-4o"' | hts-ai >"$T/out" 2>"$T/err"
is 'a model the task itself chose fails that task' "$(result)" 'fail model 0 1'

# . Throttle

row '429' '{"fault":"429"}' 'done - 2 2'
row '429 without any header' '{"fault":"429","retry_after":null,"retry_after_ms":null}' 'done - 2 2'
row '429, HTML' "$(raw 429 '<html>' 1)" 'done - 2 2'
row '429, an HTTP date in the past' '{"fault":"429","retry_after":"Mon, 23 Nov 2020 13:00:00 GMT"}' 'done - 2 2'
# storm NAME FAULT [CODE]: a server without room, however long, uses up no attempt
# of a task; by hand tries are counted.
storm() {
	fault "$2"
	record "$1 by hand" | jq -c 'del(.tag)' | OPENAI_MAX_RETRIES=1 hts-ai >"$T/out" 2>"$T/err"
	is "$1: by hand it ends" "$(result)" "retry $3 0 2"
	fault "$2"
	record "$1" | jq -c ".deadline = $(awk '{ printf "%d", $1 * 1000 + 8000 }' /proc/uptime)" |
		OPENAI_MAX_RETRIES=1 hts-ai >"$T/out" 2>"$T/err"
	is "$1: in the ring no attempt is used up" "$(jq -r '.settle + " " + .why.code' "$T/out")" 'release rate_limit'
	ok "$1: it is asked again and again" test "$(standin_stats .requests)" -gt 2
}
storm '429 for ever' '{"fault":"429","retry_after":null,"retry_after_ms":null,"times":-1}' rate_limit
storm '503 for ever' "$(raw 503 '<html>')" api
row '429 that asks for longer than two minutes' '{"fault":"429","retry_after":121,"times":-1}' 'release rate_limit 0 1'
is 'the task comes back then' "$(jq ".after + 0" "$T/out")" 121
row '503 that asks for longer than two minutes' '{"fault":"503","retry_after":121,"times":-1}' 'release api 0 1'
fault '{"fault":"429_flex","times":3}'
record flex | OPENAI_SERVICE_TIER=flex hts-ai >"$T/out" 2>"$T/err"
is '429 for flex: after three it goes on as auto' "$(result) $(tail -n 4 "$T/requests.log" | jq -r .service_tier | tr '\n' ' ')" \
	'done - 2 4 flex flex flex auto '

# . Transient

for status in 408 409 425 500 502 503 504 520 522 524 529; do
	row "$status" "$(raw $status '' 1)" 'done - 2 2'
	[ $status = 503 ] || row "$status for ever" "$(raw $status '<html>')" 'retry api 0 2'
done
row 'a status nobody knows' "$(raw 299 '' 1)" 'done - 2 2'
row 'reset' '{"fault":"reset"}' 'done - 2 2'
row 'reset for ever' "$(always reset)" 'retry unreachable 0 2'
fault "$(always stall)"
record stall | OPENAI_TIMEOUT=1 OPENAI_MAX_RETRIES=5 hts-ai >"$T/out" 2>"$T/err"
is 'timeouts are repeated twice at most' "$(result)" 'retry unreachable 0 3'
row 'x-should-retry: false' '{"fault":"500","should_retry":false,"times":-1}' 'retry api 0 1'
row 'x-should-retry: true' '{"fault":"400","should_retry":true}' 'done - 2 2'
for url in http://127.0.0.1:1/v1 http://no-such-host.invalid/v1; do
	standin_admin '{"reset":true}' >/dev/null
	record gone | jq -c 'del(.tag)' | OPENAI_BASE_URL=$url OPENAI_MAX_RETRIES=1 hts-ai >"$T/out" 2>"$T/err"
	is "by hand: nobody at $url" "$(result)" 'retry unreachable 0 0'
done

# . Bodies as they come in the wild

row 'an error with a number as code' "$(raw 400 '{\"error\":{\"code\":400,\"message\":\"no\"}}')" 'fail api 0 1'
row 'an error without its wrapper' "$(raw 400 '{\"object\":\"error\",\"message\":\"maximum context length is 4096\",\"code\":400}')" 'fail too_big 0 1'
row 'an error that is a text' "$(raw 500 '{\"error\":\"model is loading\"}' 1)" 'done - 2 2'
row 'no body' "$(raw 400 '')" 'fail api 0 1'
unlike 'no message repeats a document' "$(jq -r '.why.message // ""' "$T/out")" Mitose
fault "$(error 400 weird '' 'Line\\nforged \\u001b[31m')"
record escape | hts-ai >"$T/out" 2>"$T/err"
is 'a message is one line, whatever the server says' "$(wc -l <"$T/out")" 1
unlike 'and holds no escape' "$(cat "$T/err")" "$(printf '\033')"

ok_requests
done_testing
