"""The API does what the pages do, for who has a token, within its scopes, once per key, and says why it refuses."""

from __future__ import annotations

import dataclasses
import inspect
import json
import pkgutil
import typing
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.test import Client

from tests.casework import NOW, a_case, a_unit, a_user, acting_as
from tidegate import casework
from tidegate.api import shaped
from tidegate.api.catalogue import READS
from tidegate.api.problems import REFUSALS
from tidegate.api.service import build
from tidegate.api.verbs import NOT_OFFERED
from tidegate.casework.access.models import ApiToken, User
from tidegate.casework.access.roles import Permission
from tidegate.casework.access.tokens import new_secret
from tidegate.casework.common.actions import ACTIONS
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.people.queries import search

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
        assert answer["Content-Type"].startswith("application/json" if code == 200 else "application/problem+json")
        return answer.json()

    def post(self, path: str, body: object, code: int = 200) -> Any:
        answer = self._client.post(f"/api{path}", json.dumps(body), "application/json", headers=self._headers)
        assert answer.status_code == code, answer.content
        assert answer["Content-Type"].startswith("application/json" if code == 200 else "application/problem+json")
        return answer.json()

    def do(self, action: str, code: int = 200, key: str = "", **body: object) -> Any:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        answer = self._client.post(f"/api/actions/{action}", json.dumps(body), "application/json", headers=headers)
        assert answer.status_code == code, answer.content
        assert answer["Content-Type"].startswith("application/json" if code == 200 else "application/problem+json")
        return answer.json()


def test_every_action_is_an_operation_but_what_the_system_the_server_or_a_page_does() -> None:
    paths = build().get_openapi_schema(path_prefix="/api/")["paths"]
    offered = {path.removeprefix("/api/actions/") for path in paths if path.startswith("/api/actions/")}
    ours = {name for name, spec in ACTIONS.items() if spec.run.__module__.startswith("tidegate.")}
    systems = {name for name, spec in ACTIONS.items() if spec.permission is Permission.USE_SYSTEM}
    assert offered & ours == ours - systems - NOT_OFFERED
    assert "find_matches" in offered  # by which a comparison is asked for and kept
    assert all(spec.says.endswith((".", "?")) for spec in ACTIONS.values())


OTHERWISE = {
    "purposes": "a page's question",
    "units": "list_units", "teams": "list_units", "directory.units": "list_units",
    "tokens_at_work": "no administrator has a token", "id_of": "get_access", "usual_scope": "a page's first choice",
    "first_today": "the first of get_worklist", "how_pressing": "counts of get_worklist", "pressing": "the first of list_tasks",
    "allocations": "not logged by itself", "last_comparison": "find_matches answers it", "require_known": "no reading",
    "require_either": "no reading", "subject_of": "get_access", "subject_named": "get_access", "review": "list_retention_reviews",
    "erasure": "list_open_erasures", "export_named": "get_subject_export", "paper_of": "get_proposal", "webhook": "list_webhooks",
    "webhook_secret": "shown on its page once", "may_change": "no reading", "visible_cases_of": "no reading",
}  # fmt: skip
"""Queries that are no reading of the API, and what is there instead."""


def test_every_query_is_a_reading_of_the_api_or_it_is_said_what_is_there_instead() -> None:
    names = {name for each in vars(shaped).values() if inspect.isfunction(each) for name in each.__code__.co_names}
    offered = {*(read.query for read in READS), search}
    left = [
        {name, f"{module}.{name}"}
        for module, name, query in queries_of_casework()
        if query not in offered and name not in names
    ]
    assert [each for each in left if not each & OTHERWISE.keys()] == []
    assert OTHERWISE.keys() - set[str]().union(*left) == set()


def queries_of_casework() -> Iterator[tuple[str, str, Any]]:
    """Every function of the modules that read, which is given who acts: its module, its name and itself."""
    reading = ("queries", "seeing", "panel", "alongside", "earlier", "papers", "directory")
    for each in pkgutil.walk_packages(casework.__path__, "tidegate.casework."):
        module = each.name.rsplit(".", 1)[-1]
        if module not in reading or each.ispkg:
            continue
        for name, query in inspect.getmembers(import_module(each.name), inspect.isfunction):
            is_own = query.__module__ == each.name and not name.startswith("_")
            if is_own and next(iter(inspect.signature(query).parameters), "") == "acting":
                yield module, name, query


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


def test_a_case_is_found_by_its_reference_and_its_history_is_read() -> None:
    worker, case = a_user("worker", "investigator"), a_case()
    caller = Caller(worker)
    found = caller.get(f"/access?case_reference={case.reference}")
    assert (found["sees"], found["case_id"]) == (True, case.pk)
    caller.do("record_fact", case_id=case.pk, name="position_of_trust", state=True, source="interview")
    history = caller.get(f"/cases/{case.pk}/history")
    assert history["entries"][-1]["action"] == "record_fact"
    assert history["before"] is None
    assert caller.get(f"/cases/{case.pk}/history?readings=true")["entries"][0]["action"] == "consult"
    then = caller.get(f"/cases/{case.pk}/assessment/as-known-on?at=2026-11-01T00:00:00Z")
    assert then["given_then"] is None


def test_what_an_action_must_name_can_be_read() -> None:
    """Units and teams, colleagues, candidates, members, openings, matches, subjects: no page is needed to use the API."""
    boss, unit = a_user("boss", "supervisor"), a_unit()
    case, caller = a_case(), Caller(boss)
    assert caller.get("/units")["items"] == [{"id": unit.pk, "code": "north", "name": "Unit North", "teams": []}]
    assert [each["name"] for each in caller.get("/colleagues")["items"]] == ["boss"]
    assert [each["user_id"] for each in caller.get(f"/cases/{case.pk}/candidates")["items"]] == [boss.pk]
    caller.do("record_identity", case_id=case.pk, kind="name", value="Made Up Person", source="subscriber_check")
    (known,) = caller.post("/subjects/search", {"name": "made up person"})
    assert (known["answer"], [each["id"] for each in known["cases"]]) == ("known", [case.pk])
    (subject,) = known["subject_ids"]
    assert [each["value"] for each in caller.get(f"/subjects/{subject}")["identities"]] == ["Made Up Person"]
    assert caller.get("/subject-matches")["items"] == []
    caller.do("restrict_case", case_id=case.pk, reason="covert_work")
    assert [each["username"] for each in caller.get(f"/cases/{case.pk}/members")["items"]] == ["boss"]
    Caller(a_user("worker", "investigator")).do("break_glass", case_reference=case.reference, reason="risk_to_life")
    (opening,) = caller.get("/emergency-openings")["items"]
    caller.do("review_break_glass", opening_id=opening["id"], finding="justified")


def test_an_auditor_searches_and_verifies_the_trail_through_the_api() -> None:
    case = a_case()
    Caller(a_user("worker", "investigator")).get(f"/cases/{case.pk}/facts")
    auditor = Caller(a_user("auditor", "auditor"), purpose="audit")
    found = auditor.get(f"/audit?case_id={case.pk}&operation=consultation")
    assert [each["action"] for each in found["entries"]] == ["consult"]
    assert len(auditor.get(f"/audit?case_id={case.reference}")["entries"]) == 1
    assert auditor.get("/audit?until=2020-01-01T00:00:00Z")["entries"] == []
    verdict = auditor.get("/audit/verification?whole=true")
    assert (verdict["fault"], verdict["first"]) == (None, 1)
    assert len(auditor.get("/audit?action=search_audit")["entries"]) == 3  # whose reading is in the trail too
    assert auditor.get("/audit/checkpoints")["items"] == []
    Caller(a_user("other", "investigator")).get("/audit", 403)


def test_a_moment_is_taken_only_with_its_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_NOW", NOW.isoformat())
    case, caller = a_case(), Caller(a_user("boss", "supervisor"))
    for asked in ("2026-11-01T00:00:00", "2026-11-01"):
        refused = caller.get(f"/cases/{case.pk}/facts/as-known-on?at={asked}", 422)
        assert "timezone" in refused["problems"]["at"]
    assert caller.get(f"/cases/{case.pk}/facts/as-known-on?at=2026-11-01T00:00:00%2B01:00")["items"] == []
    refused = caller.do("record_step", 422, case_id=case.pk, kind="arrest", at="2026-11-20T10:00:00")
    assert "timezone" in refused["problems"]["body.at"]
    caller.do("record_step", case_id=case.pk, kind="arrest", at="2026-11-20T10:00:00Z")


def test_every_refusal_has_one_shape_whatever_refuses() -> None:
    case, caller = a_case(), Caller(a_user("worker", "investigator"))
    headers = caller._headers
    asked = {
        401: Client().get("/api/worklist", headers={"Authorization": "Bearer nothing"}),
        404: Client().get("/api/nothing", headers=headers),
        405: Client().delete(f"/api/cases/{case.pk}", headers=headers),
        400: Client().post("/api/actions/record_fact", b"{nope", "application/json", headers=headers),
        422: Client().get("/api/batches?limit=0", headers=headers),
        428: Client().get(f"/api/cases/{case.pk}", headers={"Authorization": headers["Authorization"]}),
        403: Client().get("/api/audit", headers=headers),
    }
    for status, answer in asked.items():
        body = answer.json()
        assert (answer.status_code, body["status"], answer["Content-Type"]) == (status, status, "application/problem+json")
        assert answer["Cache-Control"] == "no-store"
        assert set(body) == {"title", "status", "detail", "code", "problems", "changes"}
    assert asked[401]["WWW-Authenticate"] == "Bearer"
    assert asked[405]["Allow"] == "GET"


def test_who_calls_too_often_is_told_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    caller = Caller(a_user("worker", "investigator"))
    monkeypatch.setattr("tidegate.api.service.Throttle.allow_request", lambda _self, _request: False)
    monkeypatch.setattr("tidegate.api.service.Throttle.wait", lambda _self: 7.0)
    answer = caller._client.get("/api/units", headers=caller._headers)
    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (429, "7", "too_many")


def test_the_description_names_the_headers_and_how_it_refuses() -> None:
    schema = build().get_openapi_schema(path_prefix="/api/")
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            shared = {each["$ref"].rsplit("/", 1)[1] for each in operation["parameters"] if "$ref" in each}
            assert shared == ({"Purpose", "IdempotencyKey"} if method == "post" else {"Purpose"}), path
            refused = {status: set(each["content"]) for status, each in operation["responses"].items() if status != 200}
            assert set(refused) == set(REFUSALS), path
            assert all(types == {"application/problem+json"} for types in refused.values()), path
    assert set(schema["components"]["parameters"]) == {"Purpose", "IdempotencyKey"}
