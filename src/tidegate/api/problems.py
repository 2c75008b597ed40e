"""What the API answers when it refuses: one shape (RFC 9457), with a code for programs and words for people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from tidegate.casework.common.errors import (
    CaseworkError,
    ConflictError,
    InvalidError,
    NotFoundError,
    NotPermittedError,
    PurposeMissingError,
)

_STATUS: dict[type[CaseworkError], int] = {
    NotPermittedError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    InvalidError: 422,
    PurposeMissingError: 428,
}


class Problem(Schema):
    """Why nothing was done."""

    code: str = Field(description="Stable, for programs.")
    title: str = Field(description="What happened, why it matters, what to do.")
    problems: dict[str, str] = Field(default_factory=dict, description="Every mistake, by field.")
    changes: list[str] = Field(default_factory=list, description="What changed since it was seen.")


REFUSALS: dict[Any, Any] = dict.fromkeys(
    (
        400,
        401,
        403,
        404,
        409,
        422,
        428,
        429,
    ),
    Problem,
)
"""Every operation may be refused in these ways, and says so in its description."""


def add_refusals(api: NinjaAPI) -> None:
    """Make every foreseeable refusal a :class:`Problem`."""

    def answer(request: HttpRequest, status: int, problem: Problem) -> HttpResponse:
        return api.create_response(request, problem.model_dump(), status=status)

    @api.exception_handler(CaseworkError)
    def _refused(request: HttpRequest, error: CaseworkError) -> HttpResponse:
        problem = Problem(
            code=error.code,
            title=str(error),
            problems=getattr(error, "problems", {}),
            changes=list(getattr(error, "changes", ())),
        )
        return answer(request, _STATUS.get(type(error), 400), problem)

    @api.exception_handler(ValidationError)
    def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        problems = {".".join(str(part) for part in each["loc"][1:]) or "body": str(each["msg"]) for each in error.errors}
        problem = Problem(
            code="invalid", title="The request is not of the form that is described, so nothing was done.", problems=problems
        )
        return answer(request, 422, problem)

    @api.exception_handler(AuthenticationError)
    def _unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        title = "No valid token was given. Send 'Authorization: Bearer …' with a token that has not ended or been revoked."
        return answer(request, 401, Problem(code="no_token", title=title))

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(request, error.status_code, Problem(code="refused", title=str(error)))
