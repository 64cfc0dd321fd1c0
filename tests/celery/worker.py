"""A Celery worker in Python with one task of ours, for tests of a mixed
fleet.  Run with: worker.py [options of celery worker]"""
import os
import sys

from celery import Celery

URL = os.environ['REDIS_URL']
app = Celery('peer', broker=URL, backend=URL)
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=1,
                worker_hijack_root_logger=False)


@app.task(name='maintenance.noop')
def noop(*args, **kwargs):
    return 'python'


if __name__ == '__main__':
    app.worker_main(['worker', '--pool', 'solo', '--without-mingle',
                     '--without-gossip', '--without-heartbeat']
                    + sys.argv[1:])
