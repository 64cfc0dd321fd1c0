#!/bin/sh
# What replaces what: tasks for a whole upload and for one of its files, in
# every order.  Each card and question is there once.
. "$(dirname "$0")/lib.sh"

start_redis
start_postgres
export HTS_RUN_DIR="$T/run"
mkdir -m 700 "$HTS_RUN_DIR"

# new UPLOAD: with files UPLOAD-a and UPLOAD-b that have been read
new() {
	sql "insert into upload (id, session_id, overall_processing_status) values ('$1', 's-$1', 'queued');
		insert into uploaded_file (id, upload_id, file_index, file_name, file_content, extraction_status, extracted_text)
		select '$1-' || f, '$1', 1, f || '.txt', 'x', 'completed', 'text ' || f from unnest(array['a', 'b']) f"
}
# task ID KIND SCOPE [MEMBERS]: a task fetched; SCOPE is an upload or a file
task() {
	printf '{"tag":"t","id":"%s","task":"ai.%s","args":[],"kwargs":{"uploaded_file_id":"%s"%s}}\n' "$1" "$2" "$3" "${4:-}" |
		hts-store fetch 2>"$T/err"
}
# made WORD FILE...: what hts-ai makes of it, one item for each file
made() {
	word=$1
	shift
	jq -c --arg word "$word" '.want[0].kind as $k | [$ARGS.positional[] | . as $f | ($word + " of " + $f) as $w
		| if $k == "flashcards" then {question: $w, answer: "A", file: $f, page: 1}
		elif $k == "questions" then {text: $w, options: ["a", "b"], correct_answer: 1, explanation: "E", file: $f}
		else {name: $w, description: "D", file: $f, is_main_topic: false} end] as $items
		| .[$k] = $items | .usage = {($k): {model: "m", input_tokens: 1, output_tokens: 1, credits: 0}}' --args "$@"
}
save() { hts-store save 2>"$T/err" | jq -r .settle; }
there() {
	sql "select string_agg(w, ', ' order by w) from (select question as w from flashcard where upload_id = '$1'
		union all select text from question where upload_id = '$1' union all select name from topic where upload_id = '$1') w"
}

for kind in generate_flashcards generate_questions extract_topics; do
	u=$kind
	new "$u"
	task "$u-1" "$kind" "$u" | made first "$u-a" "$u-b" | save >"$T/out"
	is "$kind: the whole upload has an item of each file" "$(there "$u")" "first of $u-a, first of $u-b"
	task "$u-2" "$kind" "$u-a" | made second "$u-a" | save >"$T/out"
	is "$kind: a task for one file replaces what the whole upload's made of it" "$(there "$u")" "first of $u-b, second of $u-a"
	task "$u-3" "$kind" "$u-a" | made third "$u-a" | save >"$T/out"
	is "$kind: and what the one before made" "$(there "$u")" "first of $u-b, third of $u-a"
	task "$u-4" "$kind" "$u" >"$T/whole"
	task "$u-5" "$kind" "$u-b" | made fifth "$u-b" | save >"$T/out"
	made fourth "$u-a" "$u-b" <"$T/whole" | save >"$T/out"
	is "$kind: the whole upload's task that ends late leaves a later file alone" "$(there "$u")" "fifth of $u-b, fourth of $u-a"
	task "$u-6" "$kind" "$u" | made sixth "$u-a" "$u-b" | save >"$T/out"
	is "$kind: a task for the whole upload replaces all" "$(there "$u")" "sixth of $u-a, sixth of $u-b"
	task "$u-7" "$kind" "$u-a" ',"options":{"append":true}' | made seventh "$u-a" | save >"$T/out"
	is "$kind: append replaces nothing" "$(there "$u")" "seventh of $u-a, sixth of $u-a, sixth of $u-b"
done

# An upload with one file has no other scope, until it gets a second file.
new grows
sql "delete from uploaded_file where id = 'grows-b'"
task g-1 generate_flashcards grows | made first grows-a | save >"$T/out"
sql "insert into uploaded_file (id, upload_id, file_index, file_name, file_content, extraction_status, extracted_text)
	values ('grows-b', 'grows', 2, 'b.txt', 'x', 'completed', 'text b')"
task g-2 generate_flashcards grows-a | made second grows-a | save >"$T/out"
is 'what was made of the only file is replaced when there are more' "$(there grows)" 'second of grows-a'

# A row of the release before does not say where its items came from.
new before
task b-1 generate_flashcards before | made first before-a before-b | save >"$T/out"
sql "update hts.task set row_files = null where id = 'b-1'"
task b-2 generate_flashcards before-a | made second before-a | save >"$T/out"
is 'what nobody knows the file of stays' "$(there before)" 'first of before-a, first of before-b, second of before-a'
task b-3 generate_flashcards before | made third before-a before-b | save >"$T/out"
is 'until the whole upload is done again' "$(there before)" 'third of before-a, third of before-b'

# . The same card stays the same card

# say KIND FRONT=BACK...: what hts-ai makes of a task
say() {
	jq -c '.want[0].kind as $k | [$ARGS.positional[] / "=" | if $k == "flashcards" then {question: .[0], answer: .[1]}
		elif $k == "questions" then {text: .[0], options: ["a", .[1]], correct_answer: 1, explanation: "E"}
		else {name: .[0], description: .[1], is_main_topic: (.[0] == "Main")} end] as $items
		| .[$k] = $items | .usage = {($k): {model: "m", input_tokens: 1, output_tokens: 1, credits: 0}}' --args "$@"
}
# versions TABLE FRONT UPLOAD: front, id and the transaction that wrote the row
versions() { sql "select $2, id, xmin from $1 where upload_id = '$3' order by 1, 2"; }

for row in 'generate_flashcards flashcard question' 'generate_questions question text' 'extract_topics topic name'; do
	# shellcheck disable=SC2086 # three words
	set -- $row
	kind=$1 table=$2 front=$3
	u=same-$kind
	new "$u"
	sql "delete from uploaded_file where id = '$u-b'"
	task "$u-1" "$kind" "$u" | say Main=M One=1 Two=2 Two=two | save >"$T/out"
	versions "$table" "$front" "$u" >"$T/first"
	is "$kind: four rows, two with the same front" "$(wc -l <"$T/first") $(cut -d'|' -f2 "$T/first" | sort -u | wc -l)" '4 4'
	task "$u-2" "$kind" "$u" | say Main=M One=1 Two=2 Two=two | save >"$T/out"
	is "$kind: made again they are left alone" "$(versions "$table" "$front" "$u")" "$(cat "$T/first")"
	task "$u-3" "$kind" "$u" | say Main=M 'ONE=changed' Two=2 Three=3 | save >"$T/out"
	versions "$table" "$front" "$u" >"$T/third"
	id_of() { awk -F '|' -v f="$1" '$1 == f { print $2; exit }' "$2"; }
	is "$kind: a row that says something else keeps its id" "$(id_of ONE "$T/third")" "$(id_of One "$T/first")"
	is "$kind: one that says the same is left alone beside it" "$(grep -cxF -f "$T/first" "$T/third")" 2
	is "$kind: what is gone is deleted, what is new is there" "$(cut -d'|' -f1 "$T/third" | sort | tr '\n' ' ')" 'Main ONE Three Two '
	is "$kind: the ledger knows which rows stand" "$(sql "select count(*) from hts.task t, json_array_elements_text(t.rows) r
		where upload = '$u' and r in (select id from $table where upload_id = '$u')")" 4
	# Somebody has moved a row to another upload: its id is taken.
	new "other-$u"
	sql "update $table set upload_id = 'other-$u' where id = '$(id_of Three "$T/third")'"
	task "$u-4" "$kind" "$u" | say Main=M Three=3 | save >"$T/out"
	is "$kind: an id that another row has fails no save" "$(cat "$T/out") $(sql "select upload_id from $table
		where $front = 'Three' order by 1" | tr '\n' ' ')" "done other-$u $u "
	task "$u-5" "$kind" "$u" ',"options":{"append":true}' | say Main=M Three=3 | save >"$T/out"
	is "$kind: what is appended gets an id of its own" "$(cat "$T/out") $(sql "select count(*), count(distinct id) from $table
		where $front = 'Three' and upload_id = '$u'")" 'done 2|2'
done

done_testing
