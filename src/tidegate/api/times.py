"""A moment that programs send says its zone: 10:00 alone is another moment in summer, and for a server elsewhere."""

# No postponed annotations here: these are types that are made while this runs.
import datetime as dt
import operator
import types
import typing
from functools import reduce
from typing import Any

from pydantic import AwareDatetime


def with_zone(hint: Any) -> Any:
    """The type ``hint`` as the API takes it: a moment, also one that may be left out, only with its zone."""
    if hint is dt.datetime:
        return AwareDatetime
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return reduce(operator.or_, [with_zone(each) for each in typing.get_args(hint)])
    return hint
