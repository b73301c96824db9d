"""`fhir-pad serve`: the HTTP server, for this machine alone unless told otherwise."""

import argparse
import os
import signal
import socket
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from tempfile import TemporaryDirectory

from fhir_pad.access import Open
from fhir_pad.cli.arguments import add_address
from fhir_pad.cli.ends import Exit, Failed, Misused
from fhir_pad.cli.stored import why
from fhir_pad.cli.streams import complain, say
from fhir_pad.store import Unusable
from fhir_pad.web import Settings, SettingsRefused, create_app, from_environment, logs
from fhir_pad.web import server as web
from fhir_pad.web.addresses import is_loopback
from fhir_pad.web.metrics import FOLDER
from fhir_pad.web.serving_settings import OFF

BEYOND = (
    "FHIR_PAD_ACCESS: open is for this machine alone: anybody could read and write here. Listen on "
    "127.0.0.1, or set jwt or introspection; OPERATING.md says what else each needs."
)
READY = "ready\n"
"""What a server says on its output to the program that has given it its socket."""


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_address(parser)
    parser.add_argument(
        "--base-url", metavar="URL", help="FHIR base as clients see it; links are made from it"
    )
    # For `demo` alone: a socket that it has opened, on which to serve quietly as long as it lives.
    parser.add_argument("--socket", type=int, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: Namespace) -> Exit:
    """Serve until told to end; what is in work then is finished."""
    if args.base_url is None and not is_loopback(args.host) and not _base_in_environment():
        raise Misused("beyond this machine, say with --base-url under which address clients see it")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until the server takes it over
    alone = args.socket is None
    listening = listen(args.host, args.port) if alone else web.inherited(args.socket)
    origin = web.origin(listening)
    with listening:
        settings = settings_for(listening, args.base_url)
        if alone:
            logs.begin(settings.serving.log)
        words = f"fhir-pad serves {origin}/fhir (Ctrl-C ends it)\n"
        ready = partial(complain, words) if alone else partial(say, READY)
        serving = replace(settings.serving, with_parent=not alone)
        _serve(replace(settings, serving=serving), listening, ready)
    return Exit.OK


def _serve(settings: Settings, listening: socket.socket, ready: "partial[None]") -> None:
    """Serve until told to end. Raises Failed when the database or a worker cannot be used."""
    try:
        with _counting_together(settings):
            web.serve(create_app(settings), listening, settings.serving, ready)
    except KeyboardInterrupt:
        return
    except Unusable as unusable:
        raise Failed(why(unusable)) from unusable
    except web.Stopped as stopped:
        raise Failed(str(stopped)) from stopped


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise Failed when the address cannot be had."""
    try:
        return web.listen(host, port)
    except OSError as fault:
        raise Failed(f"{host}:{port}: {fault.strerror}") from fault


def settings_for(listening: socket.socket, base_url: str | None) -> Settings:
    """Return the settings of a server on this socket; without a base its own address is the base.

    Raises Failed when they cannot be used.
    """
    own = None if _base_in_environment() else f"{web.origin(listening)}/fhir"
    try:
        settings = from_environment(os.environ, {"base_url": base_url or own})
        _check_open(settings, listening)
    except SettingsRefused as refused:
        raise Failed("\n".join(refused.faults)) from refused
    return settings


@contextmanager
def _counting_together(settings: Settings) -> Iterator[None]:
    """Give several workers a folder in which they count together, unless the operator did."""
    serving = settings.serving
    if serving.metrics == OFF or serving.workers == 1 or FOLDER in os.environ:
        yield
        return
    with TemporaryDirectory(prefix="fhir-pad-metrics-") as folder:
        os.environ[FOLDER] = folder
        yield


def _check_open(settings: Settings, listening: socket.socket) -> None:
    """Raise SettingsRefused when anybody on other machines could use what asks for no token."""
    if isinstance(settings.admission, Open) and not is_loopback(listening.getsockname()[0]):
        raise SettingsRefused((BEYOND,))


def _base_in_environment() -> bool:
    return "FHIR_PAD_BASE_URL" in os.environ
