"""What casework refuses, as pages: each says what happened, why it matters and what to do."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tidegate.casework.common.errors import (
    CaseworkError,
    ConflictError,
    InvalidError,
    NotFoundError,
    NotPermittedError,
    PurposeMissingError,
)

_SHOWN: dict[type[CaseworkError], tuple[int, str]] = {
    NotPermittedError: (403, "You may not do this"),
    NotFoundError: (404, "Not found"),
    ConflictError: (409, "This cannot be done as things stand"),
    InvalidError: (422, "This cannot be taken"),
}


class Refusals:
    """Middleware that turns a refusal into its page; a purpose that is missing into the question for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a refusal; None for anything else."""
        if isinstance(error, PurposeMissingError):
            back = request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "/")
            return redirect(f"{reverse('state_purpose')}?next={quote(back)}")
        if not isinstance(error, CaseworkError):
            return None
        status, title = _SHOWN.get(type(error), (400, "This was refused"))
        changes = getattr(error, "changes", ())
        context = {"title": "Something changed" if changes else title, "says": str(error), "changes": changes}
        context |= {"back": request.path, "about": _about(request) if isinstance(error, ConflictError) else ""}
        return render(request, "web/refused.html", context, status=status)


_ABOUT = {"proposal_id": "proposal", "erasure_id": "erasure", "case_id": "case", "subject_id": "subject", "user_id": "managed"}
"""The page of what an address names, the nearest first."""


def _about(request: HttpRequest) -> str:
    """The page of what was to be acted on, so that whoever was refused can look at it; empty where there is none."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    return next((reverse(page, args=[named[name]]) for name, page in _ABOUT.items() if name in named), "")


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or did not come from a page of ours."""
    says = (
        "The form you sent is no longer valid, so nothing was done: you may have signed out or signed in since it was shown. "
        "Open the page again and send it once more."
    )
    return render(request, "web/refused.html", {"title": "Send the form again", "says": says, "reason": reason}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's own call
    """No such address."""
    says = "There is no page at this address. Check it for a mistake, or start from the overview."
    return render(request, "web/refused.html", {"title": "Page not found", "says": says}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Something went wrong that is not the reader's doing."""
    return render(request, "web/failed.html", status=500)
