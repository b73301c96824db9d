"""Put the parts of the web layer together. Must not know what any of them answers."""

import os
import re
import secrets
import weakref
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from fhir_pad import engine, rest
from fhir_pad.access import identifying
from fhir_pad.fhir.write import write
from fhir_pad.publish.metadata import DATE
from fhir_pad.rest.published import by_canonical
from fhir_pad.store import Shelf, open_store
from fhir_pad.web import (
    cds,
    clinic,
    discovery,
    errors,
    exchange,
    gateway,
    look,
    metrics,
    own_names,
    pages,
    patient,
    shown,
    smart,
    tester,
)
from fhir_pad.web.admitted import Gate
from fhir_pad.web.cds_callers import Callers
from fhir_pad.web.ending import EXTENSION as ENDING
from fhir_pad.web.ending import Ending
from fhir_pad.web.ids import new_id
from fhir_pad.web.inside import Inside
from fhir_pad.web.metrics import FOLDER, Meter, Metered
from fhir_pad.web.serving_settings import OFF
from fhir_pad.web.settings import Settings, from_environment
from fhir_pad.web.sources import sources

Clock = Callable[[], datetime]
PUBLISHED_ON = datetime.fromisoformat(DATE).replace(tzinfo=UTC)
LAUNCH = "smart/launch"
"""Where EHRs launch the app, beside the FHIR base."""
CHECK = "/check"
"""Where a person answers questions about a leg; only where nobody needs a token."""
PREFIX = re.compile(r"(/[^/?#]+)+")
EXTENSION = "fhir-pad"
"""The name under which Flask's `app.extensions` holds the `rest.Server`."""


class Connections(Protocol):
    """What has open connections to a database."""

    def dispose(self, *, close: bool) -> None:
        """Let go of all of them, for a fork."""


def present() -> datetime:
    """Return the present to the millisecond, as R4's meta.lastUpdated is written."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def create_app(settings: Settings | None = None, *, clock: Clock = present) -> Flask:
    """Return the WSGI application; without settings they come from `FHIR_PAD_*` variables.

    Raises SettingsRefused, store.Unusable when the database is, or RuntimeError when the content
    is wrong: better at the start.
    """
    settings = from_environment(os.environ, {}) if settings is None else settings
    meter = None if settings.serving.metrics == OFF else Meter(os.environ.get(FOLDER))
    server = serving(settings, clock, meter)
    ending = Ending()
    table = rest.table(server.shelf.types, rest.metadata)
    app = Flask("fhir_pad.web", static_folder=None)
    app.debug = False  # whatever FLASK_DEBUG says: it is no setting of ours
    app.extensions[EXTENSION] = server
    app.extensions[ENDING] = ending
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    exchange.install(app, settings)
    errors.install(app)
    if meter is not None:
        metrics.install(app, meter)
        app.register_blueprint(metrics.blueprint(meter, settings.serving))
    own_names.install(app, settings)
    refused = _nowhere if meter is None else meter.refused
    app.wsgi_app = Gate(app.wsgi_app, settings.serving, refused)  # type: ignore[method-assign]
    app.register_blueprint(look.blueprint())
    app.register_blueprint(shown.templates())
    app.register_blueprint(gateway.blueprint(table, server), url_prefix=errors.FHIR_PREFIX)
    if server.authorization is not None:
        found = discovery.blueprint(write(rest.configuration(server.authorization, table)))
        app.register_blueprint(found, url_prefix=errors.FHIR_PREFIX)
    examples = dict(reversed(tuple(server.shelf.held)))
    protected = server.authorization is not None
    description = write(rest.openapi(table, settings.base_url, examples, protected=protected))
    if settings.cds_clients or not protected:
        callers = Callers(
            settings.cds_clients, settings.cds_fhir_servers, settings.cds_private_networks
        )
        launch = LAUNCH if settings.smart_clients else ""
        app.register_blueprint(cds.blueprint(server, callers, launch))
    if settings.smart_clients:
        app.register_blueprint(smart.blueprint(settings, server))
    inside = Inside(table, server, settings.time_zone)
    if not protected:
        # These pages have no sign-in of their own.
        app.register_blueprint(clinic.blueprint(inside))
        app.register_blueprint(patient.blueprint(inside), url_prefix=CHECK)
    published = tester.published(engine.published())
    app.register_blueprint(tester.blueprint(server, inside, published, description))
    if settings.lforms_dir and not protected:
        app.register_blueprint(tester.forms(settings.lforms_dir, published))
    app.register_blueprint(pages.blueprint(server, published.catalogue, description, ending))
    return app


def _nowhere(_: str) -> None:
    """Count nothing."""


def serving(settings: Settings, clock: Clock, meter: Meter | None = None) -> rest.Server:
    """Return the server with its store opened and everything published on its shelf."""
    content = engine.confirmed()
    store = open_store(
        settings.database_url,
        new_id=new_id,
        new_key=secrets.token_bytes,
        base=settings.base_url,
    )
    rest.served(store, now=clock())
    shelf = Shelf.of(content.resources, updated=PUBLISHED_ON, base=settings.base_url)
    for connections in (store, shelf.engine):
        _share_none_with_children(connections)
    return rest.Server(
        base=settings.base_url,
        store=store if meter is None else Metered.of(store, meter),
        shelf=shelf,
        clock=clock,
        published=by_canonical(content.resources),
        identify=identifying(settings.admission),
        authorization=settings.admission.server,
        sources=sources(settings.data_endpoints, settings.cds_private_networks),
    )


def _share_none_with_children(connections: Connections) -> None:
    """Close the connections before a fork, so that parent and child open their own afterwards.

    Two processes cannot share one. SQLite would even take the locks of a connection that is still
    open for the child's own (sqlite.org/howtocorrupt.html, 2.6). What other threads use during a
    fork stays open: fork before requests come.
    """
    reference = weakref.ref(connections)
    os.register_at_fork(
        before=partial(_leave, reference, close=True),
        after_in_child=partial(_leave, reference, close=False),
    )


def _leave(reference: "weakref.ref[Connections]", *, close: bool) -> None:
    connections = reference()
    if connections is not None:
        connections.dispose(close=close)


def init_app(
    host: Flask,
    settings: Settings | None = None,
    *,
    prefix: str = "/fhir-pad",
    clock: Clock = present,
) -> None:
    """Serve the whole module below `prefix` of another Flask application.

    It stays an application of its own there, so that neither changes the errors, limits or
    headers of the other. `settings.base_url` must name the address as clients see it, and
    `settings.database_url` its own database. Raises what `create_app` raises, and ValueError for a
    prefix below which nothing would be found.
    """
    if not PREFIX.fullmatch(prefix):
        raise ValueError("prefix begins with a slash and ends without one, e.g. /fhir-pad.")
    module = create_app(settings, clock=clock)
    host.wsgi_app = DispatcherMiddleware(host.wsgi_app, {prefix: module})  # type: ignore[method-assign]
