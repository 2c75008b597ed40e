"""The application's entry in Django's settings."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The cases application."""

    name = "tidegate.casework.cases"
    label = "cases"
