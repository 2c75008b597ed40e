"""Runs of the model: people conserved, same bytes however spread, paired policies, a caseload, and results that add up."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from tidegate.cli.app import app
from tidegate.forecast.engine.kernel import simulate
from tidegate.forecast.engine.replications import Spread
from tidegate.forecast.network.model import Moment
from tidegate.forecast.parameters.loading import shipped_book
from tidegate.forecast.population.caseload import CaseloadError, read_caseload
from tidegate.forecast.population.demand import YEAR
from tidegate.forecast.population.luck import Luck
from tidegate.forecast.results.catalogue import MEASURES, STAGES
from tidegate.forecast.results.harm import convicted, days_hidden, offences, safe_from
from tidegate.forecast.results.measuring import Measuring
from tidegate.forecast.results.simulating import Job, run
from tidegate.forecast.results.writing import row_from_bytes, row_to_bytes
from tidegate.forecast.scenarios.loading import load_scenario
from tidegate.forecast.scenarios.scenario import Change
from tidegate.forecast.system.building import FOUND_FROM
from tidegate.forecast.system.fates import OTHERS, Fate
from tidegate.forecast.system.justice import CROWN

BOOK = shipped_book()
RECORDS = """reference,received_at,child_in_household,contact_allegation,kirat_level,kirat_assessed_on
MADE-UP-1,2026-01-01T09:00:00Z,true,allegation,very_high,2026-01-02
MADE-UP-2,2026-01-05T09:00:00Z,unknown,unknown,not_applicable,not_applicable
MADE-UP-3,2026-01-11T09:00:00Z,false,none,not_applicable,not_applicable
"""


def job(scenario: str = "proportionate-2017", years: float = 2.0, part: float = 0.01, **held: float) -> Job:
    named = {name.replace("__", "."): value for name, value in held.items()}
    return Job(book=BOOK, scenario=load_scenario(scenario, BOOK), held=named, years=years, part=part, seed=1)


@cache
def measured(scenario: str = "proportionate-2017") -> Measuring:
    asked = job(scenario, years=3.0, part=0.05, people__category_c=0.4, people__admission=0.6, people__prosecutor_agrees=0.9)
    world = asked.world(0)
    return Measuring(world, simulate(world.network, replication=0, seed=1), Luck(1, 0))


def test_nobody_is_lost_and_nobody_made() -> None:
    outcome, network = measured().outcome, measured().world.network
    inside = int(outcome.left_waiting.sum() + outcome.left_in_treatment.sum() + outcome.left_on_the_way)
    came = int(outcome.moves[-1].sum())
    left = int(outcome.moves[:, -1].sum())
    assert came + len(network.present.people) == left + inside
    assert came >= len(network.arrivals.people)


def test_every_measure_and_course_of_the_catalogue_is_found_and_finite() -> None:
    for scenario in ("proportionate-2017", "charge-all"):
        found = measured(scenario).measures()
        assert set(found) == {each.id for each in MEASURES}
        assert all(np.isfinite(value) for value in found.values())
        assert set(measured(scenario).courses()) == {name for name, _, _ in STAGES}


def test_the_time_to_a_charging_decision_holds_what_nobody_works_on() -> None:
    """Published for child sexual abuse of all kinds: 261 days from report to charge in 2021/22."""
    slow, quick = (
        job("charge-all", part=0.05, years=3.0, casework__awaited=days)(0).measures["charge_time"] for days in (190.0, 0.0)
    )
    assert slow - quick == pytest.approx(190.0, abs=20.0)
    assert 200 < slow < 320


def test_what_nobody_came_to_is_not_known_rather_than_nought() -> None:
    """A handful of people in a month: nobody is charged, and no case of theirs ends."""
    found = job("charge-all", years=1 / 12, part=0.001)(0).measures
    assert all(np.isnan(found[name]) for name in ("charge_time", "court_time"))
    assert found["crown_receipts"] >= 0


def test_shares_are_shares_and_the_most_urgent_wait_least() -> None:
    found = measured().measures()
    assert all(0 <= found[f"within_{level}"] <= 1 for level in ("very_high", "high", "medium", "low"))
    assert found["wait_very_high"] < found["wait_medium"] < found["wait_low"]
    assert 0 <= found["visits"] <= 1
    values = measured().values
    managers = values["register.managers"] * (1 + values["staffing.growth"]) ** 3
    assert found["per_manager"] == pytest.approx(found["register"] / managers, rel=1e-3)


def test_the_register_starts_with_the_stock_that_was_given() -> None:
    start = measured().courses()["register"][0]
    assert start == pytest.approx(measured().values["register.stock"], abs=2)


def test_the_cost_of_our_cases_holds_no_visits_to_others() -> None:
    """About two visits a year to each of about 735 registered people, of whom 0.35 are ours: all would be 1."""
    held = {"register__stock_ours": 0.35, "register__visits": 2.0, "register__managers": 1500.0, "register__visits_each": 200.0}
    free, dear = (job("charge-all", years=1.0, **held, costs__visit=cost)(0).measures for cost in (0.0, 1e6))
    visits = dear["cost"] - free["cost"]  # in millions of pounds, at a million each
    assert 0.3 < visits / (2 * dear["register"]) < 0.4


def test_who_waits_for_a_programme_or_takes_part_in_one_is_under_supervision_and_convicted() -> None:
    """A tenth of the places that are needed: most find none while their order lasts, and go on without."""
    asked = job(years=4.0, part=0.01, programmes__places=300.0, register__supervision=6.0, programmes__weeks=10.0)
    world = asked.world(0)
    found = Measuring(world, outcome := simulate(world.network, replication=0, seed=1), Luck(1, 0))
    place = {stage.name: index for index, stage in enumerate(world.network.stages)}
    there = outcome.series.waiting + outcome.series.in_treatment
    assert (found.courses()["supervision"] == there[:, [place["supervision"], place["programme"]]].sum(axis=1)).all()
    unplaced = int(outcome.moves[place["programme"], place["registration"]])
    assert unplaced > int(outcome.completions[place["programme"]].sum()) > 0
    sentenced = ~np.isnan(found.line.at("registration", Moment.ARRIVAL)) & np.isnan(
        found.line.at("supervision", Moment.ARRIVAL)
    )
    assert convicted(found.line)[sentenced & (world.fates != Fate.CAUTION)].all()
    assert sentenced.any()
    orders = int(outcome.arrivals[place["supervision"]].sum()) + unplaced
    dear = Measuring(replace(world, values={**world.values, "costs.supervision": 1e6}), outcome, Luck(1, 0))
    free = Measuring(replace(world, values={**world.values, "costs.supervision": 0.0}), outcome, Luck(1, 0))
    assert dear.measures()["cost"] - free.measures()["cost"] == pytest.approx(orders / 4)


def test_the_flows_are_those_of_our_people_with_acquittals_and_nothing_where_nobody_goes() -> None:
    asked, flows = measured(), measured().flows()
    assert min(flows.values()) > 0
    known = {name for name, _, _ in STAGES} | {"outside"}
    assert {stage for pair in flows for stage in pair} <= known
    assert flows["register", "research"] == pytest.approx(asked.measures()["returned"])
    crown, of_others = [each.name for each in asked.world.network.stages].index(CROWN), set(OTHERS)
    ours = [place for place, name in enumerate(asked.world.network.classes) if name not in of_others]
    ended = sum(people for (source, _), people in flows.items() if source == CROWN)
    assert ended * asked.years == pytest.approx(asked.outcome.completions[crown, ours].sum())
    assert 0 < flows[CROWN, "outside"] < 0.2 * ended


def test_without_safeguarding_and_disposal_a_person_offends_at_their_rate_all_the_time() -> None:
    """Nobody is reached, nothing is prevented: rate times time."""
    asked = measured()
    world, line = asked.world, asked.line
    line_without = type(line)(times={}, taking_part=line.taking_part, horizon=line.horizon)
    safe = np.full(len(world.people), line.horizon)
    expected = offences(world, line_without, safe)
    risky = world.people.contact & world.people.access
    rate = np.where(risky, world.values["reoffending.contact_active"], world.values["reoffending.contact_free"])
    assert expected == pytest.approx(rate * (line.horizon - world.entered) / YEAR)


def test_safeguarding_at_once_leaves_what_it_does_not_prevent() -> None:
    asked = measured()
    world, line = asked.world, asked.line
    nothing_more = type(line)(times={}, taking_part=line.taking_part, horizon=line.horizon)
    risky = world.people.contact & world.people.access
    expected = offences(world, nothing_more, world.entered)[risky]
    kept = world.values["reoffending.contact_active"] * (1 - world.values["safeguarding.effect"])
    assert expected == pytest.approx((kept * (line.horizon - world.entered) / YEAR)[risky])


def test_whose_case_is_past_safeguarding_at_the_start_is_safeguarded() -> None:
    asked = measured("charge-all")
    world, safe = asked.world, safe_from(asked.world, asked.line)
    names = [stage.name for stage in world.network.stages]
    for stage, before in (("enforcement", False), ("forensics", True), ("awaiting", True), ("charging", True)):
        there = np.isin(world.numbers, world.network.present.people[world.network.present.stages == names.index(stage)])
        assert there.sum() > 5
        assert bool((safe[there] == 0.0).all()) is before
    reported = (world.numbers < FOUND_FROM) & asked.taking_part
    assert (safe[reported] >= world.entered[reported]).all()


def test_what_proactive_work_prevents_counts_until_a_report_would_have_led_to_the_same_person() -> None:
    """260 referrals a year, half of them to an arrest, from a pool of 130: a year on average, so 1 - 1/e of a year in one year."""
    world = job(
        years=1.0, demand__referrals=26_000.0, research__identified=0.5, enforcement__arrest=1.0, demand__hidden_pool=13_000.0
    ).world(0)
    started = days_hidden(world, YEAR)[world.entered == 0]
    assert started == pytest.approx(np.full(len(started), YEAR * (1 - np.exp(-1))))
    assert len(started) > 0


def test_the_fewer_are_hidden_the_less_is_credited_to_finding_them() -> None:
    few, many = (
        job(part=0.05, proactive__yield=2.0, people__category_c=0.4, demand__hidden_pool=pool)(0).measures
        for pool in (60_000.0, 700_000.0)
    )
    assert few["found"] == many["found"] > 0
    assert 0 < few["prevented"] < 0.95 * many["prevented"]
    assert few["child_days"] > many["child_days"]


def test_a_policy_without_cautions_has_none_and_makes_none_by_mistake() -> None:
    before, after = measured("charge-all").measures(), measured().measures()
    assert before["cautions"] == before["mistaken"] == before["freed"] == before["found"] == 0
    assert after["cautions"] > 0
    assert after["divertible"] < before["divertible"]


def test_threads_change_nothing() -> None:
    alone = run(job(part=0.005), range(4), Spread())
    shared = run(job(part=0.005), range(4), Spread(threads=3))
    assert all((alone.measures[name] == shared.measures[name]).all() for name in alone.measures)
    assert alone.draw.tolist() == [0, 0, 1, 1]


def test_a_row_that_was_kept_is_the_row() -> None:
    row = job(part=0.005)(0)
    again = row_from_bytes(row_to_bytes(row))
    assert (again.measures, again.flows, again.parameters) == (row.measures, row.flows, row.parameters)
    assert all((again.courses[name] == row.courses[name]).all() for name in row.courses)


def test_what_is_held_is_held_and_more_staff_shorten_queues() -> None:
    few, many = (job(years=3.0, part=0.05, forensics__staff=staff)(0) for staff in (200.0, 600.0))
    assert few.parameters["forensics.staff"] == 200.0
    assert few.measures["forensics_wait"] > 2 * many.measures["forensics_wait"]


def test_parts_of_a_whole_stay_so_however_a_draw_and_a_change_add_up() -> None:
    """Three tenths more of both is allowed at the best guess, and too much in some draws: there they fill the whole."""
    asked = job()
    more = [Change(parameter=f"people.category_{each}", how="multiply", amount=1.3, because="made up") for each in "ac"]
    other = replace(asked, scenario=asked.scenario.with_changes(more, "charge-all", "made-up"))
    sums = [other.values(number)["people.category_a"] + other.values(number)["people.category_c"] for number in range(0, 80, 2)]
    assert max(sums) == pytest.approx(1.0)
    assert min(sums) < 0.99


def test_a_caseload_takes_the_place_of_the_assumed_queues(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text(RECORDS)
    caseload = read_caseload(tmp_path / "cases.csv")
    assert caseload.waited.tolist() == [10.0, 6.0, 0.0]
    assert caseload.assessed.tolist() == [True, False, False]
    asked = job(years=1.0)
    network = Job(book=BOOK, scenario=asked.scenario, held={}, years=1.0, part=0.01, seed=1, caseload=caseload).world(0).network
    names = [each.name for each in network.stages]
    at = {stage: network.present.stages == names.index(stage) for stage in ("research", "enforcement")}
    assert network.present.waited[at["enforcement"]].tolist() == [10.0]
    assert network.present.waited[at["research"]].tolist() == [6.0, 0.0]


def test_a_caseload_with_a_row_that_cannot_be_read_is_refused_whole(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text(RECORDS.replace("very_high", "enormous"))
    with pytest.raises(CaseloadError, match="a part of it would mislead"):
        read_caseload(tmp_path / "cases.csv")
    with pytest.raises(CaseloadError, match="check the path"):
        read_caseload(tmp_path / "none.csv")


def command(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["forecast", *arguments], catch_exceptions=False)
    return done.exit_code, " ".join(done.output.split())


def test_the_command_writes_the_same_bytes_whatever_the_threads_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    base = ("run", "charge-all", "--years", "1", "--replications", "4", "--force", "cumbria")
    for name, threads in (("one", "1"), ("two", "2")):
        code, told = command(*base, "--threads", threads, "--out", str(tmp_path / name))
        assert code == 0
        assert "Contact offences to be expected" in told
    for file in ("result.json", "replications.parquet", "courses.parquet"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    result = json.loads((tmp_path / "one" / "result.json").read_text())
    assert set(result["measures"]["register"]) >= {"mean", "low", "high", "luck", "ignorance"}
    assert pl.read_parquet(tmp_path / "one" / "replications.parquet").height == 4


def test_parameters_scenarios_and_schemas_are_shown() -> None:
    assert "Seto" in command("parameters", "--format", "markdown")[1]
    assert "worse-assessment" in command("scenarios")[1]
    assert "assessment.drift: set 0.03" in command("scenarios", "worse-assessment")[1]
    assert "draft/2020-12" in command("schema", "scenario")[1]
    assert "draft/2020-12" in command("schema", "parameters")[1]
