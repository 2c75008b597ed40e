"""Keyed luck: the n-th number of a stream depends on the seed, the replication and what it is for, and on nothing else.

So the n-th person is the same whatever the policy, however many people there are, and wherever the replication runs.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Luck:
    """The streams of one replication."""

    def __init__(self, seed: int, replication: int) -> None:
        self._key = f"{seed}/{replication}"

    def stream(self, purpose: str) -> np.random.Generator:
        """A generator for one purpose, always at its beginning."""
        digest = blake2b(f"{self._key}/{purpose}".encode(), digest_size=16).digest()
        return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "big")))

    def uniforms(self, purpose: str, people: int) -> Floats:
        """A number between 0 and 1 for each person."""
        return self.stream(purpose).random(people)
