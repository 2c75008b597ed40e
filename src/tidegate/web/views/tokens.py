"""API tokens: one's own, to let a program do some of what one may do oneself."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access import actions, queries
from tidegate.casework.access.roles import Permission
from tidegate.casework.access.tokens import new_secret
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.web.forms.access import TokenForm
from tidegate.web.forms.base import ActionForm
from tidegate.web.pages import ask, form_page, page, perform, show


@page(Permission.USE_API)
def tokens(acting: Acting, request: HttpRequest) -> HttpResponse:
    """One's own tokens, without their secrets."""
    return show(request, "tokens.html", {"tokens": queries.tokens(acting)})


@page(Permission.USE_API, shows_again=True)
def issue_token(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Issue a token to oneself. Its secret is shown here once."""
    form = TokenForm(acting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = new_secret(acting)
        receipt = perform(form, actions.issue_token, secret_digest=secret.digest, **form.arguments())
        if receipt is not None:
            return show(request, "token_issued.html", {"secret": secret.text, "event": receipt.event, **form.arguments()})
    lede = "Whoever has it acts as you, within what you choose here. The trail names you for all that it does and reads."
    return form_page(request, form, title="Issue an API token", lede=lede, button="Issue the token", back=reverse("tokens"))


@page(Permission.USE_API)
def revoke_token(acting: Acting, request: HttpRequest, token_id: str) -> HttpResponse:
    """Revoke a token of one's own."""
    token = next((each for each in queries.tokens(acting) if each.id == token_id and each.revoked_at is None), None)
    if token is None:
        raise NotFoundError("There is no such token of yours, or it was revoked already. Look at the list of your tokens.")
    form, act = ActionForm(acting, request.POST or None), partial(actions.revoke_token, token_id=token_id)
    says, title, back = "The token is revoked.", f"Revoke the token {token.label}", reverse("tokens")
    lede = "The program that uses it is refused from then on. To let it in again, issue another."
    return ask(request, form, act, says=says, back=back, title=title, lede=lede, button="Revoke it", warning=True)
