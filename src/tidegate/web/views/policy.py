"""The policy in force, as everybody may read it: rendered from the same file that ranks the cases."""

from __future__ import annotations

import re
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe

from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions.policies import current_pack, pack_called
from tidegate.policy.explaining.as_html import fragment
from tidegate.policy.explaining.describing import describe
from tidegate.web.pages import page, show

_STYLE = re.compile(r' style="max-width:[0-9]+px"')
"""The width that a picture of a page of its own gives itself: here the style sheet does, and nothing inline is allowed."""


@page()
def policy(acting: Acting, request: HttpRequest) -> HttpResponse:
    """The current policy in full."""
    del acting
    pack = current_pack()
    return show(request, "document.html", {"title": pack.title, "document": _rendered(pack.id)})


@cache
def _rendered(pack_id: str) -> SafeString:
    """A policy's page, made once in a process: it cannot change while the process runs."""
    markup = _STYLE.sub("", str(fragment(describe(pack_called(pack_id)))))
    return mark_safe(markup)  # noqa: S308  made with autoescape
