"""`fhir-pad demo`: serve, assess an invented patient over HTTP, and show where to look next."""

import socket
from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from fhir_pad import engine
from fhir_pad.cli import remote, serve
from fhir_pad.cli.arguments import Commands, add_address
from fhir_pad.cli.ends import Exit, Failed
from fhir_pad.cli.streams import say
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.form import Answer
from fhir_pad.fhir.write import write
from fhir_pad.web import serve as web
from fhir_pad.words import page

ANSWERS: dict[str, Answer] = {
    "acute-change": "no",
    "p-pain": "no",
    "p-pallor": "no",
    "p-cold": "no",
    "p-numb": "no",
    "p-paralysis": "no",
    "chest-symptoms": "no",
    "massive-blue-swelling": "no",
    "compartment-acute": "no",
    "cauda-equina": "no",
    "severe-infection": "no",
    "trauma": "no",
    "age": 66,
    "sex": "female",
    "leg-symptom": "yes",
    "leg-side": "left",
    "pain-site": ("calf",),
    "pain-character": ("cramping",),
    "walk-trigger": "yes",
    "walk-begins-rest": "no",
    "walk-uphill": "yes",
    "walk-level": "yes",
    "walk-distance-m": 150,
    "walk-distance-same": "yes",
    "relief-stand": "gone-10min",
    "lifestyle-limiting": "yes",
    "rest-pain": "no",
    "wound": "no",
    "gangrene": "no",
    "swelling": "none",
    "brachial-r": 142,
    "brachial-l": 138,
    "ankle-dp-r": 139,
    "ankle-pt-r": 144,
    "ankle-dp-l": 88,
    "ankle-pt-l": 94,
    "smoking": "current",
    "diabetes": "no",
    "hypertension": "yes",
}
"""An invented woman with claudication; whether her heart fails and whether she bleeds is open."""

LINKS = """
The server is running at {origin}/  (Ctrl-C ends it)
  What it can do    {origin}/fhir/metadata?_pretty=true
  Questionnaires    {origin}/fhir/Questionnaire?_pretty=true
  The one answered  {origin}/fhir/Questionnaire/leg-pain?_pretty=true
  Code systems      {origin}/fhir/CodeSystem?_pretty=true
  Your own          fhir-pad assess RESPONSE.json --server {origin}/fhir
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("demo", help="serve, and show one assessment", description=__doc__)
    add_address(parser)
    parser.add_argument("--once", action="store_true", help="end after the assessment")
    parser.set_defaults(run=run)


def run(args: Namespace) -> Exit:
    """Print the plan as the server gave it, and its links; then serve until interrupted.

    What is sent to it meanwhile is forgotten at the end.
    """
    serve.end_on_sigterm()
    with TemporaryDirectory(prefix="fhir-pad-") as folder:
        return _show(args, f"sqlite:///{Path(folder) / 'demo.sqlite3'}")


def _show(args: Namespace, database_url: str) -> Exit:
    listening = _listen(args.host, args.port)
    origin = web.origin(listening)
    serving = serve.server(listening, None, database_url)
    worker = Thread(target=serving.serve_forever, daemon=True)
    worker.start()
    try:
        say(page(remote.assess(f"{origin}/fhir", write(demo_response()))))
        say(LINKS.format(origin=origin))
        if not args.once:
            worker.join()
    except KeyboardInterrupt:
        say("\n")
    finally:
        serving.shutdown()
        serving.server_close()
    return Exit.OK


def demo_response() -> dict[str, object]:
    """Return the QuestionnaireResponse of the invented patient."""
    form = engine.forms().find(pinned("Questionnaire", "leg-pain"))
    return form.respond(ANSWERS, status="completed", authored="2026-11-21T10:00:00Z")


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket on this port, or on any free one: a demonstration need not be anywhere."""
    try:
        return serve.listen(host, port)
    except Failed:
        return serve.listen(host, 0)
