"""One case in full on a terminal: the same document that the HTML report shows."""

from __future__ import annotations

from rich.console import Console

from tidegate.policy.explaining.as_terminal import terminal
from tidegate.policy.language.pack import Pack
from tidegate.reports.case import case_document
from tidegate.triage.explanations import CaseExplanation


def print_case(console: Console, explanation: CaseExplanation, pack: Pack) -> None:
    """Print ``explanation``, which was made under ``pack``."""
    console.print(terminal(case_document(explanation, pack)))
