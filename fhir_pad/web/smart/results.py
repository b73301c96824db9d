"""What an assessment says on a page, and what of it the EHR may be given.

Must not know HTML, nor how anything is sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from fhir_pad import engine
from fhir_pad.ehr.resources import Written
from fhir_pad.fhir.nodes import objects
from fhir_pad.recorded import Fact, Recorded, Source
from fhir_pad.report.choosing import is_left_out
from fhir_pad.web.smart.reading import may
from fhir_pad.web.smart.sitting import Node, Sitting

OUTCOME: Final = "OperationOutcome"
OFFERED: Final = "offered"
"""The name of the fields that tell which actions have a box; the box has the action's code."""
DONE, SENT, NOT_KNOWN = "all", "sent", "not-known"
SAID: Final[Mapping[str, str]] = {
    DONE: "Everything was written into the record.",
    SENT: "The results were sent to the EHR, and its answer is not here yet. Load this page again "
    "in a moment. If it says the same then, look into the record before anything is written again.",
    NOT_KNOWN: "The EHR did not say whether it wrote the results. Look into the record before "
    "anything is written again.",
}
REFUSED: Final = "The EHR refused the results. Nothing was written."
WRITTEN_AS: Final[Mapping[Written, str]] = {
    Written.ALL: DONE,
    Written.NOTHING: "",
    Written.NOT_KNOWN: NOT_KNOWN,
}


def assessment(sitting: Sitting) -> engine.Assessment:
    """Return the assessment of an assessed sitting, the same one each time.

    It names the records whose answers a person saw in the form and left as they were.
    """
    assessed = sitting.assessed
    if assessed is None:
        raise TypeError("Only what was assessed has results.")
    done = engine.assess(assessed.response, now=assessed.now)
    seen = {} if sitting.recorded is None else sitting.recorded.answers
    kept = {
        link_id: Fact(link_id, one.value, (Source(one.reference, date=one.date),))
        for link_id, one in seen.items()
        if done.answers.get(link_id) == one.value
    }
    left_out = frozenset(assessed.left_out)
    return replace(done, recorded=Recorded(kept, ()), left_out=left_out)


def results(sitting: Sitting) -> Node:
    """Return the Bundle of results of an assessed sitting, the same one each time."""
    return assessment(sitting).bundle()


def chosen(sitting: Sitting, offered: Iterable[str], ticked: Iterable[str]) -> Sitting:
    """Return the sitting with what a clinician unticked left out of its plan.

    Only what was offered with a box, and may be left out, can be; all else stays as it is.
    """
    assessed = sitting.assessed
    if assessed is None:
        raise TypeError("Only what was assessed has a plan.")
    unticked = frozenset(offered) - frozenset(ticked)
    actions = assessment(sitting).findings.actions
    left_out = tuple(one.code for one in actions if is_left_out(one, unticked))
    return replace(sitting, assessed=replace(assessed, left_out=left_out))


def missing(sitting: Sitting, bundle: Node) -> tuple[str, ...]:
    """Return the types of results that the EHR does not let this app create."""
    types = dict.fromkeys(_type(entry) for entry in objects(transaction(bundle), "entry"))
    return tuple(type_ for type_ in types if not may(sitting, "c", type_))


def transaction(bundle: Node) -> Node:
    """Return the transaction that creates all results, or none; references stay inside it.

    Ids are left out, because the EHR gives its own.
    """
    entries = (entry for entry in objects(bundle, "entry") if _type(entry) != OUTCOME)
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [_created(entry) for entry in entries],
    }


def _created(entry: Node) -> Node:
    resource = entry["resource"]
    without_id = (
        {name: value for name, value in resource.items() if name != "id"}
        if isinstance(resource, Mapping)
        else {}
    )
    return {
        "fullUrl": entry["fullUrl"],
        "resource": without_id,
        "request": {"method": "POST", "url": _type(entry)},
    }


def _type(entry: Node) -> str:
    resource = entry["resource"]
    return str(resource["resourceType"]) if isinstance(resource, Mapping) else ""
