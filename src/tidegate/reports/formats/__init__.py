"""A finished triage as files for other programs and other people. Same worklist, same bytes."""

from tidegate.reports.formats.writing import FORMATS, FormatError, format_of, write

__all__ = ["FORMATS", "FormatError", "format_of", "write"]
