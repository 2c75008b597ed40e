"""The bank holidays of England and Wales, from the library's own copy: no network."""

from __future__ import annotations

import datetime as dt

from govuk_bank_holidays.bank_holidays import BankHolidays

BANK_HOLIDAYS: frozenset[dt.date] = frozenset(
    each["date"] for each in BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
)
"""Every day that the copy knows; ``tidegate check`` warns when they run out."""
