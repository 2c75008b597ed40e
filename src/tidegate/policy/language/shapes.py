"""Checks the shape of a document, and says in plain words what does not fit.

One misplaced key must not hide the mistakes in what the rest of the pack says. So the parts that do not fit are left out, and
what remains is built for the sake of its mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from tidegate.policy.language.document import (
    DECIMAL,
    IDENTIFIER,
    LEVEL,
    NAME,
    PACK_NAME,
    ROLE,
    STAGE,
    CaseDoc,
    CriterionDoc,
    DefinitionDoc,
    FactDoc,
    GuaranteeDoc,
    InstrumentDoc,
    NoticeDoc,
    PackDoc,
    Part,
    RuleDoc,
    SourceDoc,
    TableDoc,
    ValidityDoc,
)
from tidegate.policy.language.files import without_how
from tidegate.policy.language.problems import Problem, suggestion
from tidegate.policy.language.yaml_places import Mapping, Sequence, place_of

Path = tuple[int | str, ...]

_QUOTE = "YAML reads an unquoted yes, no, on or off as true or false: put it in quotes"
# Where several forms are allowed: what they are, by the key that holds the value.
_FORMS = {
    "type": "write bool, date, {int: [0, 99]}, or a list of levels such as [low, high], least first",
    "outputs": "write duration, bool, text, int, or a list of values",
    "facts": "write true or false, a whole number, a level, a date, unknown or not_applicable",
    "clause": "write one id, or a list of them",
    "read": "write a date, or a year and month in quotes",
}
_SPELLINGS = {
    NAME: "a name has small letters, digits and underscores, a letter first",
    LEVEL: "a level has small letters, digits and underscores",
    PACK_NAME: "a pack's name has small letters, digits and hyphens, a letter first",
    IDENTIFIER: "an id has letters, digits and . _ : -",
    ROLE: "a role has capital letters, digits and underscores, a letter first",
    STAGE: "a stage is one of S0 to S8",
    DECIMAL: "write digits with a decimal point, such as '0.25'",
}
_CONDITION = "write a condition in quotes"
# What is wanted, in the language of who writes YAML: (instead of pydantic's words, how to mend it).
_WANTED = {
    "dict_type": ("is not a mapping", "write keys and values below it"),
    "model_type": ("is not a mapping", "write keys and values below it"),
    "list_type": ("is not a list", "write it in brackets, or each item after a dash"),
    "tuple_type": ("is not a list", "write it in brackets"),
    "date_type": ("is not a date", "write it without quotes, as 2026-03-22"),
}
# Without these sections nothing else can be judged.
_NAMING = {"facts", "definitions", "instruments", "tables", "sources", "notices"}
# Whose keys they are, by the section and the length of the path to a key.
_MODELS: dict[tuple[str, int], type[Part]] = {
    ("", 1): PackDoc, ("valid", 2): ValidityDoc, ("sources", 3): SourceDoc, ("facts", 3): FactDoc,
    ("definitions", 3): DefinitionDoc, ("instruments", 3): InstrumentDoc, ("tables", 3): TableDoc, ("tables", 5): CriterionDoc,
    ("notices", 3): NoticeDoc, ("guarantees", 3): GuaranteeDoc, ("cases", 3): CaseDoc,
}  # fmt: skip
# Of which entries a key that need not be there can go alone, by section or list.
_WITH_KEYS_TO_SPARE: dict[str, type[BaseModel]] = {
    "facts": FactDoc, "sources": SourceDoc, "notices": NoticeDoc, "cases": CaseDoc, "rules": RuleDoc, "criteria": CriterionDoc,
}  # fmt: skip
_PLACEHOLDER = {"pack": "left-out", "version": "0", "title": "-", "jurisdiction": "-", "status": "current"}


class Shaped:
    """A document with what can be built of it: all, or what is left without the parts in ``problems``.

    ``missing`` are names that it lacks already.
    """

    def __init__(self, document: Mapping, missing: Iterable[str] = ()) -> None:
        self.problems: list[Problem] = []
        self.left_out = set(missing)
        self.document = document
        doc = _validated(document)
        if isinstance(doc, ValidationError):
            errors = [_Error(document, each) for each in doc.errors(include_url=False)]
            self.problems = [each.problem() for each in _telling(errors)]
            if not {each.part[0] for each in errors if len(each.part) == 1} & _NAMING:
                self._leave_out(errors)
                doc = _validated(self.document)
        self.doc = doc if isinstance(doc, PackDoc) else None

    def _leave_out(self, errors: list[_Error]) -> None:
        for part in {each.part for each in errors if not each.is_too_many or len(each.path) == 1}:
            self.left_out |= set(_names_in(part, _at(self.document, part)))
        self.document = _without(self.document, {each.least for each in errors}, ())
        for key, value in _PLACEHOLDER.items():
            self.document.setdefault(key, value)
        for key in ("valid", "facts", "tables"):
            self.document.setdefault(key, Mapping(self.document.place))

    def is_follow_on(self, problem: Problem) -> bool:
        """Whether the problem may be there only because something it names was left out."""
        what = problem.what.lower()
        return any(repr(name).lower() in what for name in self.left_out)


def _validated(document: Mapping) -> PackDoc | ValidationError:
    try:
        return PackDoc.model_validate(without_how(document))
    except ValidationError as error:
        return error


class _Error:
    """One error of pydantic's. ``path`` leads to the value in the document; ``form`` is set where one of several was tried."""

    def __init__(self, document: Mapping, error: Any) -> None:
        self._document, self._error = document, error
        self.path: Path = ()
        self.form: Path | None = None
        *steps, last = error["loc"]
        node: Any = document
        for step in steps:
            self._step(step, is_there=_has(node, step))
            node = _at(document, self.path)
        self._step(last, is_there=_has(node, last) or error["type"] == "missing")

    def _step(self, step: int | str, *, is_there: bool) -> None:
        """A step that the document does not have is pydantic's name for the form it tried."""
        if is_there:
            self.path = (*self.path, step)
        elif step != "[key]":
            self.form = self.path

    @property
    def is_shallow(self) -> bool:
        """Whether a whole form was refused, not something inside it."""
        return self.form == self.path

    @property
    def is_too_many(self) -> bool:
        """Whether it is about a key that does not belong."""
        return bool(self._error["type"] == "extra_forbidden")

    @property
    def part(self) -> Path:
        """What is misshapen: a rule or criterion, else an entry of a section, else a key at the top."""
        path = self.path
        is_row = path[:1] == ("tables",) and path[2:3] in (("rules",), ("criteria",)) and len(path) > 3
        return path[:4] if is_row else path[:2]

    @property
    def least(self) -> Path:
        """The least to leave out for its sake: a key that does not belong or need not be there, else the whole part."""
        if self.is_too_many:
            return self.path
        part = self.part
        model = _WITH_KEYS_TO_SPARE.get(str(part[2] if len(part) > 2 else part[0]))
        key = self.path[len(part)] if len(self.path) > len(part) else None
        field = model.model_fields.get(str(key)) if model else None
        return part if field is None or field.is_required() else self.path[: len(part) + 1]

    def problem(self) -> Problem:
        """The error in plain words, at its line."""
        name, given = ".".join(str(step) for step in self.path) or "the pack", self._error["input"]
        what, mend = f"{name}: {self._error['msg'][0].lower()}{self._error['msg'][1:]}", ""
        if self.is_shallow:
            what, mend = f"{name} cannot be {_shown(given)}", self._forms()
        elif self.is_too_many:
            what, mend = f"{name}: there is no key {self.path[-1]!r} here", self._other_keys()
        elif self._error["type"] == "missing":
            what, mend = f"{name} is missing", "add it"
        elif self._error["type"] == "string_pattern_mismatch":
            what, mend = f"{name}: {_shown(given)} is not written as it should be", _SPELLINGS[self._error["ctx"]["pattern"]]
        elif self._error["type"] in _WANTED:
            wrong, mend = _WANTED[self._error["type"]]
            what = f"{name} {wrong}"
        elif self._error["type"] in ("bool_type", "string_type", "int_type", "literal_error"):
            what, mend = f"{what}, not {_shown(given)}", _QUOTE * isinstance(given, bool)
        return Problem(place_of(self._document, self.path), what, mend)

    def _forms(self) -> str:
        return next((_FORMS[str(step)] for step in reversed(self.path) if step in _FORMS), _CONDITION)

    def _other_keys(self) -> str:
        model = _MODELS.get((str(self.path[0]) if len(self.path) > 1 else "", len(self.path)))
        if model is None:
            return "take it out, or put it where it belongs"
        return suggestion(str(self.path[-1]), [field.alias or name for name, field in model.model_fields.items()])


def _telling(errors: list[_Error]) -> list[_Error]:
    """Of the errors about one value that may have several forms: those inside the form that was meant, or the first."""
    found: dict[Path, list[_Error]] = {}
    alone = []
    for each in errors:
        if each.form is None:
            alone.append(each)
        else:
            found.setdefault(each.form, []).append(each)
    for group in found.values():
        deeper = [each for each in group if not each.is_shallow]
        alone += deeper or group[:1]
    return alone


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _names_in(part: Path, content: Any) -> list[str]:
    """The names by which the rest of the pack may refer to the part."""
    found = [str(part[-1])]
    if isinstance(content, Mapping):
        found += [str(content[key]) for key in ("id", "level") if key in content]
        content = [*content.values()] if part[0] == "tables" else []
    if isinstance(content, list):
        found += [name for each in content for name in _names_in(part, each)]
    return found


def _has(node: Any, step: int | str) -> bool:
    if isinstance(node, Sequence):
        return isinstance(step, int) and step < len(node)
    return isinstance(node, Mapping) and step in node


def _at(node: Any, path: Path) -> Any:
    for step in path:
        node = node[step] if _has(node, step) else None
    return node


def _without(node: Any, parts: set[Path], here: Path) -> Any:
    """A copy of the document without ``parts``; every key keeps its line."""
    if isinstance(node, Mapping):
        copy = Mapping(node.place)
        for key, value in node.items():
            if (*here, key) not in parts:
                copy.put(key, _without(value, parts, (*here, key)), node.places[key])
        return copy
    if isinstance(node, Sequence):
        items = Sequence(node.place)
        for index, value in enumerate(node):
            if (*here, index) not in parts:
                items.put(_without(value, parts, (*here, index)), node.places[index])
        return items
    return node
