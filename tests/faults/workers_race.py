"""Several workers on one database: every job is begun once, every slot of a recurring job is fired once."""

import time
from collections import Counter

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from keliu.background.models import Slot, Worker
from tests.faults.desk.jobs import count
from tests.faults.desk.models import Mark
from tests.faults.frame import Outcome, World

PROMISE = "of several workers on one database each job is begun by exactly one"
CONTROL = "compare-and-set when a job is claimed"
SHORT = 2
WORKERS = 4
JOBS = 100
PAUSE = 0.01  # seconds between seeing and taking in the control: without it a quiet machine may break nothing


def switch_off() -> None:
    """This function will let a worker take what it saw waiting, without looking whether it still waits."""
    from keliu.background import worker

    def take(queues, own):
        job = DBTaskResult.objects.ready().filter(queue_name__in=queues).first()
        if job is not None:
            time.sleep(PAUSE)
            job.claim(own.key)
        return job

    worker.claim = take


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will let 4 workers loose on 100 jobs a round."""
    outcome = Outcome()
    for _worker in range(WORKERS):
        world.start_worker()
    deadline = time.monotonic() + world.patience
    while Worker.objects.count() < WORKERS and time.monotonic() < deadline:
        time.sleep(0.1)
    total = rounds * JOBS
    with transaction.atomic():
        for number in range(total):
            count.enqueue(number)
    begun = time.monotonic()
    deadline = begun + max(world.patience, total / 20)
    while Mark.objects.count() < total and time.monotonic() < deadline:
        time.sleep(0.05)
    took = time.monotonic() - begun
    time.sleep(0.5)
    times = Counter(Mark.objects.values_list("number", flat=True))
    twice = [number for number, n in times.items() if n > 1]
    if twice:
        outcome.breaches.append(f"{len(twice)} jobs were begun more than once, such as {twice[0]}")
    if len(times) < total:
        outcome.breaches.append(f"{total - len(times)} jobs were never begun")
    fired = Counter(Slot.objects.values_list("name", "slot"))
    if max(fired.values(), default=0) > 1:
        outcome.breaches.append("a slot was fired twice")
    nightly = DBTaskResult.objects.filter(task_path__contains="background.jobs.forget").count()
    if nightly != 2:
        outcome.breaches.append(f"2 nightly jobs were due and {nightly} were fired")
    outcome.figures = {"workers": WORKERS, "jobs": total, "jobs_per_s": round(total / took)}
    return outcome
