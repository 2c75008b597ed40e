"""The document as a tagged PDF (PDF/UA-1), printed without fetching anything. Same paper, same bytes."""

from __future__ import annotations

import hashlib
from typing import Never

from tidegate.casework.decisions.papers import Paper
from tidegate.reports.decision.page import as_html


class PrintingError(RuntimeError):
    """This machine cannot print: the message says what to install."""


def as_pdf(paper: Paper) -> bytes:
    """The document, tagged for screen readers. Raises PrintingError where Pango is missing."""
    return print_page(as_html(paper))


def print_page(html: str) -> bytes:
    """A page of ours as a tagged PDF. Whatever it would fetch is refused, so it must hold everything it shows."""
    try:
        from weasyprint import HTML
    except OSError as error:
        raise PrintingError(
            "PDF documents cannot be printed: the system library Pango is missing. "
            "Install it (Debian: apt install libpangoft2-1.0-0 libharfbuzz-subset0), or use the page itself."
        ) from error
    identifier = hashlib.sha256(html.encode("utf-8")).digest()[:16]
    printed: bytes = HTML(string=html, url_fetcher=_refuse).write_pdf(
        pdf_variant="pdf/ua-1", pdf_tags=True, pdf_identifier=identifier
    )
    return printed


def _refuse(url: str, *_args: object, **_more: object) -> Never:
    from weasyprint.urls import FatalURLFetchingError

    raise FatalURLFetchingError(f"The document to sign fetches nothing, and asked for {url[:60]!r}.")
