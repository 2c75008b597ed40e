"""The application's entry in Django's settings."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """What every stage shares."""

    name = "tidegate.casework.common"
    label = "common"
