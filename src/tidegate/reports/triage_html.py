"""The triage report: one self-contained HTML file whose first screen says who must be acted on first, by when and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from tidegate.policy.explaining.describing import describe
from tidegate.policy.explaining.document import Document, Notice, Paragraph, Plain, quietly, tone
from tidegate.policy.explaining.names import counted
from tidegate.policy.explaining.page import render_page
from tidegate.records.referrals import Status
from tidegate.reports import words
from tidegate.reports.case import case_document
from tidegate.reports.case.pieces import cites
from tidegate.reports.counts import Counts, count
from tidegate.reports.embedding import embedded, environment
from tidegate.reports.triage_charts import charts
from tidegate.reports.triage_rows import Row, anchor_of, parts, refused, rows
from tidegate.triage.assessing import Assessor
from tidegate.triage.explaining import Explainer
from tidegate.triage.running import Worklist

FIRST = 10
SHOWN = 500
EXPLAINED = 50
REFUSED = 200


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline count."""

    name: str
    number: int
    note: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case explained in full."""

    anchor: str
    summary: Row
    body: Markup


def render(worklist: Worklist) -> str:
    """The whole report. Same worklist, same text."""
    counts = count(worklist)
    shown = list(rows(worklist, most=SHOWN, explained=EXPLAINED))
    pack = worklist.pack
    body = environment().get_template("triage.html").render(
        worklist=worklist,
        pack=pack,
        pack_status=words.PACK_STATUS[pack.status],
        digest=words.short_digest(pack.digest),
        as_of=words.local(worklist.as_of),
        counts=counts,
        tiles=list(_tiles(counts)),
        first=shown[:FIRST],
        rows=shown,
        parts=list(parts(worklist, shown)),
        charts=charts(counts) if shown else [],
        shares=_shares(worklist, counts),
        cases=list(_cases(worklist, shown)),
        notices=_notices(worklist),
        duplicates=refused(worklist, Status.DUPLICATE),
        rejected=refused(worklist, Status.REJECTED),
        most_refused=REFUSED,
        policy=embedded(describe(pack), 3),
        person_decides=words.PERSON_DECIDES,
        counted=counted,
    )  # fmt: skip
    title = f"Worklist as of {words.local(worklist.as_of)}: {pack.id} {pack.version}"
    return render_page(title, Markup(body), extra_css=_css())  # noqa: S704 - our own template, which escapes


@cache
def _css() -> str:
    loader = environment().loader
    assert loader is not None  # noqa: S101 - given where the environment is made
    return loader.get_source(environment(), "triage.css")[0]


def _tiles(counts: Counts) -> Iterator[Tile]:
    top, among = counts.levels[0], f", of the first {counts.listed:,}" if counts.listed < counts.accepted else ""
    if counts.accepted:
        certain, could_be = (words.share(each, counts.accepted) for each in (top.certain, top.could_be))
        yield Tile("Overdue", counts.overdue, f"a deadline has passed, to act or to find out{among}")
        yield Tile("Due within 24 hours", counts.due_in_a_day, f"the next deadline, to act or to find out{among}")
        yield Tile(f"{top.name}, certain", top.certain, f"{certain} of referrals, on what is known")
        yield Tile(f"{top.name}, possible", top.could_be, f"{could_be} of referrals, until more is known")
    yield Tile("Referrals ranked", counts.accepted, f"{counts.duplicate:,} duplicate, {counts.rejected:,} rejected")


def _shares(worklist: Worklist, counts: Counts) -> list[tuple[str, int, tuple[str, ...]]]:
    """The share of cases at each level, certain and still possible: name, tone, cells."""
    levels = len(worklist.pack.tables["priority"].levels)
    return [
        (
            each.name,
            tone(each.rank, levels),
            (
                f"{each.certain:,}",
                words.share(each.certain, counts.accepted),
                f"{each.could_be:,}",
                words.share(each.could_be, counts.accepted),
            ),
        )
        for each in counts.levels
    ]


def _cases(worklist: Worklist, shown: list[Row]) -> Iterator[Case]:
    explainer = Explainer(Assessor(worklist.pack, worklist.as_of))
    for row, item in zip(shown, worklist.accepted[:EXPLAINED], strict=False):
        anchor = anchor_of(row.rank)
        document = case_document(explainer.explain(item), worklist.pack, anchor=anchor, with_sources=False)
        yield Case(anchor, row, embedded(document, 4))


def _notices(worklist: Worklist) -> Markup | None:
    """What the policy says must be read with some results, and with how many."""
    found = Counter(text for item in worklist.accepted for text in item.notices)
    blocks = []
    for each in worklist.pack.notices.values():
        if each.says in found:
            says = Paragraph((Plain(f"{each.says} "), *cites(worklist.pack, each.source)))
            blocks.append(Notice((says, quietly(f"With {counted(found[each.says], 'referral')}."))))
    return embedded(Document("", "", tuple(blocks), ()), 3) if blocks else None
