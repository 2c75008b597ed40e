"""Tags and filters of the pages: components, fields, moments in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tidegate.casework.access import directory
from tidegate.casework.cases.counting import MOST
from tidegate.casework.common import errors
from tidegate.casework.decisions.policies import current_pack
from tidegate.records.facts import Absent
from tidegate.reports import words as report_words
from tidegate.reports.decision import seen
from tidegate.web import phrases
from tidegate.web.components import component
from tidegate.web.forms.rendering import field_markup, summary_markup
from tidegate.web.levels import level_colour, level_name

register = template.Library()
_SOON = dt.timedelta(hours=24)


@register.simple_tag
def govuk(name: str, **params: Any) -> SafeString:
    """A component by name: ``{% govuk "tag" text="Provisional" classes="govuk-tag--yellow" %}``."""
    return component(name, params)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field of a form."""
    return field_markup(bound)


@register.simple_tag
def error_summary(form: forms.BaseForm | None) -> SafeString:
    """What is wrong with a form, for the top of the page."""
    return summary_markup(form) if form is not None else SafeString("")


@register.simple_tag(takes_context=True)
def due(context: Mapping[str, Any], moment: dt.datetime | None) -> SafeString | str:
    """A deadline with its plain status, seen from the moment of this page; a dash where there is none."""
    if moment is None:
        return "–"
    as_of: dt.datetime = context["as_of"]
    mark = "tide-late" if moment < as_of else "tide-soon" if moment - as_of < _SOON else "tide-quiet"
    says = phrases.status(moment, as_of)
    return format_html('{} <span class="{} tide-nowrap">({})</span>', phrases.moment(moment), mark, says)


@register.simple_tag(takes_context=True)
def status(context: Mapping[str, Any], moment: dt.datetime | None) -> str:
    """How a deadline stands, without the date."""
    return phrases.status(moment, context["as_of"]) if moment else "no deadline"


@register.filter
def waited(since: dt.datetime | None, until: dt.datetime) -> str:
    """How long something has waited; a dash where nothing waits."""
    return phrases.span(int((until - since).total_seconds() // 60)) if since else "–"


@register.filter
def moment(value: dt.datetime | str | None) -> str:
    """UK local time to the minute."""
    if not value:
        return "–"
    return phrases.moment(dt.datetime.fromisoformat(value) if isinstance(value, str) else value)


@register.filter
def day(value: dt.date | None) -> str:
    """A day in words."""
    return phrases.day(value) if value else "–"


@register.filter
def words(code: str | None) -> str:
    """A code as words."""
    return phrases.words(str(code)) if code else "–"


@register.filter
def counted(number: int, thing: str) -> str:
    """A number with its noun."""
    return errors.counted(number, thing)


@register.filter
def upto(number: int) -> str:
    """A number of open cases, which are not counted beyond a limit: the page says so."""
    return f"over {MOST:,}" if number > MOST else f"{number:,}"


@register.simple_tag
def level(code: str) -> SafeString | str:
    """A level of the priority as a tag."""
    if not code:
        return "Not yet assessed"
    return component("tag", {"text": level_name("priority", code), "classes": f"govuk-tag--{level_colour(code)}"})


@register.filter
def route(code: str) -> str:
    """A route in words."""
    return level_name("route", code) if code else "–"


@register.simple_tag(takes_context=True)
def person(context: Mapping[str, Any], user_id: str | None) -> str:
    """Somebody's name; looked up once a page for each."""
    if not user_id:
        return "nobody"
    known = context["request"].__dict__.setdefault("_names", {})
    if user_id not in known:
        known.update({user_id: user_id} | directory.names([user_id]))
    return str(known[user_id])


@register.simple_tag
def state(value: Any) -> str:
    """The state of a fact in words: what is not known says so."""
    if isinstance(value, str) and value in {"unknown", "not_applicable"}:
        value = Absent(value)
    return report_words.state(value, report_words.names_of(current_pack()))


@register.filter
def tables_of(record: Mapping[str, Any]) -> list[seen.Table]:
    """What a decision stands on, as tables for people."""
    return seen.tables_of(record)


@register.filter
def title_of(code: str, titles: Mapping[str, str]) -> str:
    """The title of a code in its catalogue."""
    return titles.get(code, phrases.words(code))
