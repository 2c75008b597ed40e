"""For those who run the service: is it alive, is it ready, what does it count. No case and no person is in any answer."""

from __future__ import annotations

import hmac
import os

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from tidegate.site.boot import unapplied
from tidegate.site.callers import address_of
from tidegate.site.measures import ServiceState

_LOOPBACK = ("127.0.0.1", "::1")


@require_safe
def alive(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "alive"})


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """The database answers and is of this version: 200; else 503, with what is missing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = unapplied()
    except DatabaseError:
        return JsonResponse({"status": "not ready", "because": "the database does not answer"}, status=503)
    if missing:
        return JsonResponse({"status": "not ready", "because": "migrations are missing", "migrations": missing}, status=503)
    return JsonResponse({"status": "ready"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts in Prometheus's format: to this machine, or to who gives the token of ``TIDEGATE_METRICS_TOKEN``."""
    if not _may_read_metrics(request):
        return HttpResponse(
            "Metrics are given to this machine, or against the metrics token.", status=403, content_type="text/plain"
        )
    own = CollectorRegistry()
    own.register(ServiceState())
    counted: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    return HttpResponse(generate_latest(counted) + generate_latest(own), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    token = os.environ.get("TIDEGATE_METRICS_TOKEN")
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    return address_of(request) in _LOOPBACK
