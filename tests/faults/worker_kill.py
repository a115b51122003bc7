"""kill -9 of a worker in the middle of a job, on this machine and, as the others see it, on another one."""

import random
import time
from statistics import median

from django_tasks_db.models import DBTaskResult

from keliu.background.models import Worker
from tests.faults.desk.jobs import work
from tests.faults.desk.models import Effect, Mark
from tests.faults.frame import Outcome, World

PROMISE = "a killed worker's job is done exactly once by another"
CONTROL = "the reaper"
SHORT = 2
WORKERS = 2
JOBS = 8
FAR_EVERY = 2


def switch_off() -> None:
    """This function will keep jobs of the dead where they are."""
    from keliu.background import heart

    heart.reap = lambda dead: 0


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will kill a worker a round, every second as if it were another machine's."""
    random.seed(seed)
    outcome = Outcome()
    near, far = [], []
    keepers = [world.start_worker() for _worker in range(WORKERS)]
    for number in range(1, rounds + 1):
        is_far = number % FAR_EVERY == 0
        victim = world.start_worker(KELIU_FAULT_HOST=f"elsewhere {number}") if is_far else random.choice(keepers)
        wait_until_registered(world, victim)
        first = 1000 * number
        for job in range(first, first + JOBS):
            work.enqueue(job)
        struck = kill_in_mid_job(world, victim)
        if struck is None:
            outcome.breaches.append(f"round {number}: the worker to kill never began a job")
            continue
        killed_at, job = struck
        if not is_far:
            keepers[keepers.index(victim)] = world.start_worker()
        outcome.breaches += unfinished(world, first, number)
        again = Mark.objects.filter(number=job, event="begin", at__gt=killed_at).order_by("at").first()
        if again:
            (far if is_far else near).append(again.at - killed_at)
        if outcome.breaches:
            break
    for times, place in ((near, "near"), (far, "far")):
        if times:
            outcome.figures[f"{place}_recovery_s"] = {"median": round(median(times), 1), "most": round(max(times), 1)}
    outcome.figures |= {"rounds": rounds, "kills": len(near) + len(far), "jobs": Effect.objects.count()}
    return outcome


def wait_until_registered(world: World, worker) -> None:
    """This function will wait until a started process is ready to take jobs."""
    deadline = time.monotonic() + world.patience
    while time.monotonic() < deadline and not Worker.objects.filter(pid=worker.pid).exists():
        time.sleep(0.05)


def kill_in_mid_job(world: World, victim) -> tuple[float, int] | None:
    """This function will kill a process between the begin and the end of a job; return when, and which job."""
    deadline = time.monotonic() + world.patience
    while time.monotonic() < deadline:
        begun = Mark.objects.filter(pid=victim.pid).order_by("-id").first()
        if begun and begun.event == "begin":
            time.sleep(random.uniform(0, 0.1))
            if not Mark.objects.filter(number=begun.number, pid=victim.pid, event="end").exists():
                victim.kill()
                victim.wait()
                return time.time(), begun.number
        time.sleep(0.01)
    return None


def unfinished(world: World, first: int, number: int) -> list[str]:
    """This function will wait for the jobs of a round and say what is wrong with them."""
    wanted = {*range(first, first + JOBS)}
    deadline = time.monotonic() + world.patience
    while time.monotonic() < deadline:
        if not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists():
            break
        time.sleep(0.1)
    done = list(Effect.objects.filter(number__gte=first, number__lt=first + JOBS).values_list("number", flat=True))
    open_jobs = DBTaskResult.objects.exclude(status="SUCCESSFUL").filter(task_path__contains="faults")
    states = list(open_jobs.values_list("status", flat=True))
    wrong = [f"round {number}: {len(states)} jobs are not done: {states}"] if states else []
    if wanted - {*done}:
        wrong.append(f"round {number}: lost {sorted(wanted - {*done})}")
    if len(done) > len({*done}):
        wrong.append(f"round {number}: done twice {sorted(n for n in {*done} if done.count(n) > 1)}")
    return wrong
