#!/bin/sh
# Celery's own client against hts-dequeue: results, times, retries, canvas.
. "$(dirname "$0")/lib.sh"

/usr/bin/python3 -c 'import celery' 2>/dev/null || skip_all 'no Celery for Python'
start_redis

# A stage that does what the keyword arguments say.
cat >"$T/stage" <<'EOF'
#!/bin/sh
exec jq -c --unbuffered 'if .settle then .
	elif .kwargs.fail then . + {settle: "fail", why: {code: .kwargs.fail, message: "as asked"}}
	elif (.kwargs.times // 0) > .retries then
		. + {settle: "retry", after: 0.05, why: {code: "api", message: "503"}}
	else . + {settle: "done", result: (.kwargs.value // {args})} end'
EOF
chmod +x "$T/stage"
CELERY_TASK_TRACK_STARTED=1 hts-dequeue "$T/stage" 2>"$T/log" &
pid=$!
at_exit "kill -9 $pid 2>/dev/null"

timeout 300 /usr/bin/python3 "$TOP/tests/celery/canvas.py" >"$T/said" 2>"$T/python"
is 'the client says all it has to say' "$(cat "$T/python")" ''

# value NAME: what the client said; said DESCRIPTION NAME WANT
value() { sed -n "s/^$1: //p" "$T/said"; }
said() { is "$1" "$(value "$2")" "$3"; }

# . Results

said 'a result arrives' value '{"args": [7]}'
said 'a failure raises a class with its name and a text' exception '"celery.exceptions.AIError('\''api: as asked'\'',)"'
said 'its state is FAILURE' state '"FAILURE"'
like 'the traceback of a failure says what failed' "$(value traceback)" 'ai.extract_topics.*: api: as asked \(the API fails\)'
said 'a failure is stored though results are ignored' ignored-failure 'true'
said 'another task runs behind one whose result is ignored' after-ignored '"done"'
like 'a task whose result is ignored has only STARTED, with pid and name of the worker' "$(value ignored)" '"result": \{"hostname": "[a-z0-9-]+@[^"]+", "pid": [0-9]+\}, "status": "STARTED"'
said 'each state is published for those who wait' published '["STARTED", "SUCCESS"]'
said 'an unknown task is NotRegistered with its name' unknown '"celery.exceptions.NotRegistered('\''no.such_task'\'',)"'
said 'the hard time limit is the one of TimeLimitExceeded' hard '"billiard.exceptions.TimeLimitExceeded(7,)"'
said 'a smaller soft limit counts as the limit' soft '"billiard.exceptions.TimeLimitExceeded(1.5,)"'

# . Times and retries

said 'a countdown runs late enough' countdown '["late", true]'
said 'so does an eta in another zone' eta '["eta", true]'
said 'an expired task is revoked' expired '"celery.exceptions.TaskRevokedError('\''expired'\'',)"'
said 'and its state says so' expired-state '"REVOKED"'
said 'one that has time left runs' not-expired '"in time"'
said 'a retried task succeeds in the end' retried '"third"'
said 'and is its own parent, as in Celery' retried-parent 'true'
said 'priority 0 runs' priority-0 '0'
said 'priority 3 runs' priority-3 '3'
said 'priority 6 runs' priority-6 '6'
said 'priority 9 runs' priority-9 '9'
said 'a body compressed by zlib is read' zlib '"zlib"'
said 'and what Celery calls gzip' gzip '"gzip"'
said 'NaN is a wrong argument' nan '"builtins.ValueError('\''bad_argument: NaN and Infinity are no arguments'\'',)"'
said 'so is a NUL' nul '"builtins.ValueError('\''bad_argument: the arguments are no JSON'\'',)"'
said 'a big integer is none' big '1'

# . Callbacks

said 'a task with a callback succeeds' link-parent '5'
said 'the callback gets its result' link '{"args": [5]}'
said 'and is among its children' link-tuple 'true'
said 'with the task as its parent' link-meta '[true]'
said 'there may be several callbacks' links '[5, 2]'
said 'one may be a chain' link-chain '{"args": [5]}'
said 'whose second task gets the result of the first' link-chain-next '{"args": [{"args": [5]}]}'
said 'or a group' link-group '[{"args": [6]}, {"args": [6]}]'
said 'a task with an errback fails' link-error-parent '"celery.exceptions.AIError('\''api: as asked'\'',)"'
said 'the errback gets its id' link-error 'true'
said 'and is sent as a group' link-error-group 'true'

# . Chains

said 'a chain hands results on' chain '{"args": [{"args": [1]}]}'
said 'each step has its own' chain-root '[{"args": [1]}, 1]'
said 'and is the child of the one before' chain-children 'true'
said 'an immutable step keeps its arguments' chain-immutable '"x"'
said 'when a step fails the last one fails' chain-failing '"celery.exceptions.AIError('\''api: as asked'\'',)"'
said 'and those between' chain-failing-between '"FAILURE"'
said 'a step may have a countdown' chain-countdown '[{"args": [1]}, true]'
said 'a group may be the last step' chain-group '[{"args": [1]}, 2]'
said 'its members carry its id' chain-group-children '[true, true]'
said 'a group before another step is a chord' chain-chord '{"args": [{"args": [[{"args": [1]}, 2]]}]}'
said 'its members may be chains' chain-chord-chain '{"args": [[{"args": [1]}, 3]]}'
said 'groups in groups are made flat by the client' chain-nested '{"args": [[{"args": [1]}, {"args": [1]}, {"args": [1]}]]}'
said 'a task before a step that cannot be sent succeeds' step-parent '{"args": [1]}'
said 'the step itself fails, and says why' step-step '"celery.exceptions.CanvasError('\''not_runnable: a group in a group or before another step is not run here'\'',)"'
said 'so does what is inside' step-inner '"celery.exceptions.CanvasError('\''not_runnable: a group in a group or before another step is not run here'\'',)"'
said 'and what was to follow' step-after '"celery.exceptions.CanvasError('\''not_runnable: a group in a group or before another step is not run here'\'',)"'

# . Groups and chords

said 'a group has all results in order' group '[0, 1, 2, 3]'
said 'also when it was saved' group-restored '[0, 1, 2, 3]'
said 'the body of a chord gets all results in order, unchanged' chord '{"args": [[{"n": 0, "\u00e4": "\u00fc\"\\"}, {"n": 1, "\u00e4": "\u00fc\"\\"}, {"n": 2, "\u00e4": "\u00fc\"\\"}]]}'
said 'its counters are gone' chord-keys '0'
said 'its parent is the part that came last' chord-meta 'true'
said 'an immutable body gets none' chord-immutable '"i"'
said 'a failing part fails the body' chord-failing '"celery.exceptions.ChordError(\"Dependency ID raised AIError('\''api: as asked'\'')\",)"'
said 'whose errback gets its id' chord-errback 'true'
said 'the body may be a chain' chord-chain '{"args": [{"args": [[1, 2]]}]}'
said 'a part may be a chain' chord-of-chain '{"args": [[1, {"args": [2]}]]}'
said 'one that fails in the middle fails the body' chord-of-failing-chain 'true'
said 'a group in the header gives its members' chord-flat '3'
said 'a group as body fails, and says why' chord-group-body '"celery.exceptions.ChordError('\''a group as the body of a chord is not run here'\'',)"'
said 'forty parts run the body once' chord-wide 'true'
said 'a saved group gives the nesting' chord-nested '{"args": [[0, [1, 2]]]}'
said 'options of a callback are carried into its message' carried '[12, "shown", [70, 60], true, 0, "ai.extract_topics"]'
said 'and so is the time it expires' carried-expires 'true'

# . The end

ok 'nothing is left unacked' until_true 5 test "$(rcli hlen unacked)$(rcli zcard unacked_index)$(rcli zcard hts:lease)" = 000
is 'nothing is left delayed' "$(rcli zcard hts:delayed)" 0
is 'no message was unreadable' "$(rcli lrange hts:dead:celery 0 -1 | grep -c undecodable)" 0
is 'Redis refused nothing' "$(grep -c 'Redis refuses' "$T/log")" 0
kill "$pid"
wait "$pid"
is 'TERM ends it with 0' "$?" 0

done_testing
