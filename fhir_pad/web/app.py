"""Put the parts of the web layer together. Must not know what any of them answers."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from fhir_pad import engine
from fhir_pad.web import artefacts, errors, exchange, metadata, operations, pages
from fhir_pad.web.settings import Settings, from_environment

Clock = Callable[[], datetime]


def present() -> datetime:
    """Return the present to the second; a result is not dated more finely than people act."""
    return datetime.now(UTC).replace(microsecond=0)


def create_app(settings: Settings | None = None, *, clock: Clock = present) -> Flask:
    """Return the WSGI application; without settings they come from `FHIR_PAD_*` variables.

    Raises SettingsRefused, or RuntimeError when the content is wrong: better at the start.
    """
    settings = from_environment(os.environ, {}) if settings is None else settings
    shelf = artefacts.Shelf.of(engine.published().resources)
    app = Flask("fhir_pad.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    exchange.install(app, settings)
    errors.install(app)
    app.register_blueprint(metadata.blueprint(settings, shelf), url_prefix=errors.FHIR_PREFIX)
    app.register_blueprint(artefacts.blueprint(settings, shelf), url_prefix=errors.FHIR_PREFIX)
    app.register_blueprint(operations.blueprint(clock), url_prefix=errors.FHIR_PREFIX)
    app.register_blueprint(pages.blueprint(settings))
    return app


def init_app(
    host: Flask,
    settings: Settings | None = None,
    *,
    prefix: str = "/fhir-pad",
    clock: Clock = present,
) -> None:
    """Serve the whole module below `prefix` of another Flask application.

    It stays an application of its own there, so that neither changes the errors, limits or
    headers of the other. `settings.base_url` must name the address as clients see it.
    """
    module = create_app(settings, clock=clock)
    host.wsgi_app = DispatcherMiddleware(host.wsgi_app, {prefix: module})  # type: ignore[method-assign]
