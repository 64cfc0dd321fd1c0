#!/bin/sh
# What a document that takes over its reader can learn of the worker's secrets, on
# a kernel without Landlock, where only the processes themselves keep them.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

start_redis
start_postgres
start_standin --api-key sk-seen-by-nobody
export OPENAI_API_KEY=sk-seen-by-nobody REDIS_PASSWORD=pw-seen-by-nobody HEALTH_PORT=0
rcli config set requirepass "$REDIS_PASSWORD" >"$T/out"

# processes PID: it and all that it started.
processes() {
	echo "$1"
	for child in $(pgrep -P "$1"); do processes "$child"; done
}
# shown PID: what /proc shows of its processes, environments and arguments.
shown() {
	for pid in $(processes "$1"); do
		cat "/proc/$pid/environ" "/proc/$pid/cmdline" 2>/dev/null | tr '\0' '\n'
	done
}
secrets='seen-by-nobody|DATABASE_URL=.*postgresql'
is_working() { hts-enqueue --wait --timeout 10 maintenance.noop >"$T/out" 2>"$T/err"; }

# . The dispatcher

mkdir "$T/programs"
cat >"$T/programs/pdftohtml" <<'EOF'
#!/usr/bin/python3
# Code of a document inside the tool: what it finds in /proc is the text.
import glob
found = "nothing"
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
    try: text = open(path, "rb").read().decode("utf-8", "replace")
    except OSError: continue
    found = next((word for word in text.split("\0") if "pw-seen-by-nobody" in word or "KEY=sk-seen" in word), found)
print('<pdf2xml><page number="1" position="absolute" top="0" left="0" height="842" width="595">')
print('<fontspec id="0" size="10" family="Helvetica" color="#000000"/>')
print('<text top="20" left="20" width="200" height="10" font="0">' + "found:" + found + '</text></page>', flush=True)
print("</pdf2xml>")
EOF
chmod +x "$T/programs/pdftohtml"
like 'a tool outside of the worker finds the secrets' "$("$T/programs/pdftohtml")" 'found:.*seen-by-nobody'

export UPLOAD_TEMP_DIR="$T/uploads"
PATH=$T/programs:$PATH "$TOP/tests/no_landlock.py" hts-dispatch 2>>"$T/dispatch.log" &
dispatcher_pid=$!
at_exit "kill -9 $dispatcher_pid 2>/dev/null"
ok 'the worker does a task' until_true 30 is_working
id=$("$TOP/scripts/upload" "$TOP/tests/documents/enzyme.pdf")
hts-enqueue --wait document.process_document "$id" >"$T/out" 2>"$T/err"
is 'a tool inside the worker finds nothing in /proc' \
	"$(sql "select extracted_text from uploaded_file where upload_id = '$id'" | tr -d '\n')" 'found:nothing'
ok 'the API took the key' is_completed "$id"
ok 'processes of the worker are looked at' test "$(processes "$dispatcher_pid" | wc -l)" -gt 6
is 'no process of the worker shows a secret' "$(shown "$dispatcher_pid" | grep -E "$secrets")" ''
stop_dispatcher
is 'the worker ends with 0' "$stopped" 0
status 'a worker that requires a sandbox does not start without Landlock' 100 \
	env HTS_SANDBOX=require "$TOP/tests/no_landlock.py" hts-dispatch
like 'a worker that requires a sandbox says what is missing' "$(cat "$T/err")" 'fatal: HTS_SANDBOX is require, and this kernel has no Landlock'

# . The container

hts-entrypoint </dev/null 2>>"$T/entrypoint.log" &
entrypoint=$!
at_exit "kill -9 $entrypoint 2>/dev/null"
ok 'the container does a task' until_true 30 is_working
is 'no process of the container shows a secret' "$(shown "$entrypoint" | grep -E "$secrets")" ''
kill "$entrypoint"
status 'the container ends with 0' 0 wait "$entrypoint"

done_testing
