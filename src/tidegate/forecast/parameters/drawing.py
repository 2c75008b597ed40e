"""Draws of parameters: one uniform number to each parameter and draw, turned into a value by the parameter's shape.

The number depends on the seed, the draw and the parameter's name alone: to change one parameter leaves the others as drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from math import log, sqrt

from tidegate.forecast.parameters.definitions import Parameter, ParameterBook

_WIDTH = 2 * 1.959963984540054
"""A lognormal's low and high hold 95 per cent."""

Values = Mapping[str, float]


def drawn(book: ParameterBook, seed: int, draw: int) -> dict[str, float]:
    """The parameters of one draw, by name."""
    return {each.name: quantile(each, uniform(f"{seed}/{draw}/{each.name}")) for each in book}


def central(book: ParameterBook) -> dict[str, float]:
    """The best guess of every parameter."""
    return {each.name: each.value for each in book}


def uniform(key: str) -> float:
    """A number strictly between 0 and 1 that depends on ``key`` alone."""
    number = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big") >> 11
    return (number + 0.5) * 2.0**-53


def quantile(parameter: Parameter, at: float) -> float:
    """The value below which the share ``at`` of the parameter's distribution lies."""
    low, value, high = parameter.low, parameter.value, parameter.high
    if parameter.shape == "fixed" or low == high:
        return value
    match parameter.shape:
        case "uniform":
            return low + (high - low) * at
        case "triangular":
            return _triangular(low, value, high, at)
        case "lognormal":
            return _lognormal(parameter, at)
        case _:
            return _beta(parameter, at)


def _triangular(low: float, mode: float, high: float, at: float) -> float:
    rising = (mode - low) / (high - low)
    if at < rising:
        return low + sqrt(at * (high - low) * (mode - low))
    return high - sqrt((1 - at) * (high - low) * (high - mode))


def _lognormal(parameter: Parameter, at: float) -> float:
    from scipy.special import ndtri

    spread = log(parameter.high / parameter.low) / _WIDTH
    return float(parameter.value * 2.718281828459045 ** (spread * ndtri(at)))


def _beta(parameter: Parameter, at: float) -> float:
    """What a share may be after so many of so many were seen, with Jeffreys' prior."""
    from scipy.special import betaincinv

    assert parameter.counts is not None  # noqa: S101 - checked when the book was read
    found, total = parameter.counts
    return float(betaincinv(found + 0.5, total - found + 0.5, at))
