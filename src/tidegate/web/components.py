"""GOV.UK's components as markup: the macros of govuk-frontend-jinja, from one environment that is made once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, PackageLoader, PrefixLoader


def component(name: str, params: Mapping[str, Any]) -> SafeString:
    """A component by the name it has in GOV.UK's manual (``error-summary``). Texts in ``params`` are escaped."""
    return mark_safe(_macro(name)(params))  # noqa: S308  made with autoescape


@cache
def _macro(name: str) -> Callable[[Mapping[str, Any]], str]:
    module = _environment().get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module
    return cast("Callable[[Mapping[str, Any]], str]", getattr(module, "govuk" + name.title().replace("-", "")))


@cache
def _environment() -> Environment:
    loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
