"""Every test has a purpose, given by its folder."""

from __future__ import annotations

import pytest

from tests.conftest import FOLDERS, PURPOSES, TESTS, purpose_of


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_folder_gives_its_tests_the_marker_of_its_name(purpose: str) -> None:
    assert purpose_of(TESTS / purpose / "deeper" / "test_something.py") == purpose


def test_the_tests_of_the_repository_itself_are_unit_tests(request: pytest.FixtureRequest) -> None:
    assert {marker.name for marker in request.node.iter_markers()} & set(PURPOSES) == {"unit"}


@pytest.mark.parametrize("place", ["misc/test_something.py", "test_at_the_top.py"])
def test_a_test_outside_those_folders_stops_the_run(place: str) -> None:
    with pytest.raises(pytest.UsageError, match="has no purpose"):
        purpose_of(TESTS / place)


def test_every_folder_of_tests_is_known() -> None:
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    assert folders <= FOLDERS.keys()
