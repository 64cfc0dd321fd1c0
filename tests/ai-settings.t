#!/bin/sh
# hts-ai: servers of other kinds, prompts and rates of the operator's own,
# --dry-run, progress.
# shellcheck disable=SC2119  # start_standin takes options, or none
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

start_standin
text='Die Mitose ist die Teilung des Zellkerns. Die Meiose halbiert den Chromosomensatz. Mitochondrien erzeugen ATP durch Phosphorylierung. Ribosomen bilden Proteine aus Aminosäuren.'
printf '%s' "$text" >"$T/text"
last() { tail -n 1 "$T/requests.log" | jq -c "$1"; }
reset() { standin_admin '{"reset":true}' >/dev/null; }

# . What is sent

# sent SETTINGS FILTER: a request made with these settings, through jq.
sent() {
	settings=$1
	# shellcheck disable=SC2086 # words
	env $settings hts-ai flashcards --count 1 <"$T/text" >"$T/out" 2>"$T/err"
	last "$2"
}
plain='[has("service_tier"), has("reasoning_effort"), has("safety_identifier"), .response_format.type, has("max_completion_tokens"), .temperature]'
is 'by default nothing that is not needed' "$(sent A=1 "$plain")" '[false,false,false,"json_schema",true,0.3]'
is 'service_tier' "$(sent OPENAI_SERVICE_TIER=flex .service_tier)" '"flex"'
is 'reasoning_effort' "$(sent OPENAI_REASONING_EFFORT=minimal .reasoning_effort)" '"minimal"'
is 'the cap by name' "$(sent OPENAI_CAP_FIELD=max_tokens '[has("max_tokens"), has("max_completion_tokens")]')" '[true,false]'
is 'OPENAI_FORMAT=object asks for an object' "$(sent OPENAI_FORMAT=object .response_format.type)" '"json_object"'
is 'OPENAI_FORMAT=object puts the schema into the prompt' "$(last '.messages[0].content | contains("JSON Schema")')" true
is 'OPENAI_FORMAT=object makes cards all the same' "$(jq '.flashcards | length' "$T/out")" 1
is 'OPENAI_FORMAT=none asks for no format' "$(sent OPENAI_FORMAT=none 'has("response_format")')" false
is 'OPENAI_FORMAT=none makes cards all the same' "$(jq '.flashcards | length' "$T/out")" 1
hts-ai flashcards --format object --count 1 <"$T/text" >"$T/out" 2>/dev/null
is '--format' "$(last .response_format.type)" '"json_object"'
status '--format of another kind' 100 hts-ai flashcards --format xml
for setting in OPENAI_FORMAT=xml OPENAI_SERVICE_TIER=cheap OPENAI_REASONING_EFFORT=much OPENAI_HEADER=none OPENAI_CONTEXT=100 OPENAI_SAFETY_IDENTIFIER=maybe; do
	status "$setting is refused" 100 env "$setting" hts-ai --check
	like 'by its name' "$(cat "$T/err")" "${setting%=*}"
done
record() { jq -cn --arg text "$text $1" '{$text, upload: {id: "u", user_id: "user-17"}, want: [{kind: "flashcards", count: 1}]}'; }
record a | OPENAI_SAFETY_IDENTIFIER=true hts-ai >"$T/out" 2>/dev/null
is 'a user is told by a hash' "$(last .safety_identifier | tr -d '"')" "$(printf user-17 | sha256sum | cut -c 1-64)"
record b | hts-ai >"$T/out" 2>/dev/null
is 'or not at all' "$(last 'has("safety_identifier")')" false

# . Where it is sent

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
	-addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
	-keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
cat "$T/key.pem" "$T/cert.pem" >"$T/both.pem"
recorder() {
	/usr/bin/python3 "$TOP/tests/recorder.py" "$T/$1.log" "$T/$1.port" ${2:+"$2"} 2>/dev/null &
	at_exit "kill $! 2>/dev/null"
	until_true 10 test -s "$T/$1.port"
}
recorder plain
recorder tls "$T/both.pem"
plain=$(cat "$T/plain.port")
tls=$(cat "$T/tls.port")
# asked BASE [SETTING...]: what the recorder saw.
asked() {
	base=$1
	shift
	: >"$T/plain.log"
	env OPENAI_BASE_URL="$base" "$@" hts-ai flashcards <"$T/text" >"$T/out" 2>"$T/err"
	tr -d '\r' <"$T/plain.log"
}
got=$(asked "http://127.0.0.1:$plain/openai/deployments/d?api-version=2024-10-21")
like 'the query of a base URL stays behind the path' "$got" '^POST /openai/deployments/d/chat/completions\?api-version=2024-10-21$'
like 'the key is a bearer token' "$got" '^Authorization: Bearer sk-test$'
unlike 'no header is sent that means nothing' "$got" '^(OpenAI-Beta|Expect|OpenAI-Organization|OpenAI-Project):'
like 'the program names itself' "$got" '^User-Agent: hts-ai'
got=$(asked "http://127.0.0.1:$plain/v1/" OPENAI_HEADER=api-key OPENAI_ORGANIZATION=org-1 OPENAI_PROJECT=proj-1)
like 'a slash at the end is no second one' "$got" '^POST /v1/chat/completions$'
like 'the key in its own header' "$got" '^api-key: sk-test$'
unlike 'the key in a header of its own is not sent twice' "$got" '^Authorization:'
like 'organization' "$got" '^OpenAI-Organization: org-1$'
like 'project' "$got" '^OpenAI-Project: proj-1$'
got=$(asked http://hts.openai.azure.com/openai/v1 http_proxy="http://127.0.0.1:$plain")
like 'a proxy is used' "$got" '^POST http://hts.openai.azure.com/openai/v1/chat/completions$'
like 'Azure is known by its host' "$got" '^api-key: sk-test$'
got=$(asked https://no-such-host.invalid/v1 https_proxy="http://127.0.0.1:$plain" OPENAI_MAX_RETRIES=0)
like 'a proxy for TLS' "$got" '^CONNECT no-such-host.invalid:443$'
got=$(asked "http://127.0.0.1:$plain/v1" http_proxy=http://127.0.0.1:1 no_proxy=127.0.0.1)
like 'no_proxy' "$got" '^POST /v1/chat/completions$'
status 'a certificate nobody signed' 100 env OPENAI_BASE_URL="https://127.0.0.1:$tls/v1" sh -c "hts-ai flashcards <$T/text"
is 'is fatal' "$(jq -r '.settle + " " + .why.code' "$T/out")" 'fail unreachable'
like 'a certificate that does not fit is said' "$(cat "$T/err")" 'certificate'
is 'nothing was sent' "$(cat "$T/tls.log" 2>/dev/null)" ''
SSL_CERT_FILE=$T/cert.pem OPENAI_BASE_URL=https://127.0.0.1:$tls/v1 hts-ai flashcards <"$T/text" >"$T/out" 2>"$T/err"
like 'SSL_CERT_FILE names those who may sign' "$(tr -d '\r' <"$T/tls.log")" '^POST /v1/chat/completions$'
printf 'sk-test\n' >"$T/keyfile"
env -u OPENAI_API_KEY OPENAI_API_KEY_FILE="$T/keyfile" hts-ai flashcards --count 1 <"$T/text" >"$T/out" 2>/dev/null
is 'the key from a file' "$(jq '.flashcards | length' "$T/out")" 1

# . A small context

reset
/usr/bin/python3 - >"$T/long" <<'EOP'
import random
random.seed(6)
for i in range(300):
    print("Der " + " ".join("".join(random.choice("abdefghiklmnoprstuvw")
          for _ in range(random.randint(5, 11))) for _ in range(9)) + ".")
EOP
standin_admin '{"context":4096}' >/dev/null
OPENAI_CONTEXT=4096 hts-ai flashcards --count 8 <"$T/long" >"$T/out" 2>/dev/null
is 'a small context: smaller pieces, nothing too long' "$(jq '.flashcards | length' "$T/out") $(standin_stats '.by_status | keys | join(" ")')" '8 200'
is 'in small pieces all of the text is there' "$(jq .partial "$T/out")" null

# . Prompts

status '--check-prompts' 0 env -u OPENAI_API_KEY -u OPENAI_BASE_URL hts-ai --check-prompts
like 'says what it read' "$(cat "$T/out")" '^25 prompts, 5 schemas and [0-9]+ rates'
cp -R "$TOP/share/prompts" "$T/prompts"
export HTS_PROMPTS="$T/prompts"
status 'a copy will do' 0 hts-ai --check-prompts
sed -i 's/experienced teacher/patient teacher of biology/' "$T/prompts/flashcards.en.txt"
hts-ai flashcards --language en --count 1 <"$T/text" >"$T/out" 2>/dev/null
like 'an edited text is used, without a compiler' "$(last .messages[0].content)" 'patient teacher of biology'
# broken NAME SED ERE
broken() {
	cp "$TOP/share/prompts/topics.fr.txt" "$T/prompts/topics.fr.txt"
	sed -i "$2" "$T/prompts/topics.fr.txt"
	status "$1" 100 hts-ai --check-prompts
	like 'is said with the file' "$(cat "$T/err")" "topics.fr.txt': $3"
	status 'at every start' 100 hts-ai topics
}
broken 'a prompt without {count}' 's/{count}//g' 'the placeholder \{count\} is missing'
broken 'an unknown placeholder' 's/{language}/{langue}/' 'the placeholder \{langue\} is unknown'
broken 'a field that is not named' 's/main_topic/sujet/g' 'the field main_topic is not named'
broken 'no word of JSON' 's/JSON/XML/g' 'the word JSON is missing'
: >"$T/prompts/topics.fr.txt"
status 'an empty prompt' 100 hts-ai --check-prompts
printf '\377{count}' >"$T/prompts/topics.fr.txt"
status 'a prompt that is no UTF-8' 100 hts-ai --check-prompts
rm "$T/prompts/topics.fr.txt"
status 'a missing prompt' 100 hts-ai --check-prompts
like 'is named' "$(cat "$T/err")" 'topics.fr.txt'
unset HTS_PROMPTS

# . Credits

reset
printf '# mine\ngpt-4o-mini 1000 0\n* 0 0\n' >"$T/credits"
HTS_CREDITS=$T/credits hts-ai flashcards --count 1 <"$T/text" >"$T/out" 2>/dev/null
is 'rates of the operator' "$(jq '.usage.flashcards | .credits == .input_tokens' "$T/out")" true
HTS_CREDITS=$T/credits hts-ai flashcards --count 1 --model gpt-5 <"$T/text" >"$T/out" 2>/dev/null
is 'at least one' "$(jq '.usage.flashcards.credits' "$T/out")" 1
printf 'gpt-4 x 1\n* 1 1\n' >"$T/credits"
status 'a table that is wrong' 100 env HTS_CREDITS="$T/credits" hts-ai --check
like 'is said with its line' "$(cat "$T/err")" "credits', line 1"
printf 'gpt-4 1 1\n' >"$T/credits"
status 'a table without *' 100 env HTS_CREDITS="$T/credits" hts-ai --check-prompts
reset
hts-ai flashcards --count 20 <"$T/long" >"$T/out" 2>/dev/null
is 'many requests are summed, then rounded once' "$(jq -c '.usage.flashcards | [.requests > 1,
	.credits == ((.input_tokens * 10 + .output_tokens * 30) / 1000 | round)]' "$T/out")" '[true,true]'

# . --dry-run

reset
status '--dry-run needs no key' 0 env -u OPENAI_API_KEY -u OPENAI_BASE_URL sh -c "hts-ai flashcards questions topics --dry-run <$T/long"
is 'a line per request and one with the sums' "$(jq -r 'keys | length' "$T/out" | tail -n 1) $(jq -rs '(length > 4) and (.[-1].requests == length - 1)' "$T/out")" '4 true'
is 'requests as they would be sent' "$(jq -s 'map(select(.request)) | map(.request.messages | length) | unique' -c "$T/out")" '[2]'
is 'the sums are those of the lines' "$(jq -s '(.[:-1] | map(.input_tokens) | add) == .[-1].input_tokens and (.[:-1] | map(.max_output_tokens) | add) == .[-1].max_output_tokens' "$T/out")" true
is '--dry-run says what the requests cost at most' "$(jq -s '.[-1].max_credits > 0' "$T/out")" true
is 'nothing was sent' "$(standin_stats .requests)" 0
jq -r 'select(.request) | .request | tojson' "$T/out" >"$T/dry.log"
ok 'the requests of --dry-run keep to the rules' /usr/bin/python3 "$TOP/tests/requests.py" "$HTS_SHARE/schema" "$T/dry.log"
hts-ai flashcards --count 2 --dry-run <"$T/text" | jq -c 'select(.request) | .request' >"$T/dry"
hts-ai flashcards --count 2 <"$T/text" >"$T/out" 2>/dev/null
is 'the requests of --dry-run are the very ones that are sent' "$(cat "$T/dry")" "$(last .)"
is 'the estimate is not below what is counted' "$(hts-ai flashcards --count 2 --dry-run <"$T/text" | jq -s '.[-1].input_tokens' | awk -v n="$(jq .usage.flashcards.input_tokens "$T/out")" '{ print ($1 >= n * 0.7) }')" 1
printf '{"x":1}\n{"text":"a b c","want":[{"kind":"topics"}]}\n{"text":"a b c","want":[{"kind":"topics"}]}\n' >"$T/in"
is 'records too; the same request once' "$(hts-ai --dry-run <"$T/in" | jq -c 'select(.request) | .kind' | tr '\n' ' ')" '"topics" '
printf '{"text":" ","want":[{"kind":"topics"}]}\n{"text":"a","want":[{"kind":"x"}]}\n' >"$T/in"
status 'a record that would fail' 1 sh -c "hts-ai --dry-run <$T/in"
like 'is told' "$(cat "$T/err")" 'the text is empty'
like '--dry-run of a record that fails gives the reason' "$(cat "$T/err")" 'kind is none of'
is '--dry-run of a record that fails asks for nothing' "$(cat "$T/out")" '{"requests":0,"input_tokens":0,"max_output_tokens":0,"max_credits":0}'

# . Progress

# terminal COMMAND: runs it with a terminal as its stderr.
terminal() {
	/usr/bin/python3 - "$@" <<'EOP'
import os, pty, subprocess, sys
master, slave = pty.openpty()
child = subprocess.Popen(["sh", "-c", sys.argv[1]], stderr=slave)
os.close(slave)
shown = b""
while True:
    try:
        more = os.read(master, 4096)
    except OSError:
        break
    if not more:
        break
    shown += more
child.wait()
sys.stdout.write(repr(shown))
EOP
}
like 'progress on a terminal' "$(terminal "hts-ai flashcards <$T/text >$T/out")" 'of 1 answers'
is 'beside the record' "$(jq '.flashcards | length' "$T/out")" 4
hts-ai flashcards <"$T/text" >"$T/out" 2>"$T/err"
unlike 'progress is nowhere but at the terminal' "$(cat "$T/err")" 'answers,'
record ring | jq -c '.tag = "hts1:t:1" | .id = "i"' >"$T/in"
unlike 'the ring shows no progress' "$(REDIS_URL=redis://127.0.0.1:1/0 terminal "hts-ai <$T/in >$T/out")" 'answers,'

ok_requests
done_testing
