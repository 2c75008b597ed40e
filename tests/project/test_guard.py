"""No query set of a case is reached from a page or the API but through the guard: every path there is followed in the code.

A function that a page or the API can call either asks the guard itself, or touches no row that belongs to a case and calls
nothing that does. What a guarded function calls is behind the guard. The few exceptions stand here, each with its reason.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models

SOURCE = Path(__file__).parents[2] / "src"
GUARD = {"visible_cases", "visible", "open_cases", "find_case", "consult", "open_for_change", "hold"}  # of cases
GUARD |= {"visible_cases_of", "may_change", "may_know_of", "whole"}  # of a person, whom only their cases make known
GUARD |= {"in_scope"}  # of sampled decisions: those of the panel's units that are not restricted
EXPLAINED = {
    "access.actions.accounts.leave_unit": "counts what somebody who leaves still holds, within the administrator's units",
    "access.actions.restricting.break_glass": "opens a case that its reader cannot see: that is what it is for",
    "access.actions.restricting.review_break_glass": "whoever reviews an emergency opening need not see the case",
    "access.seeing.openings": "lists emergency openings for their review, within the reviewer's units",
    "cases.queries.identifier_of": "gives who reads the whole trail the identifier by which it names a case, and nothing of the case",
    "decisions.authority.kinds_of": "reads a policy, whose decisions are not those of a case",
    "decisions.panel.samples": "counts what was sampled in the panel's units",
    "decisions.panel.sampled_in": "shows sampled decisions without their case",
    "decisions.scrutiny.draw_sample": "draws among the decisions of the panel's units",
    "people.actions.find_matches": "compares everybody with everybody; a match is shown to who may see both",
    "people.actions.keep_matches": "the same act",
    "people.queries._search": "the blind answer: that somebody is known, with nothing of who or where",
    "protection.papers._export": "an export of one's own; what it holds is asked for behind the guard",
    "referrals.actions.take_batch": "files what comes in with whatever case it belongs to, and shows none",
    "referrals.filing.assess_referred": "the same act; no page and no operation of the API calls it",
}
"""Functions that reach rows of cases without the guard, and why that is right."""


def bound_to_a_case() -> set[str]:
    """The names of the models whose rows belong to a case, or to a person whom only a case makes known."""
    case = apps.get_model("cases", "Case")
    bound: set[type[models.Model]] = {case, apps.get_model("people", "Subject")}
    while True:
        more = {
            model
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if isinstance(field, models.ForeignKey) and field.related_model in bound
        } - bound
        if not more:
            return {model.__name__ for model in bound}
        bound |= more


def ways_around() -> set[str]:
    """The attributes by which such rows would be reached from a row that belongs to no case: ``unit.case_set``."""
    bound = bound_to_a_case()
    return {
        name
        for model in apps.get_models()
        if model.__name__ not in bound
        for relation in model._meta.related_objects
        if relation.related_model.__name__ in bound and (name := relation.get_accessor_name())
    }


class Functions:
    """Every function of casework: what it calls, and whether it asks the guard or touches rows of cases by itself."""

    def __init__(self, source: Path) -> None:
        self._bound, self._around = bound_to_a_case(), ways_around()
        self._trees = {_dotted(path, source): ast.parse(path.read_text()) for path in _modules(source / "tidegate")}
        self.bodies = {
            f"{module}.{each.name}": each
            for module, tree in self._trees.items()
            for each in tree.body
            if isinstance(each, ast.FunctionDef | ast.ClassDef)
        }

    def entries(self) -> set[str]:
        """What pages and the API name, and every action that is not the system's own."""
        named = {
            name
            for module, tree in self._trees.items()
            if module.startswith(("tidegate.web.", "tidegate.api."))
            for name in self._named_in(module, tree)
        }
        return {name for name in named if name.startswith("tidegate.casework.")} | {
            name for name, body in self.bodies.items() if _is_open_action(body)
        }

    def unguarded(self) -> dict[str, str]:
        """Each function that touches rows of cases on a way that asks no guard, with the function it is reached from."""
        found: dict[str, str] = {}
        waiting = [(each, "a page or the API") for each in sorted(self.entries())]
        seen: set[str] = set()
        while waiting:
            name, caller = waiting.pop()
            if name in seen or name.removeprefix("tidegate.casework.") in EXPLAINED:
                continue
            seen.add(name)
            body = self.bodies[name]
            if self._asks(name.rpartition(".")[0], body):
                continue
            if self._touches(body):
                found[name] = caller
            waiting += [(each, name) for each in sorted(self._named_in(name.rpartition(".")[0], body))]
        return found

    def _asks(self, module: str, body: ast.AST) -> bool:
        """Whether it uses the guard, by itself or through a private helper beside it."""
        called = {_last_name(each) for each in ast.walk(body) if isinstance(each, ast.Name | ast.Attribute)}
        beside = [self.bodies.get(f"{module}.{each}") for each in called if each.startswith("_")]
        return bool(called & GUARD) or any(self._asks(module, each) for each in beside if each is not None and each is not body)

    def _touches(self, body: ast.AST) -> bool:
        attributes = [each for each in ast.walk(body) if isinstance(each, ast.Attribute)]
        managed = {_last_name(each.value) for each in attributes if each.attr in {"everything", "objects"}}
        made = {each.func.id for each in ast.walk(body) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)}
        return bool((managed | made) & self._bound) or bool({each.attr for each in attributes} & self._around)

    def _named_in(self, module: str, body: ast.AST) -> Iterator[str]:
        """The functions and classes of casework that some code names."""
        known = self._names_of(module)
        for each in ast.walk(body):
            target = ""
            if isinstance(each, ast.Name):
                target = known.get(each.id, "")
            elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in known:
                target = f"{known[each.value.id]}.{each.attr}"
            resolved = self._resolved(target)
            if resolved:
                yield resolved

    def _names_of(self, module: str) -> dict[str, str]:
        tree = self._trees[module]
        own = {name.rpartition(".")[2]: name for name in self.bodies if name.rpartition(".")[0] == module}
        imported = {
            alias.asname or alias.name: f"{each.module}.{alias.name}"
            for each in ast.walk(tree)
            if isinstance(each, ast.ImportFrom) and (each.module or "").startswith("tidegate.")
            for alias in each.names
        }
        return {**imported, **own}

    def _resolved(self, target: str) -> str:
        """The function that a name means, through packages that hand it on."""
        if target in self.bodies or not target.startswith("tidegate."):
            return target if target in self.bodies else ""
        module, _, name = target.rpartition(".")
        handed_on = self._names_of(module).get(name, "") if module in self._trees else ""
        return self._resolved(handed_on) if handed_on != target else ""


def _modules(source: Path) -> Iterator[Path]:
    for part in ("casework", "web", "api"):
        yield from (path for path in (source / part).rglob("*.py") if "migrations" not in path.parts)


def _dotted(path: Path, source: Path) -> str:
    return ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__")


def _last_name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_open_action(body: ast.AST) -> bool:
    made = [
        each for each in getattr(body, "decorator_list", []) if isinstance(each, ast.Call) and _last_name(each.func) == "action"
    ]
    return any(_last_name(each.args[0]) != "USE_SYSTEM" for each in made)


@cache
def _functions() -> Functions:
    return Functions(SOURCE)


def test_no_row_of_a_case_is_reached_from_a_page_or_the_api_but_through_the_guard() -> None:
    assert _functions().unguarded() == {}


def test_every_exception_is_still_one() -> None:
    assert [name for name in EXPLAINED if f"tidegate.casework.{name}" not in _functions().bodies] == []


def test_an_unguarded_query_set_would_be_found(tmp_path: Path) -> None:
    copied = shutil.copytree(
        SOURCE / "tidegate", tmp_path / "tidegate", ignore=shutil.ignore_patterns("*.html", "packs", "__pycache__")
    )
    with (copied / "casework/facts/queries.py").open("a") as queries, (copied / "api/catalogue.py").open("a") as catalogue:
        queries.write("\n\ndef everything_of(case_id):\n    return _all(case_id)\n")
        queries.write("\n\ndef _all(case_id):\n    return FactEntry.everything.filter(case_id=case_id)\n")
        catalogue.write("\n\nMORE = facts.everything_of\n")
    found = Functions(tmp_path).unguarded()
    assert found == {"tidegate.casework.facts.queries._all": "tidegate.casework.facts.queries.everything_of"}
