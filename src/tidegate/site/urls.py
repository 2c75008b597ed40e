"""Every address there is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tidegate.site import watching

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", watching.alive, name="alive"),
    path("health/ready", watching.ready, name="ready"),
    path("metrics", watching.metrics, name="metrics"),
    path("accounts/", include("tidegate.site.sign_in_urls")),
    path("api/", include("tidegate.api.urls")),
    path("", include("tidegate.web.urls")),
]

handler404 = "tidegate.web.refusals.not_found"
handler500 = "tidegate.web.refusals.failed"
