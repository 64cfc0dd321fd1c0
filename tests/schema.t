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
like 'and is named' "$(cat "$T/err")" "DATABASE_URL.*'prepared_statement_cache_size'"
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

done_testing
