"""What one of fifty people does, for locust: reads the worklist and cases on pages, records facts through the API.

Every write has its own key, and one in ten is sent twice, as by a caller who heard nothing. What was acknowledged is written
to a file, to be compared with the database afterwards.
"""

from __future__ import annotations

import json
import os
import random
from itertools import count
from pathlib import Path
from typing import Any

from locust import HttpUser, between, events, task

_PLAN = json.loads(Path(os.environ["BENCH_PLAN"]).read_text(encoding="ascii"))
_ACKNOWLEDGED = Path(os.environ["BENCH_ACKNOWLEDGED"])
_numbers = count()
_acknowledged: list[dict[str, Any]] = []
_SENT_TWICE = 0.1


class Person(HttpUser):
    """One signed-in person with an API token."""

    wait_time = between(0.2, 1.0)

    def on_start(self) -> None:
        number = next(_numbers)
        self.me = _PLAN["people"][number % len(_PLAN["people"])]
        self.draw = random.Random(number)
        self.written = count()
        self.client.cookies.set("sessionid", self.me["session"])

    @task(4)
    def worklist(self) -> None:
        self.client.get("/worklist", name="worklist")

    @task(4)
    def case(self) -> None:
        self.client.get(f"/cases/{self.draw.choice(self.me['cases'])}", name="case")

    @task(2)
    def overview(self) -> None:
        self.client.get("/", name="overview")

    @task(1)
    def why(self) -> None:
        self.client.get(f"/cases/{self.draw.choice(self.me['cases'])}/why", name="why")

    @task(2)
    def facts(self) -> None:
        self.client.get(f"/cases/{self.draw.choice(self.me['cases'])}/facts", name="facts")

    @task(3)
    def record_fact(self) -> None:
        """On a case of one's own, or on one of the few that everybody works on at once."""
        key = f"{_PLAN['run']}-{self.me['user']}-{next(self.written)}"
        case = self.draw.choice(_PLAN["shared"] if self.draw.random() < 0.2 else self.me["cases"])
        self._record(case, key)
        if self.draw.random() < _SENT_TWICE:
            self._record(case, key)

    def _record(self, case: str, key: str) -> None:
        body = {"case_id": case, "name": "attempt_to_meet", "state": key[-1] in "02468", "source": "search_of_premises"}
        headers = {
            "Authorization": f"Bearer {self.me['token']}", "Tidegate-Purpose": "investigation", "Idempotency-Key": key,
        }  # fmt: skip
        with self.client.post(
            "/api/actions/record_fact", json=body, headers=headers, name="record a fact", catch_response=True
        ) as answer:
            if answer.status_code == 200:
                _acknowledged.append({"key": key, "event": answer.json()["event"]})


@events.quitting.add_listener
def _write_down(**_: Any) -> None:
    _ACKNOWLEDGED.write_text(json.dumps(_acknowledged), encoding="ascii")
