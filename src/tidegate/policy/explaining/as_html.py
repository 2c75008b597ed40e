"""Documents as HTML: a fragment to put into a page, or a whole page in one file."""

from __future__ import annotations

from markupsafe import Markup

from tidegate.policy.explaining.document import Document
from tidegate.policy.explaining.page import environment, render_page


def fragment(document: Document) -> Markup:
    """The document without a page around it. Headings begin at ``h1``."""
    return Markup(environment().get_template("document.html").render(document=document))  # noqa: S704 - made with autoescape


def page(document: Document) -> str:
    """The document as a page of its own."""
    return render_page(document.title, fragment(document))
