"""The API does what the pages do, for who has a token, within its scopes, once per key, and says why it refuses."""

from __future__ import annotations

import dataclasses
import inspect
import json
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.casework import NOW, a_case, a_unit, a_user, acting_as
from tidegate.api.catalogue import READS
from tidegate.api.service import build
from tidegate.api.verbs import NOT_OFFERED
from tidegate.casework.access.models import ApiToken, User
from tidegate.casework.access.roles import Permission
from tidegate.casework.access.tokens import new_secret
from tidegate.casework.common.actions import ACTIONS
from tidegate.casework.facts.models import FactEntry

pytestmark = pytest.mark.django_db
FOREVER = NOW.replace(year=2199)


def token_of(user: User, *scopes: Permission) -> str:
    """A token of that person, for these permissions or for all of theirs."""
    acting = acting_as(user)
    secret = new_secret(acting)
    ApiToken.everything.create(
        id=acting.new_id("tok"), user=user, label="test", digest=secret.digest, issued_at=NOW, expires_at=FOREVER,
        scopes=[each.name for each in (scopes or Permission)],
    )  # fmt: skip
    return secret.text


class Caller:
    """Calls the API as one person."""

    def __init__(self, user: User, *scopes: Permission, purpose: str = "investigation") -> None:
        self._client = Client()
        self._headers = {"Authorization": f"Bearer {token_of(user, *scopes)}", "Tidegate-Purpose": purpose}

    def get(self, path: str, code: int = 200) -> Any:
        answer = self._client.get(f"/api{path}", headers=self._headers)
        assert answer.status_code == code, answer.content
        return answer.json()

    def do(self, action: str, code: int = 200, key: str = "", **body: object) -> Any:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        answer = self._client.post(f"/api/actions/{action}", json.dumps(body), "application/json", headers=headers)
        assert answer.status_code == code, answer.content
        return answer.json()


def test_every_action_is_an_operation_but_what_the_system_the_server_or_a_page_does() -> None:
    paths = build().get_openapi_schema(path_prefix="/api/")["paths"]
    offered = {path.removeprefix("/api/actions/") for path in paths if path.startswith("/api/actions/")}
    ours = {name for name, spec in ACTIONS.items() if spec.run.__module__.startswith("tidegate.")}
    systems = {name for name, spec in ACTIONS.items() if spec.permission is Permission.USE_SYSTEM}
    assert offered & ours == ours - systems - NOT_OFFERED
    assert "find_matches" in offered  # by which a comparison is asked for and kept
    assert all(spec.says.endswith((".", "?")) for spec in ACTIONS.values())


def test_without_a_token_nothing_is_answered() -> None:
    answer = Client().get("/api/tasks")
    assert (answer.status_code, answer.json()["code"]) == (401, "no_token")
    answer = Client().get("/api/tasks", headers={"Authorization": "Bearer tdg_0"})
    assert answer.status_code == 401


def test_a_fact_is_recorded_and_read_back_with_its_source() -> None:
    case, caller = a_case(), Caller(a_user("officer", "investigator"))
    receipt = caller.do(
        "record_fact", case_id=case.pk, name="child_in_household", state=True, source="officer_observation", seen_version=1
    )
    assert receipt["case_id"] == case.pk
    shown = {each["known"]["name"]: each for each in caller.get(f"/cases/{case.pk}/facts?limit=200")["items"]}
    assert shown["child_in_household"]["known"]["state"] is True
    conflict = caller.do(
        "record_fact",
        409,
        case_id=case.pk,
        name="child_in_household",
        state=False,
        source="officer_observation",
        seen_version=1,
    )
    assert any(each.startswith("Record fact by officer, ") for each in conflict["changes"])


def test_the_same_key_does_a_thing_once() -> None:
    case, caller = a_case(), Caller(a_user("officer", "investigator"))
    asked: Any = {"case_id": case.pk, "name": "child_in_household", "state": None, "source": "officer_observation"}
    first, second = (caller.do("record_fact", key="one", **asked) for _ in range(2))
    assert (first["subject_id"], first["is_repeat"], second["is_repeat"]) == (second["subject_id"], False, True)
    assert FactEntry.everything.count() == 1
    assert caller.do("record_fact", 409, key="one", **{**asked, "state": True})["code"] == "conflict"


def test_a_token_does_no_more_than_its_scopes() -> None:
    case = a_case()
    caller = Caller(a_user("officer", "investigator"), Permission.READ_CASE)
    assert caller.get(f"/cases/{case.pk}/facts") == {"items": [], "next": None}
    refused = caller.do(
        "record_fact", 403, case_id=case.pk, name="child_in_household", state=True, source="officer_observation"
    )
    assert refused["code"] == "not_permitted"


def test_another_units_case_is_not_there() -> None:
    case, caller = a_case(a_unit("south")), Caller(a_user("officer", "investigator", unit=a_unit("north")))
    assert caller.get(f"/cases/{case.pk}/facts", 404)["code"] == "not_found"
    assert caller.get("/cases/cas_NOTHING/facts", 404) == caller.get(f"/cases/{case.pk}/facts", 404)


def test_every_mistake_of_a_body_is_told_at_once() -> None:
    caller = Caller(a_user("officer", "investigator"))
    told = caller.do("record_fact", 422, name=5, state=True, source="officer_observation", surplus=1)["problems"]
    assert set(told) == {"body.case_id", "body.name", "body.surplus"}
    told = caller.do("record_fact", 422, case_id=a_case().pk, name="admission", state="perhaps", source="nobody")["problems"]
    assert len(told) == 2


def test_a_case_is_not_read_without_a_purpose_nor_for_one_that_does_not_exist() -> None:
    case, user = a_case(), a_user("officer", "investigator")
    headers = {"Authorization": f"Bearer {token_of(user)}"}
    assert Client().get(f"/api/cases/{case.pk}/facts", headers=headers).status_code == 428
    answer = Client().get(f"/api/cases/{case.pk}/facts", headers={**headers, "Tidegate-Purpose": "curiosity"})
    assert (answer.status_code, list(answer.json()["problems"])) == (422, ["Tidegate-Purpose"])


def test_lists_come_in_pages_that_miss_and_repeat_nothing() -> None:
    case, caller = a_case(), Caller(a_user("officer", "investigator"))
    given = [
        {"name": name, "state": True, "source": "officer_observation"}
        for name in ("child_in_household", "on_register", "payment_evidence")
    ]
    caller.do("record_facts", case_id=case.pk, given=given)
    whole = caller.get(f"/cases/{case.pk}/facts?limit=200")["items"]
    assert len(whole) == 3
    pieces: list[Any] = []
    after: int | None = 0
    while after is not None:
        page = caller.get(f"/cases/{case.pk}/facts?limit=2&after={after}")
        pieces += page["items"]
        after = page["next"]
    assert pieces == whole
    assert caller.get(f"/cases/{case.pk}/facts?limit=201", 422)["code"] == "invalid"


def test_a_report_is_taken_and_its_receipts_are_read() -> None:
    unit = a_unit()
    user = a_user("officer", "investigator")
    line = '{"reference": "API-1", "received_at": "2026-11-20T08:00:00Z"}\nnonsense\n'
    headers = {"Authorization": f"Bearer {token_of(user)}", "Idempotency-Key": "two"}
    address = f"/api/referrals?name=two.ndjson&unit_id={unit.pk}"
    answer, again = (Client().post(address, line, "application/octet-stream", headers=headers) for _ in range(2))
    assert answer.status_code == 200, answer.content
    assert again.json() == answer.json() | {"is_repeat": True}
    receipts = Caller(user).get(f"/batches/{answer.json()['subject_id']}/receipts")["items"]
    assert [each["status"] for each in receipts] == ["accepted", "rejected"]


def test_no_two_types_that_the_api_describes_have_one_name() -> None:
    """The second would be described as the first is."""
    seen: dict[str, type] = {}
    for read in READS:
        for each in _types_within(typing.get_type_hints(inspect.unwrap(read.query))["return"]):
            assert seen.setdefault(each.__name__, each) is each, each.__name__


def _types_within(hint: Any) -> Iterator[type]:
    """Our own types in what a reading answers, fields of fields among them."""
    for part in typing.get_args(hint):
        yield from _types_within(part)
    if isinstance(hint, type) and hint.__module__.startswith("tidegate."):
        yield hint
        for each in typing.get_type_hints(hint).values() if dataclasses.is_dataclass(hint) else ():
            yield from _types_within(each)
