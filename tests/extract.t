#!/bin/sh
# hts-extract: documents by hand, records as a filter, children under limits.
# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

docs=$TOP/tests/documents
python=/usr/bin/python3
docx() { "$python" "$TOP/tests/documents/docx.py" "$1" "$T/$1.docx"; }

# text FILE: its text; code FILE: the code of its failure.
text() { hts-extract --format text "$1" 2>/dev/null; }
code() { hts-extract "$1" 2>/dev/null | jq -r '.files[0].error.code // "none"'; }
# folded: as expect.tsv wants to be compared.
folded() { sed 's/[#*|>]/ /g' | tr -s '\f\n\t ' ' '; }

# . Usage

status '-h' 0 hts-extract -h
like '-h lists settings' "$(cat "$T/out")" WORKER_CONCURRENCY
status 'a wrong option' 100 hts-extract --nonsense
like 'a wrong option prints the usage' "$(cat "$T/err")" '^usage: hts-extract|usage:'
status 'a wrong number of processes' 100 hts-extract -j 0 "$docs/notizen.md"
status 'a wrong format' 100 hts-extract --format pdf "$docs/notizen.md"
status 'text format needs operands' 100 hts-extract --format text
status 'a wrong setting' 100 env WORKER_CONCURRENCY=many hts-extract
like 'a wrong setting is named' "$(cat "$T/err")" WORKER_CONCURRENCY
status '--check' 0 hts-extract --check
status '--check without pdftohtml' 100 env PATH="$T" "$BIN/hts-extract" --check
like '--check names the missing library' "$(cat "$T/err")" pdftohtml

# Libraries of archives and pages, loaded when they are needed: two that are none.
mkdir "$T/broken"
for library in libzip libxml2; do
	: >"$T/broken/$(grep -ao "${library}[.]so[.][0-9]*" "$BIN/hts-extract" | head -n 1)"
done
without() { LD_LIBRARY_PATH=$T/broken "$@"; }
status '--check without a library' 100 without hts-extract --check
like '--check names the missing library' "$(cat "$T/err")" 'libzip[.]so'
status 'records are not read without a library' 100 without hts-extract
is 'a text needs no library' "$(without hts-extract "$docs/notizen.md" 2>"$T/err" | jq -r '.files[0].type')" md
is 'a text read without a library has no warning' "$(cat "$T/err")" ''
is 'a document that needs a missing library is helper_missing' "$(without hts-extract "$docs/referat.docx" 2>"$T/err" | jq -r '.files[0].error.code')" helper_missing
like 'a missing library is named' "$(cat "$T/err")" 'cannot load a library: .*libzip[.]so'
is 'a missing library is named once, not for each document' "$(without hts-extract -j 1 "$docs/referat.docx" "$docs/noten.xlsx" "$docs/buch.epub" 2>&1 >"$T/out" | grep -c 'cannot load')" 2
is 'a web page that needs a missing library is helper_missing' "$(without hts-extract "$docs/seite.html" 2>"$T/err" | jq -r '.files[0].error.code')" helper_missing
like 'the missing library of a web page is named' "$(cat "$T/err")" 'cannot load a library: .*libxml2[.]so'
rm -r "$T/broken"

status '--version' 0 hts-extract --version
like '--version says what the sandbox has' "$(cat "$T/out")" '^hts-extract [0-9]+; sandbox: resource limits'

# . Documents

for name in referat.docx referat.odt referat.doc referat.rtf referat.pdf zweispaltig.pdf folien.pptx \
	folien.odp buch.epub seite.html noten.xlsx notizen.md notizen_cp1252.txt; do
	text "$docs/$name" | folded >"$T/text"
	row=$(awk -F'\t' -v name="$name" '$1 == name' "$docs/expect.tsv")
	printf '%s' "$row" | cut -f2 | tr ';' '\n' >"$T/must"
	printf '%s' "$row" | cut -f3 | tr ';' '\n' >"$T/must_not"
	# What LibreOffice prints of tracked changes is in the PDF.
	while IFS= read -r phrase; do
		[ -z "$phrase" ] && continue
		phrase=$(printf '%s' "$phrase" | folded)
		ok "$name: $phrase" grep -qF -- "$phrase" "$T/text"
	done <"$T/must"
	while IFS= read -r phrase; do
		[ -z "$phrase" ] && continue
		is "$name: not $phrase" "$(grep -cF -- "$phrase" "$T/text")" 0
	done <"$T/must_not"
done

for pair in buch.epub:epub:4 folien.odp:odp:4 folien.pptx:pptx:4 noten.xlsx:xlsx:3 \
	referat.doc:doc:0 referat.odt:odt:0 referat.rtf:rtf:0 seite.html:html:0; do
	cp "$docs/${pair%%:*}" "$T/renamed.txt"
	is "${pair%%:*} is known by its content" "$(hts-extract "$T/renamed.txt" 2>/dev/null |
		jq -r '.files[0] | "\(.type):\(.pages)"')" "${pair#*:}"
done
is 'a password' "$(code "$docs/passwort.pdf")" encrypted

is 'pages of a PDF lie between form feeds' "$(hts-extract "$docs/referat.pdf" |
	jq -c '[(.text | split("\f") | length), .files[0].pages, (.files[0].page_map | length)]')" '[2,2,2]'
is 'offsets are bytes of the text' "$(hts-extract "$docs/zweispaltig.pdf" | "$python" -c '
import json, sys
r = json.load(sys.stdin)
b = r["text"].encode()
f = r["files"][0]
print(b[f["offset"]:f["offset"] + f["length"]].decode() == r["text"],
    [b[p["offset"]:p["offset"] + p["length"]].decode() for p in f["page_map"]] == r["text"].split("\f"),
    [p["characters"] for p in f["page_map"]] == [len(p) for p in r["text"].split("\f")],
    f["characters"] == len(r["text"]))')" 'True True True True'

# . Files that are not what they seem

: >"$T/nothing.pdf"
is 'an empty file' "$(code "$T/nothing.pdf")" empty
printf ' \n\t\n' >"$T/blank.txt"
is 'a blank file' "$(code "$T/blank.txt")" empty
printf 'Kein PDF, nur Text.\n' >"$T/text.pdf"
is 'a PDF that is text is read as text' "$(text "$T/text.pdf")" 'Kein PDF, nur Text.'
printf '%%PDF-1.4\nbut nothing else\n' >"$T/stub.pdf"
is 'a PDF that is none' "$(code "$T/stub.pdf")" damaged
head -c 20000 "$docs/referat.pdf" >"$T/cut.pdf"
is 'half a PDF' "$(code "$T/cut.pdf")" damaged
head -c 8000 "$docs/referat.docx" >"$T/cut.docx"
is 'half a Word document' "$(code "$T/cut.docx")" damaged
head -c 20971520 /dev/urandom >"$T/random"
is '20 MB of random bytes' "$(code "$T/random")" binary
printf 'a\000b\000\000c\377\376\n' >"$T/nul.txt"
is 'zero bytes' "$(code "$T/nul.txt")" binary
printf 'gut \303\244, schlecht \303( \377\n' >"$T/broken.txt"
is 'broken UTF-8 is read as Windows-1252' "$(text "$T/broken.txt")" 'gut Ã¤, schlecht Ã( ÿ'
printf '\377\376H\000\344\000\n\000' >"$T/utf16.txt"
is 'UTF-16' "$(text "$T/utf16.txt")" 'Hä'
is 'a missing file' "$(code "$T/missing")" not_found
is 'a directory' "$(code "$T")" unreadable
head -c 2097152 /dev/zero | tr '\000' 'a' >"$T/large.txt"
is 'a file over the limit' "$(MAX_UPLOAD_SIZE_MB=1 hts-extract "$T/large.txt" 2>/dev/null |
	jq -r '.files[0].error.code')" too_large

for pair in doctype:unsafe_xml external:unsafe_xml broken:damaged empty:no_text \
	deeper:limit_archive attributes:limit_archive entries:limit_archive bomb:limit_archive; do
	docx "${pair%:*}"
	is "Word: ${pair%:*}" "$(code "$T/${pair%:*}.docx")" "${pair#*:}"
done
docx zip
is 'a zip archive that is no document' "$(code "$T/zip.docx")" unsupported
for kind in good strict deep fields nested; do docx "$kind"; done
is 'Word: strict name space' "$(text "$T/strict.docx")" 'Strenger Text'
is 'Word: 230 levels' "$(text "$T/deep.docx")" tief
is 'Word: fields keep results, not page numbers; a broken one ends' \
	"$(text "$T/fields.docx")" "$(printf 'Verweis\n\nDanach')"
like 'Word: a table in a table is flat' "$(text "$T/nested.docx")" '^[|] aussen innen [|] rechts [|]$'

# . By hand

status 'one bad file beside a good one is 1' 1 hts-extract "$docs/passwort.pdf" "$docs/notizen.md"
is 'files by hand give one record each, in order' "$(jq -r '.files[0].name' "$T/out" | tr '\n' ' ')" 'passwort.pdf notizen.md '
is 'the bad one is settled' "$(head -n 1 "$T/out" | jq -c '[.settle,.why.code]')" '["fail","encrypted"]'
like 'a bad file by hand is named on stderr' "$(cat "$T/err")" 'passwort.pdf.*encrypted'
status 'the content of stdin' 0 hts-extract --format text - <"$docs/referat.docx"
like 'a document on stdin is read' "$(cat "$T/out")" '^# Grundlagen'
mkfifo "$T/piped"
dd if="$docs/referat.pdf" of="$T/piped" bs=4k 2>/dev/null &
is 'from a pipe, too' "$(hts-extract --format text - <"$T/piped" | sed -n 3p)" \
	'# Grundlagen der Wirkstoffaufnahme'
is 'a name that begins with a dash' "$(cd "$T" && cp good.docx ./-x.docx && hts-extract --format text -- -x.docx)" 'Guter Text'
cp "$docs/referat.pdf" "$T/ein Name mit
Umbruch.pdf"
is 'a name with blanks and a newline' "$(hts-extract "$T/ein Name mit
Umbruch.pdf" | wc -l | tr -d ' ')" 1

# . Filter

record() { jq -cn --arg id "$1" --arg path "$2" '{tag:("t"+$id),id:$id,files:[{id:"f",path:$path}]}'; }

status 'no input' 0 hts-extract </dev/null
is 'no input gives no output' "$(wc -c <"$T/out" | tr -d ' ')" 0
cat >"$T/pass" <<'END'
{"id":"1", "n":12345678901234567890,"x":NaN,"settle":"fail","files":[{"path":"/etc/passwd"}]}
{"task":"ai.generate_flashcards","text":"da","files":[]}
{"id":"no files"}
{ }
END
hts-extract <"$T/pass" >"$T/out"
ok 'what is not its business passes byte for byte' cmp "$T/pass" "$T/out"

{
	record 1 "$docs/referat.pdf"
	record 2 "$docs/notizen.md"
	cat "$T/pass"
	record 3 "$docs/passwort.pdf"
	record 4 "$docs/referat.docx"
} >"$T/in"
status 'many records' 0 hts-extract <"$T/in"
is 'many records give one line each' "$(wc -l <"$T/out" | tr -d ' ')" 8
is 'many records give each its own text' "$(grep -v NaN "$T/out" | jq -r 'select(.tag) | .id + " " + (.settle // .files[0].type)' | sort | tr '\n' ' ')" \
	'1 pdf 2 md 3 fail 4 docx '
is 'time spent is told' "$(jq -c 'select(.id == "2") | [.spent[0].stage, (.spent[0].work_ms | type)]' <"$T/out")" \
	'["extract","number"]' 2>/dev/null
jq -cn --arg a "$docs/passwort.pdf" --arg b "$docs/notizen.md" --arg c "$T/good.docx" \
	'{id:"9",files:[{path:$a},{path:$b},{path:$c}]}' >"$T/in"
hts-extract <"$T/in" >"$T/out"
is 'one bad file beside two good ones is no failure' "$(jq -c '[.settle, (.files | map(.error.code // .type))]' "$T/out")" \
	'[null,["encrypted","md","docx"]]'
is 'the texts of files are joined by a form feed' "$(jq -r '.text | split("\f") | .[1]' "$T/out")" "$(printf 'Guter Text\n')"

printf '{"id":"1"}\n{"id":"2"' >"$T/in"
status 'a torn line' 111 hts-extract <"$T/in"
is 'a torn line is dropped, records before it pass' "$(cat "$T/out")" '{"id":"1"}'
printf 'no json\n' >"$T/in"
status 'a line that is no record' 111 hts-extract <"$T/in"
"$python" -c 'print("{\"a\":\"" + "x" * 70000 + "\"}")' >"$T/in"
status 'a line that is too long' 111 env HTS_LINE_MAX=65536 hts-extract <"$T/in"
record 1 "$docs/notizen.md" >"$T/in"
status 'a full disk' 111 sh -c 'hts-extract <"$1" >/dev/full' sh "$T/in"
like 'a full disk is reported' "$(cat "$T/err")" 'No space left'
status 'a closed stdout' 111 sh -c 'hts-extract <"$1" >&-' sh "$T/in"
mkfifo "$T/held"
{
	hts-extract <"$T/held" 2>"$T/gone"
	echo $? >"$T/status"
} | : &
exec 7>"$T/held"
cat "$T/in" >&7
ok 'a reader that goes away ends it' until_true 10 test -s "$T/status"
exec 7>&-
is 'a reader that goes away is 111' "$(cat "$T/status")" 111
is 'a reader that goes away is no message' "$(cat "$T/gone")" ''

# The deadline has passed, or is far: monotonic milliseconds.
now=$("$python" -c 'import time; print(int(time.monotonic() * 1000))')
jq -cn --arg path "$docs/referat.pdf" --argjson now "$now" \
	'{id:"1",deadline:($now - 1),files:[{path:$path}]}, {id:"2",deadline:($now + 600000),files:[{path:$path}]}' >"$T/in"
hts-extract <"$T/in" >"$T/out"
is 'a deadline that is over' "$(jq -r 'select(.id == "1") | .settle + " " + .why.code' "$T/out")" 'fail time_limit'
is 'a record beside one whose deadline is over is read' "$(jq -r 'select(.id == "2") | .files[0].type' "$T/out")" pdf

# . Temporary files

mkdir "$T/run" "$T/other"
cp "$docs/notizen.md" "$T/run/a"
cp "$docs/notizen.md" "$T/run/b"
cp "$docs/notizen.md" "$T/other/c"
cp "$docs/passwort.pdf" "$T/run/d"
ln -s "$T/other/c" "$T/run/link"
for path in run/a other/c run/d run/../other/c run/link; do
	jq -cn --arg path "$T/$path" '{files:[{path:$path,temporary:true}]}'
done >"$T/in"
jq -cn --arg path "$T/run/b" '{files:[{path:$path}]}' >>"$T/in"
HTS_RUN_DIR=$T/run hts-extract <"$T/in" >"$T/out" 2>"$T/err"
is 'all temporary files were read' "$(jq -r '.files[0] | .type + (.error.code // "")' "$T/out" | sort | tr '\n' ' ')" 'pdfencrypted txt txt txt txt txt '
ok 'a temporary file is removed' test ! -e "$T/run/a"
ok 'a temporary file that could not be read is removed' test ! -e "$T/run/d"
ok 'a file that is not temporary is kept' test -e "$T/run/b"
ok 'a file outside the run directory is not removed, however named' test -e "$T/other/c"
cp "$docs/notizen.md" "$T/run/a"
jq -cn --arg path "$T/run/a" '{files:[{path:$path,temporary:true}]}' | hts-extract >/dev/null
ok 'without a run directory nothing is removed' test -e "$T/run/a"
is 'paths do not leave' "$(grep -c "$T" "$T/out")" 0

# . Limits: a pdftohtml of our own that misbehaves

mkdir "$T/bin"
fake() {
	printf '#!/bin/sh\n%s\n' "$1" >"$T/bin/pdftohtml"
	chmod +x "$T/bin/pdftohtml"
}
fake_code() { PATH=$T/bin:$PATH code "$docs/referat.pdf"; }
fake 'exec /usr/bin/python3 -c "import ctypes; ctypes.string_at(0)"'
is 'a helper that crashes' "$(fake_code)" crashed
fake 'ulimit -S -t 1; while :; do :; done'
is 'a helper that uses up its time' "$(fake_code)" limit_time
fake 'exec /usr/bin/python3 -c "
import sys
for i in range(200): sys.stderr.write(\"warning: nonsense\" * 6000)
sys.exit(1)"'
is 'a helper that complains at length' "$(fake_code)" damaged

# child_of PID: the process that reads a document, or what it started.
child_of() { pgrep -o -P "$1"; }
has_helper() { child=$(child_of "$1") && helper=$(child_of "$child") && [ -n "$helper" ]; }
# ended_child SIGNAL: the code of a document whose reader is ended so.
ended_child() {
	PATH=$T/bin:$PATH hts-extract "$docs/referat.pdf" >"$T/ended" 2>/dev/null &
	ending=$!
	until_true 10 has_helper "$ending" && kill "-$1" "$(child_of "$ending")"
	wait "$ending"
	jq -r '.files[0].error.code' "$T/ended"
}
# Its first page, then MORE.
breaks_off() {
	fake "printf '%s\\n' '<page number=\"1\" position=\"absolute\" top=\"0\" left=\"0\" height=\"2526\" width=\"1785\">' \\
	'	<fontspec id=\"0\" size=\"33\" family=\"Helvetica\" color=\"#000000\"/>' \\
	'<text top=\"216\" left=\"216\" width=\"297\" height=\"36\" font=\"0\">Bleibt-erhalten.</text>'
$1"
	PATH=$T/bin:$PATH hts-extract "$docs/referat.pdf" 2>/dev/null | jq -c '[.files[0].partial, .text, .files[0].warnings[0], .files[0].error.code]'
}
kept() { printf '[true,"Bleibt-erhalten.\\n","%s: pages are missing behind page 1",null]' "$1"; }
is 'a pdftohtml that uses up its time behind a page' "$(breaks_off 'ulimit -S -t 1; while :; do :; done')" \
	"$(kept 'reading the PDF takes too long')"
is 'a pdftohtml that uses up its memory behind a page leaves the page' "$(breaks_off 'echo Out of memory >&2; exit 1')" "$(kept 'reading the PDF takes too much memory')"
is 'a pdftohtml that breaks off behind a page leaves the page' "$(breaks_off 'exit 1')" "$(kept 'the PDF is broken')"
fake 'exec sleep 1000'
is 'a child that is killed' "$(ended_child KILL)" limit_memory
if [ "$(id -u)" = 0 ]; then
	SECRET=geheim PATH=$T/bin:$PATH hts-extract "$docs/referat.pdf" >/dev/null 2>&1 &
	reading=$!
	until_true 10 has_helper "$reading"
	environment() { tr '\0' '\n' <"/proc/$1/environ"; }
	unlike 'a secret cannot be read in the environment of hts-extract' "$(environment "$reading")" geheim
	unlike 'a secret in the environment does not reach the child' "$(environment "$(child_of "$reading")")" geheim
	kill "$reading"
else
	note 'SKIP secrets of a child: only root can look'
fi
is 'a child that crashes' "$(ended_child SEGV)" crashed
is 'a child whose file is cut off under it' "$(ended_child BUS)" unreadable
is 'a child whose file is cut off says that the file changed' "$(jq -r '.files[0].error.message' "$T/ended")" 'the file changed while it was read'

# . Breaking out: a pdftohtml that tries to, as root and as nobody

landlock=$(hts-extract --version | grep -c Landlock)
seccomp=$(hts-extract --version | grep -c seccomp)
mkdir -m 777 "$T/out-of"
chmod 755 "$T/bin"
cp "$TOP/tests/breakout.py" "$T/out-of/pdftohtml"
cp "$docs/referat.pdf" "$T/out-of/document.pdf"
chmod 755 "$T/out-of/pdftohtml"
chmod 644 "$T/out-of/document.pdf"
# attempts USER: what it managed to do through hts-extract.
attempts() {
	if [ "$1" = nobody ]; then
		set -- setpriv --reuid=nobody --regid=nogroup --clear-groups
	else
		set --
	fi
	(cd "$T/out-of" && PATH=$T/out-of:$PATH SECRET=x "$@" "$T/program" --format text document.pdf 9</etc/passwd 2>/dev/null) |
		tr -s '\n ' '\n'
}
# refused USER NAME...: none of them may be done.
refused() {
	user=$1
	shift
	for name; do
		is "$user: $name" "$(grep "^$name=" "$T/attempts")" "$name=refused"
	done
}
cp "$(command -v hts-extract)" "$T/program"
chmod 755 "$T/program"
: >"$T/out-of/old"
: >"$T/out-of/remove"
chmod 666 "$T/out-of/old"
(cd "$T/out-of" && SECRET=x ./pdftohtml 9</etc/passwd) >"$T/attempts" 2>/dev/null
is 'without a sandbox nothing is refused' "$(grep -c '=refused' "$T/attempts")" 0
rm -f "$T/out-of/new" /tmp/hts-breakout
: >"$T/out-of/remove"
if [ "$(id -u)" = 0 ]; then users='root nobody'; else users=$(id -un); fi
for user in $users; do
	attempts "$user" >"$T/attempts"
	is "$user: all was tried" "$(grep -c '=' "$T/attempts")" 26
	refused "$user" environment descriptors core
	if [ "$seccomp" = 1 ]; then
		refused "$user" socket unix-socket signal parent-limits parent-processors pipe-signals new-file new-temporary-file old-file mode remove process fork-loop thread \
			file-in-memory code-in-memory run-memory outlive-parent
	else
		note 'SKIP sockets, signals, processes: this kernel has no seccomp filters'
	fi
	if [ "$landlock" = 1 ]; then
		refused "$user" passwd parent-environment parent-memory new-file new-temporary-file old-file remove list home
	else
		note 'SKIP reading files: this kernel has no Landlock'
	fi
done
ok 'no file was made' test ! -e "$T/out-of/new" -a ! -e /tmp/hts-breakout
is 'no file was changed by a document' "$(wc -c <"$T/out-of/old" | tr -d ' ')" 1
# . Text recognition, by programs of our own that stand in for the real ones

cp "$TOP/tests/documents/pdf.py" "$T/pdf.py"
pdf() { "$python" "$T/pdf.py" "$@"; }
mkdir "$T/ocr" "$T/without"
ln -s "$(command -v pdftohtml)" "$T/without/pdftohtml"
is 'a scan without tesseract' "$(PATH=$T/without "$BIN/hts-extract" "$docs/scan.pdf" 2>/dev/null |
	jq -r '.files[0].error | .code + ": " + .message')" \
	'needs_ocr: the PDF is scanned: 2 pages without text, and text recognition (tesseract) is not installed'
is 'a scan that is not to be recognised' "$(hts-extract --ocr never "$docs/scan.pdf" 2>/dev/null |
	jq -r '.files[0].error | .code + ": " + .message')" \
	'needs_ocr: the PDF is scanned: 2 pages without text, and text recognition is switched off'
is 'HTS_OCR says the same' "$(HTS_OCR=never code "$docs/scan.pdf")" needs_ocr
status 'a wrong --ocr' 100 hts-extract --ocr perhaps "$docs/scan.pdf"
status 'a wrong HTS_OCR' 100 env HTS_OCR=perhaps hts-extract

# The picture says how it was made; what is read in it is what it says.
cat >"$T/ocr/pdftoppm" <<'END'
#!/bin/sh
IFS=_
printf 'P5 %s\n' "$*"
END
cat >"$T/ocr/tesseract" <<'END'
#!/bin/sh
IFS= read -r picture
IFS=_
printf 'level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n'
printf '1\t1\t0\t0\t0\t0\t0\t0\t1654\t2339\t-1\t\n2\t1\t1\t0\t0\t0\t90\t90\t400\t40\t-1\t\n'
printf '3\t1\t1\t1\t0\t0\t90\t90\t400\t40\t-1\t\n4\t1\t1\t1\t1\t0\t90\t90\t400\t40\t-1\t\n'
printf '5\t1\t1\t1\t1\t1\t90\t90\t99\t40\t%s\tGelesen:\n' "${CONFIDENCE:-93.5}"
printf '5\t1\t1\t1\t1\t2\t200\t90\t99\t40\t91.5\t%s_%s\n' "${picture#P5 }" "$*"
printf '5\t1\t1\t1\t1\t9\t400\t90\t99\t40\t-1\t \n'
END
chmod 755 "$T/ocr"/*
ocr() { PATH=$T/ocr:$PATH hts-extract "$@" 2>/dev/null; }
is 'a scan: each page is painted and read' "$(ocr --format text "$docs/scan.pdf" | tr '\f' '\n')" \
	"$(printf 'Gelesen: -gray_-r_200_-f_1_-l_1_/dev/fd/0_-_-_-l_deu+eng_--psm_1_--dpi_200_tsv\n\nGelesen: -gray_-r_200_-f_2_-l_2_/dev/fd/0_-_-_-l_deu+eng_--psm_1_--dpi_200_tsv\n')"
is 'a scan that was recognised is marked as such' "$(ocr "$docs/scan.pdf" | jq -c '.files[0] | [.source, .ocr_pages, (.page_map | map(.flags)), .error]')" \
	'["ocr",2,[["ocr"],["ocr"]],null]'
is 'pages with text are not read again' "$(ocr "$docs/referat.pdf" | jq -c '.files[0] | [.source, .ocr_pages]')" '[null,null]'
is '--ocr always reads pages with text again' "$(ocr --ocr always "$docs/referat.pdf" | jq -c '.files[0] | [.source, .ocr_pages]')" '["ocr",2]'
PATH=$T/without "$BIN/hts-extract" --ocr always "$docs/referat.pdf" "$docs/referat.pdf" >"$T/out" 2>"$T/err"
is '--ocr always without tesseract is one warning' "$(cat "$T/err")" \
	'hts-extract: warning: no page is recognised: tesseract and pdftoppm must both be installed'
pdf mixed 3 "$T/mixed.pdf"
is 'a page of text and two scans' "$(ocr "$T/mixed.pdf" | jq -c '.files[0] | [.source, .ocr_pages, (.page_map | map(.flags))]')" \
	'[null,2,[null,["ocr"],["ocr"]]]'
is 'recognised pages beside text keep their order and are no headings' "$(ocr --format text "$T/mixed.pdf" | tr '\f' '\n' | grep -o '^Gelesen.*_[23]_-l' | tr '\n' ' ')" \
	'Gelesen: -gray_-r_200_-f_2_-l Gelesen: -gray_-r_200_-f_3_-l '
is 'pages that --ocr never leaves unread are a warning' "$(ocr --ocr never "$T/mixed.pdf" | jq -c '.files[0].warnings')" \
	'["2 of 3 pages have no text: scanned?"]'
pdf huge "$T/huge.pdf"
like 'a page of 5 by 5 metres is painted coarsely' "$(ocr --format text "$T/huge.pdf")" '_-r_31_'
pdf scan 52 "$T/scan52.pdf"
mkdir "$T/many"
ln "$T/ocr/pdftoppm" "$T/many/pdftoppm"
cat >"$T/many/tesseract" <<'END'
#!/bin/sh
printf '1\t1\t0\t0\t0\t0\t0\t0\t1654\t2339\t-1\t\n'
for i in 1 2 3 4 5 6 7 8; do
	printf '4\t1\t1\t1\t%d\t0\t90\t%d00\t400\t40\t-1\t\n' "$i" "$i"
	printf '5\t1\t1\t1\t%d\t1\t90\t%d00\t400\t40\t95\tEine-Zeile-des-Textes\n' "$i" "$i"
done
END
chmod 755 "$T/many/tesseract"
is 'more pages than are recognised' "$(PATH=$T/many:$PATH hts-extract "$T/scan52.pdf" |
	jq -c '.files[0] | [.ocr_pages, (.page_map | map(select(.flags | index("ocr_skipped"))) | length), .warnings[0]]')" \
	'[50,2,"2 pages are over the limits of text recognition"]'
sed 's/CONFIDENCE:-93.5/CONFIDENCE:-20/; s/91.5/30/' "$T/ocr/tesseract" >"$T/ocr/doubt"
chmod 755 "$T/ocr/doubt" && mv "$T/ocr/doubt" "$T/ocr/tesseract"
is 'words that are doubtful' "$(ocr "$docs/scan.pdf" | jq -c '.files[0].page_map[0].flags')" '["ocr","low_confidence"]'

# Eight parts and eight workers need many descriptors.
pdf mixed 800 "$T/mixed800.pdf"
is 'many parts and many workers' "$(PATH=$T/many:$PATH hts-extract -j 8 "$T/mixed800.pdf" |
	jq -c '.files[0] | [.pages, .ocr_pages, .warnings[0]]')" '[800,50,"749 pages are over the limits of text recognition"]'

# A picture of 600 by 800, as far as its header goes.
printf '\211PNG\r\n\032\n\000\000\000\015IHDR\000\000\002\130\000\000\003\040\010\000\000\000\000' >"$T/picture.png"
like 'a picture is read as it is' "$(ocr --format text "$T/picture.png")" '^Gelesen:'
is 'a picture has one page' "$(ocr "$T/picture.png" | jq -c '.files[0] | [.type, .pages, .source]')" '["png",1,"ocr"]'
# Two lines of two words, as they lie in a picture that was turned.
turned() {
	cat >"$T/many/tesseract" <<-END
		#!/bin/sh
		printf '1\t1\t0\t0\t0\t0\t0\t0\t$1\t-1\t\n'
		printf '4\t1\t1\t1\t1\t0\t$2\t-1\t\n5\t1\t1\t1\t1\t1\t$2\t95\tDie\n5\t1\t1\t1\t1\t2\t$3\t95\tEnzyme\n'
		printf '4\t1\t1\t1\t2\t0\t$4\t-1\t\n5\t1\t1\t1\t2\t1\t$4\t95\tbeschleunigen\n5\t1\t1\t1\t2\t2\t$5\t95\tReaktionen\n'
	END
	PATH=$T/many:$PATH hts-extract --format text "$T/picture.png" 2>&1
}
for way in 'upright 800\t600 90\t90\t90\t40 200\t90\t190\t40 90\t140\t290\t40 400\t140\t240\t40' \
	'left 600\t800 90\t620\t40\t90 90\t410\t40\t190 140\t420\t40\t290 140\t160\t40\t240' \
	'over 800\t600 620\t470\t90\t40 410\t470\t190\t40 420\t420\t290\t40 160\t420\t240\t40' \
	'right 600\t800 470\t90\t40\t90 470\t200\t40\t190 420\t90\t40\t290 420\t400\t40\t240'; do
	# shellcheck disable=SC2086 # words
	set -- $way
	is "a picture that lies turned $1 is read in order" "$(turned "$2" "$3" "$4" "$5" "$6")" \
		'Die Enzyme beschleunigen Reaktionen'
done
is 'a picture without tesseract needs OCR' "$(PATH=$T/without "$BIN/hts-extract" "$T/picture.png" 2>/dev/null | jq -r '.files[0].error.code')" needs_ocr
printf '\211PNG\r\n\032\n\000\000\000\015IHDR\000\000\100\000\000\000\100\000\010\000\000\000\000' >"$T/large.png"
is 'a picture of 268 megapixels' "$(PATH=$T/ocr:$PATH code "$T/large.png")" too_large
printf '\211PNG\r\n' >"$T/broken.png"
# Of 1000 by 480 dots.
printf 'GIF89a\350\003\340\001\367\000\000\000\000\000\000\000\000\000\000\000\000\000' >"$T/picture.gif"
printf 'BM\000\000\000\000\000\000\000\000\066\000\000\000\050\000\000\000\350\003\000\000\340\001\000\000\001\000' >"$T/picture.bmp"
printf 'RIFF\000\000\000\000WEBPVP8 \000\000\000\000\060\050\002\235\001\052\350\003\340\001' >"$T/picture.webp"
for kind in gif bmp webp; do
	like "a picture of $kind is read" "$(PATH=$T/ocr:$PATH hts-extract --format text "$T/picture.$kind" 2>&1)" Gelesen:
done
printf '\000\000\000\030ftypheic\000\000\000\000mif1heic' >"$T/picture.heic"
is 'a picture of an iPhone is named' "$(hts-extract "$T/picture.heic" 2>/dev/null | jq -r '.files[0].error | .code + ": " + .message')" \
	'unsupported: the file is a HEIC picture, which is not read: store it as JPEG'
is 'a picture that is none' "$(PATH=$T/ocr:$PATH code "$T/broken.png")" damaged
printf '#!/bin/sh\nexit 1\n' >"$T/ocr/tesseract"
is 'a tesseract that fails' "$(PATH=$T/ocr:$PATH code "$docs/scan.pdf") $(PATH=$T/ocr:$PATH code "$T/picture.png")" 'needs_ocr damaged'
printf '#!/bin/sh\nkill -KILL $$\nwhile :; do echo; done\n' >"$T/ocr/tesseract"
is 'a tesseract that prints without end is stopped' "$(PATH=$T/ocr:$PATH code "$T/picture.png")" damaged
printf '#!/bin/sh\nulimit -S -t 1\nwhile :; do :; done\n' >"$T/ocr/tesseract"
is 'a tesseract that uses up its time is stopped' "$(PATH=$T/ocr:$PATH code "$T/picture.png")" limit_time
is 'tesseract is stopped on the pages of a PDF' "$(ocr "$T/mixed.pdf" | jq -c '.files[0].warnings[0]')" \
	'"2 pages are lost: text recognition takes too long"'
is 'tesseract is stopped on all pages of a PDF' "$(ocr "$docs/scan.pdf" | jq -r '.files[0].error | .code + ": " + .message')" \
	'needs_ocr: the PDF is scanned: 2 pages without text, and text recognition takes too long'
printf '#!/bin/sh\necho std::bad_alloc >&2\nexit 1\n' >"$T/ocr/tesseract"
is 'a tesseract that uses up its memory is stopped' "$(PATH=$T/ocr:$PATH code "$T/picture.png")" limit_memory
# says LINE MORE: a tesseract that prints a page with a line, and does more.
says() {
	printf '#!/bin/sh\nprintf "1\t1\t0\t0\t0\t0\t0\t0\t999\t999\t-1\t\n4\t1\t1\t1\t1\t0\t9\t9\t99\t40\t-1\t\n"\n' >"$T/ocr/tesseract"
	printf 'printf "5\t1\t1\t1\t1\t1\t9\t9\t99\t40\t99\t%s"\n%s\n' "$1" "$2" >>"$T/ocr/tesseract"
}
says Gelesen 'echo; ulimit -S -t 1; while :; do :; done'
is 'behind a page: that is kept' "$(ocr "$T/picture.png" | jq -c '[.text, .files[0].partial, .files[0].warnings[0]]')" \
	'["Gelesen\n",true,"text recognition takes too long"]'
says Sekunden: 'ulimit -S -t'
is 'a picture has the time of a document' "$(ocr --format text "$T/picture.png")" Sekunden:120
like 'a page has its own' "$(ocr --format text "$docs/scan.pdf")" '^Sekunden:20$'
# The process that waits for this tesseract is killed; the other takes its page.
printf '#!/bin/sh\nexec sleep 1000\n' >"$T/ocr/tesseract"
pdf scan 1 "$T/scan1.pdf"
PATH=$T/ocr:$PATH hts-extract -j 2 --format text "$T/scan1.pdf" >"$T/again" 2>/dev/null &
ending=$!
has_worker() {
	for worker in $(pgrep -P "$(child_of "$ending")"); do
		pgrep -x -P "$worker" sleep >/dev/null && return
	done
	return 1
}
until_true 10 has_worker
says Wiederholt: 'ulimit -S -t'
kill -KILL "$worker"
wait "$ending"
is 'a page whose worker is gone is read by another' "$(cat "$T/again")" Wiederholt:20
cp "$TOP/tests/breakout.py" "$T/ocr/tesseract"
ocr --format text "$T/picture.png" | tr -s '\n ' '\n' >"$T/attempts"
is 'a tesseract that tries to break out is stopped' "$(grep -c = "$T/attempts")" 26
if [ "$seccomp$landlock" = 11 ]; then
	is 'a tesseract that tries to break out is refused everything' "$(grep -v '=refused' "$T/attempts")" ''
else
	note 'SKIP breaking out of text recognition: this kernel lacks a defence'
fi
if command -v tesseract >/dev/null && [ -e /usr/share/tesseract-ocr/5/tessdata/deu.traineddata ]; then
	hts-extract --format text "$docs/scan.pdf" 2>/dev/null | folded >"$T/text"
	for phrase in 'Die Pharmakokinetik beschreibt' Halbwertszeit; do
		ok "tesseract finds: $phrase" grep -qF "$phrase" "$T/text"
	done
else
	note 'SKIP the real tesseract: it is not installed with German'
fi

# . Progress, for a person at a terminal

mkdir "$T/slow"
cat >"$T/slow/pdftohtml" <<'END'
#!/usr/bin/python3
import time
for page in range(1, 7):
    print(f'<page number="{page}" position="absolute" top="0" left="0" height="2526" width="1785">', flush=True)
    time.sleep(0.5)
END
chmod 755 "$T/slow/pdftohtml"
PATH=$T/slow:$PATH "$python" -c 'import pty, sys; pty.spawn(sys.argv[1:])' \
	hts-extract "$docs/referat.pdf" </dev/null >"$T/terminal" 2>&1
like 'a file that takes long shows its pages' "$(tr '\r' '\n' <"$T/terminal")" '0 of 1 files, page [1-6] of [0-9]+'
fake 'exec sleep 1000'
is 'the progress of a file is taken away when it is interrupted' "$(PATH=$T/bin:$PATH "$python" -c '
import os, pty, signal, sys
pid, terminal = pty.fork()
if pid == 0:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execvp(sys.argv[1], sys.argv[1:])
shown = b""
while b", page" not in shown: shown += os.read(terminal, 999)
os.write(terminal, b"\x03")
try:
    while True: shown += os.read(terminal, 999)
except OSError:
    pass
print(shown[-4:], os.WTERMSIG(os.waitpid(pid, 0)[1]))' hts-extract "$docs/referat.pdf")" "b'\\r\\x1b[K' 2"
PATH=$T/slow:$PATH hts-extract "$docs/referat.pdf" >"$T/out" 2>"$T/err"
unlike 'elsewhere there is no progress' "$(cat "$T/err")" 'page [1-6]'

# . Long PDF files

pdf text 450 "$T/long.pdf"
hts-extract -j 1 --format text "$T/long.pdf" >"$T/one"
hts-extract -j 3 --format text "$T/long.pdf" >"$T/three"
is 'has all pages' "$(tr -cd '\f' <"$T/one" | wc -c | tr -d ' ')" 449
ok 'a PDF read in parts gives the same text' cmp "$T/one" "$T/three"
like 'page numbers and running heads are gone' "$(grep -acE 'Pharmakologie|^[0-9]+$' "$T/one")" '^[01]$'
is 'HTS_EXTRACT_PAGES caps it' "$(HTS_EXTRACT_PAGES=250 hts-extract -j 2 "$T/long.pdf" | jq -c '.files[0] | [.pages, .truncated, .warnings]')" \
	'[250,true,["only the first 250 pages are read (HTS_EXTRACT_PAGES)"]]'
is 'exactly so many pages are not too many' "$(HTS_EXTRACT_PAGES=450 hts-extract -j 2 "$T/long.pdf" | jq -c '.files[0] | [.pages, .truncated]')" '[450,null]'
# A count that lies moves the parts, no page.
{
	printf '%%PDF-1.4\n%%/Count 901\n'
	cat "$T/long.pdf"
} >"$T/lying.pdf"
hts-extract -j 2 --format text "$T/lying.pdf" >"$T/lying"
ok 'a page count that lies does no harm' cmp "$T/one" "$T/lying"

rm "$T/bin/pdftohtml"
is 'pdftohtml is missing' "$(PATH=$T/bin:/nonexistent "$(command -v hts-extract)" "$docs/referat.pdf" 2>/dev/null |
	jq -r '.files[0].error.code')" helper_missing

# A helper that hangs holds up neither other records nor the time limit.
fake 'exec sleep 1000'
mkfifo "$T/to" "$T/from"
PATH=$T/bin:$PATH hts-extract -j 2 <"$T/to" >"$T/from" 2>"$T/err" &
extract=$!
at_exit "kill $extract 2>/dev/null"
exec 7>"$T/to" 8<"$T/from"
record slow "$docs/referat.pdf" >&7
until_true 10 has_helper "$extract"
record quick "$docs/notizen.md" >&7
read -r line <&8
is 'a record overtakes one that hangs' "$(printf '%s' "$line" | jq -r .id)" quick
printf '{"id":"not ours"}\n' >&7
read -r line <&8
is 'lines that are not its business overtake a file that hangs' "$line" '{"id":"not ours"}'
kill -USR2 "$extract"
until_true 10 grep -q slow "$T/err"
like 'USR2 tells what is held' "$(cat "$T/err")" 'slow.*0 of 1 files'
now=$("$python" -c 'import time; print(int(time.monotonic() * 1000))')
jq -cn --arg path "$docs/referat.pdf" --argjson now "$now" '{id:"late",deadline:($now + 800),files:[{path:$path}]}' >&7
read -r line <&8
is 'a record gives up before its deadline' "$(printf '%s' "$line" | jq -r '.id + " " + .why.code')" 'late time_limit'
has_helper "$extract"
kill -9 "$extract"
wait "$extract" 2>/dev/null
ok 'nothing outlives the program' until_true 10 ended "$helper"
exec 7>&- 8<&-

done_testing
