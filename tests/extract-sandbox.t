#!/bin/sh
# hts-extract: what code of a document inside its reader, or in a tool, is held to.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

docs=$TOP/tests/documents
mkdir "$T/bin"

# . What they write to stderr

# Stands for code of a document: it runs when the reader has all its limits and
# opens no more files.
cat >"$T/within.c" <<'EOF2'
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
int
setrlimit(__rlimit_resource_t what, const struct rlimit *limit)
{
	static const char words[] = "hts-store: fatal: forged\n\x1b[31m\xe2\x80\xae\xff";

	if (what == RLIMIT_NPROC)
		for (int i = 0; i < 100000; i++)
			if (write(2, words, sizeof words - 1) < 0)
				break;
	return (int)syscall(SYS_prlimit64, 0, what, limit, NULL);
}
EOF2
ok 'a reader that is taken over is made' cc -shared -fPIC -o "$T/within.so" "$T/within.c"
# taken COMMAND...: its readers are taken over.
taken() { LD_PRELOAD=$T/within.so ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" "$@"; }
name=$(printf 'no\nte\342\200\256\377.md')
cp "$docs/notizen.md" "$T/$name"
echo 'before' >"$T/log"
taken hts-extract "$T/$name" >"$T/out" 2>>"$T/log"
is 'a reader that writes to stderr without end reads its document' "$(jq -r '.files[0].type' "$T/out")" md
is 'a reader changes nothing in the log' "$(head -n 1 "$T/log")" before
is 'what a reader writes without end is one line of the log' "$(wc -l <"$T/log" | tr -d ' ')" 2
ok 'what a reader writes without end is a short line' test "$(wc -c <"$T/log")" -lt 4096
like 'what a reader writes is logged escaped, with its document' "$(sed 1d "$T/log")" \
	"^hts-extract: .*: warning: the reader of 'no.x0ate.u202e.xff.md' says: hts-store: fatal: forged.x0a.x1b.31m.u202e.xffhts-store"
printf '{"id":"task-1","files":[{"name":"a\\u202eb.md","path":"%s"}]}\n' "$docs/notizen.md" >"$T/in"
taken env LOG_FORMAT=json hts-extract <"$T/in" >"$T/out" 2>"$T/log"
is 'what a reader writes is one JSON record, with its task' "$(jq -r '"\(.id) \(.level)"' "$T/log")" 'task-1 warning'
unlike 'what a reader writes turns no text in a JSON record' "$(cat "$T/log")" "$(printf '\342\200\256')"

cat >"$T/bin/pdftohtml" <<'EOF2'
#!/usr/bin/python3
import sys
for i in range(100000): sys.stderr.write("hts-store: fatal: forged\n\x1b[31m")
print('<pdf2xml><page number="1" position="absolute" top="0" left="0" height="842" width="595">')
print('<fontspec id="0" size="10" family="Helvetica" color="#000000"/>')
print('<text top="20" left="20" width="200" height="10" font="0">Der Text</text></page></pdf2xml>')
EOF2
chmod +x "$T/bin/pdftohtml"
is 'a tool that complains without end is read' "$(PATH=$T/bin:$PATH hts-extract --format text "$docs/referat.pdf" 2>"$T/log")" 'Der Text'
is 'what a tool complains is not in the log' "$(cat "$T/log")" ''

# . Processes and memory

# Stands for code of a document in a reader that starts tools.  LANG, which a
# reader keeps, says how many processes it starts and how many MiB each takes.
cat >"$T/beside.c" <<'EOF2'
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
int
pipe2(int ends[2], int flags)
{
	int processes = 0, mebibytes = 0;

	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return (int)syscall(SYS_pipe2, ends, flags);
	sscanf(getenv("LANG"), "C.UTF-8@%d@%d", &processes, &mebibytes);
	while (processes-- > 0)
		if (fork() == 0) {
			size_t size = (size_t)mebibytes << 20;
			volatile char *memory = malloc(size + 1);

			for (size_t at = 0; memory && at < size; at += 4096)
				memory[at] = 1;
			pause();
		}
	pause();
	_exit(1);
}
EOF2
ok 'a reader that starts processes is made' cc -shared -fPIC -o "$T/beside.so" "$T/beside.c"
# together PROCESSES MEBIBYTES: the code of a document whose reader does so.
together() {
	LANG=C.UTF-8@$1@$2 LD_PRELOAD=$T/beside.so ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" \
		HTS_EXTRACT_MEMORY=128M HTS_EXTRACT_TOOL_MEMORY=128M \
		hts-extract "$docs/referat.pdf" 2>/dev/null | jq -r '.files[0].error.code'
}
is 'the processes of a document have one limit of memory' "$(together 8 80)" limit_memory
is 'the processes of a document have a limit of their number' "$(together 100 0)" limit_memory
ended() { ! pgrep -f "hts-extract $docs/referat.pdf"; }
ok 'none of the processes of a document is left' until_true 10 ended

# . A kernel without Landlock

no_landlock=$TOP/tests/no_landlock.py
status 'without Landlock documents are read' 0 "$no_landlock" hts-extract --format text "$docs/notizen.md"
is 'without Landlock that is said' "$(cat "$T/err")" \
	'hts-extract: warning: this kernel has no Landlock: a document that takes over its reader can read every file that this user can'
export HTS_SANDBOX=require
if hts-extract --version | grep -q 'seccomp, Landlock'; then
	status 'HTS_SANDBOX=require reads documents where there is Landlock' 0 hts-extract "$docs/notizen.md"
else
	skip 'HTS_SANDBOX=require reads documents where there is Landlock' 'this kernel has none'
fi
status 'HTS_SANDBOX=require reads none without Landlock' 100 "$no_landlock" hts-extract "$docs/notizen.md"
is 'HTS_SANDBOX=require says what is missing' "$(cat "$T/err")" \
	'hts-extract: fatal: HTS_SANDBOX is require, and this kernel has no Landlock: a document that takes over its reader could read every file that this user can'
status 'HTS_SANDBOX=require is checked before a worker starts' 100 "$no_landlock" hts-extract --check
status 'a wrong HTS_SANDBOX is wrong' 100 env HTS_SANDBOX=perhaps hts-extract --check
unset HTS_SANDBOX

done_testing
