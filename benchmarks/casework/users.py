"""Fifty people at once against the service as ``tidegate serve`` runs it; afterwards every write is looked for, and counted."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from benchmarks.casework.measuring import Row
from benchmarks.casework.people import Home
from tidegate.casework.access.models import ApiToken, User
from tidegate.casework.access.tokens import digest_of
from tidegate.casework.audit.models import AuditEntry, AuditHead
from tidegate.casework.cases.models import Case
from tidegate.casework.common.models import DoneOnce
from tidegate.casework.facts.models import FactEntry
from tidegate.records.ids import new_id
from tidegate.site.clock import now

ROOT = Path(__file__).parents[2]
PEOPLE = 50
CASES_EACH = 100
SHARED = 10
WORKERS, THREADS = 2, 4
_SCOPES = ("READ_CASE", "READ_WORKLIST", "RECORD_FACTS", "WORK_TASKS")


def measure(home: Home, seconds: int) -> Iterator[Row]:
    """Latencies by kind of request (half, 95 %, 99 % are no slower); failures; what became of the writes."""
    run = f"bench-{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "plan.json").write_text(json.dumps(_plan(run, home)), encoding="ascii")
        begun, after = now(), AuditHead.everything.get(id=1).position
        with _served() as address:
            _locust(folder, address, seconds)
        yield from _latencies(folder / "load_stats.csv")
        yield from _counted(after, begun, home, json.loads((folder / "acknowledged.json").read_text(encoding="ascii")))


def _plan(run: str, home: Home) -> dict[str, object]:
    rows = Case.everything.filter(unit_id=home.unit, closed_at=None, is_restricted=False).order_by("pk")
    cases = list(rows.values_list("pk", flat=True)[: SHARED + PEOPLE * CASES_EACH])
    shared, own = cases[:SHARED], cases[SHARED:]
    users = list(User.objects.filter(pk__in=home.investigators[:PEOPLE]).order_by("pk"))
    people = [
        {"user": user.pk[-6:], "session": _session(user), "token": _token(user), "cases": own[place :: len(users)]}
        for place, user in enumerate(users)
    ]
    return {"run": run, "shared": shared, "people": people}


def _session(user: User) -> str:
    """A session as signing in leaves one."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = user.pk, user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session["tidegate_purpose"] = "investigation"
    session.create()
    return str(session.session_key)


def _token(user: User) -> str:
    text = f"tdg_{secrets.token_hex(32)}"
    at = now()
    ApiToken.everything.create(
        id=new_id("tok", at), user=user, label="bench", digest=digest_of(text), scopes=list(_SCOPES), issued_at=at,
        expires_at=at + dt.timedelta(hours=2),
    )  # fmt: skip
    return text


@contextmanager
def _served() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = "import sys; sys.argv[0] = 'tidegate'; from tidegate.cli import main; main()"
    command = [
        sys.executable,
        "-c",
        program,
        "serve",
        "--port",
        str(port),
        "--workers",
        str(WORKERS),
        "--threads",
        str(THREADS),
    ]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"TIDEGATE_MFA": "optional"}, stdout=quiet, stderr=quiet)  # noqa: S603
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/health/ready", timeout=5)  # noqa: S310  our own address
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the service did not become ready within a minute")


def _locust(folder: Path, address: str, seconds: int) -> None:
    command = [
        sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("people_at_work.py")), "--headless",
        "--only-summary", "-u", str(PEOPLE), "-r", str(PEOPLE), "-t", f"{seconds}s", "--stop-timeout", "20", "--host", address,
        "--csv", str(folder / "load"), "--exit-code-on-error", "0",
    ]  # fmt: skip
    told = {"BENCH_PLAN": str(folder / "plan.json"), "BENCH_ACKNOWLEDGED": str(folder / "acknowledged.json")}
    quiet = subprocess.DEVNULL
    subprocess.run(command, check=True, cwd=folder, env=os.environ | told, stdout=quiet, stderr=quiet)  # noqa: S603  ours


def _latencies(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            everything = row["Name"] == "Aggregated"
            failed = int(row["Failure Count"])
            yield Row(
                section="users", name="all requests" if everything else row["Name"], value=float(row["Requests/s"]), unit="/s",
                to_reach="none fails" if everything else "", reached=failed == 0 if everything else None,
                about=f"{row['50%']}, {row['95%']}, {row['99%']} ms; {failed} of {row['Request Count']} failed",
            )  # fmt: skip


def _counted(after: int, begun: dt.datetime, home: Home, acknowledged: list[dict[str, Any]]) -> Iterator[Row]:
    """A write is lost if it was acknowledged and is not there; doubled if there are more than keys, or one key gave two."""
    kept = set(DoneOnce.everything.filter(event__gt=after, action="record_fact").values_list("event", flat=True))
    events: dict[str, set[int]] = defaultdict(set)
    for each in acknowledged:
        events[each["key"]].add(each["event"])
    lost = sum(not its <= kept for its in events.values())
    facts = FactEntry.everything.filter(recorded_by__in=home.investigators, recorded_at__gte=begun).count()
    entries = AuditEntry.everything.filter(position__gt=after, action="record_fact").count()
    doubled = facts - len(kept) + sum(len(its) > 1 for its in events.values())
    about = (
        f"{len(events)} keys acknowledged in {len(acknowledged)} answers; {len(kept)} kept, {facts} facts, {entries} entries"
    )
    yield Row(section="users", name="writes lost", value=lost, unit="", to_reach="0", reached=lost == 0, about=about)
    whole = doubled == 0 and entries == len(kept)
    yield Row(section="users", name="writes doubled or half-done", value=doubled, unit="", to_reach="0", reached=whole)
