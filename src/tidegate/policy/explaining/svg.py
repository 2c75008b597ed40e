"""The little that our drawings need: SVG that names and describes itself, with text that wraps."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from markupsafe import Markup

LINE = 18
"""The height of a line of text, in the drawing's units."""


def drawing(name: str, size: tuple[int, int], title: str, description: str, parts: Iterable[Markup]) -> Markup:
    """An SVG with an accessible title and description. ``name`` is unique on its page and makes their ids."""
    width, height = size
    return Markup(
        '<svg viewBox="0 0 {width} {height}" style="max-width:{width}px" role="img" aria-labelledby="{name}-t {name}-d">'
        '<title id="{name}-t">{title}</title><desc id="{name}-d">{description}</desc>{parts}</svg>'
    ).format(width=width, height=height, name=name, title=title, description=description, parts=Markup().join(parts))


def rectangle(x: float, y: float, width: float, height: float, style: str) -> Markup:
    """A rectangle filled with a CSS variable of the page."""
    return Markup('<rect x="{:g}" y="{:g}" width="{:g}" height="{:g}" fill="var(--{})"/>').format(x, y, width, height, style)


def words(x: float, y: float, text: str, anchor: str = "start") -> Markup:
    """One line of text on the base line ``y``."""
    return Markup('<text x="{:g}" y="{:g}" text-anchor="{}">{}</text>').format(x, y, anchor, text)


def paragraph(x: float, y: float, lines: list[str], anchor: str = "start") -> Markup:
    """Lines of text, the first on the base line ``y``."""
    return Markup().join(words(x, y + LINE * index, line, anchor) for index, line in enumerate(lines))


def wrapped(text: str, characters: int) -> list[str]:
    """``text`` in lines of at most so many characters."""
    return textwrap.wrap(text, characters) or [""]
