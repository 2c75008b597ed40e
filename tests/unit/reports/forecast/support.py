"""A made-up comparison: 40 paired replications over 20 draws, with every part that a report can have."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tidegate.forecast.calibration.backtests import Backtest, published_backtests
from tidegate.forecast.experiments.attribution import attribute
from tidegate.forecast.experiments.breakeven import chart
from tidegate.forecast.experiments.paired import compare_samples
from tidegate.forecast.experiments.reversal import reversal
from tidegate.forecast.experiments.runs import Sample, Setting
from tidegate.forecast.experiments.sensitivity import Answers, Factor, Point, tornado
from tidegate.forecast.experiments.study import Assumption, Measure, Question, Scenario
from tidegate.forecast.experiments.surrogate import fit
from tidegate.forecast.experiments.uncertainty import parts
from tidegate.reports.forecast.content import Band, Course, Flow, Gate, Provenance, Report

HOSTILE = '<script>alert(1)</script>&"'
MEASURES = (
    Measure(id="wait", title="mean wait for safeguarding, very high", unit="days", group="Waiting", down="shorter", up="longer", digits=1),
    Measure(id="courts", title="number of Crown Court receipts", unit="cases a year", group="Courts", down="lower", up="higher", digits=0),
    Measure(id="missed", title="number of contact offenders diverted", unit="people", group="Protection", down="fewer", up="more", digits=0),
    Measure(id="still", title="number of referrals", unit="people", group="Demand", down="fewer", up="more", digits=0),
)  # fmt: skip
QUESTIONS = (
    Question(title="Who waits how much less?", measures=("wait",)),
    Question(title="What do courts and the register gain or lose?", measures=("courts", "still")),
    Question(title="How many contact offenders are missed?", measures=("missed",)),
)
NAMES = {"quality": "Sensitivity of the assessment", "yield": "Proactive yield", "effect": "Programme effect"}
FACTORS = {
    "quality": Factor(name="quality", low=0.6, high=1.0, middle=0.9),
    "yield": Factor(name="yield", low=0.0, high=0.5, middle=0.2),
}


def missed(point: Point) -> float:
    """The change in contact offenders missed, worked by hand: nought at quality 0.8 + 0.4 (yield - 0.2)."""
    return 100 * (0.8 - point["quality"]) + 40 * (point["yield"] - 0.2)


def samples() -> tuple[Sample, Sample]:
    """Before and after. The wait falls by about three days every time; missed offenders fall when the assessment is good."""
    rng = np.random.default_rng(4)
    draw = np.repeat(np.arange(20), 2)
    quality, found = rng.uniform(0.6, 1.0, 20)[draw], rng.uniform(0.0, 0.5, 20)[draw]
    luck = rng.standard_normal(40)
    before = {
        "wait": 12 + luck,
        "courts": 4_000 + 90 * luck,
        "missed": 200 + 10 * luck,
        "still": np.full(40, 20_000.0),
    }
    change = 100 * (0.8 - quality) + 40 * (found - 0.2)
    after = {
        "wait": before["wait"] - 3 + 0.2 * rng.standard_normal(40),
        "courts": before["courts"] * 0.8,
        "missed": before["missed"] + change,
        "still": before["still"],
    }
    parameters = {"quality": quality, "yield": found}
    return (
        Sample(measures=before, draw=draw, parameters=parameters),
        Sample(measures=after, draw=draw, parameters=parameters),
    )


def band(middle: float, growth: float) -> Band:
    """A median that grows in a straight line, and a band that widens."""
    line = [middle + growth * year for year in range(11)]
    return Band(tuple(line), tuple(each * 0.8 for each in line), tuple(each * 1.3 for each in line))


def courses() -> tuple[Course, ...]:
    years = tuple(float(year) for year in range(11))
    return tuple(
        Course(title=f"{stage}: people waiting", unit="people", years=years, before=band(900, 120), after=band(900, -40))
        for stage in ("Research", "Enforcement", "Forensics", "Charging decision", "Crown Court")
    )


def flows() -> tuple[Flow, ...]:
    rows = [
        ("Referral", "Research", 20_000, 20_000),
        ("Research", "Enforcement", 12_000, 12_500),
        ("Research", "Leaves", 8_000, 7_500),
        ("Enforcement", "Forensics", 11_000, 11_400),
        ("Forensics", "Charging decision", 9_000, 9_400),
        ("Charging decision", "Crown Court", 4_000, 2_800),
        ("Charging decision", "Programme", 0, 2_100),
        ("Crown Court", "Register", 3_600, 2_500),
        ("Programme", "Register", 0, 1_900),
        ("Register", "Leaves", 2_000, 2_200),
        ("Register", "Referral", 150, 140),
    ]
    return tuple(Flow(source=a, target=b, before=float(x), after=float(y)) for a, b, x, y in rows)


def gates() -> tuple[Gate, ...]:
    """Of 100 people 40 are not identified; a gate stops 50, another 8, two nobody, of which one has no figure: 2 come through."""
    rows = (
        ("not identified", "No suspect is identified", 40.0, None),
        ("G1", "Low risk", 50.0, 6.0),
        ("G2", "KIRAT in date", 0.0, 0.0),
        ("G3", "A full admission", 8.0, 1.0),
        ("G4", "No position of trust", 0.0, 0.0),
        ("left", "Come through", 2.0, None),
    )
    return tuple(
        Gate(
            id=id_,
            title=title,
            falls=parts(np.full(4, here), np.arange(4) // 2),
            alone=alone,
            unknown=0.0,
            modelled=id_ != "G2",
        )
        for id_, title, here, alone in rows
    )


def assumptions() -> tuple[Assumption, ...]:
    return (
        Assumption(
            name="kirat.sensitivity", title="Sensitivity of the assessment", value="0.976", range="0.94 to 0.99",
            unit="", source="Long and others 2016", status="verified",
        ),
        Assumption(
            name="proactive.yield", title="Proactive yield", value="0.2", range="0 to 0.5", unit="people an officer a month",
            source="", status="assumed",
        ),
        Assumption(
            name="caution.cost", title="Cost of a caution", value="900", range="200 to 3000", unit="GBP",
            source="Believed", status="recalled",
        ),
    )  # fmt: skip


def pointwise(answer: Callable[[Point], float]) -> Answers:
    """A function of one point, asked at many: one replication each."""
    return lambda points: np.array([[answer(point)] for point in points], dtype=np.float64)


def backtests() -> tuple[Backtest, ...]:
    return tuple(published_backtests(1))


def attributed() -> object:
    """Two changes worth 5 and 1, of which 2 come only together."""
    return attribute(lambda made: 4.0 * ("a" in made) + 2.0 * (len(made) == 2), ("a", "b"), orders=1, seed=1)


def report(**given: object) -> Report:
    """The made-up report, with parts replaced."""
    pair = samples()
    comparison = compare_samples(Setting(scenario="charge-all"), Setting(scenario="proportionate-2017"), pair)
    parts: dict[str, object] = {
        "before": Scenario(name="charge-all", title="Charge all", says="Everybody is charged."),
        "after": Scenario(name="proportionate-2017", title="Proportionate 2017", says="Some are cautioned, with a course."),
        "comparison": comparison,
        "measures": MEASURES,
        "questions": QUESTIONS,
        "verdict": "missed",
        "surrogate": fit(comparison.changes("missed"), pair[0].parameters, pair[0].draw),
        "reversal": reversal(comparison.changes("missed"), pair[0].parameters, pair[0].draw),
        "titles": NAMES,
        "courses": courses(),
        "flows": flows(),
        "gates": gates(),
        "assumptions": assumptions(),
        "provenance": Provenance(
            version="0.1.0", command="tidegate forecast compare charge-all proportionate-2017", place="England and Wales",
            years=10, replications=40, draws=20, seed=1, digest="sha256:abc",
        ),
        "swings": tornado(pointwise(missed), FACTORS.values()),
        "maps": (chart(pointwise(missed), FACTORS["quality"], FACTORS["yield"], steps=5, third=("effect", 0.3)),),
        "attribution": attributed(),
    }  # fmt: skip
    return Report(**{**parts, **given})  # type: ignore[arg-type]
