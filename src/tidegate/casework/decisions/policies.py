"""The policy under which decisions are proposed now."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from tidegate.policy.language.library import load_pack
from tidegate.policy.language.pack import Pack


def current_pack() -> Pack:
    """The current policy."""
    return pack_called(settings.TIDEGATE_POLICY)


@cache
def pack_called(name: str) -> Pack:
    """That policy, loaded once in a process."""
    return load_pack(name)
