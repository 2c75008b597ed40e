"""People: names are in the vault alone and open only in their own row; searches answer blind; merges can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tests.casework import a_case, a_unit, a_user, acting_as, an_id
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import ConflictError, InvalidError, NotFoundError, NotPermittedError
from tidegate.casework.people import queries
from tidegate.casework.people.actions import dismiss_match, find_matches, merge_subjects, record_identity, unmerge_subjects
from tidegate.casework.people.linking import Likeness
from tidegate.casework.people.models import Comparison, Identity, Match, Subject
from tidegate.casework.people.subjects import family_of
from tidegate.casework.people.vault import Row, VaultError, normal, open_sealed

pytestmark = pytest.mark.django_db


def a_subject(case: Case) -> Subject:
    subject = Subject.everything.create(id=an_id("sub"), created_at=case.opened_at)
    Case.everything.filter(pk=case.pk).update(subject_id=subject.pk)
    return subject


def test_a_name_is_nowhere_but_in_the_vault_and_encrypted_there() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_identity(acting, case_id=case.pk, kind="name", value="Testperson Eins", source="police_records")
    row = Identity.everything.get()
    assert b"Testperson" not in bytes(row.sealed)
    assert "Testperson" not in "".join(AuditEntry.everything.values_list("details", flat=True))
    (identity,) = queries.subject(acting, row.subject_id).identities
    assert (identity.kind, identity.value) == ("name", "Testperson Eins")


def test_a_value_moved_to_another_row_does_not_open() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_identity(acting, case_id=case.pk, kind="name", value="Testperson Eins", source="police_records")
    row = Identity.everything.get()
    moved = Row(id=row.pk, subject_id=an_id("sub"), kind="name")
    with pytest.raises(VaultError):
        open_sealed(moved, row.nonce, row.sealed)


@pytest.mark.parametrize(
    ("kind", "written", "found"),
    [
        ("telephone", "+44 (0)7700 900001", "07700900001"),
        ("telephone", "0044 7700 900001", "07700900001"),
        ("telephone", "07700 900001", "07700900001"),
        ("telephone", "+1 555 0100 4477", "155501004477"),
        ("name", "Éins, Testperson", "eins testperson"),
        ("postcode", "zz1 1zz", "zz11zz"),
        ("email", "Somebody@Example.org", "somebody@example.org"),
        ("telephone", "+44 (0)113 496", "440113496"),
    ],
)
def test_what_people_write_differently_is_found_alike(kind: str, written: str, found: str) -> None:
    assert normal(kind, written) == found


def test_a_search_answers_blind() -> None:
    here, there = a_user("here", "investigator"), a_user("there", "investigator", unit=a_unit("south"))
    case = a_case()
    record_identity(acting_as(here), case_id=case.pk, kind="name", value="Testperson Eins", source="police_records")
    (known,) = queries.search(acting_as(here), {"name": "EINS Testperson"})
    (elsewhere,) = queries.search(acting_as(there), {"name": "Testperson Eins"})
    (nobody,) = queries.search(acting_as(there), {"name": "Testperson Zwei"})
    assert (known.answer, [each.id for each in known.cases]) == ("known", [case.pk])
    assert (elsewhere.answer, elsewhere.cases, elsewhere.subject_ids) == ("ask_supervisor", (), ())
    assert nobody.answer == "not_known"
    assert AuditEntry.everything.filter(action="search").count() == 3


@pytest.mark.parametrize(
    ("kind", "recorded", "asked"),
    [
        ("telephone", "+44 7700 900123", ("telephone", "07700 900123")),
        ("telephone", "07700900123", ("telephone", "0044 (0)7700 900 123")),
        ("telephone", "212 555 0123", ("telephone", "2125550123")),
        ("telephone", "+1 212 555 0123", ("telephone", "1-212-555-0123")),
        ("alias", "Testperson Eins", ("name", "Eins Testperson")),
        ("name", "Testperson Eins", ("alias", "Testperson Eins")),
    ],
)
def test_who_is_known_is_found_however_it_was_written(kind: str, recorded: str, asked: tuple[str, str]) -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_identity(acting, case_id=case.pk, kind=kind, value=recorded, source="police_records")
    assert [each.answer for each in queries.search(acting, dict([asked]))] == ["known"]
    assert [each.answer for each in queries.search(acting, {"telephone": "07700 900124"})] == ["not_known"]


def test_a_date_of_birth_in_another_order_is_refused_rather_than_not_found() -> None:
    with pytest.raises(InvalidError, match="YYYY-MM-DD"):
        queries.search(acting_as(a_user("officer", "investigator")), {"date_of_birth": "03/05/1980"})


def test_words_where_an_identifier_belongs_are_refused() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    with pytest.raises(InvalidError) as refused:
        record_identity(acting, case_id=case.pk, kind="story", value="one\ntwo", source="hearsay")
    assert set(refused.value.problems) == {"kind", "value", "source"}


def test_a_merge_makes_one_person_of_two_and_its_undoing_gives_both_back() -> None:
    boss = acting_as(a_user("boss", "supervisor"))
    one, two = a_case(), a_case()
    left, right = a_subject(one), a_subject(two)
    merged = merge_subjects(boss, kept_id=left.pk, merged_id=right.pk, reason="same_identifiers")
    assert family_of(right.pk) == [left.pk, right.pk]
    assert {each.id for each in queries.subject(boss, right.pk).cases} == {one.pk, two.pk}
    with pytest.raises(InvalidError, match="already"):
        merge_subjects(boss, kept_id=left.pk, merged_id=right.pk, reason="same_identifiers")
    unmerge_subjects(boss, merge_id=merged.subject_id, reason="merged_in_error")
    assert (family_of(left.pk), family_of(right.pk)) == ([left.pk], [right.pk])
    assert [each.id for each in queries.subject(boss, right.pk).cases] == [two.pk]
    with pytest.raises(ConflictError):
        unmerge_subjects(boss, merge_id=merged.subject_id, reason="merged_in_error")


def test_who_cannot_see_all_cases_of_two_subjects_cannot_merge_them() -> None:
    boss = acting_as(a_user("boss", "supervisor"))
    left, right = a_subject(a_case()), a_subject(a_case(a_unit("south")))
    with pytest.raises(NotFoundError):
        merge_subjects(boss, kept_id=left.pk, merged_id=right.pk, reason="same_identifiers")


def test_a_dismissed_match_is_asked_no_more() -> None:
    boss = acting_as(a_user("boss", "supervisor"))
    left, right = sorted((a_subject(a_case()).pk, a_subject(a_case()).pk))
    match = Match.everything.create(
        id=an_id("mat"), left_id=left, right_id=right, weight=3.5, probability=0.9, waterfall=[], found_at=boss.at
    )
    assert [each.id for each in queries.matches(boss)] == [match.pk]
    dismiss_match(boss, match_id=match.pk, reason="shared_device_or_line")
    assert queries.matches(boss) == []


def test_the_watched_folder_is_taken_once(tmp_path: Path) -> None:
    from tidegate.casework.referrals.folders import take_folder

    waiting = tmp_path / a_unit().code
    waiting.mkdir()
    (waiting / "a.csv").write_text("reference,received_at,report_viral\nR-1,2026-11-20T10:00:00Z,yes\n", encoding="utf-8")
    (waiting / "b.csv").write_text("reference,received_at,report_viral\nR-2,2026-11-20T10:00:00Z,perhaps\n", encoding="utf-8")
    system = acting_as(a_user("system", "system"))
    assert take_folder(system, tmp_path) == 2
    assert sorted(path.relative_to(waiting).as_posix() for path in waiting.rglob("*.csv")) == [
        "taken/a.csv",
        "with-rejections/b.csv",
    ]
    (waiting / "taken" / "a.csv").rename(waiting / "a.csv")  # as if the machine had stopped before it was moved
    assert take_folder(system, tmp_path) == 1
    assert Case.everything.count() == 1


def test_likely_pairs_are_put_before_a_person_with_weights_that_add_up() -> None:
    boss = acting_as(a_user("boss", "supervisor"))
    people = [("Testperson Eins", "1980-01-01"), ("Testpersn Eins", "1980-01-01"), ("Jemand Anders", "1991-05-05")]
    for name, born in people:
        case = a_case()
        record_identity(boss, case_id=case.pk, kind="name", value=name, source="police_records")
        record_identity(boss, case_id=case.pk, kind="date_of_birth", value=born, source="police_records")
    find_matches(boss)
    (match,) = queries.matches(boss)
    assert match.weight == pytest.approx(sum(float(step["weight"]) for step in match.waterfall), abs=0.01)
    assert [(step["comparison"], step.get("result")) for step in match.waterfall[1:]] == [
        ("name", "is similar"), ("date_of_birth", "is the same"),
    ]  # fmt: skip
    assert match.weight == pytest.approx(-13.288 + 6.644 + 13.214, abs=0.01)  # log2 of 1e-4, of 0.2/0.002, of 0.95/0.0001
    dismiss_match(boss, match_id=match.id, reason="different_people")
    find_matches(boss)
    assert queries.matches(boss) == []


def a_person(boss: Acting, *identities: tuple[str, str]) -> str:
    """The subject of a case of its own, of whom these kinds and values are known."""
    case = a_case()
    for kind, value in identities:
        record_identity(boss, case_id=case.pk, kind=kind, value=value, source="police_records")
    case.refresh_from_db()
    return case.subject_id


BORN = ("date_of_birth", "1980-01-01")


@pytest.mark.parametrize(
    ("one", "other", "speaks"),
    [
        ([("name", "Testperson Eins"), BORN], [("name", "Eins, TESTPERSON"), BORN], ["name", "date_of_birth"]),
        ([("name", "Testperson Eins"), ("alias", "Quuxname Zwei"), BORN], [("name", "Quuxname Zwei"), BORN], ["name", "date_of_birth"]),
        ([("telephone", "07700 900001"), ("telephone", "07700 900002")], [("telephone", "07700900001")], ["telephone"]),
        ([("telephone", "+44 (0)7700 900001")], [("telephone", "07700 900001")], ["telephone"]),
        ([("email", "Quux@Example.org")], [("email", "quux@example.org")], ["email"]),
        ([("name", "Testperson Eins"), BORN], [("name", "Jemand Anders"), BORN], None),
        ([("name", "Testperson Eins")], [("name", "Testperson Eins")], None),
        ([("postcode", "SW1A 1AA")], [("postcode", "sw1a1aa")], None),
    ],
)  # fmt: skip
def test_every_value_that_is_known_of_a_person_is_compared(
    one: list[tuple[str, str]], other: list[tuple[str, str]], speaks: list[str] | None
) -> None:
    """To learn a second number or another name must never hide what the first one shows."""
    boss = acting_as(a_user("boss", "supervisor"))
    a_person(boss, *one)
    a_person(boss, *other)
    find_matches(boss)
    shown = [[step["comparison"] for step in match.waterfall[1:]] for match in queries.matches(boss)]
    assert shown == ([speaks] if speaks else [])


def test_what_is_known_of_a_record_that_was_merged_speaks_for_the_person_until_it_is_unmerged() -> None:
    boss = acting_as(a_user("boss", "supervisor"))
    kept, merged = a_person(boss, ("name", "Testperson Eins")), a_person(boss, ("telephone", "07700 900001"))
    merge = merge_subjects(boss, kept_id=kept, merged_id=merged, reason="same_identifiers").subject_id
    third = a_person(boss, ("telephone", "07700 900001"))
    find_matches(boss)
    assert [{match.left_id, match.right_id} for match in queries.matches(boss)] == [{kept, third}]
    unmerge_subjects(boss, merge_id=merge, reason="merged_in_error")
    find_matches(boss)
    assert {merged, third} in [{match.left_id, match.right_id} for match in queries.matches(boss)]


@pytest.mark.parametrize(("kind", "value"), [("telephone", "-"), ("name", "???"), ("account", "…")])
def test_a_sign_for_nothing_is_no_identifier(kind: str, value: str) -> None:
    """All who have one would be found to share it."""
    with pytest.raises(InvalidError, match="left out"):
        record_identity(acting_as(a_user("boss", "supervisor")), case_id=a_case().pk, kind=kind, value=value, source="suspect")


def test_subjects_are_compared_outside_any_transaction_and_that_they_were_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    boss, within = acting_as(a_user("boss", "supervisor")), []

    def compared() -> list[Likeness]:
        within.append(len(connection.savepoint_ids))
        return []

    monkeypatch.setattr("tidegate.casework.people.actions.likenesses", compared)
    assert queries.last_comparison(boss) is None
    receipt = find_matches(boss)
    assert within == [len(connection.savepoint_ids)]  # in no transaction but the test's own
    assert receipt.subject_id == Comparison.everything.get().pk
    last = queries.last_comparison(boss)
    assert last is not None
    assert (last.compared_at, last.pairs, last.fresh) == (boss.at, 0, 0)


def test_who_may_not_link_does_not_even_compare() -> None:
    with pytest.raises(NotPermittedError):
        find_matches(acting_as(a_user("officer", "investigator")))
