"""Ways into parsed JSON that never stumble: what is absent, null or of another type is empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tidegate.intake.limits import Limits, RefusedError, refuse_encoded

Object = Mapping[str, object]
_NOTHING: Object = {}
_YES_OR_NO = {"true": True, "yes": True, "false": False, "no": False}


def within(value: Object, *names: str) -> Object:
    """The object that is found by following ``names``."""
    here: object = value
    for name in names:
        here = here.get(name) if isinstance(here, dict) else None
    return here if isinstance(here, dict) else _NOTHING


def each(value: Object, *names: str) -> list[Object]:
    """The objects in the list that is found by following ``names``."""
    found = within(value, *names[:-1]).get(names[-1])
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text(value: Object, name: str) -> str:
    """The text, or the whole number as text, under ``name``."""
    found = value.get(name)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found.strip() if isinstance(found, str) else ""


def yes_or_no(value: Object, name: str) -> bool | None:
    """The boolean under ``name``, also in words; None when it says neither."""
    found = value.get(name)
    if isinstance(found, str):
        return _YES_OR_NO.get(found.strip().lower())
    return found if isinstance(found, bool) else None


def survey(value: object, read: frozenset[str], limits: Limits) -> Counter[str]:
    """How often each name that nobody reads stands in ``value``. Refused when a text in it is too long or encoded."""
    unread: Counter[str] = Counter()
    left, count = [value], 0
    while left:
        here = left.pop()
        count += 1
        if isinstance(here, dict):
            unread.update(name for name, item in here.items() if name not in read and item is not None)
            left.extend([*here.keys(), *here.values()])
        elif isinstance(here, list):
            left.extend(here)
        elif isinstance(here, str):
            _safe(here, limits)
    if count > limits.elements:
        raise RefusedError(f"it has more than {limits.elements:,} values, which no report has; it was not taken")
    return unread


def _safe(words: str, limits: Limits) -> None:
    if len(words) > limits.text:
        raise RefusedError(f"a text in it is longer than {limits.text:,} characters, which no report has; it was not taken")
    refuse_encoded(words)
