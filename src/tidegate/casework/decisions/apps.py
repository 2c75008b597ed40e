"""The application's entry in Django's settings."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """The decisions application."""

    name = "tidegate.casework.decisions"
    label = "decisions"

    def ready(self) -> None:
        """Proposals are void once their case changes: hear of every change."""
        from tidegate.casework.common.actions import LISTENERS, Listener
        from tidegate.casework.decisions.voiding import OUTDATED, void

        listener = Listener(hears=void, concerned=OUTDATED)
        if listener not in LISTENERS:
            LISTENERS.append(listener)
