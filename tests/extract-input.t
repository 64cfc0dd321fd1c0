#!/bin/sh
# hts-extract by hand: operands that are pipes, devices, or not there.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

docs=$TOP/tests/documents
python=/usr/bin/python3
# failure COMMAND...: code and message of its only file
failure() { "$@" 2>/dev/null | jq -r '.files[0].error | .code + ": " + .message'; }

# . Standard input

cd "$T" || exit 1
printf 'Eine Datei namens Strich.\n' >"$T/-"
: >"$T/none"
is 'stdin that is closed is not a file named -' "$(failure hts-extract - <&-)" 'unreadable: cannot read it: Bad file descriptor'
is 'a directory as stdin is unreadable' "$(failure hts-extract - <"$T")" 'unreadable: it is a directory'
is 'an empty file as stdin is empty' "$(failure hts-extract - <"$T/none")" 'empty: the file is empty'
is 'a file named - has another name' "$(hts-extract --format text ./-)" 'Eine Datei namens Strich.'
is 'files need no stdin' "$(hts-extract "$docs/notizen.md" <&- | jq -r '.files[0].type')" md
status 'records do' 111 sh -c 'hts-extract <&-'
like 'that is said' "$(cat "$T/err")" 'stdin is closed'
printf 'first\nsecond\n' >"$T/two"
is 'the rest of a file that was read in part' "$({ read -r line && hts-extract --format text -; } <"$T/two")" second
is 'stdin that does not block is waited for' "$("$python" -c '
import os, subprocess
out, into = os.pipe()
os.set_blocking(out, False)
child = subprocess.Popen(["hts-extract", "-"], stdin=out, stdout=subprocess.PIPE)
os.close(out)
# It has begun to wait: nothing to read, and it sleeps.
while open(f"/proc/{child.pid}/stat").read().rsplit(")")[-1].split()[0] != "S": pass
os.write(into, b"Erst spaeter.")
os.close(into)
print(child.stdout.read().decode())' | jq -r '.text')" 'Erst spaeter.'
is 'a terminal, too' "$("$python" -c '
import os, pty, subprocess
terminal, far = pty.openpty()
child = subprocess.Popen(["hts-extract", "--format", "text", "-"], stdin=far, stdout=subprocess.PIPE)
os.write(terminal, b"Getippt.\n\x04")
print(child.stdout.read().decode(), end="")')" Getippt.

# . Devices

is 'a device' "$(failure hts-extract /dev/zero)" 'unreadable: it is a device'
is 'an empty device as stdin is empty' "$(failure hts-extract - </dev/null)" 'empty: the file is empty'
is 'a device without end is too large' "$(MAX_UPLOAD_SIZE_MB=1 failure hts-extract - </dev/zero)" \
	'too_large: the file is larger than MAX_UPLOAD_SIZE_MB'

# . Names that strangers chose, in messages

named() { { hts-extract "$T/$1" >/dev/null; } 2>&1; }
is_json() { "$python" -c 'import json, sys; print(json.loads(sys.stdin.buffer.read().decode("utf-8"))["message"][:60])'; }
like 'a message shows a control character of C1 in hex' "$(named "$(printf 'a\302\23331m')")" 'a\\x9b31m'
like 'a message shows an escape character in hex' "$(named "$(printf 'a\0331m')")" 'a\\x1b1m'
like 'a message shows what turns the direction of text as a number' "$(named "$(printf 'a\342\200\256fdp.exe')")" 'a\\u202efdp'
like 'a message shows a line separator as a number' "$(named "$(printf 'a\342\200\250b')")" 'a\\u2028b'
like 'a message shows invisible tags as a number' "$(named "$(printf 'a\363\240\201\201b')")" 'a\\ue0041b'
like 'a message shows a byte that is no UTF-8 in hex' "$(named "$(printf 'lat\344in')")" 'lat\\xe4in'
like 'a message keeps letters and emoji' "$(named "$(printf 'Gr\303\266\303\237e\360\237\230\200')")" 'Größe😀'
like 'a message in JSON is valid for a name in Latin-1' \
	"$(LOG_FORMAT=json named "$(printf 'lat\344in')" | is_json)" "cannot read '$T/lat"
like 'a message in JSON is valid for a name with tags' \
	"$(LOG_FORMAT=json named "$(printf 'a\363\240\201\201b')" | is_json)" "cannot read '$T/a"
is 'a message in JSON that is cut ends with a whole character' \
	"$(for n in 2000 2001 2002 2003; do { LOG_FORMAT=json hts-extract "$(head -c $n /dev/zero | tr '\0' x)$(printf 'ä%.0s' $(seq 99))" >/dev/null; } 2>&1 | is_json; done | cut -c1-13 | sort -u)" "cannot read '"

# . Pipes hold up nothing

mkfifo "$T/late" "$T/later" "$T/from"
hts-extract -j 2 "$docs/notizen.md" "$T/late" "$T/later" "$docs/referat.docx" >"$T/from" 2>"$T/err" &
extract=$!
at_exit "kill $extract 2>/dev/null"
exec 8<"$T/from"
read -r line <&8
is 'a file before a pipe is told while nobody writes' "$(printf '%s' "$line" | jq -r '.files[0].name')" notizen.md
is_read() { kill -USR2 "$extract" && grep -q "$1.*1 of 1 files read" "$T/err"; }
ok 'a file behind a silent pipe is read' until_true 10 is_read referat.docx
cat "$docs/referat.pdf" >"$T/late"
read -r line <&8
is 'the record of the pipe follows' "$(printf '%s' "$line" | jq -r '.files[0] | .name + " " + .type')" 'late pdf'
cat "$docs/notizen.md" >"$T/later"
read -r line <&8
is 'the record behind the pipe follows' "$(printf '%s' "$line" | jq -r '.files[0] | .name + " " + .type')" 'later txt'
read -r line <&8
is 'what waited behind both records follows' "$(printf '%s' "$line" | jq -r '.files[0].name')" referat.docx
wait "$extract"
is 'the end of input after a pipe is 0' "$?" 0

done_testing
