"""The made-up unit: the same from the same instant, everything that the pages are to show, and only made-up people."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from tests.casework import NOW
from tidegate.casework.access.roles import ROLES
from tidegate.casework.audit.models import AuditEntry, AuditHead
from tidegate.casework.cases.models import Case
from tidegate.casework.decisions.models import Decision
from tidegate.casework.demonstration import building
from tidegate.casework.demonstration.building import build, is_built
from tidegate.casework.demonstration.clockwork import Clockwork
from tidegate.casework.demonstration.people import PEOPLE, UNITS
from tidegate.casework.demonstration.truths import Truth
from tidegate.casework.protection.models import ErasureCertificate, RetentionReview
from tidegate.casework.referrals.models import Referral
from tidegate.casework.tasks.models import Task
from tidegate.policy.language.pack import Pack

pytestmark = pytest.mark.django_db

FEW = 12


def test_the_unit_shows_what_there_is_to_see() -> None:
    build(NOW, cases=FEW)
    assert is_built()
    assert Case.everything.filter(unit__code="tidewater").count() >= FEW - 3
    assert Case.everything.filter(unit__code="saltmarsh").exists()
    assert Case.everything.filter(closed_at=None).exists()
    assert Decision.everything.exists()
    assert Task.everything.filter(closed_at=None).exists()
    assert all(reference.startswith("MADE-UP-") for reference in Referral.everything.values_list("reference", flat=True))
    latest = AuditEntry.everything.order_by("-position").values_list("at", flat=True).first()
    assert latest is not None
    assert latest <= NOW.isoformat(timespec="microseconds")
    assert RetentionReview.everything.filter(ended_at=None, due_on__lt=NOW.date()).exists()
    assert ErasureCertificate.everything.count() == 1


def test_the_same_instant_gives_the_same_unit_to_the_byte() -> None:
    digests = []
    for _ in range(2):
        with transaction.atomic():
            build(NOW, cases=2)
            digests.append(AuditHead.everything.get().digest)
            transaction.set_rollback(True)
    assert digests[0] == digests[1]
    assert not is_built()


def test_each_unit_draws_people_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds: list[int] = []

    def nobody(_pack: Pack, seed: int, _received: list[dt.datetime]) -> list[Truth]:
        seeds.append(seed)
        return []

    monkeypatch.setattr(building, "truths", nobody)
    build(NOW, cases=FEW)
    assert len(set(seeds)) == len(seeds) == len(UNITS)


def test_there_is_a_sign_in_for_every_role_that_signs_in() -> None:
    assert {person.role for person in PEOPLE} == set(ROLES) - {"system"}
    assert len({person.username for person in PEOPLE}) == len(PEOPLE)


def test_clockwork_goes_in_the_order_of_time_and_stops_at_the_end() -> None:
    clockwork = Clockwork(NOW)
    done: list[dt.datetime] = []
    for hours in (3, 1, 2, 0, -1):
        clockwork.at(NOW - dt.timedelta(hours=hours), done.append)
    clockwork.run(lambda _done, _of: None)
    assert done == [NOW - dt.timedelta(hours=hours) for hours in (3, 2, 1)]
