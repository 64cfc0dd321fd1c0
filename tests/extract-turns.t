#!/bin/sh
# hts-extract among many users: whose documents are read next, and which are not
# tried again.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

docs=$TOP/tests/documents
mkdir "$T/bin"
# A tool that notes its start and works until it is let go; then it crashes.
cat >"$T/bin/pdftohtml" <<EOF
#!/usr/bin/python3
import os, time
os.write(2, b"started")
while not os.path.exists("/dev/shm/hts-$$-go"): time.sleep(0.02)
os.abort()
EOF
chmod +x "$T/bin/pdftohtml"
at_exit "rm -f /dev/shm/hts-$$-go"

# record ID USER FILE SHA256
record() {
	printf '{"id":"%s","upload":{"id":"u-%s","user_id":"%s"},"files":[{"name":"x","path":"%s","sha256":"%s"}]}\n' "$1" "$1" "$2" "$3" "$4"
}
# begin CHILDREN: hts-extract between descriptors 7 and 8
begin() {
	rm -f "$T/in" "$T/from" "/dev/shm/hts-$$-go"
	mkfifo "$T/in" "$T/from"
	PATH=$T/bin:$PATH hts-extract -j "$1" <"$T/in" >"$T/from" 2>"$T/err" &
	extract=$!
	at_exit "kill $extract 2>/dev/null"
	exec 7>"$T/in" 8<"$T/from"
}
# next COUNT: the lines that come out next, each as "ID SETTLE CODE AFTER", sorted
next() {
	for _ in $(seq "$1"); do
		read -r line <&8
		printf '%s' "$line" | jq -r '"\(.id) \(.settle // "text") \(.why.code // "-") \(.after // "-")"'
	done | sort
}

# . Turns

begin 2
for n in 1 2 3 4 5; do record "long-$n" A "$docs/referat.pdf" "long-$n"; done >&7
record short B "$docs/notizen.md" short >&7
is 'the short document of one user does not wait for the long ones of another' "$(next 1)" 'short text - -'
is 'of documents that wait behind long ones of their user all but one come again later' \
	"$(next 2)" "long-4 release internal 15
long-5 release internal 15"
record third C "$docs/notizen.md" third >&7
is 'a third user does not wait either' "$(next 1)" 'third text - -'
: >"/dev/shm/hts-$$-go"
is 'the long documents end as they do' "$(next 3)" 'long-1 fail crashed -
long-2 fail crashed -
long-3 fail crashed -'
exec 7>&-
wait "$extract"
is 'hts-extract ends with 0' "$?" 0

# . What failed

begin 3
record first A "$docs/notizen.md" first >&7
is 'a document is read' "$(next 1)" 'first text - -'
for n in 1 2; do record "copy-$n" "C$n" "$docs/referat.pdf" same; done >&7
record other A "$docs/enzyme.pdf" other >&7
held() { kill -USR2 "$extract" && grep -q 'other: held.*1 running' "$T/err"; }
ok 'another document is begun beside copies of one' until_true 10 held
like 'a copy of a document that is being read waits' "$(cat "$T/err")" 'copy-2: held.*0 running'
is 'a copy of a document that takes long leaves its place' "$(next 1)" 'copy-2 release internal 15'
: >"/dev/shm/hts-$$-go"
is 'the documents fail' "$(next 2)" 'copy-1 fail crashed -
other fail crashed -'
rm "/dev/shm/hts-$$-go"
record late B "$docs/referat.pdf" same >&7
is 'a document that failed is not tried again' "$(next 1)" 'late fail crashed -'
exec 7>&-
wait "$extract"
is 'hts-extract ends with 0 after failures' "$?" 0

done_testing
