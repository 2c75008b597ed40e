"""How times, states and levels read, the same in every rendering for people."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from tidegate.policy.explaining.names import Names, counted, day_words, moment_words
from tidegate.policy.language.pack import Pack
from tidegate.records.deadlines import UK
from tidegate.records.facts import Absent, FactState
from tidegate.triage.items import Item

TRUTHS = {"true": "holds", "false": "does not hold", "unknown": "open"}
GATES = {"met": "met", "not_met": "not met", "unknown": "not known"}
PACK_STATUS = {
    "current": "current policy",
    "historical": "a policy of the past",
    "proposal": "a proposal, not adopted policy",
    "prospective": "law that is not yet in force",
}
PERSON_DECIDES = (
    "A person decides. This shows what the recorded facts demand under a published policy; "
    "it is not a decision, and it recommends none."
)
_HOURS_SHOWN = 48


@lru_cache(maxsize=8)
def names_of(pack: Pack) -> Names:
    """The readable names of a pack."""
    return Names([pack])


def harmless(text: str) -> str:
    """``text`` without anything that a terminal or an encoder could take for more than text."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def when(text: str) -> str:
    """A recorded moment (UK time) or day as people write it; any other text as it is."""
    try:
        if "T" in text:
            return moment_words(dt.datetime.fromisoformat(text))
        return day_words(dt.date.fromisoformat(text))
    except ValueError:
        return text


def relative(moment: dt.datetime, as_of: dt.datetime) -> str:
    """How far off: ``in 20 h``, ``overdue 3 d``. Cut, not rounded: no deadline is said to be further off than it is."""
    seconds = (moment - as_of).total_seconds()
    minutes = int(abs(seconds) // 60)
    if minutes == 0:
        return "due now"
    hours = minutes // 60
    size = f"{minutes} min" if hours == 0 else f"{hours} h" if hours < _HOURS_SHOWN else f"{hours // 24} d"
    return f"overdue {size}" if seconds < 0 else f"in {size}"


def local(moment: dt.datetime, as_of: dt.datetime | None = None) -> str:
    """UK local time to the minute. The year is left out where it is that of ``as_of``."""
    here = moment.astimezone(UK)
    year = "" if as_of and as_of.astimezone(UK).year == here.year else f" {here.year}"
    return f"{here:%a} {here.day} {here:%b}{year} {here:%H:%M}"


def state(value: FactState, names: Names) -> str:
    """The state of a fact in words."""
    match value:
        case Absent():
            return "not known" if value is Absent.UNKNOWN else "does not apply"
        case bool():
            return "yes" if value else "no"
        case dt.date():
            return day_words(value)
        case int():
            return f"{value:,}"
    return names.level(value)


def span(pair: tuple[str, str] | tuple[int, int], unit: str = "") -> str:
    """A range that unknown facts leave open, or its one value."""
    low, high = pair
    return f"{low}{unit}" if low == high else f"{low} to {high}{unit}"


def and_others(item: Item) -> str:
    """What follows the names of those that may be about the same suspect, where not all are named."""
    more = item.same_suspect_count - len(item.same_suspect)
    return f" and at least {counted(more, 'other')}" if more > 0 else ""


def short_digest(digest: str) -> str:
    """Enough of a digest to tell two apart by eye."""
    return digest.removeprefix("sha256:")[:12]


def share(part: int, whole: int) -> str:
    """A share in per cent, to one decimal."""
    return f"{100 * part / whole:.1f} %" if whole else "–"
