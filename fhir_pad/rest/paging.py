"""Pages of a list: how many entries, the signed place where it goes on, and the links.

A client follows links only; a place that this server did not sign, or signed for another patient's
app, is none. Must not know what is listed. Source: http://hl7.org/fhir/R4/http.html#paging.
"""

import hmac
import re
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from fhir_pad.fhir.issues import IssueType
from fhir_pad.rest.exchange import Pair
from fhir_pad.rest.posted import PAGE, SEARCH, is_posted, sealed
from fhir_pad.rest.problems import bad_request
from fhir_pad.rest.server import Call
from fhir_pad.store import Matches

COUNT = "_count"
DEFAULT_COUNT, HIGHEST_COUNT = 50, 1000
_WHOLE = re.compile("[0-9]{1,9}")
_SIGNATURE_HEX = 32


def count(query: Iterable[Pair]) -> int:
    """Return how many entries a page has; raise Problem 400 for what is no number.

    An empty value is none, as for every parameter of a search.
    """
    given = [value for name, value in query if name == COUNT and value]
    if len(given) > 1:
        raise bad_request(IssueType.INVALID, f"{COUNT} can be given once.")
    # int() would also take 5_0, blanks and Arabic digits
    if any(_WHOLE.fullmatch(value) is None for value in given):
        raise bad_request(IssueType.VALUE, f"{COUNT} must be a whole number, 0 or more.")
    return min(int(given[0]), HIGHEST_COUNT) if given else DEFAULT_COUNT


def place(call: Call) -> str | None:
    """Return the cursor of the page that is asked for, None for the first one.

    Raises Problem 400 when this server did not sign it for this address.
    """
    given = [value for name, value in call.asked.query if name == PAGE and value]
    if not given:
        return None
    cursor, _, signature = given[0].partition(".")
    if len(given) > 1 or not hmac.compare_digest(_sign(call, cursor), signature.encode()):
        text = f"{PAGE} is not from a link of this list. Begin with its first page."
        raise bad_request(IssueType.VALUE, text)
    return cursor


def links(call: Call, used: Iterable[Pair], matches: Matches) -> list[dict[str, str]]:
    """Return self with the parameters that had a say, and first, previous and next as needed."""
    pairs = list(used)
    here = [pair for pair in call.asked.query if pair[0] == PAGE and pair[1]]
    made = [_link(call, "self", [*pairs, *here])]
    if here:
        made.append(_link(call, "first", pairs))
    for relation, cursor in (("previous", matches.previous), ("next", matches.next)):
        if cursor is not None:
            signed = f"{cursor}.{_sign(call, cursor).decode()}"
            made.append(_link(call, relation, [*pairs, (PAGE, signed)]))
    return made


def _link(call: Call, relation: str, pairs: list[Pair]) -> dict[str, str]:
    path = [part for part in call.asked.path if part != SEARCH]
    address = call.url(*(quote(part, safe="") for part in path))
    if pairs and is_posted(call.asked.path):
        pairs = [sealed(pairs, call.server.store.key, call.type, call.who)]
    query = urlencode(pairs, safe=":/,|*")
    return {"relation": relation, "url": f"{address}?{query}" if query else address}


def _sign(call: Call, cursor: str) -> bytes:
    signed = f"{call.type}/{call.id}/{call.who.patient or ''}/{cursor}".encode()
    return hmac.digest(call.server.store.key, signed, "sha256").hex()[:_SIGNATURE_HEX].encode()
