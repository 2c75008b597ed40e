"""The compiled twin of ``streams``: the same numbers, to the last bit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tidegate.forecast.engine import streams, ziggurat
from tidegate.forecast.engine.compiled import called, inlined
from tidegate.forecast.network.durations import Shape

U = np.uint64
GOLDEN, PERSON, AGAIN = U(streams.GOLDEN), U(streams.PERSON), U(streams.AGAIN)
FIRST, SECOND = U(0xBF58476D1CE4E5B9), U(0x94D049BB133111EB)
U1, U3, U8, U9, U11, U27, U30, U31, U255, U256 = (U(each) for each in (1, 3, 8, 9, 11, 27, 30, 31, 255, 256))
MANTISSA = U(0xFFFFFFFFFFFFF)
INSIDE_E, WIDTH_E, HEIGHT_E = ziggurat.exponential()
INSIDE_N, WIDTH_N, HEIGHT_N = ziggurat.normal()
TAIL_E, TAIL_N = ziggurat.EXPONENTIAL_TAIL, ziggurat.NORMAL_TAIL
CONSTANT, EXPONENTIAL, LOGNORMAL, GAMMA = (
    int(each) for each in (Shape.CONSTANT, Shape.EXPONENTIAL, Shape.LOGNORMAL, Shape.GAMMA)
)
WEIBULL, UNIFORM = int(Shape.WEIBULL), int(Shape.UNIFORM)


@inlined
def mix(number: Any) -> Any:
    """As :func:`streams.mix`."""
    number = (number ^ (number >> U30)) * FIRST
    number = (number ^ (number >> U27)) * SECOND
    return number ^ (number >> U31)


@inlined
def person_key(replication: Any, person: Any) -> Any:
    """As :func:`streams.person_key`."""
    return mix(replication + U(person) * PERSON)


@inlined
def draw(key: Any, what: Any) -> Any:
    """As :func:`streams.draw`."""
    return mix(key + what * GOLDEN)


@inlined
def uniform(bits: Any) -> Any:
    """As :func:`streams.uniform`."""
    return np.float64(bits >> U11) * 2.0**-53


@called
def _exponential_corner(bits: Any) -> Any:
    number, layer = bits >> U11, bits >> U3 & U255
    while number >= INSIDE_E[layer]:
        bits = mix(bits + GOLDEN)
        if layer == U(0):
            return TAIL_E - math.log1p(-uniform(bits))
        high, low, value = HEIGHT_E[layer - U1], HEIGHT_E[layer], np.float64(number) * WIDTH_E[layer]
        if (high - low) * uniform(bits) + low < math.exp(-value):
            return value
        bits = mix(bits + GOLDEN)
        number, layer = bits >> U11, bits >> U3 & U255
    return np.float64(number) * WIDTH_E[layer]


@inlined
def exponential(bits: Any) -> Any:
    """As :func:`streams.exponential`."""
    number, layer = bits >> U11, bits >> U3 & U255
    if number < INSIDE_E[layer]:
        return np.float64(number) * WIDTH_E[layer]
    return _exponential_corner(bits)


@called
def _normal_corner(bits: Any) -> Any:
    while True:
        layer, sign, number = bits & U255, 1.0 - 2.0 * np.float64(bits >> U8 & U1), bits >> U9 & MANTISSA
        value = np.float64(number) * WIDTH_N[layer]
        if number < INSIDE_N[layer]:
            return value * sign
        if layer == U(0):
            return _normal_tail(bits) * sign
        bits = mix(bits + GOLDEN)
        high, low = HEIGHT_N[layer - U1], HEIGHT_N[layer]
        if (high - low) * uniform(bits) + low < math.exp(-0.5 * value * value):
            return value * sign
        bits = mix(bits + GOLDEN)


@called
def _normal_tail(bits: Any) -> Any:
    while True:
        bits = mix(bits + GOLDEN)
        beyond = -math.log1p(-uniform(bits)) / TAIL_N
        bits = mix(bits + GOLDEN)
        test = -math.log1p(-uniform(bits))
        if test + test > beyond * beyond:
            return TAIL_N + beyond


@inlined
def normal(bits: Any) -> Any:
    """As :func:`streams.normal`."""
    layer, number = bits & U255, bits >> U9 & MANTISSA
    if number < INSIDE_N[layer]:
        value = np.float64(number) * WIDTH_N[layer]
        return -value if bits & U256 else value
    return _normal_corner(bits)


@called
def _gamma(bits: Any, shape: Any) -> Any:
    boost = 1.0
    if shape < 1.0:
        bits = mix(bits + AGAIN)
        boost = math.pow(1.0 - uniform(bits), 1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        bits = mix(bits + AGAIN)
        x = normal(bits)
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            bits = mix(bits + AGAIN)
            if math.log(1.0 - uniform(bits)) < 0.5 * x * x + d - d * v + d * math.log(v):
                return d * v * boost


@called
def _other(bits: Any, shape: Any, first: Any, second: Any, quantiles: Any) -> Any:
    if shape == CONSTANT:
        return first
    if shape == GAMMA:
        return second * _gamma(bits, first)
    if shape == WEIBULL:
        return second * math.pow(exponential(bits), 1.0 / first)
    if shape == UNIFORM:
        return first + (second - first) * uniform(bits)
    place = uniform(bits) * (second - 1.0)
    below = np.int64(place)
    low, high = quantiles[np.int64(first) + below], quantiles[np.int64(first) + below + 1]
    return low + (place - np.float64(below)) * (high - low)


@inlined
def duration(bits: Any, shape: Any, first: Any, second: Any, quantiles: Any) -> Any:
    """As :func:`streams.duration`; a table is given by where it begins in ``quantiles`` and how long it is."""
    if shape == EXPONENTIAL:
        return first * exponential(bits)
    if shape == LOGNORMAL:
        return math.exp(first + second * normal(bits))
    return _other(bits, shape, first, second, quantiles)
