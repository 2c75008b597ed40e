"""The bank holidays of England and Wales, from the library's own copy: no network."""

from __future__ import annotations

import datetime as dt
from functools import cache


@cache
def bank_holidays() -> frozenset[dt.date]:
    """Every day that the copy knows; ``tidegate check`` warns when they run out."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # here, because few deadlines wait for it to load

    known = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return frozenset(each["date"] for each in known)
