"""A page asks the FHIR interactions as a client would: the same rules, records and refusals.

Must not know any page, nor what is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from fhir_pad.fhir import strict
from fhir_pad.fhir.write import write
from fhir_pad.language import BASE
from fhir_pad.rest import Answer, Asked, Path, Server, Table, answer, identified
from fhir_pad.rest.exchange import NOTHING, Node, Pair
from fhir_pad.web.audited import audited


@dataclass(frozen=True, slots=True)
class Inside:
    """The interactions, for pages that nobody needs a token for."""

    table: Table
    server: Server
    zone: tzinfo = UTC

    def now(self) -> datetime:
        """Return the present as the clinic's clock shows it, whose day people mean by today."""
        return self.server.clock().astimezone(self.zone)

    def ask(  # noqa: PLR0913 - what a request has
        self,
        method: str,
        path: Path,
        *,
        query: tuple[Pair, ...] = (),
        headers: Mapping[str, str] = NOTHING,
        body: Node | None = None,
        language: str = BASE.tag,
    ) -> Answer:
        """Return the answer to a request below the FHIR base, with its record kept.

        What is worked out for it is in the language of this tag.

        Raises Problem or Refused when it cannot be answered, as over HTTP: 401 where a token is
        needed, which no page has.
        """
        with audited(self.table, self.server, path) as trail:
            trail.who = identified(self.table, self.server, method, path, None)
            trail.asked = Asked(method, path, query, headers, body, language=language)
            return answer(self.table, self.server, trail.asked, trail.who, trail)

    def read(self, path: Path, query: tuple[Pair, ...] = ()) -> Node:
        """Return the resource at an address, or the Bundle that a search gives."""
        return resource(self.ask("GET", path, query=query))


def resource(given: Answer) -> Node:
    """Return the resource that an answer carries, with decimals as they were written."""
    body = b"null" if given.body is None else given.body
    read = strict.read(body if isinstance(body, bytes) else write(body), strict.OWN_LIMITS)
    if not isinstance(read, Mapping):
        raise TypeError("This interaction answers with a resource.")
    return read
