"""The system as a network: capacity, work and sentences worked by hand, and what is there at the start."""

from __future__ import annotations

from collections import Counter
from math import exp

import numpy as np
import pytest

from tidegate.forecast.engine.kernel import simulate
from tidegate.forecast.network.checking import mistakes
from tidegate.forecast.network.model import Kind
from tidegate.forecast.parameters.drawing import central
from tidegate.forecast.parameters.loading import shipped_book
from tidegate.forecast.population.demand import YEAR
from tidegate.forecast.population.luck import Luck
from tidegate.forecast.scenarios.loading import load_scenario, shipped_scenarios
from tidegate.forecast.system.building import World, build, freed_work, scaled
from tidegate.forecast.system.capacity import daily, fitted, groups, staffed, whole, yearly
from tidegate.forecast.system.fates import CAUTIONED, COMMUNITY, CUSTODY, LONG, Fate, Suspect, code_of, suspect_of
from tidegate.forecast.system.justice import CROWN, MONTH, court_time, endings, register_years, time_left
from tidegate.forecast.system.police import CASEWORK, work
from tidegate.forecast.system.present import lines, serious_share

BOOK = shipped_book()
VALUES = {**central(BOOK), "horizon": 10 * YEAR}
PART = 0.02


def world(scenario: str = "proportionate-2017", replication: int = 0, years: float = 2.0, **values: float) -> World:
    named = {name.replace("__", "."): value for name, value in values.items()}
    asked = load_scenario(scenario, BOOK)
    return build(asked, scaled({**asked.applied(central(BOOK)), **named}, BOOK, PART), Luck(1, replication), years)


def test_parts_of_a_server_work_some_weeks_and_not_others() -> None:
    levels = whole(np.full(10, 2.3))
    assert levels.sum() == 23
    assert set(levels.tolist()) == {2.0, 3.0}


def test_staff_give_their_working_days() -> None:
    """100 staff, 203 days a year each, no growth and no leave: 20,300 server-days a year."""
    values = {**VALUES, "casework.staff": 100.0, "staffing.growth": 0.0, "staffing.leave": 0.0}
    assert staffed(values, "casework", 10 * YEAR).levels.sum() * 7 == pytest.approx(10 * 20_300, rel=0.001)
    teams = {**values, "enforcement.staff": 100.0}
    assert staffed(teams, "enforcement", 10 * YEAR).levels.sum() * 7 == pytest.approx(10 * 20_300 / 4, rel=0.001)
    assert staffed(values, "casework", 10 * YEAR, less=100.0).levels.sum() == 0


def test_leave_moves_work_within_a_year_and_loses_none() -> None:
    without = {**VALUES, "staffing.growth": 0.0, "staffing.leave": 0.0}
    some = {**without, "staffing.leave": 0.2}
    total = [staffed(each, "casework", 10 * YEAR).levels.sum() for each in (without, some)]
    assert total[1] == pytest.approx(total[0], rel=0.01)


def test_amounts_a_year_are_spread_over_its_weeks() -> None:
    assert yearly(1000.0, 10 * YEAR).levels.sum() == pytest.approx(10_000, rel=0.005)
    assert daily(110_000.0, YEAR).levels.mean() == pytest.approx(110_000 / YEAR, rel=0.005)
    assert groups(80.0, 8.0, 10 * YEAR).levels.tolist() == [8.0] * 100


def test_staff_are_fitted_to_the_cases_they_cope_with() -> None:
    """A tenth more cases and half the work on each: 0.55 of the staff."""
    other = {**central(BOOK), "demand.referrals": 28_600.0, "casework.days": 4.0}
    assert fitted(other, central(BOOK))["casework.staff"] == pytest.approx(560 * 0.55)
    assert fitted(central(BOOK), central(BOOK)) == central(BOOK)


def test_a_caution_and_a_streamlined_file_take_less_work() -> None:
    assert work(VALUES, CASEWORK, Fate.GUILTY) == 8
    assert work(VALUES, CASEWORK, Fate.CAUTION) == pytest.approx(8 * 0.35)
    assert work(VALUES, CASEWORK, Fate.STREAMLINED) == pytest.approx(8 * 0.5)


def test_freed_time_is_what_the_policy_saves_against_an_ordinary_file() -> None:
    proposal, before = world(), world("charge-all")
    cautions = int((proposal.fates[: len(proposal.people)] == Fate.CAUTION).sum())
    assert before.freed == 0
    assert 0 < proposal.freed <= cautions * 8 * 0.65 + 1e-9
    assert freed_work(VALUES, proposal.people, proposal.assessed).sum() == pytest.approx(cautions * 8 * 0.65)


def test_the_courts_complete_what_they_are_said_to() -> None:
    plea, trial = court_time(VALUES)
    assert trial == pytest.approx(6 * plea)
    assert 0.65 * plea + 0.35 * trial == pytest.approx(1 / 1.04)


def test_the_register_lasts_as_long_as_the_law_says() -> None:
    assert [register_years(VALUES, each) for each in (CAUTIONED, COMMUNITY, CUSTODY)] == [2, 5, 10]
    assert register_years(VALUES, LONG) >= 40
    assert time_left(VALUES, COMMUNITY) == pytest.approx(5 * YEAR - 24 * MONTH)


def test_a_programme_is_part_of_the_order_and_makes_no_time_on_the_register_longer() -> None:
    """Supervision of 24 months: 30 weeks of them in a programme, so that five years in all are five years."""
    stages = {each.name: each.treatments for each in world().network.stages}
    with_it, without = (stages["supervision"][COMMUNITY + more].service.mean for more in (" with programme", ""))
    assert without == pytest.approx(24 * MONTH)
    assert stages["programme"][COMMUNITY].service.mean + with_it == pytest.approx(without)
    assert without + time_left(VALUES, COMMUNITY) == pytest.approx(5 * YEAR)
    assert stages["programme"][COMMUNITY].gives_up_to == "registration"


def test_what_ends_a_time_on_the_register_is_a_return_a_breach_or_its_end() -> None:
    """Five years: 9 per cent return; of the others 1 - exp(-0.026 * 5) breach."""
    again, breach = endings(VALUES, COMMUNITY, 5 * YEAR)
    assert again == pytest.approx(0.09)
    assert breach == pytest.approx(0.91 * (1 - exp(-0.13)))
    treated, _ = endings(VALUES, "community with programme", 5 * YEAR)
    assert treated == pytest.approx(0.09 * 0.9)


def test_a_class_and_its_number_are_the_same_thing() -> None:
    for fate in Fate:
        suspect = Suspect(15, 3, fate)
        assert suspect_of(code_of(suspect)) == suspect


@pytest.mark.parametrize("scenario", sorted(shipped_scenarios()))
def test_every_shipped_scenario_is_a_network_without_mistakes(scenario: str) -> None:
    assert list(mistakes(world(scenario, years=1.5).network)) == []


def test_both_policies_see_the_same_people_at_the_same_times() -> None:
    one, other = world("charge-all"), world("proportionate-2017")
    reported = len(one.entered[one.numbers < 10_000_000])
    assert (one.entered[:reported] == other.entered[:reported]).all()
    assert (one.people.contact[:reported] == other.people.contact[:reported]).all()
    assert one.found == 0


def test_what_waits_at_the_start_is_what_the_parameters_say() -> None:
    network = world().network
    names = [each.name for each in network.stages]
    found = Counter(names[place] for place in network.present.stages.tolist())
    assert found["forensics"] == round(4000 * PART)
    assert found["enforcement"] == round(2500 * PART)
    assert found[CROWN] == round(80203 * PART)
    assert found["prison"] == round(2000 * PART)
    ours = round(73_500 * PART * 0.35 - 13_000 * PART)
    assert found["register"] + found["register until return"] + found["register until breach"] == pytest.approx(ours, abs=1)
    assert len(set(network.present.people.tolist())) == len(network.present.people)


def test_the_lines_at_the_crown_court_go_back_as_far_as_what_is_open_and_what_comes_says() -> None:
    """100 come a day and 20,000 are open: 200 days' worth, of which trials not yet long due are 0.4 of 270 days: 92 are left."""
    values = {**VALUES, "courts.open_ours": 0.0, "courts.other_receipts": 100 * YEAR, "courts.other_trial": 0.4}
    assert lines({**values, "courts.open": 20_000.0}) == pytest.approx((92.0, 270.0))
    assert lines({**values, "courts.open": 8_000.0}) == pytest.approx((0.0, 200.0))


def test_cases_on_which_nobody_works_are_there_from_the_start_so_that_courts_do_not_run_dry() -> None:
    """26,000 a year, of whom 0.68 * 0.72 * 0.95 are adults with a case, for 190 days; they leave evenly."""
    network = world().network
    here = network.present.stages == [each.name for each in network.stages].index("awaiting")
    assert here.sum() == round(26_000 * 0.68 * 0.72 * 0.95 * 190 / YEAR * PART)
    assert 0 < network.present.remaining[here].min() < 10
    assert 180 < network.present.remaining[here].max() <= 190


def test_a_serious_case_is_one_in_which_either_thing_came_to_light() -> None:
    """0.3 offend in person, of whom 0.4 and 0.3 of the rest are found out: 0.174; or 0.04: 1 - 0.826 * 0.96."""
    assert serious_share(VALUES) == pytest.approx(1 - 0.826 * 0.96)


def test_the_crown_court_goes_on_as_it_stood() -> None:
    """More come than go: some thousands a year for the country, and not a third more within half a year."""
    made = world("charge-all", years=1.0)
    waiting = simulate(made.network, replication=0, seed=1).series.waiting[
        :, [each.name for each in made.network.stages].index(CROWN)
    ]
    assert waiting == pytest.approx(np.full(13, waiting[0]), rel=0.08)
    assert waiting[-1] > waiting[0]


def test_courses_and_lists_start_in_groups() -> None:
    kinds = {each.name: each.kind for each in world().network.stages}
    assert {name for name, kind in kinds.items() if kind is Kind.BATCH} == {"magistrates", "course", "programme"}
