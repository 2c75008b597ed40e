"""The document to sign: a proposal, and once it is authorised the decision, as an accessible page and a tagged PDF."""

from tidegate.reports.decision.page import as_html
from tidegate.reports.decision.printing import as_pdf

__all__ = ["as_html", "as_pdf"]
