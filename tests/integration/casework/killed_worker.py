"""Does 200 random operations, each under a key of its own. Run as a program, killed at any moment, and run again.

    python killed_worker.py SEED

Says the number of each operation once it stands. Started again it begins at the beginning: what was done is not done again.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import secrets
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

OPERATIONS = 200
CASES = 5


def main(seed: int) -> None:
    """Make the unit where it is not there yet, then do every operation in turn."""
    from tidegate.site.boot import bring_up_to_date, start

    start(Path(os.environ["TIDEGATE_DATA"]))
    bring_up_to_date()

    from django.db import transaction

    made_up = _made_up()
    from tidegate.casework.access.models import User

    with transaction.atomic():
        worker = User.objects.filter(username="worker").first() or _unit(made_up)
    acting = replace(made_up.acting_as(worker), randomness=secrets.randbits)
    _say("ready")
    for number in range(OPERATIONS):
        operation(random.Random(f"{seed}-{number}"), number, replace(acting, key=f"operation-{number}"))
        _say(number)


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def _made_up() -> Any:
    """``tests/casework.py``, by its path: other packages bring a ``tests`` of their own."""
    spec = importlib.util.spec_from_file_location("made_up", Path(__file__).parents[2] / "casework.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _unit(made_up: Any) -> Any:
    """A person who may do it all, and some cases with their own references."""
    for _ in range(CASES):
        made_up.a_case()
    return made_up.an_administrator("worker", "investigator")


def operation(chance: random.Random, number: int, acting: Any) -> None:
    """One of four kinds, chosen by chance. Each writes to several tables."""
    from tidegate.casework.cases.models import Case
    from tidegate.casework.facts.actions import record_fact, record_facts
    from tidegate.casework.facts.recording import Given
    from tidegate.casework.outbox.actions import add_webhook
    from tidegate.casework.referrals.actions import take_batch

    case = Case.everything.filter(reference__startswith="TEST-").order_by("pk")[chance.randrange(CASES)]
    states = [chance.choice([True, False, None]) for _ in range(2)]
    match chance.choice(["fact", "facts", "webhook", "batch"]):
        case "fact":
            record_fact(acting, case_id=case.pk, name="child_in_household", state=states[0], source="officer_observation")
        case "facts":
            given = [Given(name=name, state=state, kind="fact", source="officer_observation", known_on=None, known_by="") for name, state in
                     zip(("payment_evidence", "position_of_trust"), states, strict=True)]  # fmt: skip
            record_facts(acting, case_id=case.pk, given=given)
        case "webhook":
            add_webhook(acting, url=f"https://receiver-{number}.example/", actions=["record_fact", "record_facts"])
        case "batch":
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"batch-{number}.ndjson"
                path.write_text(json.dumps({"reference": f"KILL-{number}", "received_at": "2026-11-20T08:00:00Z"}) + "\n")
                take_batch(acting, paths=[path], unit_id=case.unit_id)


if __name__ == "__main__":
    main(int(sys.argv[1]))
