"""The real Celery client against a running hts-dequeue: one line "name: value"
for each thing that canvas.t looks at."""
import json
import os
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone

from celery import Celery, chain, chord, group
from celery.exceptions import TimeoutError
from celery.result import AsyncResult, GroupResult

URL = os.environ['REDIS_URL']
app = Celery('main', broker=URL, backend=URL)
WAIT = 20


def sig(n=1, **kwargs):
    """A task whose result is kwargs['value'], or what it was given."""
    return app.signature('ai.extract_topics', args=(n,), kwargs=kwargs)


def bare(**kwargs):
    return app.signature('ai.extract_topics', kwargs=kwargs)


def say(name, value):
    print(f'{name}: {json.dumps(value, sort_keys=True)}', flush=True)


def outcome(result):
    """Value or exception, as get() shows it.  get() subscribes on one
    connection and looks on another, and Redis may take them the other way
    round with the result between them: then it waits in vain, and looking
    again helps."""
    try:
        try:
            return result.get(timeout=5, interval=0.05)
        except TimeoutError:
            return AsyncResult(result.id, app=app).get(timeout=WAIT)
    except Exception as e:
        return text_of(e)


def text_of(e):
    return f'{type(e).__module__}.{type(e).__name__}{e.args!r}'


def meta(id):
    value = app.backend.client.get(f'celery-task-meta-{id}')
    return value and json.loads(value)


def until(test):
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        value = test()
        if value:
            return value
        time.sleep(0.02)
    return None


def outcome_of(id):
    """The same without subscribing: a client that has two results of one id
    tells only one of them."""
    ready = ('SUCCESS', 'FAILURE', 'REVOKED')
    until(lambda: (meta(id) or {}).get('status') in ready)
    value = AsyncResult(id, app=app).result
    return text_of(value) if isinstance(value, Exception) else value


# Results
say('value', outcome(sig(7).apply_async()))
r = sig(fail='api').apply_async()
say('exception', outcome(r))
say('traceback', r.traceback)
say('state', r.state)
r = sig(fail='unreadable').apply_async(ignore_result=True)
say('ignored-failure', bool(until(
    lambda: (meta(r.id) or {}).get('status') == 'FAILURE')))
r = sig().apply_async(ignore_result=True)
last = sig(value='done').apply_async()
say('after-ignored', outcome(last))
say('ignored', meta(r.id))
say('unknown', outcome(app.send_task('no.such_task', args=[1])))
r = sig(fail='time_limit').apply_async(time_limit=2.5, soft_time_limit=1.5)
say('soft', outcome(r))
r = sig(fail='time_limit').apply_async(time_limit=7)
say('hard', outcome(r))

id = str(uuid.uuid4())
news = app.backend.client.pubsub()
news.subscribe(f'celery-task-meta-{id}')
until(lambda: news.get_message(timeout=1))
sig(value='said').apply_async(task_id=id)
heard = [until(lambda: news.get_message(timeout=1)) for _ in range(2)]
say('published', [json.loads(n['data'])['status'] for n in heard if n])
news.close()

# Times and retries
sent = time.time()
r = sig(value='late').apply_async(countdown=1)
say('countdown', [outcome(r), 0.95 <= time.time() - sent])
sent = time.time()
eta = datetime.now(timezone(timedelta(hours=5))) + timedelta(seconds=1)
r = sig(value='eta').apply_async(eta=eta)
say('eta', [outcome(r), 0.9 <= time.time() - sent])
past = datetime.now(timezone.utc) - timedelta(seconds=9)
r = sig().apply_async(expires=past)
say('expired', outcome(r))
say('expired-state', r.state)
r = sig(value='in time').apply_async(expires=60)
say('not-expired', outcome(r))
r = sig(times=2, value='third').apply_async()
say('retried', outcome(r))
say('retried-parent', meta(r.id)['parent_id'] == r.id)
for p in (0, 3, 6, 9):
    say(f'priority-{p}', outcome(sig(value=p).apply_async(priority=p)))
for name in ('zlib', 'gzip'):
    say(name, outcome(sig(value=name).apply_async(compression=name)))
say('nan', outcome(sig(float('nan')).apply_async()))
say('nul', outcome(sig('a\0b').apply_async()))
say('big', outcome(sig(value=1).apply_async(args=[2 ** 70])))

# Callbacks
r = sig(value=5).apply_async(link=bare())
say('link-parent', outcome(r))
kids = meta(r.id)['children']
say('link', outcome(r.children[0]))
say('link-tuple', kids == [[[r.children[0].id, None], None]])
m = meta(r.children[0].id)
say('link-meta', [m['parent_id'] == r.id])
r = sig(value=5).apply_async(link=[sig(8, value='immutable').set(
    immutable=True), bare() | bare()])
say('links', [outcome(r), len(until(lambda: r.children) or [])])
say('link-chain', outcome(r.children[1]))
say('link-chain-next', outcome(until(
    lambda: AsyncResult(r.children[1].id, app=app).children)[0]))
r = sig(value=6).apply_async(link=group(bare(), bare()))
outcome(r)
say('link-group', outcome(until(lambda: r.children)[0]))
err = str(uuid.uuid4())
r = sig(fail='api').apply_async(link_error=bare().set(task_id=err))
say('link-error-parent', outcome(r))
say('link-error', outcome_of(err) == {'args': [r.id]})
say('link-error-group', bool(meta(err).get('group_id')))

# Chains
r = (sig(value=1) | bare() | bare()).apply_async()
say('chain', outcome(r))
say('chain-root', [outcome(r.parent), outcome(r.parent.parent)])
say('chain-children', [c.id for c in r.parent.parent.children]
    == [r.parent.id])
r = (sig(value=1) | sig(2, value='x').set(immutable=True)).apply_async()
say('chain-immutable', outcome(r))
r = (sig(value=1) | bare(fail='api') | bare() | bare()).apply_async()
say('chain-failing', outcome_of(r.id))
say('chain-failing-between', AsyncResult(r.parent.id, app=app).state)
sent = time.time()
r = (sig(value=1) | bare().set(countdown=1, priority=6, expires=30)
     ).apply_async()
say('chain-countdown', [outcome(r), 0.95 <= time.time() - sent])
r = (sig(value=1) | group(bare(), bare(value=2))).apply_async()
say('chain-group', outcome(r))
say('chain-group-children', [
    meta(c.id)['group_id'] == r.id for c in r.results])
r = (sig(value=1) | group(bare(), bare(value=2)) | bare() | bare()
     ).apply_async()
say('chain-chord', outcome(r))
r = (sig(value=1) | group(bare(), bare() | bare(value=3)) | bare()
     ).apply_async()
say('chain-chord-chain', outcome(r))
r = (sig(value=1) | group(bare(), group(bare(), bare())) | bare()
     ).apply_async()
say('chain-nested', outcome_of(r.id))

# A step that is no task here fails, and all that was to follow it
ids = [str(uuid.uuid4()) for _ in range(3)]
inner = {'task': 'celery.group', 'kwargs': {'tasks': [dict(bare().set(
    task_id=ids[0]))]}, 'options': {}, 'subtask_type': 'group'}
step = {'task': 'celery.group', 'kwargs': {'tasks': [dict(bare()), inner]},
        'options': {'task_id': ids[1]}, 'subtask_type': 'group'}
r = app.send_task('ai.extract_topics', args=[1], chain=[
    dict(bare().set(task_id=ids[2])), step])
say('step-parent', outcome(r))
for name, id in zip(('inner', 'step', 'after'), ids):
    say(f'step-{name}', outcome_of(id))

# Groups and chords
r = group(sig(value=i) for i in range(4)).apply_async()
say('group', r.get(timeout=WAIT))
r.save()
say('group-restored', GroupResult.restore(r.id, app=app).get(timeout=WAIT))
r = chord([sig(value={'n': i, 'ä': 'ü"\\'}) for i in range(3)], bare()
          ).apply_async()
say('chord', outcome(r))
k = f'celery-taskset-meta-{r.parent.id}'
say('chord-keys', app.backend.client.exists(k + '.j', k + '.s', k + '.t'))
m = meta(r.id)
say('chord-meta', m['parent_id'] in [c.id for c in r.parent.results])
r = chord([sig(value=i) for i in range(2)], sig(9, value='i').set(
    immutable=True)).apply_async()
say('chord-immutable', outcome(r))
err = str(uuid.uuid4())
r = chord([sig(value=1), sig(fail='api')], bare().on_error(
    bare().set(task_id=err))).apply_async()
say('chord-failing', outcome_of(r.id).replace(
    r.parent.results[1].id, 'ID'))
say('chord-errback', outcome_of(err) == {'args': [r.id]})
r = chord([sig(value=1), sig(value=2)], bare() | bare()).apply_async()
say('chord-chain', outcome(r))
r = chord([sig(value=1), sig(value=2) | bare()], bare()).apply_async()
say('chord-of-chain', outcome(r))
r = chord([sig(value=1), sig(value=2) | bare(fail='api') | bare()], bare()
          ).apply_async()
say('chord-of-failing-chain', 'Dependency' in outcome_of(r.id))
r = chord([sig(value=1), group(sig(value=2), sig(value=3))], bare()
          ).apply_async()
say('chord-flat', len(outcome(r)['args'][0]))
r = chord([sig(value=1)], group(bare(), bare())).apply_async()
say('chord-group-body', outcome_of(r.results[0].id))
n = 40
r = chord([sig(value=i) for i in range(n)], bare()).apply_async()
say('chord-wide', outcome(r) == {'args': [list(range(n))]})
# A saved GroupResult gives the nesting.
gid, ids = str(uuid.uuid4()), [str(uuid.uuid4()) for _ in range(3)]
body = bare().set(task_id=str(uuid.uuid4()))
app.backend.client.set(f'celery-taskset-meta-{gid}.s', 3)
app.backend.client.set(f'celery-taskset-meta-{gid}', json.dumps({'result': [
    [gid, None], [[[ids[0], None], None], [[str(uuid.uuid4()), None], [
        [[ids[1], None], None], [[ids[2], None], None]]]]]}))
for i, id in enumerate(ids):
    sig(value=i).apply_async(task_id=id, group_id=gid, group_index=i,
                             chord=body)
say('chord-nested', outcome_of(body.options['task_id']))

# Options that are carried into what follows
s = bare(keep=True).set(
    headers={'mine': 12}, shadow='shown', time_limit=70,
    soft_time_limit=60, priority=3, expires=50, ignore_result=True,
    queue='elsewhere', link=[bare()], link_error=[bare()])
sig(value=4).apply_async(link=s)
raw = until(lambda: app.backend.client.rpop('elsewhere\x06\x163'))
say('carried', raw and [json.loads(raw)['headers'][k] for k in (
    'mine', 'shadow', 'timelimit', 'ignore_result', 'retries', 'task')])
say('carried-expires', raw and 40 < (datetime.fromisoformat(
    json.loads(raw)['headers']['expires'])
    - datetime.now(timezone.utc)).total_seconds() < 50)

# Results that are still awaited complain when Python ends under them, if its
# redis is built on hiredis.
sys.stdout.flush()
sys.stderr.flush()
os._exit(0)
