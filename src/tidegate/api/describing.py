"""The API's description of itself: what ninja makes of the operations, and the headers and refusals that all of them share."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from tidegate.api.problems import MEDIA_TYPE, REFUSALS
from tidegate.casework.common.acting import Purpose

HEADERS: dict[str, dict[str, Any]] = {
    "Purpose": {
        "name": "Tidegate-Purpose",
        "in": "header",
        "required": False,
        "description": "Why a case is read; logged with the reading. Without it, what shows an identifiable case answers 428.",
        "schema": {"type": "string", "enum": [each.value for each in Purpose if each is not Purpose.SYSTEM]},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "The same call by the same person with the same key is done once, however often it is sent.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,100}$"},
    },
}


class DescribedAPI(NinjaAPI):
    """Its description names the headers of every operation, and the media type of a refusal."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """The description."""
        schema = super().get_openapi_schema(**where)
        schema["components"]["parameters"] = HEADERS
        for path in schema["paths"].values():
            for method, operation in path.items():
                _share(operation, writes=method == "post")
        return schema


def _share(operation: dict[str, Any], *, writes: bool) -> None:
    names = ("Purpose", "IdempotencyKey") if writes else ("Purpose",)
    operation["parameters"] = [*operation["parameters"], *({"$ref": f"#/components/parameters/{each}"} for each in names)]
    for status in REFUSALS:
        content = operation["responses"][status]["content"]
        content[MEDIA_TYPE] = content.pop("application/json")
