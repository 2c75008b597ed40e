"""The application's entry in Django's settings."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """The referrals application."""

    name = "tidegate.casework.referrals"
    label = "referrals"
