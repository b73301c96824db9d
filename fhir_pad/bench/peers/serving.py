"""`peers`, over HTTP: our service, which keeps durably, beside others that keep in memory.

Must not know how a peer is installed, nor how a load is made.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from fhir_pad.bench import says
from fhir_pad.bench.forms import Sent, forms
from fhir_pad.bench.http.answered import asked, check_taken, connected
from fhir_pad.bench.http.load import Load
from fhir_pad.bench.http.services import OURS, Sizes, asking, ours, said_of_load
from fhir_pad.bench.http.started import free_port, started
from fhir_pad.bench.http.target import Target, one_a_line
from fhir_pad.bench.measured import Case, Told, WrongError, measured, ratio
from fhir_pad.bench.peers.applying import absent
from fhir_pad.bench.peers.installed import NODE, PYTHON, installed, program
from fhir_pad.bench.report import Table
from fhir_pad.bench.stages import said_of

MEDPLUM, ASYMMETRIK, FHIRSTARTER = "Medplum with validateResource", "@asymmetrik", "fhirstarter"
R4B = {"FHIR_SEQUENCE": "R4B"}
"""For fhirstarter, which would take R5."""
WRONG = b'{"resourceType": "QuestionnaireResponse"}'
"""Without the status that R4 demands."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A service of others: the kind of its installation, its program, its addresses.

    `looks`: it has to refuse what is not R4.
    """

    kind: str
    program: str
    path: str
    ready: str
    looks: bool


PEERS: Mapping[str, Peer] = {
    MEDPLUM: Peer(NODE, "medplum.mjs", "/QuestionnaireResponse", "/", looks=True),
    ASYMMETRIK: Peer(
        NODE, "asymmetrik.cjs", "/4_0_0/QuestionnaireResponse", "/4_0_0/metadata", looks=False
    ),
    FHIRSTARTER: Peer(
        PYTHON, "fhirstarter_service.py", "/QuestionnaireResponse", "/metadata", looks=True
    ),
}


def serve(sizes: Sizes, told: Told) -> Iterator[Table]:
    """Give the table."""
    sent = forms(sizes.random)
    with TemporaryDirectory(prefix="fhir-pad-bench-") as name, ExitStack() as up:
        folder = Path(name)
        load = sizes.load(one_a_line([one.body for one in sent], folder / "bodies.ndjson"))
        others = [_peer(one, up, folder, load, sent) for one in PEERS]
        cases = [ours(up, folder, sent, load), *others]
        series = measured(cases, sizes.rounds, told)
    yield Table(
        title="Responses taken a second",
        unit="requests/s",
        rounds=sizes.rounds,
        series=series,
        ratios=tuple(ratio(f"ours / {one}", series, OURS, one) for one in PEERS),
        says=f"{said_of(sent)}\n{said_of_load(sizes)}\n\n{says.PEERS}",
    )


def _peer(name: str, up: ExitStack, folder: Path, load: Load, sent: Sequence[Sent]) -> Case:
    peer = PEERS[name]
    place = folder / peer.program
    place.mkdir()
    port = free_port()
    target = Target(name, port, peer.path)
    try:
        where = installed(peer.kind)
        runner = "node" if peer.kind == NODE else program(where)
        command = (runner, str(where / peer.program), str(port))
        running = up.enter_context(started(command, place, port, peer.ready, R4B))
    except WrongError as wrong:
        return absent(name, wrong)
    return asking(running, target, load, partial(check, target, sent, looks=peer.looks))


def check(target: Target, sent: Sequence[Sent], *, looks: bool) -> None:
    """Send every response; raise WrongError unless all are taken, and what is wrong is not."""
    check_taken(target, sent)
    if looks and _takes(target, WRONG):
        raise WrongError("it takes a response without a status, so it checks nothing")


def _takes(target: Target, body: bytes) -> bool:
    try:
        with connected(target) as connection:
            asked(connection, "POST", target.path, target.media_type, body)
    except WrongError:
        return False
    return True
