"""How long something takes: a distribution as a code and two parameters, or a table of quantiles. Days, never negative."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Shape(IntEnum):
    """The codes, with what the two parameters are."""

    CONSTANT = 0
    """days, unused"""
    EXPONENTIAL = 1
    """mean, unused"""
    LOGNORMAL = 2
    """mean and standard deviation of the logarithm"""
    GAMMA = 3
    """shape, scale"""
    WEIBULL = 4
    """shape, scale"""
    UNIFORM = 5
    """least, most"""
    TABLE = 6
    """a straight line between equally likely quantiles"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A distribution of days. The makers below take what people know: means, spreads, quantiles."""

    shape: Shape
    first: float = 0.0
    second: float = 0.0
    quantiles: tuple[float, ...] = ()

    @classmethod
    def constant(cls, days: float) -> Duration:
        """Always the same."""
        return cls(shape=Shape.CONSTANT, first=float(days))

    @classmethod
    def exponential(cls, *, mean: float) -> Duration:
        """Without memory."""
        return cls(shape=Shape.EXPONENTIAL, first=float(mean))

    @classmethod
    def lognormal(cls, *, mean: float, cv: float) -> Duration:
        """By mean and coefficient of variation (standard deviation over mean)."""
        variance = math.log1p(cv * cv)
        return cls(shape=Shape.LOGNORMAL, first=math.log(mean) - variance / 2, second=math.sqrt(variance))

    @classmethod
    def gamma(cls, *, mean: float, cv: float) -> Duration:
        """By mean and coefficient of variation."""
        return cls(shape=Shape.GAMMA, first=1 / (cv * cv), second=mean * cv * cv)

    @classmethod
    def weibull(cls, *, shape: float, scale: float) -> Duration:
        """A hazard that rises (shape over 1) or falls with time."""
        return cls(shape=Shape.WEIBULL, first=float(shape), second=float(scale))

    @classmethod
    def uniform(cls, *, least: float, most: float) -> Duration:
        """Anything between two bounds, equally likely."""
        return cls(shape=Shape.UNIFORM, first=float(least), second=float(most))

    @classmethod
    def table(cls, quantiles: Sequence[float]) -> Duration:
        """From equally likely quantiles, the least first and the greatest last; in between, a straight line."""
        return cls(shape=Shape.TABLE, quantiles=tuple(float(each) for each in quantiles))

    @property
    def mean(self) -> float:
        """The expected number of days."""
        match self.shape:
            case Shape.CONSTANT | Shape.EXPONENTIAL:
                return self.first
            case Shape.LOGNORMAL:
                return math.exp(self.first + self.second * self.second / 2)
            case Shape.GAMMA:
                return self.first * self.second
            case Shape.WEIBULL:
                return self.second * math.gamma(1 + 1 / self.first)
            case Shape.UNIFORM:
                return (self.first + self.second) / 2
            case Shape.TABLE:
                inner = sum(self.quantiles) - (self.quantiles[0] + self.quantiles[-1]) / 2
                return inner / (len(self.quantiles) - 1)
