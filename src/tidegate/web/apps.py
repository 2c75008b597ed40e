"""The application's entry in Django's settings."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, templates and static files."""

    name = "tidegate.web"
    label = "web"
