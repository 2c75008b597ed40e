"""JSON read safely: nesting is measured before parsing; double keys, huge numbers and non-numbers are refused.

Numbers with a fraction come back as their text: no record of ours holds one, and a fraction must not pass for a count.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from tidegate.intake.limits import Limits, RefusedError

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_DIGITS = 18


def read_json(data: bytes, limits: Limits) -> object:
    """The value that ``data`` spells. Refused, with the reason, when it is not one safe JSON text in UTF-8."""
    text = decoded(data)
    if depth_of(text) > limits.depth:
        raise RefusedError(f"its JSON is nested more than {limits.depth} deep, which no report is; it was not taken")
    try:
        return json.loads(text, parse_int=_whole, parse_float=_fraction, parse_constant=_no_number, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise RefusedError(
            f"it is not valid JSON (line {error.lineno}, column {error.colno}), so it may be cut short or damaged; "
            "ask the sender for it again"
        ) from None


def decoded(data: bytes) -> str:
    """``data`` as text: UTF-8, with or without a byte-order mark, and no NUL."""
    if b"\0" in data:
        raise RefusedError("it holds NUL bytes, so it is not text in UTF-8; save it as UTF-8 and read it again")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(
            "it is not text in UTF-8, so its words would be misread; save it as UTF-8 and read it again"
        ) from None


def depth_of(text: str) -> int:
    """How deep brackets are nested, those within strings apart. Takes no stack, however deep it is."""
    depth = deepest = 0
    for match in _TOKEN.finditer(text):
        sign = match.group()[0]
        depth += 1 if sign in "[{" else -1 if sign in "]}" else 0
        deepest = max(deepest, depth)
    return deepest


def closes(text: str) -> bool:
    """Whether every bracket opened in ``text`` is closed in it."""
    signs = [match.group()[0] for match in _TOKEN.finditer(text)]
    return sum(sign in "[{" for sign in signs) == sum(sign in "]}" for sign in signs)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise RefusedError("it gives one name twice in the same object, so one of the two values would be lost; correct it")
    return value


def _whole(text: str) -> int:
    if len(text) > _DIGITS:
        raise RefusedError(f"it holds a whole number of {len(text)} characters, which counts nothing real; correct it")
    return int(text)


def _fraction(text: str) -> str:
    return text[:40]


def _no_number(_text: str) -> NoReturn:
    raise RefusedError("it holds NaN or Infinity, which are not JSON and count nothing; write null or leave the name out")
