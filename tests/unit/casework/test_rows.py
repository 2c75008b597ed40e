"""Single rows written and found without Django's own machinery: what is kept is what Django would have kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.forms.models import model_to_dict

from tests.casework import NOW, a_case, a_user
from tidegate.casework.cases.models import Case
from tidegate.casework.common.rows import change, columns_of, found, held, insert, several
from tidegate.casework.facts.models import FactEntry

pytestmark = pytest.mark.django_db

STATES = [True, 3, "unknown", "very_high", "2026-11-23"]


def entries(case: Case, first: int) -> list[FactEntry]:
    return [
        FactEntry(
            id=f"fac_{number}", case=case, number=number, name="told", state=state, kind="fact", source="report",
            known_on=NOW.date() if number % 2 else None, recorded_by="usr_1", recorded_at=NOW,
        )
        for number, state in enumerate(STATES, start=first)
    ]  # fmt: skip


def told(entry: FactEntry) -> dict[str, object]:
    return {**model_to_dict(entry), "recorded_at": entry.recorded_at, "number": 0, "id": ""}


def test_what_is_inserted_is_what_django_would_have_inserted() -> None:
    case = a_case()
    ours, theirs = entries(case, 1), entries(case, 11)
    insert(ours)
    FactEntry.everything.bulk_create(theirs)
    kept = list(FactEntry.everything.order_by("number"))
    assert [each.number for each in kept] == [1, 2, 3, 4, 5, 11, 12, 13, 14, 15]
    assert [told(each) for each in kept[:5]] == [told(each) for each in kept[5:]] == [told(each) for each in ours]


def test_to_insert_nothing_asks_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]  # pytest-django's fixture, of no type of its own
        insert([])


def test_a_change_is_written_and_stands_on_the_row() -> None:
    case, owner = a_case(), a_user("owner", "investigator")
    other = a_case()
    due = NOW + dt.timedelta(hours=1)
    change(case, owner_id=owner.pk, is_urgent=True, next_due=due)
    kept = Case.everything.get(pk=case.pk)
    assert (kept.owner, kept.is_urgent, kept.next_due) == (owner, True, due) == (case.owner, case.is_urgent, case.next_due)
    change(case, owner_id=None, next_due=None)
    kept.refresh_from_db()
    assert (kept.owner, kept.is_urgent, kept.next_due, kept.level) == (None, True, None, "")
    assert Case.everything.get(pk=other.pk).is_urgent is False


def test_a_row_is_found_as_django_finds_it() -> None:
    case = a_case()
    a_case()
    for finder in (found, held):
        row = finder(Case.everything, id=case.pk, opened_at=case.opened_at, is_restricted=False)
        assert row is not None
        assert row.__dict__ | {"_state": None} == Case.everything.get(pk=case.pk).__dict__ | {"_state": None}
        assert finder(Case.everything, id="cas_none") is None


def test_several_rows_are_read_as_django_reads_them_or_some_of_their_columns() -> None:
    case = a_case()
    insert(entries(case, 1))
    statement = f"SELECT {columns_of(FactEntry)} FROM facts_factentry ORDER BY number"  # noqa: S608  our own names
    assert [told(each) for each in several(FactEntry.everything, statement)] == [
        told(each) for each in FactEntry.everything.order_by("number")
    ]
    some = several(FactEntry.everything, "SELECT id, state FROM facts_factentry WHERE number > %s ORDER BY number", 3)
    assert [(each.pk, each.state) for each in some] == [("fac_4", "very_high"), ("fac_5", "2026-11-23")]
    assert some[0].get_deferred_fields() >= {"name", "recorded_at"}
    with pytest.raises(ValueError, match="read wrongly"):
        several(FactEntry.everything, "SELECT state, id FROM facts_factentry")


def test_a_row_that_is_held_is_locked() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite locks the whole database when a transaction begins")
    case = a_case()
    found(Case.everything, id=case.pk)
    assert locks_of_rows() == 0
    held(Case.everything, id=case.pk)
    assert locks_of_rows() == 1


def locks_of_rows() -> int:
    """How many locks this transaction has that ``FOR UPDATE`` takes on the table of cases."""
    mine = """
        SELECT count(*) FROM pg_locks
        WHERE relation = 'cases_case'::regclass AND mode = 'RowShareLock' AND pid = pg_backend_pid()
    """
    with connection.cursor() as cursor:
        cursor.execute(mine)
        return int(cursor.fetchone()[0])
