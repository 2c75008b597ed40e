"""Proves the guarantees of a pack, or refutes them with a case that is as small as can be and was tried out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import z3

from tidegate.policy.engines.program import program_of
from tidegate.policy.language.pack import Guarantee, Pack
from tidegate.policy.proving.claims import Claim, Claims
from tidegate.policy.proving.counterexamples import Counterexample, smallest

TIMEOUT_MS = 120_000


class ProofError(Exception):
    """The prover gave no usable answer: out of time, or contradicted by the reference engine. Never read as proved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one claim of a guarantee."""

    guarantee: Guarantee
    table: str
    subject: str
    holds: bool
    counterexample: Counterexample | None

    @property
    def title(self) -> str:
        """The guarantee and what it is about, in a few words."""
        about = f"{self.guarantee.promise.value.replace('_', '-')} {self.table}"
        return f"{self.guarantee.id} {about}{' ' + self.subject if self.subject else ''}"


def prove(pack: Pack, guarantees: Sequence[Guarantee] | None = None) -> Iterator[Verdict]:
    """A verdict for every claim of every guarantee (the pack's own, unless others are given), in order, as it is reached.

    Raises ProofError when one cannot be decided.
    """
    claims = Claims(pack, program_of(pack))
    solver = z3.SolverFor("QF_LIA")
    solver.set("timeout", TIMEOUT_MS)
    solver.set("random_seed", 1)
    solver.add(*claims.world.limits)
    for guarantee in pack.guarantees if guarantees is None else guarantees:
        for claim in claims.of(guarantee):
            found = _decide(solver, claims, claim)
            yield Verdict(
                guarantee=guarantee,
                table=claim.table,
                subject=claim.subject,
                holds=found is None,
                counterexample=found,
            )


def _decide(solver: z3.Solver, claims: Claims, claim: Claim) -> Counterexample | None:
    """None when the claim holds."""
    depth = solver.num_scopes()
    solver.push()
    try:
        solver.add(*claim.given)
        shortcut = _sound_shortcut(solver, claim)
        if shortcut is not None and not _exists(solver, shortcut):
            return None
        for narrowed in claim.steps():
            if shortcut is not None and not _exists(solver, *narrowed, shortcut):
                continue
            solver.push()
            solver.add(*narrowed, claim.broken)
            if _check(solver) != claim.wanted:
                return Counterexample.nowhere(claim) if claim.wanted else smallest(solver, claims, claim)
            solver.pop()
        return None
    finally:
        solver.pop(solver.num_scopes() - depth)


def _sound_shortcut(solver: z3.Solver, claim: Claim) -> z3.BoolRef | None:
    """The claim with its scores abstracted, if the lemmas that justify it hold."""
    if claim.shortcut is None or any(_exists(solver, lemma) for lemma in claim.shortcut.lemmas):
        return None
    return claim.shortcut.broken


def _exists(solver: z3.Solver, *formulas: z3.BoolRef) -> bool:
    solver.push()
    try:
        solver.add(*formulas)
        return _check(solver)
    finally:
        solver.pop()


def _check(solver: z3.Solver) -> bool:
    answer = solver.check()
    if answer == z3.unknown:
        raise ProofError(f"the prover could not decide ({solver.reason_unknown()}): simplify the rules this guarantee covers")
    return bool(answer == z3.sat)
