"""What every shipped policy promises: it loads, its cases pass, nothing is left to mend, and every guarantee is proved."""

from __future__ import annotations

import re
import time

import pytest

from tests.packs import SHIPPED, case_facts, engine_of, mistakes_of, shipped, shipped_document
from tidegate.policy.checking.examples import run_examples
from tidegate.policy.checking.structure import implied_guarantees, overlaps, review
from tidegate.policy.engines.bounds import Bounds
from tidegate.policy.language.pack import Promise, Unknowns
from tidegate.policy.language.tree import facts_of, results_of
from tidegate.policy.proving.counterexamples import in_words
from tidegate.policy.proving.prover import prove
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactState

SECONDS_A_PACK = 30  # about one on a quiet machine; the limit only has to catch a proof that does not end

CAUTION_PACKS = [name for name in SHIPPED if name not in ("charge-all", "streamlined")]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_pack_is_whole(name: str) -> None:
    pack = shipped(name)
    assert pack.id == name
    assert pack.summary
    assert pack.jurisdiction == "England and Wales"
    assert list(pack.tables) == [
        "route",
        "priority",
        "registration",
        "notification_period",
        "caution_time_limit",
        "visit_interval",
    ]
    assert len(pack.vocabulary) >= 80
    assert pack.status == {
        "charge-all": "historical",
        "streamlined": "current",
        "diversionary-cautions-2022": "prospective",
    }.get(name, "proposal")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_case_of_a_shipped_pack_passes(name: str) -> None:
    outcomes = run_examples(shipped(name))
    assert [(each.example.id, each.failures) for each in outcomes if not each.passed] == []
    assert len(outcomes) > 150


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_about_a_shipped_pack_is_left_to_mend(name: str) -> None:
    assert review(shipped(name)) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_guarantee_of_a_shipped_pack_is_proved(name: str) -> None:
    pack, started = shipped(name), time.monotonic()
    verdicts = list(prove(pack, [*pack.guarantees, *implied_guarantees(pack)]))
    assert [in_words(each.counterexample) for each in verdicts if each.counterexample] == []
    assert len(verdicts) > 100
    assert time.monotonic() - started < SECONDS_A_PACK


@pytest.mark.parametrize("name", SHIPPED)
def test_every_table_promises_an_answer_and_every_rule_a_use(name: str) -> None:
    pack = shipped(name)
    assert implied_guarantees(pack) == ()
    promised = {(each.promise, table) for each in pack.guarantees for table in each.tables}
    assert {(Promise.MONOTONE, "priority"), (Promise.MONOTONE, "route")} <= promised
    assert {(Promise.UNKNOWN_SAFE, "priority"), (Promise.UNKNOWN_SAFE, "route")} <= promised


@pytest.mark.parametrize("name", SHIPPED)
def test_rules_that_overlap_stand_harsher_first_or_are_meant_to(name: str) -> None:
    """In the priority table order decides by level alone; in the route table a child's case and information come first."""
    pack = shipped(name)
    found = list(overlaps(pack))
    ranks = {rule.id: rule.level for table in pack.tables.values() for rule in table.rules}
    assert all(ranks[each.first] > ranks[each.second] for each in found if each.table == "priority")
    harsher_second = {each.first for each in found if each.table == "route" and ranks[each.first] < ranks[each.second]}
    assert harsher_second <= {"R02", "R03", "R04", "R05"}


# ---- instruments and protected facts stay out of every decision


# Every pack is tried with a rule; one is enough for the other places that hold a condition.
PLACES = [(name, "rule") for name in SHIPPED]
PLACES += [("proportionate-2017", place) for place in ("criterion", "definition", "notice", "guarantee")]


@pytest.mark.parametrize("instrument", ["osp_dc", "osp_iic"])
@pytest.mark.parametrize(("name", "place"), PLACES)
def test_no_condition_of_a_policy_may_name_a_reoffending_score(name: str, place: str, instrument: str) -> None:
    told = mistakes_of(with_condition(name, place, f"{instrument} >= 'high'"))
    why = "this instrument is for display only: no rule may depend on a computed reoffending score"
    if place == "definition":  # instruments come after definitions: the name is not even there
        assert any(f"there is no fact or definition '{instrument}'" in each for each in told)
    else:
        assert told == [f"'{instrument}' may not be used here / {why}"]


@pytest.mark.parametrize("condition", ["sex_recorded == 'male'", "applies(sex_recorded)"])
@pytest.mark.parametrize(("name", "place"), PLACES)
def test_no_condition_of_a_policy_may_name_a_protected_fact(name: str, place: str, condition: str) -> None:
    why = "it is a protected characteristic: rules never see it"
    assert mistakes_of(with_condition(name, place, condition)) == [f"'sex_recorded' may not be used here / {why}"]


def with_condition(name: str, place: str, condition: str) -> object:
    """A shipped pack's document with one condition more."""
    document = shipped_document(name)
    route = document["tables"]["route"]
    match place:
        case "rule":
            route["rules"][-2]["when"] = condition
        case "criterion":
            route["criteria"][0]["when"] = condition
        case "definition":
            document["definitions"]["child_access"]["when"] = condition
        case "notice":
            document["notices"]["N-ABROAD"]["when"] = condition
        case _:
            document["guarantees"][0]["when"] = condition
    return document


@pytest.mark.parametrize("name", SHIPPED)
def test_what_the_tables_read_includes_no_instrument_and_no_protected_fact(name: str) -> None:
    pack = shipped(name)
    conditions = [rule.when for table in pack.tables.values() for rule in table.rules]
    conditions += [each.when for table in pack.tables.values() for each in table.criteria]
    assert {fact for each in conditions for fact in facts_of(each)} & {"sex_recorded"} == set()
    assert {result for each in conditions for result in results_of(each)} == set()
    assert not any(each.is_for_rules for each in pack.instruments.values())


@pytest.mark.parametrize("name", SHIPPED)
def test_changing_every_input_of_the_instruments_changes_no_table(name: str) -> None:
    engine, pack = engine_of(name), shipped(name)
    inputs = {
        fact
        for each in pack.instruments.values()
        for rows in each.items.values()
        for row in rows
        for fact in facts_of(row.when)
    }
    inputs |= {"sex_recorded", "ever_sexual_offence", "in_custody", "years_offence_free", "indecent_image_sanctions"}
    worst: dict[str, FactState] = {fact: _worst(name, fact) for fact in inputs}
    for example in pack.examples[:60]:
        one = engine.evaluate(example.facts, example.as_of)
        other = engine.evaluate({**example.facts, **worst}, example.as_of)
        assert one.tables == other.tables


def _worst(name: str, fact: str) -> FactState:
    definition = shipped(name).vocabulary[fact]
    return definition.levels[-1] if definition.levels else definition.high or True


@pytest.mark.parametrize("name", SHIPPED)
def test_every_instrument_says_what_it_was_made_for_and_that_it_was_not_validated_for_suspects(name: str) -> None:
    for each in shipped(name).instruments.values():
        assert each.population
        assert each.horizon == "2 years"
        assert each.validity
        assert each.validity.startswith("Not validated for suspects.")
        assert each.figures


# ---- registration


@pytest.mark.parametrize("name", SHIPPED)
def test_an_unknown_under_16_status_blocks_registration_and_is_asked(name: str) -> None:
    facts = case_facts(name, "Q-BASE", any_image_child_under_16=UNKNOWN)
    pack, engine = shipped(name), engine_of(name)
    evaluation = engine.evaluate(facts, pack.examples[0].as_of)
    for table in ("registration", "notification_period"):
        assert evaluation.tables[table].answer is None
        (question,) = Bounds(pack).questions(evaluation, table, facts)
        assert (question.fact, question.settles) == ("any_image_child_under_16", True)
    assert pack.vocabulary["any_image_child_under_16"].ask.startswith("Does any image show a child under 16?")


@pytest.mark.parametrize(
    ("answer", "rule"), [(True, "Q05"), (False, "Q07"), (NOT_APPLICABLE, "Q07")], ids=["yes", "no", "not applicable"]
)
def test_the_answer_to_it_settles_registration(answer: FactState, rule: str) -> None:
    facts = case_facts("proportionate-2017", "Q-BASE", any_image_child_under_16=answer)
    found = engine_of("proportionate-2017").evaluate(facts, shipped("proportionate-2017").examples[0].as_of)
    settled = found.tables["registration"].answer
    assert settled
    assert settled.id == rule


# ---- the conflict with prosecutors' guidance


@pytest.mark.parametrize("name", CAUTION_PACKS)
def test_the_conflict_with_prosecutors_guidance_is_shown_with_every_caution_result_and_with_no_other(name: str) -> None:
    pack, engine = shipped(name), engine_of(name)
    cautions = 0
    for example in pack.examples:
        evaluation = engine.evaluate(example.facts, example.as_of)
        rule = evaluation.tables["route"].answer
        assert rule
        is_caution = pack.tables["route"].levels[rule.level] == "caution_review"
        assert ("N-CONFLICT" in evaluation.notices) is is_caution
        assert ("N-CONFLICT" in rule.notices) is is_caution
        cautions += is_caution
    assert cautions >= 3
    assert "conflicts with prosecutors' guidance" in pack.notices["N-CONFLICT"].says


@pytest.mark.parametrize("name", CAUTION_PACKS)
def test_every_rule_that_can_give_a_caution_carries_the_conflict(name: str) -> None:
    table = shipped(name).tables["route"]
    rank = table.levels.index("caution_review")
    assert [rule.id for rule in table.rules if rule.level == rank] == ["R40"]
    assert all("N-CONFLICT" in rule.notices for rule in table.rules if rule.level == rank)


@pytest.mark.parametrize("name", ["charge-all", "streamlined"])
def test_the_other_packs_give_no_caution_and_show_no_conflict(name: str) -> None:
    pack = shipped(name)
    rank = pack.tables["route"].levels.index("caution_review")
    assert all(rule.level != rank for rule in pack.tables["route"].rules)
    assert "N-CONFLICT" not in pack.notices


# ---- sources and duty of candour


def test_every_criterion_of_the_streamlined_route_is_marked_as_our_assumption() -> None:
    pack = shipped("streamlined")
    rank = pack.tables["route"].levels.index("streamlined_charge")
    criteria = [each for each in pack.tables["route"].criteria if each.level == rank]
    assert len(criteria) == 20
    assert all(pack.sources[source].status == "assumption" for each in criteria for source in each.source)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_table_works_with_unknowns_as_its_use_demands(name: str) -> None:
    found = {table.name: table.unknowns for table in shipped(name).tables.values()}
    assert found == dict.fromkeys(found, Unknowns.ASK) | {"priority": Unknowns.BRACKET, "route": Unknowns.CAUTIOUS}
    assert all(rule.fires is not None for rule in shipped(name).tables["route"].rules)


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_in_a_policy_tells_anybody_to_divert_a_person(name: str) -> None:
    pack = shipped(name)
    words = [rule.says or "" for table in pack.tables.values() for rule in table.rules]
    words += [title for table in pack.tables.values() for title in table.names.values()]
    assert [each for each in words if re.search(r"\b(divert|give|issue)\b", each, re.IGNORECASE)] == []


def test_a_prospective_pack_says_so_with_every_result() -> None:
    pack = shipped("diversionary-cautions-2022")
    assert engine_of(pack.id).evaluate({}, pack.examples[0].as_of).notices == ("N-PROSPECTIVE",)
