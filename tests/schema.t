#!/bin/sh
# The web API's database as people have it: other types, narrower columns, more
# columns, fewer rights; and what stands in it that PostgreSQL takes and hts
# must read.  What cannot work is named before the first call is paid.
. "$(dirname "$0")/lib.sh"

start_redis
start_postgres
export HTS_RUN_DIR="$T/run"
mkdir -m 700 "$HTS_RUN_DIR"

# . DATABASE_URL

plain=$DATABASE_URL
asyncpg="postgresql+asyncpg://${DATABASE_URL#postgresql://}"
status 'a URL of asyncpg with ssl= connects' 0 env DATABASE_URL="$asyncpg?ssl=prefer" hts-store --check
status 'a parameter that libpq does not know is 100' 100 \
	env DATABASE_URL="$asyncpg?prepared_statement_cache_size=0" hts-store --check
like 'a parameter that libpq does not know is named' "$(cat "$T/err")" "DATABASE_URL.*'prepared_statement_cache_size'"
DATABASE_URL=$plain

# . Metadata

# want N METADATA KWARGS-MEMBERS: what fetch makes of the wishes
want() {
	n=$1
	shift
	psql -qX -v ON_ERROR_STOP=1 -v m="$1" -d "$DATABASE_URL" <<SQL
insert into upload (id, session_id, overall_processing_status, upload_metadata) values ('w$n', 's-w$n', 'queued', :'m');
insert into uploaded_file (id, upload_id, file_index, file_name, file_content, extraction_status, extracted_text)
values ('f-w$n', 'w$n', 1, 'a.txt', 'x', 'completed', 'text');
SQL
	printf '{"tag":"t","id":"t%s","task":"ai.generate_flashcards","args":[],"kwargs":{"upload_id":"w%s"%s}}\n' "$n" "$n" "$2" |
		hts-store fetch 2>"$T/err" | sed 's/\\ud83d//' | jq -c '[.settle, .want[0].language, .want[0].count]'
}
is 'metadata with U+0000 keep their other members' "$(want 1 '{"note":"a\u0000b","language":"en"}' '')" '[null,"en",5]'
is 'metadata with half an emoji, too' "$(want 2 '{"note":"\ud83d","language":"fr","num_flashcards":7}' '')" '[null,"fr",7]'
is 'an escaped backslash before u0000 is no U+0000' "$(want 3 '{"note":"\\u0000","language":"es"}' '')" '[null,"es",5]'
is 'metadata in a string that holds JSON, too' "$(want 4 '"{\"note\":\"a\\u0000\",\"language\":\"en\"}"' '')" '[null,"en",5]'
is 'half an emoji in an argument leaves the others' "$(want 5 '{}' ',"num_cards":3,"options":{"note":"\ud83d"}')" '[null,"de",3]'

# . What --check names: 100, with table, column and remedy

# named WHAT CHANGE BACK SAID...
named() {
	what=$1
	back=$3
	sql "$2"
	status "$what is 100" 100 hts-store --check
	shift 3
	for said; do like "and --check says $said" "$(cat "$T/err")" "$said"; done
	sql "$back"
}
named 'a column that hts cannot fill' 'alter table flashcard add created_at timestamp not null' \
	'alter table flashcard drop created_at' '"flashcard".created_at is NOT NULL without a default' 'SET DEFAULT'
named 'a missing column' 'alter table topic rename description to about' \
	'alter table topic rename about to description' 'no column "topic".description'
named 'a column that must stay empty and may not' 'alter table question alter explanation set not null' \
	'alter table question alter explanation drop not null' '"question".explanation is NOT NULL' 'DROP NOT NULL'
named 'an enum without a word of ours' "create type pstat as enum ('queued', 'processing', 'completed');
	alter table upload alter overall_processing_status type pstat using null" \
	'alter table upload alter overall_processing_status type varchar(50); drop type pstat' \
	"\"upload\".overall_processing_status is the enum pstat without 'error'" 'ALTER TYPE pstat ADD VALUE'
named 'a status that is too narrow' 'alter table processing_task alter status type varchar(8)' \
	'alter table processing_task alter status type varchar(50)' '"processing_task".status is character varying\(8\)'
named 'a serial id' 'create table kept as select * from token_usage; drop table token_usage;
	create table token_usage (id serial primary key, user_id varchar(36), session_id varchar(255), timestamp timestamp,
	model varchar(50) not null, input_tokens int, output_tokens int, cost float, endpoint varchar(100),
	function_name varchar(100), cached boolean, request_metadata json)' \
	'alter table token_usage alter id drop default, alter id type varchar(36)' '"token_usage".id is integer' 'UUID'
status "$what: the schema is good when put right" 0 hts-store --check

# A role with fewer rights.
sql "do \$\$ begin create role hts_few login; exception when duplicate_object then null; end \$\$;
	grant usage on schema public, hts to hts_few; grant all on all tables in schema public, hts to hts_few;
	grant all on all sequences in schema hts to hts_few; revoke insert on question from hts_few"
few=$(printf '%s' "$DATABASE_URL" | sed 's/postgres@/hts_few@/')
status 'a missing right is 100' 100 env DATABASE_URL="$few" hts-store --check
like 'a missing right is named with its table' "$(cat "$T/err")" 'may not INSERT "question"\.id: GRANT INSERT ON question TO hts_few'
sql 'grant insert on question to hts_few'
status 'the schema is good with the right' 0 env DATABASE_URL="$few" hts-store --check
sql 'drop owned by hts_few'

# . Types that just work

# made: the rows of an upload after a document and the three AI tasks went through
extracted() {
	jq -c '.files[0] |= del(.path, .temporary) + {type: "text", offset: 0, length: 4, pages: 1, characters: 4,
		warnings: [], page_map: []} | .text = "text"'
}
answered() {
	jq -c --arg model "$1" --arg long "$2" '.files[0].id as $f | .want[0].kind as $k
		| if $k == "flashcards" then .flashcards = [{question: "Q", answer: "A", file: $f, page: 1}]
		elif $k == "questions" then .questions = [{text: $long, options: ["a", "b"], correct_answer: 1,
			explanation: $long, file: $f, page: 1}]
		else .topics = [{name: $long, description: "D", is_main_topic: true}, {name: "Sub", description: "d",
			is_main_topic: false}] end
		| .usage = {($k): {model: $model, input_tokens: 10, output_tokens: 1, credits: 1}}'
}
processed() {
	printf '{"tag":"t","id":"%s","task":"document.process_document","args":[],"kwargs":{"upload_id":"%s"}}\n' "$2" "$1" |
		hts-store fetch 2>"$T/err" | extracted | hts-store save 2>>"$T/err" | jq -c .children[] >"$T/kids"
	while read -r kid; do
		printf '%s\n' "$kid" | jq -c '.tag = "t" | .args = []' | hts-store fetch 2>>"$T/err" | answered "$3" "$4" |
			hts-store save 2>>"$T/err" | jq -r .settle
	done <"$T/kids" | tr '\n' ' '
}
made() {
	sql "select (select count(*) from flashcard where upload_id::text = '$1'),
		(select count(*) from question where upload_id::text = '$1'), (select count(*) from topic where upload_id::text = '$1'),
		(select overall_processing_status from upload where id::text = '$1'),
		(select string_agg(status::text, ' ') from processing_task where upload_id::text = '$1')"
}
new() {
	sql "insert into upload (id, session_id, overall_processing_status) values ('$1', '$2', 'queued');
		insert into uploaded_file (id, upload_id, file_index, file_name, file_content, extraction_status)
		values ('$2', '$1', 1, 'a.txt', 'text', 'pending');
		insert into processing_task (id, upload_id, session_id, task_type, status, priority, created_at)
		values ('$3', '$1', '$2', 'document.process_document', 'pending', 5, now())"
}
long=$(printf '%0300d' 0)
sql 'alter table question alter text type varchar(40), alter explanation type varchar(20); alter table topic alter name type varchar(30)'
new narrow s-narrow p-narrow
is 'a name of a model and texts longer than their columns are saved' \
	"$(processed narrow t-narrow "ft:gpt-4o-mini-2024-07-18:organisation:suffix-of-a-model:8ZxQ3abc" "$long")" 'done done done '
is 'cut as the columns say' "$(sql "select max(length(q.text)), max(length(explanation)), max(length(t.name)), max(length(model))
	from question q join topic t using (upload_id), token_usage where upload_id = 'narrow'")" '40|20|30|50'

sql "$(sql "select string_agg(format('alter table %I drop constraint %I', conrelid::regclass::text, conname), ';')
	from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace" | sed "s/\"\"\"user\"\"\"/\"user\"/g")"
sql "truncate upload, uploaded_file, processing_task, flashcard, question, topic, token_usage, hts.task"
for column in upload.id uploaded_file.id uploaded_file.upload_id processing_task.id processing_task.upload_id \
	flashcard.id flashcard.upload_id question.id question.upload_id topic.id topic.upload_id topic.parent_id token_usage.id; do
	sql "alter table ${column%.*} alter ${column#*.} type uuid using ${column#*.}::uuid"
done
sql "create type pstat as enum ('queued', 'pending', 'processing', 'completed', 'error');
	alter table upload alter overall_processing_status type pstat using null;
	alter table uploaded_file alter extraction_status type pstat using null;
	alter table processing_task alter status type pstat using null"
status 'uuid and enum columns are good' 0 hts-store --check
u=11111111-1111-4111-8111-111111111111
new "$u" 22222222-2222-4222-8222-222222222222 33333333-3333-4333-8333-333333333333
is 'an upload with uuid ids and enums is pending' "$(hts-store pending | jq -c .kwargs)" \
	'{"task_id":"33333333-3333-4333-8333-333333333333"}'
is 'tasks of an upload with uuid ids and enums are saved' "$(processed "$u" t-uuid gpt-4o-mini text)" 'done done done '
is 'an upload with uuid ids and enums has rows and statuses' "$(made "$u")" '1|1|2|completed|completed'
is 'saved once more, each row is there once' "$(processed "$u" t-uuid2 gpt-4o-mini other) $(made "$u")" 'done done done  1|1|2|completed|completed'
status 'show prints an upload with uuid ids and enums' 0 hts-store show "$u"
is 'an id that is no uuid is that of no upload' "$(printf '{"tag":"t","id":"x","task":"ai.extract_topics","args":[],"kwargs":{"upload_id":"lecture"}}\n' |
	hts-store fetch 2>"$T/err" | jq -r .why.code)" not_found

done_testing
