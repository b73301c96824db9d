"""`fhir-pad demo`: serve, let three invented people be assessed, and show where to look next."""

import os
import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Final

from fhir_pad.cli import remote, serve
from fhir_pad.cli.arguments import add_address
from fhir_pad.cli.ends import Exit, Failed
from fhir_pad.cli.replies import plain
from fhir_pad.cli.streams import say
from fhir_pad.fhir.canonical import VERSION
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.write import write
from fhir_pad.kit.people import Person, people
from fhir_pad.web import server as web

SHOWN: Final = ("limiting-claudication", "sudden-cold-leg", "swollen-after-surgery")
"""Who is assessed: one to be seen some time, one now, one today."""
PATIENT: Final = "urn:uuid:6d1f7f0e-3d0b-4b0e-8f53-5f3d2a1c9b01"
RESPONSE: Final = "urn:uuid:6d1f7f0e-3d0b-4b0e-8f53-5f3d2a1c9b02"
"""How the two are named while they are sent; the server gives them ids."""
CAUSE: Final = "primary-cause"
WIDTH: Final = 50
"""Characters of the first column; what it is stands below it."""
LINKS: Final = """
The server is running at {origin}/  (Ctrl-C ends it)
  Check your own leg  {origin}/check/
  As a clinician      {origin}/clinic/
  As a tester         {origin}/try
  All artefacts       {origin}/artefacts
  FHIR                {origin}/fhir/metadata?_pretty=true
  Your own response   {command} assess RESPONSE.json --server {origin}/fhir
"""


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_address(parser)
    parser.add_argument("--once", action="store_true", help="show the people and end")
    parser.set_defaults(run=run)


def run(args: Namespace) -> Exit:
    """Print what the server makes of three people, and its links; then serve until interrupted.

    What is sent to it meanwhile is forgotten at the end.
    """
    for ending in (signal.SIGTERM, signal.SIGINT):  # a shell's background jobs ignore the latter
        signal.signal(ending, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as `nohup` has it
        signal.signal(signal.SIGHUP, signal.default_int_handler)
    with TemporaryDirectory(prefix="fhir-pad-") as folder:
        return _show(args, f"sqlite:///{Path(folder) / 'demo.sqlite3'}")


def _show(args: Namespace, database_url: str) -> Exit:
    with _listen(args.host, args.port) as listening:
        origin = web.origin(listening)
        process = _started(listening, database_url)
    try:
        if not process.stdout or not process.stdout.readline():
            raise Failed("the server did not start")
        say("\n".join((*shown(f"{origin}/fhir"), "")))
        if not args.once:
            say(LINKS.format(origin=origin, command=command()))
            process.wait()
    except KeyboardInterrupt:
        say("\n")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()
    return Exit.OK


def command() -> str:
    """Return how this program is called from here: `make demo` puts it on nobody's path."""
    return "fhir-pad" if which("fhir-pad") else f"{sys.executable} -m fhir_pad"


def _started(listening: socket.socket, database_url: str) -> "subprocess.Popen[str]":
    """Start the server, which says a line when it is ready, on this socket."""
    return subprocess.Popen(  # noqa: S603 - ourselves
        (sys.executable, "-m", "fhir_pad", "serve", "--socket", str(listening.fileno())),
        env={**os.environ, "FHIR_PAD_DATABASE_URL": database_url},
        pass_fds=(listening.fileno(),),
        stdout=subprocess.PIPE,
        text=True,
    )


def shown(base: str) -> Iterator[str]:
    """Give the lines of the table, once the server at this FHIR base has kept and assessed each."""
    yield f"fhir-pad {VERSION}, FHIR R4"
    yield ""
    yield _row("Who", "How soon", "What")
    for name in SHOWN:
        person = people()[name]
        remote.keep(base, write(_kept(person)))
        made = remote.assess(base, write(person.response()))
        yield _row(person.title, _urgency(made), _cause(made))


def _kept(person: Person) -> dict[str, object]:
    """Return the transaction that keeps an invented patient with a finished response."""
    patient = {"resourceType": "Patient", "name": [{"text": person.title}]}
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [_created(PATIENT, patient), _created(RESPONSE, person.response(PATIENT))],
    }


def _created(full_url: str, resource: dict[str, object]) -> dict[str, object]:
    request = {"method": "POST", "url": resource["resourceType"]}
    return {"fullUrl": full_url, "resource": resource, "request": request}


def _resources(bundle: Mapping[str, object], type_: str) -> Iterator[Mapping[str, object]]:
    for entry in objects(bundle, "entry"):
        resource = entry.get("resource")
        if isinstance(resource, Mapping) and resource.get("resourceType") == type_:
            yield resource


def _urgency(bundle: Mapping[str, object]) -> str:
    titles = (str(one.get("title")) for one in _resources(bundle, "CarePlan"))
    return next(titles, "").partition(": ")[2]


def _cause(bundle: Mapping[str, object]) -> str:
    said = (
        value.get("text")
        for one in _resources(bundle, "Observation")
        if isinstance(code := one.get("code"), Mapping)
        and isinstance(value := one.get("valueCodeableConcept"), Mapping)
        and any(coding.get("code") == CAUSE for coding in objects(code, "coding"))
    )
    return str(next(said, ""))


def _row(who: str, how_soon: str, what: str) -> str:
    return f"{plain(who):{WIDTH}} {plain(how_soon)}\n    {plain(what)}"


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket on this port, or on any free one: a demonstration need not be anywhere."""
    try:
        return serve.listen(host, port)
    except Failed:
        return serve.listen(host, 0)
