"""Tables for drawing exponential and normal numbers by the ziggurat method of Marsaglia and Tsang (2000), 256 layers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LAYERS = 256
EXPONENTIAL_TAIL = 7.69711747013104972
NORMAL_TAIL = 3.6541528853610088
EXPONENTIAL_AREA = 3.949659822581572e-3
NORMAL_AREA = 0.00492867323399


class Ziggurat(NamedTuple):
    """``inside``: integers below this need no test; ``width``: from integer to value; ``height``: the density at a layer."""

    inside: NDArray[np.uint64]
    width: NDArray[np.float64]
    height: NDArray[np.float64]


def exponential() -> Ziggurat:
    """For 53-bit integers."""
    return _ziggurat(2.0**53, EXPONENTIAL_TAIL, EXPONENTIAL_AREA, lambda x: math.exp(-x), lambda y: -math.log(y))


def normal() -> Ziggurat:
    """For 52-bit integers and a sign."""
    return _ziggurat(2.0**52, NORMAL_TAIL, NORMAL_AREA, lambda x: math.exp(-0.5 * x * x), lambda y: math.sqrt(-2 * math.log(y)))


Curve = Callable[[float], float]


def _ziggurat(scale: float, tail: float, area: float, density: Curve, inverse: Curve) -> Ziggurat:
    inside, width, height = np.zeros(LAYERS, np.uint64), np.zeros(LAYERS), np.zeros(LAYERS)
    base = area / density(tail)
    inside[0], width[0], height[0] = int(tail / base * scale), base / scale, 1.0
    width[-1], height[-1] = tail / scale, density(tail)
    outer = edge = tail
    for layer in range(LAYERS - 2, 0, -1):
        edge = inverse(area / edge + density(edge))
        inside[layer + 1] = int(edge / outer * scale)
        outer, width[layer], height[layer] = edge, edge / scale, density(edge)
    return Ziggurat(inside, width, height)
