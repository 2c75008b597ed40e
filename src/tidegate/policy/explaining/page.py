"""The page that every HTML file of ours stands in: one file, no script, nothing fetched, readable on a phone and on paper."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def render_page(title: str, body: Markup, *, extra_css: str = "") -> str:
    """A whole page around ``body``, which is trusted markup and begins with its own ``h1``.

    ``extra_css`` is our own style for this kind of page, never a user's text. Tables of class ``cards`` turn into cards on a
    phone (give each cell a ``data-label``); wide ones stand in a ``div`` of class ``scroll`` with a label and ``tabindex="0"``.
    """
    css = Markup(extra_css)  # noqa: S704 - style sheets of ours
    return environment().get_template("page.html").render(title=title, body=body, extra_css=css)


@cache
def environment() -> Environment:
    """The templates of this package. Whatever is put into them is escaped unless it is markup of ours."""
    loader = PackageLoader("tidegate.policy.explaining", package_path="")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
