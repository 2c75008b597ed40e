"""A planner asks how well the model would have forecast the past."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tidegate.forecast.calibration.series import COURTS_FILE


def forecast(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "tidegate"), "forecast", *arguments]
    environment = {name: text for name, text in os.environ.items() if name != "TIDEGATE_COURTS"} | {"COLUMNS": "120"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_past_is_forecast_and_what_could_not_be_tested_is_said(tmp_path: Path) -> None:
    done = forecast("backtest", "--replications", "200", "--out", str(tmp_path / "results"))
    assert done.returncode == 0, done.stderr
    assert "The Crown Court was not tested" in " ".join(done.stdout.split())
    assert "Registered sexual offenders, forecast from 2007" in done.stdout
    assert "Each mechanism was drawn 200 times, seed 1." in done.stdout
    result = json.loads((tmp_path / "results" / "result.json").read_text())
    assert result["replications"] == 200
    assert [test["name"] for test in result["tests"]] == ["register-2007", "arrests-2018"]
    assert "<svg" in (tmp_path / "results" / "report.html").read_text()


def test_the_past_is_forecast_no_further_than_asked(tmp_path: Path) -> None:
    done = forecast("backtest", "--years", "7", "--replications", "200", "--out", str(tmp_path / "results"))
    assert done.returncode == 0, done.stderr
    assert "Each was forecast for 7 years from its cut only" in " ".join(done.stdout.split())
    result = json.loads((tmp_path / "results" / "result.json").read_text())
    assert result["years"] == 7
    (arrests,) = result["tests"]  # of the register nothing was published within seven years of 2007
    assert (arrests["name"], [point["at"] for point in arrests["truth"]["points"]][-1] <= 2026.0) == ("arrests-2018", True)


def test_a_folder_without_the_courts_is_refused_with_what_to_do(tmp_path: Path) -> None:
    done = forecast("backtest", "--courts", str(tmp_path))
    assert done.returncode == 2
    assert f"Give the folder that holds {COURTS_FILE}" in " ".join(done.stderr.split())


def test_results_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = forecast("backtest", "--out", str(tmp_path / "file"))
    assert done.returncode == 2
    assert "cannot hold the results" in done.stderr
