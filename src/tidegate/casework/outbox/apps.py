"""The application's entry in Django's settings."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The outbox application."""

    name = "tidegate.casework.outbox"
    label = "outbox"

    def ready(self) -> None:
        """From now on every recorded action is put into the outbox for those who asked for it."""
        from tidegate.casework.common.actions import LISTENERS, Listener
        from tidegate.casework.outbox.posting import ANY_TARGET, post

        listener = Listener(hears=post, concerned=ANY_TARGET)
        if listener not in LISTENERS:
            LISTENERS.append(listener)
