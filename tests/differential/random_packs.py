"""Random packs, as documents, and random cases of them: everything the language can say, in no sensible order."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from tidegate.policy.language.building import build_pack
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.yaml_places import parse
from tidegate.records.facts import FIRST_DATE, LAST_DATE, NOT_APPLICABLE, UNKNOWN, FactDefinition, FactState, FactType

AS_OF = dt.date(2026, 6, 1)
_OPS = ("<", "<=", ">", ">=", "==", "!=")
_LEVELS = ("never", "low", "medium", "high", "extreme")
_HIGHS = (1, 5, 99, 126, 127, 128, 31_999, 32_000, 32_001, 999_999_999, 1_000_000_000)


class _Writer:
    """Writes one random pack. ``results`` are the earlier results that a condition may read, with their levels."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.facts = {f"{kind}_{index}": self._fact(kind) for kind in ("bool", "enum", "int", "date") for index in range(3)}
        self.results: dict[str, list[str]] = {}
        self.definitions: dict[str, dict[str, str]] = {}

    def document(self) -> dict[str, Any]:
        """The whole pack."""
        for index in range(3):
            self.definitions[f"defined_{index}"] = {"when": self.condition(2)}
        tables: dict[str, Any] = {}
        document = {
            "pack": "random", "version": "1", "title": "Random", "jurisdiction": "none", "status": "proposal",
            "valid": {"from": dt.date(2000, 1, 1), "until": None},
            "facts": self.facts, "definitions": self.definitions, "instruments": {"score": self._instrument()},
            "tables": tables,
        }  # fmt: skip
        self.results["score"] = ["small", "middling", "great"]
        kinds = ["bracket", "cautious", "ask", self.random.choice(["bracket", "cautious", "ask"])]
        self.random.shuffle(kinds)
        for index, kind in enumerate(kinds):
            tables[f"table_{index}"] = self._table(kind)
            if kind == "bracket":
                self.results[f"table_{index}"] = tables[f"table_{index}"]["levels"]
        return document

    def condition(self, depth: int) -> str:
        """A condition with at most ``depth`` levels of and, or and not."""
        pick = self.random.random()
        if depth == 0 or pick < 0.3:
            return self.random.choice(self._tests())()
        if pick < 0.45:
            return f"not ({self.condition(depth - 1)})"
        joined = self.random.choice([" and ", " or "])
        return joined.join(f"({self.condition(depth - 1)})" for _ in range(self.random.randint(2, 4)))

    def _fact(self, kind: str) -> dict[str, Any]:
        low, high = sorted((self.random.choice((0, 0, 1, 10)), self.random.choice(_HIGHS)))
        forms = {
            "bool": "bool",
            "date": "date",
            "int": {"int": [low, high]},
            "enum": list(_LEVELS[: self.random.randint(2, 5)]),
        }
        return {"type": forms[kind], "ask": "Which?", "may_not_apply": self.random.random() < 0.5}

    def _levels(self) -> list[str]:
        return list(_LEVELS[: self.random.randint(2, 5)])

    def _names(self, kind: str) -> list[str]:
        return [name for name in self.facts if name.startswith(kind)]

    def _tests(self) -> list[Callable[[], str]]:
        tests = [
            self._bool_test,
            self._enum_test,
            self._int_test,
            self._date_test,
            self._sum_test,
            self._between,
            self._applies,
        ]
        tests += [self._result_test] * bool(self.results) * 2
        return [*tests, lambda: self.random.choice([*self.definitions, "bool_0"])]

    def _op(self) -> str:
        return self.random.choice(_OPS)

    def _bool_test(self) -> str:
        return self.random.choice(self._names("bool"))

    def _enum_test(self) -> str:
        name = self.random.choice(self._names("enum"))
        return f"{name} {self._op()} {self.random.choice(self.facts[name]['type'])!r}"

    def _result_test(self) -> str:
        name = self.random.choice(list(self.results))
        return f"{name} {self._op()} {self.random.choice(self.results[name])!r}"

    def _int_test(self) -> str:
        name = self.random.choice(self._names("int"))
        low, high = self.facts[name]["type"]["int"]
        return f"{name} {self._op()} {min(10**9, self.random.choice([low, high, low + 1, (low + high) // 2, 0]))}"

    def _sum_test(self) -> str:
        one, other = self.random.choices(self._names("int"), k=2)
        sign = self.random.choice("+-")
        right = self.random.choice([str(self.random.choice((0, 5, 126, 10**9))), self.random.choice(self._names("int"))])
        return f"{one} {sign} {other} {self._op()} {right}"

    def _date_test(self) -> str:
        one, other = self.random.choice([*self._names("date"), "as_of"]), self.random.choice(self._names("date"))
        days = self.random.choice([0, 1, 30, 365])
        return self.random.choice([
            f"{one} - {other} {self._op()} {days}",
            f"{other} + {days} {self._op()} as_of",
            f"{other} + {self.random.choice(self._names('int'))} - {days} {self._op()} {one}",
            f"{other} {self._op()} date('2026-05-02')",
        ])  # fmt: skip

    def _between(self) -> str:
        return f"0 < {self.random.choice(self._names('int'))} <= {self.random.choice((3, 127, 128, 40_000))}"

    def _applies(self) -> str:
        names = [name for name, fact in self.facts.items() if fact["may_not_apply"]]
        return f"applies({self.random.choice(names)})" if names else "True"

    def _instrument(self) -> dict[str, Any]:
        most = self.random.choice((3, 40, 100))
        items = {f"I{index}": self._item(most) for index in range(self.random.randint(2, 5))}
        bands = [{"band": "small"}, {"band": "middling", "from": most // 2}, {"band": "great", "from": most * 2}]
        return {"title": "Random score", "use": "rules", "items": items, "bands": bands}

    def _item(self, most: int) -> list[dict[str, Any]]:
        points = sorted((self.random.randint(0, most) for _ in range(self.random.randint(1, 3))), reverse=True)
        sign = self.random.choice((1, 1, 1, -1))
        return [{"when": self.condition(1), "points": sign * each} for each in points]

    def _table(self, kind: str) -> dict[str, Any]:
        levels = self._levels()
        rules: list[dict[str, Any]] = [
            {"id": f"R{index}", "when": self.condition(3), "then": self.random.choice(levels)}
            for index in range(self.random.randint(1, 8))
        ]
        if kind == "bracket":  # its rules stand from the highest level down: only then is its level a range
            rules.sort(key=lambda rule: levels.index(rule["then"]), reverse=True)
        if self.random.random() < 0.7:
            rules.append({"id": "R99", "when": "otherwise", "then": levels[0]})
        if self.random.random() < 0.3:
            rules[0]["valid"] = {"from": AS_OF + dt.timedelta(self.random.choice((-1, 0, 1))), "until": None}
        for rule in rules if kind == "cautious" else []:
            rule["fires"] = self.random.choice(["certain", "possible"])
        return {"title": "Random table", "unknown": kind, "levels": levels, "rules": rules}


def random_pack(seed: int) -> Pack:
    """A random pack. Equal seeds give equal packs."""
    text = yaml.safe_dump(_Writer(seed).document(), sort_keys=False)
    return build_pack(parse(text, f"random-{seed}.yaml"))


def random_cases(pack: Pack, count: int, seed: int) -> Iterator[dict[str, FactState]]:
    """Random cases: a quarter each with no unknown facts, few, many and almost all."""
    chance = random.Random(seed)
    for index in range(count):
        unknown = (0.0, 0.1, 0.5, 0.9)[index % 4]
        yield {fact.name: _state(fact, unknown, chance) for fact in pack.vocabulary}


def _state(fact: FactDefinition, unknown: float, chance: random.Random) -> FactState:
    if chance.random() < unknown:
        return UNKNOWN
    if fact.may_not_apply and chance.random() < 0.2:
        return NOT_APPLICABLE
    match fact.type:
        case FactType.BOOL:
            return chance.random() < 0.5
        case FactType.ENUM:
            return chance.choice(fact.levels)
        case FactType.INT:
            near = [fact.low, fact.high, fact.low + 1, (fact.low + fact.high) // 2, chance.randint(fact.low, fact.high), 3, 127]
            return chance.choice([each for each in near if fact.low <= each <= fact.high])
        case FactType.DATE:
            return chance.choice(
                [FIRST_DATE, LAST_DATE, AS_OF, *(AS_OF + dt.timedelta(chance.randint(-400, 40)) for _ in "12345")]
            )
