#!/bin/sh
# Bad input through the whole ring: a clear error each time, nothing lost, and
# the next task runs.
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2119
. "$(dirname "$0")/lib.sh"
documents=$TOP/tests/documents

# . Before the start: settings and servers

start_redis
start_postgres
start_standin
export UPLOAD_TEMP_DIR="$T/uploads"
status 'a wrong DATABASE_URL is 100' 100 env DATABASE_URL=nonsense:// hts-dispatch
like 'a wrong DATABASE_URL is named' "$(cat "$T/err")" DATABASE_URL
status 'no DATABASE_URL is 100' 100 env -u DATABASE_URL hts-dispatch
status 'a database that does not exist is 100' 100 env DATABASE_URL="${DATABASE_URL%/*}/nosuch" hts-dispatch
like 'the database that does not exist is named' "$(cat "$T/err")" nosuch
status 'a PostgreSQL that does not answer is 111' 111 env DATABASE_URL=postgresql://127.0.0.1:1/x hts-dispatch
status 'a Redis that does not answer is 111' 111 env REDIS_URL=redis://127.0.0.1:1/0 hts-dispatch
like 'the Redis that does not answer is named' "$(cat "$T/err")" 'redis://127.0.0.1:1/0'
status 'an API key is needed' 100 env -u OPENAI_API_KEY -u OPENAI_BASE_URL hts-dispatch
like 'a missing API key is asked for' "$(cat "$T/err")" OPENAI_API_KEY
status 'a wrong number is 100' 100 env HTS_AI_CONCURRENCY=many hts-dispatch
like 'a wrong number is reported with its variable' "$(cat "$T/err")" "HTS_AI_CONCURRENCY: 'many'"
mkdir "$T/open"
chmod 777 "$T/open"
status 'a temporary directory others can write is 100' 100 env UPLOAD_TEMP_DIR="$T/open" hts-dispatch
ln -s "$T/uploads" "$T/link"
status 'a temporary directory that is a link is 100' 100 env UPLOAD_TEMP_DIR="$T/link" hts-dispatch
sql 'update hts.meta set version = 0'
status 'a schema of another version is 100' 100 hts-dispatch
hts-store migrate >/dev/null

# . Documents

start_dispatcher
# fails NAME FILE CODE: the upload ends in error with that code.
fails() {
	scripts/upload --id "$1" "$2" >/dev/null
	result=$(hts-enqueue --wait --timeout 60 document.process_document "$1")
	like "$1: the task fails" "$result" "\"FAILURE\".*\"DocumentError\".*$3: "
	until_true 10 has_ended "$1"
	is "$1: the upload ends in error" "$(upload_status "$1")" error
	like "$1: and says why" "$(sql "select error_message from upload where id = '$1'")" "$3"
	is "$1: so does its file" "$(sql "select extraction_status from uploaded_file where upload_id = '$1'")" error
}

: >"$T/empty.pdf"
head -c 20000000 /dev/urandom >"$T/random.bin"
printf 'not a pdf at all, but named so \001\002\003\004\005\006\007\010' >"$T/text.pdf"
printf '%%PDF-1.4\nbroken' >"$T/broken.pdf"
fails empty "$T/empty.pdf" empty
fails password "$documents/passwort.pdf" encrypted
fails broken "$T/broken.pdf" damaged
fails random "$T/random.bin" binary
like 'the session is told' "$(rcli get "error_details:$(sql "select session_id from upload where id = 'random'")")" '"error_type":"binary"'

{
	printf 'Die Zellmembran trennt das Innere der Zelle von au\337en.\n'
	printf 'Sie besteht aus einer Doppelschicht von Lipiden, in die Proteine eingelagert sind.\n'
	printf 'Kan\344le lassen nur bestimmte Ionen hindurch.\0\n'
	i=0
	while [ $i -lt 60 ]; do
		i=$((i + 1))
		printf 'Satz %d handelt von der Osmose und vom Druck in der Zelle Nummer %d.\n' $i $i
	done
} >"$T/mixed.txt"
scripts/upload --id mixed "$T/mixed.txt" >/dev/null
hts-enqueue document.process_document mixed >/dev/null
ok 'text with a NUL and broken UTF-8 is read all the same' until_true 30 is_completed mixed
like 'text with a NUL and broken UTF-8 gets its letters' "$(sql "select extracted_text from uploaded_file where upload_id = 'mixed'")" 'von außen'

scripts/upload --id half "$documents/referat.docx" "$T/broken.pdf" >/dev/null
like 'one good file of two: the task succeeds' "$(hts-enqueue --wait --timeout 60 document.process_document half)" '"SUCCESS"'
until_true 30 has_ended half
is 'the upload says error' "$(upload_status half)" error
like 'the error of the upload names the broken file' "$(sql "select error_message from upload where id = 'half'")" 'broken.pdf'
is 'an upload with one broken file has the material of the other' "$(rows half | cut -d' ' -f1)" 5

# . Tasks

like 'an unknown upload' "$(hts-enqueue --wait --timeout 30 document.process_document nobody)" '"NotFound".*not_found'
like 'a task without its argument' "$(hts-enqueue --wait --timeout 30 --kwargs '{}' document.process_document)" '"FAILURE".*bad_argument'
like 'a count out of range' "$(hts-enqueue --wait --timeout 30 --kwargs '{"upload_id":"mixed","num_cards":100000}' ai.generate_flashcards)" 'bad_argument'
like 'a type that is none' "$(hts-enqueue --wait --timeout 30 --kwargs '{"upload_id":"mixed","question_type":"essay"}' ai.generate_questions)" 'bad_argument'
like 'an unknown task' "$(hts-enqueue --wait --timeout 30 no.such_task x)" NotRegistered
rcli lpush celery garbage >/dev/null
like 'garbage in the list does not stop it' "$(hts-enqueue --wait --timeout 30 maintenance.noop)" SUCCESS
is 'dead letters are kept: failed documents, bad arguments, unknown tasks, garbage' "$(rcli llen hts:dead:celery)" 10
sql "delete from upload where id = 'mixed'"
like 'an upload deleted meanwhile' "$(hts-enqueue --wait --timeout 30 --kwargs '{"upload_id":"mixed"}' ai.extract_topics)" 'not_found|gone'

# . The API says no: nothing is lost while it does

standin_admin '{"faults": [{"fault": "500", "times": 2}]}' >/dev/null
scripts/upload --id faults "$documents/zweispaltig.pdf" >/dev/null
hts-enqueue document.process_document faults >/dev/null
ok 'transient faults of the API are tried again' until_true 60 is_completed faults
stop_dispatcher
is 'TERM while transient faults are tried again ends with 0' "$stopped" 0
OPENAI_API_KEY=wrong start_dispatcher
scripts/upload --id key "$documents/notizen_cp1252.txt" >/dev/null
hts-enqueue document.process_document key >/dev/null
told() { grep -q 'key' "$T/dispatch.log"; }
ok 'a wrong key is said' until_true 20 told
kill -USR1 "$dispatcher_pid"
wait "$dispatcher_pid"
is 'tasks are held, not failed' "$(sql "select count(*) from hts.task where upload = 'key' and outcome = 'fail'")" 0
export OPENAI_API_KEY=sk-test
start_dispatcher
ok 'tasks held for a wrong key run with the right one' until_true 60 is_completed key
stop_dispatcher

# . By hand, without servers

unset REDIS_URL DATABASE_URL
hts-extract "$documents/referat.pdf" 2>"$T/err" | hts-ai flashcards --count 3 2>>"$T/err" >"$T/cards"
is 'hts-extract FILE | hts-ai flashcards | jq' "$(jq -r '.flashcards | length' "$T/cards")" 3
status 'a bad file by hand is 1' 1 hts-extract "$documents/passwort.pdf"
like 'a bad file by hand is reported with its reason' "$(cat "$T/err")" encrypted

done_testing
