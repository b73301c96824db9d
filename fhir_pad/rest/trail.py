"""What has to be recorded about one HTTP request, from its beginning until it is answered.

Must not know what is recorded, nor how; that is `auditing`.
"""

from dataclasses import dataclass, field

from fhir_pad.access import NOBODY, Identity
from fhir_pad.rest.exchange import Asked, Node
from fhir_pad.rest.touched import Touched


@dataclass(frozen=True, slots=True)
class Sender:
    """The connection that a request came by: its address, and the id of the HTTP request."""

    address: str = ""
    request: str = ""


@dataclass(slots=True)
class Trail:
    """Who asks, by which connection, and the events that wait to be stored.

    It grows while the request is answered; more than one event waits when the request is a batch,
    or finds several patients. `base` is the address of the server, `asked` the request as a whole
    once it was read, `note` what the record of a refusal says besides.
    """

    base: str
    sender: Sender = field(default_factory=Sender)
    who: Identity = NOBODY
    asked: Asked | None = None
    touched: Touched = field(default_factory=Touched)
    waiting: list[Node] = field(default_factory=list)
    note: str = ""

    def begin(self, who: Identity) -> None:
        """Begin with the next interaction, which has laid hands on nothing yet."""
        self.who = who
        self.touched = Touched(self.base)
