#!/bin/sh
# The scripts around the programs: upload, quickstart, hts-dispatch,
# hts-entrypoint, and what is installed.
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2016 # names with $ and ` are meant as they are
. "$(dirname "$0")/lib.sh"

start_postgres

# . upload: any name, and nothing but the name

uploads() { sql 'select count(*) from upload'; }
stored() { sql "select md5(file_content) from uploaded_file where upload_id = '$1'"; }
md5() { md5sum <"$1" | cut -d' ' -f1; }
mkdir "$T/names"
number=0
for name in 'plain.md' "it's.md" '`touch made`.md' '$(touch made).md' '$HOME.md' "x:'id'.md" \
	':upload.md' ':"id".md' 'a b  c.md' '-n' '-' '--id' 'Übung äöü ß.md' 'back\slash\n.md' \
	'"quoted".md' 'semi;colon.md' '%s%d.md' "line
feed.md" "''';\\! touch made"; do
	number=$((number + 1))
	printf 'Notes number %d\n' "$number" >"$T/names/$name"
	id=$(cd "$T/names" && upload -- "$name" 2>"$T/err")
	is "'$(printf '%s' "$name" | tr '\n' ' ')' is stored under its name" \
		"$(sql "select file_name from uploaded_file where upload_id = '$id'")" "$name"
	is 'an upload is stored with its bytes under any name' "$(stored "$id")" "$(md5 "$T/names/$name")"
done
ok 'no name was run' test ! -e "$T/names/made"
is 'the absolute path does as well' "$(stored "$(upload "$T/names/it's.md")")" "$(md5 "$T/names/it's.md")"
id=$(upload "$T/names/plain.md" "$T/names/it's.md" "$T/names/-n")
is 'several files keep their order' \
	"$(sql "select string_agg(file_index || file_name, ' ' order by file_index) from uploaded_file where upload_id = '$id'")" \
	"0plain.md 1it's.md 2-n"
: >"$T/empty"
head -c 3000000 /dev/urandom >"$T/binary"
is 'an empty file is stored' "$(stored "$(upload "$T/empty")")" "$(md5 "$T/empty")"
is 'a binary one, too' "$(stored "$(upload "$T/binary")")" "$(md5 "$T/binary")"
is 'a task gets the first file' \
	"$(upload --task "task's" "$T/names/plain.md" "$T/empty" >"$T/id" &&
		sql "select f.file_name from processing_task t join uploaded_file f on f.id = t.task_metadata->>'uploaded_file_id' where t.id = 'task''s'")" \
	plain.md

# . upload: all or nothing

before=$(uploads)
mkdir "$T/directory"
mkfifo "$T/fifo"
status 'a directory is refused' 100 upload "$T/names/plain.md" "$T/directory"
is 'a refused directory prints no id' "$(cat "$T/out")" ''
like 'the message names the refused directory' "$(cat "$T/err")" "^upload: '.*/directory' is no regular file"
status 'a second file that is missing' 100 upload "$T/names/plain.md" "$T/missing"
is 'a missing second file prints no id' "$(cat "$T/out")" ''
like 'a missing second file is named' "$(cat "$T/err")" '^upload: .*/missing'
status 'a FIFO is refused, not waited for' 100 timeout 10 upload "$T/fifo"
status 'no file' 100 upload
status 'no database' 100 env -u DATABASE_URL upload "$T/empty"
status 'a database that is away' 111 env DATABASE_URL=postgresql://127.0.0.1:1/x upload "$T/empty"
printf 'x' >"$T/$(printf 'latin1-\374')"
status 'a name that is not UTF-8' 100 upload "$T/$(printf 'latin1-\374')"
status 'metadata that are no JSON' 1 upload --metadata '{' "$T/empty"
is 'metadata that are no JSON print no id' "$(cat "$T/out")" ''
mkdir "$T/torn"
printf '#!/bin/sh\nhead -c 400 | /usr/bin/base64 -w0\nexit 1\n' >"$T/torn/base64"
chmod +x "$T/torn/base64"
status 'a file that cannot be read to its end' 1 env PATH="$T/torn:$PATH" upload "$T/names/plain.md" "$T/binary"
is 'a file that cannot be read to its end prints no id' "$(cat "$T/out")" ''
like 'a file that cannot be read to its end is named' "$(cat "$T/err")" 'file "binary" could not be read to its end'
printf '#!/bin/sh\nexit 1\n' >"$T/torn/base64"
status 'a file that cannot be read at all is refused' 1 env PATH="$T/torn:$PATH" upload "$T/binary"
is 'nothing of them is stored' "$(uploads)" "$before"

# . hts-dispatch and hts-entrypoint

for script in hts-dispatch hts-entrypoint; do
	for option in -h --help; do
		status "$script $option" 0 "$script" "$option"
		like "$script $option begins with its use" "$(head -n 1 "$T/out")" "^usage: $script"
		like "$script $option names settings" "$(cat "$T/out")" '^  DATABASE_URL '
	done
	status "$script --wrong" 100 "$script" --wrong
	like "$script with a wrong option says its use" "$(cat "$T/err")" "^usage: $script"
done

# Stages that pass on what they get, and one that fails.
mkdir "$T/fake"
cp "$TOP/scripts/hts-dispatch" "$T/fake"
for program in hts-maint hts-store hts-ai; do
	printf '#!/bin/sh\n[ "$1" != say ] || exec %s/hts-maint "$@"\ncat\n' "$BIN" >"$T/fake/$program"
done
printf '#!/bin/sh\nenv >"%s/environment"\ncat\nexit 3\n' "$T" >"$T/fake/hts-extract"
chmod +x "$T/fake"/*
is 'the stages are a pipeline' "$(echo record | LOGGING_LEVEL=DEBUG OPENAI_API_KEY=secret "$T/fake/hts-dispatch" stages 2>"$T/err")" record
is 'a stage that fails is named, and only that one' "$(cat "$T/err")" 'hts-dispatch: warning: hts-extract ended with 3'
like 'hts-extract knows LOGGING_LEVEL' "$(cat "$T/environment")" '^LOGGING_LEVEL=DEBUG'
unlike 'hts-extract gets no secrets' "$(cat "$T/environment")" 'secret|DATABASE'
names=$(hts-extract -h | sed -n 's/^  \([A-Z][A-Z_]*\) .*/\1/p')
like 'hts-extract gets all its settings' "$names" '^HTS_EXTRACT_PAGES$'
# shellcheck disable=SC2046,SC2086 # words
env $(printf '%s=1 ' $names) "$T/fake/hts-dispatch" stages </dev/null 2>/dev/null
for name in $names; do
	like "$name" "$(cat "$T/environment")" "^$name=1"
done

printf '#!/bin/sh\ncat\nkill -KILL $$\n' >"$T/fake/hts-extract"
LOG_FORMAT=json "$T/fake/hts-dispatch" stages </dev/null >"$T/out" 2>"$T/err"
is 'with LOG_FORMAT=json a stage that is killed is one record, and nothing beside it' \
	"$(jq -r '"\(.program) \(.level) \(.message)"' "$T/err" 2>&1)" 'hts-dispatch warning hts-extract ended with 137'
LOG_FORMAT=json hts-extract --wrong 2>"$T/err"
like 'with LOG_FORMAT=json wrong use is a record' "$(jq -r .message "$T/err" 2>&1)" '^usage: hts-extract'
status 'hts-maint say wants a level' 100 hts-maint say script loud text
is 'what hts-maint say writes is escaped' "$(hts-maint say script info "$(printf 'a\nb\302\233')" 2>&1)" 'script: a\x0ab\x9b'

printf '#!/bin/sh\n: >"%s/checks"\nuntil [ -e "%s/checked" ]; do sleep 0.05; done\n' "$T" "$T" >"$T/fake/hts-dequeue"
chmod +x "$T/fake/hts-dequeue"
"$T/fake/hts-dispatch" &
early=$!
until_true 10 test -e "$T/checks"
kill "$early"
: >"$T/checked"
status 'TERM while settings and servers are looked at' 0 wait "$early"

# . quickstart

mkdir "$T/q" "$T/a b"
# left: processes that have to do with a quickstart in $T/q, its worker's too.
left() { grep -ls "$T/q/[h]ts-quickstart" /proc/[0-9]*/cmdline /proc/[0-9]*/environ | wc -l; }
swept() { [ "$(left)" = 0 ] && [ -z "$(ls -A "$T/q")" ]; }
unset DATABASE_URL
export TMPDIR="$T/q"

cp "$TOP/tests/documents/notizen_cp1252.txt" "$T/my teacher's \`notes\`.txt"
status 'quickstart works whatever is set for other servers' 0 env PGHOST=nowhere PGOPTIONS=--bogus PGSERVICE=none \
	REDIS_URL=redis://127.0.0.1:1 REDIS_PASSWORD=x CELERY_BROKER_URL=redis://127.0.0.1:1 REDISCLI_AUTH=x \
	CELERY_QUEUES=other DATABASE_URL_FILE=/nowhere HTS_LEASE=wrong HTS_SHARE=/nowhere WORKER_CONCURRENCY=no \
	MAX_UPLOAD_SIZE_MB=no LOGGING_LEVEL=no quickstart "$T/my teacher's \`notes\`.txt"
like 'quickstart prints what was made' "$(cat "$T/out")" '^Upload .*: completed'
like 'quickstart prints cards of the file under its name' "$(cat "$T/out")" "my teacher's \`notes\`.txt  .* completed"
ok 'quickstart leaves nothing running' swept

status 'a TMPDIR with a blank works' 0 env TMPDIR="$T/a b" quickstart "$TOP/tests/documents/notizen_cp1252.txt"
status 'a file that is missing' 100 quickstart "$T/missing"
status 'a directory' 100 quickstart "$T/q"

OPENAI_HEADER=wrong
export OPENAI_HEADER
status 'a worker that ends at once ends it' 1 timeout 100 quickstart
unset OPENAI_HEADER
like 'the message of a worker that ends at once is shown' "$(cat "$T/err")" 'OPENAI_HEADER'
like 'quickstart says that its worker has ended' "$(cat "$T/err")" '^quickstart: the worker has ended'
ok 'quickstart leaves nothing running behind a worker that ends at once' swept

start_standin
LOG_LEVEL=ERROR OPENAI_API_KEY=wrong quickstart >"$T/out" 2>"$T/err" &
code=0
wait "$!" || code=$?
is 'a refused key ends it' "$code" 1
like 'the worker says that its key is refused' "$(cat "$T/err")" 'hts-ai: .*status 401'
like 'quickstart says that the key is refused' "$(cat "$T/err")" '^quickstart: the API does not work with these'
ok 'quickstart leaves nothing running behind a refused key' swept
is 'quickstart with a refused key does not use the stand-in' "$(grep -c 'stand-in' "$T/out")" 0

printf '%s' "$OPENAI_API_KEY" >"$T/key"
cp "$TOP/tests/documents/notizen_cp1252.txt" "$T/notes.txt"
status 'files are named from where it is called' 0 \
	sh -c 'cd "$1" && exec env -u OPENAI_API_KEY OPENAI_API_KEY_FILE=key quickstart notes.txt' sh "$T"
ok 'quickstart leaves nothing running when it is called from elsewhere' swept

standin_admin '{"hold": true}' >/dev/null
quickstart >"$T/out" 2>"$T/err" &
quickstart_pid=$!
flying() { [ "$(standin_stats .in_flight)" -gt 0 ]; }
ok 'quickstart interrupted by TERM has calls in flight' until_true 60 flying
ok 'quickstart interrupted by TERM runs a worker and two servers' test "$(left)" -gt 10
kill "$quickstart_pid"
code=0
wait "$quickstart_pid" || code=$?
is 'TERM ends quickstart' "$code" 1
ok 'TERM leaves nothing of quickstart running' swept

quickstart 2>"$T/err" | head -n 1 >/dev/null
ok 'a reader that goes away leaves nothing either' until_true 60 swept

mkdir "$T/broken"
printf '#!/bin/sh\nfor last; do :; done\necho "no memory today" >"$last"\nexit 1\n' >"$T/broken/redis-server"
chmod +x "$T/broken/redis-server"
status 'a Redis that does not start is 111' 111 env PATH="$T/broken:$PATH" quickstart
like 'the log of a Redis that does not start is shown' "$(cat "$T/err")" 'no memory today'
ok 'quickstart leaves nothing running without a Redis' swept
unset TMPDIR

# . make install

ok 'make install' make -s -C "$TOP" install DESTDIR="$T/root" PREFIX=/usr
for file in bin/hts-dispatch bin/hts-entrypoint share/hts/cron/hts share/hts/deploy/docker-compose.yml \
	share/hts/deploy/hts.service share/hts/prompts/README share/man/man1/hts-entrypoint.1; do
	ok "installs $file" test -r "$T/root/usr/$file"
done
for file in run finish; do
	ok "installs s6/hts/$file, to be run" test -x "$T/root/usr/share/hts/deploy/s6/hts/$file"
done
like 'the unit runs what was installed' "$(cat "$T/root/usr/share/hts/deploy/hts.service")" '^ExecStart=/usr/bin/hts-dispatch$'
ok 'make install works again over itself' make -s -C "$TOP" install DESTDIR="$T/root" PREFIX=/usr
ok 'make install over itself nests no directories' test ! -e "$T/root/usr/share/hts/cron/cron"
like 'the compose file bounds restarts: 100 is for ever' \
	"$(cat "$T/root/usr/share/hts/deploy/docker-compose.yml")" '^ *restart: (on-failure:[0-9]+|"no")$'

done_testing
