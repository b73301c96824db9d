"""What answers: the published content, the store, the address under which both are served.

Must not know a request.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from fhir_pad.access import AuthorizationServer, Identify, Identity
from fhir_pad.operations.operation import NO_SOURCES, Sources
from fhir_pad.rest.exchange import Asked, Node
from fhir_pad.rest.guarded import Guarded
from fhir_pad.rest.strangers import Strangers
from fhir_pad.rest.trail import Trail
from fhir_pad.store import Shelf, Store, Work


class Access(Enum):
    """What an interaction needs of the store."""

    NONE = auto()
    READING = auto()
    WRITING = auto()


@dataclass(frozen=True, slots=True)
class Server:
    """One running server. `base` is its FHIR base as clients see it, without a last slash."""

    base: str
    store: Store
    shelf: Shelf
    clock: Callable[[], datetime]
    published: Callable[[str, str], Node | None]
    """The published resource of a type by its canonical, with or without `|version`."""
    identify: Identify
    authorization: AuthorizationServer | None
    """Who gives the tokens, None where nobody has to say who they are."""
    sources: Sources = NO_SOURCES
    """The other FHIR servers that may be asked about a patient."""
    strangers: Strangers = field(default_factory=Strangers)
    """Those whom nobody knows, as far as they were refused lately."""

    @contextmanager
    def opened(self, access: Access, *, alone: bool = False) -> Iterator[Work | None]:
        """Give the unit of work that an interaction needs, None when it needs none.

        One that writes and takes long should be `alone`, as `Store.transaction` has it.
        """
        if access is Access.NONE:
            yield None
        elif access is Access.READING:
            with self.store.reading() as work:
                yield work
        else:
            with self.store.transaction(alone=alone) as work:
                yield work


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has found its interaction.

    `type`, `id` and `version` come from the address, empty where it has none. `held` is the unit
    of work that is open for it, if it needs one. `who` asks, and `permission` is what the
    interaction needs; what it lays hands on is noted in the `trail`.
    """

    server: Server
    asked: Asked
    who: Identity
    now: datetime
    held: Work | None
    trail: Trail
    permission: str = ""
    type: str = ""
    id: str = ""
    version: str = ""
    new_id: str | None = None
    """The id that was already chosen for what is created, because others refer to it."""

    @property
    def work(self) -> Guarded:
        """The unit of work; only for interactions that declare that they need one."""
        return self._guarded(self.own_work)

    @property
    def own_work(self) -> Work:
        """The same for what the server does of its own accord, whoever asks."""
        if self.held is None:
            raise TypeError("The route of this interaction opens no unit of work.")
        return self.held

    @contextmanager
    def reading(self) -> Iterator[Guarded]:
        """Give the unit of work, or one opened for the moment."""
        if self.held is not None:
            yield self.work
            return
        with self.server.store.reading() as work:
            yield self._guarded(work)

    def _guarded(self, work: Work) -> Guarded:
        return Guarded(work, self.who, self.permission, self.now, self.trail.touched)

    def url(self, *path: str) -> str:
        """Return the address of something on this server."""
        return "/".join((self.server.base, *path))
