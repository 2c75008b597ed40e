"""The benchmark's loader: what it loads is what the service itself would keep, whole, sealed, and the same each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.integration.casework import loading

ROOT = Path(__file__).parents[3]


def test_what_was_loaded_is_what_the_service_would_keep(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("the loader uses PostgreSQL's COPY")
    name = f"loading_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    environment = os.environ | {"TIDEGATE_DATA": str(tmp_path), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    environment["DATABASE_URL"] = os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")
    program = [sys.executable, loading.__file__ or ""]
    ended = subprocess.run(program, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    assert json.loads(ended.stdout) == {
        "added": [60, 0],
        "cases": 60,
        "facts": 600,
        "trail": {"holds": True, "last": 60},
        "assessed again": {"changed": 0, "of": 20},
        "due otherwise": 0,
    }
