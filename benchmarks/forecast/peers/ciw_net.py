"""Ciw: arrival, service and routing dictionaries, priority classes, an infinite-server node."""

from __future__ import annotations

import ciw

from benchmarks.forecast import model

NAMES = [f"C{c}" for c in range(4)]


def service(k, c):
    if model.DIST[k] == 0:
        return ciw.dists.Exponential(rate=1 / float(model.MEAN[k, c]))
    return ciw.dists.Lognormal(float(model.MU[k, c]), float(model.SIGMA[k]))


def documented(days: float, seed: int) -> dict:
    ciw.seed(seed)
    arrivals = {n: [ciw.dists.Exponential(rate=float(model.RATE * model.MIX[c]))] + [None] * 8 for c, n in enumerate(NAMES)}
    services = {n: [service(k, c) for k in range(9)] for c, n in enumerate(NAMES)}
    routing = {n: model.ROUTE[c, :, :9].tolist() for c, n in enumerate(NAMES)}
    servers = [int(each) for each in model.SERVERS[:8]] + [float("inf")]
    network = ciw.create_network(
        arrival_distributions=arrivals, service_distributions=services, routing=routing, number_of_servers=servers,
        priority_classes={n: c for c, n in enumerate(NAMES)},
    )  # fmt: skip
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(days)
    waits, done = [[0.0] * 4 for _ in range(9)], [[0] * 4 for _ in range(9)]
    for record in simulation.get_all_records():
        if record.service_end_date <= days:
            k, c = record.node - 1, int(record.customer_class[1])
            waits[k][c] += record.waiting_time
            done[k][c] += 1
    means = [w / n if n else 0.0 for ws, ns in zip(waits[:8], done[:8]) for w, n in zip(ws, ns)]
    events = simulation.nodes[0].number_of_individuals + sum(map(sum, done))
    return {"events": events, "waits": means, "done": [each for row in done[:8] for each in row]}
