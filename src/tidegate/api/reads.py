"""Every reading is an operation, made from a guarded query: its parameters and its answer are the query's own.

Lists come in pages: ``limit`` rows (200 at most) after the first ``after``; ``next`` is the ``after`` of the page behind it.
"""

# No postponed annotations here: the operations' signatures are made while this runs.
import inspect
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tidegate.api.catalogue import READS, Read
from tidegate.api.problems import REFUSALS
from tidegate.api.times import with_zone
from tidegate.casework.common.acting import Acting

Row = TypeVar("Row")
MOST_ROWS = 200
_DEFAULT_ROWS = 50
_FURTHEST = 1_000_000
_FROM_ADDRESS: Any = Query()  # type: ignore[type-arg]  # to type checkers the name is an alias, here a function

After = Annotated[int, Query(ge=0, le=_FURTHEST)]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS)]


class Page(Schema, Generic[Row]):
    """Some rows of a list."""

    items: list[Row]
    next: int | str | None = Field(default=None, description="The `after` of the next page; null on the last.")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an operation takes and gives."""

    parameters: list[inspect.Parameter]
    answer: Any
    is_list: bool


def reads() -> Router:
    """``GET`` of every reading in the catalogue."""
    router = Router(tags=["reading"])
    for read in READS:
        shape = _shape_of(read)
        router.add_api_operation(
            read.path,
            ["GET"],
            _operation(read, shape),
            response={200: shape.answer, **REFUSALS},
            operation_id=read.name,
            url_name=read.name,
            summary=(read.query.__doc__ or "").strip().splitlines()[0],
        )
    return router


def _shape_of(read: Read) -> _Shape:
    query = read.query
    hints = typing.get_type_hints(query)
    own = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=_asked(hints[name]), default=parameter.default)
        for name, parameter in list(inspect.signature(query).parameters.items())[1:]
        if name != "most"
    ]
    rows = _rows_of(hints["return"])
    if rows is None:
        return _Shape(own, hints["return"], is_list=False)
    if read.cursor:
        limit = inspect.Parameter("limit", inspect.Parameter.KEYWORD_ONLY, annotation=Limit, default=_DEFAULT_ROWS)
        return _Shape([*own, limit], Page[rows], is_list=True)  # type: ignore[valid-type]  # a type that was read above
    paging = [
        inspect.Parameter("after", inspect.Parameter.KEYWORD_ONLY, annotation=After, default=0),
        inspect.Parameter("limit", inspect.Parameter.KEYWORD_ONLY, annotation=Limit, default=_DEFAULT_ROWS),
    ]
    return _Shape([*own, *paging], Page[rows], is_list=True)  # type: ignore[valid-type]  # a type that was read above


def _asked(hint: Any) -> Any:
    """A list is asked for in the address too, by its name more than once: reading has no body."""
    return Annotated[hint, _FROM_ADDRESS] if typing.get_origin(hint) is list else with_zone(hint)


def _rows_of(answer: Any) -> Any:
    """The type of the rows of a list, or None for a single answer."""
    origin = typing.get_origin(answer)
    return typing.get_args(answer)[0] if origin in (list, tuple) or origin is Sequence else None


def _operation(read: Read, shape: _Shape) -> Callable[..., Any]:
    def operation(request: HttpRequest, **named: Any) -> Any:
        acting: Acting = request.auth  # type: ignore[attr-defined]  # set by ninja
        with transaction.atomic():  # what could not be logged as read is not shown
            if not shape.is_list:
                return read.query(acting, **named)
            limit = named.pop("limit")
            if read.cursor:
                rows = list(read.query(acting, most=limit, **named))
                return {"items": rows, "next": getattr(rows[-1], read.cursor) if len(rows) == limit else None}
            after = named.pop("after")
            rows = list(read.query(acting, **named))
        return {"items": rows[after : after + limit], "next": after + limit if len(rows) > after + limit else None}

    request = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)
    operation.__signature__ = inspect.Signature([request, *shape.parameters])  # type: ignore[attr-defined]
    return operation
