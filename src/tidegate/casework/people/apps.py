"""The application's entry in Django's settings."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The people application."""

    name = "tidegate.casework.people"
    label = "people"
