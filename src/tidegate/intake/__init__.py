"""Referrals in the formats they come in, reduced to typed facts and counts; a receipt for every item.

Pure parsing of hostile input: nothing is written, fetched or executed, and no name, message or file content is kept.
"""

from tidegate.intake.batch import read
from tidegate.intake.limits import DEFAULT_LIMITS, Limits

__all__ = ["DEFAULT_LIMITS", "Limits", "read"]
