"""Retention: periods worked by hand, clocks that ring, reviews that a person ends; what is not known is never no."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.casework import NOW, a_case, a_unit, a_user, acting_as, an_id, later
from tidegate.casework.access.system import the_system
from tidegate.casework.cases.actions import close_case
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting, Purpose
from tidegate.casework.common.errors import ConflictError, InvalidError, NotFoundError, NotPermittedError
from tidegate.casework.facts.actions import record_fact
from tidegate.casework.people.actions import merge_subjects, record_identity, unmerge_subjects
from tidegate.casework.people.models import Subject
from tidegate.casework.protection import queries
from tidegate.casework.protection.actions import request_review, retain, review_retention
from tidegate.casework.protection.clocks import rung
from tidegate.casework.protection.models import RetentionClock, RetentionReview
from tidegate.casework.protection.retention import schedule, years_after
from tidegate.casework.protection.standing import standing_of
from tidegate.casework.ticking.ticking import tick

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 23)


def an_officer() -> Acting:
    return acting_as(a_user("protection officer", "data_protection"), purpose=Purpose.DATA_PROTECTION)


def a_person(**fields: object) -> Case:
    """A case about a new subject."""
    subject = Subject.everything.create(id=an_id("sub"), created_at=NOW)
    return a_case(None, subject_id=subject.pk, **fields)


def close(case: Case, reason: str = "decided", years_ago: int = 0) -> None:
    """Let a supervisor close it, so many years before now."""
    user = a_user(an_id("usr"), "supervisor")
    at = NOW.replace(year=NOW.year - years_ago)
    close_case(acting_as(user, at=at), case_id=case.pk, reason=reason)


def a_review(case: Case) -> RetentionReview:
    return RetentionReview.everything.get(subject_id=case.subject_id, ended_at=None)


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        (dt.date(2016, 11, 23), 10, dt.date(2026, 11, 23)),
        (dt.date(2020, 2, 29), 6, dt.date(2026, 3, 1)),
        (dt.date(2020, 2, 29), 4, dt.date(2024, 2, 29)),
        (dt.date(2000, 2, 29), 100, dt.date(2100, 3, 1)),
        (dt.date(1999, 12, 31), 100, dt.date(2099, 12, 31)),
    ],
)
def test_a_period_ends_on_the_same_day_and_never_early(day: dt.date, years: int, then: dt.date) -> None:
    assert years_after(day, years) == then


@pytest.mark.parametrize(
    ("group", "first", "latest"),
    [
        ("group_1", dt.date(2030, 6, 1), dt.date(2036, 11, 23)),
        ("group_2", dt.date(2030, 6, 1), dt.date(2036, 11, 23)),
        ("group_3", dt.date(2026, 6, 1), dt.date(2032, 11, 23)),
        ("group_4", dt.date(2021, 6, 1), dt.date(2036, 11, 23)),
    ],
)
def test_each_group_has_its_periods(group: str, first: dt.date, latest: dt.date) -> None:
    assert schedule().first_review(group, dt.date(2020, 6, 1)) == first
    assert schedule().latest_next(group, TODAY) == latest


@pytest.mark.parametrize(
    ("facts", "decided", "closed", "group"),
    [
        (["on_register"], ["no_offence"], ["no_offence"], "group_1"),
        ([], ["suspect_not_identified"], ["decided"], "group_4"),
        ([], ["suspect_not_identified", "full_code_test"], ["decided", "decided"], "group_2"),
        ([], ["no_offence"], ["decided"], "group_3"),
        ([], [""], ["opened_in_error"], "group_3"),
        ([], ["", "no_offence"], ["no_offence", "no_offence"], "group_3"),
        ([], ["", "full_code_test"], ["no_offence", "decided"], "group_2"),
        ([], [""], [""], "group_2"),
        ([], [], [], "group_2"),
    ],
)
def test_what_speaks_for_a_lighter_group_must_hold_of_every_case(
    facts: list[str], decided: list[str], closed: list[str], group: str
) -> None:
    assert schedule().rule_for(facts, decided, closed).group == group


def test_every_group_and_rule_rests_on_something_and_the_last_rule_holds_of_everybody() -> None:
    cited = {source for group in schedule().groups.values() for source in group.source}
    assert cited == set(schedule().sources)
    assert {rule.group for rule in schedule().rules} == set(schedule().groups)
    last = schedule().rules[-1]
    assert (last.fact, last.decided, last.closed) == ("", "", ())


def test_closing_the_last_case_sets_the_clock_and_the_tick_opens_the_review_on_the_day() -> None:
    case = a_person()
    close(case, "no_offence", years_ago=6)
    assert RetentionClock.everything.get(subject_id=case.subject_id).rings_on == TODAY
    day_before = the_system(NOW - dt.timedelta(days=1))
    assert tick(day_before)["retention clocks attended to"] == 0
    assert tick(the_system(NOW))["retention clocks attended to"] == 1
    review = a_review(case)
    assert (review.group, review.because, review.clear_from) == ("group_3", "period_ended", dt.date(2020, 11, 23))
    assert review.due_on == TODAY
    assert tick(the_system(NOW))["retention clocks attended to"] == 0
    assert RetentionReview.everything.count() == 1


def test_while_another_case_is_open_nothing_is_reviewed() -> None:
    first = a_person()
    a_case(None, subject_id=first.subject_id)
    close(first, "no_offence", years_ago=6)
    assert RetentionClock.everything.get(subject_id=first.subject_id).rings_on is None
    review_retention(the_system(NOW), subject_id=first.subject_id)
    assert not RetentionReview.everything.exists()


def test_a_clock_that_rings_too_early_is_set_aright() -> None:
    case = a_person()
    close(case, "decided", years_ago=6)
    RetentionClock.everything.update(rings_on=TODAY)
    tick(the_system(NOW))
    assert not RetentionReview.everything.exists()
    assert RetentionClock.everything.get(subject_id=case.subject_id).rings_on == dt.date(2030, 11, 23)


def test_an_age_that_cannot_be_told_is_said_to_be_unknown() -> None:
    case = a_person()
    officer = acting_as(a_user("recorder", "investigator"))
    record_fact(officer, case_id=case.pk, name="on_register", state=True, source="local_records")
    standing = standing_of([case.subject_id], NOW)
    assert (standing.group, standing.until_age, standing.reaches_on) == ("group_1", 100, None)
    assert standing.age_says.startswith("Not known: No date of birth is recorded")
    assert not standing.is_past_age(dt.date(9999, 1, 1))
    record_identity(officer, case_id=case.pk, kind="date_of_birth", value="1920-03-01", source="police_records")
    standing = standing_of([case.subject_id], NOW)
    assert standing.reaches_on == dt.date(2020, 3, 1)
    assert (standing.is_past_age(dt.date(2020, 2, 29)), standing.is_past_age(dt.date(2020, 3, 1))) == (False, True)
    record_identity(officer, case_id=case.pk, kind="date_of_birth", value="1921-03-01", source="suspect")
    assert standing_of([case.subject_id], NOW).age_says.startswith("Not known: 2 different dates of birth")


def test_a_fact_that_is_unknown_does_not_make_a_group() -> None:
    case = a_person()
    officer = acting_as(a_user("recorder", "investigator"))
    record_fact(officer, case_id=case.pk, name="on_register", state=None, source="local_records")
    assert standing_of([case.subject_id], NOW).group == "group_2"


def a_due_review() -> tuple[Acting, Case, RetentionReview]:
    case = a_person()
    close(case, "no_offence", years_ago=6)
    tick(the_system(NOW))
    return an_officer(), case, a_review(case)


def test_a_review_ends_by_retaining_until_a_day_within_the_period_of_the_group() -> None:
    officer, case, review = a_due_review()
    for wrong in (TODAY, dt.date(2032, 11, 24)):
        with pytest.raises(InvalidError, match="up to 23 November 2032"):
            retain(officer, review_id=review.pk, reason="risk_continues", next_on=wrong)
    with pytest.raises(InvalidError):
        retain(officer, review_id=review.pk, reason="because", next_on=dt.date(2032, 11, 23))
    retain(officer, review_id=review.pk, reason="risk_continues", next_on=dt.date(2032, 11, 23))
    assert RetentionClock.everything.get(subject_id=case.subject_id).rings_on == dt.date(2032, 11, 23)
    with pytest.raises(NotFoundError):
        retain(officer, review_id=review.pk, reason="risk_continues", next_on=dt.date(2032, 11, 23))


def test_what_was_put_off_stays_put_off_whatever_rings() -> None:
    officer, case, review = a_due_review()
    retain(officer, review_id=review.pk, reason="pattern", next_on=dt.date(2029, 1, 1))
    RetentionClock.everything.update(rings_on=TODAY)
    tick(the_system(NOW))
    assert RetentionReview.everything.filter(ended_at=None).count() == 0
    tick(the_system(dt.datetime(2029, 1, 1, 9, tzinfo=dt.UTC)))
    assert a_review(case).due_on == dt.date(2029, 1, 1)


def test_a_review_on_request_is_due_within_the_month_and_there_is_one_at_a_time() -> None:
    officer, case = an_officer(), a_person()
    request_review(officer, subject_id=case.subject_id)
    review = a_review(case)
    assert (review.because, review.due_on, review.clear_from) == ("requested", dt.date(2026, 12, 21), TODAY)
    with pytest.raises(ConflictError, match="open already"):
        request_review(officer, subject_id=case.subject_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionReview.everything.create(**{
            **RetentionReview.everything.filter(pk=review.pk).values().get(), "id": an_id("rev"),
        })  # fmt: skip


def test_who_sees_only_some_of_the_cases_reviews_nothing_and_is_told_so() -> None:
    officer, case = an_officer(), a_person()
    a_case(a_unit("south"), subject_id=case.subject_id)
    with pytest.raises(NotPermittedError, match="restricted, or of another unit"):
        request_review(officer, subject_id=case.subject_id)
    hidden = a_case(a_unit("south"), subject_id=Subject.everything.create(id=an_id("sub"), created_at=NOW).pk)
    with pytest.raises(NotFoundError):
        request_review(officer, subject_id=hidden.subject_id)


def test_one_person_is_reviewed_once_and_two_people_each() -> None:
    left, right = a_person(), a_person()
    boss = acting_as(a_user("boss", "supervisor"))
    merge = merge_subjects(boss, kept_id=left.subject_id, merged_id=right.subject_id, reason="same_identifiers")
    for case in (left, right):
        close(case, "no_offence", years_ago=6)
    tick(the_system(NOW))
    assert RetentionReview.everything.filter(ended_at=None).count() == 1
    assert list(rung(NOW)) == []
    unmerge_subjects(later(boss, hours=1), merge_id=merge.subject_id, reason="merged_in_error")
    tick(the_system(NOW))
    assert RetentionReview.everything.filter(ended_at=None).count() == 2


def test_reviews_are_listed_for_who_may_see_a_case_and_by_the_day_they_are_due() -> None:
    officer, case, _ = a_due_review()
    other = a_person()
    request_review(officer, subject_id=other.subject_id)
    assert [row.references for row in queries.reviews(officer)] == [(case.reference,), (other.reference,)]
    south = a_user("southern officer", "data_protection", unit=a_unit("south"))
    assert queries.reviews(acting_as(south, purpose=Purpose.DATA_PROTECTION)) == []
