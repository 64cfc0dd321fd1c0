#!/bin/sh
# hts-store against a real PostgreSQL and a real Redis: what fetch adds, what
# save writes, and that it writes it once.
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2119,SC2317 # options of start_redis; until_true calls
. "$(dirname "$0")/lib.sh"

export own_postgres=1 # it is stopped on the way
start_redis
start_postgres
export HTS_RUN_DIR="$T/run"
mkdir -m 700 "$HTS_RUN_DIR"

# . Making uploads and records

sql "insert into \"user\" (id, email, name, credits)
	values ('rich', 'r@x', 'R', 100), ('poor', 'p@x', 'P', 5)" >/dev/null

# upload ID [USER [METADATA]]; file ID UPLOAD INDEX TEXT
upload() {
	sql "insert into upload (id, session_id, user_id, created_at,
		overall_processing_status, upload_metadata) values ('$1',
		'session-$1', '${2:-rich}', now(), 'queued',
		$([ $# -gt 2 ] && printf "'%s'" "$3" || echo null))"
}
file() {
	sql "insert into uploaded_file (id, upload_id, file_index, file_name,
		mime_type, file_content, extraction_status) values ('$1', '$2',
		$3, '$1.txt', 'text/plain', convert_to('$4', 'UTF8'), 'pending')"
}
# ptask ID UPLOAD METADATA
ptask() {
	sql "insert into processing_task (id, upload_id, session_id, task_type,
		status, priority, created_at, task_metadata) values ('$1', '$2',
		'session-$2', 'document.process_document', 'pending', 5, now(),
		'$3')"
}

# record ID TASK KWARGS [MEMBERS]: as hts-dequeue writes it
record() {
	printf '{"tag":"hts1:r:1","id":"%s","task":"%s","deadline":%s,"last":%s,' \
		"$1" "$2" "${deadline:-99999999999999}" "${last:-false}"
	printf '"args":%s,"kwargs":%s,"retries":0,"group":null,' "${args:-[]}" "$3"
	printf '"root_id":"%s","parent_id":null%s}\n' "$1" "${4:+,$4}"
}
document() { record "$1" document.process_document "{\"task_id\":\"$2\"}" "${3:-}"; }
cards() { record "$1" ai.generate_flashcards "{\"uploaded_file_id\":\"$2\"${4:-}}" "${3:-}"; }

fetch() { hts-store fetch 2>"$T/err"; }
save() { hts-store save 2>"$T/err"; }

# extracted: what hts-extract makes of a fetched document
extracted() {
	jq -c '(.files | map("text of " + .id)) as $texts
		| .files = [.files | to_entries[] | .key as $i
			| ($texts[$i] | length) as $n
			| .value | del(.path, .temporary) + {type: "text",
				offset: ([$texts[:$i][] | length + 1] | add // 0),
				length: $n, pages: 1, characters: $n, warnings: [],
				page_map: [{number: 1, offset: 0, length: $n,
				characters: $n}], fresh: true}]
		| .text = ($texts | join("\f"))'
}
# answered: what hts-ai makes of a fetched AI task
answered() {
	jq -c --arg w "${1:-1}" '.files[0].id as $f | .want[0].kind as $k
		| if $k == "flashcards" then .flashcards = [
			{question: ("Q" + $w), answer: "A", file: $f, page: 1},
			{question: "Q2", answer: "A2", file: null, page: null}]
		elif $k == "questions" then .questions = [{type: "multiple_choice",
			text: ("T" + $w), options: ["a", "b"], correct_answer: 1,
			explanation: "E", file: $f, page: 1}]
		else .topics = [{name: ("Main" + $w), description: "D", is_main_topic: true},
			{name: "Sub", description: "d", is_main_topic: false, is_key_term: true}] end
		| .usage = {($k): {model: "gpt-4o-mini", input_tokens: 1000,
			output_tokens: 100, credits: 13, cached: false, requests: 1}}'
}
children() {
	jq -c '.children[] | {tag: "hts1:r:2", id, task, deadline: 99999999999999,
		last: false, args: [], kwargs, retries: 0, group, root_id, parent_id}'
}
# process ID TARGET: a document with all its children, in order
process() {
	document "$1" "$2" | fetch | extracted | save | children | fetch |
		answered | save
}
state() { sql "select overall_processing_status from upload where id = '$1'"; }
code() { jq -r '.settle + " " + .why.code'; }

# . Usage, settings, schema

status 'hts-store without a command is wrong use' 100 hts-store
status '-h' 0 hts-store -h
like 'names the settings' "$(cat "$T/out")" DATABASE_URL
status 'an unknown command' 100 hts-store frobnicate
status 'an unknown option' 100 hts-store fetch --no
status '--check is content' 0 hts-store --check
status 'migrate may run again' 0 hts-store migrate
like 'migrate --print shows SQL' "$(hts-store migrate --print)" 'CREATE TABLE IF NOT EXISTS hts.task'
status 'no DATABASE_URL' 100 env -u DATABASE_URL hts-store --check
status 'a DATABASE_URL that is none' 100 env DATABASE_URL=nonsense hts-store --check
status 'an unknown database' 100 env \
	DATABASE_URL="postgresql://postgres@127.0.0.1:$pg_port/nowhere" hts-store --check
status 'no server' 111 env DATABASE_URL=postgresql://127.0.0.1:1/x hts-store --check
status 'Redis away is a warning' 0 env REDIS_URL=redis://127.0.0.1:1/0 hts-store --check
like 'a Redis that is away is named in the warning' "$(cat "$T/err")" 'warning: the cache'
sql 'alter table question rename explanation to reason'
status 'a missing column' 100 hts-store --check
like 'is named' "$(cat "$T/err")" '"question".explanation'
sql 'alter table question rename reason to explanation'
sql 'update hts.meta set version = 0'
status 'an older schema' 100 hts-store --check
status 'migrate brings it up' 0 hts-store migrate
status '--check is content after migrate' 0 hts-store --check

# . Lines that are not their business

for stage in fetch save; do
	status "$stage: no input" 0 sh -c "hts-store $stage </dev/null"
	printf '{"tag":"t","id":"1","task":"maintenance.noop","x": 1.0}\n{"task":"foreign","id":"2"}\n{"tag":"t","id":"3","task":"document.process_document","settle":"done","result":{"a": 1}}\n' >"$T/in"
	ok "$stage: they pass byte for byte" sh -c "hts-store $stage <$T/in | cmp - $T/in"
	printf '{"id":"1"' >"$T/in"
	status "$stage: a torn line" 111 sh -c "hts-store $stage <$T/in"
	is 'gives no answer' "$(cat "$T/out")" ''
	printf 'no json\n' >"$T/in"
	status "$stage: no object" 111 sh -c "hts-store $stage <$T/in"
	(
		head -c 70000 /dev/zero | tr '\0' x
		echo
	) >"$T/in"
	status "$stage: a line too long" 111 sh -c "HTS_LINE_MAX=65536 hts-store $stage <$T/in"
	printf '{"task":"foreign"}\n' >"$T/in"
	status "$stage: a full disk" 111 sh -c "hts-store $stage <$T/in >/dev/full"
done

# . fetch

upload u1 >/dev/null
file f1 u1 1 'Grüße aus Bern'
ptask p1 u1 '{"uploaded_file_id": "f1", "language": "en"}'
for id in u1 p1 f1; do
	out=$(document "d-$id" $id | fetch)
	is "fetch: a document by the id $id" "$(echo "$out" |
		jq -c '[.upload.id, .upload.session_id, .upload.user_id, .files[0].id, .text_id]')" \
		'["u1","session-u1","rich","f1","u1"]'
done
is 'the language is that of the metadata' "$(document x p1 | fetch | jq -r .upload.language)" en
is 'the id may be positional' "$(args='["p1"]' record d-pos document.process_document '{}' | fetch |
	jq -r '.upload.id')" u1
path=$(echo "$out" | jq -r '.files[0].path')
is 'the content is in a file' "$(cat "$path")" 'Grüße aus Bern'
is 'the file with the content is private' "$(stat -c %a "$path")" 600
is 'in the run directory' "$(dirname "$path")" "$HTS_RUN_DIR"
is 'the record has the hash of the content' "$(echo "$out" | jq -r '.files[0].sha256')" "$(sha256sum <"$path" | cut -d' ' -f1)"
is 'members come behind what was there' "$(echo "$out" | jq -r 'keys_unsorted | join(" ")')" \
	'tag id task deadline last args kwargs retries group root_id parent_id upload text_id files spent'
is 'the statuses are processing' "$(state u1) $(sql 'select extraction_status from uploaded_file') $(
	sql 'select status, started_at is not null from processing_task'
)" 'processing processing processing|t'
is 'the session is, too' "$(rcli get processing_status:session-u1) $(rcli get processing_progress:session-u1)" \
	'processing 0'
is 'the ledger counts attempts' "$(
	document d-u1 u1 | fetch >/dev/null
	sql "select attempts, outcome is null, file is null from hts.task where id = 'd-u1'"
)" '2|t|t'
is 'an unknown id fails' "$(document x1 nothing | fetch | code)" 'fail not_found'
is 'no id fails' "$(record x2 document.process_document '{}' | fetch | code)" 'fail bad_argument'
is 'malformed arguments fail' "$(args='{}' record x3 document.process_document '{}' | fetch | code)" \
	'fail bad_argument'
is 'a count out of range fails' "$(cards x4 f1 '' ',"num_cards":201' | fetch | code)" 'fail bad_argument'
is 'AI before extraction is tried again' "$(cards x5 f1 | fetch | code)" 'retry no_text'
upload ub >/dev/null
sql "insert into uploaded_file (id, upload_id, file_index, file_name, file_content)
	select 'big', 'ub', 1, 'big.bin', string_agg(sha256(i::text::bytea), '')
	from generate_series(1, 327680) i"
out=$(document d-big ub | fetch)
path=$(echo "$out" | jq -r '.files[0].path')
is '10 MB come in slices and are whole' "$(sha256sum <"$path" | cut -d' ' -f1) $(stat -c %s "$path")" \
	"$(sql "select encode(sha256(file_content), 'hex') || ' ' || length(file_content)
		from uploaded_file where id = 'big'")"
version=$(sed -n 's/^#define EXTRACTOR_VERSION "\(.*\)".*/\1/p' "$TOP/src/lib/task.h")
rcli set "hts:text:$(echo "$out" | jq -r '.files[0].sha256'):$version" '{"text":"known","pages":1}' >/dev/null
out=$(document d-big ub | fetch)
is 'a known content is not written' "$(echo "$out" | jq -c '.files[0] | [.path, .cached.text]')" '[null,"known"]'
rm -f "$path"
rcli set "hts:text:$(echo "$out" | jq -r '.files[0].sha256'):$version" 'no {json' >/dev/null
path=$(document d-big ub | fetch | jq -r '.files[0].path')
ok 'a broken cache entry is none' test -s "$path"
path=$(document d-big ub | MAX_UPLOAD_SIZE_MB=1 fetch | jq -r '.files[0].path')
is 'a file over the limit is not copied' "$(stat -c '%s %b' "$path")" '10485760 0'
out=$(document d-dir u1 | HTS_RUN_DIR=/dev/full hts-store fetch 2>/dev/null || echo "exit $?")
is 'a run directory that is none is 100' "$out" 'exit 100'
is 'two candidates: a second file gives its own scope' "$(
	upload u2 >/dev/null
	file f2a u2 1 eins
	file f2b u2 2 zwei
	document d-f2b f2b | fetch | jq -c '[.text_id, (.files | map(.id))]'
)" '["f2b",["f2b"]]'
is 'the upload has both, in order' "$(document d-u2 u2 | fetch | jq -c '[.text_id, (.files | map(.id))]')" \
	'["u2",["f2a","f2b"]]'
status 'by hand: --upload' 0 hts-store fetch --upload u2
is 'gives files and wishes' "$(jq -c '[(.files | length), (.want | length), .tag]' "$T/out")" '[2,3,null]'
status 'by hand: an unknown id' 1 hts-store fetch --upload nothing
sql "delete from upload where id in ('ub', 'u2')"
is 'a deleted upload is gone' "$(document d-u2 u2 | fetch | code)" 'fail gone'

# . save: a document

sql 'truncate hts.task'
rcli flushall >/dev/null
document d1 p1 | fetch | extracted >"$T/d1"
out=$(save <"$T/d1")
is 'save: the answer has only what is needed' "$(echo "$out" | jq -r 'keys_unsorted | join(" ")')" \
	'tag id task settle result children spent'
is 'the result' "$(echo "$out" | jq -c '.result | [.status, .task_id, .upload_id, .uploaded_file_id,
	.session_id, .extraction_status, .characters, .pages]')" \
	'["completed","p1","u1","f1","session-u1","completed",10,1]'
is 'three children in a group' "$(echo "$out" | jq -c '[(.children | length),
	(.children | map(.group) | unique | length), .children[0].kwargs.num_cards,
	.children[1].kwargs.question_type, .children[2].kwargs.max_topics, .children[0].kwargs.language,
	.children[0].parent_id, .children[0].root_id, .result.group_id == .children[0].group]')" \
	'[3,1,5,"multiple_choice",8,"en","d1","d1",true]'
is 'the file has its text' "$(sql "select extracted_text, extraction_status, extraction_info->>'pages'
	from uploaded_file where id = 'f1'")" 'text of f1|completed|1'
is 'the processing_task is closed' "$(sql "select status, completed_at is not null,
	result_data->>'status' from processing_task")" 'completed|t|completed'
is 'the upload waits for the children' "$(state u1)" processing
is 'the children have open rows in the ledger' "$(sql "select count(*) from hts.task where outcome is null
	and upload = 'u1' and parent_id = 'd1' and seq > (select seq from hts.task where id = 'd1')")" 3
is 'the text is in the cache' "$(rcli get extracted_text:u1)" 'text of f1'
like 'for a day' "$(rcli ttl extracted_text:u1)" '^(86400|863..)$'
like 'the extraction for a week' "$(rcli ttl "$(rcli --scan --pattern 'hts:text:*')")" '^(604800|6047..)$'
is 'progress: one of four' "$(rcli get processing_progress:session-u1)" 25
echo "$out" >"$T/d1.out"
is 'saved twice: the same answer' "$(save <"$T/d1" | jq -c 'del(.spent)')" "$(jq -c 'del(.spent)' "$T/d1.out")"
is 'a record saved twice leaves one set of rows' "$(sql 'select count(*) from hts.task')" 4
is 'fetched again: the stored outcome' "$(document d1 p1 | fetch | jq -c '[.settle, .files, .children[0].id]')" \
	"$(jq -c '["done", null, .children[0].id]' "$T/d1.out")"

# . save: the AI tasks

children <"$T/d1.out" | fetch >"$T/ai"
is 'fetch: an AI task has text, place and wish' "$(head -n 1 "$T/ai" | jq -c '[.text, .text_id,
	.files[0].offset, .files[0].length, .files[0].page_map[0].number, .want]')" \
	'["text of f1","u1",0,10,1,[{"kind":"flashcards","count":5,"language":"en"}]]'
rcli del extracted_text:u1 >/dev/null
is 'without Redis fetch gives an AI task the same text, place and wish' "$(children <"$T/d1.out" | head -n 1 | REDIS_URL=redis://127.0.0.1:1/0 fetch |
	jq -c 'del(.spent)')" "$(head -n 1 "$T/ai" | jq -c 'del(.spent)')"
answered <"$T/ai" >"$T/ai.in"
save <"$T/ai.in" >"$T/ai.out"
is 'save: all are done' "$(jq -r .settle "$T/ai.out" | sort | uniq -c | tr -s ' ')" ' 3 done'
is 'the results' "$(jq -c '.result | [.flashcards_generated, .flashcards_saved, .questions_saved,
	.topics_extracted, .topics_saved, .input_tokens, .output_tokens, .cached]' "$T/ai.out" | tr '\n' ' ')" \
	'[2,2,null,null,null,1000,100,false] [null,null,1,null,null,1000,100,false] [null,null,null,2,2,1000,100,false] '
is 'flashcards' "$(sql "select question, answer, tags from flashcard where upload_id = 'u1' order by 1")" \
	'Q1|A|["file:f1","page:1"]
Q2|A2|[]'
is 'questions' "$(sql 'select text, options, correct_answer, explanation from question')" 'T1|["a","b"]|1|E'
is 'topics: a term is marked as one' "$(sql 'select name, is_key_term from topic order by is_main_topic' | tr '\n' ' ')" 'Sub|t Main1|f '
is 'topics: the main one, the other below' "$(sql 'select t.name, t.is_main_topic, p.name from topic t
	left join topic p on p.id = t.parent_id order by 1')" 'Main1|t|
Sub|f|Main1'
is 'usage, one row per kind' "$(sql 'select function_name, user_id, session_id, model, input_tokens,
	output_tokens, cost, endpoint, cached from token_usage order by 1 limit 1') $(
	sql 'select count(*) from token_usage'
)" \
	'ai.extract_topics|rich|session-u1|gpt-4o-mini|1000|100|13|worker_task|f 3'
is 'credits are taken' "$(sql "select credits from \"user\" where id = 'rich'")" 61
is 'the upload is completed' "$(state u1) $(rcli get processing_status:session-u1) $(
	rcli get processing_progress:session-u1
)" 'completed completed 100'
save <"$T/ai.in" >"$T/ai.out2"
is 'saved twice: the same answers' "$(jq -c 'del(.spent)' "$T/ai.out2")" "$(jq -c 'del(.spent)' "$T/ai.out")"
is 'AI tasks saved twice leave one set of rows and one charge' "$(sql 'select (select count(*) from flashcard), (select count(*) from question),
	(select count(*) from topic), (select count(*) from token_usage), credits from "user" where id = '"'rich'")" \
	'2|1|2|3|61'

# . Replacing and adding

sql "insert into flashcard (id, upload_id, question, answer, tags) values ('others', 'u1', 'O', 'A', '[]')"
cards again u1 | fetch | answered 9 | save >/dev/null
is 'a later task replaces what an earlier one wrote' "$(sql "select question from flashcard
	where upload_id = 'u1' order by 1" | tr '\n' ' ')" 'O Q2 Q9 '
cards more u1 '' ',"options":{"append":true}' | fetch | answered 5 | save >/dev/null
is 'append adds' "$(sql "select question from flashcard where upload_id = 'u1' order by 1" | tr '\n' ' ')" \
	'O Q2 Q2 Q5 Q9 '
cards early u1 | fetch | answered 1 >"$T/early"
cards late u1 | fetch | answered 7 | save >/dev/null
is 'the next one replaces both' "$(sql "select question from flashcard where upload_id = 'u1' order by 1" |
	tr '\n' ' ')" 'O Q2 Q7 '
credits=$(sql "select credits from \"user\" where id = 'rich'")
is 'a task begun before its replacement and saved after it stores nothing' "$(save <"$T/early" | jq -c .result)" \
	'{"status":"replaced"}'
is 'a task begun before its replacement and saved after it is not charged' "$(sql "select credits from \"user\" where id = 'rich'")" "$credits"
kept=$(sql 'select id from topic where is_main_topic')
sql "insert into topic (id, upload_id, name, is_main_topic, parent_id) values ('foreign', 'u1', 'F', false,
	(select id from topic where name = 'Sub'))"
topics() { sql "select t.id = '$kept', t.name, p.name from topic t left join topic p on p.id = t.parent_id
	order by t.name" | tr '\n' ' '; }
record topics1b ai.extract_topics '{"uploaded_file_id":"u1"}' | fetch | answered 3 | save >/dev/null
is 'topics of others stay below a topic that stays' "$(topics)" 'f|F|Sub t|Main3| f|Sub|Main3 '
record topics2 ai.extract_topics '{"uploaded_file_id":"u1"}' | fetch | answered 2 | jq -c '.topics[1].name = "Part"' | save >/dev/null
is 'the main topic is updated in place, topics of others move' "$(topics)" 'f|F|Main2 t|Main2| f|Part|Main2 '

# . Reprocessing a document

cards waiting u1 | fetch | answered 3 >"$T/waiting"
document d2 u1 | fetch | extracted | save >"$T/d2.out"
is 'a document ends open tasks of before' "$(cards waiting u1 | fetch | jq -c '[.settle, .result.status]')" \
	'["done","replaced"]'
is 'a task that runs loses its claim when its document comes again' "$(save <"$T/waiting" | jq -c '[.settle, .result.status]')" '["done","replaced"]'
children <"$T/d2.out" | fetch | answered 4 | save >/dev/null
is 'reprocessing doubles nothing' "$(sql "select (select count(*) from flashcard where id <> 'others'),
	(select count(*) from question), (select count(*) from topic where id <> 'foreign'),
	(select count(*) from topic where is_main_topic)")" '2|1|2|1'
is 'a reprocessed upload is complete again' "$(state u1)" completed

# . Two files, in every order: A and B are their documents, a and b the three
# tasks that follow from each

orders=0
for order in 'A B a b' 'A B b a' 'A a B b' 'B A a b' 'B A b a' 'B b A a'; do
	orders=$((orders + 1))
	u=two$orders
	upload $u >/dev/null
	file "${u}a" $u 1 eins
	file "${u}b" $u 2 zwei
	ptask "p${u}a" $u '"{\"uploaded_file_id\": \"'"${u}a"'\", \"num_flashcards\": 7}"'
	ptask "p${u}b" $u "{\"uploaded_file_id\": \"${u}b\"}"
	for f in a b; do document "d$u$f" "p$u$f" | fetch | extracted >"$T/$u$f"; done
	seen=
	for step in $order; do
		f=$(echo "$step" | tr AB ab)
		if [ "$step" != "$f" ]; then
			save <"$T/$u$f" >"$T/$u$f.out"
			seen="$seen $(state $u)"
			continue
		fi
		children <"$T/$u$f.out" | fetch | answered "$f" >"$T/$u$f.ai"
		while read -r line; do
			printf '%s\n' "$line" | save >/dev/null
			seen="$seen $(state $u)"
		done <"$T/$u$f.ai"
	done
	is "two files ($order): complete only at the end" "$seen" \
		' processing processing processing processing processing processing processing completed'
	is "two files ($order): one topic is the main one, the other below it" "$(sql "select name, is_main_topic,
		parent_id is not null from topic where upload_id = '$u' and name like 'Main%'
		order by is_main_topic desc" | cut -d'|' -f2- | tr '\n' ' ')" 't|f f|t '
	is "two files ($order): the cards of both stand" "$(sql "select count(*) from flashcard where upload_id = '$u'")" 4
done
is 'JSON that was stored as text is read' "$(jq -r '.children[0].kwargs.num_cards' "$T/two1a.out")" 7
document all1 two1 | fetch | extracted | save | children | fetch | answered z | save >/dev/null
is 'a task for the upload replaces the rows of its files' "$(sql "select
	(select count(*) from flashcard where upload_id = 'two1'),
	(select count(*) from topic where upload_id = 'two1'),
	(select count(*) from topic where upload_id = 'two1' and is_main_topic)")" '2|2|1'
is 'the text of a task for the upload is that of both files' "$(rcli get extracted_text:two1 | tr '\f' '|')" 'text of two1a|text of two1b'
is 'a task for the upload gets the places of both files' "$(cards places two1 | fetch | jq -c '.files | map([.offset, .length])')" \
	'[[0,13],[14,13]]'

# . Three at once

# session NAME: a psql that takes statements; say NAME SQL; hush NAME
session() {
	mkfifo "$T/$1.fifo"
	psql -AtqX -d "$DATABASE_URL" <"$T/$1.fifo" >"$T/$1.log" 2>&1 &
}
# turned_away N: so many of hts-store have met the lock, and look again later.
turned_away() {
	[ "$(sql "select count(*) from pg_stat_activity where application_name = 'hts-store' and query = 'ROLLBACK'
		and datname = current_database()")" -ge "$1" ]
}
logged() { grep -q "$2" "$T/$1.log"; }

sql "create table seen (status text);
	create function see() returns trigger language plpgsql as \$\$ begin
	insert into seen values (new.overall_processing_status); return new; end \$\$;
	create trigger see after update on upload for each row
	when (new.id = 'at-once') execute function see()"
upload at-once >/dev/null
file fo at-once 1 x
document d-once at-once | fetch | extracted | save | children | fetch | answered >"$T/once"
sql 'truncate seen'
session holder
exec 7>"$T/holder.fifo"
echo "begin; select 'held' from upload where id = 'at-once' for update;" >&7
until_true 10 logged holder held
pids=
for i in 1 2 3; do
	sed -n "${i}p" "$T/once" | hts-store save >"$T/once.$i" 2>/dev/null &
	pids="$pids $!"
done
until_true 10 turned_away 3
echo 'commit;' >&7
exec 7>&-
for pid in $pids; do wait "$pid"; done
is 'three saves at a barrier: all are done' "$(cat "$T"/once.? | jq -r .settle | tr '\n' ' ')" 'done done done '
is 'the last of three saves at once completes the upload' "$(sql 'select status, count(*) from seen group by 1 order by 1' |
	tr '\n' ' ')" 'completed|1 processing|2 '

# The control: the same without the lock is missed by all three.
sql "create table claim (id int, done boolean); insert into claim select i, false from generate_series(1, 3) i"
for i in 1 2 3; do session "naive$i"; done
exec 4>"$T/naive1.fifo" 5>"$T/naive2.fifo" 6>"$T/naive3.fifo"
for i in 1 2 3; do
	echo "begin; update claim set done = true where id = $i;
		select case when bool_and(done) then 'complete' else 'open' end from claim;" >&$((i + 3))
done
for i in 1 2 3; do until_true 10 logged "naive$i" open; done
for i in 4 5 6; do echo 'commit;' >&$i; done
exec 4>&- 5>&- 6>&-
is 'control: without the lock nobody sees the end' "$(cat "$T"/naive?.log | tr '\n' ' ')" 'open open open '

# . A locked upload does not stop the others

session blocker
exec 7>"$T/blocker.fifo"
echo "begin; select 'held' from upload where id = 'two1' for update;" >&7
until_true 10 logged blocker held
upload free >/dev/null
file ff free 1 x
mkfifo "$T/save.in"
hts-store save <"$T/save.in" >"$T/save.out" 2>"$T/save.err" &
pid=$!
exec 8>"$T/save.in"
document locked two1 '"settle":"fail","why":{"code":"time_limit","message":"m"}' >&8
document dfree free '"settle":"fail","why":{"code":"time_limit","message":"m"}' >&8
ok 'a record behind a locked one is answered first' until_true 20 grep -q '"dfree"' "$T/save.out"
is 'the other one is still held' "$(grep -c '"locked"' "$T/save.out")" 0
kill -USR2 $pid
ok 'USR2 names it' until_true 10 grep -q 'locked: held for' "$T/save.err"
echo 'commit;' >&7
exec 7>&-
ok 'a record that waits for a lock is answered when the lock goes' until_true 20 grep -q '"locked"' "$T/save.out"
exec 8>&-
wait $pid

# . Failures

upload bad >/dev/null
file fb bad 1 x
ptask pb bad '{"uploaded_file_id": "fb"}'
document db pb | fetch | jq -c '.files[0] |= del(.path) + {error: {code: "encrypted", message: "protected"}}
	| .settle = "fail" | .why = {code: "encrypted", message: "protected"}' | save >"$T/out"
is 'a failed document keeps its reason' "$(code <"$T/out") $(jq -r '.result' "$T/out")" 'fail encrypted null'
is 'in the file, the task and the upload' "$(sql "select f.extraction_status, f.extraction_info->>'error',
	p.status, p.error_message, u.overall_processing_status, u.error_message from upload u
	join uploaded_file f on f.upload_id = u.id join processing_task p on p.upload_id = u.id where u.id = 'bad'")" \
	'error|encrypted: protected|error|protected|error|fb.txt: encrypted: protected'
is 'in the ledger' "$(sql "select outcome, why->>'code' from hts.task where id = 'db'")" 'fail|encrypted'
is 'the message of a failure is in Redis' "$(rcli get error_details:session-bad | jq -r '.error_type + " " + .message') $(
	rcli get processing_status:session-bad
)" 'encrypted protected error'
status 'show names what failed' 0 hts-store show bad
like 'on a page' "$(cat "$T/out")" 'fb.txt.*encrypted: protected'
status 'forget makes it open again' 0 hts-store forget db
is 'an upload whose task is forgotten is processing again' "$(sql "select outcome is null from hts.task where id = 'db'") $(state bad)" \
	't processing'
status 'a done task cannot be forgotten' 1 hts-store forget d1
status 'an unknown task cannot be forgotten' 1 hts-store forget nothing
is 'a task runs after its forgotten attempt' "$(process db pb | jq -r .settle | sort -u) $(state bad)" 'done completed'
document dx u1 '"settle":"retry","after":5,"why":{"code":"api","message":"m"},"text":"long"' | save >"$T/out"
is 'a retry passes, without text' "$(jq -c '[.settle, .after, .why.code, .text]' "$T/out")" '["retry",5,"api",null]'
is 'a retry leaves no outcome in the ledger' "$(sql "select count(*) from hts.task where id = 'dx'")" 0
is 'a retry with last is a failure' "$(last=true cards dl u1 '"settle":"retry","why":{"code":"api","message":"m"}' |
	save | code) $(sql "select outcome from hts.task where id = 'dl'") $(state u1)" 'fail api fail error'
is 'an error names the task' "$(sql "select error_message from upload where id = 'u1'")" \
	'ai.generate_flashcards: api: m'
is 'what was generated before an error stays' "$(sql "select count(*) > 0 from flashcard where upload_id = 'u1'")" t
cards ok-again u1 | fetch | answered | save >/dev/null
is 'a later success of the same task ends the error' "$(state u1)" completed
is 'an obituary of a done task gives what is stored' "$(document d1 p1 '"settle":"fail","why":{"code":"poison","message":"m"}' |
	save | jq -c '[.settle, (.children | length)]')" '["done",3]'
is 'an obituary finds the upload by its arguments' "$(cards never u1 '"settle":"fail","why":{"code":"expired","message":"m"}' |
	save | code) $(sql "select upload from hts.task where id = 'never'")" 'fail expired u1'
is 'an obituary without an upload passes on' "$(document nix nothing '"settle":"fail","why":{"code":"not_found","message":"m"}' |
	save | code)" 'fail not_found'
is 'a revoked task takes nothing from a finished file' "$(
	document dr u1 '"settle":"fail","why":{"code":"revoked","message":"m"}' |
		save >/dev/null
	sql "select extraction_status, extracted_text from uploaded_file where id = 'f1'"
)" 'completed|text of f1'
is 'an unfinished record stays unsettled' "$(document du u1 | save | jq -c '[.id, .settle]')" '["du",null]'
cards wide u1 | fetch | answered | jq -c '.flashcards[0].question = null' >"$T/in"
is 'what the tables refuse is tried again' "$(save <"$T/in" | code)" 'retry database'
is 'what the tables refuse fails at the last attempt' "$(jq -c '.last = true' "$T/in" | save | code) $(
	sql "select outcome from hts.task where id = 'wide'"
)" 'fail database fail'
(
	cat "$T/in"
	cards neighbour u1 | fetch | answered
) | jq -c 'if .id == "wide" then .id = "wide2" else . end' >"$T/in2"
is 'a record beside one that the tables refuse is saved' "$(save <"$T/in2" | jq -r .settle | tr '\n' ' ')" 'retry done '

# . Users and uploads that go

upload cheap poor >/dev/null
file fc cheap 1 x
process dc cheap >/dev/null
is 'a user with too few credits has usage and no deduction' "$(sql "select credits from \"user\" where id = 'poor'") $(
	sql "select count(*) from token_usage where user_id = 'poor'"
) $(
	sql "select distinct charge from (select charge::text from hts.task where upload = 'cheap'
		and charge is not null) c"
)" '5 3 {"credits":13,"deducted":false}'
sql "insert into upload (id, session_id, overall_processing_status)
	values ('lone', 'session-lone', 'queued')"
file fl lone 1 x
process dlone lone >/dev/null
is 'no user: usage without one' "$(sql "select count(*) from token_usage where session_id = 'session-lone'
	and user_id is null")" 3
cards hit u1 | fetch | answered | jq -c '.usage.flashcards |= . + {cached: true, input_tokens: 0, output_tokens: 0}' >"$T/in"
before=$(sql 'select count(*) from token_usage')
is 'a cache hit costs nothing' "$(save <"$T/in" | jq -c '.result.cached') $(sql 'select count(*) from token_usage')" \
	"true $before"
upload leaving >/dev/null
file fv leaving 1 x
document dv leaving | fetch | extracted | save | children | fetch | answered >"$T/in"
sql "delete from upload where id = 'leaving'"
is 'an upload deleted meanwhile is gone' "$(save <"$T/in" | code | sort -u)" 'fail gone'
is 'an upload deleted meanwhile leaves nothing behind' "$(sql "select count(*) from flashcard where upload_id = 'leaving'")" 0
is 'delivered again: the same' "$(save <"$T/in" | code | sort -u)" 'fail gone'

# . Parts of the text without items

upload thin >/dev/null
file ft thin 1 x
document d-thin thin | fetch | extracted | save | children | head -n 1 | fetch | answered |
	jq -c '.partial = [{kind: "flashcards", offset: 0, length: 9, reason: "refused"}]' | save >"$T/out"
is 'partial: the result says what is missing' "$(jq -c '[.settle, .result.status, .result.partial]' "$T/out")" \
	'["done","completed",[{"kind":"flashcards","offset":0,"length":9,"reason":"refused"}]]'
is 'the ledger says what is missing of a partial result' "$(sql "select result->'partial'->0->>'reason' from hts.task where upload = 'thin' and name like 'ai.%' and outcome = 'done'")" refused
is 'a partial result is no failure' "$(sql "select error_message is null from upload where id = 'thin'")" t

# . By hand

upload hand >/dev/null
file fh hand 1 x
hts-store fetch --upload hand | extracted | jq -c '. + {
	flashcards: [{question: "q", answer: "a", file: "fh", page: 1}],
	topics: [{name: "m", description: "d", is_main_topic: true}],
	partial: [{kind: "flashcards", reason: "refused"}, {kind: "topics", reason: "no_items"}],
	usage: {flashcards: {model: "m", input_tokens: 10, output_tokens: 1, credits: 1}}}' >"$T/hand"
status 'a record made by hand is saved' 0 sh -c "hts-store save <$T/hand"
is 'a record made by hand is saved with all its kinds at once' "$(jq -c '[.settle, .result.flashcards_saved, .result.topics_saved, .children]' "$T/out")" \
	'["done",1,1,null]'
is 'partial of all kinds' "$(jq -c '[.result.partial[].reason]' "$T/out")" '["refused","no_items"]'
is 'a partial record of all kinds has a row in the ledger for each kind' "$(sql "select string_agg(result->>'partial', ' ' order by seq) from hts.task where upload = 'hand'")" \
	'[{"kind":"flashcards","reason":"refused"}] [{"kind":"topics","reason":"no_items"}]'
is 'a record made by hand has one row in the ledger for each kind' "$(sql "select string_agg(name, ' ' order by seq) from hts.task where upload = 'hand'")" \
	'document.process_document ai.generate_flashcards ai.extract_topics'
is 'a record made by hand completes its upload' "$(state hand)" completed
status 'twice is the same' 0 sh -c "hts-store save <$T/hand"
is 'in rows and charge' "$(sql "select (select count(*) from flashcard where upload_id = 'hand'),
	(select count(*) from topic where upload_id = 'hand'),
	(select count(*) from token_usage where session_id = 'session-hand')")" '1|1|1'
jq -c '.flashcards[0].question = "other" | del(.topics, .text)' "$T/hand" >"$T/hand2"
hts-store save --append <"$T/hand2" >/dev/null
is '--append adds' "$(sql "select count(*) from flashcard where upload_id = 'hand'")" 2
status 'a record without upload is not saved' 1 sh -c "echo '{\"text\":\"x\",\"files\":[]}' | hts-store save"
status 'a record of an unknown upload is not saved' 1 sh -c "echo '{\"text_id\":\"no\",\"flashcards\":[]}' | hts-store save"
status 'show --json' 0 hts-store show --json fh
is 'is the upload of the file' "$(jq -r .id "$T/out")" hand
status 'show of nothing' 1 hts-store show nothing

# . Reprocessing after the ledger was cleaned

upload old >/dev/null
file fold old 1 x
material() { sql "select (select count(*) from flashcard where upload_id = '$1'), (select count(*) from question
	where upload_id = '$1'), (select count(*) from topic where upload_id = '$1')"; }
process dold old >/dev/null
hts-maint clean-ledger --older-than-days 0 >/dev/null
process dold2 old >/dev/null
is 'reprocessing after clean-ledger doubles nothing' "$(material old)" '2|1|2'
is 'an AI task done before clean-ledger is not done again' "$(document dold old | fetch | jq -r .settle)" 'done'
sql "delete from upload where id = 'old'"
hts-maint clean-ledger --older-than-days 0 >/dev/null
is 'when the upload goes, its rows go' "$(sql "select count(*) from hts.task where upload = 'old'")" 0

# . pending

sql "delete from upload where id not in ('u1', 'bad')"
sql "update processing_task set status = 'completed'"
is 'nothing is pending' "$(hts-store pending)" ''
upload pend >/dev/null
file fp1 pend 1 x
file fp2 pend 2 y
ptask pp1 pend '{"uploaded_file_id": "fp1"}'
ptask pp2 pend '{"uploaded_file_id": "fp2"}'
upload pend2 >/dev/null
file fp3 pend2 1 x
document dp pp1 | fetch >/dev/null
hts-store pending >"$T/pending"
is 'an open row, a document not begun, an upload without task' "$(jq -c '[.task, .kwargs]' "$T/pending" | tr '\n' ' ')" \
	'["document.process_document",{"task_id":"pp1"}] ["document.process_document",{"task_id":"pp2"}] ["document.process_document",{"upload_id":"pend2"}] '
is 'the open one under its own id' "$(head -n 1 "$T/pending" | jq -r .id)" dp
is 'twice the same' "$(hts-store pending)" "$(cat "$T/pending")"
document dp pp1 | fetch | extracted | save | children >"$T/kids"
is 'children of a document that is done are pending in its place' "$(hts-store pending | jq -sc 'map(.task) | group_by(.) | map(length)')" '[1,1,1,2]'
kid=$(head -n 1 "$T/kids" | jq -r .id)
rcli set "celery-task-meta-$kid" '{"status":"FAILURE","result":{"exc_type":"AIError","exc_message":["quota: used up"],"exc_module":"hts"},"task_id":"x"}' >/dev/null
kid2=$(sed -n 2p "$T/kids" | jq -r .id)
rcli set "celery-task-meta-$kid2" '{"status":"SUCCESS","result":{"status":"completed","n":1},"task_id":"x"}' >/dev/null
kid3=$(sed -n 3p "$T/kids" | jq -r .id)
rcli set "celery-task-meta-$kid3" '{"status":"RETRY","result":null}' >/dev/null
is 'what another worker settled is not pending' "$(hts-store pending | jq -r .id | grep -c -e "$kid" -e "$kid2" -e "$kid3")" 1
is 'what another worker settled is in the ledger' "$(sql "select outcome, why->>'code', result->>'n' from hts.task where id in ('$kid', '$kid2')
	order by outcome" | tr '\n' ' ')" 'done||1 fail|quota| '
sql "update hts.task set outcome = null, result = null where id = '$kid2'"
rcli set "celery-task-meta-$kid2" '{"status":"SUCCESS","result":{"status":"completed","flashcards_saved":5,"cached":false,"input_tokens":9,"output_tokens":1},"task_id":"x"}' >/dev/null
is 'a worker that keeps no results finds nothing lost' "$(CELERY_RESULT_BACKEND=rpc:// hts-store pending 2>&1 >/dev/null | grep -c lost)" 0
is 'what hts has done and the database has lost is pending' "$(hts-store pending 2>"$T/err" | jq -r .id | grep -c -e "$kid2")" 1
is 'its result, which says that it is done, goes' "$(rcli exists "celery-task-meta-$kid2")" 0
like 'the operator is told' "$(cat "$T/err")" "$kid2.*PostgreSQL has lost"
sql "update hts.task set outcome = 'done' where id = '$kid2'"
hts-store forget "$kid"
is 'forgotten, it is pending again' "$(hts-store pending | jq -r .id | grep -c -e "$kid")" 1

# What broke the stages, or failed in a Python worker: nobody has told the tables.
sql "delete from upload where id <> 'u1'"
upload poison >/dev/null
file fpoison1 poison 1 x
file fpoison2 poison 2 y
ptask ppoison poison '{"uploaded_file_id": "fpoison1"}'
document dpoison ppoison | fetch >/dev/null
rcli set celery-task-meta-dpoison '{"status":"FAILURE","result":{"exc_type":"WorkerLostError","exc_message":["poison: it broke the stages"],"exc_module":"billiard.exceptions"},"task_id":"dpoison"}' >/dev/null
poisoned() { sql "select (select string_agg(id || ' ' || extraction_status, ', ' order by id) from uploaded_file
		where upload_id = 'poison'),
	(select status || ' ' || error_message from processing_task where id = 'ppoison'),
	(select overall_processing_status from upload where id = 'poison'),
	(select outcome || ' ' || (why->>'code') from hts.task where id = 'dpoison')"; }
is 'a failure nobody saved is not pending' "$(hts-store pending)" ''
is 'a failure of a file is saved with the file and the task it was' "$(poisoned)" \
	'fpoison1 error, fpoison2 pending|error it broke the stages|processing|fail poison'
is 'a failure nobody saved is in Redis when it is found' "$(rcli get error_details:session-poison | jq -r .error_type)" poison
document dpoison2 poison | fetch >/dev/null
rcli set celery-task-meta-dpoison2 '{"status":"FAILURE","result":{"exc_type":"ValueError","exc_message":["no such thing"],"exc_module":"builtins"},"task_id":"dpoison2"}' >/dev/null
is 'a failure of the whole upload is not pending' "$(hts-store pending)$(hts-store pending)" ''
is 'a failure of the whole upload says why' "$(state poison) $(sql "select error_message from upload where id = 'poison'")" \
	'error fpoison1.txt: internal: no such thing; fpoison2.txt: internal: no such thing'

# . PostgreSQL goes and comes back

restart() {
	as_postgres "$pg_bin/pg_ctl" -D "$T/pg/data" -s -w -l "$T/pg/log" -o "-p $pg_port \
		-k $T/pg -c listen_addresses=127.0.0.1 -c fsync=off" start 8>&-
}
now_ms() { /usr/bin/python3 -c 'import time; print(int(time.monotonic() * 1000))'; }

cards down1 u1 | fetch | answered >"$T/in"
mkfifo "$T/down.in"
hts-store save <"$T/down.in" >"$T/down.out" 2>"$T/down.err" &
pid=$!
exec 8>"$T/down.in"
cards before u1 '"settle":"fail","why":{"code":"api","message":"m"}' >&8
until_true 10 grep -q before "$T/down.out"
stop_cluster "$T/pg"
jq -c ".deadline = $(now_ms) + 120000" "$T/in" >&8
ok 'save waits while PostgreSQL is away' until_true 20 grep -q 'waits for PostgreSQL' "$T/down.err"
is 'fetch gives the task back when its time is nearly up' "$(deadline=$(($(now_ms) + 500)) cards down2 u1 | fetch | code)" \
	'release database'
is 'save does, too' "$(jq -c ".deadline = $(now_ms) + 500" "$T/in" | save | code)" 'release database'
jq -c 'del(.text, .files, .topics) | .upload.id = "u1" | .text_id = "u1"' "$T/hand" >"$T/by-hand"
status 'by hand it is 111 at once' 111 sh -c "hts-store save <$T/hand"
status 'show is 111' 111 hts-store show u1
restart
ok 'save goes on when PostgreSQL is back' until_true 30 grep -q '"down1"' "$T/down.out"
exec 8>&-
wait $pid
is 'nothing was lost' "$(tail -n 1 "$T/down.out" | jq -r .settle)" 'done'
is 'or stored twice' "$(sql "select count(*) from hts.task where id = 'down1' and outcome = 'done'")" 1

# . PostgreSQL lets us not in

late="postgresql://late@${DATABASE_URL#*@}"
status '--check: a user the server does not know is 100' 100 env DATABASE_URL="$late" hts-store --check
status 'by hand a user the server does not know is 100' 100 env DATABASE_URL="$late" sh -c "hts-store save <$T/hand"
for stage in fetch save; do
	rm -f "$T/late.in"
	mkfifo "$T/late.in"
	DATABASE_URL=$late hts-store $stage <"$T/late.in" >"$T/late.out" 2>"$T/late.err" &
	pid=$!
	exec 8>"$T/late.in"
	deadline=$(($(now_ms) + 120000)) cards refused1 u1 >"$T/in"
	[ $stage = fetch ] || answered <"$T/fetched" >"$T/in"
	cat "$T/in" >&8
	ok "in the ring $stage waits" until_true 20 grep -q 'waits for PostgreSQL: .*late' "$T/late.err"
	sql 'create role late superuser login'
	ok "in the ring $stage waits until PostgreSQL lets it in" until_true 30 grep -q '"refused1"' "$T/late.out"
	exec 8>&-
	wait $pid
	cp "$T/late.out" "$T/fetched"
	sql 'drop role late'
done
is "in the ring $stage does its work when PostgreSQL lets it in" "$(jq -r .settle "$T/late.out")" 'done'

# . Nothing else waits for PostgreSQL

# It can be gone, or there and say nothing: connections are taken by the kernel.
halt() { stop_cluster "$T/pg"; }
postgres_pids() {
	postmaster=$(head -n 1 "$T/pg/data/postmaster.pid")
	echo "$postmaster" && pgrep -P "$postmaster"
}
freeze() {
	frozen=$(postgres_pids)
	# shellcheck disable=SC2086 # a list
	kill -STOP $frozen
}
thaw() {
	# shellcheck disable=SC2086 # a list
	[ -z "$frozen" ] || kill -CONT $frozen 2>/dev/null
	frozen=
}
frozen=
at_exit thaw
noop='{"tag":"t","id":"n","task":"maintenance.noop","settle":"done","result":{"status": "ok"}}'
foreign='{"tag":"t","id":"f","task":"nobody.knows","x": 1.0}'
both_passed() { grep -qxF "$noop" "$T/held.out" && grep -qxF "$foreign" "$T/held.out"; }

# begin_stage STAGE: it runs, and has a connection.
begin_stage() {
	rm -f "$T/held.in"
	mkfifo "$T/held.in"
	hts-store "$1" <"$T/held.in" >"$T/held.out" 2>"$T/held.err" &
	pid=$!
	exec 8>"$T/held.in"
	cards "warm-$1-$how" u1 '"settle":"fail","why":{"code":"api","message":"m"}' |
		if [ "$1" = fetch ]; then jq -c 'del(.settle, .why)'; else cat; fi >&8
	until_true 10 grep -q '"warm-' "$T/held.out"
}
in_work() { kill -USR2 "$1" && grep -q "$2: held for" "$T/held.err"; }
n=0
for how in halt freeze; do
	for stage in fetch save; do
		n=$((n + 1))
		document "held-$n" u1 >"$T/in"
		[ $stage = fetch ] || fetch <"$T/in" | extracted >"$T/in2"
		[ $stage = fetch ] || cp "$T/in2" "$T/in"
		begin_stage $stage
		$how
		# All in one write, or when the record is already in work.
		printf '%s\n' "$noop" "$foreign" >>"$T/in"
		if [ $how = halt ]; then cat "$T/in" >&8; else
			head -n 1 "$T/in" >&8
			until_true 10 in_work $pid "held-$n"
			printf '%s\n' "$noop" "$foreign" >&8
		fi
		ok "$how: $stage lets pass what is not its business" until_true 10 both_passed
		is 'byte for byte, and holds its own' "$(tail -n +2 "$T/held.out")" "$(printf '%s\n' "$noop" "$foreign")"
		kill -USR2 $pid
		ok 'USR2 says what for' until_true 10 grep -Eq "held-$n: held for .*PostgreSQL" "$T/held.err"
		[ $how = halt ] || is 'a task whose time is up is given back' \
			"$(deadline=$(($(now_ms) + 500)) cards late-$n u1 | fetch | code)" 'release database'
		if [ $how = halt ]; then restart; else thaw; fi
		ok 'when PostgreSQL is back, the record follows' until_true 30 grep -q "\"held-$n\"" "$T/held.out"
		exec 8>&-
		wait $pid
		is 'as if nothing had been' "$(tail -n 1 "$T/held.out" | jq -c '[.id, (.files | length), .settle]')" \
			"$([ $stage = fetch ] && echo "[\"held-$n\",1,null]" || echo "[\"held-$n\",0,\"done\"]")"
	done
done
how=release
begin_stage save
halt
for i in 1 2 3; do
	cards "up-$i" u1 "\"settle\":\"fail\",\"why\":{\"code\":\"api\",\"message\":\"m\"}" |
		jq -c ".deadline = $(now_ms) + 1500" >&8
done
given_back() { [ "$(grep -c '"settle":"release"' "$T/held.out")" = 3 ]; }
ok 'records are given back when their time is nearly up' until_true 20 given_back
is 'records given back without PostgreSQL make one warning' "$(grep -c 'waits for PostgreSQL' "$T/held.err")" 1
restart
exec 8>&-
wait $pid

# . A connection that was dropped, by hand

rm -f "$T/held.in"
mkfifo "$T/held.in"
hts-store save <"$T/held.in" >"$T/held.out" 2>"$T/held.err" &
pid=$!
exec 8>"$T/held.in"
cat "$T/by-hand" >&8
until_true 10 grep -q '"done"' "$T/held.out"
sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hts-store'" >/dev/null
jq -c '.flashcards[0].question = "after the cut"' "$T/by-hand" >&8
exec 8>&-
status 'by hand a dropped connection is made anew' 0 wait $pid
is 'by hand both records around a dropped connection are saved' "$(jq -r .settle "$T/held.out" | tr '\n' ' ')$(
	sql "select count(*) from flashcard where question = 'after the cut'"
)" 'done done 1'

# . A COMMIT without an answer

# A server that waits for a standby has committed already; if its process ends
# then, the client is not told.  The second try must find its own claim.
standby() {
	sql "alter system set synchronous_standby_names = '$1'"
	sql 'select pg_reload_conf()' >/dev/null
}
backends() {
	sql "select pid from pg_stat_activity where application_name = 'hts-store' and $1"
}
committed() { [ -n "$(backends "wait_event = 'SyncRep'")" ]; }

before=$(sql 'select count(*) from token_usage')
cards cut u1 | fetch | answered 8 >"$T/in"
# lose_answer: saves $T/in; its COMMIT takes effect and is not answered.
lose_answer() {
	rcli del processing_status:session-u1 processing_progress:session-u1 \
		error_details:session-u1 extracted_text:u1 >/dev/null
	standby nobody
	hts-store save <"$T/in" >"$T/cut.out" 2>"$T/cut.err" &
	pid=$!
	until_true 10 committed
	lost=$?
	sql "set synchronous_commit to local;
		select pg_terminate_backend($(backends "wait_event = 'SyncRep'"))" >/dev/null
	standby ''
	wait "$pid"
	return "$lost"
}
ok 'a COMMIT that is not answered' lose_answer
is 'has taken effect once' "$(jq -c '[.settle, .result.flashcards_saved]' "$T/cut.out") $(
	sql "select count(*) from flashcard where question = 'Q8'"
) $(
	sql "select count(*) - $before from token_usage"
)" '["done",2] 1 1'
is 'Redis hears of a COMMIT without an answer' "$(rcli get processing_status:session-u1) $(rcli exists processing_progress:session-u1)" \
	"$(state u1) 1"
cards cut-fail u1 '"settle":"fail","why":{"code":"api","message":"cut"}' >"$T/in"
ok 'Redis hears of a failure whose COMMIT had no answer' lose_answer
is 'tells it' "$(rcli get processing_status:session-u1) $(rcli get error_details:session-u1 |
	jq -r '.error_type + " " + .message')" "$(state u1) api cut"
document cut-text u1 | fetch | extracted >"$T/in"
ok 'Redis hears of a document whose COMMIT had no answer' lose_answer
is 'puts its text into the cache' "$(rcli get processing_status:session-u1) $(rcli get extracted_text:u1)" \
	'processing text of f1'
cards cut2 u1 | fetch | answered 6 >"$T/in"
session killer
exec 7>"$T/killer.fifo"
echo "begin; select 'held' from upload where id = 'u1' for update;" >&7
until_true 10 logged killer held
hts-store save <"$T/in" >"$T/cut.out" 2>"$T/cut.err" &
pid=$!
until_true 10 turned_away 1
sql "select pg_terminate_backend($(backends true))" >/dev/null
echo 'commit;' >&7
exec 7>&-
wait $pid
is 'a connection cut before COMMIT is made anew' "$(jq -r .settle "$T/cut.out") $(
	sql "select count(*) from flashcard where question = 'Q6'"
)" 'done 1'

done_testing
