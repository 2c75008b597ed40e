"""Loads a made-up service of any size into PostgreSQL: chunk by chunk, each of them whole or not there, so it can be resumed.

The rows go in by COPY, past Django but through the same tables: every constraint, foreign key and trigger holds for them. The
audit trail is sealed by the code that always seals it, an entry for each case. The same seed gives the same rows.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing import get_context

import numpy as np
from django.db import connection, transaction
from numpy.random import Generator

from benchmarks.casework.copying import HOLE, Template, copy, copy_rows
from benchmarks.casework.made_up import FACTS, Kind, ids
from benchmarks.casework.people import INVESTIGATORS, Home
from tidegate.casework.access.system import the_system
from tidegate.casework.assessments.models import Assessment
from tidegate.casework.audit.chain import append, gathered
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases.models import Allocation, Case, Urgency
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.people.models import Subject
from tidegate.casework.referrals.filing import reference_of
from tidegate.casework.referrals.models import Batch, Referral
from tidegate.casework.tasks.models import Task

CHUNK = 10_000
"""Cases of a transaction."""
PROCESSES = 2
_UNOWNED = 5
"""One open case in so many is nobody's yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is to be there: so many cases of these kinds, in these homes, as of that instant."""

    cases: int
    seed: int
    at: dt.datetime
    kinds: Sequence[Kind]
    homes: Sequence[Home]

    @property
    def chunks(self) -> int:
        return -(-self.cases // CHUNK)


@dataclass(slots=True)
class _Chunk:
    """One chunk: its own random numbers, its own instant, so that later ones have later identifiers."""

    load: Load
    number: int

    @property
    def many(self) -> int:
        return min(CHUNK, self.load.cases - self.number * CHUNK)

    @property
    def at(self) -> dt.datetime:
        return self.load.at - dt.timedelta(hours=2) + self.number * dt.timedelta(seconds=20)

    @property
    def content(self) -> str:
        return f"benchmark {self.load.seed}, chunk {self.number}: {self.many} cases"

    def random(self) -> Generator:
        return np.random.default_rng([self.load.seed, 1 + self.number])


def load_all(load: Load, progress: Callable[[int], None] = lambda _cases: None) -> int:
    """Load what is not there yet, and give how many cases that were."""
    chunks = [_Chunk(load, number) for number in range(load.chunks)]
    there = set(Batch.everything.values_list("content", flat=True))
    if there - {chunk.content for chunk in chunks}:
        raise ValueError("the database holds other cases already, so nothing was loaded: name an empty one, or another folder")
    missing = [chunk for chunk in chunks if chunk.content not in there]
    progress(load.cases - sum(chunk.many for chunk in missing))
    connection.close()  # each process opens its own
    with get_context("fork").Pool(PROCESSES, _HELD.append, (load,)) as pool:
        for many in pool.imap(_load_whole, [chunk.number for chunk in missing]):
            progress(many)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if missing else "SELECT 1")
    return sum(chunk.many for chunk in missing)


_HELD: list[Load] = []
"""In a process that loads: what."""


def _load_whole(number: int) -> int:
    chunk = _Chunk(_HELD[0], number)
    with transaction.atomic():
        _load(chunk)
    return chunk.many


def _load(chunk: _Chunk) -> None:
    random, at, many = chunk.random(), chunk.at, chunk.many
    first = chunk.number * CHUNK
    kinds = list(islice(cycle(chunk.load.kinds), first, first + many))
    weights = [home.share for home in chunk.load.homes]
    homes = [chunk.load.homes[place] for place in random.choice(len(weights), many, p=weights)]
    cases, subjects, referrals = (ids(kind, at, many, random) for kind in ("cas", "sub", "ref"))
    drawn = random.integers(0, INVESTIGATORS, many)
    owners = [
        home.investigators[drawn[place]] if kind.is_open and place % _UNOWNED else ""
        for place, (kind, home) in enumerate(zip(kinds, homes, strict=True))
    ]
    person = Template(Subject(id=HOLE, created_at=at))
    copy(Subject, [person.filled(each) for each in subjects])
    instant = at.isoformat()
    copy(
        Case,
        [
            kind.case.filled(case, reference_of(case, at.year), subject, home.unit, home.team, owner or r"\N", instant)
            for kind, case, subject, home, owner in zip(kinds, cases, subjects, homes, owners, strict=True)
        ],
    )
    _load_filing(chunk, referrals, cases, subjects, homes)
    _load_facts(chunk, kinds, cases, random)
    _load_work(chunk, kinds, cases, owners, random)
    _seal(chunk, cases)


def _load_filing(
    chunk: _Chunk, referrals: Sequence[str], cases: Sequence[str], subjects: Sequence[str], homes: Sequence[Home]
) -> None:
    """The batch that marks the chunk as loaded, and a referral for each case."""
    at, home = chunk.at, chunk.load.homes[0]
    (batch,) = ids("bat", at, 1, chunk.random())
    copy_rows(
        [
            Batch(
                id=batch, unit_id=home.unit, taken_by="system", taken_at=at, door="cli", content=chunk.content,
                accepted=chunk.many, duplicates=0, rejected=0, cases_opened=chunk.many,
            )
        ]
    )  # fmt: skip
    row = Template(
        Referral(id=HOLE, unit_id=HOLE, reference=HOLE, batch_id=batch, case_id=HOLE, subject_id=HOLE, received_at=at)
    )
    first = chunk.number * CHUNK
    copy(
        Referral,
        [
            row.filled(referral, home.unit, f"BENCH-{first + place:09}", case, subject)
            for place, (referral, case, subject, home) in enumerate(zip(referrals, cases, subjects, homes, strict=True))
        ],
    )


def _load_facts(chunk: _Chunk, kinds: Sequence[Kind], cases: Sequence[str], random: Generator) -> None:
    at, instant = chunk.at, chunk.at.isoformat()
    facts = iter(ids("fac", at, FACTS * len(cases), random))
    copy(
        FactEntry,
        [
            fact.filled(next(facts), case, instant)
            for kind, case in zip(kinds, cases, strict=True)
            for fact in kind.facts
        ],
    )  # fmt: skip
    assessments = ids("ass", at, len(cases), random)
    copy(
        Assessment,
        [
            kind.assessment.filled(assessment, case, instant)
            for kind, case, assessment in zip(kinds, cases, assessments, strict=True)
        ],
    )


def _load_work(chunk: _Chunk, kinds: Sequence[Kind], cases: Sequence[str], owners: Sequence[str], random: Generator) -> None:
    """Tasks, marks of urgency and allocations."""
    at, instant = chunk.at, chunk.at.isoformat()
    tasks = [(task, case) for kind, case in zip(kinds, cases, strict=True) for task in kind.tasks]
    copy(
        Task,
        [
            task.filled(each, case, instant)
            for (task, case), each in zip(tasks, ids("tsk", at, len(tasks), random), strict=True)
        ],
    )
    urgent = [(kind.urgency, case) for kind, case in zip(kinds, cases, strict=True) if kind.urgency]
    copy(
        Urgency,
        [mark.filled(each, case) for (mark, case), each in zip(urgent, ids("urg", at, len(urgent), random), strict=True)],
    )
    owned = [(kind, case, owner) for kind, case, owner in zip(kinds, cases, owners, strict=True) if owner]
    row = Template(
        Allocation(
            id=HOLE, case_id=HOLE, owner_id=HOLE, reason="least_loaded", allocated_by="system", allocated_at=at, points=HOLE,
            load_before=0, capacity=100,
        )
    )  # fmt: skip
    copy(
        Allocation,
        [
            row.filled(each, case, owner, str(kind.points))
            for (kind, case, owner), each in zip(owned, ids("all", at, len(owned), random), strict=True)
        ],
    )


def _seal(chunk: _Chunk, cases: Sequence[str]) -> None:
    """An entry of the audit trail for each case, by whom and as the service itself appends one."""
    draws = chunk.random().bytes
    _wait_for_the_one_before(chunk)
    system = the_system(chunk.at, lambda bits: int.from_bytes(draws(bits // 8)))
    with gathered():
        for case in cases:
            append(
                system, action="assess_referred", operation=Operation.COLLECTION, case_id=case, subject_kind="cases.case",
                subject_id=case,
            )  # fmt: skip


def _wait_for_the_one_before(chunk: _Chunk) -> None:
    """So that the trail is the same however many processes load."""
    before = _Chunk(chunk.load, chunk.number - 1)
    while chunk.number and not Batch.everything.filter(content=before.content).exists():
        time.sleep(0.02)
