"""Which draws go the other way, and what parts them from the rest, on draws made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.forecast.experiments.reversal import Parting, reversal, without

DRAWS = np.arange(40)


def idle(count: int = 60) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    return {f"idle {number}": rng.uniform(size=40) for number in range(count)}


def test_the_assumption_that_decides_is_found_with_its_value_and_both_shares() -> None:
    """Below 10 of 0 to 39 it goes up by 1, from there on down by 1: ten draws of forty go the other way."""
    quality = np.arange(40.0)
    found = reversal(np.where(quality < 10, 1.0, -1.0), {"quality": quality, **idle()}, DRAWS)
    assert (found.draws, found.reversed) == (40, 10)
    assert found.partings == (Parting(parameter="quality", at=9.5, below=1.0, above=0.0),)


def test_what_only_chance_would_part_is_not_told() -> None:
    found = reversal(np.random.default_rng(3).standard_normal(40) - 0.5, idle(), DRAWS)
    assert found.reversed > 0
    assert found.partings == ()


def test_the_replications_of_a_draw_count_together() -> None:
    found = reversal(np.array([-3.0, 1.0, -1.0, 2.0, -9.0, 8.0]), {}, np.array([0, 0, 1, 1, 2, 2]))
    assert (found.draws, found.reversed) == (3, 1)


@pytest.mark.parametrize("changes", [np.zeros(40), np.ones(40)], ids=["nothing changes", "always the same way"])
def test_where_nothing_goes_the_other_way_nothing_is_parted(changes: np.ndarray) -> None:
    found = reversal(changes, {"quality": np.arange(40.0)}, DRAWS)
    assert (found.reversed, found.partings) == (0, ())


def test_too_few_draws_are_not_parted() -> None:
    found = reversal(np.where(np.arange(19) < 5, 1.0, -1.0), {"quality": np.arange(19.0)}, np.arange(19))
    assert (found.reversed, found.partings) == (5, ())


def test_without_what_is_credited_a_change_can_go_the_other_way() -> None:
    """Draws 0 and 1: -3 and -1 with it, and +1 and -1 without it: on average nought, one of the two the other way."""
    changes, credited = np.array([-4.0, -2.0, -1.0, -1.0]), np.array([4.0, 4.0, 0.0, 0.0])
    found = without("finds", changes, credited, np.array([0, 0, 1, 1]))
    assert (found.measure, found.change, found.reversed) == ("finds", 0.0, 1)
