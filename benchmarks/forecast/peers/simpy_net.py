"""SimPy: as its documentation writes it (a process to each person), and as an expert would (callbacks, own queues)."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import deque

import simpy

from benchmarks.forecast import model

CUM = model.CUMULATIVE.tolist()
MIX = model.MIX.cumsum().tolist()
MU, SIGMA, DIST = model.MU.tolist(), model.SIGMA.tolist(), model.DIST.tolist()
RATES, SERVERS = (1 / model.MEAN).tolist(), model.SERVERS.tolist()


class Counts:
    def __init__(self) -> None:
        self.waits = [[0.0] * 4 for _ in range(9)]
        self.done = [[0] * 4 for _ in range(9)]
        self.born = 0

    def result(self) -> dict:
        means = [w / n if n else 0.0 for ws, ns in zip(self.waits[:8], self.done[:8]) for w, n in zip(ws, ns)]
        done = [each for row in self.done[:8] for each in row]
        return {"events": self.born + sum(map(sum, self.done)), "waits": means, "done": done}


def service(rng, k, c):
    return rng.expovariate(RATES[k][c]) if DIST[k] == 0 else rng.lognormvariate(MU[k][c], SIGMA[k])


def documented(days: float, seed: int) -> dict:
    rng, env, counts = random.Random(seed), simpy.Environment(), Counts()
    desks = [simpy.PriorityResource(env, capacity=n) for n in SERVERS[:8]]

    def person(env, c):
        k = 0
        while k < 9:
            wait = 0.0
            if k == 8:
                yield env.timeout(service(rng, k, c))
            else:
                arrived = env.now
                with desks[k].request(priority=c) as request:
                    yield request
                    wait = env.now - arrived
                    yield env.timeout(service(rng, k, c))
            counts.waits[k][c] += wait
            counts.done[k][c] += 1
            k = bisect_right(CUM[c][k], rng.random())

    def source(env):
        while True:
            yield env.timeout(rng.expovariate(model.RATE))
            counts.born += 1
            env.process(person(env, bisect_right(MIX, rng.random())))

    env.process(source(env))
    env.run(until=days)
    return counts.result()


def expert(days: float, seed: int) -> dict:
    rng, env, counts = random.Random(seed), simpy.Environment(), Counts()
    timeout = simpy.events.Timeout
    busy, queues = [0] * 9, [[deque() for _ in range(4)] for _ in range(9)]

    def start(job, k, c):
        timeout(env, service(rng, k, c), job).callbacks.append(done)

    def enter(job, k, c, now):
        job[1], job[2] = k, now
        if k == 8 or busy[k] < SERVERS[k]:
            busy[k] += 1
            job[3] = 0.0
            start(job, k, c)
        else:
            queues[k][c].append(job)

    def done(event):
        job, now = event._value, env._now
        c, k, _, wait = job
        counts.waits[k][c] += wait
        counts.done[k][c] += 1
        for queue in queues[k]:
            if queue:
                other = queue.popleft()
                other[3] = now - other[2]
                start(other, k, other[0])
                break
        else:
            busy[k] -= 1
        k = bisect_right(CUM[c][k], rng.random())
        if k < 9:
            enter(job, k, c, now)

    def arrive(event):
        counts.born += 1
        c = bisect_right(MIX, rng.random())
        enter([c, 0, 0.0, 0.0], 0, c, env._now)
        timeout(env, rng.expovariate(model.RATE)).callbacks.append(arrive)

    timeout(env, rng.expovariate(model.RATE)).callbacks.append(arrive)
    env.run(until=days)
    return counts.result()
