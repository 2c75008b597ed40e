"""Is somebody known? A reading whose terms are names, so they are sent in the body: no address and no log holds one."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from ninja import Body, Router

from tidegate.api.problems import REFUSALS
from tidegate.casework.people.queries import Found, search


def searching() -> Router:
    """``POST /subjects/search``."""
    router = Router(tags=["reading"])
    router.add_api_operation(
        "",
        ["POST"],
        search_subjects,
        response={200: list[Found], **REFUSALS},
        operation_id="search_subjects",
        url_name="search_subjects",
        summary=(search.__doc__ or "").splitlines()[0],
    )
    return router


def search_subjects(request: HttpRequest, terms: Body[dict[str, str]]) -> list[Found]:
    """An answer for each kind of name or identifier that is searched for."""
    with transaction.atomic():  # what could not be logged as searched for is not answered
        return search(request.auth, terms)  # type: ignore[attr-defined]  # set by ninja
