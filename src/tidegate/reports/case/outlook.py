"""What could still move a case: what is not known and matters, and the nearest changes."""

from __future__ import annotations

from tidegate.policy.explaining.document import Section
from tidegate.policy.explaining.names import STAGES, sentence
from tidegate.reports.case.pieces import Pieces, grid, row
from tidegate.triage.explanations import Change


def unknown(pieces: Pieces) -> Section:
    """Every unknown fact that could change the level or the route, most telling first."""
    rows = []
    for each in pieces.explanation.unknown:
        could_change = " and ".join(each.tables) + (" (any answer settles it)" if each.settles else "")
        stage = STAGES.get(each.asked.stage, each.asked.stage)
        rows.append(row(each.asked.ask, pieces.roles(each.asked.known_by), stage, could_change))
    columns = ("Question", "Who can know", "From", "Could change")
    table = grid("The most telling question first.", columns, rows, instead="Nothing unknown could change the answer.")
    return pieces.section("What is not known and matters", "unknown", table)


def changes(pieces: Pieces) -> Section:
    """The nearest changes of one fact that would move the case."""
    rows = [
        row(
            sentence(pieces.readable(each.fact)),
            pieces.state(each.state_now),
            pieces.state(each.state_then),
            _moves(pieces, each),
        )
        for each in pieces.explanation.changes
    ]
    columns = ("Fact", "Now", "If it were", "The case would move")
    caption = "One fact at a time, the smallest change first."
    table = grid(caption, columns, rows, instead="No single fact would move the case.")
    return pieces.section("Nearest changes that would move the case", "changes", table)


def _moves(pieces: Pieces, change: Change) -> str:
    moves = []
    if change.priority_now != change.priority_then:
        moves.append(f"to priority {pieces.level_name('priority', change.priority_then)}")
    if change.route_now != change.route_then:
        moves.append(f"to the route “{pieces.level_name('route', change.route_then)}”")
    return " and ".join(moves)
