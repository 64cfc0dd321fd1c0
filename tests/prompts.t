#!/bin/sh
# The prompts: complete, with the fields of the schemas, and understood by the
# stand-in in every language.
# shellcheck disable=SC2119,SC2317  # functions that others call by name
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

prompts=$HTS_SHARE/prompts
languages='de en fr es auto'
forms='flashcards:flashcards_v1 questions-multiple_choice:questions_mc_v1
questions-open:questions_open_v1 questions-true_false:questions_tf_v1
topics:topics_v1'

# each TEST: runs it with form, schema, language, prompt set; prints what
# failed.
each() {
	for pair in $forms; do
		form=${pair%:*}
		schema=$HTS_SHARE/schema/${pair#*:}.json
		for language in $languages; do
			prompt=$prompts/$form.$language.txt
			"$1" || echo "$form.$language"
		done
	done
}

has_count() { [ "$(grep -o '{count}\|[0-9]' "$prompt" | head -n 1)" = '{count}' ]; }
is_utf8() { iconv -f UTF-8 -t UTF-8 "$prompt" >/dev/null 2>&1; }
has_tags() { grep -q document "$prompt"; }
names_fields() {
	jq -r '[.. | .properties? // empty | keys[]] | unique[]' "$schema" |
		while read -r field; do
			grep -qw "$field" "$prompt" || exit 1
		done
}
# The last line is the shape: its fields are those of the schema, in order.
shows_shape() {
	tail -n 1 "$prompt" | jq -ec --slurpfile schema "$schema" '
		def fields: if type == "object" then
			to_entries | map([.key, (.value | fields)])
			elif type == "array" and (.[0] | type) == "object" then
			.[0] | fields else 0 end;
		def wanted: if .type == "object" then
			.properties | to_entries | map([.key, (.value | wanted)])
			elif .type == "array" and .items.type == "object" then
			.items | wanted else 0 end;
		fields == ($schema[0].schema | wanted)' >/dev/null
}
# The braces left when the placeholders are filled are those of the shape.
has_no_other() { ! sed '$d; s/{count}//g; s/{language}//g' "$prompt" | grep -q '[{}]'; }
says_code() {
	[ "$language" = auto ] || grep -q "language.*\"$language\"" "$prompt"
}

is 'every text exists' "$(each is_utf8)" ''
is 'there are no others' "$(find "$prompts" -name '*.txt' | wc -l)" 25
is 'the count is the first number of each' "$(each has_count)" ''
is 'each names the fields of its schema' "$(each names_fields)" ''
is 'each shows the shape of its schema' "$(each shows_shape)" ''
is 'each tells the code of its language' "$(each says_code)" ''
is 'each speaks of the document tags' "$(each has_tags)" ''
is 'braces are placeholders or the shape' "$(each has_no_other)" ''

start_standin
french='Le noyau contient la plus grande partie du matériel génétique. Les
ribosomes sont des machines qui assemblent les protéines. La membrane sépare
la cellule du milieu extérieur. Les mitochondries produisent une grande partie
du carburant.'

# answered [JQ]: sends the prompt with 3 filled in for the French document,
# the request changed by JQ; the answer must have 3 items in the language.
answered() {
	want=$language
	[ "$language" = auto ] && want=fr
	sed 's/{count}/3/g; s/{language}/Deutsch/g' "$prompt" >"$T/system"
	jq -nc --rawfile system "$T/system" --arg text "$french" \
		--slurpfile schema "$schema" '{model: "gpt-4o-mini", messages: [
			{role: "system", content: $system},
			{role: "user", content: ("<document id=\"1\">\n" + $text +
				"\n</document id=\"1\">")}],
			response_format: {type: "json_schema",
				json_schema: $schema[0]}}' | jq -c "${1:-.}" |
		curl -s -d @- -H 'Authorization: Bearer sk-test' \
			"$OPENAI_BASE_URL/chat/completions" |
		jq -r '.choices[0].message.content' |
		jq -e --arg want "$want" '.language == $want and
			((.flashcards // .questions // .subtopics) | length) == 3' \
			>/dev/null
}
answered_object() { answered '.response_format = {type: "json_object"}'; }

is 'each is understood' "$(each answered)" ''
is 'each is understood without a schema' "$(each answered_object)" ''
done_testing
