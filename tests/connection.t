#!/bin/sh
# The connection to Redis: TLS, sockets, passwords, and everything a server can
# do to it.  After each the worker takes tasks again by itself.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

# . Ways to connect

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-ca \
	-keyout "$T/ca.key" -out "$T/ca.pem" 2>/dev/null

# certificate NAME SUBJECT-ALT-NAMES
certificate() {
	printf 'subjectAltName=%s\n' "$2" >"$T/san"
	openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$T/$1.key" -out "$T/$1.csr" 2>/dev/null
	openssl x509 -req -in "$T/$1.csr" -CA "$T/ca.pem" -CAkey "$T/ca.key" -CAcreateserial -days 2 \
		-extfile "$T/san" -out "$T/$1.pem" 2>/dev/null
}
certificate redis DNS:localhost,IP:127.0.0.1
certificate other DNS:other.example,IP:127.0.0.9
tls_port=$(free_port)
start_redis --tls-port "$tls_port" --tls-cert-file "$T/redis.pem" --tls-key-file "$T/redis.key" \
	--tls-ca-cert-file "$T/ca.pem" --tls-auth-clients no --requirepass 'p@ss'
plain="redis://:p%40ss@127.0.0.1:$redis_port/0"
secure="rediss://:p%40ss@localhost:$tls_port/0"
export REDISCLI_AUTH='p@ss'
rcli config set appendonly no >/dev/null

checks() { status "$1" "$2" env REDIS_URL="$3" hts-dequeue --check; }
checks 'a password in the URL' 0 "$plain"
status 'a password beside it' 0 env REDIS_URL="redis://127.0.0.1:$redis_port/0" REDIS_PASSWORD='p@ss' hts-dequeue --check
printf 'p@ss\n' >"$T/password"
status 'a password in a file' 0 env REDIS_URL="redis://127.0.0.1:$redis_port/0" REDIS_PASSWORD_FILE="$T/password" hts-dequeue --check
checks 'a wrong password is 100' 100 "redis://:wrong@127.0.0.1:$redis_port/0"
unlike 'a password is in no message' "$(cat "$T/err")" 'wrong@|:wrong'
checks 'no password is 100' 100 "redis://127.0.0.1:$redis_port/0"
checks 'unix://' 0 "unix://:p%40ss@$T/redis/socket?db=0"
checks 'rediss:// with a known authority' 0 "$secure?ssl_ca_certs=$T/ca.pem"
checks 'an address in the certificate' 0 "rediss://:p%40ss@127.0.0.1:$tls_port/0?ssl_ca_certs=$T/ca.pem"
checks 'rediss:// with an unknown authority is 100' 100 "$secure"
like 'a refused certificate is named' "$(cat "$T/err")" 'certificate'
checks 'unless told not to look' 0 "$secure?ssl_cert_reqs=none"
rcli config set tls-cert-file "$T/other.pem" tls-key-file "$T/other.key" >/dev/null
checks 'a name that is not in the certificate is 100' 100 "$secure?ssl_ca_certs=$T/ca.pem"
checks 'nor an address' 100 "rediss://:p%40ss@127.0.0.1:$tls_port/0?ssl_ca_certs=$T/ca.pem"
rcli config set tls-cert-file "$T/redis.pem" tls-key-file "$T/redis.key" >/dev/null

# . A worker over TLS

printf '#!/bin/sh\nexec sed -u "s/}\\$/,\\"settle\\":\\"done\\",\\"result\\":7}/"\n' >"$T/stage"
chmod +x "$T/stage"
export REDIS_URL="$secure?ssl_ca_certs=$T/ca.pem"
hts-dequeue "$T/stage" 2>"$T/log" &
pid=$!
at_exit "kill -9 $pid 2>/dev/null"

# works WHAT: a new task gets its result within five seconds.
works() {
	rcli del celery-task-meta-probe >/dev/null
	hts-enqueue --id "probe" maintenance.noop >/dev/null
	ok "$1" until_true 5 rcli_exists celery-task-meta-probe
}
rcli_exists() { [ "$(rcli exists "$1")" = 1 ]; }
said() { [ "$(grep -c "$2" "$T/log")" -ge "$1" ]; }

works 'tasks run over TLS'
big=$(printf '%0100000d' 0)
hts-enqueue --id big --kwargs "{\"x\":\"$big\"}" ai.extract_topics >/dev/null
ok 'large values pass through TLS' until_true 10 rcli_exists celery-task-meta-big

# . What a server can do

rcli client kill type normal >/dev/null
works 'connections killed'
rcli script flush >/dev/null
works 'scripts forgotten'
rcli flushall >/dev/null
works 'all data lost'
rcli config set maxmemory 1 >/dev/null
hts-enqueue maintenance.noop >"$T/out" 2>&1
like 'a full server takes no new tasks' "$(cat "$T/out")" OOM
rcli config set maxmemory 0 >/dev/null
works 'memory is there again'
rcli replicaof 127.0.0.1 1 >/dev/null
ok 'a read-only server is noticed' until_true 10 said 1 READONLY
rcli replicaof no one >/dev/null
works 'it can be written again'
rcli debug sleep 1 >/dev/null
works 'a slow second'
kill -STOP "$redis_pid"
ok 'a server that is connected but silent is dropped' until_true 20 said 1 'no reply'
kill -CONT "$redis_pid"
works 'it speaks again'
kill "$redis_pid"
wait "$redis_pid" 2>/dev/null
ok 'a server that is gone is noticed' until_true 10 said 1 'refused'
start_redis --tls-port "$tls_port" --tls-cert-file "$T/redis.pem" --tls-key-file "$T/redis.key" \
	--tls-ca-cert-file "$T/ca.pem" --tls-auth-clients no --requirepass 'p@ss'
export REDIS_URL="$secure?ssl_ca_certs=$T/ca.pem"
works 'it is back'
kill "$pid"
wait "$pid"
is 'TERM ends it with 0' "$?" 0
done_testing
