#!/bin/sh
# What an upload may cost: nothing without credits, and never more tokens than
# the operator allows.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

start_redis
start_postgres
start_standin
sql "insert into \"user\" (id, email, name, credits) values ('poor', 'p@x', 'P', 0), ('rich', 'r@x', 'R', 100000)"
seq -f 'Der Satz mit der Nummer %g handelt von Zellen, Kernen, Membranen und ihren vielen Teilen.' 1500 >"$T/long"
head -n 6 "$T/long" >"$T/short"
tokens() { jq -s '[.[].usage[] | .input_tokens + .output_tokens] | add' "$@"; }

# . HTS_CREDITS_REQUIRED

export HTS_CREDITS_REQUIRED=yes
start_dispatcher
upload --user poor --id poor "$T/short" | hts-enqueue document.process_document >/dev/null
ended() { has_ended "$1"; }
ok 'an upload of a user without credits ends' until_true 60 ended poor
like 'as an error that says why' "$(sql "select overall_processing_status, error_message from upload where id = 'poor'")" \
	'^error[|]ai.extract_topics: no_credits: the user has no credits left;'
is 'before anything was sent' "$(standin_stats .requests)" 0
is 'its text is kept' "$(sql "select extraction_status from uploaded_file where upload_id = 'poor'")" completed
upload --id nobody "$T/short" | hts-enqueue document.process_document >/dev/null
ok 'an upload without a user has no credits either' until_true 60 ended nobody
is 'and is not begun' "$(upload_status nobody) $(standin_stats .requests)" 'error 0'
upload --user rich --id rich "$T/short" | hts-enqueue document.process_document >/dev/null
ok 'an upload of a user with credits is completed' until_true 60 is_completed rich
stop_dispatcher

# A task that was begun has perhaps paid for answers: it goes on.
task() {
	printf '{"tag":"hts1:r:1","id":"%s","task":"ai.generate_flashcards","last":false,"args":[],"kwargs":{"upload_id":"%s"},"retries":0,"group":null,"root_id":null,"parent_id":null}\n' \
		"$1" "$2"
}
task begun rich | hts-store fetch >"$T/out" 2>/dev/null
sql "update \"user\" set credits = 0 where id = 'rich'"
is 'a task that was begun goes on when the credits are used up' "$(task begun rich | hts-store fetch 2>/dev/null | jq -c 'has("text")')" true
is 'another one is not begun' "$(task other rich | hts-store fetch 2>/dev/null | jq -r .why.code)" no_credits
is 'by default nobody is stopped' "$(task third rich | env -u HTS_CREDITS_REQUIRED hts-store fetch 2>/dev/null | jq -c 'has("text")')" true

# . HTS_MAX_TOKENS_PER_UPLOAD

standin_admin '{"reset":true}' >/dev/null
most=40000
export HTS_MAX_TOKENS_PER_UPLOAD=$most
hts-ai flashcards questions --count 40 --language de <"$T/long" >"$T/out" 2>/dev/null
ok "a text by hand costs at most what is allowed: $(tokens "$T/out")" test "$(tokens "$T/out")" -le "$most"
is 'what was made until then is kept' "$(jq '.flashcards | length > 0' "$T/out")" true
is 'and the reason is said' "$(jq -r '[.partial[].reason] | unique[]' "$T/out")" token_limit

# record ID KIND: a task about the upload, as hts-store fetch makes it
record() {
	jq -cn --arg id "$1" --arg kind "$2" --rawfile text "$T/long" '{tag: "hts1:t:1", $id, task: "x", $text,
		upload: {id: "shared", user_id: "rich"}, want: [{$kind, count: 30, language: "de"}]}'
}
for kind in flashcards questions topics; do
	record "$kind" "$kind" | hts-ai >"$T/$kind.out" 2>/dev/null
done
all=$(tokens "$T/flashcards.out" "$T/questions.out" "$T/topics.out")
ok "three tasks of an upload together cost at most what is allowed: $all" test "$all" -le "$most"
ok 'and more than half of it' test "$all" -gt "$((most / 2))"
is 'what they took and did not use was given back' "$(rcli get hts:tokens:shared)" "$all"
is 'a task that could send nothing fails' "$(jq -c '[.settle, .why.code]' "$T/topics.out")" '["fail","token_limit"]'
requests=$(standin_stats .requests)
record again flashcards | hts-ai >"$T/out" 2>/dev/null
is 'what Redis has costs nothing' "$(jq '.flashcards | length > 0' "$T/out") $(standin_stats .requests)" "true $requests"
record free questions | env -u HTS_MAX_TOKENS_PER_UPLOAD hts-ai >"$T/out" 2>/dev/null
is 'without a bound all is made' "$(jq -c '[(.questions | length), .partial]' "$T/out")" '[30,null]'

done_testing
