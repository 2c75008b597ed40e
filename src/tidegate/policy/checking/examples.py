"""Runs the clause-numbered cases of a pack, as its `policy test`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tidegate.policy.engines.reference import ReferenceEngine
from tidegate.policy.engines.results import Evaluation, InstrumentResult, TableResult
from tidegate.policy.engines.scoring import percent
from tidegate.policy.language.pack import Example, Instrument, Pack


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case: what was expected and what came out, for each expectation that failed. None failed: passed."""

    example: Example
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.failures


def run_examples(pack: Pack) -> list[Outcome]:
    """Every case of the pack, in order."""
    engine = ReferenceEngine(pack)
    return [Outcome(example, tuple(_failures(engine, example))) for example in pack.examples]


def _failures(engine: ReferenceEngine, example: Example) -> Iterator[str]:
    evaluation = engine.evaluate(example.facts, example.as_of, with_instruments=True)
    for name, expected in example.expect.items():
        got = _got(engine.pack, evaluation, name)
        for key, value in expected.items():
            if got.get(key) != value:
                yield f"{name} {key.replace('_', ' ')}: expected {value!r}, got {got.get(key)!r}"


def _got(pack: Pack, evaluation: Evaluation, name: str) -> dict[str, object]:
    if name in evaluation.tables:
        return _table_answer(evaluation.tables[name])
    return _instrument_answer(pack.instruments[name], evaluation.instruments[name])


def _table_answer(result: TableResult) -> dict[str, object]:
    levels, answer, possible = result.table.levels, result.answer, result.possible
    return {
        "rule": answer.id if answer else None,
        "level": levels[answer.level] if answer else None,
        "could_be": levels[possible.level] if possible else None,
        "could_be_rule": possible.id if possible else None,
        "blocked": answer is None,
    }


def _instrument_answer(instrument: Instrument, result: InstrumentResult) -> dict[str, object]:
    """Single values where the range is a point; nothing where it is not."""
    points, bands, chances = result.points, result.bands, result.probabilities
    return {
        "applies": result.applies,
        "points": points[0] if points and points[0] == points[1] else None,
        "band": instrument.bands[bands[0]] if bands and bands[0] == bands[1] else None,
        "percent": percent(chances[0]) if chances and chances[0] == chances[1] else None,
    }
