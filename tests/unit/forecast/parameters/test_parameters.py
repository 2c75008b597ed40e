"""Parameters: what the shipped file holds, what is refused, and draws worked by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tidegate.forecast.parameters.definitions import UNITS, Parameter
from tidegate.forecast.parameters.describing import describe_parameters
from tidegate.forecast.parameters.document import parameters_schema, scenario_schema
from tidegate.forecast.parameters.drawing import central, drawn, quantile, uniform
from tidegate.forecast.parameters.loading import SHIPPED, load_book, read_book, shipped_book
from tidegate.forecast.parameters.reading import FiguresError

BOOK = shipped_book()
PLAIN = Parameter(
    name="a.b", title="A", group="a", value=2.0, low=0.0, high=8.0, shape="triangular", unit="days", year=2026, status="assumed", source="None"
)  # fmt: skip


def test_every_figure_that_was_not_published_says_so() -> None:
    assert all(each.source for each in BOOK)
    assert {each.status for each in BOOK} == {"verified", "recalled", "assumed"}
    assert all(each.status == "assumed" for each in BOOK if each.source.startswith("No published figure"))


def test_a_title_can_stand_alone_as_it_does_in_a_chart() -> None:
    titles = [each.title for each in shipped_book()]
    assert len(set(titles)) == len(titles)
    assert not [each for each in titles if each.startswith(("Of these", "Of this", "Work on a case,"))]


def test_published_figures_are_carried_as_they_were_published() -> None:
    values = central(BOOK)
    assert values["assessment.sensitivity"] == 0.976
    assert values["assessment.specificity"] == 0.623
    assert BOOK.parameters["assessment.sensitivity"].counts == (166, 170)  # 166/170 = 0.976
    assert BOOK.parameters["assessment.specificity"].counts == (127, 204)  # 127/204 = 0.623
    assert values["courts.open"] == 80_203
    assert (values["register.caution_years"], values["register.community_years"]) == (2, 5)


def test_a_force_stands_for_the_share_of_its_people() -> None:
    assert BOOK.part(None) == 1.0
    assert BOOK.part("avon-and-somerset") == pytest.approx(1.75 / sum(BOOK.forces.values()))
    assert sum(BOOK.part(force) for force in BOOK.forces) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("at", "value"),
    [(0.25, 2.0), (0.0625, 1.0), (1 - 0.1875, 5.0), (0.0, 0.0), (1.0, 8.0)],
)
def test_a_triangle_is_inverted_exactly(at: float, value: float) -> None:
    """Low 0, best 2, high 8: below the best lies 2/8; at 1 lies 1/16; above 5 lies 9/48."""
    assert quantile(PLAIN, at) == pytest.approx(value)


def test_other_shapes_are_inverted_exactly() -> None:
    assert quantile(replace(PLAIN, shape="uniform"), 0.25) == 2.0
    assert quantile(replace(PLAIN, shape="fixed"), 0.9) == 2.0
    lognormal = replace(PLAIN, shape="lognormal", value=2.0, low=1.0, high=4.0)
    assert quantile(lognormal, 0.5) == pytest.approx(2.0)
    assert quantile(lognormal, 0.975) == pytest.approx(4.0)
    assert quantile(lognormal, 0.025) == pytest.approx(1.0)


def test_the_sampling_error_of_a_published_share_is_that_of_its_counts() -> None:
    low, middle, high = (quantile(BOOK.parameters["assessment.sensitivity"], at) for at in (0.025, 0.5, 0.975))
    assert low == pytest.approx(0.945, abs=0.005)  # Jeffreys' interval of 166 in 170
    assert middle == pytest.approx(0.976, abs=0.003)
    assert high == pytest.approx(0.992, abs=0.003)


def test_a_draw_depends_on_seed_number_and_name_alone() -> None:
    assert drawn(BOOK, 1, 0) == drawn(BOOK, 1, 0)
    assert drawn(BOOK, 1, 0) != drawn(BOOK, 1, 1)
    assert drawn(BOOK, 2, 0) != drawn(BOOK, 1, 0)
    assert 0 < uniform("x") < 1
    for draw in range(20):
        found = drawn(BOOK, 3, draw)
        assert all(UNITS[each.unit][0] <= found[each.name] <= UNITS[each.unit][1] for each in BOOK)


WRONG = [
    ("value: 26000,", "value: 126000,", "is not between low"),
    ("unit: cases a year", "unit: cases a decade", "there is no unit 'cases a decade'"),
    ("counts: [166, 170],", "", "a beta shape needs counts"),
    ("counts: [166, 170],", "counts: [170, 166],", "are not so many of so many"),
    ("value: 0.1, low: 0.03, high: 0.25,", "value: 0.1, low: 0.03, high: 1.25,", "must lie between 0 and 1"),
    (
        "value: 0.5, low: 0.35, high: 0.6,",
        "value: 0.9, low: 0.35, high: 0.95,",
        "would together be 1.15, and are parts of one whole",
    ),
    ("starts: 2026-01-01", "begins: 2026-01-01", "there is no key 'begins'"),
    ("starts: 2026-01-01", "start: [", "broken YAML"),
    ("value: 0.5, low: 0.1, high: 2.0, shape: lognormal", "value: 0.5, low: 0, high: 2.0, shape: lognormal", "a low above 0"),
]


@pytest.mark.parametrize(("old", "new", "told"), WRONG)
def test_nonsense_is_refused_with_its_line(old: str, new: str, told: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(FiguresError, match=told) as refused:
        read_book(text.replace(old, new, 1), "mine.yaml")
    assert all(problem.place.file == "mine.yaml" and problem.mend for problem in refused.value.problems)


def test_all_mistakes_are_told_at_once() -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace("value: 26000,", "value: 126000,", 1)
    text = text.replace("unit: share a year", "unit: share a day").replace("counts: [127, 204],", "", 1)
    with pytest.raises(FiguresError) as refused:
        read_book(text, "mine.yaml")
    places = [problem.place.line for problem in refused.value.problems]
    assert len(places) >= 5
    assert places == sorted(places)


def test_a_value_of_a_wrong_kind_does_not_hide_the_other_mistakes() -> None:
    text = (
        SHIPPED.read_text(encoding="utf-8")
        .replace("value: 26000,", 'value: "many",', 1)
        .replace("title: England", "titel: England")
    )
    text = text.replace("bedfordshire: 0.71", "bedfordshire: few").replace("counts: [127, 204],", "", 1)
    with pytest.raises(FiguresError) as refused:
        read_book(text, "mine.yaml", {each.name: each.unit for each in BOOK})
    told = str(refused.value)
    for each in (
        "demand.parameters.referrals.value",
        "no key 'titel'",
        "title is missing",
        "millions.bedfordshire",
        "a beta shape needs",
    ):
        assert each in told
    assert "the model reads it" not in told


def test_a_misshapen_figure_hides_neither_its_name_nor_its_range() -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace("      referrals: {title:", "      referals: {title:", 1)
    text = text.replace("value: 26000,", 'value: "many",', 1)
    with pytest.raises(FiguresError) as refused:
        read_book(text, "mine.yaml", {each.name: each.unit for each in BOOK})
    told = str(refused.value)
    assert "demand.parameters.referals.value" in told
    assert "there is no parameter 'demand.referals'" in told
    assert told.count("demand.referrals is missing") == 1


def test_one_wrong_word_of_a_figure_hides_no_other() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    line = next(each for each in text.splitlines() if each.strip().startswith("specificity:"))
    wrong = line.replace("status: verified", "status: sure").replace("counts: [127, 204], ", "")
    with pytest.raises(FiguresError) as refused:
        read_book(text.replace(line, wrong), "mine.yaml", {each.name: each.unit for each in BOOK})
    assert len(refused.value.problems) == 2
    assert "assessment.specificity: a beta shape needs counts" in str(refused.value)


def test_a_file_must_have_what_the_model_reads_in_its_units_and_nothing_else(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    text = SHIPPED.read_text(encoding="utf-8").replace(
        '      growth: {title: "Growth of cases"', '      grows: {title: "Growth of cases"'
    )
    mine.write_text(text.replace("unit: visits a year", "unit: years", 1), encoding="utf-8")
    with pytest.raises(FiguresError) as refused:
        load_book(mine)
    told = str(refused.value)
    assert "demand.growth is missing, and the model reads it" in told
    assert "there is no parameter 'demand.grows'" in told
    assert "register.visits is in years, and the model reads it in visits a year" in told


def test_a_file_of_ones_own_with_other_figures_is_taken(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        SHIPPED.read_text(encoding="utf-8").replace("title: England and Wales", "title: Utopia"), encoding="utf-8"
    )
    assert load_book(tmp_path / "mine.yaml").title == "Utopia"


def test_a_file_that_cannot_be_read_is_refused(tmp_path: object) -> None:
    with pytest.raises(FiguresError, match="cannot be read"):
        load_book(SHIPPED.with_name("none.yaml"))


def test_the_document_shows_every_parameter_and_force() -> None:
    shown = repr(describe_parameters(BOOK))
    assert all(each.title in shown and each.name in shown for each in BOOK)
    assert "avon-and-somerset" in shown


def test_schemas_name_what_a_file_may_hold() -> None:
    assert set(parameters_schema()["properties"]) == {"parameters", "title", "starts", "groups", "forces"}
    assert "policy" in scenario_schema()["properties"]
    assert json.dumps(scenario_schema())
