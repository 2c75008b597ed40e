"""Comparing all subjects: the one verb that takes long, so that most of it is done before its action."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from tidegate.api.problems import REFUSALS
from tidegate.casework.common.actions import Receipt
from tidegate.casework.people.actions import find_matches


def comparing() -> Router:
    """``POST /actions/find_matches``."""
    router = Router(tags=["actions"])
    router.add_api_operation(
        "",
        ["POST"],
        compare_subjects,
        response={200: Receipt, **REFUSALS},
        operation_id="find_matches",
        url_name="find_matches",
        summary=(find_matches.__doc__ or "").splitlines()[0],
    )
    return router


def compare_subjects(request: HttpRequest) -> Receipt:
    """Compare, and keep what was found."""
    return find_matches(request.auth)  # type: ignore[attr-defined]  # set by ninja
