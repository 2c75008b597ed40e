"""The forms of facts: the question as the officer reads it, with three states. Not known is an answer; it never means no."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from tidegate.casework.common.errors import InvalidError
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.facts.catalogue import CORRECTIONS, KINDS, REFERRAL, SOURCES
from tidegate.records.facts import FactDefinition, FactState, FactType
from tidegate.reports import words
from tidegate.web.forms.base import ActionForm, Choices, CodeField, choices
from tidegate.web.forms.dates import DateField

GIVEN, UNKNOWN, NOT_APPLICABLE = "given", "unknown", "not_applicable"
_CHOSEN: dict[str, bool] = {"yes": True, "no": False}


class FactForm(ActionForm):
    """Record one fact."""

    answer = CodeField(label="Answer", choices=[])
    source = forms.ChoiceField(
        label="Where does this come from?",
        choices=choices({code: title for code, title in SOURCES.items() if code != REFERRAL}),
    )
    kind = CodeField(label="Is it a fact or a judgement?", choices=choices(KINDS), initial="fact")
    known_on = DateField(label="Since when is it known?", help_text="Leave empty for today.", required=False)
    known_by = forms.ChoiceField(label="Who established it?", choices=[], required=False)

    def __init__(self, *args: Any, definition: FactDefinition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._definition = definition
        self.fields["answer"].label = definition.ask
        self.fields["answer"].choices = _answers(definition)  # type: ignore[attr-defined]  # a field of choices
        names = words.names_of(current_pack())
        known_by = [("", "Not stated"), *((each, names.role(each)) for each in definition.known_by)]
        self.fields["known_by"].choices = known_by  # type: ignore[attr-defined]  # a field of choices
        if definition.type is FactType.INT:
            self._ask_value(_number(definition.low, definition.high))
        elif definition.type is FactType.DATE:
            self._ask_value(DateField(label="The day", required=False))

    def _ask_value(self, field: forms.Field) -> None:
        self.fields["value"] = field
        self.order_fields(["answer", "value"])

    def clean(self) -> dict[str, Any]:
        """A number or a day must be given where that is the answer, and only there."""
        given = super().clean() or self.cleaned_data
        if given.get("answer") == GIVEN and given.get("value") is None and "value" not in self.errors:
            self.add_error("value", "Give the answer, or choose that it is not known.")
        return given

    def state(self) -> FactState | None:
        """The answer as a state of the fact."""
        answer = self.cleaned_data["answer"]
        if answer == GIVEN:
            value: int | dt.date = self.cleaned_data["value"]
            return value
        return self._definition.check(_CHOSEN.get(answer, answer))

    def refuse(self, error: InvalidError) -> None:
        """The state is given by the answer and, where that is a number or a day, by the box for it."""
        asked = "value" if self.cleaned_data.get("answer") == GIVEN else "answer"
        super().refuse(InvalidError({asked if name == "state" else name: text for name, text in error.problems.items()}))

    def arguments(self) -> dict[str, Any]:
        """What the action is given beside the name and the state."""
        names = ("source", "kind", "known_on", "known_by", "seen_version")
        return {name: self.cleaned_data[name] for name in names} | {"state": self.state()}


class CorrectionForm(FactForm):
    """Put a right answer in the place of a wrong one."""

    reason = CodeField(label="Why is it corrected?", choices=choices(CORRECTIONS))

    def arguments(self) -> dict[str, Any]:
        """The same, with the reason."""
        return {**super().arguments(), "reason": self.cleaned_data["reason"]}


class AsKnownForm(forms.Form):
    """At the end of which day."""

    on = DateField(label="At the end of which day?")


def _number(low: int, high: int) -> forms.IntegerField:
    wrong = f"Give a whole number from {low:,} to {high:,}."
    says = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(label="The number", required=False, min_value=low, max_value=high, error_messages=says)


def _answers(definition: FactDefinition) -> Choices:
    names = words.names_of(current_pack())
    if definition.type is FactType.BOOL:
        first = [("yes", "Yes"), ("no", "No")]
    elif definition.type is FactType.ENUM:
        first = [(level, words.state(level, names)) for level in definition.levels]
    else:
        first = [(GIVEN, "It is known: give it below")]
    last = [(NOT_APPLICABLE, "The question does not arise")] if definition.may_not_apply else []
    return [*first, (UNKNOWN, "Not known"), *last]
