"""The commands of the experiments on a study worked by hand, in this process: what they ask, print and write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from typer import Typer
from typer.testing import CliRunner

from tests.unit.reports.forecast.toy import ToyStudy
from tidegate.cli import forecast_asking, forecast_compare
from tidegate.cli.common import CallError
from tidegate.cli.forecast_options import Options

APP = Typer()
APP.command("compare")(forecast_compare.compare_command)
APP.command("sensitivity")(forecast_asking.sensitivity_command)
APP.command("breakeven")(forecast_asking.breakeven_command)
APP.command("staffing")(forecast_asking.staffing_command)


@pytest.fixture(autouse=True)
def options(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """The commands open the toy study, and note with which options."""
    asked: list[Options] = []

    @contextmanager
    def opened(given: Options, *, out: Path | None, watched: bool = True) -> Iterator[ToyStudy]:
        asked.append(given)
        assert watched or out is None or out.name
        yield ToyStudy()

    monkeypatch.setattr(forecast_compare, "opened", opened)
    monkeypatch.setattr(forecast_asking, "opened", opened)
    monkeypatch.delenv("TIDEGATE_COURTS", raising=False)
    return asked


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(APP, arguments, catch_exceptions=False)
    return done.exit_code, " ".join(done.output.split())


def test_a_comparison_answers_and_writes_its_result_and_its_report(tmp_path: Path, options: list[Options]) -> None:
    code, printed = run("compare", "as-is", "to-be", "--replications", "40", "--years", "3", "--out", str(tmp_path))
    assert code == 0
    assert "would almost certainly be shorter by 3.0 days" in printed
    assert options == [Options(years=3, seed=1, threads=None, ray=False, force=None, caseload=None, parameters=None)]
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["provenance"]["replications"] == 40
    assert [test["name"] for test in result["backtests"]] == ["register-2007", "arrests-2018"]
    assert "What this cannot tell you" in (tmp_path / "report.html").read_text()
    rows = pl.read_parquet(tmp_path / "replications.parquet")
    assert rows.columns[:4] == ["scenario", "replication", "draw", "wait"]
    means = dict(rows.group_by("scenario").agg(pl.col("courts").mean()).iter_rows())
    assert means["as-is"] - means["to-be"] == pytest.approx(800)


def test_figures_of_ones_own_are_named_with_the_call(options: list[Options]) -> None:
    for call in (
        ("compare", "as-is", "to-be", "--replications", "4"),
        ("staffing", "to-be"),
        ("breakeven", "as-is", "to-be", "--steps", "2"),
    ):
        run(*call, "--parameters", "mine.yaml")
    assert [each.parameters for each in options] == [Path("mine.yaml")] * 3
    assert [each.people for each in options] == [1.0, 1.0, None]


@pytest.mark.parametrize(("part", "people", "share"), [(1.0, None, 0.1), (0.05, None, 1.0), (0.5, None, 0.2), (1.0, 0.3, 0.3)])
def test_of_a_place_as_many_people_are_run_as_a_tenth_of_the_country_has(
    part: float, people: float | None, share: float
) -> None:
    options = Options(years=1, seed=1, threads=1, ray=False, force=None, caseload=None, parameters=None, people=people)
    assert options.share(part) == pytest.approx(share)


def test_same_seed_same_bytes_wherever_they_are_written(tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("compare", "as-is", "to-be", "--replications", "10", "--out", str(tmp_path / name))
    for file in ("result.json", "report.html", "replications.parquet"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_attribution_is_there_when_asked_for(tmp_path: Path) -> None:
    run("compare", "as-is", "to-be", "--replications", "10", "--attribute", "--out", str(tmp_path))
    assert "Divert as in to-be" in (tmp_path / "report.html").read_text()


def test_a_precision_that_is_not_reached_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast_compare, "MOST", 20)
    _code, printed = run("compare", "as-is", "to-be", "--precision", "0.001")
    assert "The precision of 0.1% was not reached in 20 replications." in printed
    monkeypatch.setattr(forecast_compare, "MOST", 900)
    _code, printed = run("compare", "as-is", "to-be", "--precision", "0.5")
    assert "not reached" not in printed


def test_every_experiment_takes_a_precision_instead_of_replications(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = ("as-is", "to-be", "--precision", "0.01", "--out", str(tmp_path))
    for call in (("sensitivity", *pair, "--points", "0"), ("breakeven", *pair, "--steps", "2")):
        assert run(*call)[0] == 0
        assert json.loads((tmp_path / "result.json").read_text())["asked"]["replications"] == 10
    monkeypatch.setattr(forecast_asking, "MOST", 20)
    with pytest.raises(CallError, match=r"20 replications do not tell the change to within 1\.0% of itself"):
        run("breakeven", *pair, "--steps", "2", "--drawn")
    assert run("staffing", "to-be", "--share", "0.8", "--probability", "0.5", "--precision", "0.1")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("sensitivity", "as-is", "to-be", "--replications", "9", "--precision", "0.1"), "give one of them"),
        (("breakeven", "as-is", "to-be", "--replications", "9", "--precision", "0.1"), "give one of them"),
        (("staffing", "to-be", "--replications", "9", "--precision", "0.1"), "give one of them"),
        (("compare", "as-is", "as-is"), "cannot be compared with itself"),
        (("compare", "as-is", "to-be", "--replications", "9", "--precision", "0.1"), "give one of them"),
        (("compare", "as-is", "to-be", "--replications", "9", "--courts", "nowhere"), "nothing to test against"),
        (("sensitivity", "as-is", "to-be", "--points", "63"), "not a power of two"),
        (("breakeven", "as-is", "to-be", "--range", "skill"), "write proactive.yield=0:0.2"),
        (("breakeven", "as-is", "to-be", "--range", "skill=1:0"), "not a name and a rising range"),
        (("breakeven", "as-is", "to-be", "--range", "luck=0:1"), "break-even asks of skill, reach, effect only"),
        (("sensitivity", "as-is", "to-be", "--parameter", "skil"), "No parameter that varies is called 'skil'"),
    ],
)
def test_a_wrong_call_is_refused_with_what_to_do(arguments: tuple[str, ...], says: str) -> None:
    with pytest.raises(CallError, match=says):
        run(*arguments)


def test_sensitivity_ranks_the_parameters_and_can_do_without_shares(tmp_path: Path) -> None:
    code, printed = run("sensitivity", "as-is", "to-be", "--points", "8", "--replications", "4", "--out", str(tmp_path))
    assert code == 0
    assert "Shares of variance" in printed
    effects = json.loads((tmp_path / "result.json").read_text())["effects"]
    assert [(each["factor"], round(each["size"], 6)) for each in effects] == [("skill", 50), ("reach", 20), ("effect", 10)]
    _code, printed = run("sensitivity", "as-is", "to-be", "--points", "0", "--replications", "4", "--parameter", "reach")
    assert "Shares of variance" not in printed
    assert "Skill" not in printed


def test_break_even_draws_three_maps(tmp_path: Path) -> None:
    code, printed = run("breakeven", "as-is", "to-be", "--steps", "3", "--replications", "4", "--out", str(tmp_path))
    assert code == 0
    alone = json.loads((tmp_path / "result.json").read_text())["alone"]
    assert [each["factor"]["name"] for each in alone] == ["skill", "reach", "effect"]
    assert "along a line, from where “Skill” is 0.7 and “Reach” 0, to 0.9 and 1." in " ".join(printed.split())
    assert len(json.loads((tmp_path / "result.json").read_text())["maps"]) == 3


def test_break_even_asks_over_the_range_that_is_named_and_of_the_others_as_drawn(tmp_path: Path) -> None:
    call = (
        "breakeven",
        "as-is",
        "to-be",
        "--steps",
        "2",
        "--replications",
        "4",
        "--range",
        "reach=0.5:0.75",
        "--out",
        str(tmp_path),
    )
    _code, printed = run(*call)
    assert "The others at their best guess" in printed
    assert json.loads((tmp_path / "result.json").read_text())["maps"][0]["at_y"] == [0.5, 0.75]
    _code, printed = run(*call, "--drawn")
    assert "The others as they are drawn" in printed


def test_staffing_finds_the_cheapest_plan_or_says_that_there_is_none(tmp_path: Path) -> None:
    code, printed = run("staffing", "to-be", "--share", "0.8", "--probability", "0.95", "--out", str(tmp_path))
    assert code == 0
    assert "200,000" in printed
    assert json.loads((tmp_path / "result.json").read_text())["best"]["plan"] == {"staff.queue": 4}


def test_a_deadline_that_no_staff_offered_can_meet_ends_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def opened(_given: Options, *, out: Path | None, watched: bool) -> Iterator[ToyStudy]:
        assert not watched
        assert out is None
        yield ToyStudy(most_staff=2)

    monkeypatch.setattr(forecast_asking, "opened", opened)
    done = CliRunner().invoke(APP, ["staffing", "to-be"])
    assert done.exit_code == 1
    assert (
        "Even the most staff offered meets every deadline, with no queue that still grows at the end, in only 0% of replications"
        in " ".join(done.output.split())
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("forecast compare a b --seed 3 --out x --threads 2 --ray", "tidegate forecast compare a b --seed 3"),
        ("forecast compare a b --out=x --format=html --years 2", "tidegate forecast compare a b --years 2"),
    ],
)
def test_the_command_in_the_report_leaves_out_what_does_not_change_it(
    monkeypatch: pytest.MonkeyPatch, given: str, kept: str
) -> None:
    monkeypatch.setattr("sys.argv", ["tidegate", *given.split()])
    assert forecast_compare._command() == kept
