"""The application's entry in Django's settings."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """The assessments application."""

    name = "tidegate.casework.assessments"
    label = "assessments"
