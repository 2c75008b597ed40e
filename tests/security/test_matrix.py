"""Every address and every operation × every role × a case of one's own unit, of another, and a restricted one: by asking.

Two tables are what people read and judge, made from what each role is said to be for: `granted.csv` (which role has which
permission) and `access.csv` (which permission each page, action and reading needs). What is expected here comes from them,
never from the code. Whatever is in the code and not in them fails here.

What is hidden is answered exactly as what does not exist, so that nobody learns that it does.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.casework import acting_as
from tests.security.bodies import STATE_FORBIDS, body_for, is_told
from tests.security.world import NOTHING, OF_UNIT, THEN, Ids, Place, furnish, knocker, nowhere, token_for
from tidegate.api.catalogue import READS
from tidegate.api.service import load_actions
from tidegate.api.verbs import NOT_OFFERED
from tidegate.casework.access.models import User
from tidegate.casework.access.queries import purposes
from tidegate.casework.access.roles import ROLES
from tidegate.casework.common.actions import ACTIONS
from tidegate.casework.common.errors import NotPermittedError
from tidegate.web.pages import ENTRANCES, PAGES

pytestmark = pytest.mark.django_db
NONE_THERE = {"end_membership", "revoke_token"}
"""Pages about something that is not there: nobody is a member of the furnished cases, and their token is not one's own."""

OF_EVERY_UNIT = {"webhooks", "add_webhook", "webhook_secret", "end_webhook"}
"""Pages about what concerns every unit: whose role is in one is refused, as everybody's here is."""

WITHOUT_SIGN_IN = {"alive", "ready", "metrics"}
HERE = Path(__file__).parent


def rows(table: str) -> list[dict[str, str]]:
    """A table's rows."""
    with (HERE / table).open(encoding="ascii", newline="") as stream:
        return list(csv.DictReader(stream))


GRANTED = {
    role: frozenset(row["permission"] for row in rows("granted.csv") if row[role])
    for role in rows("granted.csv")[0]
    if role != "permission"
}
KNOCKING = [*GRANTED, "nobody"]


def needed(kind: str) -> dict[str, tuple[str, ...]]:
    """What each page, action or reading needs one of, as the table has it."""
    return {row["name"]: tuple(row["permissions"].split()) for row in rows("access.csv") if row["kind"] == kind}


def addresses(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address there is, with its pattern."""
    for each in patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, path)
        else:
            yield path, each


def name_of(address: URLPattern) -> str:
    """The name of the function that answers."""
    return str(getattr(address.callback, "__name__", ""))


ALL = list(addresses(get_resolver("tidegate.site.urls").url_patterns))
PAGE_ADDRESSES = [(path, each) for path, each in ALL if name_of(each) in PAGES]


def offered() -> list[str]:
    """The actions that are operations of the API."""
    load_actions()
    return [name for name, spec in ACTIONS.items() if spec.run.__module__.startswith("tidegate.") and name not in NOT_OFFERED]


# ---- the tables and the code say the same


def test_the_roles_are_what_the_table_says_of_them() -> None:
    assert {name: {each.name for each in role.permissions} for name, role in ROLES.items() if name != "system"} == GRANTED


def test_every_page_action_and_reading_is_in_the_table_and_needs_what_it_says() -> None:
    load_actions()
    ours = {name: spec for name, spec in ACTIONS.items() if spec.run.__module__.startswith("tidegate.")}
    assert {name: tuple(each.name for each in permissions) for name, permissions in PAGES.items()} == needed("page")
    assert {name: (spec.permission.name,) for name, spec in ours.items()} == needed("action")
    assert {read.name for read in READS} == set(needed("read"))
    assert set(needed("entrance")) == ENTRANCES


def test_every_address_is_a_page_an_entrance_the_api_sign_in_or_for_the_operator() -> None:
    for path, each in ALL:
        name = name_of(each)
        known = path.startswith(("api/", "accounts/")) or each.name in WITHOUT_SIGN_IN or name in PAGES or name in ENTRANCES
        assert known, f"{path} ({each.name}) is not declared"


def test_every_permission_opens_something() -> None:
    opened = {each for kind in ("page", "action", "read") for needs in needed(kind).values() for each in needs}
    widens = {"READ_RESTRICTED"}  # opens nothing by itself: with it, what READ_CASE opens includes restricted cases
    assert {row["permission"] for row in rows("granted.csv")} - opened == widens


def test_duties_that_must_be_apart_are_in_no_one_role() -> None:
    apart = [
        ({"MANAGE_ACCESS"}, set(GRANTED["unit_head"] | GRANTED["investigator"] | {"READ_AUDIT", "SCRUTINISE", "PROTECT_DATA"})),
        ({"READ_AUDIT"}, {"READ_CASE", "RECORD_FACTS", "PROPOSE", "AUTHORISE", "ALLOCATE", "PROTECT_DATA"}),
        ({"SCRUTINISE"}, {"READ_CASE", "READ_IDENTITY", "PROPOSE", "AUTHORISE"}),
        ({"PROTECT_DATA"}, {"PROPOSE", "AUTHORISE", "RECORD_FACTS", "RECORD_IDENTITY"}),
        ({"READ_RESTRICTED"}, {"RECORD_FACTS", "PROPOSE", "BREAK_GLASS"}),
        ({"RECORD_PROSECUTOR"}, {"AUTHORISE"}),
    ]
    both = [
        (role, one & held, other & held)
        for role, held in GRANTED.items()
        for one, other in apart
        if one & held and other & held
    ]
    assert both == []


# ---- knocking


@dataclass(frozen=True)
class Knocker:
    """Somebody with one role, signed in and with a token."""

    role: str
    user: User
    client: Client
    token: str
    places: dict[str, Place]
    missed: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def granted(self) -> frozenset[str]:
        """What the table grants."""
        return GRANTED.get(self.role, frozenset())

    def may(self, permissions: tuple[str, ...]) -> bool:
        """Whether the table grants one of them; none are needed of anybody who is signed in."""
        return not permissions or bool(self.granted & set(permissions))

    def is_hidden(self, place: Place, named: set[str]) -> bool:
        """Whether that is not to be seen: another unit's, or a restricted case's."""
        if place.name == "restricted":
            return bool(named - OF_UNIT) and "READ_RESTRICTED" not in self.granted
        return place.name == "other" and bool(named)

    def ask(self, method: str, path: str, body: object = None, *, by_token: bool = False) -> tuple[int, str]:
        """Ask, undo whatever was done, and give the answer: its status and text."""
        headers = {"Authorization": f"Bearer {self.token}", "Tidegate-Purpose": "investigation"} if by_token else {}
        client = Client(raise_request_exception=False) if by_token else self.client
        with transaction.atomic():
            if by_token and method == "POST":
                answer = client.post(path, json.dumps(body), "application/json", headers=headers)
            else:
                answer = client.generic(method, path, "", "application/x-www-form-urlencoded", headers=headers)
            transaction.set_rollback(True)
        return answer.status_code, "" if answer.streaming else answer.content.decode(errors="replace")

    def of_nothing(self, method: str, path: str) -> int:
        """The status of the answer where the address names what does not exist: the same whoever's case is hidden."""
        if (method, path) not in self.missed:
            address, _ = filled(path, nowhere(self.places["own"].ids))
            self.missed[method, path] = self.ask(method, address)[0]
        return self.missed[method, path]

    def hidden_from(self) -> list[str]:
        """The words by which what this person may not see would be known, wherever it leaked.

        Whoever reviews emergency openings is told the reference of the case that was opened, and no more. The auditor reads the
        whole trail, which names cases and people by opaque identifiers only.
        """
        if "READ_AUDIT" in self.granted:
            return [place.person for place in self.places.values()]
        told = {place.ids["reference"] for place in self.places.values()} if "REVIEW_BREAK_GLASS" in self.granted else set()
        hidden = (place for place in self.places.values() if self.is_hidden(place, {"case_id"}))
        return [mark for place in hidden for mark in place.marks if mark not in told]


@pytest.fixture(scope="module")
def places(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Place]]:
    """The three cases, furnished once for this module and undone after it."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv("TIDEGATE_NOW", THEN.isoformat())
        patch.setattr("django.conf.settings.TIDEGATE_MFA_REQUIRED", False)
        patch.setattr("tidegate.api.service.Throttle.allow_request", lambda _self, _request: True)
        with transaction.atomic():
            yield furnish(tmp_path_factory.mktemp("world"))
            transaction.set_rollback(True)


@pytest.fixture
def somebody(request: pytest.FixtureRequest, places: dict[str, Place]) -> Iterator[Knocker]:
    """Who knocks: signed in, with the purpose that the role gives reason to state."""
    with transaction.atomic():
        user = knocker(request.param)
        client = Client(raise_request_exception=False)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["tidegate_purpose"] = next(iter(purposes(acting_as(user))), "investigation")
        session.save()
        yield Knocker(request.param, user, client, token_for(user), places)
        transaction.set_rollback(True)


by_role = pytest.mark.parametrize("somebody", KNOCKING, indirect=True)


def filled(path: str, ids: Ids) -> tuple[str, set[str]]:
    """The address with what it names in it, and the names of what belongs to somebody."""
    names = re.findall(r"<str:(\w+)>", path)
    given = {"name": "child_in_household", "kind": "charge", "which": "escalated", **ids}
    for name in names:
        path = path.replace(f"<str:{name}>", given.get(name, NOTHING))
    return f"/{path}", {name for name in names if name in ids}


@by_role
def test_no_page_opens_but_to_whom_it_is_granted_and_to_them_it_does(somebody: Knocker) -> None:
    wrong = []
    table = needed("page")
    for path, each in PAGE_ADDRESSES:
        may = somebody.may(table[name_of(each)])
        for place in somebody.places.values():
            address, named = filled(path, place.ids)
            if place.name != "own" and not named:
                continue
            for method in ("GET", "POST"):
                status, text = somebody.ask(method, address)
                if not may or name_of(each) in OF_EVERY_UNIT:
                    right = status == 403
                elif somebody.is_hidden(place, named):
                    right = status == somebody.of_nothing(method, path) and (status in {403, 404} or "reference" in named)
                else:
                    right = status != 403 and (status != 404 or NOTHING in address or name_of(each) in NONE_THERE)
                leaked = [mark for mark in somebody.hidden_from() if mark in text and mark not in address]
                if not right or status >= 500 or leaked:
                    wrong.append((method, path, place.name, status, leaked))
    assert wrong == []


@by_role
def test_no_operation_is_done_but_for_whom_it_is_granted_and_for_them_it_is(somebody: Knocker) -> None:
    wrong = []
    table = needed("action")
    uses_api = "USE_API" in somebody.granted
    for name in offered():
        may = somebody.may(table[name])
        for place in somebody.places.values():
            body = body_for(name, place.ids)
            empty = body_for(name, nowhere(place.ids))
            named = {each for each, value in place.ids.items() if value in body.values()}
            if place.name != "own" and not named:
                continue
            status, text = somebody.ask("POST", f"/api/actions/{name}", body, by_token=True)
            expected = STATE_FORBIDS.get(name, 200)
            if "USE_SYSTEM" in table[name]:
                right = status == 404  # no operation at all
            elif not uses_api:
                right = status == 401
            elif not may:
                right = status == 403
            elif name == "break_glass" and place.name == "restricted":
                right = status == 200
            elif somebody.is_hidden(place, named):
                nothing = somebody.ask("POST", f"/api/actions/{name}", empty, by_token=True)
                right = status == nothing[0] and status in {403, 404}
            elif place.name == "own":
                right = status == expected or (status not in {401, 403} and not is_told(name))
            else:
                right = status not in {401, 403}
            if not right or status >= 500:
                wrong.append((name, place.name, status, text[:150]))
    assert wrong == []


def holds_nothing(answer: Any) -> bool:
    """Whether there is no row and no count in an answer."""
    return not any(answer.values()) if isinstance(answer, dict) else not answer


@by_role
def test_nothing_is_read_through_the_api_but_by_whom_it_is_granted(somebody: Knocker) -> None:
    wrong = []
    table = needed("read")
    uses_api = "USE_API" in somebody.granted
    for read in READS:
        may = somebody.may(table[read.name])
        for place in somebody.places.values():
            address, named = filled(f"api{read.path}".replace("{", "<str:").replace("}", ">"), place.ids)
            if place.name != "own" and not named:
                continue
            asked = f"{address}?at={THEN:%Y-%m-%dT%H:%M:%SZ}&policies=charge-all&case_reference=TEST-0"  # for the readings that ask for either
            status, text = somebody.ask("GET", asked, by_token=True)
            if not uses_api:
                right = status == 401
            elif not may:
                right = status in {403, 404} or (status == 200 and holds_nothing(json.loads(text)))
            elif somebody.is_hidden(place, named) or (named == {"user_id"} and not somebody.may(("MANAGE_ACCESS",))):
                right = status == 404
            else:
                right = status == (404 if NOTHING in address else 200)
            leaked = [mark for mark in somebody.hidden_from() if mark in text]
            if not right or leaked:
                wrong.append((read.name, place.name, status, text[:150], leaked))
    assert wrong == []


@by_role
def test_no_action_is_done_directly_by_whom_it_is_not_granted(somebody: Knocker) -> None:
    """Whoever may not use the API comes through pages, which call the actions: so the actions themselves are asked too."""
    acting = acting_as(somebody.user, at=THEN)
    for name, needs in needed("action").items():
        if somebody.may(needs):
            continue
        with pytest.raises(NotPermittedError):
            ACTIONS[name].run(acting)


def test_without_signing_in_every_page_asks_to(client: Client) -> None:
    for path, _ in PAGE_ADDRESSES:
        for method in ("GET", "POST"):
            answer = client.generic(method, re.sub(r"<[^>]+>", NOTHING, f"/{path}"))
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/"), path


def test_without_a_token_the_api_answers_401_only(client: Client) -> None:
    for path, each in ALL:
        if path.startswith("api/") and each.name not in {"openapi-json", "openapi-view", "api-root"}:
            for method in ("GET", "POST"):
                status = client.generic(method, re.sub(r"<[^>]+>", NOTHING, f"/{path}")).status_code
                assert status in {401, 405}, (path, status)
