"""What an entry of a case's history says beside what was done: which fact, which task, to whom, why; in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from tidegate.casework.access import directory
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.tasks.catalogue import KINDS
from tidegate.reports import words as report_words
from tidegate.web import phrases
from tidegate.web.levels import level_name


def said(details: Mapping[str, Any]) -> list[str]:
    """Each detail that people read, under its title; digests, counts and identifiers are left to the audit trail."""
    return [f"{_TITLES.get(name, phrases.words(name))}: {_SAID[name](details[name])}" for name in _SAID if details.get(name)]


def _fact(name: str) -> str:
    return report_words.names_of(current_pack()).readable(name)


def _facts(names: list[str]) -> str:
    return ", ".join(_fact(each) for each in names)


def _task(code: str) -> str:
    return KINDS[code].title if code in KINDS else phrases.words(code)


def _person(given: str) -> str:
    return directory.names([given]).get(given) or phrases.words(given).lower()


def _codes(given: str | list[str]) -> str:
    return ", ".join(phrases.words(each).lower() for each in ([given] if isinstance(given, str) else given))


def _level(code: str) -> str:
    return level_name("priority", code)


def _moment(text: str) -> str:
    return phrases.moment(dt.datetime.fromisoformat(text))


_SAID: Mapping[str, Callable[[Any], str]] = {
    "what": str,
    "fact": _fact,
    "facts": _facts,
    "code": _task,
    "kind": _codes,
    "asks": _codes,
    "outcome": _codes,
    "finding": _codes,
    "exceptional": _codes,
    "owner": _person,
    "to": _person,
    "user": _person,
    "level": _level,
    "could_be": _level,
    "trigger": _codes,
    "reason": _codes,
    "reasons": _codes,
    "sources": _codes,
    "at": _moment,
    "due": _moment,
    "end": _moment,
    "expected": _moment,
    "expires_at": _moment,
    "reply_by": _moment,
    "answer_by": _moment,
}
"""The details that are read, in the order in which they are, each with how it is put in words."""

_TITLES = {"code": "Task", "level": "Priority", "what": "Read", "end": "Until", "expires_at": "Until", "trigger": "Because"}
"""What is not read well by the name that it is entered under."""
