"""What the answer rests on: the rules that were looked at, the criteria, and the facts."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.policy.explaining.document import Paragraph, Row, Section, plain, quietly
from tidegate.policy.explaining.names import counted, day_words, sentence
from tidegate.reports import words
from tidegate.reports.case.pieces import Pieces, grid, row
from tidegate.triage.explanations import FactShown, Gate, TableAnswer

_USES = {"rules": "rules", "instruments": "instruments, for display", "nothing": "no rule"}


def rules(pieces: Pieces, answer: TableAnswer, title: str) -> Section:
    """The rules of a table up to the one that holds, each with its truth; sources for those that may matter."""
    rows = [
        row(
            each.id,
            words.TRUTHS[each.truth],
            _with_waits(pieces, each.says or each.text, each.waits_for),
            each.level_name,
            pieces.cites(each.citations) if each.truth != "false" else (),
        )
        for each in answer.rules
    ]
    caption = "In order, up to the first that holds."
    table = grid(caption, ("Rule", "Truth", "Reason", "Gives", "Sources"), rows)
    return pieces.section(title, f"{answer.name}-rules", table)


def criteria(pieces: Pieces) -> Iterator[Section]:
    """For each route that has criteria: which are met, which not, and which nobody knows."""
    gates = pieces.explanation.gates
    for level in dict.fromkeys(each.level for each in gates):
        of_level = [each for each in gates if each.level == level]
        met = sum(each.status == "met" for each in of_level)
        columns = ("Criterion", "Status", "What it asks", "Sources")
        table = grid(f"{met} of {len(of_level)} met.", columns, [_gate(pieces, each) for each in of_level])
        yield pieces.section(f"Criteria of the route “{of_level[0].level_name}”", f"criteria-{level}", table)


def _gate(pieces: Pieces, gate: Gate) -> Row:
    says = _with_waits(pieces, gate.name, gate.waits_for)
    return row(gate.id, words.GATES[gate.status], says, pieces.cites(gate.citations))


def _with_waits(pieces: Pieces, says: str, waits_for: tuple[str, ...]) -> list[Paragraph]:
    waits = [quietly(f"Waits for: {pieces.readable(*waits_for)}")] if waits_for else []
    return [Paragraph(plain(says)), *waits]


def facts(pieces: Pieces) -> Section:
    """Every recorded fact, when it was known, and what reads it."""
    rows = [
        row(
            sentence(pieces.readable(each.name)),
            _value(pieces, each),
            day_words(each.known_on) if each.known_on else "",
            _USES[each.used_by],
        )
        for each in pieces.explanation.facts
    ]
    caption = "What is not listed is not known."
    table = grid(caption, ("Fact", "Value", "Known on", "Read by"), rows)
    return pieces.section("Facts recorded", "facts", table)


def _value(pieces: Pieces, fact: FactShown) -> str:
    if fact.stale:
        return f"not known: recorded more than {counted(fact.max_age_days or 0, 'day')} ago"
    return pieces.state(fact.state)
