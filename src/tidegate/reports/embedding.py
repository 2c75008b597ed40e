"""Documents as parts of a larger page: the same blocks as on a page of their own, under headings further down."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tidegate.policy.explaining.document import Document
from tidegate.policy.explaining.page import environment as shared_environment


def embedded(document: Document, level: int) -> Markup:
    """The blocks and sections of ``document``, its sections under headings of ``level``. Its title is the page's to give."""
    template = environment().get_template("embedded.html")
    return Markup(template.render(document=document, level=level, shown=_macros()))  # noqa: S704 - made with autoescape


@cache
def environment() -> Environment:
    """The templates of the reports. Whatever is put into them is escaped unless it is markup of ours."""
    loader = PackageLoader("tidegate.reports", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _macros() -> Any:
    """The macros of the shared template. A template yields its macros when it is rendered, if for nothing."""
    template = shared_environment().get_template("document.html")
    return template.make_module({"document": Document("", "", (), ())})
