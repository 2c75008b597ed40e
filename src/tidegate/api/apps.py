"""The application's entry in Django's settings."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API."""

    name = "tidegate.api"
    label = "api"
