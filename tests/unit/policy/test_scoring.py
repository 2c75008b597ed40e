"""The published instruments, to the last published digit, and the ranges that unknown facts leave.

The numbers stand in ``data/`` with their sources: the scoring code and tests that the Ministry of Justice publishes.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from tests.packs import AS_OF, FACTS, HEADER, build, engine_of, evaluate, shipped
from tidegate.policy.engines import scoring
from tidegate.policy.engines.explained import ExplainedEngine
from tidegate.policy.engines.results import InstrumentResult
from tidegate.policy.engines.scoring import percent, probability_of
from tidegate.policy.language.pack import Instrument, Logistic
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactState

DATA = Path(__file__).parent / "data"
PACK = "charge-all"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


VECTORS = rows("osp_dc_vectors")
PROBABILITIES = rows("osp_dc_probabilities")
IIC = rows("osp_iic_rows")

PLAIN: dict[str, FactState] = {
    "sex_recorded": "male",
    "ever_sexual_offence": True,
    "contact_adult_sexual_sanctions": 0,
    "contact_child_sexual_sanctions": 0,
    "noncontact_sexual_sanctions": 0,
    "indecent_image_sanctions": 0,
    "age_at_start_of_followup": 60,
    "age_at_last_sexual_offence": 15,
    "total_sanctions": 1,
    "stranger_victim": False,
    "in_custody": False,
    "years_offence_free": 0,
}


def score(name: str, **changes: FactState) -> InstrumentResult:
    evaluation = engine_of(PACK).evaluate({**PLAIN, **changes}, shipped(PACK).examples[0].as_of, with_instruments=True)
    return evaluation.instruments[name]


def instrument(name: str) -> Instrument:
    return shipped(PACK).instruments[name]


def logistic() -> Logistic:
    found = instrument("osp_dc").logistic
    assert found
    return found


def band(result: InstrumentResult) -> tuple[str, str] | None:
    bands = instrument(result.name).bands
    return (bands[result.bands[0]], bands[result.bands[1]]) if result.bands else None


# ---- OSP/DC


def of_vector(row: dict[str, str]) -> dict[str, FactState]:
    return {
        "contact_adult_sexual_sanctions": int(row["contact_adult"]),
        "contact_child_sexual_sanctions": int(row["contact_child"]),
        "noncontact_sexual_sanctions": int(row["noncontact"]),
        "indecent_image_sanctions": int(row["images"]),
        "age_at_start_of_followup": int(row["age_at_start_of_followup"]),
        "age_at_last_sexual_offence": int(row["age_at_last_sexual_offence"]),
        "total_sanctions": int(row["total_sanctions"]),
        "stranger_victim": row["stranger"] == "true",
    }


@pytest.mark.parametrize("row", VECTORS, ids=[row["id"] for row in VECTORS])
def test_osp_dc_scores_the_published_cases(row: dict[str, str]) -> None:
    result = score("osp_dc", **of_vector(row))
    assert result.points == (int(row["points"]),) * 2
    assert band(result) == (row["band"],) * 2
    assert result.probabilities
    low, high = result.probabilities
    assert low == high
    assert abs(low * 100 - Fraction(row["percent"])) <= Fraction("0.00005")
    assert result.unknown == ()


def test_all_published_cases_are_there() -> None:
    assert [row["id"] for row in VECTORS] == [
        "F1",
        "U1",
        "U2",
        "U3",
        "U4",
        "U5",
        "D18",
        "D20",
        "D21",
        "D24",
        "D26",
        "D27",
        "D30",
        "D40",
        "D59",
        "D60",
    ]
    assert [int(row["points"]) for row in PROBABILITIES] == list(range(65))
    assert len(IIC) == 7


@pytest.mark.parametrize("row", PROBABILITIES, ids=[row["points"] for row in PROBABILITIES])
def test_osp_dc_probability_of_every_total(row: dict[str, str]) -> None:
    total = int(row["points"])
    assert abs(probability_of(total, logistic()) - Fraction(row["probability"])) <= Fraction(1, 10**9)
    assert instrument("osp_dc").bands[sum(total >= cut for cut in instrument("osp_dc").cuts)] == row["band"]


@pytest.mark.parametrize(("total", "published"), [(32, 0.028765253876307774), (64, 0.8312061933744967)])
def test_osp_dc_probability_as_the_published_tests_have_it(total: int, published: float) -> None:
    assert abs(float(probability_of(total, logistic())) - published) <= 1e-15


POINTS = [
    ("contact_adult_sexual_sanctions", {0: 0, 1: 5, 2: 10, 3: 15, 4: 15, 999: 15}),
    ("contact_child_sexual_sanctions", {0: 0, 1: 3, 2: 6, 3: 9, 999: 9}),
    ("noncontact_sexual_sanctions", {0: 0, 1: 2, 2: 4, 3: 6, 999: 6}),
    ("age_at_start_of_followup", {age: 0 if age >= 60 else 14 - max(0, (age - 18) // 3) for age in range(111)}),
    ("age_at_last_sexual_offence", {0: 0, 15: 0, 16: 5, 17: 5, 18: 10, 110: 10}),
    ("total_sanctions", {0: 0, 1: 0, 2: 6, 999: 6}),
    ("indecent_image_sanctions", {0: 0, 1: 0, 999: 0}),
]


@pytest.mark.parametrize(("fact", "points"), POINTS, ids=[fact for fact, _ in POINTS])
def test_osp_dc_gives_the_published_points_for_each_item(fact: str, points: dict[int, int]) -> None:
    found = {value: score("osp_dc", **{fact: value}).points for value in points}
    assert found == {value: (expected, expected) for value, expected in points.items()}


def test_osp_dc_spans_0_to_64_points() -> None:
    assert score("osp_dc").points == (0, 0)
    worst = {"contact_adult_sexual_sanctions": 3, "contact_child_sexual_sanctions": 3, "noncontact_sexual_sanctions": 3,
             "age_at_start_of_followup": 18, "age_at_last_sexual_offence": 18, "total_sanctions": 9, "stranger_victim": True}  # fmt: skip
    assert score("osp_dc", **worst).points == (64, 64)
    unknown = dict.fromkeys(worst, UNKNOWN)
    result = score("osp_dc", **unknown)
    assert result.points == (0, 64)
    assert band(result) == ("low", "very_high")
    assert result.probabilities == (Fraction(0), probability_of(64, logistic()))
    assert set(result.unknown) == set(worst)


@pytest.mark.parametrize(
    ("changes", "applies"),
    [
        ({}, True),
        ({"sex_recorded": "female"}, False),
        ({"sex_recorded": NOT_APPLICABLE}, False),
        ({"ever_sexual_offence": False}, False),
        ({"sex_recorded": UNKNOWN}, None),
        ({"ever_sexual_offence": UNKNOWN}, None),
        ({"sex_recorded": "female", "ever_sexual_offence": UNKNOWN}, False),
    ],
)
def test_osp_dc_applies_to_sanctioned_men_only(changes: dict[str, FactState], applies: bool | None) -> None:
    result = score("osp_dc", **changes)
    assert result.applies is applies
    if applies is not True:
        assert (result.points, result.bands, result.probabilities) == (None, None, None)


ADULT = "contact_adult_sexual_sanctions"
RANGES: list[tuple[dict[str, FactState], tuple[int, int], tuple[str, str]]] = [
    ({ADULT: UNKNOWN}, (0, 15), ("low", "low")),
    ({ADULT: UNKNOWN, "age_at_last_sexual_offence": 18}, (10, 25), ("low", "medium")),
    ({"age_at_last_sexual_offence": UNKNOWN}, (0, 10), ("low", "low")),
    ({"age_at_last_sexual_offence": NOT_APPLICABLE}, (0, 0), ("low", "low")),
    ({"age_at_start_of_followup": UNKNOWN}, (0, 14), ("low", "low")),
    ({"stranger_victim": UNKNOWN, "age_at_start_of_followup": 18, "total_sanctions": 2}, (20, 24), ("low", "medium")),
    ({"total_sanctions": UNKNOWN, "stranger_victim": UNKNOWN}, (0, 10), ("low", "low")),
]


@pytest.mark.parametrize(("changes", "points", "bands"), RANGES, ids=[str(changes) for changes, *_ in RANGES])
def test_an_unknown_item_gives_a_range(changes: dict[str, FactState], points: tuple[int, int], bands: tuple[str, str]) -> None:
    result = score("osp_dc", **changes)
    assert result.points == points
    assert band(result) == bands
    assert set(result.unknown) == {name for name, state in changes.items() if state is UNKNOWN}


# 25 points are medium, 33 high, 41 very high.
VH: dict[str, FactState] = {**of_vector(next(row for row in VECTORS if row["id"] == "U4"))}
MEDIUM: dict[str, FactState] = {**of_vector(next(row for row in VECTORS if row["id"] == "U2"))}
REDUCTIONS: list[tuple[dict[str, FactState], dict[str, FactState], tuple[str, str]]] = [
    (VH, {"years_offence_free": 4}, ("very_high", "very_high")),
    (VH, {"years_offence_free": 5}, ("high", "high")),
    (VH, {"years_offence_free": 30}, ("high", "high")),
    (VH, {"years_offence_free": 5, "in_custody": True}, ("very_high", "very_high")),
    (VH, {"years_offence_free": NOT_APPLICABLE}, ("very_high", "very_high")),
    (VH, {"years_offence_free": UNKNOWN}, ("high", "very_high")),
    (VH, {"years_offence_free": 5, "in_custody": UNKNOWN}, ("high", "very_high")),
    (VH, {"years_offence_free": 4, "in_custody": UNKNOWN}, ("very_high", "very_high")),
    (MEDIUM, {"years_offence_free": 5}, ("low", "low")),
    (MEDIUM, {"years_offence_free": UNKNOWN}, ("low", "medium")),
    ({}, {"years_offence_free": 5}, ("low", "low")),
    ({ADULT: UNKNOWN, "age_at_last_sexual_offence": 18}, {"years_offence_free": 5}, ("low", "low")),
    ({ADULT: UNKNOWN, "age_at_last_sexual_offence": 18}, {"years_offence_free": UNKNOWN}, ("low", "medium")),
]


@pytest.mark.parametrize(("case", "changes", "bands"), REDUCTIONS, ids=[f"{i}" for i in range(len(REDUCTIONS))])
def test_five_offence_free_years_take_one_band_off_but_never_below_low(
    case: dict[str, FactState], changes: dict[str, FactState], bands: tuple[str, str]
) -> None:
    reduced, plain = score("osp_dc", **{**case, **changes}), score("osp_dc", **case)
    assert band(reduced) == bands
    assert (reduced.points, reduced.probabilities) == (plain.points, plain.probabilities)


def test_what_a_scorer_remembers_is_limited_and_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "MOST_REMEMBERED", 1)
    scorer = scoring.Scorer(instrument("osp_dc"))
    engine = engine_of(PACK)
    for age in (*range(18, 70), *range(18, 70)):
        facts: dict[str, FactState] = {**PLAIN, "age_at_start_of_followup": age}
        assert scorer.score(engine.case(facts, AS_OF)) == score("osp_dc", age_at_start_of_followup=age)


# ---- OSP/IIC

IIC_FACTS: list[dict[str, FactState]] = [
    {"indecent_image_sanctions": 2, "contact_child_sexual_sanctions": 3},
    {"indecent_image_sanctions": 1, "contact_child_sexual_sanctions": 3},
    {"contact_child_sexual_sanctions": 2},
    {"contact_child_sexual_sanctions": 1},
    {"noncontact_sexual_sanctions": 1, "contact_adult_sexual_sanctions": 1},
    {},
    {"ever_sexual_offence": False, "indecent_image_sanctions": 2},
]


@pytest.mark.parametrize(("row", "facts"), list(zip(IIC, IIC_FACTS, strict=True)), ids=[row["rule"] for row in IIC])
def test_osp_iic_gives_every_published_row(row: dict[str, str], facts: dict[str, FactState]) -> None:
    result = score("osp_iic", **facts)
    if row["band"] == "not_applicable":
        assert result.applies is False
        return
    assert result.applies is True
    assert result.probabilities == (Fraction(row["probability"]),) * 2
    assert percent(Fraction(row["probability"])) == f"{float(row['percent']):.2f}"
    assert band(result) == (row["band"],) * 2


@pytest.mark.parametrize(
    ("changes", "bands", "probabilities"),
    [
        ({"indecent_image_sanctions": UNKNOWN}, ("low", "high"), ("0", "0.1031")),
        ({"indecent_image_sanctions": UNKNOWN, "contact_child_sexual_sanctions": 1}, ("low", "high"), ("0.00634", "0.1031")),
        ({"contact_child_sexual_sanctions": UNKNOWN}, ("low", "low"), ("0", "0.00926")),
        ({"contact_child_sexual_sanctions": UNKNOWN, "indecent_image_sanctions": 1}, ("medium", "medium"), ("0.03328", "0.03328")),
        ({"noncontact_sexual_sanctions": UNKNOWN}, ("low", "low"), ("0", "0")),
        ({"noncontact_sexual_sanctions": UNKNOWN, "contact_adult_sexual_sanctions": 1}, ("low", "low"), ("0", "0.00281")),
        ({"sex_recorded": "female", "indecent_image_sanctions": 5}, ("low", "low"), ("0", "0")),
    ],
)  # fmt: skip
def test_osp_iic_gives_a_range_where_a_row_is_open(
    changes: dict[str, FactState], bands: tuple[str, str], probabilities: tuple[str, str]
) -> None:
    result = score("osp_iic", **changes)
    assert band(result) == bands
    assert result.probabilities == tuple(Fraction(each) for each in probabilities)


@pytest.mark.parametrize("changes", [{"sex_recorded": UNKNOWN}, {"ever_sexual_offence": UNKNOWN}])
def test_osp_iic_is_open_where_it_is_not_known_to_apply(changes: dict[str, FactState]) -> None:
    result = score("osp_iic", **changes)
    assert (result.applies, result.bands) == (None, None)


# ---- percentages

PERCENTAGES = [
    ("0", "0.00"),
    ("0.1031", "10.31"),
    ("0.03328", "3.33"),
    ("0.00005", "0.01"),  # a half goes up
    ("0.00015", "0.02"),  # also where the even neighbour is below
    ("0.000049999", "0.00"),
    ("0.99995", "100.00"),
    ("1", "100.00"),
]


@pytest.mark.parametrize(("probability", "text"), PERCENTAGES)
def test_a_percentage_has_two_decimals_halves_up(probability: str, text: str) -> None:
    assert percent(Fraction(probability)) == text


# ---- other forms of instrument

DISPLAY = """\
instruments:
  ranged:
    title: Ranged
    use: display
    items:
      first: [{when: "size >= 10", points: -2}, {when: "flag", points: 3}]
    bands: [{band: low}, {band: high, from: 1}]
  refusing:
    title: Refusing
    use: display
    items:
      first: [{when: "size >= 10", points: -2}, {when: "flag", points: 3}]
    bands: [{band: low}, {band: high, from: 1}]
    missing: refuse
  looked_up:
    title: Looked up
    use: display
    rows: [{when: "size >= 10", band: high, probability: "0.5"}, {when: "flag", band: low, probability: "0.25"}]
"""
TABLE = "tables:\n  t:\n    title: T\n    unknown: bracket\n    levels: [low]\n    rules:\n      - {id: Z, when: otherwise, then: low}\n"


@pytest.mark.parametrize(
    ("facts", "points", "bands"),
    [
        ({"size": 10}, (-2, -2), (0, 0)),
        ({"size": 0, "flag": True}, (3, 3), (1, 1)),
        ({"size": 0, "flag": False}, (0, 0), (0, 0)),
        ({"flag": True}, (-2, 3), (0, 1)),
        ({"flag": False}, (-2, 0), (0, 0)),
        ({"size": 0}, (0, 3), (0, 1)),
        ({}, (-2, 3), (0, 1)),
    ],
)
def test_points_that_rise_and_fall_give_their_true_range(
    facts: dict[str, FactState], points: tuple[int, int], bands: tuple[int, int]
) -> None:
    result = evaluate(build(HEADER + FACTS + DISPLAY + TABLE), facts, with_instruments=True).instruments["ranged"]
    assert (result.points, result.bands, result.probabilities) == (points, bands, None)


READ = """\
instruments:
  falling:
    title: Falling
    use: rules
    items:
      first: [{when: "size >= 10", points: 3}, {when: "flag", points: 1}]
    bands: [{band: low}, {band: high, from: 2}]
tables:
  t:
    title: T
    unknown: bracket
    levels: [low, high]
    rules:
      - {id: A, when: "falling >= 'high'", then: high}
      - {id: Z, when: otherwise, then: low}
"""


@pytest.mark.parametrize(
    ("facts", "points", "bands", "unknown"),
    [
        ({"size": 10, "flag": False}, (3, 3), (1, 1), ()),
        ({"size": 9, "flag": True}, (1, 1), (0, 0), ()),
        ({"size": 10}, (3, 3), (1, 1), ("flag",)),
        ({"flag": True}, (1, 3), (0, 1), ("size",)),
        ({"size": 0}, (0, 1), (0, 0), ("flag",)),
        ({}, (0, 3), (0, 1), ("size", "flag")),
    ],
)
def test_what_rules_read_of_an_instrument_is_in_the_explanation(
    facts: dict[str, FactState], points: tuple[int, int], bands: tuple[int, int], unknown: tuple[str, ...]
) -> None:
    found = ExplainedEngine(build(HEADER + FACTS + READ)).evaluate(facts, AS_OF)
    result = found.instruments["falling"]
    assert (result.points, result.bands, result.unknown) == (points, bands, unknown)
    assert found.tables["t"].level_range == bands


def test_an_instrument_that_refuses_is_silent_until_everything_is_known() -> None:
    pack = build(HEADER + FACTS + DISPLAY + TABLE)
    silent = evaluate(pack, {"size": 10}, with_instruments=True).instruments["refusing"]
    assert (silent.applies, silent.points, silent.unknown) == (True, None, ("flag",))
    speaking = evaluate(pack, {"size": 10, "flag": False}, with_instruments=True).instruments["refusing"]
    assert (speaking.applies, speaking.points, speaking.unknown) == (True, (-2, -2), ())


def test_a_look_up_without_a_row_for_the_case_does_not_apply() -> None:
    pack = build(HEADER + FACTS + DISPLAY + TABLE)
    none = evaluate(pack, {"size": 0, "flag": False}, with_instruments=True).instruments["looked_up"]
    assert (none.applies, none.bands) == (False, None)
    low = evaluate(pack, {"size": 0, "flag": True}, with_instruments=True).instruments["looked_up"]
    assert (low.bands, low.probabilities) == ((0, 0), (Fraction(1, 4), Fraction(1, 4)))


def test_instruments_for_display_are_worked_out_only_when_asked_for() -> None:
    pack = build(HEADER + FACTS + DISPLAY + TABLE)
    assert evaluate(pack, {}).instruments == {}
    assert set(evaluate(pack, {}, with_instruments=True).instruments) == {"ranged", "refusing", "looked_up"}
