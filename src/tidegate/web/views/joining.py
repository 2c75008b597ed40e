"""Beginning to sign in: by the code that an administrator handed over."""

from __future__ import annotations

from dataclasses import replace

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tidegate.casework.access.actions import accept_invitation
from tidegate.casework.access.invitations import digest_of
from tidegate.casework.access.system import the_system
from tidegate.casework.common.acting import Acting, Through
from tidegate.casework.common.errors import InvalidError, NotFoundError
from tidegate.web.forms.access import JoinForm
from tidegate.web.pages import entrance, form_page

_TRIED = {"username": "(an invitation)"}
"""Under what wrong codes are counted, as wrong passwords are: no account can have this name."""


@entrance
def join(request: HttpRequest) -> HttpResponse:
    """Choose a password by the code of an invitation. Wrong codes lock this page as wrong passwords lock an account."""
    if not AxesProxyHandler.is_allowed(request, _TRIED):
        return render(request, "account/locked.html", status=429)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_accepted(request, form):
        messages.success(request, "Your password is set. Sign in with it, then set up your second factor.")
        return redirect("account_login")
    lede = (
        "Your administrator gave you a code and your sign-in name. The code is good once, for three days. "
        "With it you choose a password that nobody else knows."
    )
    return form_page(
        request, form, title="Begin to sign in", lede=lede, button="Set the password", back=reverse("account_login")
    )


def _is_accepted(request: HttpRequest, form: JoinForm) -> bool:
    """Whether the code and the password were taken; if not, the form now says why."""
    code, password = form.cleaned_data["code"], form.cleaned_data["password"]
    try:
        accept_invitation(_service(request), code_digest=digest_of(code), password=password)
    except NotFoundError as error:
        user_login_failed.send(sender=__name__, credentials=_TRIED, request=request)
        form.add_error("code", str(error))
    except InvalidError as error:
        form.add_error("password", error.problems["password"])
    return form.is_valid()


def _service(request: HttpRequest) -> Acting:
    """Nobody has signed in: the service acts, at this request."""
    at, request_id = request.at, request.request_id  # type: ignore[attr-defined]  # set by the first middleware
    return replace(the_system(at), through=Through.WEB, request_id=request_id)
