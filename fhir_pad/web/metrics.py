"""How much is asked, how it is answered, and how long that takes, in Prometheus' text.

No label tells an id, an address or a patient: routes stand as their patterns, methods and kinds of
refusals are those that HTTP and R4 know. Must not know what a request means.
"""

import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from http import HTTPStatus
from time import perf_counter
from typing import Final

from flask import Blueprint, Flask, Response, g, request

from fhir_pad.fhir.issues import Refused
from fhir_pad.store import Store, Work
from fhir_pad.web.addresses import is_loopback
from fhir_pad.web.exchange import method_of, route_of
from fhir_pad.web.serving_settings import LOOPBACK, TOKEN, Serving

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which prometheus-client knows that several processes count together."""
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
"""With any of these a request comes from a proxy, which may pass on anybody's."""


class Meter:
    """Counts. With a folder, all processes that were started with it count together."""

    def __init__(self, folder: str | None) -> None:
        """Begin at nothing."""
        # prometheus-client reads the environment when it is imported, so not before it is wanted.
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram  # noqa: PLC0415

        self.folder = folder
        self.registry = here = CollectorRegistry()
        names = ["method", "route"]
        self.requests = Counter(
            "fhir_pad_requests",
            "Requests that were answered.",
            [*names, "status"],
            registry=here,
        )
        self.seconds = Histogram(
            "fhir_pad_request_seconds",
            "Time from request to reply.",
            names,
            buckets=SECONDS,
            registry=here,
        )
        self.in_flight = Gauge(
            "fhir_pad_requests_in_flight",
            "Requests in work.",
            multiprocess_mode="livesum",
            registry=here,
        )
        self.refusals = Counter(
            "fhir_pad_refused",
            "Requests that were refused, by R4's kind of issue.",
            ["code"],
            registry=here,
        )
        self.commits = Counter(
            "fhir_pad_store_commits", "Transactions that are durable.", registry=here
        )
        self.failures = Counter(
            "fhir_pad_store_failures",
            "Times the database was not to be had.",
            ["code"],
            registry=here,
        )

    def refused(self, code: str) -> None:
        """Count a refusal by R4's kind of issue."""
        self.refusals.labels(str(code)).inc()

    def said(self) -> bytes:
        """Return everything that was counted, in Prometheus' text."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        if self.folder is None:
            return bytes(generate_latest(self.registry))
        together = CollectorRegistry()
        MultiProcessCollector(together, path=self.folder)  # type: ignore[no-untyped-call]
        return bytes(generate_latest(together))


def forget_process(pid: int) -> None:
    """Let a process that is not there any more have nothing in work; what it counted stays."""
    if FOLDER in os.environ:
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - as above

        mark_process_dead(pid)  # type: ignore[no-untyped-call]


class Metered(Store):
    """A store of which commits and failures are counted."""

    __slots__ = ("meter",)
    meter: Meter

    @classmethod
    def of(cls, store: Store, meter: Meter) -> "Metered":
        """Return the same store, counted."""
        made = cls(**{one.name: getattr(store, one.name) for one in fields(store)})
        object.__setattr__(made, "meter", meter)
        return made

    @contextmanager
    def transaction(self, *, alone: bool = False) -> Iterator[Work]:
        """Give a unit of work, and count how it ended."""
        with self._failures(), Store.transaction(self, alone=alone) as work:
            yield work
        self.meter.commits.inc()

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Give a unit of work for reading, and count when there is none to be had."""
        with self._failures(), Store.reading(self) as work:
            yield work

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except Refused as fault:
            codes = {str(issue.code) for issue in fault.issues} & {"lock-error", "no-store"}
            for code in codes:
                self.meter.failures.labels(code).inc()
            raise


def install(app: Flask, meter: Meter) -> None:
    """Count every request that reaches the application."""

    @app.before_request
    def begin() -> None:
        g.counted = perf_counter()
        meter.in_flight.inc()

    @app.after_request
    def end(response: Response) -> Response:
        method, route = method_of(), route_of()
        meter.requests.labels(method, route, str(response.status_code)).inc()
        meter.seconds.labels(method, route).observe(perf_counter() - g.counted)
        if "refused" in g:
            meter.refused(g.refused)
        return response

    @app.teardown_request
    def done(_: object) -> None:
        if "counted" in g:
            meter.in_flight.dec()


def blueprint(meter: Meter, serving: Serving) -> Blueprint:
    """Return the route under which the numbers are read by whom the operator lets."""
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics")
    def metrics() -> Response:
        """Say the numbers, or that there is nothing."""
        if not _may_read(serving):
            return Response("not found\n", HTTPStatus.NOT_FOUND, content_type="text/plain")
        kind = "text/plain; version=0.0.4; charset=utf-8"
        return Response(meter.said(), content_type=kind, headers={"Cache-Control": "no-store"})

    return routes


def _may_read(serving: Serving) -> bool:
    if serving.metrics == LOOPBACK:
        passed_on = any(name in request.headers for name in FORWARDED)
        return is_loopback(request.remote_addr or "") and not passed_on
    said = request.headers.get("Authorization", "").encode()
    return serving.metrics == TOKEN and hmac.compare_digest(
        said, f"Bearer {serving.metrics_token}".encode()
    )
