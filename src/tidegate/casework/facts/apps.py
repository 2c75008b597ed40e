"""The application's entry in Django's settings."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    """The facts application."""

    name = "tidegate.casework.facts"
    label = "facts"
