"""Audited writes a second, by one and by several processes.

An audited write is a whole action through ``@action``: permission, idempotency key, the write itself, its entry in the trail
(chained and sealed), commit. Run as a program, it is one writer: it writes for some seconds and prints what it did.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.casework.measuring import Row

ROOT = Path(__file__).parents[2]
KINDS = ("append alone", "read a case", "mark as urgent", "assign a task", "record a step", "record a fact")
WRITERS = (1, 2, 4)
TO_REACH = 500


def measure(seconds: float, database: str, writers: Sequence[int] = WRITERS) -> Iterator[Row]:
    """Each kind of write, by more and more writers. Every writer works on cases of its own."""
    for many in writers:
        for kind, done in zip(KINDS, _together(many, seconds), strict=True):
            rate = sum(each["done"] / each["seconds"] for each in done)
            used = 1000 * sum(each["cpu"] for each in done) / sum(each["done"] for each in done)
            is_asked = kind == "mark as urgent"
            yield Row(
                section="writes", name=f"{kind}, {database}, {many} at once", value=rate, unit="/s",
                to_reach=f"{TO_REACH}/s" if is_asked else "", reached=rate >= TO_REACH if is_asked else None,
                about=f"{used:.2f} ms of the writer's own processor each",
            )  # fmt: skip


def _together(many: int, seconds: float) -> Iterator[list[dict[str, float]]]:
    """What each writer did of each kind. They begin each kind together, when all of them are ready for it."""
    with ExitStack() as ending:
        writers = [ending.enter_context(_writer(many, place, seconds)) for place in range(many)]
        for _ in KINDS:
            for each in writers:
                _line_from(each)
            for each in writers:
                print(file=each.stdin, flush=True)
            yield [json.loads(_line_from(each)) for each in writers]


def _writer(many: int, place: int, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.casework.writing", str(many), str(place), str(seconds)]
    return subprocess.Popen(  # noqa: S603  ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ
    )


def _line_from(writer: subprocess.Popen[str]) -> str:
    line = writer.stdout.readline() if writer.stdout else ""
    if not line:
        raise RuntimeError("a writer ended before its time: what it says stands above")
    return line


def main(many: int, place: int, seconds: float) -> None:
    """Write each kind for so many seconds, when told to begin; say what was done, in what time, by how much processor."""
    from tidegate.site.boot import start

    start()
    for write in _writes(many, place).values():
        for _ in range(3):
            write()
        print("ready", flush=True)
        input()
        done, begun, used = 0, time.perf_counter(), time.process_time()
        while (taken := time.perf_counter() - begun) < seconds:
            write()
            done += 1
        print(json.dumps({"done": done, "seconds": taken, "cpu": time.process_time() - used}), flush=True)


def _writes(many: int, place: int) -> dict[str, Callable[[], object]]:
    """A write of each kind: every call is on another case, with a key of its own."""
    import datetime as dt
    from itertools import count, cycle

    from django.db import transaction

    from tidegate.casework.access.models import RoleGrant, User
    from tidegate.casework.access.queries import acting_for
    from tidegate.casework.audit.chain import append
    from tidegate.casework.audit.operations import Operation
    from tidegate.casework.cases.actions import mark_urgent
    from tidegate.casework.cases.guard import consult
    from tidegate.casework.cases.models import Case
    from tidegate.casework.common.acting import Purpose, Through
    from tidegate.casework.facts.actions import record_fact
    from tidegate.casework.tasks.actions.general import assign_task, record_step
    from tidegate.casework.tasks.models import Task

    supervisor = RoleGrant.everything.filter(role="supervisor", user__username__startswith="bench-").order_by("pk").first()
    user = User.objects.get(pk=supervisor.user_id)
    at = Case.everything.order_by("-opened_at").values_list("opened_at", flat=True).first() + dt.timedelta(days=1)
    acting = acting_for(user, at, Through.API, purpose=Purpose.SUPERVISION)
    rows = Case.everything.filter(unit_id=user.unit_id, closed_at=None, is_restricted=False)
    cases = list(rows.order_by("pk").values_list("pk", flat=True)[: 2000 * many])[place::many]
    turns, each = count(), cycle(cases)

    def keyed() -> Any:
        return replace(acting, key=secrets.token_hex(12))

    def appended() -> None:
        with transaction.atomic():
            append(acting, action="bench", operation=Operation.ALTERATION, subject_kind="cases.case", subject_id=next(each))

    def read() -> None:
        with transaction.atomic():
            consult(acting, next(each), "summary")

    def tasks() -> Iterator[str]:
        while True:
            yield from Task.everything.filter(case_id__in=cases, closed_at=None).order_by("pk").values_list("pk", flat=True)

    waiting = tasks()
    return {
        "append alone": appended,
        "read a case": read,
        "mark as urgent": lambda: mark_urgent(
            keyed(), case_id=next(each), reason="planned_action", expires_at=at + dt.timedelta(days=1)
        ),
        "assign a task": lambda: assign_task(keyed(), task_id=next(waiting), to_user_id=user.pk),
        "record a step": lambda: record_step(
            keyed(), case_id=next(each), kind="search", at=at - dt.timedelta(seconds=next(turns) + 1)
        ),
        "record a fact": lambda: record_fact(
            keyed(), case_id=next(each), name="attempt_to_meet", state=bool(next(turns) % 2), source="search_of_premises"
        ),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
