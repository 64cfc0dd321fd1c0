#!/bin/sh
# The main job: the real Celery client of Python announces uploads to a running
# dispatcher and reads the results; then everything in PostgreSQL and Redis is
# looked at.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
documents=$TOP/tests/documents

start_redis
start_postgres
start_standin
sql "insert into \"user\" (id, email, name, credits) values ('user-1', 'a@example.org', 'A', 1000)"
start_dispatcher

# celery SCRIPT [ARG...]: Python with a Celery client on our Redis.
celery() {
	/usr/bin/python3 -c "
import os, sys, json, uuid
from celery import Celery, group
app = Celery('web', broker=os.environ['REDIS_URL'], backend=os.environ['REDIS_URL'])
$1" "$2" "${3-}"
}

send='r = app.send_task("document.process_document", args=[sys.argv[1]])
print(json.dumps(r.get(timeout=60)))'

# . By the id of the upload: a PDF, a DOCX and a text

scripts/upload --user user-1 --id upload-1 "$documents"/referat.pdf "$documents"/referat.docx \
	"$documents"/notizen_cp1252.txt >/dev/null
celery "$send" upload-1 >"$T/result" 2>"$T/celery.err" || cat "$T/celery.err"
is 'AsyncResult.get() gives the result of the document' \
	"$(jq -r '[.status, .upload_id, .extraction_status, .pages >= 1, .characters > 3000, (.group_id | length)] | map(tostring) | join(" ")' "$T/result")" \
	'completed upload-1 completed true true 36'
ok 'the upload is completed' until_true 30 is_completed upload-1
is 'five flashcards, three questions, eight topics, one of them main' "$(rows upload-1)" '5 3 8 1'
is 'each file is completed and has text' \
	"$(sql "select file_name, extraction_status, length(extracted_text) > 100 from uploaded_file where upload_id = 'upload-1' order by file_index")" \
	'referat.pdf|completed|t
referat.docx|completed|t
notizen_cp1252.txt|completed|t'
like 'each file is stored with its pages' "$(sql "select extraction_info from uploaded_file where file_name = 'referat.pdf'")" '"page_map"'
is 'every card names its file' "$(sql "select count(*) from flashcard f where upload_id = 'upload-1'
	and exists (select from uploaded_file u where f.tags::text like '%file:' || u.id || '%')")" 5
like 'every card names its page, if the format has pages' "$(sql "select string_agg(tags::text, ' ') from flashcard where upload_id = 'upload-1'")" 'page:1'
is 'questions have four options and a right one' \
	"$(sql "select bool_and(json_array_length(options) = 4 and correct_answer between 0 and 3 and length(text) <= 500) from question")" t
is 'subtopics hang below the main topic' \
	"$(sql "select count(*) from topic s join topic m on s.parent_id = m.id where m.is_main_topic and not s.is_main_topic")" 7
is 'usage is stored once for each kind' \
	"$(sql "select function_name, endpoint, user_id, input_tokens > 0, output_tokens > 0 from token_usage order by 1")" \
	'ai.extract_topics|worker_task|user-1|t|t
ai.generate_flashcards|worker_task|user-1|t|t
ai.generate_questions|worker_task|user-1|t|t'
is 'usage is paid by the user exactly once' "$(sql "select credits from \"user\"")" \
	"$(sql 'select 1000 - sum(cost)::int from token_usage')"
is 'three calls were made' "$(standin_stats .requests)" 3
session=$(sql "select session_id from upload where id = 'upload-1'")
is 'progress says so' "$(rcli mget "processing_status:$session" "processing_progress:$session" | tr '\n' ' ')" 'completed 100 '
is 'progress expires' "$([ "$(rcli ttl "processing_progress:$session")" -gt 3000 ] && echo yes)" yes
is 'the text is cached' "$(rcli exists extracted_text:upload-1)" 1
tree='r = app.send_task("document.process_document", args=[sys.argv[1]], task_id="tree")
r.get(timeout=60)
g = r.children[0]
print(len(g), sorted({c.get(timeout=60)["status"] for c in g}), g.id == r.result["group_id"], {c.parent and c.parent.id for c in g})'

# . Again: the same message, and a later task

celery 'import redis
r = redis.Redis.from_url(os.environ["REDIS_URL"])
with app.connection_for_write() as c:
    for i in range(2):
        app.send_task("document.process_document", args=["upload-1"], task_id="twice")
app.AsyncResult("twice").get(timeout=60)' '' 2>>"$T/celery.err"
settled_all() { [ "$(rcli hlen unacked)$(rcli llen celery)" = 00 ]; }
until_true 30 settled_all
until_true 30 is_completed upload-1
is 'the same message twice: one row in the ledger' "$(sql "select count(*) from hts.task where id = 'twice'")" 1
is 'a later task replaces, it does not double' "$(rows upload-1)" '5 3 8 1'
is 'answers come from the cache' "$(standin_stats .requests)" 3
is 'answers from the cache cost nothing' "$(sql "select credits from \"user\"")" \
	"$(sql 'select 1000 - sum(cost)::int from token_usage where not coalesce(cached, false)')"
like 'children are a real group for a client' "$(celery "$tree" upload-1 2>>"$T/celery.err")" "^3 \['completed'\] True"

# . By the id of a processing_task, one file, other languages and types

scripts/upload --id upload-2 --task task-2 --metadata '{"language":"en","num_flashcards":4,"question_type":"open"}' \
	"$documents"/zweispaltig.pdf >/dev/null
celery "$send" task-2 >"$T/result" 2>>"$T/celery.err"
is 'a processing_task names its file' "$(jq -r '.status + " " + .upload_id' "$T/result")" 'completed upload-2'
ok 'the upload of a processing_task that names a file is completed' until_true 30 is_completed upload-2
is 'an upload has as many items as its metadata say' "$(sql "select count(*) from flashcard where upload_id = 'upload-2'")" 4
is 'open questions have no options' "$(sql "select bool_and(options::text = '[]' and correct_answer = 0 and length(explanation) > 0) from question where upload_id = 'upload-2'")" t
is 'the processing_task is closed' "$(sql "select status, started_at is not null, completed_at is not null from processing_task where id = 'task-2'")" 'completed|t|t'

# . Two files of one upload as two tasks

scripts/upload --id upload-3 "$documents"/referat.docx "$documents"/zweispaltig.pdf >/dev/null
sql "insert into processing_task (id, upload_id, session_id, task_type, status, priority, created_at, task_metadata)
	select 'part-' || file_index, upload_id, 's', 'document_processing', 'pending', 0, now(),
	json_build_object('uploaded_file_id', id) from uploaded_file where upload_id = 'upload-3'"
standin_admin '{"delay_ms": 100}' >/dev/null
celery 'a = app.send_task("document.process_document", args=["part-0"])
a.get(timeout=60)' '' 2>>"$T/celery.err"
like 'one of two files does not complete the upload' "$(upload_status upload-3)" processing
celery "$send" part-1 >/dev/null 2>>"$T/celery.err"
ok 'both of two files complete the upload' until_true 30 is_completed upload-3
is 'an upload of two files has one main topic and the rows of both' "$(rows upload-3)" '10 6 16 1'

# . One kind on its own, from keywords

like 'an AI task by keywords' "$(celery 'r = app.send_task("ai.generate_questions", kwargs={"uploaded_file_id": None, "upload_id": "upload-2", "num_questions": 2, "question_type": "true_false", "language": "de"})
print(r.get(timeout=60))' '' 2>>"$T/celery.err")" "'questions_saved': 2"
is 'replaces the questions there were' "$(sql "select count(*), min(options::text) from question where upload_id = 'upload-2'" | tr -d ' ')" '2|["Wahr","Falsch"]'

# . Failures that Celery understands

like 'a missing upload raises in the client' "$(celery 'try:
    app.send_task("document.process_document", args=["nobody"]).get(timeout=60)
except Exception as e:
    print(type(e).__name__, e.args)' '' 2>>"$T/celery.err")" "NotFound.*not_found"
like 'an unknown task too' "$(celery 'try:
    app.send_task("no.such_task").get(timeout=60)
except Exception as e:
    print(type(e).__name__)' '' 2>>"$T/celery.err")" NotRegistered

# . The log

ends() { grep "^hts-dequeue: $1" "$T/dispatch.log"; }
like 'that the worker is ready is one line' "$(ends ready)" \
	'^hts-dequeue: ready: queues celery; [0-9]+ documents, [0-9]+ AI tasks, [0-9]+ others at once$'
like 'the end of a document is one line' "$(ends '.*document.process_document done: upload upload-1' | head -n 1)" \
	'^hts-dequeue: [-0-9a-f]{36}: document.process_document done: upload upload-1, attempt 1, [0-9]+ ms \(waiting [0-9]+, extract [0-9]+, api 0, save [0-9]+\), tokens 0, items 0$'
like 'the end of an AI task says its tokens and items' "$(ends '.*ai.generate_flashcards done: upload upload-1' | head -n 1)" \
	'attempt 1, [0-9]+ ms \(waiting [0-9]+, extract 0, api [0-9]+, save [0-9]+\), tokens [1-9][0-9]*, items 5$'
like 'a failure says why' "$(ends '.*warning: document.process_document fail: upload nobody')" ', items 0: not_found: '
like 'a task that is not registered says why' "$(ends '.*warning: no.such_task fail:')" ', items 0: not_registered'
is 'a task has one line for each end' "$(ends 'tree: document.process_document done' | wc -l)" 1
unlike 'no text of a document is in the log' "$(cat "$T/dispatch.log")" 'Wirkstoff|Pharmak|Mitose'

stop_dispatcher
is 'TERM ends the dispatcher with 0' "$stopped" 0
is 'no temporary file is left' "$(find "$T/uploads" -mindepth 1 | wc -l)" 0
is 'nothing is left unacked' "$(rcli hlen unacked)$(rcli llen celery)" 00
unlike 'no stage reported a bug' "$(cat "$T/dispatch.log")" 'unsettled|ended with|not held|AddressSanitizer|runtime error'
ok_requests
done_testing
