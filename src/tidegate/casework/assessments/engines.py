"""What is built of a policy, once in a process: building it takes far longer than asking it."""

from __future__ import annotations

import datetime as dt
from functools import cache

from tidegate.casework.decisions.policies import pack_called
from tidegate.triage.assessing import Assessor
from tidegate.triage.explaining import Explainer

_ANY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def assessor(policy: str, at: dt.datetime) -> Assessor:
    """The assessor of a policy at that instant."""
    return _assessor(policy).at(at)


def explainer(policy: str, at: dt.datetime) -> Explainer:
    """The explainer of a policy at that instant."""
    return _explainer(policy).at(at)


@cache
def _assessor(policy: str) -> Assessor:
    return Assessor(pack_called(policy), _ANY)


@cache
def _explainer(policy: str) -> Explainer:
    return Explainer(_assessor(policy))
