"""Results of experiments as JSON: every record as an object, arrays as lists, exact fractions as text beside their value."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from tidegate.forecast.experiments.runs import Sample


def as_json(value: object) -> str:
    """``value`` as JSON with two spaces of indent: same value, same text."""
    return json.dumps(plain(value), indent=2, allow_nan=False, ensure_ascii=True) + "\n"


def plain(value: Any) -> Any:
    """``value`` as JSON knows it. What is not finite is null: JSON has no word for it."""
    match value:
        case Fraction():
            return {"exact": str(value), "value": float(value)}
        case float() | np.floating():
            return float(value) if math.isfinite(value) else None
        case np.integer():
            return int(value)
        case np.ndarray():
            return plain(value.tolist())
        case Sample():
            return {"replications": value.size}
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple() | frozenset():
            return [plain(each) for each in value]
        case _ if dataclasses.is_dataclass(value):
            return {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    return value
