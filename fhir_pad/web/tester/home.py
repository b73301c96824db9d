"""The first page: one sentence, an example that is worked out for each visit, and where to go.

Must not know how a result is made.
"""

from typing import Final

from flask import Response

from fhir_pad import engine
from fhir_pad.engine import Assessment
from fhir_pad.findings import Action
from fhir_pad.kit import people
from fhir_pad.rest import Server
from fhir_pad.spoken import spoken
from fhir_pad.web import look
from fhir_pad.web.shown import told
from fhir_pad.web.shown.strip import strip
from fhir_pad.web.tester.catalogue import Catalogue
from fhir_pad.web.tester.ways import FOR_PEOPLE, assess_line, ways

EXAMPLE: Final = "limiting-claudication"
ANSWERS: Final = (
    *("age", "sex", "pain-site", "walk-trigger", "walk-distance-m", "relief-stand"),
    *("lifestyle-limiting", "smoking", "diabetes"),
)
"""As many answers as are read at a glance."""
ACTIONS: Final = 7


def shown(server: Server, catalogue: Catalogue) -> Response:
    """Return the first page."""
    person = people()[EXAMPLE]
    language = look.spoken()
    done = engine.assess(person.response(), now=server.clock())
    recommended = _recommended(done)
    return look.page(
        "tester/home.html",
        is_public=True,
        base=server.base,
        people=ways(FOR_PEOPLE),
        person=person,
        answers_shown=[told.asked(one, done.answers[one], language) for one in ANSWERS],
        answers_beyond=len(person.answers) - len(ANSWERS),
        recommended=recommended[:ACTIONS],
        recommended_beyond=len(recommended) - ACTIONS,
        strip=strip(spoken(done.findings, language), done.answers, language),
        line=assess_line(server, person.id),
        protected=server.authorization is not None,
        counts=catalogue.counts(),
    )


def _recommended(done: Assessment) -> list[Action]:
    return [one for one in done.findings.actions if one.status == "recommended"]
