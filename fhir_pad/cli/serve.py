"""`fhir-pad serve`: the HTTP server, for this machine alone unless told otherwise."""

import logging
import os
import signal
import socket
from argparse import Namespace

from fhir_pad.access import Open
from fhir_pad.cli.arguments import Commands, add_address
from fhir_pad.cli.ends import Exit, Failed, Misused
from fhir_pad.cli.streams import complain
from fhir_pad.store import Unusable
from fhir_pad.web import Settings, SettingsRefused, create_app, from_environment
from fhir_pad.web import serve as web
from fhir_pad.web.addresses import is_loopback

BEYOND = (
    "FHIR_PAD_ACCESS: open is for this machine alone: anybody could read and write here. Listen on "
    "127.0.0.1, or set jwt or introspection; OPERATING.md says what else each needs."
)
LOG_LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("serve", help="serve over HTTP", description=__doc__)
    add_address(parser)
    parser.add_argument(
        "--base-url", metavar="URL", help="FHIR base as clients see it; links are made from it"
    )
    parser.set_defaults(run=run)


def run(args: Namespace) -> Exit:
    """Serve until interrupted."""
    if args.base_url is None and not is_loopback(args.host) and not _base_in_environment():
        raise Misused("beyond this machine, say with --base-url under which address clients see it")
    logging.basicConfig(level=logging.INFO, format=LOG_LINE)
    end_on_sigterm()
    listening = listen(args.host, args.port)
    origin = web.origin(listening)
    serving = server(listening, args.base_url)
    try:
        complain(f"fhir-pad serves {origin}/fhir (Ctrl-C ends it)\n")
        serving.serve_forever()
    except KeyboardInterrupt:
        complain("\n")
    finally:
        serving.server_close()
    return Exit.OK


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise Failed when the address cannot be had."""
    try:
        return web.listen(host, port)
    except OSError as fault:
        raise Failed(f"{host}:{port}: {fault.strerror}") from fault


def end_on_sigterm() -> None:
    """Let SIGTERM, with which supervisors end a program, do what Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def server(
    listening: socket.socket, base_url: str | None, database_url: str | None = None
) -> web.Serving:
    """Return the server on this socket; without a base its own address is the base.

    Raises Failed, and closes the socket, when the settings or the database cannot be used.
    """
    own = None if _base_in_environment() else f"{web.origin(listening)}/fhir"
    given = {"base_url": base_url or own, "database_url": database_url}
    try:
        settings = from_environment(os.environ, given)
        _check_open(settings, listening)
        app = create_app(settings)
    except SettingsRefused as refused:
        listening.close()
        raise Failed("\n".join(refused.faults)) from refused
    except Unusable as unusable:
        listening.close()
        raise Failed(_why(unusable)) from unusable
    return web.server(app, listening)


def _check_open(settings: Settings, listening: socket.socket) -> None:
    """Raise SettingsRefused when anybody on other machines could use what asks for no token."""
    if isinstance(settings.admission, Open) and not is_loopback(listening.getsockname()[0]):
        raise SettingsRefused((BEYOND,))


def _why(unusable: Unusable) -> str:
    """Return what is wrong with the database, and what its driver said at the beginning of it."""
    first: BaseException = unusable
    while first.__cause__ is not None:
        first = first.__cause__
    said = [str(unusable)] if first is unusable else [str(unusable), str(first)]
    return "FHIR_PAD_DATABASE_URL: " + "\n".join(said)


def _base_in_environment() -> bool:
    return "FHIR_PAD_BASE_URL" in os.environ
