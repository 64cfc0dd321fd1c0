#!/bin/sh
# hts-ai: what a server refused once is not sent to it again.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

start_standin
export OPENAI_CACHE_ENABLED=false
text='Die Mitose ist die Teilung des Zellkerns. Die Meiose halbiert den Chromosomensatz.'
# Sentences with nothing in common.
long=$(for i in $(seq 60); do
	printf 'Das Organell %.12s bildet %.12s. ' "$(printf 'a%s' "$i" | md5sum)" "$(printf 'b%s' "$i" | md5sum)"
done)

# ask COUNT TEXT RULE: cards, then requests.
ask() {
	: >"$T/requests.log"
	standin_admin "{\"reset\":true,\"faults\":[$3]}" >/dev/null
	jq -cn --argjson count "$1" --arg text "$2" '{id: "r", $text,
		want: [{kind: "flashcards", $count, language: "de"}]}' |
		hts-ai >"$T/out" 2>"$T/err"
	printf '%s %s' "$(jq '.flashcards // [] | length' "$T/out")" "$(standin_stats .requests)"
}
# refused STATUS MESSAGE [PARAM [BODY]]: a rule that refuses the first request.
refused() {
	jq -cn --argjson status "$1" --arg message "$2" --arg param "${3:-}" --arg body "${4:-}" '
		{fault: "raw", times: 1, $status, text: (if $body != "" then $body else
		({error: {$message, type: "invalid_request_error", code: null,
		param: (if $param == "" then null else $param end)}} | tojson) end)}'
}
sent() { tail -n 1 "$T/requests.log" | jq -c "$1"; }

is 'a temperature refused without a code' \
	"$(ask 2 "$text" "$(refused 400 'Not supported with this model.' temperature)") $(sent .temperature)" '2 2 null'
is 'one refused in words only' \
	"$(ask 2 "$text" "$(refused 400 'temperature: only the default (1) value is supported')") $(sent .temperature)" '2 2 null'
is 'the new name of the cap refused with 422 and a list' \
	"$(ask 2 "$text" "$(refused 422 '' '' '{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted","input":600}]}')") $(sent '.max_tokens > 0')" '2 2 true'
is 'the same in an old wording' \
	"$(ask 2 "$text" "$(refused 400 'Unrecognized request argument supplied: max_completion_tokens')") $(sent '.max_tokens > 0')" '2 2 true'
is 'schemas refused with 422' \
	"$(ask 2 "$text" "$(refused 422 "response_format.type: Input should be 'text' or 'json_object'")") $(sent .response_format.type)" '2 2 "json_object"'
is 'an output cap, by its number' \
	"$(ask 2 "$text" "$(refused 400 'max_tokens is too large: 780. This model supports at most 512 completion tokens.' max_tokens)") $(sent .max_completion_tokens)" '2 2 512'
like 'too many items for such a cap are asked for in two requests' \
	"$(ask 20 "$long" "$(refused 400 'Invalid max_tokens value, the valid range of max_tokens is [1, 4096]')")" '^20 [3-9]'
is 'none asks for more than the cap' "$(jq -s '[.[1:][].max_completion_tokens] | max <= 4096' "$T/requests.log")" true
like 'a text that is too long is divided' \
	"$(ask 5 "$long" "$(refused 400 "The input (8000 tokens) is longer than the model's context length (4096 tokens).")")" '^5 [3-9]'
# shellcheck disable=SC2016 # their quotation marks
like 'also if the server says so with 422' \
	"$(ask 5 "$long" "$(refused 422 '' '' '{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096","error_type":"validation"}')")" '^5 [3-9]'
reasoning='{"fault":"raw","status":200,"times":1,"text":"{\"choices\":[{\"finish_reason\":\"length\",\"message\":{\"content\":\"\",\"reasoning_content\":\"Hm.\"}}],\"usage\":{\"completion_tokens\":720,\"completion_tokens_details\":{\"reasoning_tokens\":720}}}"}'
is 'a model that used up its cap by reasoning gets room for it' \
	"$(ask 2 "$text" "$reasoning") $(jq -s '.[-1].max_completion_tokens - .[-2].max_completion_tokens >= 4000' "$T/requests.log")" '2 2 true'

# . Settings for what cannot be learned

export OPENAI_MAX_OUTPUT=785 OPENAI_TEMPERATURE=none
is 'OPENAI_MAX_OUTPUT bounds every answer' "$(
	ask 25 "$long" '' >/dev/null
	jq -s 'map(.max_completion_tokens) | max <= 785' "$T/requests.log"
)" true
is 'OPENAI_TEMPERATURE may be none' "$(sent 'has("temperature")')" false
unset OPENAI_MAX_OUTPUT
export OPENAI_TEMPERATURE=0.7 OPENAI_EXTRA_BODY='{"top_p":0.9,"safety_identifier":null}' OPENAI_SAFETY_IDENTIFIER=true
is 'OPENAI_TEMPERATURE is sent' "$(ask 2 "$text" '') $(sent .temperature)" '2 1 0.7'
is 'OPENAI_EXTRA_BODY adds and leaves out' "$(sent '[.top_p, has("safety_identifier")]')" '[0.9,false]'
unset OPENAI_EXTRA_BODY OPENAI_SAFETY_IDENTIFIER
status 'a temperature that is none is a wrong setting' 100 env OPENAI_TEMPERATURE=warm hts-ai --check
status 'so is a body that is no object' 100 env OPENAI_EXTRA_BODY='[1]' hts-ai --check
status 'and one that replaces the messages' 100 env OPENAI_EXTRA_BODY='{"messages":[]}' hts-ai --check
status 'and a header with a line break' 100 env OPENAI_EXTRA_HEADERS='{"X-A":"a\nb"}' hts-ai --check
is 'a header of OPENAI_EXTRA_HEADERS is sent' \
	"$(OPENAI_EXTRA_HEADERS='{"X-Standin-Fault":"refusal"}' ask 2 "$text" '')" '0 1'

# . What a server quotes

is 'a message that quotes the document is not passed on' \
	"$(
		ask 2 "$text" "$(refused 400 'invalid input: Die Mitose ist die Teilung des Zellkerns.')" >/dev/null
		cat "$T/out" "$T/err" | grep -c 'invalid input'
	)" 0
is 'another is' \
	"$(
		ask 2 "$text" "$(refused 400 'invalid input: nothing')" >/dev/null
		jq -r .why.message "$T/out" | grep -c 'invalid input'
	)" 1

done_testing
