"""How much one request may ask for: what is small to send can be dear to answer.

Each limit is far above what a form or a record needs. Must not know how anything is answered.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fhir_pad.fhir.issues import IssueType
from fhir_pad.rest.exchange import Answer, Pair
from fhir_pad.rest.problems import Problem, problem

MOST_PARAMETERS = 100
"""Of a search, an operation or a condition. SQLite takes about 900 criteria in one statement."""
MOST_NAMES = 100
"""In one _elements or _sort."""
MOST_ENTRIES = 100
"""Of a batch or transaction."""
MOST_RESPONSES = 12
"""That one Bundle sends, changes or deletes: each can bring thirty resources with it."""
MOST_DEAR = 25
"""Operations in one Bundle that read a form or a record and say what follows from it."""
MOST_CONDITIONS = 100
"""References by a search that one transaction has: each is a search of its own."""
MOST_GIVEN = 1000
"""Resources that the searches of one Bundle may give before the next one is refused."""


def too_costly(text: str, at: str = "") -> Problem:
    """Return the problem of asking for too much at once."""
    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, IssueType.TOO_COSTLY, text, at)


def check_parameters(pairs: Sequence[Pair]) -> None:
    """Raise Problem 413 for more parameters than are answered."""
    if len(pairs) > MOST_PARAMETERS:
        raise too_costly(f"Give {MOST_PARAMETERS} parameters at most.")


def check_names(parameter: str, names: Sequence[str]) -> None:
    """Raise Problem 413 for a parameter that lists too many names."""
    if len(names) > MOST_NAMES:
        raise too_costly(f"{parameter} takes {MOST_NAMES} names at most.")


def check_entries(number: int) -> None:
    """Raise Problem 413 for a Bundle of more entries than are done."""
    if number > MOST_ENTRIES:
        raise too_costly(f"Send {MOST_ENTRIES} entries at most.", "Bundle.entry")


def check_responses(places: Sequence[str]) -> None:
    """Raise Problem 413 at the first of these places that is one response too many."""
    if len(places) > MOST_RESPONSES:
        text = f"Send, change or delete {MOST_RESPONSES} responses at most in one Bundle."
        raise too_costly(text, places[MOST_RESPONSES])


def check_dear(places: Sequence[str]) -> None:
    """Raise Problem 413 at the first of these places that is one dear operation too many."""
    if len(places) > MOST_DEAR:
        text = f"Call {MOST_DEAR} operations at most in one Bundle that assess, fill or extract."
        raise too_costly(text, places[MOST_DEAR])


def check_conditions(number: int) -> None:
    """Raise Problem 413 for more references by a search than are resolved in one transaction."""
    if number > MOST_CONDITIONS:
        raise too_costly(f"Refer by a search {MOST_CONDITIONS} times at most.", "Bundle.entry")


def check_given(number: int) -> None:
    """Raise Problem 413 when a Bundle has been given so many resources already."""
    if number > MOST_GIVEN:
        raise too_costly("This is more than one Bundle can ask for. Ask for the rest by itself.")


def resources_given(answered: Answer | Problem) -> int:
    """Return how many resources an answer carries."""
    body = answered.body if isinstance(answered, Answer) else None
    entries = body.get("entry", ()) if isinstance(body, Mapping) else ()
    return len(entries) if isinstance(entries, Sequence) else 0
