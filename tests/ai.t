#!/bin/sh
# hts-ai: what goes in, what is asked, what comes out, what goes wrong.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

standin_url=
start_standin

# record TEXT [WANT-MEMBERS]: a record of the ring that wants flashcards.
n=0
record() {
	n=$((n + 1))
	jq -cn --arg tag "hts1:t:$n" --arg id "task-$n" --arg text "$1" \
		--argjson want "{\"kind\":\"flashcards\",\"count\":2,\"language\":\"de\"${2:+,$2}}" \
		'{$tag, $id, task: "ai.generate_flashcards", $text, want: [$want]}'
}

reset() { standin_admin '{"reset":true}' >/dev/null; }
fault() { standin_admin "{\"reset\":true,\"faults\":[$1]}" >/dev/null; }

cells='Die Mitose ist die Teilung des Zellkerns. Die Meiose halbiert den Chromosomensatz. Mitochondrien erzeugen ATP durch Phosphorylierung. Ribosomen bilden Proteine aus Aminosäuren. Lysosomen bauen Abfallstoffe mit Hydrolasen ab. Der Zellkern enthält das gesamte Erbgut. Vakuolen speichern Wasser und Farbstoffe.'

# . Usage and settings

status '-h answers' 0 hts-ai -h
like '-h lists the settings' "$(cat "$T/out")" '^ *OPENAI_API_KEY'
status 'an unknown kind is wrong use' 100 hts-ai poems
status 'options without a kind are wrong use' 100 hts-ai --count 3
status 'a count of 0 is wrong use' 100 hts-ai flashcards --count 0
status 'a count of 201 is wrong use' 100 hts-ai flashcards --count 201
status 'an unknown language is wrong use' 100 hts-ai topics --language it
status 'an unknown question type is wrong use' 100 hts-ai questions --type essay
status '--check with good settings' 0 hts-ai --check
is '--check asks nothing' "$(standin_stats .requests)" 0
status 'a wrong setting' 100 env HTS_AI_CONCURRENCY=0 hts-ai --check
like 'is named' "$(cat "$T/err")" HTS_AI_CONCURRENCY
status 'a wrong base URL' 100 env OPENAI_BASE_URL=gopher://x hts-ai --check
status 'missing prompts' 100 env HTS_PROMPTS="$T" hts-ai --check
status 'no key for the default base URL' 100 env -u OPENAI_API_KEY -u OPENAI_BASE_URL hts-ai flashcards
like 'is said clearly' "$(cat "$T/err")" 'OPENAI_API_KEY is not set'

# . Lines that are not its business

cat >"$T/pass" <<'EOF'
{"tag":"hts1:x:1","task":"maintenance.noop"}
{"id":"1","settle":"fail","why":{"code":"gone"},"text":"x","want":[{"kind":"topics"}]}
{"id":"2","text":"no want",  "n": 12345678901234567890}
{"id":"3","want":[{"kind":"topics"}]}
{"id":"4","text":"x","want":[{"kind":"topics"}],"topics":[]}
EOF
hts-ai <"$T/pass" >"$T/out"
ok 'other lines pass byte for byte' cmp "$T/pass" "$T/out"
is 'other lines cost nothing' "$(standin_stats .requests)" 0
sed "s/\$/ $(printf '\r')/; s/^/ /" "$T/pass" >"$T/in"
hts-ai <"$T/in" >"$T/out"
ok 'blanks and CR around a record are no part of it' cmp "$T/pass" "$T/out"
status 'no input' 0 hts-ai </dev/null
printf '%s\n{"id":"torn","te' "$(head -n 1 "$T/pass")" >"$T/in"
status 'half a line at the end' 111 sh -c "hts-ai <$T/in"
is 'is dropped' "$(cat "$T/out")" "$(head -n 1 "$T/pass")"
printf 'no json\n' >"$T/in"
status 'a line that is no object' 111 sh -c "hts-ai <$T/in"
printf '{"a":1}x\n' >"$T/in"
status 'something behind the object' 111 sh -c "hts-ai <$T/in"
head -c 70000 /dev/zero | tr '\0' x >"$T/in"
status 'a line that is too long' 111 sh -c "HTS_LINE_MAX=65536 hts-ai <$T/in"

# . What is made

record "$cells" | hts-ai >"$T/out"
is 'flashcards' "$(jq '.flashcards | length' "$T/out")" 2
is 'flashcards have question, answer, place and ground' "$(jq -c '.flashcards[0] | keys' "$T/out")" \
	'["answer","file","grounded","page","question","quote"]'
is 'found in the text' "$(jq -c '[.flashcards[].grounded]' "$T/out")" '[true,true]'
is 'no outcome is set' "$(jq .settle "$T/out")" null
is 'usage of the kind' "$(jq -c '.usage | keys' "$T/out")" '["flashcards"]'
is 'usage counts the request' "$(jq .usage.flashcards.requests "$T/out")" 1
is 'the dated model is recorded' "$(jq -r .usage.flashcards.model "$T/out" | cut -c 1-12)" gpt-4o-mini-
is 'spent' "$(jq -r '.spent[0].stage' "$T/out")" ai
is 'a record is one line' "$(wc -l <"$T/out")" 1

for type in multiple_choice open true_false; do
	printf '%s' "$cells" | hts-ai questions --type $type --count 2 >"$T/out" 2>/dev/null
	is "questions: $type" "$(jq -c '[.questions[].type]' "$T/out")" "[\"$type\",\"$type\"]"
	case $type in
	multiple_choice) want='[4,4]' ;;
	open) want='[0,0]' ;;
	true_false) want='[2,2]' ;;
	esac
	is "options of $type" "$(jq -c '[.questions[].options | length]' "$T/out")" "$want"
done
is 'options of true_false are words' "$(jq -c '.questions[0].options' "$T/out")" '["Wahr","Falsch"]'
printf '%s' "$cells" | hts-ai questions --type open --count 1 >"$T/out" 2>/dev/null
is 'open: answer also as explanation' "$(jq '.questions[0] | .explanation == .model_answer' "$T/out")" true
is 'open: keywords' "$(jq -r '.questions[0].keywords | type' "$T/out")" array
printf '%s' "$cells" | hts-ai topics --count 4 >"$T/out" 2>/dev/null
is 'topics: the main one first' "$(jq -c '[.topics[].is_main_topic]' "$T/out")" '[true,false,false,false]'
printf '%s' "$cells" | hts-ai flashcards questions topics >"$T/out" 2>/dev/null
is 'all kinds are made with their defaults' "$(jq -c '[.flashcards, .questions | length]' "$T/out")" '[5,3]'
is 'want says what was made' "$(jq -c '[.want[].kind]' "$T/out")" '["flashcards","questions","topics"]'
printf '%s' "$cells" | hts-ai topics --append >"$T/out" 2>/dev/null
is '--append is passed on' "$(jq -c '.want[0].append' "$T/out")" true

for language in de en fr es; do
	reset
	printf '%s' "$cells" | hts-ai flashcards --language $language >"$T/out" 2>/dev/null
	is "cards in $language" "$(jq '.flashcards | length' "$T/out")" 5
	like "the prompt is that of $language" "$(curl -fsS "$standin_url/_requests" | jq -r '.. | .content? // empty' | head -c 3000)" \
		"$(sed -n 3p "$TOP/share/prompts/flashcards.$language.txt")"
done
printf 'The cell divides its nucleus in mitosis. The mitochondria make energy from sugar.' |
	hts-ai questions --type true_false --count 1 --language auto >"$T/out" 2>/dev/null
is 'auto: the language of the text' "$(jq -c '.questions[0].options' "$T/out")" '["True","False"]'

# . Text, records, several

reset
printf '\n  {\\rtf is no record' | hts-ai flashcards >"$T/out" 2>/dev/null
is 'a text may begin with a brace' "$(jq -r .text "$T/out" | tail -n 1)" '  {\rtf is no record'
jq -cn --arg text "$cells" '{$text}, {$text, id: "b"}, {x: 1}' | hts-ai flashcards --count 1 >"$T/out" 2>/dev/null
is 'records by hand' "$(jq -c '.flashcards | length' "$T/out" | sort | tr '\n' ' ')" '0 1 1 '
status 'no text at all' 0 sh -c 'hts-ai flashcards </dev/null'
is 'gives no record' "$(cat "$T/out")" ''
printf '\377\376' >"$T/in"
status 'text that is no UTF-8' 100 sh -c "hts-ai flashcards <$T/in"
record '  ' | hts-ai >"$T/out"
is 'a text of blanks fails' "$(jq -r .why.code "$T/out")" no_text
record "$cells" | jq -c '.deadline = 1' | hts-ai >"$T/out"
is 'a deadline that has passed' "$(jq -c '[.settle, .why.code]' "$T/out")" '["fail","time_limit"]'
record "$cells" '"count":201' | hts-ai >"$T/out"
is 'a wrong want fails' "$(jq -c '[.settle, .why.code]' "$T/out")" '["fail","bad_argument"]'

# . Pages

printf 'Die Mitose teilt den Zellkern genau. Ende der ersten Seite hier.\fDie Meiose halbiert Chromosomen immer. Ende der zweiten Seite.\fRibosomen bilden Proteine aus Aminosäuren. Fertig ist das Buch.' >"$T/book"
/usr/bin/python3 - "$T/book" >"$T/in" <<'EOF'
import json, sys
text = open(sys.argv[1]).read()
pages = [p.encode() for p in text.split("\f")]
a = len(pages[0]) + 1 + len(pages[1])
print(json.dumps({"text": text, "files": [
    {"id": "f1", "offset": 0, "length": a, "page_map": [
        {"number": 1, "offset": 0, "length": len(pages[0])},
        {"number": 2, "offset": len(pages[0]) + 1, "length": len(pages[1])}]},
    {"id": "f2", "offset": a + 1, "length": len(pages[2]), "page_map": [
        {"number": 1, "offset": 0, "length": len(pages[2])}]}]}, ensure_ascii=False))
EOF
hts-ai flashcards --count 6 <"$T/in" >"$T/out" 2>/dev/null
is 'each card knows its file and page' "$(jq -c '[.flashcards[] | select(.quote | test("Mitose|Meiose|Ribosomen")) | [.file, .page]]' "$T/out")" \
	'[["f1",1],["f1",2],["f2",1]]'

# . Long documents

/usr/bin/python3 - >"$T/long" <<'EOF'
import random
random.seed(4)
letters = "abcdefghijklmnoprstuvw"
for page in range(24):
    words = ["".join(random.choice(letters) for _ in range(random.randint(5, 11))) for _ in range(300)]
    print("# Kapitel %d\n" % page)
    for i in range(0, 300, 10):
        print("Der " + " ".join(words[i:i + 10]) + ".", end=" ")
    print("\f", end="")
EOF
head -c 2900 "$T/long" >"$T/page"
sed 's/# Kapitel [0-9]*//' "$T/long" >"$T/plain"
reset
hts-ai flashcards --count 20 <"$T/long" >"$T/out" 2>/dev/null
is 'a long text gives what is wanted' "$(jq '.flashcards | length' "$T/out")" 20
is 'in several requests' "$(jq '.usage.flashcards.requests > 2' "$T/out")" true
is 'from the whole of it' "$(jq '(.flashcards[-1].quote[0:30]) as $q | (.text | index($q)) > (.text | length) * 3 / 4' "$T/out")" true
is 'no card twice' "$(jq '[.flashcards[].question] | (unique | length) == length' "$T/out")" true
is 'nothing is missing' "$(jq .partial "$T/out")" null
reset
hts-ai flashcards --count 100 <"$T/long" >"$T/out" 2>/dev/null
is 'many cards' "$(jq '.flashcards | length' "$T/out")" 100
is 'at most 25 in a request' "$(curl -fsS "$standin_url/_requests" | jq '[.. | .max_completion_tokens? // empty] | max <= (200 + 25 * 200) * 1.3')" true
reset
hts-ai topics --count 6 <"$T/long" >"$T/out" 2>/dev/null
is 'topics of a long text with headings: one request' "$(jq -c '[(.topics | length), .usage.topics.requests]' "$T/out")" '[6,1]'
is 'for its headings and the first sentences below them' "$(tail -n 1 "$T/requests.log" | jq -c '.messages[1].content | [([scan("# Kapitel [0-9]+\nDer ")] | length), length < 12000]')" '[24,true]'
reset
/usr/bin/python3 - "$T/long" >"$T/in" <<'EOF'
import json, sys
text = open(sys.argv[1]).read()
offset, pages = 0, []
for number, page in enumerate(text.split("\f"), 1):
    pages.append({"number": number, "offset": offset, "length": len(page.encode())})
    offset += len(page.encode()) + 1
print(json.dumps({"text": text, "files": [{"id": "f1", "offset": 0, "length": offset - 1, "page_map": pages}]}))
EOF
hts-ai topics --count 6 <"$T/in" >"$T/out" 2>/dev/null
like 'and the pages of the headings' "$(tail -n 1 "$T/requests.log" | jq -r '.messages[1].content')" '^# Kapitel 7 \(8\)$'
OPENAI_CONTEXT=4096 hts-ai topics --count 6 --dry-run <"$T/long" >"$T/out" 2>/dev/null
is 'shortened for a small context' "$(jq -s -c '[length, (.[0].request.messages[1].content | [scan("# Kapitel")] | length)]' "$T/out")" '[2,24]'
reset
hts-ai topics --count 6 <"$T/plain" >"$T/out" 2>/dev/null
is 'topics of a long text' "$(jq -c '[(.topics | length), ([.topics[] | select(.is_main_topic)] | length)]' "$T/out")" '[6,1]'
is 'merged by one more request' "$(standin_stats .requests)" \
	"$(jq .usage.topics.requests "$T/out")"
is 'the request that merges topics has only titles and descriptions' "$(curl -fsS "$standin_url/_requests" | jq '[.. | objects | select(.role? == "user") | .content | select(test("\n- "))] | length')" 1
fault '{"fault":"refusal","times":1}'
hts-ai flashcards --count 20 <"$T/long" >"$T/out" 2>/dev/null
is 'a refused piece does not fail the text' "$(jq -c '[.settle, (.flashcards | length > 10)]' "$T/out")" '[null,true]'
is 'a refused piece is named' "$(jq -c '[.partial[] | [.kind, .reason, .length > 0]]' "$T/out")" '[["flashcards","refused",true]]'

# . Too few items

reset
hts-ai flashcards --count 20 <"$T/long" >"$T/out" 2>/dev/null
first=$(standin_stats .requests)
fault "{\"fault\":\"few_items\",\"times\":$first}"
hts-ai flashcards --count 20 <"$T/long" >"$T/out" 2>/dev/null
is 'one more round is made when pieces gave too few items' "$(jq '.flashcards | length' "$T/out")" 20
like 'of the pieces that gave the fewest' "$(standin_stats .requests) after $first" '^[4-9] after [2-5]$'
like 'the second round says what there is' "$(tail -n 1 "$T/requests.log" | jq -r '.messages[-1].content')" '^- '
is 'in the order of the text' "$(jq '.text as $t | [.flashcards[].quote[0:40] as $q | $t | index($q)] | . == sort' "$T/out")" true
is 'no card twice' "$(jq '[.flashcards[].question] | (unique | length) == length' "$T/out")" true
fault '{"fault":"few_items","times":-1}'
hts-ai flashcards --count 20 <"$T/long" >"$T/out" 2>/dev/null
is 'there is one more round and no filler' "$(jq -c '[.settle, (.flashcards | length < 12)]' "$T/out")" '[null,true]'
is 'what is missing is said' "$(jq -c '(.flashcards | length) as $made | .partial | map([.kind, .wanted, .made == $made, .reason])' "$T/out")" '[["flashcards",20,true,"few_items"]]'
fault '{"fault":"duplicates"}'
printf '%s' "$cells" | hts-ai flashcards --count 4 >"$T/out" 2>/dev/null
is 'duplicates of a short text are replaced' "$(jq '.flashcards | length' "$T/out") $(standin_stats .requests)" '4 2'
fault '{"fault":"few_items"}'
printf '%s' "$cells" | hts-ai flashcards --count 4 >"$T/out" 2>/dev/null
is 'a short text that gave too few is asked for the rest' "$(jq -c '[(.flashcards | length), .partial]' "$T/out") $(standin_stats .requests)" '[4,null] 2'
fault '{"fault":"few_items","times":-1}'
printf '%s' "$cells" | hts-ai flashcards --count 4 >"$T/out" 2>/dev/null
is 'but only once' "$(standin_stats .requests)" 2
is 'and then says what is missing' "$(jq -c '.partial | map([.kind, .wanted, .made < 4, .reason])' "$T/out")" '[["flashcards",4,true,"few_items"]]'
fault '{"fault":"length"}'
hts-ai flashcards --count 20 <"$T/page" >"$T/out" 2>/dev/null
is 'an answer that was cut off keeps its items and is asked for the rest' "$(jq -c '[(.flashcards | length), .partial]' "$T/out") $(standin_stats .requests)" '[20,null] 2'
like 'which says why' "$(tail -n 1 "$T/requests.log" | jq -r '.messages[-1].content')" 'the answer was too long and was cut off'
fault '{"fault":"length","times":-1}'
hts-ai flashcards --count 20 <"$T/page" >"$T/out" 2>/dev/null
is 'what is cut off again is said' "$(jq -c '.partial | map([.wanted, .reason])' "$T/out")" '[[20,"cut_off"]]'
fault '{"fault":"no_items","times":-1,"match":"# Kapitel 0"}'
hts-ai flashcards --count 20 <"$T/long" >"$T/out" 2>/dev/null
is 'a piece without any item is named' "$(jq -c '[.settle, (.partial | map(select(.wanted | not) | [.kind, .offset, .reason]))]' "$T/out")" '[null,[["flashcards",0,"no_items"]]]'
fault '{"fault":"no_items","times":-1}'
hts-ai topics --count 6 <"$T/long" >"$T/out" 2>/dev/null
is 'topics have a main topic at least' "$(jq -c '[.settle, (.partial | map([.kind, .wanted, .reason]))]' "$T/out")" '[null,[["topics",6,"few_items"]]]'
fault '{"fault":"refusal","times":-1,"match":"# Kapitel 0"}'
hts-ai flashcards --count 20 <"$T/in" >"$T/out" 2>/dev/null
like 'a missing piece has its file and pages' "$(jq -c '.partial[0] | [.file, .pages, .reason]' "$T/out")" '^\["f1",\[1,[4-9]\],"refused"\]$'

# . As many items as the text is long

reset
hts-ai flashcards questions --count auto <"$T/long" >"$T/out" 2>/dev/null
cards=$((2 + ($(wc -w <"$T/long") - 300) / 300))
is 'auto: by the words of the text' "$(jq -c '[(.flashcards | length), (.questions | length), .want[0].count]' "$T/out")" \
	"[$cards,$((cards * 3 / 5)),\"auto\"]"
HTS_COUNT_MAX=10 hts-ai flashcards --count auto <"$T/long" >"$T/out" 2>/dev/null
is 'with a ceiling' "$(jq '.flashcards | length' "$T/out")" 10
HTS_COUNT_FLASHCARDS=2 hts-ai flashcards <"$T/page" >"$T/out" 2>/dev/null
is 'HTS_COUNT_FLASHCARDS is another default' "$(jq '.flashcards | length' "$T/out")" 2
HTS_COUNT_FLASHCARDS=auto hts-ai flashcards --dry-run <"$T/long" >"$T/out" 2>/dev/null
is 'or auto, and a dry run says how it came about' "$(jq -s -c 'map(select(.formula)) | map([.kind, .words > 1000, .count > 5, (.formula | test("words / 150"))])' "$T/out")" '[["flashcards",true,true,true]]'
is 'a record may say auto' "$(jq -cn --rawfile text "$T/page" '{$text, want: [{kind: "flashcards", count: "auto"}]}' | hts-ai 2>/dev/null | jq '.flashcards | length')" 5
status 'another word is no number' 100 env HTS_COUNT_TOPICS=many hts-ai --check
like 'which is named' "$(cat "$T/err")" "HTS_COUNT_TOPICS: 'many' is no whole number from 1 to 200, and not auto"

# . Terms

printf 'Die Osmose bewegt Wasser durch eine Membran. Zellatmung gibt Energie.\n' >"$T/terms"
hts-ai topics --count 3 <"$T/terms" >"$T/out" 2>/dev/null
is 'a topic that the text names in a few words is a term' "$(jq -c '[.topics[] | .is_key_term]' "$T/out")" '[false,false,true]'

# . Answers with faults

for f in fenced bad_json half_body empty_body html; do
	fault "{\"fault\":\"$f\"}"
	record "$f: $cells" | OPENAI_MAX_RETRIES=1 hts-ai >"$T/out"
	is "recovered from $f" "$(jq '.flashcards | length' "$T/out")" 2
done
for f in bad_schema wrong_language empty_fields no_items; do
	fault "{\"fault\":\"$f\"}"
	record "$f: $cells" | hts-ai >"$T/out"
	is "asked again after $f" "$(jq -c '[(.flashcards | length), .usage.flashcards.requests]' "$T/out")" '[2,2]'
done
for f in too_long_items same_options option_letters; do
	fault "{\"fault\":\"$f\"}"
	record "$f: $cells" | jq -c '.want[0].kind = "questions"' | hts-ai >"$T/out"
	is "asked again after $f" "$(jq -c '[(.questions | length), .usage.questions.requests]' "$T/out")" '[2,2]'
done
is 'a re-ask continues the conversation' "$(curl -fsS "$standin_url/_requests" | jq -c '[.. | objects | select(has("messages")) | .messages | map(.role)] | last')" \
	'["system","user","assistant","user"]'
fault '{"fault":"no_items","times":-1}'
record "nothing: $cells" | hts-ai >"$T/out"
is 'no items twice is no answer' "$(jq -c '[.settle, .why.code, .flashcards]' "$T/out")" '["retry","invalid_answer",null]'
fault '{"fault":"ungrounded"}'
record "ungrounded: $cells" | hts-ai >"$T/out"
is 'invented quotes are marked' "$(jq -c '[.flashcards[].grounded]' "$T/out")" '[false,false]'
fault '{"fault":"length"}'
record "length: $cells" '"count":5' | hts-ai >"$T/out"
is 'complete items of a cut answer are kept' "$(jq '.flashcards | length > 0' "$T/out")" true
fault '{"fault":"refusal"}'
record "refused: $cells" | hts-ai >"$T/out"
is 'a refusal' "$(jq -c '[.settle, .why.code]' "$T/out")" '["fail","refused"]'
is 'is not tried again' "$(standin_stats .requests)" 1
fault '{"fault":"content_filter"}'
record "filtered: $cells" | hts-ai >"$T/out"
is 'a filtered answer' "$(jq -c '[.settle, .why.code]' "$T/out")" '["fail","content_filter"]'

# . Transient faults

for f in 429 500 502 503 504 408 409 reset cut_body; do
	fault "{\"fault\":\"$f\"}"
	record "$f: $cells" | hts-ai >"$T/out" 2>"$T/err"
	is "recovered from $f" "$(jq -c '[(.flashcards | length), .settle]' "$T/out")" '[2,null]'
	is "$f is followed by a second request" "$(standin_stats .requests)" 2
done
fault '{"fault":"stall"}'
record "stall: $cells" | OPENAI_TIMEOUT=1 hts-ai >"$T/out"
is 'recovered from a stalled answer' "$(jq '.flashcards | length' "$T/out")" 2
fault '{"fault":"500","times":-1}'
record "500s: $cells" | OPENAI_MAX_RETRIES=2 hts-ai >"$T/out"
is 'tries are bounded' "$(jq -c '[.settle, .why.code]' "$T/out") $(standin_stats .requests)" '["retry","api"] 3'
fault '{"fault":"429","retry_after":300,"retry_after_ms":null,"times":-1}'
record "later: $cells" | hts-ai >"$T/out"
is 'a long wait is left to the task' "$(jq -c '[.settle, .why.code, .after + 0]' "$T/out")" '["release","rate_limit",300]'
fault '{"fault":"500","should_retry":false}'
record "no: $cells" | hts-ai >"$T/out"
is 'x-should-retry: false' "$(jq -r .settle "$T/out") $(standin_stats .requests)" 'retry 1'
fault '{"fault":"422"}'
record "422: $cells" | hts-ai >"$T/out"
is 'a bad request fails at once' "$(jq -c '[.settle, .why.code]' "$T/out") $(standin_stats .requests)" '["fail","api"] 1'
record "$cells" | jq -c 'del(.tag)' | OPENAI_BASE_URL=http://127.0.0.1:1/v1 OPENAI_MAX_RETRIES=1 hts-ai >"$T/out"
is 'by hand: nobody there' "$(jq -c '[.settle, .why.code]' "$T/out")" '["retry","unreachable"]'

# . Learned, divided

fault '{"fault":"400_param","param":"temperature","times":-1}'
{
	record "learn: $cells"
	record "learned: $cells"
} | HTS_AI_CONCURRENCY=1 hts-ai >"$T/out" 2>/dev/null
is 'a refused parameter is left out' "$(jq -s 'map(.flashcards | length)' -c "$T/out")" '[2,2]'
is 'a refused parameter is learned once' "$(standin_stats .requests)" 3
fault '{"fault":"400_schema","times":-1,"match":"json_schema\""}'
record "object: $cells" | hts-ai >"$T/out" 2>/dev/null
is 'a server without schemas is asked for an object' "$(jq '.flashcards | length' "$T/out")" 2
record "o4: $cells" '"model":"o4-mini"' | hts-ai >"$T/out" 2>/dev/null
is 'a reasoning model' "$(jq -c '[(.flashcards | length), .settle]' "$T/out")" '[2,null]'
fault '{"fault":"400_context"}'
head -c 15000 "$T/long" | hts-ai flashcards --count 6 >"$T/out" 2>/dev/null
is 'a text that is too long is divided' "$(jq -c '[(.flashcards | length), .usage.flashcards.requests]' "$T/out")" '[6,3]'
fault '{"fault":"413","times":-1}'
record "413: $cells" | hts-ai >"$T/out"
is 'a text that is too long at the smallest size fails' "$(jq -c '[.settle, .why.code]' "$T/out")" '["fail","too_big"]'

# . Key, quota, model

reset
printf '%s' "$cells" >"$T/text"
status 'a wrong key by hand' 100 sh -c "OPENAI_API_KEY=wrong hts-ai flashcards topics <$T/text"
is 'answers the line' "$(jq -c '[.settle, .why.code]' "$T/out")" '["fail","key"]'
unlike 'the message of a refused key does not hold it' "$(cat "$T/out" "$T/err")" 'wrong'
fault '{"fault":"429_quota","times":-1}'
status 'no quota by hand' 100 sh -c "{ printf '{\"text\":\"a b\"}\n{\"text\":\"c d\"}\n'; } | hts-ai flashcards"
is 'answers every line' "$(jq -r .why.code "$T/out" | tr '\n' ' ')" 'quota quota '
reset
record "$cells" '"model":"gpt-none"' | hts-ai >"$T/out"
is 'a model of the task that does not exist' "$(jq -c '[.settle, .why.code]' "$T/out")" '["fail","model"]'
mkfifo "$T/fifo"
{
	record "held: $cells" | jq -c ".deadline = $(awk '{ printf "%d", $1 * 1000 + 2000 }' /proc/uptime)"
	cat "$T/fifo"
} |
	OPENAI_API_KEY=wrong hts-ai >"$T/out" 2>"$T/err" &
exec 7>"$T/fifo"
until_true 20 test -s "$T/out"
is 'in the ring a refused key holds the record until its deadline' "$(jq -c '[.settle, .why.code]' "$T/out")" '["release","key"]'
is 'a refused key is said once' "$(grep -c 'nothing is sent' "$T/err")" 1
exec 7>&-
wait $!
record "away: $cells" | jq -c ".deadline = $(awk '{ printf "%d", $1 * 1000 + 2000 }' /proc/uptime)" |
	OPENAI_BASE_URL=http://127.0.0.1:1/v1 OPENAI_MAX_RETRIES=0 hts-ai >"$T/out" 2>"$T/err"
is 'an API that is away releases the record without an attempt' "$(jq -c '[.settle, .why.code]' "$T/out")" '["release","unreachable"]'
is 'said once, too' "$(grep -c 'the API is away' "$T/err")" 1

# . Many at once

standin_admin '{"reset":true,"hold":true}' >/dev/null
mkfifo "$T/many"
hts-ai <"$T/many" >"$T/all" 2>"$T/report" &
pid=$!
exec 8>"$T/many"
for i in $(seq 70); do record "Nummer $i. $cells"; done >&8
ok '64 calls in flight' until_true 20 sh -c "[ \$(curl -fsS $standin_url/_stats | jq .in_flight) = 64 ]"
head -n 1 "$T/pass" >&8
ok 'other lines pass meanwhile' until_true 10 test -s "$T/all"
kill -USR2 $pid
ok 'USR2 lists what is held' until_true 10 grep -q 'task-.*waiting for' "$T/report"
standin_admin '{"hold":false}' >/dev/null
exec 8>&-
status 'all records in flight come back' 0 wait $pid
is 'each record in flight comes back once' "$(jq -r 'select(.flashcards) | .id' "$T/all" | sort -u | wc -l)" 70
is 'never more than 64' "$(standin_stats .max_in_flight)" 64
is 'no call twice' "$(standin_stats .answered_again)" 0

# A long document does not keep a short one waiting.
reset
{
	jq -cn --rawfile text "$T/long" '{tag: "t", id: "long", $text, want: [{kind: "flashcards", count: 100}]}'
	record "Kurz. $cells"
} >"$T/in"
HTS_AI_CONCURRENCY=1 hts-ai <"$T/in" >"$T/out" 2>/dev/null
is 'documents take turns' "$(tail -n "$(standin_stats .requests)" "$T/requests.log" | grep -n 'Kurz\.' | cut -d : -f 1)" 2
is 'the short one comes back first' "$(jq -r .id "$T/out" | tail -n 1)" long

# The reader of the output stops: calls in flight must end all the same.
reset
jq -cn --arg text "$cells" '{text: ($text + (" Zusatz zum Satz." * 900)), x: 1}' >"$T/large"
for i in $(seq 40); do jq -c --arg i "$i" '.text = $i + .text | .want = [{kind: "flashcards", count: 2}]' "$T/large"; done >"$T/in"
mkfifo "$T/stuck"
HTS_AI_CONCURRENCY=1 hts-ai <"$T/in" >"$T/stuck" 2>/dev/null &
pid=$!
exec 9<"$T/stuck"
ok 'calls end while nobody reads the answers' until_true 20 sh -c "[ \$(curl -fsS $standin_url/_stats | jq .answered) -ge 40 ]"
is 'answers that nobody read are all there when somebody does' "$(jq -r 'select(.flashcards) | .x' <&9 | wc -l)" 40
exec 9<&-
status 'the end is good' 0 wait $pid

# . The cache

start_redis
reset
record "$cells" >"$T/in"
hts-ai <"$T/in" >"$T/first"
is 'an answer is kept' "$(rcli keys 'openai_cache:flashcards:*' | wc -l)" 1
key=$(rcli keys 'openai_cache:*')
like 'for a week' "$(rcli ttl "$key")" '^6047|^604800'
is 'an answer is kept with its payer' "$(rcli get "$key" | jq -r .payer)" "$(jq -r .id "$T/in")"
jq -c '.id = "another"' "$T/in" | hts-ai >"$T/out"
is 'a second task asks nothing' "$(standin_stats .requests)" 1
is 'gets the same' "$(jq -c .flashcards "$T/out")" "$(jq -c .flashcards "$T/first")"
is 'a task with a cached answer pays nothing' "$(jq -c '.usage.flashcards | [.cached, .input_tokens, .credits, .requests]' "$T/out")" '[true,0,0,0]'
hts-ai <"$T/in" >"$T/out"
is 'the payer itself reports what it paid' "$(jq -c '.usage.flashcards | [.cached, .input_tokens, .output_tokens, .credits]' "$T/out")" \
	"$(jq -c '.usage.flashcards | [.cached, .input_tokens, .output_tokens, .credits]' "$T/first")"
OPENAI_CACHE_ENABLED=false hts-ai <"$T/in" >"$T/out"
is 'the cache can be switched off' "$(standin_stats .requests)" 2
rcli set "$key" 'Fehler: quota' >/dev/null
hts-ai <"$T/in" >"$T/out"
is 'a value that is none is a miss' "$(jq '.flashcards | length' "$T/out")" 2
is 'a cached value that is no answer is replaced' "$(rcli get "$key" | jq .v)" 1
reset
{
	record "twins $cells"
	record "twins $cells"
	record "twins $cells"
} >"$T/in"
hts-ai <"$T/in" >"$T/out"
is 'the same request at the same time is sent once' "$(standin_stats .requests)" 1
is 'of three tasks with one request one pays' "$(jq -s -c 'map(.usage.flashcards.cached) | sort' "$T/out")" '[false,true,true]'
fault '{"fault":"refusal","times":-1}'
{
	record "bad $cells"
	record "bad $cells"
} | hts-ai >"$T/out"
is 'a failure is not kept' "$(rcli keys 'openai_cache:*' | wc -l)" 2
reset
stop_redis
record "gone $cells" | hts-ai >"$T/out" 2>"$T/err"
is 'without Redis the work goes on' "$(jq '.flashcards | length' "$T/out")" 2
is 'after one warning' "$(grep -c 'without the cache' "$T/err")" 1

# . Output that breaks

record "$cells" | sh -c 'hts-ai; echo $? >"$0"' "$T/code" | true
ok 'a reader that goes away' until_true 20 test -s "$T/code"
like 'ends it quietly' "$(cat "$T/code")" '^(111|0)$'
if [ -w /dev/full ]; then
	record "$cells" >"$T/in"
	status 'a full disk' 111 sh -c "hts-ai <$T/in >/dev/full"
fi
ok_requests
done_testing
