"""Taking a referral in: the report itself as the body, in any format that intake reads."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from tidegate.api.problems import REFUSALS
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Receipt
from tidegate.casework.common.errors import InvalidError
from tidegate.casework.referrals.actions import take_batch

MOST_BYTES = 20_000_000
Named = Annotated[str, Query(max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


def taking() -> Router:
    """``POST /referrals``."""
    router = Router(tags=["actions"])
    router.add_api_operation(
        "",
        ["POST"],
        take_referrals,
        response={200: Receipt, **REFUSALS},
        operation_id="take_referrals",
        url_name="take_referrals",
        summary="Take a file of referrals in. Every item ends as accepted, duplicate or rejected: see its batch's receipts.",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            }
        },
    )
    return router


def take_referrals(request: HttpRequest, name: Named, unit_id: str, team_id: str | None = None) -> Receipt:
    """The body under the file name ``name``, taken for the unit."""
    acting: Acting = request.auth  # type: ignore[attr-defined]  # set by ninja
    declared = request.headers.get("Content-Length", "")
    if not declared.isdigit() or int(declared) > MOST_BYTES:
        raise InvalidError({"body": f"must say its length, at most {MOST_BYTES:,} bytes: send several smaller files instead"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(request.read())
        return take_batch(acting, paths=[path], unit_id=unit_id, team_id=team_id)
