#!/bin/sh
# hts-extract: the text of whole documents, byte for byte, and what becomes of
# documents that are meant to hurt.
# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

# The largest documents take sanitized programs too long.
[ -z "${HTS_TEST_SLOW:-}" ] || export HTS_EXTRACT_CPU=200 HTS_EXTRACT_TIME=600
docs=$TOP/tests/documents
/usr/bin/python3 "$docs/made.py" "$T" || exit 1
/usr/bin/python3 "$docs/doc.py" "$T" || exit 1

# golden FILE: compares its text with what is expected.
golden() {
	hts-extract --format text "$1" >"$T/text" 2>"$T/err"
	ok "text of ${1##*/}" diff -u "$docs/golden/${1##*/}.txt" "$T/text"
}
code() { hts-extract "$1" 2>/dev/null | jq -r '.files[0].error.code // "none"'; }

for file in "$docs"/golden/*.txt; do
	name=$(basename "$file" .txt)
	if [ -e "$docs/$name" ]; then golden "$docs/$name"; else golden "$T/$name"; fi
done

while read -r name want; do
	is "$name" "$(code "$T/$name")" "$want"
done <"$T/codes"

while read -r label want; do
	is "a page in $label" "$(hts-extract --format text "$T/in-$label.html" 2>&1)" "$want"
done <"$T/pages"

while read -r name want; do
	is "the encoding of $name is found" "$(hts-extract --format text "$T/$name" 2>&1)" "$want"
done <"$T/unnamed"

# . What stands beside the text

facts() { hts-extract "$1" 2>/dev/null | jq -c ".files[0] | $2"; }
is 'a hidden slide says so' "$(facts "$T/order.pptx" '[.pages, (.page_map[] | .flags[0])]')" '[3,null,"hidden",null]'
is 'a hidden slide of OpenDocument, too' "$(facts "$T/slides.odp" '[.pages, (.page_map[] | .flags[0])]')" '[3,null,"hidden","no_text"]'
is 'a hidden sheet, too' "$(facts "$T/values.xlsx" '[.pages, (.page_map[] | .flags[0])]')" '[3,null,null,"hidden"]'
is 'pages of Word are those it last noted' "$(facts "$T/pages.docx" '[.pages, (.page_map[-1] | .offset, .length)]')" '[14,153,17]'
is 'without notes of it there are no pages' "$(facts "$docs/referat.docx" '[.pages, .page_map]')" '[0,[]]'
is 'a Word document that breaks off is partial' "$(facts "$T/broken.doc" .partial)" true
is 'RTF that breaks off is partial' "$(facts "$T/broken.rtf" .partial)" true
for file in broken.pptx broken.odt object.odt broken.odp broken.xlsx strings.xlsx broken.docx unstyled.docx broken.epub; do
	is "$file is partial, with a warning" "$(facts "$T/$file" '[.partial, (.warnings | length)]')" '[true,1]'
done
is 'a broken slide keeps its page' "$(facts "$T/broken.pptx" '[.page_map[].number]')" '[1,2,3]'
is 'a chapter that is lost, too' "$(facts "$T/broken.epub" '[.page_map[].flags]')" '[null,["no_text"],null]'
for file in torn.txt torn.html; do
	is "$file is partial" "$(hts-extract "$T/$file" | jq -c '[.text, .files[0].partial]')" '["Größe f\n",true]'
done
message() { hts-extract "$1" 2>/dev/null | jq -r '.files[0].error.message'; }
is 'a document of Pages is named, and what helps' "$(message "$T/thesis.pages")" \
	'the file is a document of Apple Pages, Numbers or Keynote, which is not read: store it as PDF'
is 'an XPS document, too' "$(message "$T/thesis.xps")" 'the file is an XPS document, which is not read: store it as PDF'
is 'a page in an unknown encoding says so' "$(hts-extract "$T/unknown.html" | jq -c '[.text, .files[0].warnings]')" \
	'["Größe\n",["the encoding is a guess: what the page declares, '"'x-klingon'"', cannot be read"]]'
is 'HTML that is nested too deeply is partial' "$(facts "$T/deep.html" .partial)" true
cut_at() { hts-extract "$1" | jq -c '[.truncated, (.text | utf8bytelength <= 16777216), .files[0].warnings]'; }
is 'cells over 100000 are cut, and told' "$(cut_at "$T/cells.xlsx")" '[true,true,["only the first 100000 cells are read"]]'
is 'text over 16 MiB, too' "$(cut_at "$T/large.xlsx")" '[true,true,["the text is cut behind 16384 KiB (HTS_EXTRACT_TEXT)"]]'
is 'a row that is repeated stands so often, and no row around it' "$(hts-extract --format text "$T/rows.odt" | grep -c '^| oben')" 64
is 'cells that a small file repeats are bounded, and told' "$(cut_at "$T/copies.odt")" '[null,true,["only the first 10000 cells that tables repeat are there"]]'
is 'slides over 2000' "$(cut_at "$T/many.odp")" '[true,true,["only the first 2000 slides are read (HTS_EXTRACT_PAGES)"]]'
is 'sheets over 50' "$(cut_at "$T/many.xlsx")" '[true,true,["only the first 50 sheets are read"]]'
is 'a run of letters over the limit' "$(cut_at "$T/umlauts.rtf")" '[true,true,["the text is cut behind 16384 KiB (HTS_EXTRACT_TEXT)"]]'
is 'of which the start is kept' "$(hts-extract "$T/umlauts.rtf" | jq '.text | length')" 8388608
is 'more form feeds than pages are counted' "$(facts "$T/feeds.txt" '[.pages, .page_map[-1].number, .length == (.page_map[-1] | .offset + .length), .warnings[0], .error]')" \
	'[20000,20000,true,"what is behind page 19999 is told as one page",null]'
# (Making memory ready takes a sanitized program long.)
[ -n "${HTS_TEST_SLOW:-}" ] || for name in attributes.html diagrams.pptx spine.epub manystyles.docx; do
	is "$name is read in time" "$(code "$T/$name")" none
done

# titled CORE: facts of a Word document with such properties.
titled() {
	/usr/bin/python3 -c '
import os, sys, zipfile
old = zipfile.ZipFile(sys.argv[1])
with zipfile.ZipFile(sys.argv[2], "w") as new:
    for name in old.namelist():
        new.writestr(name, os.fsencode(sys.argv[3]) if name == "docProps/core.xml" else old.read(name))
' "$docs/referat.docx" "$T/titled.docx" "$1"
	facts "$T/titled.docx" '[.title, .partial, .warnings, .characters > 1900]'
}
core='<p xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:o="o">'
for name in referat.docx referat.odt buch.epub; do
	is "title of $name" "$(facts "$docs/$name" .title)" '"Grundlagen der Wirkstoffaufnahme"'
done
is 'title of folien.pptx' "$(facts "$docs/folien.pptx" .title)" '"Zellbiologie im Überblick"'
is 'a title is one line, the first that is one' "$(titled "$core<o:title>x</o:title><d:title> </d:title><d:title>
 Soll &amp;  Ist </d:title><d:title>y</d:title></p>")" '["Soll & Ist",null,[],true]'
is 'a document without a title has none' "$(titled "$core</p>")" '[null,null,[],true]'
is 'a title that breaks off harms nothing' "$(titled "$core<d:title>Soll</d:title><d:title")" '["Soll",null,[],true]'
is 'a title without end harms nothing' "$(titled "$core<d:title>$(head -c 100000 /dev/zero | tr '\0' x)</d:title></p>")" '[null,null,[],true]'
is 'a title with an external entity harms nothing' "$(titled "<!DOCTYPE p [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>$core<d:title>&a;</d:title></p>")" '[null,null,[],true]'
titled "<?xml version='1.0' encoding='UTF8-'?>$core<d:title>$(printf '\304\304\304\304 \304\304')</d:title></p>" >"$T/out"
is 'libxml2 has no words of its own' "$(hts-extract "$T/titled.docx" 2>&1 >"$T/out")" ''

# . Helpers for Word documents before 97

mkdir "$T/bin"
fake() {
	printf '#!/bin/sh\n%s\n' "$2" >"$T/bin/$1"
	chmod +x "$T/bin/$1"
}
doc() { PATH=$T/bin:$PATH hts-extract --format text "$T/word6.doc" 2>/dev/null; }
doc_code() { PATH=$T/bin:$PATH code "$T/word6.doc"; }
fake antiword 'printf "|a  |b  |\n|c  |d  |\n"'
is 'antiword reads' "$(doc)" "$(printf '| a | b |\n| --- | --- |\n| c | d |')"
fake antiword 'exit 1'
is 'antiword refuses: catdoc reads' "$(doc)" "$(printf 'Größe aus Word 6\n\nund ein Absatz')"
is 'newer documents need no helper' "$(PATH=$T/bin:/nonexistent "$(command -v hts-extract)" \
	--format text "$T/lower.doc" | head -n 1)" 'Ein Satz.'
fake catdoc 'exit 0'
is 'catdoc finds nothing' "$(doc_code)" no_text
# In the sandbox a program can neither send signals nor start programs.
fake catdoc 'exec /usr/bin/python3 -c "import ctypes; ctypes.string_at(0)"'
is 'antiword and catdoc both fail' "$(doc_code)" crashed
fake antiword 'ulimit -S -t 1; while :; do :; done'
is 'a helper that uses up its time' "$(doc_code)" limit_time
fake antiword 'exec yes "ein Wort "'
is 'a helper that prints without end is stopped' "$(PATH=$T/bin:$PATH hts-extract "$T/word6.doc" |
	jq -c '[.truncated, (.text | length < 17000000)]')" '[true,true]'
rm "$T/bin/antiword" "$T/bin/catdoc"
is 'antiword and catdoc are both missing' "$(PATH=$T/bin:/nonexistent "$(command -v hts-extract)" "$T/word6.doc" 2>/dev/null |
	jq -r '.files[0].error.code')" helper_missing

done_testing
