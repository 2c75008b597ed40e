"""Cimba: one compiled coroutine to each person, a resource to each stage."""

import cimba as cb
from cimba import random as cr

from benchmarks.forecast import model


class Stage(cb.Model):
    servers: cb.Resource
    dist: int
    mean: cb.Array[float]
    mu: cb.Array[float]
    sigma: float
    cum: cb.Array[float]
    wsum: cb.Array[float]
    wn: cb.Array[int]
    busy: float
    w0: cb.Output[float]
    w1: cb.Output[float]
    w2: cb.Output[float]
    w3: cb.Output[float]
    n0: cb.Output[float]
    n1: cb.Output[float]
    n2: cb.Output[float]
    n3: cb.Output[float]
    b: cb.Output[float]

    @cb.on_end
    def fin(self):
        self.w0 = self.wsum[0]
        self.w1 = self.wsum[1]
        self.w2 = self.wsum[2]
        self.w3 = self.wsum[3]
        self.n0 = float(self.wn[0])
        self.n1 = float(self.wn[1])
        self.n2 = float(self.wn[2])
        self.n3 = float(self.wn[3])
        self.b = self.busy


class Net(cb.Model):
    stages: list[Stage]
    horizon: float
    lam: float
    cmix: cb.Array[float]
    ssum: cb.Array[float]
    sn: cb.Array[int]
    born: int = 0
    s0: cb.Output[float]
    s1: cb.Output[float]
    s2: cb.Output[float]
    s3: cb.Output[float]
    m0: cb.Output[float]
    m1: cb.Output[float]
    m2: cb.Output[float]
    m3: cb.Output[float]
    nborn: cb.Output[float]

    @cb.process
    def source(self):
        while True:
            cb.hold(cr.exponential(1.0 / self.lam))
            self.born += 1
            u = cr.uniform(0.0, 1.0)
            c = 0
            while u >= self.cmix[c]:
                c += 1
            cb.spawn(Case, net=self, cls=c)

    @cb.on_end
    def fin(self):
        self.s0 = self.ssum[0]
        self.s1 = self.ssum[1]
        self.s2 = self.ssum[2]
        self.s3 = self.ssum[3]
        self.m0 = float(self.sn[0])
        self.m1 = float(self.sn[1])
        self.m2 = float(self.sn[2])
        self.m3 = float(self.sn[3])
        self.nborn = float(self.born)


class Case(cb.Model):
    net: cb.Ref[Net]
    cls: int

    @cb.process
    def run(self):
        c = self.cls
        net = self.net
        born = cb.now()
        k = 0
        while k < 9:
            st = net.stages[k]
            wait = 0.0
            if k < 8:
                t0 = cb.now()
                st.servers.acquire(1, 3 - c)
                t1 = cb.now()
                wait = t1 - t0
                if st.dist == 0:
                    s = cr.exponential(st.mean[c])
                else:
                    s = cr.lognormal(st.mu[c], st.sigma)
                st.busy += min(s, net.horizon - t1)
                cb.hold(s)
                st.servers.release(1)
            else:
                cb.hold(cr.exponential(st.mean[c]))
            st.wsum[c] += wait
            st.wn[c] += 1
            u = cr.uniform(0.0, 1.0)
            base = 10 * c
            k = 0
            while u >= st.cum[base + k]:
                k += 1
        net.ssum[c] += cb.now() - born
        net.sn[c] += 1


def build(T):
    stages = []
    for k in range(9):
        s = Stage()
        s.servers = cb.Resource(capacity=int(model.SERVERS[k]) if k < 8 else 1)
        s.dist = int(model.DIST[k])
        s.mean = cb.Array([float(x) for x in model.MEAN[k]])
        s.mu = cb.Array([float(x) for x in model.MU[k]])
        s.sigma = float(model.SIGMA[k])
        cum = model.CUMULATIVE[:, k, :].copy()
        cum[:, 9] = 2.0
        s.cum = cb.Array([float(x) for x in cum.ravel()])
        s.wsum = cb.Array([0.0] * 4)
        s.wn = cb.Array([0] * 4)
        s.busy = 0.0
        stages.append(s)
    n = Net()
    n.stages = stages
    n.horizon = T
    n.lam = model.RATE
    n.cmix = cb.Array([float(x) for x in model.MIX.cumsum()])
    n.ssum = cb.Array([0.0] * 4)
    n.sn = cb.Array([0] * 4)
    return n


def documented(days: float, seed: int) -> dict:
    network = build(days)
    result = cb.Experiment(network, replications=1, window=cb.Window(duration=days), seed=seed).run(workers=1)
    waits = [[float(getattr(result[s], f"w{c}")[0, 0]) for c in range(4)] for s in network.stages]
    done = [[int(getattr(result[s], f"n{c}")[0, 0]) for c in range(4)] for s in network.stages]
    means = [w / n if n else 0.0 for ws, ns in zip(waits[:8], done[:8]) for w, n in zip(ws, ns)]
    return {"events": int(result[network].nborn[0, 0]) + sum(map(sum, done)), "waits": means}
