#!/bin/sh
# hts-ai: memory with 256 calls in flight, CPU per call and per cache hit
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
BIN=${BIN:-$top/bin}
export HTS_SHARE="${HTS_SHARE:-$top/share}"
export LOG_LEVEL=ERROR OPENAI_API_KEY=sk-test OPENAI_MODEL=gpt-4o-mini
T=$(mktemp -d "${TMPDIR:-/tmp}/hts-bench.XXXXXX")
standin=
redis=
cleanup() {
	for pid in $standin $redis; do kill "$pid" 2>/dev/null || :; done
	rm -rf "$T"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# until_true COMMAND...: polls for 30 seconds.
until_true() {
	for _ in $(seq 600); do
		if "$@" >/dev/null 2>&1; then return 0; fi
		sleep 0.05
	done
	echo "bench: this does not come true: $*" >&2
	exit 111
}
stats() { curl -fsS "$url/_stats" | jq -r "$1"; }
admin() { curl -fsS -X POST -d "$1" "$url/_admin" >/dev/null; }
in_flight() { [ "$(stats .in_flight)" = "$1" ]; }

"$BIN/test/openai-standin" --port 0 --port-file "$T/port" --api-key sk-test &
standin=$!
until_true test -s "$T/port"
url=http://127.0.0.1:$(cat "$T/port")
export OPENAI_BASE_URL="$url/v1"
redis-server --port 0 --unixsocket "$T/redis" --save '' >/dev/null &
redis=$!
until_true redis-cli -s "$T/redis" ping

# records COUNT BYTES: of the ring, each with a text of its own.
records() {
	/usr/bin/python3 - "$1" "$2" <<'EOP'
import json, random, sys
random.seed(1)
words = ["".join(random.choice("abdefghiklmnoprstuvw") for _ in range(8))
         for _ in range(2000)]
for i in range(int(sys.argv[1])):
    text = ""
    while len(text) < int(sys.argv[2]):
        text += " ".join(random.choice(words) for _ in range(9)) + ". "
    print(json.dumps({"tag": "hts1:b:%d" % i, "id": "b%d" % i, "task": "x",
        "text": "%d %s" % (i, text), "want": [{"kind": "flashcards", "count": 2}]}))
EOP
}
# cpu_ms PID: user and system time so far.
cpu_ms() {
	awk -v hz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); print ($12 + $13) * 1000 / hz }' "/proc/$1/stat"
}
# figure NAME VALUE UNIT LIMIT
figure() {
	printf '%-44s %10.3f %-3s (limit %s)\n' "$1" "$2" "$3" "$4"
	if awk -v v="$2" -v l="$4" 'BEGIN { exit !(v > l) }'; then over="${over:+$over, }$1"; fi
}
over=

# . Memory with 256 calls in flight

records 256 16000 >"$T/in"
texts=$(($(wc -c <"$T/in") / 1024))
admin '{"reset":true,"hold":true}'
mkfifo "$T/fifo"
REDIS_URL=unix://$T/redis HTS_AI_CONCURRENCY=256 "$BIN/hts-ai" <"$T/fifo" >"$T/out" &
pid=$!
exec 7>"$T/fifo"
cat "$T/in" >&7
until_true in_flight 256
memory=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
figure "256 calls in flight: memory, texts $((texts / 1024)) MB" "$(awk -v m="$memory" 'BEGIN { print m / 1024 }')" MB \
	"$(awk -v t="$texts" 'BEGIN { print 32 + t / 1024 }')"

# . CPU per call

admin '{"hold":false}'
before=$(cpu_ms $pid)
answers() { [ "$(wc -l <"$T/out")" = "$1" ]; }
until_true answers 256
records 1256 2000 | tail -n 1000 >"$T/more"
before=$(cpu_ms $pid)
cat "$T/more" >&7
until_true answers 1256
figure 'CPU per call (plain HTTP)' "$(awk -v a="$before" -v b="$(cpu_ms $pid)" 'BEGIN { print (b - a) / 1000 }')" ms 1
exec 7>&-
wait $pid

# . CPU per record with a cache hit

requests=$(stats .requests)
mkfifo "$T/again"
REDIS_URL=unix://$T/redis "$BIN/hts-ai" <"$T/again" >"$T/hits" &
pid=$!
exec 7>"$T/again"
head -n 1 "$T/more" >&7
hits() { [ "$(wc -l <"$T/hits")" = "$1" ]; }
until_true hits 1
before=$(cpu_ms $pid)
started=$(date +%s%N)
tail -n 999 "$T/more" >&7
until_true hits 1000
ended=$(date +%s%N)
figure 'CPU per record with a cache hit' "$(awk -v a="$before" -v b="$(cpu_ms $pid)" 'BEGIN { print (b - a) / 999 }')" ms 1
figure 'time per record with a cache hit' "$(awk -v a="$started" -v b="$ended" 'BEGIN { print (b - a) / 999 / 1e6 }')" ms 1
exec 7>&-
wait $pid
[ "$(stats .requests)" = "$requests" ] || {
	echo 'bench: the cache was not used' >&2
	exit 111
}
[ -z "$over" ] || {
	echo "bench: over the limit: $over" >&2
	exit 1
}
