"""The application's entry in Django's settings."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit application."""

    name = "tidegate.casework.audit"
    label = "audit"
