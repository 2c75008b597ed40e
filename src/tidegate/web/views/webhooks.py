"""Webhooks: other systems that are told when something was done, each with a secret by which it knows that we say so."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.outbox import actions, queries
from tidegate.web.forms.access import WebhookForm
from tidegate.web.forms.base import ActionForm
from tidegate.web.pages import ask, done, form_page, page, perform, show


@page(Permission.MANAGE_ACCESS)
def webhooks(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Who is told of what, and how their messages fare."""
    return show(request, "webhooks.html", {"webhooks": queries.webhooks(acting)})


@page(Permission.MANAGE_ACCESS)
def add_webhook(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Tell another system from now on. What it needs to check our messages is shown next."""
    acting.require_everywhere(Permission.MANAGE_ACCESS)
    form = WebhookForm(acting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = perform(form, actions.add_webhook, **form.arguments())
        if receipt is not None:
            return done(request, receipt, "It is told from now on.", "webhook_secret", target_id=receipt.subject_id)
    lede = "It is told that something was done and on which case, by identifiers only. To read more it needs an API token."
    return form_page(request, form, title="Tell another system", lede=lede, button="Tell it", back=reverse("webhooks"))


@page(Permission.MANAGE_ACCESS)
def webhook_secret(acting: Acting, request: HttpRequest, target_id: str) -> HttpResponse:
    """The secret that the receiver checks our messages by. That it was shown is in the trail."""
    webhook, secret = queries.webhook(acting, target_id), queries.webhook_secret(acting, target_id)
    return show(request, "webhook_secret.html", {"webhook": webhook, "secret": secret})


@page(Permission.MANAGE_ACCESS)
def end_webhook(acting: Acting, request: HttpRequest, target_id: str) -> HttpResponse:
    """Tell a system nothing any more."""
    webhook = queries.webhook(acting, target_id)
    form, act = ActionForm(acting, request.POST or None), partial(actions.end_webhook, target_id=target_id)
    says, back, title = "It is told nothing from now on.", reverse("webhooks"), f"Stop telling {webhook.url}"
    lede = "Messages that still wait are not delivered. To tell it again, add it again: it then has another secret."
    return ask(request, form, act, says=says, back=back, title=title, lede=lede, button="Stop", warning=True)
