"""The work beside the pages: what the clock brings, what waits in the outbox, what lies in the folder; each done once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.casework import a_unit
from tidegate.casework.referrals.models import Batch
from tidegate.site.working import STRAYS, work

pytestmark = pytest.mark.django_db


def test_a_referral_in_the_folder_of_a_unit_is_taken_once_and_by_the_system(tmp_path: Path) -> None:
    folder = tmp_path / a_unit("north").code
    folder.mkdir()
    line = json.dumps({"reference": "FOLDER-1", "received_at": "2026-11-20T08:00:00Z"})
    (folder / "one.ndjson").write_text(f"{line}\n", encoding="ascii")
    os.utime(folder / "one.ndjson", (0, 0))  # it lies there since long
    (tmp_path / "nowhere").mkdir()
    (tmp_path / "nowhere" / "two.ndjson").write_text(f"{line}\n", encoding="ascii")
    done = work(tmp_path)
    assert (done["batches taken"], done[STRAYS]) == (1, 1)
    assert work(tmp_path)["batches taken"] == 0
    batch = Batch.everything.get()
    assert (batch.taken_by, batch.accepted) == ("system", 1)


def test_without_a_folder_only_the_clock_and_the_outbox_are_looked_at() -> None:
    done = work(None)
    assert "batches taken" not in done
    assert {"tasks reminded", "messages delivered"} <= done.keys()
