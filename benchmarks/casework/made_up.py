"""Made-up cases to load: each is drawn, and assessed by the policy itself; then it stands for many of its like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from django.conf import settings
from numpy.random import Generator

from benchmarks.casework.copying import HOLE, Template
from tidegate.casework.assessments.assessing import Answer, answer_to
from tidegate.casework.assessments.engines import assessor
from tidegate.casework.assessments.models import Assessment
from tidegate.casework.cases.models import Case, Urgency
from tidegate.casework.facts.catalogue import REFERRAL
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.tasks.catalogue import KINDS
from tidegate.casework.tasks.clocks import clock
from tidegate.casework.tasks.models import Task
from tidegate.casework.tasks.safeguarding import called_for
from tidegate.records.facts import Vocabulary, to_json
from tidegate.records.ids import new_id
from tidegate.records.referrals import Referral
from tidegate.synthetic.caseload import caseload
from tidegate.synthetic.neutral import Record, records
from tidegate.triage.assessing import Assessor

FACTS = 10
"""Of each case."""
_CLOSED, _URGENT, _RESTRICTED = 10, 200, 100
"""One kind in so many is closed, marked as urgent, restricted."""
_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", dtype="S1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A case that was drawn and assessed, as rows with holes for what differs from one of its like to the next."""

    case: Template
    facts: tuple[Template, ...]
    assessment: Template
    tasks: tuple[Template, ...]
    urgency: Template | None
    is_open: bool
    points: int


def ids(kind: str, at: dt.datetime, many: int, random: Generator) -> list[str]:
    """So many identifiers made at ``at``, in order, as ``records.ids`` makes them one by one."""
    beginning = new_id(kind, at, lambda _bits: 0)[:-16]
    drawn = _ALPHABET[random.integers(0, 32, (many, 16))].view("S16").ravel()
    return [beginning + each.decode() for each in np.sort(drawn)]


def kinds(many: int, seed: int, at: dt.datetime, progress: Callable[[], None] = lambda: None) -> list[Kind]:
    """So many kinds of cases, as they stand at ``at``."""
    asked, random = assessor(settings.TIDEGATE_POLICY, at), np.random.default_rng([seed, 0])
    vocabulary = asked.pack.vocabulary
    found: list[Kind] = []
    for record in records(caseload(4 * many, seed, vocabulary=vocabulary, as_of=at), vocabulary):
        if len(record.facts) >= FACTS:
            found.append(_kind(len(found), asked, _referral(record, vocabulary, random)))
            progress()
        if len(found) == many:
            return found
    raise RuntimeError(f"only {len(found)} of {many} made-up cases had {FACTS} facts: draw more of them")


def _referral(record: Record, vocabulary: Vocabulary, random: Generator) -> Referral:
    """Ten of what is known of the case."""
    chosen = sorted(random.choice(len(record.facts), FACTS, replace=False))
    names = [list(record.facts)[place] for place in chosen]
    received = dt.datetime.fromisoformat(record.received_at)
    states = {name: vocabulary[name].check(record.facts[name]) for name in names}
    return Referral(
        reference=record.reference, received_at=received, facts=states, known_on=dict.fromkeys(names, received.date())
    )


def _kind(number: int, asked: Assessor, referral: Referral) -> Kind:
    answer, at, is_open = answer_to(asked, referral), asked.as_of, number % _CLOSED != 0
    is_urgent = is_open and number % _URGENT == 1
    tasks = _tasks(referral, at) if is_open else []
    ends = {"next_due": _next_due(answer, tasks)} if is_open else {"closed_at": at, "stage": "closed"}
    case = Case(
        id=HOLE, reference=HOLE, subject_id=HOLE, unit_id=HOLE, team_id=HOLE, owner_id=HOLE, opened_at=HOLE,
        received_at=referral.received_at, is_restricted=number % _RESTRICTED == 2, is_urgent=is_urgent, **answer.columns(),
        **ends,
    )  # fmt: skip
    return Kind(
        case=Template(case),
        facts=tuple(_fact(place, name, referral) for place, name in enumerate(referral.facts, start=1)),
        assessment=Template(
            Assessment(id=HOLE, case_id=HOLE, at=HOLE, asked_by="system", trigger="referral", **answer.fields())
        ),
        tasks=tuple(map(Template, tasks)),
        urgency=_urgency(at) if is_urgent else None,
        is_open=is_open,
        points=case.points,
    )


def _fact(number: int, name: str, referral: Referral) -> Template:
    return Template(
        FactEntry(
            id=HOLE, case_id=HOLE, number=number, name=name, state=to_json(referral.facts[name]), kind="fact", source=REFERRAL,
            known_on=referral.known_on[name], reference="", recorded_by="system", recorded_at=HOLE,
        )
    )  # fmt: skip


def _tasks(referral: Referral, at: dt.datetime) -> list[Task]:
    """The tasks that its facts call for, as hearing of the facts would open them."""
    return [
        Task(
            id=HOLE, case_id=HOLE, code=each.code, anchor_key=each.anchor_key, anchor_at=each.anchor_at,
            **asdict(clock(KINDS[each.code], each.anchor_at)), opened_by="system", opened_at=HOLE,
        )
        for each in called_for(referral.facts, at)
    ]  # fmt: skip


def _next_due(answer: Answer, tasks: list[Task]) -> dt.datetime | None:
    """What is due next on a case on which nobody has acted yet: else every write would first set that right."""
    columns = answer.columns()
    dues = [columns["act_by"], columns["find_out_by"], *(task.due_at for task in tasks)]
    return min((due for due in dues if due is not None), default=None)


def _urgency(at: dt.datetime) -> Template:
    ends = at + dt.timedelta(days=5)
    return Template(Urgency(id=HOLE, case_id=HOLE, reason="planned_action", marked_by="system", marked_at=at, expires_at=ends))
