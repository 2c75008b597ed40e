from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.forecast.calibration.series import COURTS_FILE, SeriesError, open_caseload, published, read_courts
from tidegate.reports.forecast.tested import when

HEAD = "quarter_end,receipts,disposals,open\n"


def write(folder: Path, text: str) -> Path:
    (folder / COURTS_FILE).write_text(text, encoding="utf-8")
    return folder


def test_every_published_figure_has_its_source_and_its_status() -> None:
    points = [point for series in published().values() for point in series.points]
    assert len(points) == 16
    assert all(point.source and point.status in {"verified", "recalled"} for point in points)


@pytest.mark.parametrize("name", ["register", "arrests"])
def test_published_series_run_forwards(name: str) -> None:
    times = published()[name].times
    assert (times[1:] > times[:-1]).all()


def test_a_series_divides_at_a_year_without_loss() -> None:
    series = published()["register"]
    assert series.until(2007.5).points + series.after(2007.5).points == series.points
    assert series.until(2007.5).points[-1].value == 30416


def test_the_courts_are_read_with_the_last_day_of_each_quarter(tmp_path: Path) -> None:
    quarters = read_courts(write(tmp_path, HEAD + "2019-12-31,25679,23132.0,38108\n2020-03-31,25538,22813,40953\n"))
    assert [(each.receipts, each.disposals, each.open) for each in quarters] == [(25679, 23132, 38108), (25538, 22813, 40953)]
    assert quarters[0].at == pytest.approx(2020, abs=0.002)
    assert open_caseload(quarters).values.tolist() == [38108, 40953]


@pytest.mark.parametrize(("day", "month"), [("2019-12-31", "Dec 2019"), ("2020-09-30", "Sep 2020"), ("2020-12-31", "Dec 2020")])
def test_the_end_of_a_quarter_lies_in_its_last_month_in_leap_years_too(tmp_path: Path, day: str, month: str) -> None:
    (quarter,) = read_courts(write(tmp_path, f"{HEAD}{day},1,2,3\n"))
    assert when(quarter.at) == month


def test_a_folder_without_the_file_is_refused_with_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(SeriesError, match=r"nothing to test against.*Give the folder that holds gold_backlog_trajectory.csv"):
        read_courts(tmp_path)


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    rows = "2019-12-31,25679,-1,38108\n2019-12-31,many,1,2\nChristmas,1,2,\n"
    with pytest.raises(SeriesError) as refusal:
        read_courts(write(tmp_path, HEAD + rows))
    told = str(refusal.value)
    assert "line 2: disposals '-1' is not a number above zero" in told
    assert "line 3: quarter_end 2019-12-31 does not come after 2019-12-31" in told
    assert "line 3: receipts 'many'" in told
    assert "line 4: quarter_end 'Christmas' is not a date: write it like 2019-12-31" in told
    assert "line 4: open ''" in told


@pytest.mark.parametrize(
    ("text", "says"), [(HEAD, "it has no rows"), ("quarter_end,open\n2019-12-31,1\n", "receipts, disposals is missing")]
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SeriesError, match=says):
        read_courts(write(tmp_path, text))
