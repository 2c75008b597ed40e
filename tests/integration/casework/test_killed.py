"""Killed at any moment, the service comes back with nothing lost, nothing doubled, nothing half-done and a chain that holds."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.integration.casework import killed_worker

SEED = 11
KILLS = 6
ROOT = Path(__file__).parents[3]

LOOK = """
import json
from tidegate.site.boot import start
start()
from collections import Counter
from django.db.models import Count
from tidegate.casework.assessments.models import Assessment
from tidegate.casework.audit.entries import START, body_of, digest_of
from tidegate.casework.audit.models import AuditEntry, AuditHead
from tidegate.casework.cases.models import Case
from tidegate.casework.common.models import DoneOnce
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.outbox.models import OutboxMessage, WebhookTarget
from tidegate.casework.referrals.models import Batch
previous, breaks = START, []
entries = list(AuditEntry.everything.order_by("position"))
for place, entry in enumerate(entries, 1):
    if entry.position != place or entry.digest != digest_of(previous, body_of(entry.as_entry()), entry.seal):
        breaks.append(place)
    previous = entry.digest
head = AuditHead.everything.get()
told = Counter()
for done in DoneOnce.everything.all():
    told[done.action] += 1
print(json.dumps({
    "keys": DoneOnce.everything.values("key").distinct().count(),
    "actions": told,
    "facts": FactEntry.everything.filter(case__reference__startswith="TEST-").count(),
    "webhooks": WebhookTarget.everything.count(),
    "batches": Batch.everything.count(),
    "taken": Case.everything.exclude(reference__startswith="TEST-").count(),
    "changes": sum(Case.everything.filter(reference__startswith="TEST-").values_list("version", flat=True)) - Case.everything.filter(reference__startswith="TEST-").count(),
    "doubled messages": [m for m in OutboxMessage.everything.values("target", "body").annotate(n=Count("pk")) if m["n"] > 1],
    "breaks": breaks,
    "head": head.position == len(entries) and head.digest == previous,
}))
"""


@pytest.fixture
def environment(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """An installation of its own, on the database that is being tested."""
    given = os.environ | {"TIDEGATE_DATA": str(tmp_path), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    if request.config.getoption("--database") != "postgresql":
        yield {name: value for name, value in given.items() if name != "DATABASE_URL"}
        return
    name = f"killed_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield given | {"DATABASE_URL": os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def started(environment: dict[str, str]) -> subprocess.Popen[str]:
    program = [sys.executable, killed_worker.__file__ or "", str(SEED)]
    return subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True)


def test_killed_in_the_midst_of_200_operations_nothing_is_lost_doubled_or_half_done(environment: dict[str, str]) -> None:
    chance = random.Random(SEED)
    for kill in range(KILLS):
        worker = started(environment)
        assert worker.stdout is not None
        target = (kill + 1) * killed_worker.OPERATIONS // (KILLS + 1)
        for line in worker.stdout:
            if line.strip() != "ready" and int(line) >= target:
                break
        time.sleep(chance.random() / 20)  # into the operation after
        worker.kill()
        worker.wait()
        worker.stdout.close()
    last = started(environment)
    assert last.communicate()[0].split()[-1] == str(killed_worker.OPERATIONS - 1)
    found = json.loads(
        subprocess.run([sys.executable, "-c", LOOK], env=environment, check=True, capture_output=True, text=True).stdout
    )
    counts = found["actions"]
    assert found["keys"] == sum(counts.values()) == killed_worker.OPERATIONS
    assert found["facts"] == counts["record_fact"] + 2 * counts["record_facts"]
    assert found["changes"] == counts["record_fact"] + counts["record_facts"]
    assert found["webhooks"] == counts["add_webhook"]
    assert found["batches"] == found["taken"] == counts["take_batch"]
    assert found["doubled messages"] == []
    assert found["breaks"] == []
    assert found["head"]
