"""Every action is an operation: its body is made from the action's own arguments, so that none is missing and none differs."""

# No postponed annotations here: the operations' bodies are made while this runs, and read from their signatures.
import inspect
import typing
from typing import Any

from django.http import HttpRequest
from ninja import Body, Router, Schema
from pydantic import ConfigDict, create_model

from tidegate.api.problems import REFUSALS
from tidegate.api.times import with_zone
from tidegate.casework.access.roles import Permission
from tidegate.casework.common.actions import ACTIONS, ActionSpec, Receipt

NOT_OFFERED = frozenset({"take_batch", "assess_referred", "keep_matches", "invite"})
"""What the server itself makes the arguments of has an operation of its own, or is part of another action; an invitation's
code is made and shown by the page. Nor is what only the system does."""


class Strict(Schema):
    """A body that holds what is described and nothing else."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=False)


def verbs() -> Router:
    """``POST /actions/NAME`` for every action."""
    router = Router(tags=["actions"])
    for name, spec in sorted(ACTIONS.items()):
        if name in NOT_OFFERED or spec.permission is Permission.USE_SYSTEM:
            continue
        router.add_api_operation(
            f"/{name}",
            ["POST"],
            _operation(spec),
            response={200: Receipt, **REFUSALS},
            operation_id=name,
            url_name=name,
            summary=spec.says,
            description=f"Needs the permission to {spec.permission.value}. Logged as {spec.operation.value}.",
        )
    return router


def body_of(spec: ActionSpec) -> type[Schema]:
    """The arguments of an action as a model."""
    hints = typing.get_type_hints(inspect.unwrap(spec.run))
    fields: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(spec.run).parameters.items())[1:]:
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[name] = (with_zone(hints[name]), default)
    model: type[Schema] = create_model("".join(part.title() for part in spec.name.split("_")), __base__=Strict, **fields)
    return model


def _operation(spec: ActionSpec) -> Any:
    model = body_of(spec)

    def operation(request: HttpRequest, body: Body[model]) -> Receipt:  # type: ignore[valid-type]  # made above
        return spec.run(request.auth, **{name: getattr(body, name) for name in type(body).model_fields})  # type: ignore[attr-defined]

    return operation
