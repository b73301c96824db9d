"""What was searched for in a form stands in no address: its links hold it sealed.

A form is how a client keeps a name out of the logs of every machine on the way (ASVS 14.2.1). Must
not know how a search is answered. Links are opaque: http://hl7.org/fhir/R4/http.html#paging.
"""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from fhir_pad.access import Identity, Unsealable, seal, unseal
from fhir_pad.fhir.issues import IssueType
from fhir_pad.rest.exchange import Asked, Pair, Path
from fhir_pad.rest.problems import bad_request

PAGE, SEARCH = "_page", "_search"


def is_posted(path: Path) -> bool:
    """Tell whether a search came in a form, now or when its first page was asked for."""
    return path[-1:] == (SEARCH,)


def sealed(pairs: Iterable[Pair], key: bytes, type_: str, who: Identity) -> Pair:
    """Return the parameter that stands for all of these in a link."""
    return PAGE, seal(key, urlencode(tuple(pairs)), for_=_use(type_, who))


def opened(asked: Asked, key: bytes, who: Identity) -> Asked:
    """Return the request with what its link holds, as the form said it; others as they are.

    Raises Problem 400 for what was not sealed here, for this type and this patient's app.
    """
    links = [value for name, value in asked.query if name == PAGE and value and "." not in value]
    if not links:
        return asked
    type_ = asked.path[0]
    try:
        said = unseal(key, links[0], for_=_use(type_, who))
    except Unsealable as fault:
        text = f"{PAGE} is not from a link of this list. Begin with its first page."
        raise bad_request(IssueType.VALUE, text) from fault
    others = tuple(pair for pair in asked.query if pair[0] != PAGE)
    pairs = tuple(parse_qsl(said, keep_blank_values=True))
    return replace(asked, path=(type_, SEARCH), query=(*pairs, *others))


def _use(type_: str, who: Identity) -> str:
    return f"{type_}/{who.patient or ''}"
