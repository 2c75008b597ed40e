"""Documents for a terminal: headings, lists and tables in Rich, in colour where there is colour."""

from __future__ import annotations

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.styled import Styled
from rich.table import Table
from rich.text import Text

from tidegate.policy.explaining.document import (
    Block,
    Bullets,
    Code,
    Document,
    Exact,
    Grid,
    Inline,
    Level,
    Line,
    Mark,
    More,
    Notice,
    Pairs,
    Paragraph,
    Picture,
    Section,
)

_TONES = ("", "bold", "bold yellow", "bold red")


def terminal(document: Document) -> Group:
    """The document as something Rich can print."""
    parts: list[RenderableType] = [Text(document.title, style="bold underline")]
    parts += [Text(f"\n{document.lede}")] if document.lede else []
    parts += _spaced(document.blocks)
    for section in document.sections:
        parts += _section(section, "bold cyan")
    return Group(*parts)


def _section(section: Section, style: str) -> Iterator[RenderableType]:
    yield Text(f"\n{section.title}", style=style)
    yield from _spaced(section.blocks)
    for part in section.parts:
        yield from _section(part, "bold")


def _spaced(blocks: tuple[Block, ...]) -> Iterator[RenderableType]:
    shown = (block for block in blocks if not isinstance(block, Picture) or block.instead)
    for block in shown:
        yield Padding(_block(block), (1, 0, 0, 0))


def _block(block: Block) -> RenderableType:
    match block:
        case Paragraph(line, quiet):
            return _line(line, "dim" if quiet else "")
        case Bullets(lead, items):
            return Text("\n").join([*([_line(lead)] if lead else []), *_items(items, "  " if lead else "")])
        case Exact(text):
            return Text(text, style="dim")
        case More(_, blocks):
            return Group(*(Styled(_block(each), "dim") for each in blocks))
        case Pairs(items):
            return _pairs(items)
        case Grid():
            return _grid(block)
        case Notice(blocks):
            return Panel(Group(*(_block(each) for each in blocks)), border_style="yellow")
    return Group(*(_block(each) for each in block.instead))


def _items(items: tuple[Line | Bullets, ...], indent: str) -> list[Text]:
    found = []
    for item in items:
        bullet = Text(f"{indent}- " if indent else "")
        if isinstance(item, Bullets):
            found += [bullet + _line(item.lead), *_items(item.items, indent + "  ")]
        else:
            found.append(bullet + _line(item))
    return found


def _line(line: Line, style: str = "") -> Text:
    return Text.assemble(*(_inline(part) for part in line), style=style)


def _inline(part: Inline) -> tuple[str, str]:
    match part:
        case Level(text, tone):
            return text, _TONES[tone]
        case Mark():
            return f"[{part.text}]", "yellow"
        case Code(text):
            return text, "dim"
        case _:
            return part.text, ""


def _pairs(items: tuple[tuple[str, Line], ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, line in items:
        table.add_row(Text(name, style="bold"), _line(line))
    return table


def _grid(grid: Grid) -> Table:
    table = Table(box=SIMPLE_HEAD, show_lines=False, leading=1, pad_edge=False, expand=True, header_style="bold")
    table.title, table.title_justify, table.title_style = Text(grid.caption, style="dim"), "left", ""
    for index, column in enumerate(grid.columns):
        table.add_column(column, justify="right" if index in grid.numeric else "left", overflow="fold", min_width=6)
    for row in grid.rows:
        table.add_row(*(Group(*(_block(block) for block in cell)) for cell in row.cells))
    return table
