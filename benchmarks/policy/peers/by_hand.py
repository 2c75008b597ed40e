"""The sample written out by hand in plain Python: the practical ceiling, and what every other answer is checked against.

Deliberately independent of the pack: nothing here is generated. ``is not False`` reads "possible", ``is True`` "certain".
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from benchmarks.policy.peers.protocol import CasePeer, Form
from benchmarks.policy.sample import AS_OF, Decision, Sample

Row = dict[str, Any]
_YEAR_AGO = AS_OF - dt.timedelta(days=365)


def case_peers(_: Sample) -> list[CasePeer]:
    """Hand-written Python, one case at a time."""
    return [
        CasePeer(
            name="Python, written by hand",
            package=None,
            explains="rule index",
            form=Form.NATURAL,
            batch=10_000,
            decide=lambda rows: [decide(row) for row in rows],
        )
    ]


def decide(row: Row) -> Decision:
    """The decision on one natural row. One long function on purpose: calls and repeated look-ups are what Python is slow at."""
    access = any_access(row)
    days = days_since_event(row)
    low, high = score(row, access, days)
    band_low, band_high = band(low), band(high)
    contact, paid, lives = row["contact_attempted"], row["paid_to_direct"], row["lives_with_children"]
    trust, works = row["position_of_trust"], row["works_with_children"]
    category, role, conceals = row["highest_category"], row["network_role"], row["concealment_used"]
    breached, register = row["breached_conditions"], row["on_register"]
    related, repeat = row["prior_related"], row["repeat_referral"]
    supervised, partner = row["under_supervision"], row["partner_referral"]
    review, order = row["last_review_date"], row["order_end_date"]

    if contact and access:
        certain = 0
    elif paid:
        certain = 1
    elif lives and category == "a":
        certain = 2
    elif trust and works and category in ("a", "b"):
        certain = 3
    elif band_low >= 3:
        certain = 4
    elif access and band_low >= 2:
        certain = 5
    elif role == "organiser" or (role == "active" and conceals):
        certain = 6
    elif breached and (supervised or register or (order is not None and order >= AS_OF)):
        certain = 7
    elif band_low >= 2:
        certain = 8
    elif related and ((days is not None and days <= 90) or partner):
        certain = 9
    elif access or repeat or (review is not None and review < _YEAR_AGO):
        certain = 10
    else:
        certain = 11

    if contact is not False and access is not False:
        possible = 0
    elif paid is not False:
        possible = 1
    elif lives is not False and (category is None or category == "a"):
        possible = 2
    elif trust is not False and works is not False and category in (None, "a", "b"):
        possible = 3
    elif band_high >= 3:
        possible = 4
    elif access is not False and band_high >= 2:
        possible = 5
    elif role is None or role == "organiser" or (role == "active" and conceals is not False):
        possible = 6
    elif breached is not False and (supervised is not False or register is not False or order is None or order >= AS_OF):
        possible = 7
    elif band_high >= 2:
        possible = 8
    elif related != 0 and (days is None or days <= 90 or partner is not False):
        possible = 9
    elif access is not False or repeat is not False or review is None or review < _YEAR_AGO:
        possible = 10
    else:
        possible = 11

    if possible <= 3 and access is not False and row["identity_confirmed"] is not False:
        outcome = 0
    elif paid is not False and contact is not False:
        outcome = 1
    elif lives is not False and row["harm_assessed"] in (None, "high"):
        outcome = 2
    elif possible <= 3:
        outcome = 3
    elif breached is not False and register is not False and row["address_confirmed"] is not False:
        outcome = 4
    elif trust is not False and works is not False:
        outcome = 5
    elif band_high >= 3:
        outcome = 6
    elif row["statutory_bar"] is not False or related is None or related >= 2:
        outcome = 7
    elif band_high >= 2 and row["compliance"] != "full":
        outcome = 8
    elif row["subject_minor"] is not False and category in (None, "a", "b"):
        outcome = 9
    elif role in (None, "active", "organiser") or (conceals is not False and row["tech_skill"] in (None, "high")):
        outcome = 10
    else:
        outcome = _lenient_rule(row, access, band_high)
    return certain, possible, outcome


def bands(row: Row) -> tuple[int, int]:
    """Least and greatest band: also for the peers that cannot add up points themselves."""
    low, high = score(row, any_access(row), days_since_event(row))
    return band(low), band(high)


def any_access(row: Row) -> bool | None:
    """Any access to children: True, False, or None for unknown."""
    has, lives, works = row["has_access_to_children"], row["lives_with_children"], row["works_with_children"]
    if has or lives or works:
        return True
    return None if has is None or lives is None or works is None else False


def days_since_event(row: Row) -> int | None:
    """Days from the last event to the referral, or None."""
    referral, event = row["referral_date"], row["last_event_date"]
    return None if referral is None or event is None else (referral - event).days


def band(total: int) -> int:
    """The rank of the band."""
    return 3 if total >= 23 else 2 if total >= 14 else 1 if total >= 7 else 0


def score(row: Row, access: bool | None, days: int | None) -> tuple[int, int]:
    """Least and greatest total of the 16 items: what is known, and with the most that the unknown ones may add."""
    known = spare = 0
    value = row["prior_convictions"]
    if value is None:
        spare += 4
    elif value >= 6:
        known += 4
    elif value >= 3:
        known += 2
    elif value >= 1:
        known += 1
    value = row["prior_related"]
    if value is None:
        spare += 5
    elif value >= 2:
        known += 5
    elif value >= 1:
        known += 3
    value = row["age"]
    if value is None:
        spare += 2
    elif value < 25:
        known += 2
    elif value < 40:
        known += 1
    value = row["highest_category"]
    if value is None:
        spare += 5
    elif value == "a":
        known += 5
    elif value == "b":
        known += 3
    elif value == "c":
        known += 1
    value = row["volume_band"]
    if value is None:
        spare += 3
    elif value == "very_high":
        known += 3
    elif value == "high":
        known += 2
    elif value == "medium":
        known += 1
    value = row["network_role"]
    if value is None:
        spare += 4
    elif value == "organiser":
        known += 4
    elif value == "active":
        known += 3
    elif value == "member":
        known += 1
    value = row["contact_attempted"]
    if value is None:
        spare += 4
    elif value:
        known += 4
    value = row["concealment_used"]
    if value is None:
        spare += 2
    elif value:
        known += 2
    value = row["breached_conditions"]
    if value is None:
        spare += 3
    elif value:
        known += 3
    value = row["compliance"]
    if value is None:
        spare += 3
    elif value == "none":
        known += 3
    elif value == "partial":
        known += 1
    value = row["shared_with_others"]
    if value is None:
        spare += 2
    elif value:
        known += 2
    if days is None:
        spare += 3
    elif days <= 30:
        known += 3
    elif days <= 90:
        known += 2
    elif days <= 365:
        known += 1
    value = row["housing"]
    if value is None:
        spare += 1
    elif value == "none":
        known += 1
    value = row["engaged_support"]
    if value is None:
        known -= 1
        spare += 1
    elif value:
        known -= 1
    value = row["n_linked_cases"]
    if value is None:
        spare += 2
    elif value >= 5:
        known += 2
    elif value >= 1:
        known += 1
    value = row["prior_allegation"]
    if access is True and value is True:
        known += 3
    elif access is not False and value is not False:
        spare += 3
    return known, known + spare


def _lenient_rule(row: Row, access: bool | None, reached: int) -> int:
    months = row["months_since_last"]
    if (
        row["highest_category"] == "none"
        and row["source_grade"] in ("unreliable", "mixed")
        and reached == 0
        and row["repeat_referral"] is False
        and row["shared_with_others"] is False
        and access is False
    ):
        return 11
    if row["prior_convictions"] != 0:
        return 14
    if (
        row["self_referred"] and row["engaged_support"] and reached == 0
        and months is not None and months >= 24 and access is False
    ):  # fmt: skip
        return 12
    if (
        row["subject_minor"] and row["admits_conduct"] and reached <= 1 and row["prior_allegation"] is False
        and (row["support_need"] or row["need_level"] in ("low", "high"))
    ):  # fmt: skip
        return 13
    return 14
