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

done_testing
