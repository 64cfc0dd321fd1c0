#!/bin/sh
# hts-ai: answers that are not what was asked for.  A defect costs the item it
# is in, and no second request.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

start_standin
export OPENAI_CACHE_ENABLED=false
text='Die Mitose ist die Teilung des Zellkerns. Die Meiose halbiert den Chromosomensatz.'
first='{"source_quote":"Die Mitose ist die Teilung des Zellkerns.","question":"Was ist die Mitose?","answer":"ANSWER"}'
second='{"source_quote":"Die Meiose halbiert den Chromosomensatz.","question":"Was halbiert die Meiose?","answer":"Den Chromosomensatz"}'
cards="{\"language\":\"de\",\"flashcards\":[$first,$second]}"

# ask RULE: two flashcards; answers, then cards and requests.
ask() {
	standin_admin "{\"reset\":true,\"faults\":[$1]}" >/dev/null
	jq -cn --arg text "$text" '{id: "r", $text,
		want: [{kind: "flashcards", count: 2, language: "de"}]}' |
		hts-ai >"$T/out" 2>"$T/err"
	printf '%s %s' "$(jq '.flashcards // [] | length' "$T/out")" "$(standin_stats .requests)"
}
# says NAME ANSWER WANT: the first card's answer, written so in the JSON, is
# stored as WANT.
says() {
	content=$(printf '%s' "$cards" | ANSWER=$2 perl -pe 's/ANSWER/$ENV{ANSWER}/')
	got=$(ask "$(jq -cn --arg text "$content" '{fault: "text", times: -1, $text}')")
	is "$1" "$got, $(jq -r '.flashcards[0].answer' "$T/out")" "2 1, $3"
}
# content NAME TEXT [WANT]: the content is this.
content() {
	is "$1" "$(ask "$(jq -cn --arg text "$2" '{fault: "text", times: -1, $text}')")" "${3:-2 1}"
}
# body NAME JQ [WANT]: the body, after what JQ does to it.
body() {
	good=$(jq -cn --arg content "$cards" '{model: "m", choices: [{index: 0, finish_reason: "stop",
		message: {role: "assistant", $content}}], usage: {prompt_tokens: 9, completion_tokens: 9}}')
	bad=$(printf '%s' "$good" | jq -r "$2")
	is "$1" "$(ask "$(jq -cn --arg text "$bad" '{fault: "raw", status: 200, times: -1, $text}')")" "${3:-2 1}"
}

says 'half an emoji leaves the other cards and its own' 'Teilung \ud83d des Kerns' 'Teilung � des Kerns'
says 'so does an escaped NUL' 'Teilung\u0000 des Kerns' 'Teilung� des Kerns'
says 'a command of TeX that is no escape keeps its backslash' '$\alpha \in A$' '$\alpha \in A$'
says 'one whose letters are no digits cuts nothing' 'Es ist \underline{x} und mehr' 'Es ist \underline{x} und mehr'
says 'nor does a path' 'In C:\users\temp liegt es' 'In C:\users\temp liegt es'
says 'a command that is an escape of JSON, too, is put back' '$\theta \cdot \rho \neq \nabla f$' '$\theta \cdot \rho \neq \nabla f$'
says 'a quotation mark that was not escaped' 'Die "Teilung" des Kerns' 'Die "Teilung" des Kerns'

good=$(printf '%s' "$cards" | sed 's/ANSWER/Die Teilung/')
content 'reasoning in front' "<think>Cards? {\"a\":1}</think>$good"
content 'prose and a fence' "Here you are:
\`\`\`json
$good
\`\`\`
More?"
content 'two objects' "$good$good"
content 'a token behind' "$good<|im_end|>"
content 'a bare list' "$(printf '%s' "$good" | jq -c .flashcards)"
content 'one object each' "$(printf '%s' "$good" | jq -c '.flashcards[]')"
content 'names in another case' "$(printf '%s' "$good" | jq -c '{Language: .language, Flashcards: [.flashcards[] | {Question: .question, Answer: .answer}]}')"
content 'prose alone is asked for once more' 'I cannot do that.' '0 2'

body 'eos for stop' '.choices[0].finish_reason = "eos" | tojson'
body 'STOP for stop' '.choices[0].finish_reason = "STOP" | tojson'
body 'no finish_reason' '.choices[0].finish_reason = null | tojson'
body 'parts as a list' '.choices[0].message.content |= [{type: "thinking", thinking: "hm"}, {type: "text", text: .}] | tojson'
body 'a call of a function' '.choices[0].message |= {tool_calls: [{function: {arguments: .content}}]} | tojson'
# shellcheck disable=SC2016 # jq's variable
body 'a stream of events' '.choices[0].message.content as $c | [range(0; $c | length; 50)] | map("data: " + ({choices: [{delta: {content: $c[.:. + 50]}}]} | tojson)) | join("\n\n") + "\n\ndata: [DONE]\n"'
body 'half an emoji in the body itself' 'tojson | sub("ANSWER"; "Teilung \\ud83d des Kerns")'
body 'a byte order mark' '"\ufeff" + tojson'

done_testing
