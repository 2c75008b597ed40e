"""The application's entry in Django's settings."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The access application."""

    name = "tidegate.casework.access"
    label = "access"

    def ready(self) -> None:
        """Sign-ins and changes of how somebody signs in are heard of, for the audit trail."""
        from tidegate.casework.access.witnessing import witness

        witness()
