"""The API, put together: OpenAPI 3.1, bearer tokens, one shape of refusal."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from django.apps import apps
from django.core.cache import caches
from django.utils.connection import ConnectionProxy
from django.utils.module_loading import module_has_submodule
from ninja import NinjaAPI
from ninja.throttling import AuthRateThrottle

from tidegate import __version__
from tidegate.api.comparing import comparing
from tidegate.api.describing import DescribedAPI
from tidegate.api.problems import add_refusals
from tidegate.api.reads import reads
from tidegate.api.searching import searching
from tidegate.api.taking import taking
from tidegate.api.tokens import Bearer
from tidegate.api.verbs import verbs

SAYS = """The same verbs as the pages. Reading a case is logged with the purpose that `Tidegate-Purpose` states; a write with an
`Idempotency-Key` is done once, however often it is sent. Whoever acts on an older state of a case, told by `seen_version`, is
answered 409 with what changed. Metadata only: no image, no file content and no description of abuse is accepted."""


class Throttle(AuthRateThrottle):
    """Counts the calls of each token in each process: cheap, and enough against a caller that has run wild."""

    cache = ConnectionProxy(caches, "process")  # type: ignore[assignment]  # it stands for one


def build() -> NinjaAPI:
    """The API with every operation."""
    load_actions()
    api = DescribedAPI(
        title="Tidegate",
        version=__version__,
        description=SAYS,
        auth=Bearer(),
        throttle=[Throttle("600/m")],
        urls_namespace="api",
    )
    add_refusals(api)
    api.add_router("/actions", verbs())
    api.add_router("/actions/find_matches", comparing())
    api.add_router("/referrals", taking())
    api.add_router("/subjects/search", searching())
    api.add_router("", reads())
    return api


def load_actions() -> None:
    """Import every application's actions, so that the list of actions is whole."""
    for config in apps.get_app_configs():
        if config.name.startswith("tidegate.casework.") and config.module and module_has_submodule(config.module, "actions"):
            actions = import_module(f"{config.name}.actions")
            for part in pkgutil.iter_modules(getattr(actions, "__path__", ()), f"{actions.__name__}."):
                import_module(part.name)
