"""People: how many come and when, how often an assessment errs, and what the real policy says of them."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from tidegate.forecast.parameters.drawing import central
from tidegate.forecast.parameters.loading import shipped_book
from tidegate.forecast.population.assessing import CAUTION, STREAMLINED, assessor
from tidegate.forecast.population.demand import YEAR, arrival_times
from tidegate.forecast.population.facts import DAY, Columns, Moment, columns
from tidegate.forecast.population.luck import Luck
from tidegate.forecast.population.people import CATEGORY_C, HIGH, LOW, People, make_people, parted
from tidegate.policy.engines.reference import ReferenceEngine
from tidegate.records.codes import decode, dtype_name, unknown_code
from tidegate.records.facts import FactDefinition

VALUES = central(shipped_book())
LUCK = Luck(1, 0)
MANY = 60_000


def people(count: int = MANY, at: float = 0.0, **values: float) -> People:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return make_people({**VALUES, **named}, LUCK, "test", np.full(count, at))


def near(share: float, count: int) -> object:
    """Within four standard errors."""
    return pytest.approx(share, abs=4 * float(np.sqrt(max(share * (1 - share), 1e-9) / count)))


def test_without_growth_or_season_as_many_come_as_are_said_to() -> None:
    flat = {**VALUES, "demand.growth": 0.0, "demand.season": 0.0}
    times = arrival_times(flat, LUCK, 10 * YEAR, 0.1)
    assert len(times) == pytest.approx(26_000, abs=4 * np.sqrt(26_000))
    assert (np.diff(times) >= 0).all()
    assert 0 < times[0] < times[-1] < 10 * YEAR


def test_demand_grows_and_breaks() -> None:
    """2,600 a year, doubled after a year: 2,600 + 5,200 in two years."""
    doubled = {**VALUES, "demand.growth": 0.0, "demand.season": 0.0, "demand.break_factor": 2.0}
    times = arrival_times(doubled, LUCK, 2 * YEAR, 0.1)
    first = int((times < YEAR).sum())
    assert first == pytest.approx(2_600, abs=4 * np.sqrt(2_600))
    assert len(times) - first == pytest.approx(5_200, abs=4 * np.sqrt(5_200) + 50)


def test_other_demand_brings_the_same_people_at_other_times() -> None:
    usual = arrival_times(VALUES, LUCK, YEAR, 0.1)
    more = arrival_times({**VALUES, "demand.referrals": 30_000}, LUCK, YEAR, 0.1)
    assert (more[: len(usual)] < usual).all()
    few, many = people(10), people(20)
    assert all((getattr(few, each.name) == getattr(many, each.name)[:10]).all() for each in fields(People))


def test_the_assessment_errs_as_the_validation_says() -> None:
    found = people(people__contact_known=1.0)
    rated = found.kirat >= HIGH
    assert rated[found.contact].mean() == near(0.976, int(found.contact.sum()))
    assert (~rated)[~found.contact].mean() == near(0.623, int((~found.contact).sum()))


def test_offending_that_is_not_on_record_is_missed_more_often_and_drift_adds_to_it() -> None:
    found = people(people__contact_known=0.0)
    assert (found.kirat >= HIGH)[found.contact].mean() == near(0.8, int(found.contact.sum()))
    later = people(at=5 * YEAR, people__contact_known=0.0, assessment__drift=0.04)
    assert (later.kirat >= HIGH)[later.contact].mean() == near(0.6, int(later.contact.sum()))


def test_where_nothing_is_recorded_a_mark_of_risk_makes_a_high_rating_more_likely_and_the_whole_errs_as_before() -> None:
    found = people(people__contact_known=0.0, assessment__marked=3.0)
    marked = (
        (found.access & found.access_found) | found.trust | found.registered | found.sharing | found.grooming | found.gravest
    )
    rated = found.kirat >= HIGH
    for those, share in ((found.contact, 0.8), (~found.contact, 1 - 0.623)):
        assert rated[those].mean() == near(share, int(those.sum()))
        assert rated[those & marked].mean() / rated[those & ~marked].mean() == pytest.approx(3, rel=0.1)
    recorded = people(people__contact_known=1.0, assessment__marked=3.0)
    assert (recorded.kirat >= HIGH)[recorded.contact & ~recorded.access].mean() == pytest.approx(0.976, abs=0.01)


def test_a_share_is_parted_so_that_the_whole_stays() -> None:
    """0.3 of all, twice as common among a fifth: 0.25 and 0.5. At most everybody: 0.8 of all, the others take the rest."""
    assert parted(0.3, 0.2, 2.0) == pytest.approx((0.25, 0.5))
    others, theirs = parted(0.8, 0.5, 4.0)
    assert (others, theirs) == pytest.approx((0.6, 1.0))
    assert parted(0.3, 1.0, 2.0) == (0.3, 0.3)


def test_shares_are_those_of_the_parameters_and_go_together() -> None:
    found = people()
    assert found.contact.mean() == near(0.3, MANY)
    assert found.access.mean() == near(0.4, MANY)
    assert found.trust.mean() == near(0.15, MANY)
    assert (found.category == CATEGORY_C).mean() == near(0.25, MANY)
    with_contact, without = found.access[found.contact].mean(), found.access[~found.contact].mean()
    assert with_contact / without == pytest.approx(2.0, abs=0.06)
    assert found.consents.mean() == near(0.4 * 0.85, MANY)
    assert not (found.consents & ~found.admits).any()


def test_evidence_is_enough_in_the_share_that_is_stated_and_an_admission_is_evidence() -> None:
    found = people(casework__evidence=0.54, people__admission=0.4)
    assert found.evidence.mean() == near(0.54, MANY)
    assert not (found.admits & ~found.evidence).any()
    most = people(casework__evidence=0.3, people__admission=0.4)
    assert (most.evidence == most.admits).all()


def clear(**traits: object) -> People:
    """One person who meets every criterion of the proposal, but for these traits."""
    none = {each.name: np.zeros(1, bool) for each in fields(People)}
    good = dict.fromkeys(
        ["admits", "consents", "pleads", "agreed", "evidence", "identified", "arrested", "trained"], np.ones(1, bool)
    )
    codes = {"kirat": np.array([LOW], np.int8), "category": np.array([CATEGORY_C], np.int8)}
    return replace(People(**{**none, **good, **codes}), **{name: np.array([value]) for name, value in traits.items()})


def test_who_meets_every_criterion_may_be_cautioned_under_the_proposal_alone() -> None:
    assert assessor("proportionate-2017").assess(clear()).on(CAUTION).all()
    assert not assessor("charge-all").assess(clear()).on(CAUTION).any()
    assert assessor("streamlined").assess(clear()).on(STREAMLINED).all()
    assert assessor("proportionate-2017").could_be_cautioned(clear()).all()


@pytest.mark.parametrize(
    "trait",
    ["contact_found", "trust", "registered", "sharing", "grooming", "gravest", "youth", "victim_said"],
)
def test_each_exclusion_of_the_policy_is_reached_by_a_trait(trait: str) -> None:
    assert not assessor("proportionate-2017").assess(clear(**{trait: True})).on(CAUTION).any()


@pytest.mark.parametrize("gate", ["admits", "consents", "agreed", "evidence", "trained"])
def test_each_gate_of_the_policy_is_closed_by_a_trait(gate: str) -> None:
    assert not assessor("proportionate-2017").assess(clear(**{gate: False})).on(CAUTION).any()


def test_somebody_whose_offending_nobody_found_may_be_cautioned_by_mistake() -> None:
    hidden = clear(contact=True)
    assert assessor("proportionate-2017").assess(hidden).on(CAUTION).all()
    assert not assessor("proportionate-2017").could_be_cautioned(hidden).any()


def test_the_reference_engine_says_the_same_of_every_moment() -> None:
    for policy in ("proportionate-2017", "streamlined"):
        made, some = assessor(policy), people(60)
        answers, engine = made.assess(some), ReferenceEngine(made.pack)
        for moment, found in ((Moment.REFERRAL, answers.referral), (Moment.RESEARCHED, answers.level)):
            coded = columns(tuple(made.pack.vocabulary), some, moment)
            for row in range(len(some)):
                facts = {name: decode(made.pack.vocabulary[name], int(code[row])) for name, code in coded.items()}
                certain = engine.evaluate(facts, DAY).tables["priority"].certain
                assert certain is not None
                assert certain.level == found[row]


def everybody(*them: People) -> People:
    first, *others = them
    for each in others:
        first = first.followed_by(each)
    return first


def test_each_gate_counts_whom_it_stops_first_and_whom_it_alone_stops() -> None:
    """Five people: clear; not identified; identified, not arrested; sharing and denying; only denying."""
    five = everybody(
        clear(), clear(identified=False), clear(arrested=False), clear(sharing=True, admits=False), clear(admits=False)
    )
    falls = {step: share for step, share in assessor("proportionate-2017").gates.falls(five).items() if share}
    assert falls == {
        ("not identified", "in order"): 20.0,
        ("not arrested", "in order"): 20.0,
        ("G02i", "in order"): 20.0,
        ("G08", "in order"): 20.0,
        ("G08", "alone"): 20.0,
        ("left", "in order"): 20.0,
    }


def test_whoever_comes_through_every_gate_is_on_the_route() -> None:
    for policy, route in (("proportionate-2017", CAUTION), ("streamlined", STREAMLINED)):
        made, some = assessor(policy), people(20_000)
        open_to = made.assess(some).on(route) & some.identified & some.arrested
        falls = made.gates.falls(some)
        assert falls["left", "in order"] == pytest.approx(100 * open_to.mean())
        assert sum(share for (_, how), share in falls.items() if how == "in order") == pytest.approx(100)


def test_a_gate_that_stops_nobody_in_a_small_place_is_not_taken_for_one_without_a_figure() -> None:
    gates = assessor("proportionate-2017").gates
    assert all(gates.falls(clear())[id_, "in order"] == 0 for id_ in ("G01", "G06"))
    assert {each.name for each in gates.criteria if each.id not in gates.modelled} >= {"Programme place within the time limit"}
    assert {"No access to a child", "A full admission"} <= {each.name for each in gates.criteria if each.id in gates.modelled}


def test_a_policy_without_a_lighter_route_has_no_gates() -> None:
    assert assessor("charge-all").gates.falls(people(3)) == {}


def test_what_nobody_knows_stops_a_case_for_want_of_a_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has asked for consent: the gate stops the case, though nothing says that it is not met."""

    def forgetful(facts: tuple[FactDefinition, ...], some: People, moment: Moment) -> Columns:
        consent = next(each for each in facts if each.name == "consent_to_caution")
        return {**columns(facts, some, moment), consent.name: np.full(len(some), unknown_code(consent), dtype_name(consent))}

    monkeypatch.setattr("tidegate.forecast.population.gates.columns", forgetful)
    falls = {step: share for step, share in assessor("proportionate-2017").gates.falls(clear()).items() if share}
    assert falls == dict.fromkeys([("G09", "in order"), ("G09", "alone"), ("G09", "for want of a fact")], 100.0)
