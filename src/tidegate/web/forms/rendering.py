"""How a form's fields become GOV.UK's components. Django asks the renderer; the components are the macros' own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorDict
from django.utils.safestring import SafeString

from tidegate.web.components import component
from tidegate.web.forms.dates import DateBoxes

Params = dict[str, Any]


class Renderer(DjangoTemplates):
    """Django's renderer, with our templates of a form and of a field."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"


def field_markup(field: BoundField) -> SafeString:
    """One field with its label, hint and mistake."""
    for widget, make in _MAKERS:
        if isinstance(field.field.widget, widget):
            return make(field)
    return _input(field)


def summary_markup(form: forms.BaseForm) -> SafeString:
    """What is wrong with a form, each mistake a link to its field; nothing where nothing is wrong."""
    if not form.errors:
        return SafeString("")
    listed = [
        {"text": str(each), **({"href": f"#{_target(form, name)}"} if name in form.fields else {})}
        for name, each_field in _ordered(form).items()
        for each in each_field
    ]
    return component("error-summary", {"titleText": "There is a problem", "errorList": listed})


def _ordered(form: forms.BaseForm) -> ErrorDict:
    return form.errors


def _target(form: forms.BaseForm, name: str) -> str:
    """The id of the first thing to type into or choose."""
    identity = form[name].id_for_label or form[name].auto_id or ""
    return f"{form[name].auto_id}-day" if isinstance(form.fields[name].widget, DateBoxes) else str(identity)


def _common(field: BoundField) -> Params:
    """What every component is told."""
    params: Params = {"id": field.auto_id, "name": field.html_name, "idPrefix": field.auto_id}
    if field.help_text:
        params["hint"] = {"text": str(field.help_text)}
    if field.errors:
        params["errorMessage"] = {"text": " ".join(str(each) for each in field.errors)}
    return params


def _labelled(field: BoundField) -> Params:
    text = str(field.label) if field.field.required or _says_optional(field) else f"{field.label} (optional)"
    return {**_common(field), "label": {"text": text, "classes": "govuk-label--s"}}


def _says_optional(field: BoundField) -> bool:
    return "optional" in str(field.label).lower()


def _grouped(field: BoundField) -> Params:
    return {**_common(field), "fieldset": {"legend": {"text": str(field.label), "classes": "govuk-fieldset__legend--s"}}}


def _input(field: BoundField) -> SafeString:
    widget = field.field.widget
    params = _labelled(field)
    params |= {
        "type": getattr(widget, "input_type", "text"),
        "value": "" if field.value() is None else str(field.value()),
        "autocomplete": widget.attrs.get("autocomplete"),
        "inputmode": widget.attrs.get("inputmode"),
        "classes": widget.attrs.get("class", "govuk-!-width-two-thirds"),
        "spellcheck": False,
    }
    return component("input", {name: value for name, value in params.items() if value is not None})


def _password(field: BoundField) -> SafeString:
    params = _labelled(field)
    params["autocomplete"] = field.field.widget.attrs.get("autocomplete", "current-password")
    return component("password-input", {**params, "classes": "govuk-!-width-two-thirds"})


def _file(field: BoundField) -> SafeString:
    attributes = {"multiple": "multiple"} if field.field.widget.allow_multiple_selected else {}
    return component("file-upload", {**_labelled(field), "attributes": attributes})


def _select(field: BoundField) -> SafeString:
    items = [{**each, "selected": each.pop("checked")} for each in _items(field)]
    return component("select", {**_labelled(field), "items": items})


def _radios(field: BoundField) -> SafeString:
    return component("radios", {**_grouped(field), "items": _items(field)})


def _checkboxes(field: BoundField) -> SafeString:
    return component("checkboxes", {**_grouped(field), "items": _items(field)})


def _checkbox(field: BoundField) -> SafeString:
    item = {"value": "on", "text": str(field.label), "checked": bool(field.value()), "id": field.auto_id}
    return component("checkboxes", {**_common(field), "items": [item]})


def _date(field: BoundField) -> SafeString:
    widget = field.field.widget
    boxes = [
        {"name": part, "value": value, "classes": f"govuk-input--width-{4 if part == 'year' else 2}"}
        for part, value in zip(("day", "month", "year"), widget.decompress(field.value()), strict=True)
    ]
    grouped = _grouped(field)
    grouped["fieldset"]["role"] = "group"
    return component("date-input", {**grouped, "namePrefix": field.html_name, "items": boxes})


def _items(field: BoundField) -> list[Params]:
    """The choices, with a hint beside each that has one (``hints`` of the field, by value)."""
    value = field.value()
    chosen = {str(each) for each in value} if isinstance(value, (list, tuple)) else {"" if value is None else str(value)}
    hints: dict[str, str] = getattr(field.field, "hints", {})
    return [
        {
            "value": str(choice),
            "text": str(text),
            "checked": str(choice) in chosen,
            **({"hint": {"text": hints[str(choice)]}} if str(choice) in hints else {}),
        }
        for choice, text in field.field.choices  # type: ignore[attr-defined]  # only fields with choices come here
    ]


_MAKERS: tuple[tuple[type[forms.Widget], Callable[[BoundField], SafeString]], ...] = (
    (DateBoxes, _date),
    (forms.PasswordInput, _password),
    (forms.FileInput, _file),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.Select, _select),
    (forms.CheckboxInput, _checkbox),
)
