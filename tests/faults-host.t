#!/bin/sh
# The machine runs short: no disk, no descriptors, no processes, nobody who
# reads what is said.  tests/faults-host.t ROW... runs the rows named.
# shellcheck source=tests/lib.sh
named=$*
. "$(dirname "$0")/lib.sh"

start_redis
start_postgres
start_standin
sql "insert into \"user\" (id, email, name, credits) values ('u', 'u@x', 'U', 1000000)"

# a_file NAME: a text that makes five cards
a_file() {
	printf 'Das Skript %s erklärt die Mitose der Zelle %s. Die Zelle %s teilt sich danach in zwei Tochterzellen. Jede Tochterzelle %s erhält einen vollständigen Satz Chromosomen. Der Zellkern %s löst sich vorher auf. Die Spindel %s zieht die Chromosomen auseinander. Am Ende %s bildet sich eine neue Kernhülle.\n' \
		"$1" "$1" "$1" "$1" "$1" "$1" "$1" >"$T/$1.txt"
}
# process NAME: uploads and publishes it
process() {
	a_file "$1"
	upload --user u --id "$1" "$T/$1.txt" >/dev/null
	hts-enqueue --id "task-$1" document.process_document "$1" >/dev/null
}

# Output that cannot be written is no success.
row_full_stdout() {
	export HTS_RUN_DIR="$T"
	echo '{"tag":"t","id":"1","task":"foreign"}' >"$T/in"
	for stage in 'hts-maint filter' 'hts-store fetch' hts-extract hts-ai 'hts-store save'; do
		status "$stage >/dev/full is 111" 111 sh -c "$stage <'$T/in' >/dev/full"
	done
	for command in 'hts-store pending' 'hts-maint config' 'hts-enqueue maintenance.noop'; do
		process "full$tests"
		status "$command >/dev/full is 111" 111 sh -c "$command >/dev/full"
	done
	unset HTS_RUN_DIR
	rcli flushall >/dev/null
	sql 'delete from upload'
}

# stderr is a full pipe: nothing waits for it.
row_unread_stderr() {
	mkfifo "$T/unread"
	sleep 1000 <>"$T/unread" &
	sleeper=$!
	at_exit "kill $sleeper 2>/dev/null"
	exec 7<>"$T/unread"
	timeout 2 head -c 65536 /dev/zero >&7
	status 'the pipe is full' 124 sh -c 'timeout 1 sh -c "echo x >&7"'
	export UPLOAD_TEMP_DIR="$T/uploads"
	LOG_LEVEL=DEBUG hts-dispatch 2>&7 &
	dispatcher_pid=$!
	at_exit "kill -9 $dispatcher_pid 2>/dev/null"
	process unread
	ok 'nobody reads stderr: an upload is completed' until_true 40 is_completed unread
	stop_dispatcher
	is 'with a full log TERM ends the ring with 0' "$stopped" 0
	exec 7>&-
	kill "$sleeper"
}

# The temporary directory is full: the task waits in its queue, unharmed.
row_disk_full() {
	mkdir -m 700 "$T/small"
	if ! mount -t tmpfs -o size=64k,mode=700 tmpfs "$T/small" 2>/dev/null; then
		pass 'the disk is full # SKIP nothing may be mounted here'
		return
	fi
	at_exit "umount '$T/small' 2>/dev/null"
	UPLOAD_TEMP_DIR="$T/small" hts-dispatch 2>"$T/full.log" &
	dispatcher_pid=$!
	at_exit "kill -9 $dispatcher_pid 2>/dev/null"
	a_file big
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		sed "s/big/big$i/g" "$T/big.txt"
		seq -f "Zeile %g der Tabelle $i steht hier nur, damit das Dokument wächst." 1000
	done >"$T/large.txt"
	upload --user u --id big "$T/large.txt" >/dev/null
	hts-enqueue --id task-big document.process_document big >/dev/null
	released() { [ "$(rcli hget hts:metrics release)" -ge 1 ]; }
	ok 'the disk is full: the task is given back' until_true 30 released
	is 'a full disk fails no task' "$(upload_status big) $(rcli llen hts:dead:celery)" 'processing 0'
	is 'a full disk uses up no attempt' "$(rcli hget hts:metrics retry)" ''
	is 'no piece of it is left' "$(find "$T/small" -type f | wc -l)" 0
	mount -o remount,size=64m "$T/small"
	ok 'when there is room it runs' until_true 60 is_completed big
	stop_dispatcher
}

row_descriptors() {
	status 'hts-dequeue without descriptors is 111' 111 \
		prlimit --nofile=5 timeout 20 hts-dequeue cat
	export UPLOAD_TEMP_DIR="$T/uploads"
	HTS_AI_CONCURRENCY=64 prlimit --nofile=24 hts-dispatch 2>"$T/nofile.log" &
	dispatcher_pid=$!
	at_exit "kill -9 $dispatcher_pid 2>/dev/null"
	standin_admin '{"reset": true, "delay_ms": 300}' >/dev/null
	for i in 1 2 3 4 5 6 7 8; do process "few$i"; done
	all() { [ "$(sql "select count(*) from upload where id like 'few%' and overall_processing_status = 'completed'")" = 8 ]; }
	ok 'with 24 descriptors each and 24 calls to make, all uploads are completed' until_true 60 all
	is 'few descriptors fail no task' "$(sql "select count(*) from hts.task where outcome = 'fail'")" 0
	stop_dispatcher
	is 'the ring with few descriptors ends with 0' "$stopped" 0
	standin_admin '{"reset": true}' >/dev/null
}

# No process can be made: the stages are tried again until they start.
row_fork() {
	if [ "$(id -u)" != 0 ]; then
		pass 'no process can be made # SKIP needs root to become another user'
		return
	fi
	# A user of its own: the limit counts all processes of one.
	printf '#!/bin/sh\nexec sed -u "s/}\\$/,\\"settle\\":\\"done\\",\\"result\\":{}}/"\n' >"$T/finish"
	chmod 755 "$T/finish"
	# Where it may read: the project can lie in a home nobody else may enter.
	mkdir "$T/tree"
	cp -R "$HTS_SHARE" "$T/tree/share"
	cp "$BIN/hts-dequeue" "$T/tree"
	chmod -R a+rX "$T/tree"
	HTS_SHARE=$T/tree/share setpriv --reuid=47110 --regid=47110 --clear-groups prlimit --nproc=1:50 \
		"$T/tree/hts-dequeue" "$T/finish" 2>"$T/fork.log" &
	dispatcher_pid=$!
	at_exit "kill -9 $dispatcher_pid 2>/dev/null"
	refused() { grep -q 'cannot start the stages' "$T/fork.log"; }
	ok 'no process can be made: it is said' until_true 20 refused
	hts-enqueue --id forked maintenance.noop >/dev/null
	setpriv --reuid=47110 --regid=47110 --clear-groups prlimit --pid "$dispatcher_pid" --nproc=50
	has_result() { rcli get celery-task-meta-forked | grep -q SUCCESS; }
	ok 'stages are tried again until a process can be made' until_true 40 has_result
	stop_dispatcher
	is 'the ring ends with 0 after processes could not be made' "$stopped" 0
	# The stages that work in children: the task is given back.
	cp "$BIN/hts-extract" "$BIN/hts-maint" "$T/tree"
	printf 'Ein Text.\n' >"$T/tree/a.txt"
	chmod -R a+rX "$T/tree"
	record='{"tag":"t","id":"1","deadline":99999999999999,"last":false,"args":[],"kwargs":{}'
	is 'no process for a document: it is given back' \
		"$(echo "$record,\"task\":\"document.process_document\",\"files\":[{\"id\":\"f\",\"name\":\"a.txt\",\"path\":\"$T/tree/a.txt\"}]}" |
			without_processes hts-extract 2>/dev/null | jq -r .settle)" release
	is 'maintenance without processes is given back' "$(echo "$record,\"task\":\"maintenance.health_check\"}" |
		without_processes hts-maint filter 2>/dev/null | jq -r .settle)" release
}
without_processes() {
	program=$1
	shift
	HTS_SHARE=$T/tree/share setpriv --reuid=47110 --regid=47110 --clear-groups prlimit --nproc=1 "$T/tree/$program" "$@"
}

# Documents by hand: what cannot be set up is to be tried again, and no fault
# of a document.
row_extract() {
	mkdir "$T/files"
	for i in $(seq 150); do a_file "files/$i"; done
	is 'more processes than descriptors: all are read' "$(prlimit --nofile=64:64 hts-extract -j 100 \
		"$T"/files/*.txt 2>"$T/err" | jq -r '.files[0].error.code // .files[0].type' | sort | uniq -c | tr -s ' ')" ' 150 txt'
	like 'more processes wanted than descriptors allow is said' "$(cat "$T/err")" 'not 100 files are read at once but [1-9][0-9]?: .* 64 descriptors'
	is 'a soft limit is raised' "$(prlimit --nofile=32: hts-extract -j 100 "$T"/files/?.txt 2>&1 >/dev/null)" ''
	status 'no sandbox can be set up' 111 prlimit --nofile=11 hts-extract -j 1 "$T/files/1.txt"
	is 'the file is given back' "$(jq -r '.files[0].name + " " + .settle + " " + .why.code' "$T/out")" '1.txt release internal'
	if [ "$(id -u)" != 0 ]; then
		pass 'no process can be made for documents # SKIP needs root to become another user'
		return
	fi
	# Where another user may read.
	mkdir "$T/open"
	cp "$BIN/hts-extract" "$T/files/1.txt" "$T/open"
	chmod -R a+rX "$T/open"
	# Looking for leaks takes a process, in a build that does.
	few() { ASAN_OPTIONS=detect_leaks=0 setpriv --reuid=47110 --regid=47110 --clear-groups prlimit --nproc="$1" "$T/open/hts-extract" "$2"; }
	status 'no process can be made for a document' 111 few 1 "$T/open/1.txt"
	is 'a document for which no process can be made is given back' "$(jq -r '.settle + " " + .why.code' "$T/out")" 'release internal'
	cp "$TOP/tests/documents/referat.pdf" "$T/open"
	chmod a+r "$T/open/referat.pdf"
	status 'no process can be made for the program that helps a document' 111 few 2 "$T/open/referat.pdf"
	is 'a document whose helper cannot start is given back' "$(jq -r '.settle + " " + .why.code' "$T/out")" 'release internal'
	ln -s /bin/true "$T/open/pdftoppm"
	ln -s /bin/true "$T/open/tesseract"
	printf '\211PNG\r\n\032\n\000\000\000\015IHDR\000\000\002\130\000\000\003\040' >"$T/open/picture.png"
	chmod a+r "$T/open/picture.png"
	PATH=$T/open:$PATH status 'no process can be made for recognition' 111 few 2 "$T/open/picture.png"
	is 'a picture for which no process can be made is given back' "$(jq -r '.settle + " " + .why.code' "$T/out")" 'release internal'
}

run_rows full_stdout unread_stderr disk_full descriptors fork extract
done_testing
