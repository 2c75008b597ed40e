"""A small policy and hand-made items, so that every expected byte can be worked out by eye."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache

from tests.packs import build
from tidegate.policy.language.pack import Pack
from tidegate.records.facts import FactState
from tidegate.records.referrals import Receipt, Referral, Status
from tidegate.triage.assessing import Assessor
from tidegate.triage.explaining import Explainer
from tidegate.triage.explanations import CaseExplanation
from tidegate.triage.items import Citation, Criterion, Item, Priority, Question, Route
from tidegate.triage.running import Worklist, worklist_of

AS_OF = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
HOSTILE = "<script>alert(1)</script>&\"'\u202e\x1b[31m"

PACK = """\
pack: small-triage
version: "1"
title: A small policy
jurisdiction: Nowhere
status: proposal
valid: {from: 2026-01-01, until: null}
sources:
  book: {title: "The book", status: verified}
  guess: {title: "A guess", status: assumption, note: "Nobody knows."}
facts:
  flag: {type: bool, ask: "Is it so?", known_by: [INT, OIC], stage: S1, max_age_days: 90, source: [book]}
  size: {type: {int: [0, 100]}, ask: "How large?", known_by: [INT], stage: S1, source: [book]}
  grade: {type: [low, medium, high], ask: "Which grade?", known_by: [GRD], stage: S5, may_not_apply: true, source: [book]}
  agreed: {type: bool, ask: "Does the prosecutor agree?", known_by: [CPS], stage: S6, source: [guess]}
  sanctions: {type: {int: [0, 99]}, ask: "How many sanctions?", known_by: [INT], stage: S1, source: [book]}
  seen_on: {type: date, ask: "When was it seen?", known_by: [NCA], stage: S0, source: [book]}
instruments:
  score:
    title: A score
    use: display
    population: Some people.
    horizon: 2 years
    validity: Not validated for suspects.
    figures: [{statistic: AUC, value: "0.70", study: A study}]
    applies_when: "sanctions >= 1"
    items:
      sanctions: [{when: "sanctions >= 3", points: 4}, {when: "sanctions >= 2", points: 2}]
      grade: [{when: "grade == 'high'", points: 3}]
    bands: [{band: low, from: 0}, {band: high, from: 4}]
    probability: {intercept: "-3", slope: "0.5", zero_at_zero: false}
    missing: range
    notes: ["A rate for a group is not the risk of one person."]
    source: [book]
tables:
  priority:
    title: Priority
    unknown: bracket
    levels: [low, high]
    names: {low: Low, high: High}
    outputs: {act_within: duration, find_out_within: duration, clock: [received, kirat], provisional: bool}
    rules:
      - {id: P1, when: "flag", then: high, act_within: 24 hours, find_out_within: 2 days,
         clock: received, provisional: true, says: "It is so", source: [book]}
      - {id: P2, when: "size >= 50", then: high, act_within: 48 hours, find_out_within: 2 days,
         clock: received, provisional: true, says: "It is large", source: [guess]}
      - {id: P9, when: otherwise, then: low, act_within: 30 days, find_out_within: 30 days,
         clock: received, provisional: false, says: "Nothing calls for more", source: [book]}
  route:
    title: Route
    unknown: cautious
    levels: [caution_review, charge_review]
    names: {caution_review: "Criteria met, for a person to consider", charge_review: "Ordinary charging decision"}
    concessions: [caution_review]
    criteria:
      - {level: caution_review, id: G1, name: "It is not so", when: "not flag", source: [book]}
      - {level: caution_review, id: G2, name: "Grade low", when: "grade == 'low'", source: [guess]}
      - {level: caution_review, id: G3, name: "The prosecutor agrees", when: "agreed", source: [guess]}
    rules:
      - {id: R1, when: "all_criteria('caution_review')", fires: certain, then: caution_review, says: "Every criterion is met",
         source: [book], notice: [N1]}
      - {id: R9, when: otherwise, fires: certain, then: charge_review, says: "Ordinary course", source: [book]}
  later:
    title: How long it lasts
    unknown: ask
    levels: [short, long]
    names: {short: Short, long: Long}
    outputs: {months: int, law: text, firm: bool}
    rules:
      - {id: L1, when: "grade == 'high'", then: long, months: 24, law: "Section 2", firm: true,
         says: "A high grade", source: [book]}
      - {id: L9, when: otherwise, then: short, months: 12, law: "Section 1", firm: false,
         says: "Any other grade", source: [guess]}
notices:
  N1: {when: "route == 'caution_review'", fires: certain, says: "This conflicts with guidance.", source: [guess]}
"""


@cache
def pack() -> Pack:
    return build(PACK)


def hand_made(reference: str = "CASE-1", source: str = "cases.csv row 1", same_suspect: tuple[str, ...] = ()) -> Item:
    """An accepted item, low for certain and possibly high."""
    return Item(
        reference=reference,
        source=source,
        status=Status.ACCEPTED,
        received_at=AS_OF - dt.timedelta(days=1),
        priority=Priority(
            level="low",
            act_by=AS_OF + dt.timedelta(days=29),
            rule="P9",
            says="Nothing calls for more",
            could_be="high",
            find_out_by=AS_OF - dt.timedelta(hours=3),
            could_be_rule="P1",
            could_be_says="It is so",
            provisional=False,
            clock_assumed=False,
            rank=0,
            possible_rank=1,
        ),
        route=Route(name="charge_review", title="Ordinary charging decision", rule="R9", says="Ordinary course"),
        criteria=(
            Criterion(id="G1", name="It is not so", level="caution_review", status="unknown"),
            Criterion(id="G2", name="Grade low", level="caution_review", status="met"),
            Criterion(id="G3", name="The prosecutor agrees", level="caution_review", status="not_met"),
        ),
        unknown=("flag", "size"),
        next_question=Question(fact="flag", ask="Is it so?", settles=False),
        notices=("This conflicts with guidance.",),
        citations=(Citation(id="book", title="The book", status="verified"),),
        same_suspect=same_suspect,
        same_suspect_count=len(same_suspect),
        facts={"grade": "low"},
        known_on={},
    )


def rejected(source: str = "bad.xml", reason: str = "it cannot be read; send it again") -> Item:
    return Item(reference=None, source=source, status=Status.REJECTED, reason=reason)


def duplicate() -> Item:
    return Item(reference="CASE-1", source="again.csv row 1", status=Status.DUPLICATE, reason="cases.csv row 1 was taken first")


def worklist(*items: Item) -> Worklist:
    return worklist_of(pack(), AS_OF, items)


def assessed(facts: Mapping[str, FactState], reference: str = "CASE-1", known_on: Mapping[str, dt.date] | None = None) -> Item:
    """An item as triage makes it, received a day before."""
    referral = Referral(reference=reference, received_at=AS_OF - dt.timedelta(days=1), facts=facts, known_on=known_on or {})
    receipt = Receipt(source="cases.csv row 1", status=Status.ACCEPTED, reference=reference, referral=referral)
    return Assessor(pack(), AS_OF).item(receipt)


def explained(facts: Mapping[str, FactState], known_on: Mapping[str, dt.date] | None = None) -> CaseExplanation:
    return Explainer(Assessor(pack(), AS_OF)).explain(assessed(facts, known_on=known_on))
