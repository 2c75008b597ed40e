"""The tests of a file run in one process, so that what they share is made once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import Together

PLACE = Path(os.environ["TIDEGATE_DATA"], f"spreading-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}")
"""A folder of this run, which all its processes share."""


@pytest.mark.parametrize("test", range(6))
def test_tests_of_one_file_meet_in_one_process(test: int) -> None:
    """Where they are spread, some of these come after one that ran elsewhere."""
    PLACE.mkdir(exist_ok=True)
    (PLACE / f"{os.getpid()}-{test}").touch()
    assert {each.name.partition("-")[0] for each in PLACE.iterdir()} == {str(os.getpid())}


@pytest.mark.parametrize(
    ("test", "unit"),
    [
        ("tests/unit/test_a.py::test_it", "tests/unit/test_a.py"),
        ("tests/unit/test_a.py::test_it[a-b::c]", "tests/unit/test_a.py"),
        ("tests/journeys/casework/test_a.py::test_it[sqlite]", "tests/journeys/casework on sqlite"),
        ("tests/journeys/casework/test_b.py::test_it[sqlite]", "tests/journeys/casework on sqlite"),
        ("tests/journeys/casework/test_b.py::test_it[postgresql]", "tests/journeys/casework on postgresql"),
    ],
)
def test_journeys_on_one_database_go_together(test: str, unit: str) -> None:
    assert Together.unit_of(test) == unit
