"""Seeded mistakes: each slip that an author of these policies could make is caught, and by what.

Most are refuted by the prover, with a case in words. Where no guarantee can speak (a cut-off that another number would serve
as well, a gate that no promise names), a case of the pack fails, or the loader refuses the pack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.packs import shipped, shipped_document, told
from tidegate.policy.checking.examples import run_examples
from tidegate.policy.checking.structure import implied_guarantees
from tidegate.policy.language.building import build_pack
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.problems import PackError
from tidegate.policy.language.tree import FactTrue
from tidegate.policy.language.yaml_places import Sequence
from tidegate.policy.proving.counterexamples import in_words
from tidegate.policy.proving.prover import prove

Document = Any
Change = Callable[[Document], None]

# ---- ways to go wrong


def _row(rows: Any, identifier: str) -> Any:
    return next(row for row in rows if row["id"] == identifier)


def _index(rows: Any, identifier: str) -> int:
    return next(index for index, row in enumerate(rows) if row["id"] == identifier)


def rule(table: str, identifier: str, **changes: Any) -> Change:
    """Other words in a rule."""

    def change(document: Document) -> None:
        row = _row(document["tables"][table]["rules"], identifier)
        row.update(changes)

    return change


def criterion(identifier: str, when: str = "True") -> Change:
    """Another condition for a gate; none at all unless one is given."""

    def change(document: Document) -> None:
        _row(document["tables"]["route"]["criteria"], identifier)["when"] = when

    return change


def definition(name: str, there: str, instead: str) -> Change:
    """Other words in a definition."""

    def change(document: Document) -> None:
        body = document["definitions"][name]
        assert there in body["when"]
        body["when"] = body["when"].replace(there, instead)

    return change


def swap(table: str, first: str, second: str) -> Change:
    """Two rules in each other's place."""

    def change(document: Document) -> None:
        rows = document["tables"][table]["rules"]
        one, other = _index(rows, first), _index(rows, second)
        rows[one], rows[other] = rows[other], rows[one]

    return change


def drop(table: str, identifier: str) -> Change:
    """A rule left out."""

    def change(document: Document) -> None:
        rows = document["tables"][table]["rules"]
        index = _index(rows, identifier)
        del rows[index], rows.places[index]

    return change


def both(one: Change, other: Change) -> Change:
    """Two slips of one kind."""

    def change(document: Document) -> None:
        one(document)
        other(document)

    return change


def insert(table: str, before: str, **row: Any) -> Change:
    """A rule more: a copy of the one it stands before, with other words."""

    def change(document: Document) -> None:
        rows = document["tables"][table]["rules"]
        index = _index(rows, before)
        rows.insert(index, {**rows[index], **row})
        rows.places.insert(index, rows.places[index])

    return change


# ---- what the prover refutes: pack, slip, the guarantee that speaks, and words of its counterexample

P, S, A, B = "proportionate-2017", "streamlined", "charge-all", "proportionate-2017-category-b"
NOT_ALL = "all_criteria('caution_review')"

REFUTED: dict[str, tuple[str, Change, str, tuple[str, ...]]] = {
    "payment the wrong way round": (P, rule("priority", "P03", when="not payment_evidence"), "A-P1", ("raising the risk lowers priority", "then payment_evidence = yes")),
    "live abuse the wrong way round": (P, rule("priority", "P04", when="not kirat_current and not report_live_streaming"), "A-P1", ("raising the risk lowers priority",)),
    # a gate of the caution left out, one by one
    "no gate for adults": (P, criterion("G01"), "A-R11", ("caution_review", "suspect_age = ")),
    "no gate for indictable-only": (P, criterion("G02a"), "A-R12", ("caution_review", "offence_mode = unknown")),
    "no gate for the offence": (P, criterion("G02b"), "A-R12", ("caution_review", "offence = unknown")),
    "no gate for payment": (P, criterion("G02c"), "A-R01", ("caution_review", "_evidence = unknown")),
    "no gate for abuse in person": (P, criterion("G02d"), "A-R02", ("caution_review", "contact_allegation = unknown")),
    "no gate for grooming": (P, criterion("G02e"), "A-R04", ("caution_review", "= unknown")),
    "no gate for hands-on abuse": (P, criterion("G02f"), "A-R10", ("caution_review", "= unknown")),
    "no gate for victims": (P, criterion("G02g"), "A-R09", ("caution_review", "= unknown")),
    "no gate for production": (P, criterion("G02h"), "A-R05", ("caution_review", "production_evidence = unknown")),
    "no gate for sharing": (P, criterion("G02i"), "A-R08", ("caution_review", "= unknown")),
    "no gate for positions of trust": (P, criterion("G02j"), "A-R06", ("caution_review", "position_of_trust = unknown")),
    "no gate for known offenders": (P, criterion("G02k"), "A-R07", ("caution_review", "= unknown")),
    "no gate for access to a child": (P, criterion("G02l"), "A-R03", ("caution_review", "= unknown")),
    "no gate for a child as suspect": (P, criterion("G02m"), "A-R11", ("caution_review", "= unknown")),
    "no gate for the category": (P, criterion("G04"), "A-R19", ("caution_review", "highest_category")),
    "no gate for KIRAT": (P, criterion("G05"), "A-R17", ("caution_review", "kirat_level = ")),
    "no gate for evidence": (P, criterion("G07"), "A-R21", ("caution_review", "not evidence_sufficient")),
    "no gate for an admission": (P, criterion("G08"), "A-R21", ("caution_review", "admission")),
    "no gate for consent": (P, criterion("G09"), "A-R21", ("caution_review", "consent_to_caution")),
    "no gate for the prosecutor": (P, criterion("G10"), "A-R20", ("caution_review", "prosecutor_decision")),
    "no gate for a person's decision": (P, criterion("G14"), "A-R22", ("caution_review", "human_decision_recorded")),
    # the same in the other packs
    "streamlined: no gate for access to a child": (S, criterion("S02l"), "A-R03", ("streamlined_charge", "= unknown")),
    "streamlined: no gate for payment": (S, criterion("S02c"), "A-R01", ("streamlined_charge", "_evidence = unknown")),
    "streamlined: no gate for the category": (S, criterion("S04"), "A-R19", ("streamlined_charge", "highest_category = a")),
    "information: no gate for marks": (A, criterion("I02"), "A-R09", ("information_only", "report_")),
    "information: no gate for research": (A, criterion("I03"), "A-R06", ("information_only", "position_of_trust = yes")),
    "information: no gate for KIRAT": (A, criterion("I04"), "A-R17", ("information_only", "kirat_level = medium")),
    "information: no gate for age": (A, criterion("I07"), "A-R11", ("information_only", "suspect_age = unknown")),
    # a word too few, a word too many
    "a not dropped": (P, criterion("G02c", "paid_or_directed"), "A-R16", ("no case reaches rule R40",)),
    "a not dropped: KIRAT": (A, criterion("I04", "kirat_level > 'low'"), "A-R17", ("information_only", "kirat_level = medium")),
    "a not dropped: person's decision": (P, criterion("G14", "not human_decision_recorded"), "A-R22", ("caution_review",)),
    "or for and: consent or advice": (P, criterion("G09", "consent_to_caution or legal_advice_given"), "A-R21",
                                      ("caution_review", "not consent_to_caution")),
    "or for and: agreed or exceptional": (P, criterion("G10", "prosecutor_decision == 'agreed' or exceptional_circumstances_recorded"),
                                          "A-R20", ("caution_review", "prosecutor_decision")),
    "and for or: paid and directed": (P, definition("paid_or_directed", " or ", " and "), "A-R01", ("caution_review", "_evidence = yes")),
    "and for or: child access": (P, definition("child_access", " or ", " and "), "A-R03", ("caution_review", "= yes")),
    "one of three forgotten": (P, definition("child_access", " or report_child_access", ""), "A-R03",
                               ("caution_review", "report_child_access = yes")),
    "one type forgotten": (P, definition("grooming", "'obscene_to_child', ", ""), "A-R04", ("caution_review", "incident_type = obscene_to_child")),
    # a cut-off moved
    "adult at 16": (P, both(rule("route", "R04", when="suspect_age < 16"), criterion("G01", "suspect_age >= 16")), "A-R11",
                    ("caution_review", "suspect_age = 1")),
    "category B": (P, definition("category_within_policy", "== 'c'", "<= 'b'"), "A-R19", ("caution_review", "highest_category = b")),
    "category A": (B, definition("category_within_policy", "<= 'b'", "<= 'a'"), "A-R19", ("caution_review", "highest_category = a")),
    "KIRAT medium": (P, criterion("G05", "kirat_current and kirat_level <= 'medium' and kirat_assessor_trained"), "A-R17",
                     ("caution_review", "kirat_level = medium")),
    "an allegation counts, intelligence does not": (P, definition("contact_alleged", "'intelligence'", "'allegation'"), "A-R02",
                                                    ("caution_review", "contact_allegation = intelligence")),
    "only an allegation counts": (P, definition("contact_alleged", ">= 'intelligence'", "== 'allegation'"), "A-R13",
                                  ("raising the risk lowers route", "then contact_allegation = ")),
    # KIRAT's currency
    "currency turned round": (P, definition("kirat_current", ">=", "<"), "A-R18", ("caution_review", "last_new_fact_on")),
    "currency forgotten": (P, definition("kirat_current", " and kirat_assessed_on >= last_new_fact_on", ""), "A-R18",
                           ("caution_review", "kirat_assessed_on")),
    "a KIRAT of a day to come": (P, definition("kirat_current", " and kirat_assessed_on <= as_of", ""), "A-R18",
                                 ("caution_review", "kirat_assessed_on")),
    "or for and: made or current": (P, definition("kirat_current", "applies(kirat_level) and", "applies(kirat_level) or"), "A-R18",
                                    ("caution_review", "kirat_assessed_on")),
    "streamlined: currency forgotten": (S, definition("kirat_current", " and kirat_assessed_on >= last_new_fact_on", ""), "A-R18",
                                        ("streamlined_charge", "kirat_assessed_on")),
    # unknown treated as no
    "a caution when merely possible": (P, rule("route", "R40", fires="possible"), "A-R14", ("too early", "= unknown")),
    "information when merely possible": (A, rule("route", "R05", fires="possible"), "A-R14", ("too early", "= unknown")),
    "a streamlined charge when merely possible": (S, rule("route", "R50", fires="possible"), "A-R01", ("_evidence = unknown",)),
    # the wrong level
    "a caution for payment": (P, rule("route", "R12", then="caution_review"), "A-R01", ("caution_review", "rule R12", "_evidence = yes")),
    "a caution as the ordinary course": (P, rule("route", "R90", then="caution_review"), "A-R14", ("too early",)),
    "a lighter route for more": (P, insert("route", "R10", id="RX", when="highest_category == 'c' and report_escalated",
                                           then="information_only"), "A-R13", ("raising the risk lowers route", "report_escalated = yes")),
    "a streamlined charge where there is none": (A, insert("route", "R90", id="RX", when="evidence_sufficient", then="streamlined_charge"),
                                                 "A-R30", ("streamlined_charge", "evidence_sufficient = yes")),
    # the order
    "the ordinary course before the caution": (P, swap("route", "R40", "R90"), "A-R16", ("no case reaches rule R40",)),
    "youth cautions after all cautions": (P, swap("notification_period", "D12", "D13"), "A-Q4", ("no case reaches rule D12",)),
    # a rule too many, or too few
    "the same rule twice": (P, insert("route", "R13", id="R12X", when="paid_or_directed"), "A-R16", ("no case reaches rule R12X",)),
    "a condition that contradicts itself": (P, rule("route", "R20", when="known_offender and not on_register and not report_convicted"),
                                            "A-R16", ("no case reaches rule R20",)),
    "or for and: any adult": (P, rule("route", "R01", when="suspect_age >= 18 or child_suspect_reported"), "A-R16", ("no case reaches rule R02",)),
    "KIRAT very high from high": (P, rule("priority", "P01", when="kirat_current and kirat_level >= 'high'"), "A-P4",
                                  ("no case reaches rule P08",)),
    "no catch-all for routes": (P, drop("route", "R90"), "A-R15", ("no rule of route holds",)),
    "no catch-all for priorities": (P, drop("priority", "P25"), "A-P3", ("no rule of priority holds",)),
    "no catch-all for registration": (P, drop("registration", "Q18"), "A-Q3", ("no rule of registration holds",)),
    # the register
    "registered whatever the image shows": (P, definition("images_reach_threshold", "any_image_child_under_16 and ", ""), "A-Q2",
                                            ("triggered", "offence = ")),
    "registered without a disposal": (P, rule("registration", "Q01", then="triggered"), "A-Q1", ("triggered", "disposal = ")),
    "no visits whatever the level": (P, rule("visit_interval", "V01", when="reactive_management"), "A-V1",
                                     ("remote", "reactive_management = yes")),
}  # fmt: skip


@pytest.mark.parametrize(("name", "change", "guarantee", "words"), REFUTED.values(), ids=REFUTED.keys())
def test_a_slip_is_refuted_with_a_case_in_words(name: str, change: Change, guarantee: str, words: tuple[str, ...]) -> None:
    document = shipped_document(name)
    change(document)
    document["cases"] = Sequence(document.place)  # the guarantees alone must speak
    pack = build_pack(document)
    told = refutation(pack, guarantee)
    assert told
    assert all(word in told for word in words), told
    assert "\n" in told or "no case reaches" in told


def refutation(pack: Pack, identifier: str) -> str:
    """In words, how the guarantee is broken; empty where it holds."""
    chosen = [each for each in pack.guarantees if each.id == identifier]
    broken = next((each for each in prove(pack, chosen) if not each.holds), None)
    return in_words(broken.counterexample) if broken and broken.counterexample else ""


def test_enough_is_refuted() -> None:
    assert len(REFUTED) >= 25
    spoken = {guarantee for _, _, guarantee, _ in REFUTED.values()}
    assert spoken == {each.id for name in (P, S, A, B) for each in shipped(name).guarantees} - {"A-P2"}


def test_unknown_safety_speaks_of_a_bracket_table_out_of_order_however_it_was_made() -> None:
    """A-P2 alone: the loader refuses such a table, so it is put out of order behind its back."""
    pack = shipped(P)
    table = pack.tables["priority"]
    spam_first = replace(table.rules[-1], when=FactTrue("report_spam"), text="report_spam")
    rules = (spam_first, *table.rules)
    told = refutation(replace(pack, tables={**pack.tables, "priority": replace(table, rules=rules)}), "A-P2")
    assert told.startswith("priority says at least ")
    assert "once the unknown is found out it is" in told


# ---- what the pack's own cases, or the loader, catch

BY_CASES: dict[str, tuple[str, Change, str]] = {
    # gates that no guarantee names
    "no gate for grading": (P, criterion("G03"), "C-G03-GRADING-COMPLETE-FALSE"),
    "no gate for safeguarding": (P, criterion("G06"), "C-G06-SAFEGUARDING-SETTLED-FALSE"),
    "no gate for the register's explanation": (P, criterion("G11"), "C-G11-REGISTRATION-EXPLAINED-FALSE"),
    "no gate for a programme place": (P, criterion("G12"), "C-G12-PROGRAMME-PLACE-IN-TIME-FALSE"),
    "no gate for the risk of suicide": (P, criterion("G13"), "C-G13-SUICIDE-RISK-PLAN-FALSE"),
    "an untrained assessor": (P, criterion("G05", "kirat_current and kirat_level == 'low'"), "C-G05-KIRAT-ASSESSOR-TRAINED-FALSE"),
    "graded and sampled": (P, criterion("G03", "grading_complete and sampling_decision_recorded"), "C-BASE"),
    "and for or: a sample is not enough": (P, criterion("G03", "grading_complete"), "C-G03-SAMPLE"),
    "any image offence": (P, criterion("G02b", "offence < 'soa_s15a'"), "C-G02b-OFFENCE-CAJA-S62"),
    "information: graded images": (A, criterion("I05"), "C-R90-INFO-GRADED"),
    "information: an offence": (A, criterion("I06"), "C-R90-INFO-OFFENCE"),
    "information: not marked": (A, criterion("I01"), "C-R90-INFO-NOT"),
    # a cut-off that another number would serve as well; with a gate at 16 alone, R04 still stands in the way
    "a child at 16": (P, rule("route", "R04", when="suspect_age < 16"), "C-R04"),
    "an adult at 19": (P, criterion("G01", "suspect_age >= 19"), "C-18"),
    "a reported child at 16": (P, definition("child_suspect_reported", "reported_age < 18", "reported_age < 16"), "C-R01"),
    "a reported child at 18": (P, definition("child_suspect_reported", "reported_age < 18", "reported_age < 19"), "C-REPORTED-18"),
    "99 files": (P, rule("priority", "P20", when="not kirat_current and (prior_reports >= 1 or report_file_count >= 99)"), "T-P25-FILES"),
    "a thousand files": (P, rule("priority", "P20", when="not kirat_current and (prior_reports >= 1 or report_file_count >= 1000)"), "T-P20-FILES"),
    "two earlier reports": (P, rule("priority", "P20", when="not kirat_current and (prior_reports >= 2 or report_file_count >= 100)"), "T-P20"),
    "KIRAT overtaken on the same day": (P, definition("kirat_current", ">=", ">"), "T-P01"),
    "30 months": (P, rule("notification_period", "D06", when="disposal == 'custody' and custody_months >= 31"), "Q-D06"),
    "six months": (P, rule("notification_period", "D09", when="disposal == 'custody' and custody_months >= 6"), "Q-D11"),
    # a rule that says less than it should, of a kind that no promise forbids
    "a not dropped: flags after a KIRAT only": (P, rule("priority", "P04", when="kirat_current and (report_live_streaming or report_sadistic)"), "T-P04"),
    "the guard for cases without a KIRAT": (P, definition("kirat_current", "applies(kirat_level) and ", ""), "T-P04-NO-KIRAT"),
    "a lower level, still in order": (P, rule("priority", "P22", then="low"), "T-P22"),
    "sections in each other's place": (P, swap("registration", "Q08", "Q18"), "Q-Q08"),
}  # fmt: skip


# what leaves the table of priorities no longer falling from rule to rule: the loader
OUT_OF_ORDER: dict[str, Change] = {
    "live abuse at low": rule("priority", "P04", then="low"),
    "KIRAT high at low": rule("priority", "P08", then="low"),
    "payment at medium": rule("priority", "P03", then="medium"),
    "a lowering under higher risk": insert("priority", "P10", id="PX", when="report_infant and prior_reports >= 1", then="low"),
    "KIRAT high before very high": swap("priority", "P01", "P08"),
    "medium before very high": swap("priority", "P04", "P21"),
    "the catch-all first": swap("priority", "P01", "P25"),
    "a later deadline for a whole level": rule("priority", "P24", then="medium"),
}  # fmt: skip


@pytest.mark.parametrize("change", OUT_OF_ORDER.values(), ids=OUT_OF_ORDER.keys())
def test_a_bracket_table_out_of_order_is_refused_before_anything_runs(change: Change) -> None:
    document = shipped_document(P)
    change(document)
    with pytest.raises(PackError, match=r"a higher level than rule P\w+ above it"):
        build_pack(document)


@pytest.mark.parametrize(("name", "change", "example"), BY_CASES.values(), ids=BY_CASES.keys())
def test_what_no_guarantee_names_fails_a_case_of_the_pack(name: str, change: Change, example: str) -> None:
    document = shipped_document(name)
    change(document)
    failed = [each.example.id for each in run_examples(build_pack(document)) if not each.passed]
    assert example in failed, failed


@pytest.mark.parametrize(
    ("table", "identifier"),
    [("priority", "P03"), ("priority", "P13"), ("route", "R04"), ("route", "R12"), ("registration", "Q02")],
)
def test_a_rule_left_out_is_missed_by_its_cases_before_anything_runs(table: str, identifier: str) -> None:
    document = shipped_document(P)
    drop(table, identifier)(document)
    with pytest.raises(PackError) as error:
        build_pack(document)
    assert any(f"{table} has no rule '{identifier}'" in each for each in told(error.value))


def test_a_gate_left_out_altogether_is_missed_by_its_cases() -> None:
    document = shipped_document(P)
    rows = document["tables"]["route"]["criteria"]
    index = _index(rows, "G13")
    del rows[index], rows.places[index]
    with pytest.raises(PackError, match="nothing has the id 'G13'"):
        build_pack(document)


def test_the_order_of_two_rules_may_not_matter_and_is_then_no_mistake() -> None:
    """R12 and R13 both lead to an ordinary decision: changed about, only the reason that is given first differs."""
    document = shipped_document(P)
    swap("route", "R12", "R13")(document)
    document["cases"] = Sequence(document.place)
    pack = build_pack(document)
    assert all(each.holds for each in prove(pack, [*pack.guarantees, *implied_guarantees(pack)]))
