"""What every rendering is made of: a small tree of sections, tables and lines that knows nothing of terminals or HTML.

Whatever is written here is written once; the renderers differ only in how they show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

DOUBTS = {"unverified": "not verified", "recalled": "from memory", "assumption": "our assumption"}
"""How a source that was not read as it stands is marked, by its status."""

TONES = 4
"""How many tones levels are shown in, from least to most urgent or harsh."""


# ---- parts of a line


@dataclass(frozen=True, slots=True)
class Plain:
    """Words as they are."""

    kind: ClassVar[str] = "plain"
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """The name of a level. ``tone`` runs from 0 to ``TONES`` - 1."""

    kind: ClassVar[str] = "level"
    text: str
    tone: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a source that is in doubt. ``status`` is a key of ``DOUBTS``."""

    kind: ClassVar[str] = "mark"
    status: str

    @property
    def text(self) -> str:
        """The mark in words."""
        return DOUBTS[self.status]


@dataclass(frozen=True, slots=True)
class Code:
    """Something as the pack's file writes it."""

    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to another place of the same document."""

    kind: ClassVar[str] = "link"
    text: str
    target: str


Inline = Plain | Level | Mark | Code | Link
Line = tuple[Inline, ...]


# ---- blocks


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text. A ``quiet`` one is set smaller: it explains, and can be passed over."""

    kind: ClassVar[str] = "paragraph"
    line: Line
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list under its lead, such as 'all of:'. An item may be a list of its own. Without a lead it is a plain list."""

    kind: ClassVar[str] = "bullets"
    lead: Line
    items: tuple[Line | Bullets, ...]


@dataclass(frozen=True, slots=True)
class Exact:
    """An expression as the pack's file writes it, for who wants to check the words against it."""

    kind: ClassVar[str] = "exact"
    text: str


@dataclass(frozen=True, slots=True)
class More:
    """Detail that can be passed over: folded away where there is folding, and otherwise set quietly."""

    kind: ClassVar[str] = "more"
    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and what they stand for."""

    kind: ClassVar[str] = "pairs"
    items: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a grid. Its first cell is its header; others may link to its ``anchor``."""

    cells: tuple[tuple[Block, ...], ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. ``numeric`` are the positions of columns of numbers."""

    kind: ClassVar[str] = "grid"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something nobody may overlook."""

    kind: ClassVar[str] = "notice"
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing for HTML, which tells nothing that the text beside it does not; other forms show ``instead``."""

    kind: ClassVar[str] = "picture"
    svg: Markup
    caption: str
    instead: tuple[Block, ...] = ()


Block = Paragraph | Bullets | Exact | More | Pairs | Grid | Notice | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. ``parts`` are sections one step down; ``folded`` ones are there to be looked up."""

    title: str
    anchor: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text: what stands at its head, then its sections."""

    title: str
    lede: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


def plain(text: str) -> Line:
    """A line of words only."""
    return (Plain(text),)


def say(text: str) -> Paragraph:
    """A paragraph of words only."""
    return Paragraph(plain(text))


def quietly(text: str) -> Paragraph:
    """A small paragraph of words only."""
    return Paragraph(plain(text), quiet=True)


def listed(lines: tuple[Line, ...]) -> tuple[Block, ...]:
    """A plain list of lines, or nothing where there are none."""
    return (Bullets((), lines),) if lines else ()


def tone(rank: int, levels: int) -> int:
    """The tone of a level by its rank among so many."""
    return round(rank * (TONES - 1) / (levels - 1)) if levels > 1 else 0
