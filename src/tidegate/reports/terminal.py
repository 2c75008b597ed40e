"""The worklist on a terminal: the ranked table and its summary. Levels are words; colour only adds to them."""

from __future__ import annotations

import datetime as dt

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tidegate.policy.explaining.document import tone
from tidegate.policy.explaining.names import counted, sentence, validity_words
from tidegate.policy.language.pack import Pack
from tidegate.records.referrals import Status
from tidegate.reports import words
from tidegate.reports.counts import Counts, count
from tidegate.triage.items import Item
from tidegate.triage.running import Worklist

WIDE = 100
NARROW = 72
"""Columns of a terminal: from the one on, everything has its own; below the other, everything shares one."""
REASONS_SHOWN = 10
_STYLES = ("green", "cyan", "yellow", "bold red")


def print_worklist(console: Console, worklist: Worklist, *, most: int | None = None) -> None:
    """Print the ranked table, at most ``most`` rows of it, and the summary."""
    accepted = worklist.accepted
    shown = accepted if most is None else accepted[:most]
    console.print(_heading(worklist), soft_wrap=False)
    if shown:
        console.print(
            _table(worklist, shown, wide=console.width >= WIDE) if console.width >= NARROW else _list(worklist, shown)
        )
    if len(shown) < worklist.totals.accepted:
        more = counted(worklist.totals.accepted - len(shown), "more item")
        console.print(Text(f"{more} not shown here: write a file to see all."))
    print_summary(console, worklist)


def level_style(pack: Pack, rank: int) -> str:
    """The colour of a priority level."""
    return _STYLES[tone(rank, len(pack.tables["priority"].levels))]


def _heading(worklist: Worklist) -> Text:
    return Text.assemble(
        ("Worklist", "bold"),
        f" as of {words.local(worklist.as_of)}, UK time, under {worklist.pack.id} {worklist.pack.version}\n",
    )


def _table(worklist: Worklist, items: tuple[Item, ...], *, wide: bool) -> Table:
    """Seven columns where there is room for them; else route, reason and question share the last one."""
    table = Table(box=None, padding=(0, 1, 1, 0), pad_edge=False, header_style="bold", expand=True)
    table.add_column("#", justify="right", min_width=2, no_wrap=True)
    table.add_column("Reference", width=13, overflow="fold")
    table.add_column("Priority,\nact by", width=16)
    table.add_column("Could be,\nfind out by", width=16)
    for heading, ratio in (("Route", 12), ("Why", 19), ("Ask next", 20)) if wide else (("Why, route, ask next", 1),):
        table.add_column(heading, ratio=ratio)
    for rank, item in enumerate(items, start=1):
        table.add_row(Text(str(rank)), _reference(item), *_levels(worklist, item), *_reasons(item, wide=wide))
    return table


def _list(worklist: Worklist, items: tuple[Item, ...]) -> Table:
    """Where columns would be too thin to read: one thing under another."""
    table = Table(box=None, padding=(0, 1, 1, 0), pad_edge=False, show_header=False)
    table.add_column(justify="right", min_width=2, no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for rank, item in enumerate(items, start=1):
        certain, possible = (Text(", ").join(each.split("\n")) for each in _levels(worklist, item))
        lines = (_reference(item), certain, Text("Could be: ").append_text(possible), *_reasons(item, wide=False))
        table.add_row(Text(str(rank)), Text("\n").join(lines))
    return table


def _reference(item: Item) -> Text:
    also = ", ".join(words.harmless(each) for each in item.same_suspect)
    text = Text(words.harmless(item.reference or item.source))
    return text.append(f"\nsame suspect: {also}{words.and_others(item)}", style="dim") if also else text


def _levels(worklist: Worklist, item: Item) -> tuple[Text, Text]:
    """What the known facts demand, and what is still possible; empty where nothing could raise the level."""
    assert item.priority is not None  # noqa: S101 - accepted items have one
    priority, as_of, pack = item.priority, worklist.as_of, worklist.pack
    certain = deadline(pack, priority.rank, priority.act_by, as_of)
    if priority.provisional:
        certain.append("\nprovisional", style="dim")
    if priority.clock_assumed:
        certain.append("\nclock assumed", style="dim")
    if priority.find_out_by is None:
        return certain, Text("no higher", style="dim")
    return certain, deadline(pack, priority.possible_rank, priority.find_out_by, as_of)


def deadline(pack: Pack, rank: int, moment: dt.datetime, as_of: dt.datetime) -> Text:
    """A level and its deadline, relative and absolute."""
    late = "bold" if moment < as_of else ""
    return Text.assemble(
        (pack.tables["priority"].level_name(rank), level_style(pack, rank)),
        ("\n" + words.relative(moment, as_of), late),
        ("\n" + words.local(moment, as_of), "dim"),
    )


def _reasons(item: Item, *, wide: bool) -> tuple[Text, ...]:
    assert item.priority is not None  # noqa: S101 - accepted items have one
    assert item.route is not None  # noqa: S101 - likewise
    priority = item.priority
    why = f"{priority.rule}: {priority.says}"
    if priority.find_out_by is not None:
        why += f". Could be {priority.could_be_rule}: {priority.could_be_says}"
    route = f"{item.route.title} ({item.route.rule})"
    ask = item.next_question.ask if item.next_question else ""
    if wide:
        return Text(route), Text(why), Text(ask) if ask else Text("nothing", style="dim")
    return (Text(f"{why}\nRoute: {route}" + (f"\nAsk: {ask}" if ask else "")),)


def print_summary(console: Console, worklist: Worklist) -> None:
    """Print the counts, what was rejected and why, and the policy behind it all."""
    counts = count(worklist)
    _print_heading(console, "Summary")
    _print_levels(console, worklist.pack, counts)
    parts = [(counts.accepted, "accepted"), (counts.duplicate, "duplicate"), (counts.rejected, "rejected")]
    console.print(Text(", ".join(f"{number:,} {name}" for number, name in parts) + "."))
    _print_rejected(console, worklist)
    _print_pack(console, worklist.pack)
    console.print(Text(words.PERSON_DECIDES))


def _print_heading(console: Console, text: str) -> None:
    console.print(Text(f"\n{text}", style="bold"))


def _print_levels(console: Console, pack: Pack, counts: Counts) -> None:
    if not counts.accepted:
        return
    table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="bold")
    for heading in ("level", "certain", "share", "could be", "share"):
        table.add_column(heading, justify="left" if heading == "level" else "right")
    for each in counts.levels:
        name = Text(each.name, style=level_style(pack, each.rank))
        certain, could_be = words.share(each.certain, counts.accepted), words.share(each.could_be, counts.accepted)
        table.add_row(name, f"{each.certain:,}", certain, f"{each.could_be:,}", could_be)
    console.print(table)


def _print_rejected(console: Console, worklist: Worklist) -> None:
    rejected = [item for item in worklist.items if item.status is Status.REJECTED]
    if rejected:
        _print_heading(console, "Rejected")
    for item in rejected[:REASONS_SHOWN]:
        console.print(Padding(Text(f"{words.harmless(item.source)}: {words.harmless(item.reason)}"), (0, 0, 0, 2)))
    if len(rejected) > REASONS_SHOWN:
        console.print(Text(f"  and {len(rejected) - REASONS_SHOWN:,} more: write a file to see all."))


def _print_pack(console: Console, pack: Pack) -> None:
    doubtful = sum(source.is_doubtful for source in pack.sources.values())
    _print_heading(console, "Policy")
    console.print(Text(f"{pack.title} ({pack.id} {pack.version}, {words.short_digest(pack.digest)})"))
    console.print(Text(f"{sentence(words.PACK_STATUS[pack.status])}; valid {validity_words(pack.validity)}"))
    if doubtful:
        console.print(Text(f"Not verified: {doubtful} of its {counted(len(pack.sources), 'source')}. The policy marks them."))
