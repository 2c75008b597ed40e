"""Worklists: the order and why, pages that meet without gap or double, groups, allocation, urgency, many rows at once."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection

from tests.casework import NOW, a_case, a_unit, a_user, acting_as, later
from tidegate.casework.access.models import Team, Unit
from tidegate.casework.cases import counting
from tidegate.casework.cases.actions import (
    allocate,
    allocate_as_suggested,
    close_case,
    expire_urgency,
    expired_urgencies,
    mark_urgent,
    take,
)
from tidegate.casework.cases.bulk import bulk_allocate
from tidegate.casework.cases.groups import Group, cases_in, group_of
from tidegate.casework.cases.models import Allocation, Case
from tidegate.casework.cases.queries import candidates, first_today, how_pressing, loads, usual_scope, worklist
from tidegate.casework.cases.scopes import Scope
from tidegate.casework.common.errors import ConflictError, InvalidError, NotPermittedError
from tidegate.casework.facts.actions import record_fact
from tidegate.casework.tasks.actions import complete_task, open_task

pytestmark = pytest.mark.django_db


def hours(number: float) -> dt.datetime:
    return NOW + dt.timedelta(hours=number)


def placed(standing: int, rank: int, due: float, unit: Unit | None = None, **fields: object) -> Case:
    return a_case(unit, standing=standing, rank=rank, next_due=hours(due), **fields)


@pytest.mark.parametrize(
    ("due", "group"),
    [(-72.1, "critically_overdue"), (-72, "overdue"), (-0.1, "overdue"), (0, "due_soon"), (71.9, "due_soon"), (72, "later")],
)
def test_a_group_begins_and_ends_at_its_instant(due: float, group: str) -> None:
    case = placed(0, 0, due)
    assert group_of(case.level, case.next_due, NOW) == group
    assert [each for each in Group if Case.everything.filter(cases_in(each, NOW)).exists()] == [group]


def test_a_case_on_which_nothing_is_due_comes_later_and_one_that_was_never_assessed_says_so() -> None:
    assert (group_of("high", None, NOW), group_of("", None, NOW)) == ("later", "not_assessed")
    calm, new = a_case(level="high", standing=2, rank=2), a_case()
    assert Case.everything.get(cases_in(Group.LATER, NOW)) == calm
    assert Case.everything.get(cases_in(Group.NOT_ASSESSED, NOW)) == new
    officer = acting_as(a_user("officer", "investigator"))
    for group, case in ((Group.LATER, calm), (Group.NOT_ASSESSED, new)):
        assert [row.id for row in worklist(officer, group=group).rows] == [case.pk]


def test_first_today_is_the_gravest_of_what_is_overdue_or_due_soon_and_only_then_what_is_due_later() -> None:
    officer = acting_as(a_user("officer", "investigator"))
    assert first_today(officer, Scope.UNIT) is None
    for standing, due in ((3, 72), (0, 71), (1, -500), (2, 23)):  # each of them before those that were there already
        case = placed(standing, standing, due)
        row = first_today(officer, Scope.UNIT)
        assert row is not None
        assert row.id == case.pk
    assert first_today(officer, Scope.MINE) is None


def test_the_order_is_urgent_then_standing_then_level_then_what_is_due_next() -> None:
    cases = [
        placed(0, 0, 50, is_urgent=True), placed(3, 3, 9), placed(2, 2, 1), placed(2, 2, 2), placed(2, 0, -5), placed(1, 1, -90),
    ]  # fmt: skip
    page = worklist(acting_as(a_user("officer", "investigator")))
    assert [row.id for row in page.rows] == [case.pk for case in cases]
    assert page.after == ""


def test_pages_meet_without_gap_or_double() -> None:
    chance = random.Random(3)
    for _ in range(60):
        rank = chance.randrange(4)
        placed(max(rank, chance.randrange(4)), rank, chance.choice([-80, -1, 5, 5, 90]), is_urgent=chance.random() < 0.2)
    a_case()  # one that was never assessed
    a_case(level="high", standing=2, rank=2)  # and one on which nothing is due
    acting, seen, after = acting_as(a_user("officer", "investigator")), [], ""
    while True:
        page = worklist(acting, after=after, most=7)
        seen += [row.id for row in page.rows]
        after = page.after
        if not after:
            break
    everything = Case.everything.all()
    order = sorted(
        everything,
        key=lambda c: (not c.is_urgent, -c.standing, -c.rank, c.next_due or dt.datetime.max.replace(tzinfo=dt.UTC), c.pk),
    )
    assert seen == [case.pk for case in order]


def test_a_page_takes_few_queries_however_far_into_the_list_it_is(django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        placed(3 - number % 3, 1, number)
    who = acting_as(a_user("reader", "investigator"))
    with django_assert_max_num_queries(4):  # the cases, and three times what their rows show
        first = worklist(who, most=3)
    with django_assert_max_num_queries(7):  # the cases in four pieces at most, for this page ends a standing
        second = worklist(who, after=first.after, most=3)
    assert len(first.rows) == len(second.rows) == 3


def test_a_worklist_of_a_group_has_that_group_only() -> None:
    placed(3, 3, -100), placed(1, 1, 5)
    rows = worklist(acting_as(a_user("officer", "investigator")), group="due_soon").rows
    assert [row.group for row in rows] == ["due_soon"]


def test_mine_team_and_unit_are_what_they_say() -> None:
    officer = a_user("officer", "investigator")
    mine, other = placed(1, 1, 1, owner=officer), placed(1, 1, 2)
    placed(1, 1, 3, unit=a_unit("south"))
    acting = acting_as(officer)
    assert [row.id for row in worklist(acting, Scope.MINE).rows] == [mine.pk]
    assert [row.id for row in worklist(acting, Scope.UNIT).rows] == [mine.pk, other.pk]
    assert [row.id for row in worklist(acting, Scope.UNALLOCATED).rows] == [other.pk]
    assert worklist(acting, Scope.TEAM).rows == ()


def test_an_address_that_is_no_place_is_refused() -> None:
    with pytest.raises(InvalidError, match="first page"):
        worklist(acting_as(a_user("officer", "investigator")), after="not a place")


def test_a_row_says_why_it_stands_where_it_does() -> None:
    officer, case = acting_as(a_user("officer", "supervisor")), a_case()
    record_fact(officer, case_id=case.pk, name="payment_evidence", state=True, source="search_of_premises")
    mark_urgent(officer, case_id=case.pk, reason="evidence_may_be_lost", expires_at=hours(24))
    (row,) = worklist(officer).rows
    assert row.why == (
        "Marked as urgent until 24 November, 09:00: evidence may be lost.",
        "Very high: Abuse may have been paid for or directed live (rule P03).",
        "Due soon: act on it.",
    )


def test_the_worklist_counts_what_it_shows(django_assert_num_queries: Any) -> None:
    officer = a_user("officer", "investigator")
    placed(3, 3, -100, level="very_high"), placed(1, 1, 5, level="medium", owner=officer), a_case()
    a_case(level="high", standing=2, rank=2), placed(3, 3, -100, closed_at=NOW), placed(3, 3, -100, unit=a_unit("south"))
    acting = acting_as(officer)
    with django_assert_num_queries(1):
        counts = how_pressing(acting, Scope.UNIT)
    assert counts == {"critically_overdue": 1, "overdue": 0, "due_soon": 1, "later": 1, "not_assessed": 1}
    for scope in Scope:
        shown = Counter(row.group for row in worklist(acting, scope).rows)
        assert how_pressing(acting, scope) == {group: shown[group] for group in Group}


def test_nobody_counts_on_beyond_what_people_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 2)
    for due in (-100, -90, -80, 5, 6):
        placed(1, 1, due)
    acting = acting_as(a_user("officer", "investigator"))
    pressing = how_pressing(acting, Scope.UNIT)
    assert (pressing[Group.CRITICALLY_OVERDUE], pressing[Group.DUE_SOON]) == (2 + 1, 2)
    counts = counting.counts(acting, Scope.UNIT)
    assert (counts.open, counts.overdue, counts.soon, counts.unowned) == (2 + 1, 2 + 1, 2, 2 + 1)


ALONG = {
    Scope.MINE: {"worklist_of_owner", "due_of_owner"},
    Scope.TEAM: {"worklist_of_team", "due_in_team"},
    Scope.UNIT: {"worklist_order", "due_in_unit"},
    Scope.UNALLOCATED: {"worklist_of_nobody", "due_of_nobody"},
}
"""By which indexes each scope is read: in its order, and by what is due next."""


@pytest.mark.parametrize("scope", Scope)
def test_a_list_and_its_counts_are_read_along_an_index_however_many_cases_there_are(scope: Scope) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite tells its plans in other words")
    officer = a_user("officer", "investigator")
    officer.team = Team.everything.create(id="tea_1", unit=a_unit(), name="Team Heron")
    officer.save()
    asked: list[tuple[str, Any]] = []

    def noted(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        asked.append((statement, values))
        return execute(statement, values, many, context)

    acting = acting_as(officer)
    with connection.execute_wrapper(noted):
        worklist(acting, scope), worklist(acting, scope, "overdue"), how_pressing(acting, scope)
    plans = [plan_of(*each) for each in asked if "next_due" in each[0]]
    assert plans
    for plan in plans:
        assert "Sort" not in plan, plan
        assert set(re.findall(r"using (\w+) on cases_case\b", plan)) <= ALONG[scope], plan


def plan_of(statement: str, values: Any) -> str:
    """How it would be read where there are so many rows that going through all of them, or sorting them, is out of the question."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {statement}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_somebody_starts_with_their_own_cases_or_with_their_units_where_they_have_none() -> None:
    officer, case = a_user("officer", "investigator"), placed(1, 1, 5)
    assert usual_scope(acting_as(officer)) == Scope.UNIT
    Case.everything.filter(pk=case.pk).update(owner=officer)
    assert usual_scope(acting_as(officer)) == Scope.MINE


def test_candidates_are_those_with_room_first_by_share_of_load() -> None:
    free, half = a_user("free", "investigator"), a_user("half", "investigator")
    full = a_user("full", "investigator")
    a_case(owner=half, points=50), a_case(owner=full, points=100)
    case, supervisor = a_case(points=5, level="high"), acting_as(a_user("boss", "supervisor"))
    found = [each for each in candidates(supervisor, case.pk) if each.name != "boss"]
    assert [(each.user_id, each.load, each.fits) for each in found] == [
        (free.pk, 0, True),
        (half.pk, 50, True),
        (full.pk, 100, False),
    ]
    assert found[2].because == ("carries 100 of 100 points in 1 cases", "has no room for 5 points more")


def test_a_case_goes_only_to_who_may_carry_it_to_its_decision() -> None:
    for role in ("researcher", "prosecutor_liaison", "unit_head", "data_protection"):
        a_user(role, role)
    liaison, worker = a_user("liaison", "prosecutor_liaison"), a_user("worker", "investigator")
    boss, case = acting_as(a_user("boss", "supervisor")), a_case(points=5, level="high")
    assert {each.name for each in candidates(boss, case.pk)} == {"boss", "worker"}
    assert {each.name for each in loads(boss)} == {"boss", "worker"}
    with pytest.raises(InvalidError, match="may work cases"):
        allocate(boss, case_id=case.pk, owner_id=liaison.pk, reason="duty")
    with pytest.raises(NotPermittedError):
        take(acting_as(liaison), case_id=case.pk)
    take(acting_as(worker), case_id=case.pk)


def test_an_allocation_keeps_who_else_was_considered() -> None:
    chosen, other = a_user("chosen", "investigator"), a_user("other", "investigator")
    case, supervisor = a_case(points=5, level="high"), acting_as(a_user("boss", "supervisor"))
    allocate(supervisor, case_id=case.pk, owner_id=chosen.pk, reason="duty")
    made = Allocation.everything.get()
    assert (made.owner_id, made.load_before, made.capacity, made.points) == (chosen.pk, 0, 100, 5)
    assert other.pk in [each["user_id"] for each in made.runners_up]


def test_who_has_no_room_is_given_a_case_only_with_that_said() -> None:
    full, supervisor = a_user("full", "investigator"), acting_as(a_user("boss", "supervisor"))
    a_case(owner=full, points=100)
    case = a_case(points=5)
    with pytest.raises(InvalidError, match="no room"):
        allocate(supervisor, case_id=case.pk, owner_id=full.pk, reason="duty")
    allocate(supervisor, case_id=case.pk, owner_id=full.pk, reason="over_capacity")
    assert Case.everything.get(pk=case.pk).owner_id == full.pk


def test_a_case_of_very_high_risk_is_never_allocated_automatically() -> None:
    a_user("free", "investigator")
    supervisor = acting_as(a_user("boss", "supervisor"))
    with pytest.raises(NotPermittedError, match="never allocated automatically"):
        allocate_as_suggested(supervisor, case_id=a_case(level="very_high").pk)
    allocate_as_suggested(supervisor, case_id=a_case(level="high", points=5).pk)


def test_a_case_is_taken_by_one_person_once() -> None:
    one, two, case = a_user("one", "investigator"), a_user("two", "investigator"), a_case(points=3)
    take(acting_as(one), case_id=case.pk)
    with pytest.raises(ConflictError, match="Somebody has this case"):
        take(acting_as(two), case_id=case.pk)


@pytest.mark.parametrize("ahead", [0, 24 * 7 + 1])
def test_urgent_needs_an_end_within_seven_days(ahead: float) -> None:
    with pytest.raises(InvalidError, match="seven days"):
        mark_urgent(
            acting_as(a_user("boss", "supervisor")), case_id=a_case().pk, reason="suspect_may_move", expires_at=hours(ahead)
        )


def test_an_urgency_ends_when_its_time_has_come() -> None:
    case, boss = a_case(), acting_as(a_user("boss", "supervisor"))
    mark_urgent(boss, case_id=case.pk, reason="suspect_may_move", expires_at=hours(5))
    system = acting_as(a_user("system", "system"), at=hours(5))
    assert expired_urgencies(hours(4)) == []
    (urgency_id,) = expired_urgencies(system.at)
    expire_urgency(system, urgency_id=urgency_id)
    assert not Case.everything.get(pk=case.pk).is_urgent
    with pytest.raises(ConflictError):
        expire_urgency(system, urgency_id=urgency_id)


def test_each_of_many_rows_has_its_own_receipt_and_a_second_call_does_only_the_rest() -> None:
    owner, boss = a_user("owner", "investigator"), a_user("boss", "supervisor")
    good, closed = a_case(points=3), a_case(points=3, closed_at=NOW)
    acting = acting_as(boss, key="bulk-1")
    first = bulk_allocate(acting, case_ids=[good.pk, closed.pk, "cas_none"], owner_id=owner.pk, reason="duty")
    assert [(each.status, each.code) for each in first] == [("done", ""), ("refused", "conflict"), ("refused", "not_found")]
    again = bulk_allocate(acting, case_ids=[good.pk, closed.pk], owner_id=owner.pk, reason="duty")
    assert [each.status for each in again] == ["done_before", "refused"]
    assert Allocation.everything.count() == 1
    (twice,) = bulk_allocate(acting_as(boss), case_ids=[good.pk], owner_id=owner.pk, reason="duty")
    assert twice.message == "This person has the case already."


def test_a_case_is_closed_only_once_each_task_on_it_has_ended() -> None:
    case, boss = a_case(), acting_as(a_user("boss", "supervisor"))
    task = open_task(boss, case_id=case.pk, code="lado_referral")
    with pytest.raises(
        ConflictError, match=r"1 task on this case not ended yet.*Refer to the local authority designated officer"
    ):
        close_case(boss, case_id=case.pk, reason="decided")
    complete_task(boss, task_id=task.subject_id, outcome="done")
    close_case(boss, case_id=case.pk, reason="decided")


def test_a_closed_case_leaves_the_worklist_and_takes_no_more() -> None:
    case, boss = a_case(), acting_as(a_user("boss", "supervisor"))
    close_case(boss, case_id=case.pk, reason="decided")
    assert worklist(boss).rows == ()
    with pytest.raises(ConflictError, match="closed"):
        record_fact(later(boss, hours=1), case_id=case.pk, name="payment_evidence", state=True, source="local_records")
