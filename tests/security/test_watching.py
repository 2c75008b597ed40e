"""What those who run the service read of it, metrics and logs, holds no word of a caller's, and opens to its token alone."""

from __future__ import annotations

import pytest
from django.test import Client
from structlog.testing import capture_logs

pytestmark = pytest.mark.django_db


def test_a_method_that_a_caller_made_up_is_neither_counted_by_its_name_nor_logged() -> None:
    with capture_logs() as logged:
        Client().generic("QUENTIN-TESTNAME", "/health")
    assert [each["method"] for each in logged if each["event"] == "request"] == ["other"]
    assert "QUENTIN" not in Client().get("/metrics").content.decode()


@pytest.mark.parametrize(
    ("given", "status"), [("Bearer made-up", 200), ("Bearer made-up ", 403), ("Bearer grün", 403), ("made-up", 403), ("", 403)]
)
def test_metrics_open_to_their_token_alone(given: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_METRICS_TOKEN", "made-up")
    assert Client(raise_request_exception=False).get("/metrics", headers={"Authorization": given}).status_code == status
