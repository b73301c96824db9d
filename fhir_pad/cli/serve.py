"""`fhir-pad serve`: the HTTP server, for this machine alone unless told otherwise."""

import logging
import os
import socket
from argparse import Namespace
from ipaddress import ip_address

from fhir_pad.cli.arguments import Commands, add_address
from fhir_pad.cli.ends import Exit, Failed, Misused
from fhir_pad.cli.streams import complain
from fhir_pad.web import SettingsRefused, create_app, from_environment
from fhir_pad.web import serve as web

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
    if args.base_url is None and not _is_loopback(args.host) and not _base_in_environment():
        raise Misused("beyond this machine, say with --base-url under which address clients see it")
    logging.basicConfig(level=logging.INFO, format=LOG_LINE)
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


def server(listening: socket.socket, base_url: str | None) -> web.Serving:
    """Return the server on this socket; without a base its own address is the base."""
    own = None if _base_in_environment() else f"{web.origin(listening)}/fhir"
    try:
        settings = from_environment(os.environ, {"base_url": base_url or own})
    except SettingsRefused as refused:
        listening.close()
        raise Failed("\n".join(refused.faults)) from refused
    return web.server(create_app(settings), listening)


def _base_in_environment() -> bool:
    return "FHIR_PAD_BASE_URL" in os.environ


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
