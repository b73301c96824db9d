"""What every resource of one answer shares: whom it is about, when it was asked, its ids.

Carries over what the QuestionnaireResponse says about people; judges nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property

from fhir_pad.fhir.canonical import VERSION
from fhir_pad.fhir.constant import Constant
from fhir_pad.fhir.form import FINISHED
from fhir_pad.language import BASE, Language
from fhir_pad.report.elements import Element, element, full_url, worded
from fhir_pad.report.ids import Kept, uuid_for

UNNAMED_PATIENT = "Patient not named in the response"
BY_IDENTIFIER = "named by an identifier"
PATIENT_INSIDE = "Patient described inside the response"

NOT_ADVICE = (
    "Decision support for clinicians: a proposal to be checked by a clinician who knows the "
    "patient. It is not medical advice and replaces neither examination nor judgement."
)


@dataclass(frozen=True)
class Context:
    """The response as it was read, the moment of the answer, and the digest of the input.

    `now` carries a time zone (ValueError otherwise). `digest` is hexadecimal and seeds every id.
    `records` are references to what an EHR had recorded and the results rest on. `left_out` are
    codes of actions that a clinician did not choose. `language` is what the resources speak; one
    that is not the base stands in each of them. Where `kept` tells how results are named that are
    kept, the digest names nothing.
    """

    response: Mapping[str, object]
    now: datetime
    digest: str
    records: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()
    language: Language = BASE
    topics: Mapping[str, str] = field(default_factory=dict)
    """What is asked under a linkId, or what an index is called, in English."""
    kept: Kept | None = None

    def __post_init__(self) -> None:
        """Refuse a moment without a zone: an R4 instant cannot be written from it."""
        if self.now.utcoffset() is None:
            msg = "Context.now needs a time zone, e.g. datetime.now(UTC)."
            raise ValueError(msg)

    def resource(self, resource_type: str, name: str = "", **parts: object) -> Element:
        """Return a resource with the id of its name and the parts that say something.

        `name` tells it from others of its type in this answer.
        """
        opening: Element = {"resourceType": resource_type, "id": self._id_of(resource_type, name)}
        if self.language is BASE:
            return opening | element(**parts)
        return opening | {"language": self.language.tag} | worded(element(**parts), self.language)

    def _id_of(self, resource_type: str, name: str) -> str:
        if self.kept is not None:
            return self.kept.new_id()
        return uuid_for(self.digest, f"{resource_type}/{name}")

    def refer(self, resource: Element) -> Element:
        """Return the reference to a resource of this answer."""
        if self.kept is not None:
            return {"reference": f"{resource['resourceType']}/{resource['id']}"}
        return {"reference": full_url(resource)}

    def url_of(self, resource_type: str) -> str:
        """Return the `fullUrl` of a resource of a collection.

        The response, too, goes by a UUID here, even when it has an id: where that id is served is
        not known, and a URL must not be invented.
        """
        return f"urn:uuid:{uuid_for(self.digest, f'{resource_type}/')}"

    def topic(self, name: str) -> str:
        """Return what is asked under a linkId, in the language of the resources."""
        return self.language.say(self.topics.get(name, name))

    @cached_property
    def spoken(self) -> str:
        """The tag of the language, empty for the base."""
        return "" if self.language is BASE else self.language.tag

    @cached_property
    def moment(self) -> str:
        """Now, as an R4 instant."""
        return self.now.isoformat()

    @cached_property
    def asked(self) -> str:
        """When the answers were given, as written in the response; now when it does not say."""
        authored = self.response.get("authored")
        return authored if isinstance(authored, str) else self.moment

    @cached_property
    def status(self) -> str:
        """R4 observation-status: what rests on unfinished answers is preliminary."""
        return "final" if self.response.get("status") in FINISHED else "preliminary"

    @cached_property
    def source(self) -> Element:
        """The reference to the response itself."""
        here = self.url_of("QuestionnaireResponse") if self.kept is None else self.kept.response
        return Constant({"reference": here})

    @cached_property
    def subject(self) -> Element:
        """The patient as the response names him or her, or a display that says nobody did."""
        named = self.response.get("subject")
        if not isinstance(named, Mapping):
            return Constant({"type": "Patient", "display": self.language.say(UNNAMED_PATIENT)})
        inside = Constant({"type": "Patient", "display": self.language.say(PATIENT_INSIDE)})
        return carried(named) or inside

    @cached_property
    def patient(self) -> str:
        """The patient in words, for a line of text."""
        named = self.subject
        unnamed = self.language.say(BY_IDENTIFIER)
        return str(named.get("display") or named.get("reference") or unnamed)

    @cached_property
    def encounter(self) -> Element | None:
        """The encounter the response names, if any."""
        return carried(self.response.get("encounter"))

    @cached_property
    def author(self) -> Element | None:
        """Who wrote the response down, if it says so."""
        return carried(self.response.get("author"))


@cache
def software() -> Element:
    """Return the logical reference to this software: its package URL names it and its version."""
    package = {"system": "urn:ietf:rfc:3986", "value": f"pkg:pypi/fhir-pad@{VERSION}"}
    return Constant(
        {
            "type": "Device",
            "identifier": Constant(package),
            "display": f"fhir-pad {VERSION} (software)",
        }
    )


def carried(reference: object) -> Element | None:
    """Return a reference for use in another resource, None when nothing usable is left.

    `#id` points into the response and would dangle anywhere else, so it is left behind.
    """
    if not isinstance(reference, Mapping):
        return None
    target = reference.get("reference")
    inside = isinstance(target, str) and target.startswith("#")
    kept = {name: part for name, part in reference.items() if not (inside and name == "reference")}
    return Constant(kept) if kept.keys() & {"reference", "identifier", "display"} else None
