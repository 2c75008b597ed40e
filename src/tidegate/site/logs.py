"""Structured logs without personal data: one JSON line for each request and each thing of note.

A line holds codes, counts, durations and opaque identifiers only. Addresses are logged by the name of their route, never with
what was asked for; so a log may be kept and shipped under other rules than the cases.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

from tidegate.site.measures import REQUEST_SECONDS, REQUESTS

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""Those that are told by name: any other is a word of the caller's, which would be kept, and counted apart, for ever."""


def configure() -> None:
    """Send everything to standard error as JSON. Warnings of the libraries go the same way, without their arguments."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = _Library()
    handler.setLevel(logging.WARNING)
    logging.getLogger().handlers = [handler]


class _Library(logging.Handler):
    """What a library says, reduced to who said it, how grave it is and the kind of exception: its words may hold data."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().log(record.levelno, "library", logger=record.name, line=record.lineno, exception=kind)


class RequestLog:
    """Middleware: one line for each request, and its count and duration for the metrics page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._log = structlog.get_logger()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request and log that it was answered."""
        started = time.perf_counter()
        response = self._get_response(request)
        seconds = time.perf_counter() - started
        route = request.resolver_match.view_name or "other" if request.resolver_match else "none"
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method=method, route=route, status=response.status_code).inc()
        REQUEST_SECONDS.labels(route=route).observe(seconds)
        self._log.info(
            "request",
            method=method,
            route=route,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
            request_id=getattr(request, "request_id", ""),
            user_id=getattr(getattr(request, "user", None), "pk", None),
        )
        return response
