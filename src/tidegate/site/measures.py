"""What the running service counts of itself, for the metrics page."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

REQUESTS = Counter("tidegate_requests", "Requests answered.", ("method", "route", "status"))
REQUEST_SECONDS = Histogram("tidegate_request_seconds", "How long requests took.", ("route",))


class ServiceState(Collector):
    """The state of the work, read from the database when the page is asked for: counts only."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Open cases by level, overdue cases, messages that wait, the length of the audit trail."""
        from tidegate.casework.audit.models import AuditHead
        from tidegate.casework.cases.gauges import open_cases_by_level, overdue_cases
        from tidegate.casework.outbox.queries import waiting_messages
        from tidegate.site.clock import now

        cases = GaugeMetricFamily(
            "tidegate_open_cases", "Open cases by the level that the known facts demand.", labels=["level"]
        )
        for level, count in open_cases_by_level().items():
            cases.add_metric([level], count)
        yield cases
        yield GaugeMetricFamily("tidegate_overdue_cases", "Open cases whose next deadline has passed.", overdue_cases(now()))
        yield GaugeMetricFamily("tidegate_outbox_waiting", "Messages that wait to be delivered.", waiting_messages())
        head = AuditHead.everything.get(id=1)
        yield GaugeMetricFamily("tidegate_audit_entries", "Entries of the audit trail.", head.position)
