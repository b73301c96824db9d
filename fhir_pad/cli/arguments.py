"""Arguments that several commands share. Must not know what a command does with them."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from fhir_pad.fhir.primitives import PRIMITIVES
from fhir_pad.language import BASE, LANGUAGES


class Commands(Protocol):
    """What `ArgumentParser.add_subparsers` returns; its own name is private to argparse."""

    def add_parser(self, name: str, *, help: str) -> ArgumentParser:  # noqa: A002 - argparse's
        """Add a command."""


def add_moment(parser: ArgumentParser) -> None:
    """Add `--now`, which dates the results."""
    parser.add_argument(
        "--now", type=_moment, metavar="ISO", help="date the results, e.g. 2026-11-21T10:00:00Z"
    )


def add_pretty(parser: ArgumentParser) -> None:
    """Add `--pretty`, which indents JSON."""
    parser.add_argument("--pretty", action="store_true", help="indent the JSON")


def add_language(parser: ArgumentParser) -> None:
    """Add `--language`, in which results are told."""
    parser.add_argument(
        "--language",
        choices=tuple(LANGUAGES),
        default=BASE.tag,
        help="the language of the results (%(default)s)",
    )


def add_address(parser: ArgumentParser) -> None:
    """Add `--host` and `--port`. Only this machine can reach the default host."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=_port, default=8080, help="port, 0 for any (%(default)s)")


def primitive(type_: str) -> Callable[[str], str]:
    """Return a reader of arguments of a primitive type."""

    def read_argument(text: str) -> str:
        if not PRIMITIVES[type_].matches(text):
            raise ArgumentTypeError(f"must be a FHIR {type_}")
        return text

    return read_argument


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise ArgumentTypeError("must be a date and time with zone, e.g. 2026-11-21T10:00:00Z")
    return moment


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 65_535:  # noqa: PLR2004
        raise ArgumentTypeError("must be a port number from 0 to 65535")
    return int(text)
