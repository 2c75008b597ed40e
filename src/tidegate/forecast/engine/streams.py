"""Random numbers without a sequence: each is computed from what it is for.

A draw is ``mix(key of the person + what for x GOLDEN)``, where the key comes from the seed, the replication and the person,
and what for is the pass, the stage and the purpose. So a draw depends on nobody else and on no order of events: two
policies that share people share their luck. ``mix`` is the finaliser of SplitMix64 (Steele, Lea and Flood, 2014). Where
a method needs more than one number (the corners of a ziggurat, gamma), the number is mixed again. Whole numbers are
64 bits wide and wrap round. The compiled twin is ``compiled_streams``; a test holds the two equal to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import IntEnum

from tidegate.forecast.engine import ziggurat
from tidegate.forecast.network.durations import Shape

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
PERSON = 0xD1342543DE82EF95
AGAIN = 0xD6E8FEB86659FD93
ARRIVALS = 0xA0761D6478BD642F
STAGE_BITS, PURPOSE_BITS = 10, 2
CLASS_COUNTER = (2**STAGE_BITS - 1) << PURPOSE_BITS


def _lists(table: ziggurat.Ziggurat) -> tuple[list[int], list[float], list[float]]:
    return table.inside.tolist(), table.width.tolist(), table.height.tolist()


_INSIDE_E, _WIDTH_E, _HEIGHT_E = _lists(ziggurat.exponential())
_INSIDE_N, _WIDTH_N, _HEIGHT_N = _lists(ziggurat.normal())


class Purpose(IntEnum):
    """What a draw at a stage is for."""

    SERVICE = 0
    ROUTE = 1
    PATIENCE = 2
    TRAVEL = 3


def mix(number: int) -> int:
    """A number that looks random, a different one for each."""
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & MASK
    return number ^ (number >> 31)


def replication_key(seed: int, replication: int) -> int:
    """The key of everything that happens in one replication."""
    return mix((mix((seed * GOLDEN + 1) & MASK) + replication * PERSON) & MASK)


def person_key(replication: int, person: int) -> int:
    """The key of all luck of one person, from the key of the replication."""
    return mix((replication + person * PERSON) & MASK)


def counter(passes: int, stage: int, purpose: Purpose) -> int:
    """What a draw is for, as one number."""
    return (passes << STAGE_BITS | stage) << PURPOSE_BITS | purpose


def draw(key: int, what: int) -> int:
    """The 64 random bits of a person (or stream) for this."""
    return mix((key + what * GOLDEN) & MASK)


def uniform(bits: int) -> float:
    """At least 0, below 1."""
    return (bits >> 11) * 2.0**-53


def exponential(bits: int) -> float:
    """Mean 1."""
    number, layer = bits >> 11, bits >> 3 & 255
    while number >= _INSIDE_E[layer]:
        bits = mix((bits + GOLDEN) & MASK)
        if layer == 0:
            return ziggurat.EXPONENTIAL_TAIL - math.log1p(-uniform(bits))
        high, low, value = _HEIGHT_E[layer - 1], _HEIGHT_E[layer], number * _WIDTH_E[layer]
        if (high - low) * uniform(bits) + low < math.exp(-value):
            return value
        bits = mix((bits + GOLDEN) & MASK)
        number, layer = bits >> 11, bits >> 3 & 255
    return number * _WIDTH_E[layer]


def normal(bits: int) -> float:
    """Mean 0, standard deviation 1."""
    while True:
        layer, sign, number = bits & 255, 1.0 - 2.0 * (bits >> 8 & 1), bits >> 9 & 0xFFFFFFFFFFFFF
        value = number * _WIDTH_N[layer]
        if number < _INSIDE_N[layer]:
            return value * sign
        if layer == 0:
            return _normal_tail(bits) * sign
        bits = mix((bits + GOLDEN) & MASK)
        high, low = _HEIGHT_N[layer - 1], _HEIGHT_N[layer]
        if (high - low) * uniform(bits) + low < math.exp(-0.5 * value * value):
            return value * sign
        bits = mix((bits + GOLDEN) & MASK)


def _normal_tail(bits: int) -> float:
    while True:
        bits = mix((bits + GOLDEN) & MASK)
        beyond = -math.log1p(-uniform(bits)) / ziggurat.NORMAL_TAIL
        bits = mix((bits + GOLDEN) & MASK)
        test = -math.log1p(-uniform(bits))
        if test + test > beyond * beyond:
            return ziggurat.NORMAL_TAIL + beyond


def gamma(bits: int, shape: float) -> float:
    """Scale 1; the method of Marsaglia and Tsang (2000), with their boost for shapes below 1."""
    boost = 1.0
    if shape < 1.0:
        bits = mix((bits + AGAIN) & MASK)
        boost = math.pow(1.0 - uniform(bits), 1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        bits = mix((bits + AGAIN) & MASK)
        x = normal(bits)
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            bits = mix((bits + AGAIN) & MASK)
            if math.log(1.0 - uniform(bits)) < 0.5 * x * x + d - d * v + d * math.log(v):
                return d * v * boost


def quantile(level: float, quantiles: Sequence[float]) -> float:
    """The value at ``level`` of equally likely quantiles, on a straight line between two of them."""
    place = level * (len(quantiles) - 1)
    below = int(place)
    return quantiles[below] + (place - below) * (quantiles[below + 1] - quantiles[below])


def duration(bits: int, shape: Shape, first: float, second: float, quantiles: Sequence[float]) -> float:
    """A number of days from a distribution."""
    match shape:
        case Shape.CONSTANT:
            return first
        case Shape.EXPONENTIAL:
            return first * exponential(bits)
        case Shape.LOGNORMAL:
            return math.exp(first + second * normal(bits))
        case Shape.GAMMA:
            return second * gamma(bits, first)
        case Shape.WEIBULL:
            return second * math.pow(exponential(bits), 1.0 / first)
        case Shape.UNIFORM:
            return first + (second - first) * uniform(bits)
        case Shape.TABLE:
            return quantile(uniform(bits), quantiles)
