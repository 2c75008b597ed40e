"""The API against its own description: whatever is sent, the answer is one that was described, and never a failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.casework import NOW, a_case, a_user, acting_as
from tidegate.casework.access.models import ApiToken
from tidegate.casework.access.roles import Permission
from tidegate.casework.access.tokens import new_secret
from tidegate.site.wsgi import application

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests in this process use the test's own connection, which a server would close after each."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(db: None) -> dict[str, str]:
    """Somebody with every role, in a unit with a case."""
    user = a_user("everybody", "investigator", "supervisor", "unit_head", "prosecutor_liaison", "panel_member", "auditor",
                  "data_protection", "administrator")  # fmt: skip
    a_case()
    acting = acting_as(user)
    secret = new_secret(acting)
    ApiToken.everything.create(
        id=acting.new_id("tok"), user=user, label="fuzz", digest=secret.digest, scopes=[each.name for each in Permission],
        issued_at=NOW, expires_at=NOW.replace(year=2199),
    )  # fmt: skip
    return {"Authorization": f"Bearer {secret.text}", "Tidegate-Purpose": "investigation"}


@schema.parametrize()
@settings(max_examples=4, suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_is_sent_the_answer_is_one_that_was_described(case: Any, headers: dict[str, str]) -> None:
    case.call_and_validate(headers=headers, checks=CHECKS)
