"""The addresses of signing in: those of the library that this service offers, and no other way in.

There is no sign-up, no address to write to and no reset by mail: an administrator invites. Where the library would lead
somebody to one of those, they come to their account's page.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.socialaccount import views as provider
from django.urls import include, path
from django.views.generic import RedirectView

_NOT_OFFERED = RedirectView.as_view(pattern_name="account")

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("provider/cancelled/", provider.login_cancelled, name="socialaccount_login_cancelled"),
    path("provider/error/", provider.login_error, name="socialaccount_login_error"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("signup/", _NOT_OFFERED, name="account_signup"),
    path("provider/signup/", _NOT_OFFERED, name="socialaccount_signup"),
    path("provider/connections/", _NOT_OFFERED, name="socialaccount_connections"),
    path("password/set/", _NOT_OFFERED, name="account_set_password"),
    path("email/", _NOT_OFFERED, name="account_email"),
]
