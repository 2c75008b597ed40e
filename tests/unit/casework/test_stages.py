"""How far a case has come: only what the table allows, and only stages that there are."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.casework import a_case
from tidegate.casework.cases.models import Case
from tidegate.casework.cases.stages import MAY_FOLLOW, STAGES, move
from tidegate.casework.common.errors import ConflictError

pytestmark = pytest.mark.django_db


def test_a_case_moves_as_the_table_allows_and_no_other_way() -> None:
    case = a_case()
    move(case, "triage")
    for stage in ("investigation", "with_prosecutor", "decided", "closed", "investigation"):
        move(case, stage)
    assert Case.everything.get(pk=case.pk).stage == "investigation"
    with pytest.raises(ConflictError, match="cannot become triage"):
        move(case, "triage")


def test_the_table_names_every_stage_and_none_besides() -> None:
    assert set(MAY_FOLLOW) == set(STAGES)
    assert {each for following in MAY_FOLLOW.values() for each in following} <= set(STAGES)


def test_the_database_itself_knows_the_stages() -> None:
    case = a_case()
    for stage in STAGES:
        Case.everything.filter(pk=case.pk).update(stage=stage)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.everything.filter(pk=case.pk).update(stage="lost")
