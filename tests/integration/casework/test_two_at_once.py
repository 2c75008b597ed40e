"""Two people on one case, at the very same time: one wins, the other is told; nothing is lost, doubled or half-done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.integration.casework import two_at_once

ROOT = Path(__file__).parents[3]


def test_of_several_at_once_each_is_done_or_told_and_nothing_is_doubled(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    environment = os.environ | {"TIDEGATE_DATA": str(tmp_path), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    if request.config.getoption("--database") == "postgresql":
        name = f"at_once_{os.getpid()}"
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")
    program = [sys.executable, two_at_once.__file__ or ""]
    ended = subprocess.run(program, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    assert json.loads(ended.stdout) == {
        "same version": {"ends": ["conflict", "done"], "facts": 1, "version": 2},
        "take": {"ends": ["conflict", "done"], "allocations": 1},
        "no version": {"ends": ["done", "done", "done"], "numbers": [1, 2, 3], "assessed": sorted(two_at_once.NAMES)},
        "same key": {"ends": ["done", "done", "done"], "facts": 1},
        "one file": {"ends": ["done", "done"], "batches": 1, "referrals": 1},
        "chain": True,
    }
