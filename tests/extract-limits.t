#!/bin/sh
# hts-extract: the limits that are settings take effect, wrong values are told.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

docs=$TOP/tests/documents
python=/usr/bin/python3
"$python" "$docs/docx.py" long "$T/long.docx"
"$python" "$docs/pdf.py" scan 4 "$T/scan.pdf"

# outcome SETTING=VALUE... FILE: code, or type, pages and whether it was cut.
outcome() {
	env "$@" 2>/dev/null |
		jq -r '.files[0] | .error.code // "\(.type) \(.pages) \(.truncated // false)"'
}
extract() { outcome "$1" hts-extract "$2"; }

# . Wrong values

while read -r name wrong; do
	status "$name=$wrong" 100 env "$name=$wrong" hts-extract "$docs/notizen.md"
	like "  is named" "$(cat "$T/err")" "^hts-extract: fatal: $name: '$wrong' is no"
	status "$name=many" 100 env "$name=many" hts-extract --check
	like "  hts-extract -h lists it" "$(hts-extract -h)" "^  $name "
done <<'END'
HTS_EXTRACT_CPU 0
HTS_EXTRACT_TIME 0.5
HTS_EXTRACT_MEMORY 1M
HTS_EXTRACT_TOOL_MEMORY 1M
HTS_EXTRACT_TEXT 17M
HTS_EXTRACT_PAGES 20001
HTS_EXTRACT_ENTRIES 0
HTS_EXTRACT_PART 1
HTS_EXTRACT_PARTS 1
HTS_EXTRACT_RATIO 1
HTS_OCR_PAGES 0
HTS_OCR_CPU 0
END

# . Text and pages

is 'nothing is cut by default' "$(extract A=b "$T/long.docx")" 'docx 0 false'
is 'HTS_EXTRACT_TEXT cuts text' "$(extract HTS_EXTRACT_TEXT=100K "$T/long.docx")" 'docx 0 true'
is '  behind so many bytes' "$(HTS_EXTRACT_TEXT=100K hts-extract --format text "$T/long.docx" |
	"$python" -c 'import sys; print(102000 < len(sys.stdin.buffer.read()) <= 102400)')" True
is '  and tells it' "$(HTS_EXTRACT_TEXT=100K hts-extract "$T/long.docx" | jq -r '.files[0].warnings[0]')" 'the text is cut behind 100 KiB (HTS_EXTRACT_TEXT)'
jq -cn --arg a "$docs/notizen.md" --arg b "$docs/referat.docx" '{files:[{path:$a},{path:$b}]}' >"$T/in"
is '  of all files of a record' "$(HTS_EXTRACT_TEXT=1K hts-extract <"$T/in" | jq -c '[(.text | utf8bytelength <= 1024), .truncated]')" \
	'[true,true]'
for file in folien.pptx folien.odp buch.epub referat.pdf; do
	is "HTS_EXTRACT_PAGES: $file" "$(extract HTS_EXTRACT_PAGES=1 "$docs/$file")" "${file##*.} 1 true"
done

# . Archives

is 'HTS_EXTRACT_ENTRIES' "$(extract HTS_EXTRACT_ENTRIES=17 "$docs/referat.docx")" limit_archive
is '  as many are not too many' "$(extract HTS_EXTRACT_ENTRIES=18 "$docs/referat.docx")" 'docx 0 false'
is 'HTS_EXTRACT_PART' "$(extract HTS_EXTRACT_PART=8M "$T/long.docx")" limit_archive
is 'HTS_EXTRACT_PARTS' "$(extract HTS_EXTRACT_PARTS=8M "$T/long.docx")" limit_archive
is 'HTS_EXTRACT_RATIO' "$(extract HTS_EXTRACT_RATIO=5 "$T/long.docx")" limit_archive

# . Time, and memory

mkdir "$T/bin"
helper() {
	printf '#!/bin/sh\n%s\n' "$2" >"$T/bin/$1"
	chmod 755 "$T/bin/$1"
}
helper pdftohtml 'while :; do :; done'
is 'HTS_EXTRACT_CPU' "$(PATH=$T/bin:$PATH extract HTS_EXTRACT_CPU=1 "$docs/referat.pdf")" limit_time
helper pdftohtml 'exec sleep 1000'
is 'HTS_EXTRACT_TIME' "$(PATH=$T/bin:$PATH extract HTS_EXTRACT_TIME=1 "$docs/referat.pdf")" limit_time
cat >"$T/bin/pdftohtml" <<'END'
#!/usr/bin/python3
import resource
import sys
if resource.getrlimit(resource.RLIMIT_AS) == (200 << 20, 200 << 20):
    sys.exit("Out of memory")
sys.exit(1)
END
is 'HTS_EXTRACT_TOOL_MEMORY' "$(PATH=$T/bin:$PATH extract HTS_EXTRACT_TOOL_MEMORY=200M "$docs/referat.pdf")" limit_memory
is 'HTS_EXTRACT_MEMORY suffices to read' "$(extract HTS_EXTRACT_MEMORY=128M "$docs/referat.docx")" 'docx 0 false'
truncate -s 600M "$T/vast.txt"
is 'a file larger than that can be looked at' "$(MAX_UPLOAD_SIZE_MB=2000 extract A=b "$T/vast.txt")" binary

# . Text recognition

rm "$T/bin/pdftohtml"
helper pdftoppm 'echo P5'
cat >"$T/bin/tesseract" <<'END'
#!/usr/bin/python3
import time
while time.process_time() < 1.1:
    pass
print("1\t1\t0\t0\t0\t0\t0\t0\t1654\t2339\t-1\t")
for i in range(1, 9):
    print(f"4\t1\t1\t1\t{i}\t0\t90\t{i}00\t400\t40\t-1\t")
    print(f"5\t1\t1\t1\t{i}\t1\t90\t{i}00\t400\t40\t95\tEine-Zeile-des-Textes")
END
chmod 755 "$T/bin/tesseract"
recognised() { PATH=$T/bin:$PATH env "$1" hts-extract -j 1 "$T/scan.pdf" | jq -c '.files[0].ocr_pages'; }
is 'HTS_OCR_PAGES' "$(recognised HTS_OCR_PAGES=3)" 3
is 'HTS_OCR_CPU' "$(recognised HTS_OCR_CPU=1)" 1
# . Time that is nobody's fault, and what was read before a limit

mkdir "$T/slow"
# A tool that has printed one page and waits for a file.
cat >"$T/slow/pdftohtml" <<EOF
#!/usr/bin/python3
import os, time
print('<pdf2xml><page number="1" position="absolute" top="0" left="0" height="842" width="595">')
print('<fontspec id="0" size="10" family="Helvetica" color="#000000"/>')
print('<text top="20" left="20" width="200" height="10" font="0">' + "Anfang" + '</text></page>', flush=True)
while not os.path.exists("$T/bin/go"): time.sleep(0.01)
print("</pdf2xml>")
EOF
chmod +x "$T/slow/pdftohtml"
PATH=$T/slow:$PATH HTS_EXTRACT_TIME=1 hts-extract "$docs/enzyme.pdf" >"$T/cut"
is 'pages read before the limit of time are kept' "$(jq -r '.text' "$T/cut" | tr -d '\n')" Anfang
is 'and it is said that there are more' "$(jq -r '.files[0] | .partial, .warnings[0]' "$T/cut" | tr '\n' ' ')" \
	'true reading the PDF takes too long: pages are missing behind page 1 '

# tree PID: it and all that it started.
tree() {
	echo "$1"
	for child in $(pgrep -P "$1"); do tree "$child"; done
}
runs_tool() { for pid in $(tree "$frozen"); do tr '\0' ' ' <"/proc/$pid/cmdline"; done 2>/dev/null | grep -q pdftohtml; }
# thawed WHO: what is read while hts-extract alone, its readers alone, or all stood
# still for longer than the limit: this is what is tried.
thawed() {
	rm -f "$T/bin/go"
	PATH=$T/slow:$PATH HTS_EXTRACT_TIME=3 hts-extract "$docs/enzyme.pdf" >"$T/thawed" 2>/dev/null &
	frozen=$!
	at_exit "kill -9 $frozen 2>/dev/null"
	until_true 10 runs_tool || echo 'no tool is run'
	case $1 in
	all) stopped=$(tree "$frozen") ;;
	readers) stopped=$(tree "$frozen" | sed 1d) ;;
	hts-extract) stopped=$frozen ;;
	esac
	# shellcheck disable=SC2086 # words
	kill -STOP $stopped
	sleep 4.5
	: >"$T/bin/go"
	# shellcheck disable=SC2086
	kill -CONT $stopped
	wait "$frozen"
	jq -r '(.text | rtrimstr("\n")), .files[0].partial' "$T/thawed" | tr '\n' ' '
}
for who in all readers hts-extract; do
	is "a document is whole after a pause, longer than the limit, of $who" "$(thawed "$who")" 'Anfang null '
done

"$python" - "$T/many.docx" <<'EOF'
import sys, zipfile
relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
z = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)
z.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
z.writestr("_rels/.rels", f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="{relations}/officeDocument" Target="word/document.xml"/></Relationships>')
with z.open("word/document.xml", "w") as part:
    part.write(f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>Der erste Satz.</w:t></w:r></w:p>'.encode())
    for i in range(200): part.write(b"".join(b"<w:p><w:pPr><w:ind w:left='%d'/></w:pPr></w:p>" % (i * 20000 + k) for k in range(20000)))
    part.write(b"</w:body></w:document>")
EOF
HTS_EXTRACT_CPU=1 HTS_EXTRACT_RATIO=1000 hts-extract "$T/many.docx" >"$T/cut"
is 'text read before the limit of processor time is kept' "$(jq -r '.text' "$T/cut" | tr -d '\n')" 'Der erste Satz.'
is 'and that is said once' "$(jq -r '.files[0] | .partial, (.warnings | length, .[0])' "$T/cut" | tr '\n' ' ')" \
	'true 1 reading the document takes too long '

done_testing
