"""One explained case as a document, which the terminal, Markdown and HTML renderers then show."""

from tidegate.reports.case.document import case_document

__all__ = ["case_document"]
