"""The back-tests: each series cut at a year, forecast from there by the model and by its rivals, and scored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tidegate.forecast.calibration.arrays import Draws, Vector
from tidegate.forecast.calibration.arrests import forecast_arrests
from tidegate.forecast.calibration.courts import forecast_open
from tidegate.forecast.calibration.register import forecast_register
from tidegate.forecast.calibration.rivals import drift, naive
from tidegate.forecast.calibration.scoring import LEVELS, Forecast, Interval, Score, forecast_of, score
from tidegate.forecast.calibration.series import Quarter, Series, open_caseload, published, read_courts

MODEL, NAIVE, DRIFT = "model", "naive", "drift"
DRAWS = 4_000
_FEWER = 4
"""So many times fewer draws are made from each of many origins."""
_FIRST_ORIGIN = 12
"""The quarters that are known at the first origin of the rolling test."""

HORIZON = 12
"""How many quarters ahead the rolling test looks at most."""

EVER = float("inf")
"""As many years ahead as figures were published."""

Method = Callable[[Series, Vector, int, np.random.Generator], Draws]

COVID = (
    "From March 2020 trials stopped and then went on in fewer, distanced courtrooms. No rate fitted to earlier years can "
    "carry that: the model's caseload rises because receipts already exceeded disposals in 2019, not because it knew of the "
    "pandemic."
)
POLICY = (
    "The model's capacity wanders; in truth it is decided. Sitting days were capped for 2019/20, and capped and then raised "
    "in 2024/25; a change of what goes to the Crown Court moves its receipts at once."
)
REGISTER = (
    "Entries are one stream. The model cannot tell growth of convictions from changes of the law (the 2003 Act, review of "
    "indefinite notification from 2012), and people removed on review are counted with those who left in time."
)
ARRESTS = (
    "Three or four announcements are no series, and what they count widened. The jump from 76 to 400 a month between 2015 "
    "and 2017 is a change of national effort that no growth rate reproduces; the model can only say how uneven growth was."
)
HINDSIGHT = "The priors were written by people who knew the outcome. That makes these tests kinder than a forecast would be."


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """A series forecast from ``cut``. ``truth`` is what came; ``cannot`` what the model is unable to reproduce, in words."""

    name: str
    series: Series
    cut: float
    truth: Series
    forecasts: tuple[Forecast, ...]
    scores: tuple[Score, ...]
    cannot: tuple[str, ...]

    @property
    def outside(self) -> tuple[tuple[float, str], ...]:
        """When the truth lay outside the model's widest interval, and on which side."""
        widest = self.forecasts[0].intervals[-1]
        return tuple(_outside(self.truth, widest))


def _outside(truth: Series, interval: Interval) -> Iterator[tuple[float, str]]:
    for point, low, high in zip(truth.points, interval.low, interval.high, strict=True):
        if not low <= point.value <= high:
            yield point.at, "above" if point.value > high else "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolling:
    """Many origins, by horizon: the share of the truth within each interval and the mean absolute error, for each method."""

    origins: int
    horizons: tuple[int, ...]
    covered: dict[str, tuple[tuple[float, ...], ...]]
    error: dict[str, tuple[float, ...]]


def backtest(
    name: str, series: Series, cut: float, model: Method, *, cannot: tuple[str, ...], seed: int, draws: int, years: float
) -> Iterator[Backtest]:
    """``series`` known until ``cut``, forecast by ``model`` and both rivals at each point of the ``years`` after it, if any."""
    known, truth = series.until(cut), series.after(cut).until(cut + years)
    if not truth.points:
        return
    methods = {MODEL: model, NAIVE: naive, DRIFT: drift}
    forecasts = tuple(
        forecast_of(method, function(known, truth.times, draws, np.random.default_rng([seed, place])))
        for place, (method, function) in enumerate(methods.items())
    )
    scores = tuple(score(each, truth.values) for each in forecasts)
    yield Backtest(name=name, series=series, cut=cut, truth=truth, forecasts=forecasts, scores=scores, cannot=cannot)


def every_backtest(
    courts: Path | None, seed: int, draws: int = DRAWS, years: float = EVER
) -> tuple[tuple[Backtest, ...], Rolling | None]:
    """Every back-test that can be made, with the Crown Court's figures if their folder is given. Raises SeriesError."""
    tests = (*(court_backtests(courts, seed, draws, years) if courts else ()), *published_backtests(seed, draws, years))
    ahead = int(min(HORIZON, 4 * years))
    return tests, rolling(read_courts(courts), seed, max(1, draws // _FEWER), ahead) if courts else None


def published_backtests(seed: int, draws: int = DRAWS, years: float = EVER) -> Iterator[Backtest]:
    """The register from 2007 and arrests from 2018: their figures come with Tidegate."""
    series = published()
    for name, of, cut, model, cannot in (
        ("register-2007", "register", 2007.5, forecast_register, REGISTER),
        ("arrests-2018", "arrests", 2019.0, forecast_arrests, ARRESTS),
    ):
        yield from backtest(name, series[of], cut, model, cannot=(cannot, HINDSIGHT), seed=seed, draws=draws, years=years)


def court_backtests(folder: Path, seed: int, draws: int = DRAWS, years: float = EVER) -> Iterator[Backtest]:
    """The Crown Court from the end of 2019 and from the end of 2022, with the figures in ``folder``."""
    quarters = read_courts(folder)
    for year, cannot in ((2020, (COVID, POLICY)), (2023, (POLICY,))):
        name = f"crown-court-{year - 1}"
        model = _courts(quarters)
        yield from backtest(
            name, open_caseload(quarters), year + 0.01, model, cannot=cannot, seed=seed, draws=draws, years=years
        )


def _courts(quarters: tuple[Quarter, ...]) -> Method:
    """The court model as a method: it knows receipts and disposals beside the caseload, as far as the cut."""

    def forecast(known: Series, times: Vector, draws: int, rng: np.random.Generator) -> Draws:
        return forecast_open(quarters[: len(known.points)], len(times), draws, rng)

    return forecast


def rolling(quarters: tuple[Quarter, ...], seed: int, draws: int = DRAWS // _FEWER, ahead: int = HORIZON) -> Rolling:
    """The Crown Court from every quarter that has three years behind and so many quarters ahead of it."""
    series = open_caseload(quarters)
    methods = {MODEL: _courts(quarters), NAIVE: naive, DRIFT: drift}
    origins = range(_FIRST_ORIGIN, len(quarters) - ahead + 1)
    held: dict[str, list[list[tuple[bool, ...]]]] = {name: [] for name in methods}
    wrong: dict[str, list[Vector]] = {name: [] for name in methods}
    for origin in origins:
        known, later = series.until(quarters[origin - 1].at), series.after(quarters[origin - 1].at)
        times, truth = later.times[:ahead], later.values[:ahead]
        for place, (name, method) in enumerate(methods.items()):
            rng = np.random.default_rng([seed, origin, place])
            forecast = forecast_of(name, method(known, times, draws, rng))
            held[name].append([each.holds(truth) for each in forecast.intervals])
            wrong[name].append(np.abs(np.array(forecast.median) - truth))
    return Rolling(
        origins=len(origins),
        horizons=tuple(range(1, ahead + 1)),
        covered={name: _shares(each) for name, each in held.items()},
        error={name: tuple(np.mean(each, axis=0).tolist()) for name, each in wrong.items()},
    )


def _shares(held: list[list[tuple[bool, ...]]]) -> tuple[tuple[float, ...], ...]:
    """For each interval, the share of origins whose truth it held at each horizon."""
    by_level = np.array(held, dtype=float).mean(axis=0)
    return tuple(tuple(by_level[place].tolist()) for place in range(len(LEVELS)))
