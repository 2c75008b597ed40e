"""Django's settings. What an installation may choose comes from the environment; see docs/how-to/run-the-service.md.

``TIDEGATE_DATA``: the folder of this installation (keys; the database, unless ``DATABASE_URL`` names a PostgreSQL).
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from tidegate.site.environment import listed, number, postgresql, switch
from tidegate.site.identity import groups_of, identity_providers
from tidegate.site.keys import DATABASE_FILE, keys_in

TIDEGATE_DATA = Path(os.environ.get("TIDEGATE_DATA", "tidegate-data")).absolute()
TIDEGATE_KEYS = keys_in(TIDEGATE_DATA)
TIDEGATE_POLICY = os.environ.get("TIDEGATE_POLICY", "proportionate-2017")
TIDEGATE_HTTPS = switch(os.environ, "TIDEGATE_HTTPS", unset=False)
ALLAUTH_TRUSTED_PROXY_COUNT = number(os.environ, "TIDEGATE_PROXIES", 0)

SECRET_KEY = TIDEGATE_KEYS.secret
DEBUG = False
ALLOWED_HOSTS = listed(os.environ, "TIDEGATE_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = listed(os.environ, "TIDEGATE_ORIGINS")

INSTALLED_APPS = [
    "tidegate.web",  # before allauth: our templates win
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "ninja",
    "tidegate.api",
    "tidegate.casework.common",
    "tidegate.casework.access",
    "tidegate.casework.audit",
    "tidegate.casework.cases",
    "tidegate.casework.people",
    "tidegate.casework.referrals",
    "tidegate.casework.facts",
    "tidegate.casework.assessments",
    "tidegate.casework.decisions",
    "tidegate.casework.tasks",
    "tidegate.casework.outbox",
    "tidegate.casework.protection",
]

MIDDLEWARE = [
    "tidegate.site.middleware.RequestIdentity",
    "tidegate.site.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tidegate.site.middleware.NothingKept",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tidegate.site.middleware.SessionLimits",
    "tidegate.site.middleware.SecondFactor",
    "tidegate.site.middleware.ActingPerson",
    "axes.middleware.AxesMiddleware",
    "tidegate.web.refusals.Refusals",
    "tidegate.api.problems.OneShape",
]

ROOT_URLCONF = "tidegate.site.urls"
FORM_RENDERER = "tidegate.web.forms.rendering.Renderer"
CSRF_FAILURE_VIEW = "tidegate.web.refusals.csrf_refused"
WSGI_APPLICATION = "tidegate.site.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tidegate.web.context.of_page",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL")
    if url:
        named = postgresql(url)
        prepares = switch(os.environ, "TIDEGATE_PREPARE", unset=True)
        return {
            **named,
            "CONN_MAX_AGE": number(os.environ, "TIDEGATE_CONN_MAX_AGE", 60),
            "CONN_HEALTH_CHECKS": True,
            # What is asked often is prepared: planning a query takes longer than most of ours take to run.
            "OPTIONS": named.get("OPTIONS", {}) | ({"server_side_binding": True, "prepare_threshold": 3} if prepares else {}),
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": TIDEGATE_DATA / DATABASE_FILE,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON;"  # what is erased is overwritten in the file too
            ),
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "tidegate.casework.access.passwords.KnownWords"},
]

# What was counted and which codes were used is known to all processes; the API's own throttle counts in each.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "tidegate_counts"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nothing is ever sent by mail

# Nobody makes an account for themselves: an administrator does, or the force's identity provider at first sign-in.
ACCOUNT_ADAPTER = "tidegate.site.signing_in.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_FORMS = {"change_password": "tidegate.web.forms.signing_in.ChangePassword"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, and is never offered to last longer
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # django-axes keeps count, in the database: one mechanism for all processes
MFA_ADAPTER = "tidegate.site.signing_in.SecondFactors"
MFA_FORMS = {"add_webauthn": "tidegate.web.forms.signing_in.AddKey"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tidegate"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TIDEGATE_HTTPS
TIDEGATE_MFA_REQUIRED = os.environ.get("TIDEGATE_MFA", "required") != "optional"

SOCIALACCOUNT_ADAPTER = "tidegate.site.signing_in.FromIdentityProvider"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": identity_providers(os.environ)}}
TIDEGATE_GROUPS = groups_of(os.environ)

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "tidegate.site.callers.name_tried"
AXES_CLIENT_IP_CALLABLE = "tidegate.site.callers.address_of"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LOGGING_CONFIG = None  # the command that serves configures logs: site/logs.py

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = TIDEGATE_DATA / "static"

# Strict by default: nothing from elsewhere, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *os.environ.get("TIDEGATE_IDP_ORIGINS", "").split()],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
if TIDEGATE_HTTPS:  # bound to this host alone
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True  # no script needs it: forms carry their own
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TIDEGATE_HTTPS
SECURE_SSL_REDIRECT = TIDEGATE_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TIDEGATE_HTTPS else None
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # strict would lose the way back from the identity provider
SECURE_HSTS_SECONDS = 31_536_000 if TIDEGATE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TIDEGATE_HTTPS
X_FRAME_OPTIONS = "DENY"
