"""What the API answers when it refuses: one shape (RFC 9457), with a code for programs and words for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import Field

from tidegate.casework.common.errors import (
    CaseworkError,
    ConflictError,
    InvalidError,
    NotFoundError,
    NotPermittedError,
    PurposeMissingError,
)

MEDIA_TYPE = "application/problem+json"

_STATUS: dict[type[CaseworkError], int] = {
    NotPermittedError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    InvalidError: 422,
    PurposeMissingError: 428,
}


class Problem(Schema):
    """Why nothing was done. Of RFC 9457's members `type` is left out: it is `about:blank`, for which the status says it all."""

    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="What happened, why it matters, what to do.")
    code: str = Field(description="Stable, for programs.")
    problems: dict[str, str] = Field(default_factory=dict, description="Every mistake, by field.")
    changes: list[str] = Field(default_factory=list, description="What changed since it was seen.")


REFUSALS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 405, 409, 422, 428, 429), Problem)
"""Every operation may be refused in these ways, and says so in its description."""


def refusal(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """The answer that says so; ``more``: the problems by field, or what changed."""
    answer = HttpResponse(content_type=MEDIA_TYPE, status=status)
    answer.content = Problem(title=answer.reason_phrase, status=status, code=code, detail=detail, **more).model_dump_json()
    return answer


class OneShape:
    """Middleware: what no operation answers, since there is none at that address or by that method, has the same shape."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self._get_response(request)
        is_ours = request.path_info.startswith("/api/") and response.status_code in _UNANSWERED
        if not is_ours or response["Content-Type"].startswith(MEDIA_TYPE):
            return response
        code, detail = _UNANSWERED[response.status_code]
        answer = refusal(response.status_code, code, detail)
        if "Allow" in response:
            answer["Allow"] = response["Allow"]
        return answer


_UNANSWERED = {
    404: ("no_operation", "There is no operation at this address. See /api/openapi.json for those there are."),
    405: ("no_method", "The operation at this address is not called by this method: see the header Allow."),
}


def add_refusals(api: NinjaAPI) -> None:
    """Make every foreseeable refusal a :class:`Problem`."""

    @api.exception_handler(CaseworkError)
    def _refused(_request: HttpRequest, error: CaseworkError) -> HttpResponse:
        more = {"problems": getattr(error, "problems", {}), "changes": list(getattr(error, "changes", ()))}
        return refusal(_STATUS.get(type(error), 400), error.code, str(error), **more)

    @api.exception_handler(ValidationError)
    def _malformed(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        problems = {".".join(str(part) for part in each["loc"][1:]) or "body": str(each["msg"]) for each in error.errors}
        detail = "The request is not of the form that is described, so nothing was done."
        return refusal(422, "invalid", detail, problems=problems)

    @api.exception_handler(AuthenticationError)
    def _unknown(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        detail = "No valid token was given. Send 'Authorization: Bearer …' with a token that has not ended or been revoked."
        answer = refusal(401, "no_token", detail)
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    @api.exception_handler(Throttled)
    def _too_many(_request: HttpRequest, error: Throttled) -> HttpResponse:
        detail = "This token has called too often within a minute. Wait as long as the header Retry-After says, in seconds."
        answer = refusal(429, "too_many", detail)
        answer["Retry-After"] = str(error.wait or 60)
        return answer

    @api.exception_handler(HttpError)
    def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return refusal(error.status_code, "refused", str(error))
