"""What sensitivity, break-even and staffing found, as documents for the terminal, Markdown and a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10

from tidegate.forecast.experiments.breakeven import Flip, Map
from tidegate.forecast.experiments.sensitivity import Effect, Index, Swing
from tidegate.forecast.experiments.staffing import Offer, Staffing
from tidegate.forecast.experiments.study import Measure
from tidegate.policy.explaining.document import Document, Grid, Row, Section, quietly, say
from tidegate.policy.explaining.names import counted
from tidegate.reports.forecast.drawing import pictured
from tidegate.reports.forecast.influences import map_picture, tornado_picture
from tidegate.reports.forecast.wording import amount, figure, number

RARE = 0.05
"""Where fewer resamplings flip the conclusion, where they do says nothing."""

TOO_VAGUE = 0.25
"""The error of a share of the variance from which on shares do not tell what matters."""

NAMED = 3
"""How many assumptions the first sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked: the change of the verdict from one scenario to another, and of how much it was run."""

    before: str
    after: str
    place: str
    years: int
    replications: int
    share: float
    digest: str
    verdict: Measure
    titles: Mapping[str, str]

    def title(self, name: str) -> str:
        """A parameter as people call it."""
        return self.titles.get(name, name)

    def fine(self, answers: Iterable[float]) -> Asked:
        """The same with so many digits that the largest of the answers shows two: a small place has small numbers."""
        largest = max(map(abs, answers), default=0.0)
        wanted = 1 - floor(log10(largest)) if largest > 0 else 0
        return replace(self, verdict=replace(self.verdict, digits=max(self.verdict.digits, wanted)))

    @property
    def told(self) -> str:
        """The question, in words."""
        return f"the change in the {self.verdict.title}, from “{self.before}” to “{self.after}”"

    @property
    def run(self) -> str:
        """How it was run."""
        to_each = counted(self.replications, "paired replication")
        over = f"Over {counted(self.years, 'year')} in {self.place}, {to_each} to a point."
        return over if self.share == 1 else f"{over} {self.share:.3g} of the people were simulated. {_SCALED}"


_SCALED = (
    "Staff, courts and places were scaled down with them, and the answer is scaled up again: luck weighs more there than with "
    "all of them (--people 1)."
)


def sensitivity_document(
    asked: Asked, effects: Sequence[Effect], indices: Sequence[Index], swings: Sequence[Swing], *, alone: int
) -> Document:
    """Which assumptions move the change of the verdict, by screening, by share of variance, and one at a time.

    ``alone``: how many replications each was asked for one at a time.
    """
    asked = asked.fine([end for each in swings for end in (each.at_low, each.at_high)])
    lede = f"What {asked.told}, depends on. {_matter(asked, effects)}"
    screened = Section("Screening (Morris)", "morris", (quietly(_MORRIS), _effects(asked, effects)), folded=True)
    vague = (say(_VAGUE),) if any(each.total_error > TOO_VAGUE for each in indices) else ()
    shared = Section("Shares of variance (Sobol)", "sobol", (quietly(_SOBOL), *vague, _indices(asked, indices)))
    told = quietly(f"The others at their best guess, {counted(alone, 'paired replication')} to each end.")
    tornado = Section(
        "One at a time", "tornado-section", (told, *pictured(tornado_picture(swings, asked.verdict, asked.titles)))
    )
    return Document("What matters", lede, (quietly(asked.run),), (tornado, *([shared] if indices else []), screened))


def _matter(asked: Asked, effects: Sequence[Effect]) -> str:
    """The assumptions whose effect is told apart from none, in words."""
    told = [each for each in effects if each.size > each.error]
    if not told:
        return "No assumption could be told apart from one that does nothing: give more --trajectories."
    first = "; ".join(f"“{asked.title(each.factor)}” ({amount(each.size, asked.verdict)})" for each in told[:NAMED])
    largest = effects[0]
    doubt = (
        f" It is too short to rank them: the largest of all, “{asked.title(largest.factor)}”, comes out at "
        f"{_plus_or_minus(largest, asked.verdict)}. Give more --trajectories, or more --replications."
    )
    return (
        f"Of {counted(len(effects), 'assumption')}, {len(told)} move it by more than the error of this screening. From end to "
        f"end of its range, on average, of these most moves: {first}.{'' if largest in told else doubt}"
    )


def _plus_or_minus(each: Effect, verdict: Measure) -> str:
    return f"{number(each.size, verdict.digits)} ± {amount(each.error, verdict)}"


_VAGUE = (
    "So few points leave these shares so uncertain that they say little, not even which is larger: give more --points, or more "
    "--replications."
)
_MORRIS = (
    "Size: how far one assumption moves the answer from end to end of its range, on average over the others, with its 95 per "
    "cent error over resampled walks. Bend: how much that varies; a large one means a curve or an interplay with others."
)
_SOBOL = (
    "Alone: the share of the answer's variance that goes when this assumption is known. With others: the share that stays "
    "when all the others are. Each with its 95 per cent error. Taken of the most influential assumptions only."
)


def _effects(asked: Asked, effects: Sequence[Effect]) -> Grid:
    digits = asked.verdict.digits
    rows = [
        (
            asked.title(each.factor),
            f"{number(each.size, digits)} ± {number(each.error, digits)}",
            number(each.spread, digits),
        )
        for each in effects
    ]
    return _grid("Elementary effects", ("Assumption", f"Size, {asked.verdict.unit}", "Bend"), rows)


def _indices(asked: Asked, indices: Sequence[Index]) -> Grid:
    rows = [
        (
            asked.title(each.factor),
            f"{number(each.first, 2)} ± {number(each.first_error, 2)}",
            f"{number(each.total, 2)} ± {number(each.total_error, 2)}",
        )
        for each in indices
    ]
    return _grid("Sobol indices", ("Assumption", "Alone", "With others"), rows)


def breakeven_document(asked: Asked, maps: Sequence[Map], alone: Sequence[Flip], *, drawn: bool) -> Document:
    """Where the conclusion flips: each of the factors alone, then the maps."""
    asked = asked.fine([value for each in maps for row in each.values for value in row])
    lede = f"Where {asked.told}, is neither less nor more. {' '.join(_flips(asked, each) for each in alone)}"
    rows = [
        (
            asked.title(each.factor.name),
            f"{figure(each.factor.low)} to {figure(each.factor.high)}",
            "nowhere in its range" if each.at is None else figure(each.at),
            _between(each),
            f"{each.share:.0%}",
        )
        for each in alone
    ]
    others = "The others as they are drawn" if drawn else "The others at their best guess"
    grid = _grid(others, ("Assumption", "Asked between", "Flips at", "95 per cent between", "Flips in"), rows)
    first = Section("One at a time", "alone", (quietly(_FLIPS), grid))
    drawings = [map_picture(each, asked.verdict, asked.titles, f"map-{place}") for place, each in enumerate(maps)]
    pictures = [Section(each.title, f"{each.name}-section", pictured(each)) for each in drawings]
    return Document("Where the conclusion flips", lede, (quietly(asked.run),), (first, *pictures))


_FLIPS = (
    "Replications are resampled, and the same is asked of each resampling. Flips in: the share of these in which the "
    "conclusion flips anywhere in the range. Between: where, in 95 of 100 of those."
)


def _flips(asked: Asked, found: Flip) -> str:
    """Where one factor flips the conclusion, in a sentence."""
    name, asked_of = asked.title(found.factor.name), f"{figure(found.factor.low)} to {figure(found.factor.high)}"
    if found.at is None:
        doubt = f", but in {found.share:.0%} of resamplings one does: luck leaves it open" if found.share >= RARE else ""
        return f"“{name}”: no value from {asked_of} flips it{doubt}."
    between = f" (95 per cent: {_between(found)})" if found.share >= RARE else ""
    return f"“{name}”: it flips at {figure(found.at)}{between}."


def _between(found: Flip) -> str:
    """Where it flips in nearly all of the resamplings in which it does."""
    if found.low is None or found.high is None or found.share < RARE:
        return "–"
    return f"{figure(found.low)} to {figure(found.high)}"


def staffing_document(
    offers: Sequence[Offer], titles: Mapping[str, str], found: Staffing, *, share: float, probability: float
) -> Document:
    """The cheapest staff that holds, and what was tried."""
    lede = (
        f"The least cost at which {share:.0%} of people are reached within each deadline, and no queue before this staff still "
        f"grows at the end, in {probability:.0%} of replications. It is the least among the levels offered, on these "
        f"replications, given that more staff never makes either harder. What it saves is not said to be wise: a stage that "
        f"keeps up may still let people wait long."
    )
    rows = [
        (
            titles.get(offer.stage, offer.stage),
            f"{offer.now:,}",
            f"{found.best.plan[offer.stage]:,}",
            f"{offer.levels[0]} to {offer.levels[-1]}",
            number(offer.cost * found.best.plan[offer.stage], 0),
        )
        for offer in offers
    ]
    today = sum(offer.cost * offer.now for offer in offers)
    caption = f"{number(found.best.cost, 0)} GBP a year; today's staff cost {number(today, 0)}"
    best = _grid(caption, ("Staff", "Now", "Number", "Offered", "GBP a year"), rows)
    tried = [
        (", ".join(str(staff) for staff in each.plan.values()), number(each.cost, 0), f"{each.holds:.0%}")
        for each in found.tried
    ]
    sections = (
        Section("The plan", "plan", (say(f"It holds in {found.best.holds:.0%} of replications."), best)),
        Section("What was tried", "tried", (
            say(f"{counted(len(found.tried), 'plan')}, numbers of staff in the order of the table above."),
            _grid("Plans", ("Staff", "GBP a year", "Holds in"), tried),
        ), folded=True),
    )  # fmt: skip
    return Document("Staff for the deadlines", lede, (), sections)


def _grid(caption: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Grid:
    made = tuple(Row(tuple((say(cell),) for cell in row)) for row in rows)
    return Grid(caption, columns, made, frozenset(range(1, len(columns))))
