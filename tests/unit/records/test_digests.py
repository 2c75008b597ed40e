"""Digests: one spelling per value, and another digest for another value."""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import Enum

import pytest

from tidegate.records.digests import canonical_json, digest


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        ("é\n", '"\\u00e9\\n"'),
        (Colour.RED, '"red"'),
        (dt.date(2026, 3, 22), '"2026-03-22"'),
        (dt.datetime(2026, 3, 22, 9, tzinfo=dt.UTC), '"2026-03-22T09:00:00+00:00"'),
        ({"b": [1, (2, 3)], "a": {}}, '{"a":{},"b":[1,[2,3]]}'),
        ({2: "x", "1": "y"}, '{"1":"y","2":"x"}'),
    ],
)
def test_a_value_has_one_spelling(value: object, text: str) -> None:
    assert canonical_json(value) == text
    assert digest(value) == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("value", [1.5, b"x", {1, 2}, object(), [0.0], {"a": float("nan")}])
def test_a_value_without_one_spelling_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        digest(value)
