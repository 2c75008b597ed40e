"""salabim: a component to each person, a resource to each stage, monitors off."""

from __future__ import annotations

import random
from bisect import bisect_right

import salabim as sim

from benchmarks.forecast import model
from benchmarks.forecast.peers.simpy_net import CUM, MIX, Counts, service

sim.yieldless(False)


class Person(sim.Component):
    def setup(self, c):
        self.c = c

    def process(self):
        c, k, env = self.c, 0, self.env
        while k < 9:
            wait = 0.0
            if k == 8:
                yield self.hold(service(env.rng, k, c))
            else:
                arrived = env.now()
                yield self.request((env.desks[k], 1, c))
                wait = env.now() - arrived
                yield self.hold(service(env.rng, k, c))
                self.release(env.desks[k])
            env.counts.waits[k][c] += wait
            env.counts.done[k][c] += 1
            k = bisect_right(CUM[c][k], env.rng.random())


class Source(sim.Component):
    def process(self):
        while True:
            yield self.hold(self.env.rng.expovariate(model.RATE))
            self.env.counts.born += 1
            Person(c=bisect_right(MIX, self.env.rng.random()))


def documented(days: float, seed: int) -> dict:
    env = sim.Environment(trace=False)
    env.rng, env.counts = random.Random(seed), Counts()
    env.desks = [sim.Resource(f"desk {k}", capacity=int(n), monitor=False) for k, n in enumerate(model.SERVERS[:8])]
    Source()
    env.run(till=days)
    return env.counts.result()
