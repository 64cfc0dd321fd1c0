#!/bin/sh
# The stand-in for OpenAI: what it accepts, what it refuses, what it answers,
# how it fails on demand.
# shellcheck disable=SC2119,SC2317  # functions that others call by name
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
PATH=$BIN/test:$PATH

# A strict schema with one list: schema NAME LIST FIELD...
schema() {
	name=$1 list=$2
	shift 2
	jq -nc --arg name "$name" --arg list "$list" '
		def closed(p): {type: "object", additionalProperties: false,
			required: (p | keys_unsorted), properties: p};
		def value: if . == "is_true" then {type: "boolean"}
			elif . == "keywords" then
				{type: "array", items: {type: "string"}}
			else {type: "string"} end;
		{name: $name, strict: true, schema: closed(
			{language: {type: "string", enum: ["de", "en", "fr", "es", "other"]}}
			+ (if $name == "topics_v1" then
				{main_topic: closed({title: {type: "string"},
					description: {type: "string"}})} else {} end)
			+ {($list): {type: "array", items: closed(
				[$ARGS.positional[] | {(.): value}] | add)}})}
	' --args "$@"
}

flashcards=$(schema flashcards_v1 flashcards source_quote question answer)
choice=$(schema questions_mc_v1 questions source_quote question \
	correct_option wrong_option_1 wrong_option_2 wrong_option_3 explanation)
open=$(schema questions_open_v1 questions source_quote question \
	model_answer keywords)
truth=$(schema questions_tf_v1 questions source_quote statement is_true \
	explanation)
topics=$(schema topics_v1 subtopics title description)

document='Die Mitochondrien sind die Kraftwerke der Zelle. Im Zellkern liegt
die „DNA“ des Menschen. Ribosomen bauen Proteine aus Aminosäuren auf.

Lysosomen zerlegen alte Bestandteile der Zelle. Die Membran trennt das Innere
von der Umgebung.'
german='Schreibe 4 Karten. Die Sprache ist Deutsch und nicht die des Textes.'

# request SYSTEM DOCUMENT SCHEMA [JQ]: a request body, changed by JQ.
request() {
	jq -nc --arg system "$1" --arg document "$2" --argjson schema "$3" '
		{model: "gpt-4o-mini", messages: [
			{role: "system", content: $system},
			{role: "user", content: ("<document id=\"5f2c\">\n"
				+ $document + "\n</document id=\"5f2c\">")}],
		response_format: {type: "json_schema", json_schema: $schema},
		max_completion_tokens: 2600, temperature: 0.3}' |
		jq -c "${4:-.}"
}

# ask [CURL-OPTION...]: sends stdin; $T/body, $T/headers; prints the status.
ask() {
	curl -s -o "$T/body" -D "$T/headers" -w '%{http_code}' --max-time 20 \
		-H "Authorization: Bearer ${key:-$OPENAI_API_KEY}" \
		-H 'Content-Type: application/json' --data-binary @- "$@" \
		"$OPENAI_BASE_URL/chat/completions"
}
body() { jq -r "$1" "$T/body"; }
content() { jq -r '.choices[0].message.content' "$T/body" | jq -r "$1"; }
sent() { grep -i "^$1:" "$T/headers" | sed 's/^[^:]*: *//; s/\r$//'; }
# refused DESCRIPTION JQ-CHANGE CODE: a request that gets 400 and this code.
refused() {
	code=$(request "$german" "$document" "$flashcards" "$2" | ask)
	is "$1" "$code $(body .error.code)" "400 $3"
}
# fault JSON: the next requests fail so.
fault() { standin_admin "{\"faults\":[$1]}" >/dev/null; }
# asked: the plain request for flashcards.
asked() { request "$german" "$document" "$flashcards" | ask "$@"; }
# flat TEXT: white space runs as one blank.
flat() { printf '%s' "$1" | tr -s ' \n' ' '; }

status 'says in its help that it is a test tool' 0 openai-standin --help
like 'its help names the faults' "$(cat "$T/out")" '429_quota .*account is empty'
status 'refuses an unknown option' 100 openai-standin --model x
start_standin
standin=$standin_pid

# . Answers

is 'answers a good request' "$(asked)" 200
is 'names the dated model' "$(body .model)" gpt-4o-mini-2024-07-18
is 'ends with stop' "$(body '.choices[0].finish_reason')" stop
is 'makes as many cards as asked' "$(content '.flashcards | length')" 4
is 'writes the language of the system message' "$(content .language)" de
is 'takes its quotes from the document word for word' \
	"$(for i in 0 1 2 3; do
		case $(flat "$document") in
		*"$(flat "$(content ".flashcards[$i].source_quote")")"*) printf y ;;
		*) printf n ;;
		esac
	done)" yyyy
is 'writes distinct questions' \
	"$(content '[.flashcards[].question] | unique | length')" 4
is 'counts the tokens' "$(body '.usage | .total_tokens ==
	.prompt_tokens + .completion_tokens and .prompt_tokens > 50')" true
like 'gives a request id' "$(sent x-request-id)" '^req_[0-9a-f]{32}$'
like 'tells the limits' "$(sent x-ratelimit-remaining-tokens)" '^[0-9]+$'
like 'says in the Server header what it is' "$(sent server)" 'test tool'

request "$german" "$document" "$choice" | ask >/dev/null
is 'makes four different options' "$(content '[.questions[] |
	[.correct_option, .wrong_option_1, .wrong_option_2, .wrong_option_3] |
	unique | length] | unique | .[]')" 4
request "$german" "$document" "$open" | ask >/dev/null
is 'makes open questions with key words' \
	"$(content '[.questions[].keywords | length] | min > 0')" true
request "$german" "$document" "$truth" | ask >/dev/null
is 'makes true and false statements' \
	"$(content '[.questions[].is_true] | unique | length')" 2
request "$german" "$document" "$topics" | ask >/dev/null
is 'makes topics with different titles' \
	"$(content '[.subtopics[].title] | (unique | length) == 4')" true
request "$german" '- Zellkern: Er enthält die DNA.
- Ribosomen: Sie bauen Proteine.
- Zellkern: Er steuert die Zelle.
- Membran: Sie trennt.' "$topics" | ask >/dev/null
is 'merges a list of topics' \
	"$(content '.main_topic.title, .subtopics[].title' | tr '\n' ' ')" \
	'Zellkern Ribosomen Membran '
is 'with their descriptions' "$(content '.subtopics[0].description')" \
	'Sie bauen Proteine.'
request "$german" 'Ein einziger Satz steht in diesem Dokument.' "$choice" |
	ask >/dev/null
is 'makes no more items than there are sentences' \
	"$(content '.questions | length')" 1
request "$german" 'Photosynthese' "$flashcards" | ask >/dev/null
is 'makes something of a single word' "$(content '.flashcards[0].answer')" \
	Photosynthese
request "$german" '' "$flashcards" | ask >/dev/null
is 'makes nothing of an empty document' "$(content '.flashcards | length')" 0
request 'Rédige 3 fiches pour les élèves. La langue est le français.' \
	"$document" "$flashcards" | ask >/dev/null
is 'knows French' "$(content .language)" fr
request 'Escribe 3 tarjetas para los alumnos. El idioma es el español.' \
	"$document" "$flashcards" | ask >/dev/null
is 'knows Spanish' "$(content .language)" es
request 'Write 3 cards in the main language of the document.' "$document" \
	"$flashcards" | ask >/dev/null
is 'finds the language of the document' "$(content .language)" de

# . Conversations

asked >/dev/null
first=$(content '.flashcards[].source_quote' | sort)
jq -c '.choices[0].message.content' "$T/body" >"$T/answer"
standin_admin '{"reset":true}' >/dev/null
request "$german" "$document" "$flashcards" \
	".messages += [{role: \"assistant\", content: $(cat "$T/answer")},
	{role: \"user\", content: \"- item 2: bad\nWrite 1 other items.\"}]" |
	ask >/dev/null
is 'a re-ask gets as many as it asks for' "$(content '.flashcards | length')" 1
is 'a re-ask gets what was not used before' "$(printf '%s\n' "$first" |
	grep -cxF -- "$(content '.flashcards[0].source_quote')")" 0
is 'counts re-asks' "$(standin_stats .re_asks)" 1

# . What the real server refuses

is 'refuses a wrong key' "$(key=sk-wrong && asked)" 401
is 'names the reason' "$(body .error.code)" invalid_api_key
is 'refuses to serve without a key' \
	"$(curl -s "$OPENAI_BASE_URL/models" | jq -r .error.code)" \
	invalid_api_key
is 'refuses what is no JSON' "$(echo '{"model":' | ask)" 400
refused 'refuses unknown fields' '.foo = 1' unknown_parameter
refused 'refuses wrong types' '.temperature = "warm"' invalid_type
refused 'refuses values out of range' '.temperature = 3' above_maximum_value
refused 'refuses both names of the cap' '.max_tokens = 10' \
	invalid_parameter_combination
refused 'refuses unknown words' '.service_tier = "cheap"' invalid_value
refused 'refuses a request without messages' 'del(.messages)' \
	missing_required_parameter
refused 'refuses unknown roles' '.messages[0].role = "boss"' invalid_value
refused 'refuses a bad schema name' \
	'.response_format.json_schema.name = "a b"' invalid_value
refused 'refuses a cap above the model' '.max_completion_tokens = 99999' \
	invalid_value
refused 'refuses max_tokens to reasoning models' '.model = "o4-mini" |
	.max_tokens = 9 | del(.max_completion_tokens, .temperature)' \
	unsupported_parameter
refused 'refuses a temperature to reasoning models' '.model = "gpt-5"' \
	unsupported_value
refused 'refuses schemas to old models' '.model = "gpt-3.5-turbo"' null
is 'names the field' "$(body .error.param)" response_format
schema=.response_format.json_schema.schema
refused 'refuses open objects' "del($schema.additionalProperties)" null
like 'says why' "$(body .error.message)" "'additionalProperties' is required"
refused 'refuses optional properties' "$schema.required = [\"language\"]" null
refused 'refuses keywords that strict mode has not' \
	"$schema.properties.language.maxLength = 3" null
refused 'refuses open objects far inside' \
	"$schema.properties.flashcards.items.additionalProperties = true" null
refused 'refuses a prompt over the context' \
	'.messages[1].content = ("wort " * 120000)' context_length_exceeded
code=$(request "$german" "$document" "$flashcards" '.model = "gpt-9"' | ask)
is 'refuses unknown models' "$code $(body .error.code)" '404 model_not_found'
refused 'wants the word JSON for JSON mode' \
	'.response_format = {type: "json_object"}' null
request "$german Antworte in JSON mit \"flashcards\"." "$document" \
	"$flashcards" '.response_format = {type: "json_object"}' | ask >/dev/null
is 'answers in JSON mode' "$(content '.flashcards | length')" 4
is 'lists the models' "$(curl -s -H "Authorization: Bearer sk-test" \
	"$OPENAI_BASE_URL/models" | jq -r '.data[0].id')" gpt-4o-mini
is 'shows one model' "$(curl -s -H "Authorization: Bearer sk-test" \
	"$OPENAI_BASE_URL/models/gpt-4o" | jq -r .id)" gpt-4o
is 'knows no other path' "$(curl -s -o /dev/null -w '%{http_code}' -d x \
	-H "Authorization: Bearer sk-test" "$OPENAI_BASE_URL/embeddings")" 404

request "$german" "$document" "$flashcards" '.max_completion_tokens = 20' |
	ask >/dev/null
is 'a cap that is too low ends the answer' \
	"$(body '.choices[0].finish_reason, .usage.completion_tokens' |
		tr '\n' ' ')" 'length 20 '
request "$german" "$document" "$flashcards" '.model = "gpt-5-mini" |
	.max_completion_tokens = 200 | del(.temperature)' | ask >/dev/null
is 'hidden reasoning can use up the cap' \
	"$(body '.choices[0].message.content,
	.usage.completion_tokens_details.reasoning_tokens' | tr '\n' ' ')" ' 200 '

# . Failures on demand

fault '{"fault":"429","times":2,"match":"Mitochondrien"}'
is 'a fault leaves requests alone that it does not match' \
	"$(request "$german" Anderes "$flashcards" | ask)" 200
is 'a fault is told by status' "$(asked)" 429
is 'with its code' "$(body .error.code)" rate_limit_exceeded
is 'and with the time to wait' "$(sent retry-after-ms)" 50
is 'as often as told' "$(asked) $(asked)" '429 200'
fault '{"fault":"503","skip":1,"retry_after":7,"should_retry":false}'
is 'a fault can let requests pass first' "$(asked) $(asked) $(asked)" \
	'200 503 200'
fault '{"fault":"503","retry_after":7,"should_retry":false}'
asked >/dev/null
is 'headers can be chosen' "$(sent retry-after)$(sent x-should-retry)" 7false
fault '{"fault":"400_param","param":"temperature","times":-1}'
is 'a field is refused while it is sent' "$(asked) $(body .error.param) \
$(request "$german" "$document" "$flashcards" 'del(.temperature)' | ask)" \
	'400 temperature 200'
standin_admin '{"reset":true}' >/dev/null
is 'a header asks for a fault' "$(asked -H 'X-Standin-Fault: 500')" 500
is 'a mark in the text asks for one' "$(request "$german" \
	'Text mit standin-fault=429_quota darin.' "$flashcards" | ask)" 429
is 'of the right type' "$(body .error.type)" insufficient_quota
is 'counts the faults' "$(standin_stats '.by_fault["429_quota"]')" 1
is 'counts by status' "$(standin_stats '.by_status["500"]')" 1

# with FAULT [CURL-OPTION...]: the plain request with that fault.
with() {
	fault_name=$1
	shift
	asked -H "X-Standin-Fault: $fault_name" "$@"
}
for row in 401:401 403:403 404_model:404 400_context:400 400_filter:400 \
	400_schema:400 429_too_large:429 408:408 502:502 504:504 413:413; do
	is "fault ${row%:*}" "$(with "${row%:*}")" "${row#*:}"
done
with refusal >/dev/null
is 'fault refusal: no content, status 200' "$(body '.choices[0].message |
	.content == null and (.refusal | length) > 0')" true
with length >/dev/null
is 'fault length' "$(body '.choices[0].finish_reason')" length
is 'its content is cut' "$(content . 2>/dev/null)" ''
with content_filter >/dev/null
is 'fault content_filter' "$(body '.choices[0].finish_reason')" content_filter
with bad_json >/dev/null
is 'fault bad_json: the content is no JSON' "$(content . 2>/dev/null)" ''
with fenced >/dev/null
like 'fault fenced' "$(body '.choices[0].message.content')" '^```json'
with bad_schema >/dev/null
is 'fault bad_schema: fields are missing' \
	"$(content 'has("language"), (.flashcards[0] | has("question"))' |
		tr '\n' ' ')" 'false false '
with wrong_language >/dev/null
is 'fault wrong_language' "$(content .language)" en
request 'Write 3 cards in the main language of the document.' "$document" \
	"$flashcards" | ask -H 'X-Standin-Fault: wrong_language' >/dev/null
is 'also when any language is right' "$(content .language)" other
with ungrounded >/dev/null
like 'fault ungrounded' "$(content '.flashcards[0].source_quote')" Quokkas
with too_long_items >/dev/null
is 'fault too_long_items' "$(content '.flashcards[0].question | length')" 1200
with duplicates >/dev/null
is 'fault duplicates' "$(content '[.flashcards[].question] |
	length, (unique | length)' | tr '\n' ' ')" '4 1 '
with few_items >/dev/null
is 'fault few_items' "$(content '.flashcards | length')" 1
request "$german" "$document" "$choice" | ask -H \
	'X-Standin-Fault: same_options' >/dev/null
is 'fault same_options' \
	"$(content '.questions[0] | .correct_option == .wrong_option_1')" true
fault '{"fault":"text","text":"[1,2]"}'
asked >/dev/null
is 'fault text: any content' "$(body '.choices[0].message.content')" '[1,2]'
is 'fault empty_body' "$(with empty_body)$(cat "$T/body")" 200
with html >/dev/null
like 'fault html' "$(sent content-type)$(cat "$T/body")" 'text/html.*<html>'
with half_body >/dev/null
is 'fault half_body' "$(jq . "$T/body" 2>/dev/null)" ''
code=0
with reset >"$T/out" || code=$?
is 'fault reset: the connection is cut' "$code" 56
code=0
with cut_body >"$T/out" || code=$?
is 'fault cut_body: the body ends early' "$code" 18
code=0
with stall --max-time 0.2 >"$T/out" || code=$?
is 'fault stall: no answer' "$code" 28
# in_flight N: whether N requests wait for their answer.
in_flight() { [ "$(standin_stats .in_flight)" = "$1" ]; }
ok 'a client that goes away is noticed' until_true 10 in_flight 0
is 'refuses unknown faults' "$(curl -s -d '{"faults":[{"fault":"fire"}]}' \
	"$standin_url/_admin" | jq -r .error.message)" '_admin: unknown fault'
is 'refuses unknown settings' "$(curl -s -o /dev/null -w '%{http_code}' \
	-d '{"dely_ms":1}' "$standin_url/_admin")" 400

# . Many at once

standin_admin '{"reset":true,"hold":true}' >/dev/null
request "$german" "$document" "$flashcards" >"$T/request"
# many N: N requests at the same time, their statuses counted into $T/many.
many() {
	i=0
	while [ "$i" -lt "$1" ]; do
		printf 'url = "%s/chat/completions"\noutput = /dev/null\n' \
			"$OPENAI_BASE_URL"
		i=$((i + 1))
	done >"$T/config"
	curl -s -Z --no-progress-meter --parallel-max 300 --parallel-immediate -K "$T/config" \
		-w '%{http_code}\n' --data-binary @"$T/request" \
		-H 'Authorization: Bearer sk-test' | sort | uniq -c |
		tr -s ' ' >"$T/many"
}
many 300 &
many=$!
ok 'holds 300 requests at once' until_true 30 in_flight 300
is 'in one thread' "$(find "/proc/$standin/task" -mindepth 1 \
	-maxdepth 1 | wc -l)" 1
standin_admin '{"hold":false}' >/dev/null
wait "$many"
is 'and answers them all when released' "$(cat "$T/many")" ' 300 200'
is 'counts the most at once' "$(standin_stats .max_in_flight)" 300
is 'counts answers to the same question' "$(standin_stats .answered_again)" 299
is 'keeps the last 200 requests' \
	"$(curl -s "$standin_url/_requests" | jq length)" 200
is 'keeps them as they were' "$(curl -s "$standin_url/_requests" |
	jq -c '.[0]' | cmp - "$T/request" && echo same)" same
standin_admin '{"delay_ms":300}' >/dev/null
ask -w '%{time_total}' <"$T/request" >"$T/time"
ok 'an answer takes at least as long as told' \
	test "$(tr -d . <"$T/time")" -ge 300000

# . The end

kill "$standin"
code=0
wait "$standin" || code=$?
is 'ends on TERM with 0' "$code" 0
sh -c 'openai-standin --port-file "$1" & echo $! >"$2"
	while [ ! -s "$1" ]; do sleep 0.05; done' sh "$T/port2" "$T/pid2"
ok 'ends when its parent is gone' until_true 10 ended "$(cat "$T/pid2")"
done_testing
