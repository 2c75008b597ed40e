"""The document of a case: the answer first, then what is unknown, then everything the answer rests on."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.policy.explaining.document import Block, Document, Line, Notice, Pairs, Paragraph, Plain, plain
from tidegate.policy.language.pack import Pack
from tidegate.reports import words
from tidegate.reports.case.grounds import criteria, facts, rules
from tidegate.reports.case.outlook import changes, unknown
from tidegate.reports.case.pieces import Pieces
from tidegate.reports.case.sequel import deciders, instruments, later, sources
from tidegate.triage.explanations import CaseExplanation
from tidegate.triage.items import Priority, Route


def case_document(explanation: CaseExplanation, pack: Pack, *, anchor: str = "case", with_sources: bool = True) -> Document:
    """The document of one case, made under ``pack``.

    ``anchor`` begins the name of every place in it. Without sources where the policy, which lists them, stands beside it.
    """
    pieces = Pieces(explanation, pack, anchor)
    sections = (
        unknown(pieces),
        changes(pieces),
        rules(pieces, explanation.priority, "Priority: the rules that were looked at"),
        rules(pieces, explanation.route, "Route: the rules that were looked at"),
        *criteria(pieces),
        facts(pieces),
        later(pieces),
        instruments(pieces),
        deciders(pieces),
        *([sources(pieces)] if with_sources else []),
    )
    item = explanation.item
    return Document(
        title=words.harmless(item.reference or item.source),
        lede=_lede(pieces),
        blocks=(*_notices(pieces), Pairs(tuple(_standing(pieces)))),
        sections=sections,
    )


def _parts(pieces: Pieces) -> tuple[Priority, Route]:
    """The priority and route of the item, which were needed to explain it."""
    item = pieces.explanation.item
    assert item.priority is not None  # noqa: S101 - an explained item was accepted
    assert item.route is not None  # noqa: S101 - likewise
    return item.priority, item.route


def _lede(pieces: Pieces) -> str:
    priority, as_of = _parts(pieces)[0], pieces.explanation.as_of
    name = pieces.pack.tables["priority"].level_name(priority.rank)
    return f"{name}: act by {words.local(priority.act_by, as_of)} ({words.relative(priority.act_by, as_of)}). {priority.says}."


def _standing(pieces: Pieces) -> Iterator[tuple[str, Line]]:
    """What is certain, what is still possible, the route, and what to ask."""
    priority, route = _parts(pieces)
    item, as_of = pieces.explanation.item, pieces.explanation.as_of
    yield "Priority", pieces.priority(priority.rank, f" {priority.rule}: {priority.says}")
    yield "Act by", plain(f"{words.local(priority.act_by, as_of)}, {words.relative(priority.act_by, as_of)}")
    if priority.find_out_by:
        yield "Could be", pieces.priority(priority.possible_rank, f" {priority.could_be_rule}: {priority.could_be_says}")
        yield "Find out by", plain(f"{words.local(priority.find_out_by, as_of)}, {words.relative(priority.find_out_by, as_of)}")
    yield "Route", plain(f"{route.title} ({route.rule}: {route.says})")
    yield "Ask next", plain(item.next_question.ask if item.next_question else "Nothing that could change the priority.")
    yield from _remarks(pieces, priority)


def _remarks(pieces: Pieces, priority: Priority) -> Iterator[tuple[str, Line]]:
    item, stamp = pieces.explanation.item, pieces.explanation.pack
    if priority.provisional:
        yield "Provisional", plain("No current KIRAT stands behind this level.")
    if priority.clock_assumed:
        yield "Clock", plain("When it was received is not recorded, so the time allowed runs from the time of this report.")
    if item.same_suspect:
        yield "Same suspect", plain(", ".join(words.harmless(each) for each in item.same_suspect) + words.and_others(item))
    yield "As of", plain(f"{words.local(pieces.explanation.as_of)}, UK time")
    yield "Source", plain(words.harmless(item.source))
    name = f"{stamp.id} {stamp.version}, {words.PACK_STATUS[stamp.status]} ({words.short_digest(stamp.digest)})"
    yield "Policy", plain(name)


def _notices(pieces: Pieces) -> Iterator[Block]:
    for each in pieces.explanation.notices:
        yield Notice((Paragraph((Plain(f"{each.says} "), *pieces.cites(each.citations))),))
