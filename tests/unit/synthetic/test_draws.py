"""Random words: keyed by what they are for, and the same for ever."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.synthetic.draws import BLOCK, choice_thresholds, choose, happens, share_threshold, spread, words


def test_the_first_words_of_a_seed_never_change() -> None:
    assert words(1, 0, "suspect_age", 4).tolist() == [1326813101, 1423838842, 3494947771, 1389962104]


def test_seed_block_and_purpose_each_give_other_words() -> None:
    here = words(1, 0, "a", 64)
    for other in (words(2, 0, "a", 64), words(1, 1, "a", 64), words(1, 0, "b", 64)):
        assert (here != other).sum() > 60


def test_fewer_words_are_the_beginning_of_more() -> None:
    assert words(5, 3, "a", 8).tolist() == words(5, 3, "a", BLOCK)[:8].tolist()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_no_share_never_happens_and_a_whole_share_always(share: float) -> None:
    extremes = np.array([0, 1, 2**31, 2**32 - 2, 2**32 - 1], dtype=np.uint32)
    assert happens(extremes, share).tolist() == [bool(share)] * 5


@pytest.mark.parametrize("share", [0.001, 0.25, 0.9])
def test_a_share_happens_about_that_often(share: float) -> None:
    happened = happens(words(3, 0, "share"), share).mean()
    assert happened == pytest.approx(share, abs=4 * (share * (1 - share) / BLOCK) ** 0.5)


def test_thresholds_divide_the_range_by_weight() -> None:
    assert choice_thresholds([1, 2, 1]).tolist() == [2**29, 3 * 2**29]
    assert choice_thresholds([0, 5]).tolist() == [0]
    assert choice_thresholds([0, 0]).tolist() == [share_threshold(1)]


def test_each_context_has_its_own_thresholds() -> None:
    starts = np.array([[0, 2**31]], dtype=np.uint32)
    drawn = words(1, 0, "context")
    context = (np.arange(BLOCK) % 2).astype(np.uint8)
    assert (choose(drawn, starts, context) == 1 - context).all()


def test_numbers_are_spread_over_their_width() -> None:
    widths = np.full(3, 10, dtype=np.uint64)
    drawn = np.array([0, 2**31, 2**32 - 1], dtype=np.uint32)
    assert spread(drawn, widths).tolist() == [0, 5, 9]
