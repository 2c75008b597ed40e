"""The application's entry in Django's settings."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """The data protection application."""

    name = "tidegate.casework.protection"
    label = "protection"

    def ready(self) -> None:
        """Retention clocks are set when cases are closed: hear of every action."""
        from tidegate.casework.common.actions import LISTENERS, Listener
        from tidegate.casework.protection.clocks import set_clocks

        listener = Listener(hears=set_clocks)
        if listener not in LISTENERS:
            LISTENERS.append(listener)
