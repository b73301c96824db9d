"""The cases about data that are asked for: EHRs that fail, and names that lead where nobody may go.

Must not know how it is told.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from hostile import upstream
from hostile.bound import Sent
from hostile.listening import CONNECT, LOOK_UP, NOBODYS, REBOUND
from hostile.replies import Reply
from hostile.running import Running, running

GROUP = upstream.GROUP
WITHIN_S = 2.5
"""All that is asked for one call has two seconds; the rest is ours."""
NAMES = ("https://127.1", "https://0", "https://2130706433", "https://0x7f.1", f"https://{REBOUND}")
"""Names that lead to this machine. An operator who registers them has not named the machine."""
MUST = ["not_500", "max_seconds:3", "no_token_to_other_host", "worker_free_after"]
Case = Mapping[str, Any]
LIVE = Sent("GET", "/health/live", {}, None)


@dataclass(frozen=True, slots=True)
class Fetching:
    """A server at which the EHRs are registered that fail, by the name of the fault."""

    server: Running
    bases: Mapping[str, str]

    def send(self, request: Sent, base: str) -> tuple[Reply, list[str]]:
        """Return the reply, and the calls to anybody but the EHR that is named."""
        before = self.server.calls_out()
        reply = self.server.send(request)
        calls = self.server.calls_out()[len(before) :]
        return reply, [one for one in calls if not _is_to(one, base)]

    def held(self) -> Iterator[str]:
        """Say when a worker is not free again soon, or does not answer."""
        ends = monotonic() + WITHIN_S
        while self._threads() > 1 and monotonic() < ends:
            sleep(0.02)
        if self._threads() > 1:
            yield f"{self._threads() - 1} threads are still at work"
        if self.server.send(LIVE).seconds > 1:
            yield "the server is slow afterwards"

    def _threads(self) -> int:
        tasks = Path(f"/proc/{self.server.process.pid}/task")
        return len(list(tasks.iterdir()))


@contextmanager
def fetching() -> Iterator[Fetching]:
    """Give a server that may ask EHRs which fail."""
    with (
        tempfile.TemporaryDirectory() as folder,
        upstream.ehrs(Path(folder)) as bases,
        running(
            Path(folder), FHIR_PAD_CDS_FHIR_SERVERS=" ".join((*bases.values(), *NAMES))
        ) as server,
    ):
        yield Fetching(server, bases)


def ours(like: Case) -> Iterator[Case]:
    """Give the faults that the shared cases do not name, as cases like one of them."""
    for name in upstream.OURS:
        yield _case(like, name, [200, 412])


def names(like: Case) -> Iterator[Case]:
    """Give the names that lead to this machine, likewise: the patient can never be had there."""
    for name in NAMES:
        yield _case(like, name, [412])


def _case(like: Case, name: str, statuses: list[int]) -> Case:
    expect = {**like["expect"], "status": statuses, "must": MUST}
    return {**like, "id": name, "upstream": name, "expect": expect}


def _is_to(call: str, base: str) -> bool:
    """Tell whether a call is the one that is meant: to the EHR, or to look its name up."""
    parts = urlsplit(base)
    looked_up = {f"{LOOK_UP}={parts.hostname}", f"{LOOK_UP}={NOBODYS}"}
    meant = (f"{CONNECT}={parts.hostname},{parts.port}", f"{CONNECT}={NOBODYS},443")
    return call in looked_up or call.startswith(meant)
