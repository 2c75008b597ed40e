"""The application's entry in Django's settings."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """The tasks application."""

    name = "tidegate.casework.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Tasks are opened and closed by what happens: hear of every action."""
        from tidegate.casework.common.actions import LISTENERS, Listener
        from tidegate.casework.tasks.hearing import NO_LONGER_OPEN, end_waiting, follow, note_next_due
        from tidegate.casework.tasks.pressing import IS_DUE_OTHERWISE

        for listener in (
            Listener(hears=end_waiting, concerned=NO_LONGER_OPEN),
            Listener(hears=follow),
            Listener(hears=note_next_due, concerned=IS_DUE_OTHERWISE),
        ):
            if listener not in LISTENERS:
                LISTENERS.append(listener)
