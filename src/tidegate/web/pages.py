"""What every page shares: who may open it, forms that do one action, and saying that it was done.

A page opens no transaction of its own: each query logs its reading in one before it shows anything, and each action is
one. So the end of the audit trail is never locked while a page is made.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.guard import find_case
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Receipt
from tidegate.casework.common.errors import InvalidError, NotPermittedError
from tidegate.web import phrases
from tidegate.web.forms.base import ActionForm


class View(Protocol):
    """A page: given who acts, the request, and what the address names."""

    def __call__(self, acting: Acting, request: HttpRequest, /, **named: Any) -> HttpResponse:
        """The page."""


PAGES: dict[str, tuple[Permission, ...]] = {}
"""Every page by the name of its function, with the permissions of which one is needed; none: anybody who is signed in."""


ENTRANCES: set[str] = set()
"""The names of the pages for who has not signed in."""


def entrance(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Make a function ``(request)`` into a page for who has not signed in."""
    ENTRANCES.add(view.__name__)
    return view


def page(
    *permissions: Permission, shows_again: bool = False
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Make a function ``(acting, request, ...)`` into a page that needs one of ``permissions``.

    Who is not signed in is asked to. A page about a case is not there for who may not know of the case. ``shows_again``: what
    the page gives outlasts the session, so who they are is asked again, of those who can say it here and not only to the
    identity provider.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        PAGES[view.__name__] = permissions

        @functools.wraps(view)
        def shown(request: HttpRequest, **named: Any) -> HttpResponse:
            acting: Acting | None = getattr(request, "acting", None)
            if acting is None:
                return redirect(f"{reverse('account_login')}?next={quote(request.get_full_path())}")
            if permissions and not any(acting.may(each) for each in permissions):
                raise NotPermittedError(
                    f"This page is for those who {permissions[0].value}, which your roles do not include. "
                    "Your account's page says what they include; ask your supervisor who may do this."
                )
            if "case_id" in named:
                request.case_reference = find_case(acting, named["case_id"]).reference  # type: ignore[attr-defined]  # for form_page
            answer: Callable[..., HttpResponse] = functools.partial(view, acting)
            if shows_again:
                answer = reauthentication_required(answer, enabled=_can_be_asked_again)
            return answer(request, **named)

        return shown

    return decorate


def _can_be_asked_again(request: HttpRequest) -> bool:
    return bool(get_adapter(request).get_reauthentication_methods(request.user))


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int | None = None
) -> HttpResponse:
    """A rendered page. A form that was refused answers 422, so that programs see it too."""
    context = dict(context or {})
    form = context.get("form")
    if status is None:
        status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"web/{template}", context, status=status)


def perform(form: ActionForm, action: Callable[..., Receipt], **arguments: Any) -> Receipt | None:
    """Do the action that a valid form asks for. None: it was refused, and the form now says why."""
    try:
        return action(form.acting(), **arguments)
    except InvalidError as error:
        form.refuse(error)
        return None


def done(request: HttpRequest, receipt: Receipt, says: str, to: str, **named: Any) -> HttpResponse:
    """Say what was done, with the entry of the audit trail that records it, and go on to the page called ``to``."""
    again = "This had been done already, and was not done again." if receipt.is_repeat else says
    messages.success(request, f"{again} Audit entry {receipt.event}.")
    onward: HttpResponse = redirect(to, **named)
    return onward


def form_page(request: HttpRequest, form: BaseForm, *, template: str = "form_page.html", **context: Any) -> HttpResponse:
    """The page of one form: ``title``, ``button``, ``back`` (address), and what is to be read before (``lede``).

    Which case it is about stands above, unless the page says something else there, or names it in its title.
    """
    reference = getattr(request, "case_reference", "")
    caption = {"caption": f"Case {reference}"} if reference and reference not in context.get("title", "") else {}
    return show(request, template, {"form": form, "button": "Continue", **caption, **context})


def ask(
    request: HttpRequest,
    form: ActionForm,
    action: Callable[..., Receipt],
    *,
    says: str,
    back: str,
    onward: str = "",
    **context: Any,
) -> HttpResponse:
    """The page of a form that does one action. Done, it ``says`` so and goes on to ``onward``, or else ``back``."""
    if request.method == "POST" and form.is_valid():
        receipt = perform(form, action, **form.arguments())
        if receipt is not None:
            return done(request, receipt, says, onward or back)
    return form_page(request, form, back=back, **context)


def is_answered(request: HttpRequest, form: ActionForm) -> bool:
    """Whether a form whose answers are checked was sent, and not back to be changed: then it is shown with its answers."""
    return request.method == "POST" and "change" not in request.POST and form.is_valid()


def check_answers(request: HttpRequest, form: ActionForm, **context: Any) -> HttpResponse | None:
    """The page that shows the answers before they are sent. None: they were checked, go on."""
    if request.POST.get("checked") == "1":
        return None
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "checked", "change"}
        for value in values
    ]
    rows = [(each.label, _answers(form, each.name)) for each in form.visible_fields()]
    return show(request, "check_answers.html", {"rows": rows, "sent": sent, **context})


def _answers(form: ActionForm, name: str) -> list[str]:
    """An answer as it was read in the question."""
    value = form.cleaned_data.get(name)
    if value in (None, "", []):
        return ["Not given"]
    titles = {str(code): str(title) for code, title in getattr(form.fields[name], "choices", ())}
    given = value if isinstance(value, list) else [value]
    return [titles.get(str(each), phrases.day(each) if isinstance(each, dt.date) else str(each)) for each in given]


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where to go on to: an address of ours that was asked for, or ``otherwise``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if ours else otherwise
