"""An experiment that was stopped goes on where it ended, to the same bytes; and Tidegate's own model answers at all."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tidegate.cli.common import CallError
from tidegate.cli.forecast_options import Options
from tidegate.cli.forecast_study import opened
from tidegate.cli.forecast_writing import PARTS, written
from tidegate.forecast.experiments.runs import Sample, Setting
from tidegate.forecast.parameters.loading import SHIPPED
from tidegate.reports.forecast.as_json import as_json

SETTING = Setting(scenario="streamlined", held={"forensics.days": 5.5})


def options(force: str = "city-of-london") -> Options:
    return Options(years=1, seed=1, threads=1, ray=False, force=force, caseload=None, parameters=None)


def asked(out: Path | None, replications: int) -> Sample:
    with opened(options(), out=out) as study:
        return study.run(SETTING, range(replications))


def test_a_stopped_experiment_goes_on_to_the_same_bytes_and_leaves_nothing_when_written(tmp_path: Path) -> None:
    whole = asked(None, 3)
    asked(tmp_path, 2)
    kept = sorted((tmp_path / PARTS).rglob("*.part"))
    assert len(kept) == 2
    stamps = [path.stat().st_mtime_ns for path in kept]
    resumed = asked(tmp_path, 3)
    assert [path.stat().st_mtime_ns for path in kept] == stamps
    assert as_json(dict(resumed.measures)) == as_json(dict(whole.measures))
    assert as_json(dict(resumed.courses)) == as_json(dict(whole.courses))
    written(tmp_path, {}, "")
    assert not (tmp_path / PARTS).exists()


def test_many_settings_asked_at_once_are_what_each_is_alone_and_are_kept_together(tmp_path: Path) -> None:
    settings = [SETTING, Setting(scenario="charge-all")]
    alone = asked(None, 2)
    with opened(options(), out=tmp_path) as study:
        together = study.run_all(settings, range(2))
    assert together[0].measures["contact_offences"].tolist() == alone.measures["contact_offences"].tolist()
    assert [each.parameters["forensics.days"][0] == 5.5 for each in together] == [True, False]
    assert len(list((tmp_path / PARTS).iterdir())) == 1
    assert len(list((tmp_path / PARTS).rglob("*.part"))) == 4


def test_figures_of_ones_own_are_those_that_are_run(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    text = SHIPPED.read_text(encoding="utf-8").replace("title: England and Wales", "title: Utopia")
    mine.write_text(text.replace("value: 2000, low: 1200", "value: 1900, low: 1200"), encoding="utf-8")
    with opened(replace(options(), parameters=mine, force=None, people=0.01), out=None) as study:
        assert study.place == "Utopia"
        assert study.factors["register.in_prison"].middle == 1900


def test_what_is_held_is_what_was_drawn(tmp_path: Path) -> None:
    assert asked(None, 2).parameters["forensics.days"].tolist() == [5.5, 5.5]


def test_a_force_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(CallError, match="There is no force 'atlantis': one of avon-and-somerset"), opened(options("atlantis")):
        pass
    with (
        pytest.raises(CallError, match=r"There is no force 'bedforshire': did you mean 'bedfordshire'\?"),
        opened(options("bedforshire")),
    ):
        pass


COMPARE = (
    *(sys.executable, "-c", "from tidegate.cli import main; main()", "forecast", "compare", "charge-all", "streamlined"),
    *("--force", "city-of-london", "--years", "1", "--replications", "10", "--threads", "1"),
)


def test_control_c_says_what_to_do_and_the_same_command_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    subprocess.run([*COMPARE, "--out", str(whole)], check=True, capture_output=True)
    running = subprocess.Popen([*COMPARE, "--out", str(parted)], stderr=subprocess.PIPE, text=True)
    while not (begun := list(parted.rglob("*.part"))) and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=120)
    assert running.returncode == 130
    assert "Stopped. Nothing was half-written" in told
    assert 0 < len(begun) < 20
    assert not (parted / "result.json").exists()
    subprocess.run([*COMPARE, "--out", str(parted)], check=True, capture_output=True)
    for file in ("result.json", "report.html", "replications.parquet"):
        assert (parted / file).read_bytes() == (whole / file).read_bytes()
