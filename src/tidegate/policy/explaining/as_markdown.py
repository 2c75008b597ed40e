"""Documents as Markdown, with GitHub's tables, for a repository or a wiki."""

from __future__ import annotations

import re

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
    Section,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&])")
_SPACE = re.compile(r"\s+")
_RUN = re.compile(r"`+")
_INDENT = "&nbsp;" * 3


def markdown(document: Document) -> str:
    """The document as Markdown."""
    parts = [f"# {escaped(document.title)}", escaped(document.lede)]
    parts += [_block(block) for block in document.blocks]
    for section in document.sections:
        parts += _section(section, 2)
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section, depth: int) -> list[str]:
    parts = [f"{'#' * depth} {escaped(section.title)}", *(_block(block) for block in section.blocks)]
    for part in section.parts:
        parts += _section(part, depth + 1)
    return parts


def escaped(text: str) -> str:
    """``text`` with everything that Markdown or HTML would read as more than text made harmless, in one line."""
    return _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", text))


def _block(block: Block) -> str:
    match block:
        case Paragraph(line):
            return _line(line)
        case Bullets(lead, items):
            return "\n".join([*([_line(lead), ""] if lead else []), *_list(items, "")])
        case Exact(text):
            return _code(text)
        case Pairs(items):
            return "\n".join(f"- **{escaped(name)}:** {_line(line)}" for name, line in items)
        case Grid():
            return _grid(block)
        case More(_, blocks):
            return "\n\n".join(_block(each) for each in blocks)
        case Notice(blocks):
            return "\n>\n".join("> " + _block(each).replace("\n", "\n> ") for each in blocks)
    return "\n\n".join(_block(each) for each in block.instead)


def _list(items: tuple[Line | Bullets, ...], indent: str) -> list[str]:
    found = []
    for item in items:
        if isinstance(item, Bullets):
            found += [f"{indent}- {_line(item.lead)}", *_list(item.items, indent + "  ")]
        else:
            found.append(f"{indent}- {_line(item)}")
    return found


def _line(line: Line) -> str:
    return "".join(_inline(part) for part in line)


def _inline(part: Inline) -> str:
    match part:
        case Level(text):
            return f"**{escaped(text)}**"
        case Mark():
            return f"**\\[{part.text}\\]**"
        case Code(text):
            return _code(text)
        case _:
            return escaped(part.text)


def _code(text: str) -> str:
    """Code between more backticks than stand in it. A bar would end a cell even there."""
    text = " ".join(text.split())
    fence = "`" * (max((len(run) for run in _RUN.findall(text)), default=0) + 1)
    gap = " " if text.startswith("`") or text.endswith("`") else ""
    return fence + gap + text.replace("|", "\\|") + gap + fence


def _grid(grid: Grid) -> str:
    rule = ("---:" if index in grid.numeric else "---" for index in range(len(grid.columns)))
    rows = [grid.columns, tuple(rule), *(tuple(_cell(cell) for cell in row.cells) for row in grid.rows)]
    return "\n".join([f"*{escaped(grid.caption)}*", "", *(f"| {' | '.join(row)} |" for row in rows)])


def _cell(blocks: tuple[Block, ...]) -> str:
    return "<br>".join(line for block in blocks for line in _cell_lines(block))


def _cell_lines(block: Block) -> list[str]:
    """A block as the lines of a cell, in which Markdown knows no lists."""
    match block:
        case Bullets(lead, items):
            return [*([_line(lead)] if lead else []), *_cell_items(items, _INDENT if lead else "")]
        case More(_, blocks):
            return [line for each in blocks for line in _cell_lines(each)]
        case _:
            return [_block(block)]


def _cell_items(items: tuple[Line | Bullets, ...], indent: str) -> list[str]:
    found = []
    for item in items:
        if isinstance(item, Bullets):
            found += [f"{indent}• {_line(item.lead)}", *_cell_items(item.items, indent + _INDENT)]
        else:
            found.append(f"{indent}{'• ' if indent else ''}{_line(item)}")
    return found
