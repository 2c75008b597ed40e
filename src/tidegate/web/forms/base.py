"""What every form that changes something carries: a key by which it is done once, and the version that was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms

from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import InvalidError

Choices = list[tuple[str, str]]


class ActionForm(forms.Form):
    """A form for one action. ``key`` is made when the form is shown: sent twice, it is done once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=100)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        acting: Acting,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        *,
        seen_version: int | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        first = {"key": acting.new_id("key"), "seen_version": seen_version, **(initial or {})}
        super().__init__(data, files, initial=first)  # type: ignore[arg-type]  # a QueryDict or None, as Django gives it
        self._acting = acting

    def acting(self) -> Acting:
        """The person, acting under the key of this form."""
        return replace(self._acting, key=self.cleaned_data["key"])

    def arguments(self) -> dict[str, Any]:
        """What the action is given: each answer under its own name, and the version that was seen where the page shows one."""
        hidden = {"key"} if self.cleaned_data["seen_version"] is not None else {"key", "seen_version"}
        return {name: value for name, value in self.cleaned_data.items() if name not in hidden}

    def refuse(self, error: InvalidError) -> None:
        """Show what an action refused: beside its field where there is one, at the top otherwise."""
        for name, problem in error.problems.items():
            self.add_error(name if name in self.fields else None, problem)


class CodeField(forms.ChoiceField):
    """One of a catalogue of codes, as radio buttons. There is no free text in Tidegate: reasons are codes."""

    widget = forms.RadioSelect

    def __init__(self, *, choices: Choices, hints: Mapping[str, str] | None = None, none: str = "", **kwargs: Any) -> None:
        """``none``: how it reads to choose nothing, where that is allowed; a button once chosen cannot be unchosen."""
        super().__init__(choices=[*([("", none)] if none else []), *choices], **kwargs)
        self.hints = dict(hints or {})
        self.error_messages.setdefault("required", "Choose one.")
        self.error_messages["required"] = f"Choose one: {str(self.label or 'an answer').lower()}."


class ReferenceField(forms.CharField):
    """The number of a document in the force's own system, where words are kept."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Reference of the rationale")
        kwargs.setdefault("help_text", "The number of the document in your own system. Tidegate keeps no words.")
        super().__init__(max_length=40, **kwargs)


def choices(titles: Mapping[str, str]) -> Choices:
    """A catalogue of codes and titles as choices."""
    return [(str(code), title) for code, title in titles.items()]
