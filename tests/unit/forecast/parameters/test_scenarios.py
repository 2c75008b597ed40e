"""Scenarios: those that are shipped, what a change does, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.forecast.parameters.drawing import central
from tidegate.forecast.parameters.loading import shipped_book
from tidegate.forecast.parameters.reading import FiguresError
from tidegate.forecast.scenarios.loading import load_scenario, read_scenario, shipped_scenarios

BOOK = shipped_book()
HEAD = "scenario: mine\ntitle: Mine\nsays: As I want it.\npolicy: charge-all\nchanges:\n"


def test_the_promised_scenarios_are_shipped() -> None:
    assert set(shipped_scenarios()) == {
        "charge-all", "proportionate-2017", "streamlined", "more-investigators", "forensics-cleared", "referral-surge",
        "worse-assessment", "places-short", "sentencing-2026",
    }  # fmt: skip
    for name in shipped_scenarios():
        assert load_scenario(name, BOOK).id == name


def test_changes_set_multiply_and_add() -> None:
    text = HEAD + (
        "  - {parameter: research.staff, multiply: 2, because: Twice}\n"
        "  - {parameter: forensics.days, set: 3, unit: person-days a case, because: Faster}\n"
        "  - {parameter: casework.evidence, add: -0.1, unit: share, because: Weaker}\n"
    )
    values = read_scenario(text, "mine.yaml", BOOK).applied(central(BOOK))
    assert values["research.staff"] == 570
    assert values["forensics.days"] == 3
    assert values["casework.evidence"] == pytest.approx(0.44)
    assert values["enforcement.staff"] == central(BOOK)["enforcement.staff"]


WRONG = [
    ("{parameter: research.staf, multiply: 2, because: x}", "did you mean 'research.staff'"),
    ("{parameter: research.staff, set: -2, unit: staff, because: x}", "would be -2"),
    ("{parameter: research.staff, set: 2, unit: people, because: x}", "is in staff, not in people"),
    ("{parameter: research.staff, set: 2, because: x}", "is in staff, not in None"),
    ("{parameter: research.staff, multiply: 2, unit: staff, because: x}", "a factor has no unit"),
    ("{parameter: research.staff, because: x}", "one of the three"),
    ("{parameter: research.staff, set: 2, multiply: 2, because: x}", "one of the three"),
    ("{parameter: courts.custody, multiply: 9, because: x}", "must lie between 0 and 1 (share)"),
    ("{parameter: research.staff, multiply: 2}", "because is missing"),
    ("{parameter: research.staff, multiply: 2, because: x, now: 1}", "there is no key 'now'"),
]


@pytest.mark.parametrize(("change", "told"), WRONG)
def test_a_change_that_makes_no_sense_is_refused(change: str, told: str) -> None:
    with pytest.raises(FiguresError) as refused:
        read_scenario(f"{HEAD}  - {change}\n", "mine.yaml", BOOK)
    assert told in str(refused.value)
    assert refused.value.problems[0].place.line == 6


def test_all_mistakes_are_told_at_once() -> None:
    changes = "".join(f"  - {change}\n" for change, _ in WRONG[:8])
    text = (HEAD + changes).replace("charge-all", "charge-some")
    with pytest.raises(FiguresError) as refused:
        read_scenario(text, "mine.yaml", BOOK)
    told = str(refused.value)
    assert "charge-some" in told
    assert "research.staff is changed more than once" in told
    assert len(refused.value.problems) >= 9


def test_a_key_that_does_not_belong_there_does_not_hide_the_other_mistakes() -> None:
    changes = "".join(f"  - {change}\n" for change in (WRONG[2][0], WRONG[-1][0].replace("research", "forensics"), WRONG[7][0]))
    with pytest.raises(FiguresError) as refused:
        read_scenario(HEAD + changes + "colour: red\n", "mine.yaml", BOOK)
    assert [problem.place.line for problem in refused.value.problems] == [6, 7, 8, 9]
    for told in ("is in staff, not in people", "no key 'now'", "must lie between 0 and 1", "no key 'colour'"):
        assert told in str(refused.value)


def test_a_value_of_a_wrong_kind_does_not_hide_the_other_mistakes() -> None:
    changes = (
        '  - {parameter: research.staff, set: "two", unit: staff, because: x}\n'
        "  - {parameter: forensics.staff, set: -2, unit: staff, because: x}\n"
        "  - just words\n"
        "  - {parameter: research.staf, multiply: 2, because: x}\n"
    )
    with pytest.raises(FiguresError) as refused:
        read_scenario(
            (HEAD + changes).replace("title: Mine", "title: 5").replace("charge-all", "charge-some"), "mine.yaml", BOOK
        )
    assert [problem.place.line for problem in refused.value.problems] == [2, 4, 6, 7, 8, 9]
    for told in ("title", "charge-some", "changes.0.set", "would be -2", "changes.2", "did you mean 'research.staff'"):
        assert told in str(refused.value)


def test_a_misshapen_change_hides_neither_its_name_nor_its_figure() -> None:
    changes = (
        '  - {parameter: research.staf, set: "two", unit: staff, because: x}\n'
        "  - {parameter: forensics.staff, set: -2, unit: people}\n"
        "  - {parameter: charging.staff, set: [], because: x}\n"
        "  - {parameter: charging.staff, multiply: 2, because: x}\n"
    )
    with pytest.raises(FiguresError) as refused:
        read_scenario(HEAD + changes, "mine.yaml", BOOK)
    told = str(refused.value)
    for each in (
        "did you mean 'research.staff'",
        "changes.0.set",
        "changes.1.because is missing",
        "is in staff, not in people",
    ):
        assert each in told
    for each in ("would be -2", "changes.2.set", "charging.staff is changed more than once"):
        assert each in told


def test_parts_that_are_more_than_their_whole_are_refused() -> None:
    text = HEAD + "  - {parameter: courts.custody, set: 0.6, unit: share, because: x}\n"
    with pytest.raises(FiguresError, match=r"courts\.custody and courts\.suspended would together be 1\.08"):
        read_scenario(text, "mine.yaml", BOOK)


def test_a_scenario_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FiguresError, match="did you mean 'charge-all'"):
        load_scenario("charge-al", BOOK)
    with pytest.raises(FiguresError, match="cannot be read"):
        load_scenario(str(tmp_path / "none.yaml"), BOOK)
