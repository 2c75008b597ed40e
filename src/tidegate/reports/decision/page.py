"""The document as one self-contained HTML page. Same paper, same text."""

from __future__ import annotations

from tidegate.casework.decisions.papers import Paper, Signature
from tidegate.policy.explaining.names import moment_words
from tidegate.reports.decision.seen import tables_of
from tidegate.reports.embedding import environment


def as_html(paper: Paper) -> str:
    """The document."""
    return (
        environment()
        .get_template("decision.html")
        .render(paper=paper, tables=tables_of(paper.seen), when=moment_words, signatures=_signatures(paper))
    )


def _signatures(paper: Paper) -> list[tuple[str, Signature | None]]:
    return [("Proposed by", paper.proposed), (f"Authorised by (at least {paper.grade_needed.lower()})", paper.authorised)]
