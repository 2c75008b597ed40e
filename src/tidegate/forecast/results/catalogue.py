"""What the results are called, how they read, and which of them answer the first questions."""

from __future__ import annotations

from tidegate.forecast.experiments.book_study import Catalogue
from tidegate.forecast.experiments.study import Measure, Question, Stage

LEVELS = ("very_high", "high", "medium", "low")
STAGES = (
    ("research", "Research", "people waiting"), ("enforcement", "Warrants and visits", "people waiting"),
    ("safeguarding", "Safeguarding", "people waiting"), ("forensics", "Digital forensics", "people waiting"),
    ("casework", "Building the case", "people waiting"),
    ("awaiting", "Answers awaited", "people"), ("charging", "Charging decision", "people waiting"),
    ("magistrates", "Magistrates' court", "people waiting"), ("crown", "Crown Court, all cases", "people waiting"),
    ("course", "Courses after a caution", "people waiting"), ("programme", "Programmes after a sentence", "people waiting"),
    ("prison", "Prison", "people"), ("supervision", "Supervision by probation", "people"),
    ("register", "Register, all offences", "people"),
)  # fmt: skip
"""Name, title, and what its course over time counts."""

VERDICT = "contact_offences"
CREDITED = "prevented"
"""Offences that proactive work prevents are taken off those to be expected: see ``harm``."""


def _m(*names: str, words: tuple[str, str], digits: int) -> Measure:
    id_, title, unit, group = names
    return Measure(id=id_, title=title, unit=unit, group=group, down=words[0], up=words[1], digits=digits)


_SPOKEN = {"very_high": "very high", "high": "high", "medium": "medium", "low": "low"}
_TIME, _COUNT, _SHARE = ("shorter", "longer"), ("fewer", "more"), ("lower", "higher")
_CHILDREN, _POLICE, _COURTS = "Children", "Police", "Courts"
_DIVERSION, _AFTER, _MONEY = "Cautions and courses", "Register, prison and probation", "Cost"

MEASURES = (
    _m("contact_offences", "contact offences to be expected", "offences a year", _CHILDREN, words=_COUNT, digits=1),
    _m("child_days", "child-days at risk before safeguarding", "child-days a year", _CHILDREN, words=_COUNT, digits=0),
    *(
        _m(f"wait_{each}", f"time from referral to action, level {_SPOKEN[each]}", "days", _CHILDREN, words=_TIME, digits=1)
        for each in LEVELS
    ),
    *(
        _m(f"within_{each}", f"share acted on in time, level {_SPOKEN[each]}", "share", _CHILDREN, words=_SHARE, digits=3)
        for each in LEVELS
    ),
    _m("safeguarded", "time from referral to safeguarding where a child is at risk", "days", _CHILDREN, words=_TIME, digits=1),
    _m("mistaken", "people cautioned who offend against a child in person", "people a year", _CHILDREN, words=_COUNT, digits=2),
    _m(
        "after_mistaken",
        "contact offences of people cautioned by mistake",
        "offences a year",
        _CHILDREN,
        words=_COUNT,
        digits=2,
    ),
    _m("found", "people found by proactive work", "people a year", _CHILDREN, words=_COUNT, digits=2),
    _m("prevented", "contact offences prevented by proactive work", "offences a year", _CHILDREN, words=_COUNT, digits=2),
    _m("suicides", "suicides to be expected after police contact", "people a year", _CHILDREN, words=_COUNT, digits=1),
    *(
        _m(f"backlog_{name}", f"queue at the end, {title.lower()}", "people", _POLICE, words=_TIME, digits=0)
        for name, title, unit in STAGES[:7]
        if unit == "people waiting" and name != "safeguarding"
    ),
    _m("forensics_wait", "mean wait for digital forensics", "days", _POLICE, words=_TIME, digits=1),
    _m("charge_time", "time from referral to charging decision", "days", _POLICE, words=_TIME, digits=0),
    _m("freed", "investigators' time freed", "person-days a year", _POLICE, words=_COUNT, digits=0),
    _m("crown_receipts", "cases of ours that reach the Crown Court", "cases a year", _COURTS, words=_COUNT, digits=0),
    _m("crown_days", "Crown Court sitting days for our cases", "sitting days a year", _COURTS, words=_COUNT, digits=0),
    _m("crown_open", "open Crown Court cases at the end, all offences", "cases", _COURTS, words=_COUNT, digits=0),
    _m("court_time", "time from charge to completion at the Crown Court", "days", _COURTS, words=_TIME, digits=0),
    _m("cautions", "conditional cautions", "people a year", _DIVERSION, words=_COUNT, digits=1),
    _m("failed", "cautions that fail", "people a year", _DIVERSION, words=_COUNT, digits=1),
    _m("courses", "people who start a course after a caution", "people a year", _DIVERSION, words=_COUNT, digits=1),
    _m("divertible", "people charged who could have been cautioned", "people a year", _DIVERSION, words=_COUNT, digits=1),
    _m("programmes", "people who complete a programme after a sentence", "people a year", _DIVERSION, words=_COUNT, digits=0),
    _m("register", "people on the register at the end", "people", _AFTER, words=_COUNT, digits=0),
    _m("per_manager", "registered people to an offender manager at the end", "people", _AFTER, words=_COUNT, digits=1),
    _m("visits", "share of due visits that can be made at the end", "share", _AFTER, words=_SHARE, digits=3),
    _m("prison", "people in prison, on average", "people", _AFTER, words=_COUNT, digits=0),
    _m("probation", "people under supervision, on average", "people", _AFTER, words=_COUNT, digits=0),
    _m("returned", "people who come to notice again", "people a year", _AFTER, words=_COUNT, digits=1),
    _m("cost", "public cost of our cases", "million pounds a year", _MONEY, words=_SHARE, digits=2),
)

QUESTIONS = (
    Question(title="Who waits how much less?", measures=("wait_very_high", "wait_high", "wait_medium", "wait_low")),
    Question(title="What do the courts gain or lose?", measures=("crown_receipts", "crown_days", "crown_open")),
    Question(title="What does the register gain or lose?", measures=("register", "per_manager", "visits")),
    Question(
        title="How many contact offenders are missed?", measures=("mistaken", "after_mistaken", "prevented", "contact_offences")
    ),
)
DEADLINES = tuple(f"within_{each}" for each in LEVELS)


def catalogue(years: float, samples_a_year: int) -> Catalogue:
    """The catalogue of a forecast over so many years."""
    samples = round(years * samples_a_year) + 1
    return Catalogue(
        measures=MEASURES,
        questions=QUESTIONS,
        verdict=VERDICT,
        credited=CREDITED,
        stages=tuple(Stage(name=name, title=title, unit=unit) for name, title, unit in STAGES),
        grid=tuple(years * place / (samples - 1) for place in range(samples)),
        deadlines=DEADLINES,
    )
