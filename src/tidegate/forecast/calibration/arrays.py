"""The arrays of the back-tests, by name."""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
"""One number to each point of time, or to each draw."""

Draws = NDArray[np.float64]
"""A row to each draw, a column to each point of time."""
