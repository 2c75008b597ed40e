"""The tables as a C header, for net.c."""

from __future__ import annotations

import numpy as np

from benchmarks.forecast import model
from tidegate.forecast.engine import ziggurat


def numbers(array) -> str:
    if np.ndim(array) == 0:
        return float(array).hex()
    return "{" + ",".join(numbers(each) for each in array) + "}"


def whole(array) -> str:
    return "{" + ",".join(f"{int(each)}ull" for each in array) + "}"


def header() -> str:
    e, n = ziggurat.exponential(), ziggurat.normal()
    thresholds = np.full((model.STAGES, model.CLASSES, 4), 2.0)
    exits = np.full((model.STAGES, model.CLASSES, 4), model.EXIT)
    for k in range(model.STAGES):
        for c in range(model.CLASSES):
            ways = np.flatnonzero(model.ROUTE[c, k])
            exits[k, c, : len(ways)] = ways
            thresholds[k, c, : len(ways) - 1] = np.cumsum(model.ROUTE[c, k][ways])[:-1]
    lines = [
        f"static const uint64_t zke[256]={whole(e.inside)};",
        f"static const double zwe[256]={numbers(e.width)}, zfe[256]={numbers(e.height)};",
        f"static const uint64_t zki[256]={whole(n.inside)};",
        f"static const double zwi[256]={numbers(n.width)}, zfi[256]={numbers(n.height)};",
        f"static const double LAMBDA={model.RATE}, CMIX[4]={numbers(np.cumsum(model.MIX))};",
        f"static const int SERVERS[9]={whole(model.SERVERS)}, DIST[9]={whole(model.DIST)};",
        f"static const double MEAN[9][4]={numbers(model.MEAN)}, MU[9][4]={numbers(model.MU)}, SIGMA[9]={numbers(model.SIGMA)};",
        f"static const double RTH[9][4][4]={numbers(thresholds)};",
        "static const unsigned char RDE[9][4][4]={"
        + ",".join("{" + ",".join(whole(row) for row in stage) + "}" for stage in exits)
        + "};",
    ]
    return "\n".join(["#include <stdint.h>", *lines]) + "\n"
