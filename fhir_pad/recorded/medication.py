"""Which medicine a request or statement is about: by code, there or in the Medication it names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fhir_pad.fhir.nodes import objects, text_of
from fhir_pad.recorded.row import Code
from fhir_pad.recorded.said import Resource, child, codes, is_modified
from fhir_pad.recorded.whose import URN

WITH_MEDICATION = frozenset({"MedicationRequest", "MedicationStatement"})


@dataclass(frozen=True, slots=True)
class Medications:
    """The Medications given with the record, by id."""

    by_id: Mapping[str, Resource]

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> "Medications":
        """Return those among the resources; two with one id and unlike content are none."""
        found: dict[str, Resource] = {}
        unlike: set[str] = set()
        for one in resources:
            own = text_of(one, "id").removeprefix(URN)
            named = one.get("resourceType") == "Medication" and own
            if named and found.setdefault(own, one) != one:
                unlike.add(own)
        kept = {own: one for own, one in found.items() if own not in unlike}
        return cls(MappingProxyType(kept))

    def whole(self, resource: Resource) -> Resource:
        """Return the concept of the medicine as a whole, empty when it is not to be found."""
        if not child(resource, "medicationReference"):
            return child(resource, "medicationCodeableConcept")
        return child(self.named(resource) or {}, "code")

    def ingredients(self, resource: Resource) -> tuple[Resource, ...]:
        """Return the concepts of what it holds, as far as they are to be found."""
        held = objects(self.named(resource) or {}, "ingredient")
        return tuple(child(one, "itemCodeableConcept") for one in held)

    def concepts(self, resource: Resource) -> tuple[Resource, ...]:
        """Return all that names the medicine: as a whole, by ingredients, by a reference to it."""
        referred = {"text": text_of(child(resource, "medicationReference"), "display")}
        return (self.whole(resource), *self.ingredients(resource), referred)

    def codes(self, resource: Resource) -> tuple[Code, ...] | None:
        """Return the codes of the medicine and its ingredients; None when it is not to be found."""
        if not child(resource, "medicationReference"):
            return codes(child(resource, "medicationCodeableConcept"))
        medication = self.named(resource)
        if medication is None or is_modified(medication):
            return None
        if text_of(medication, "status") == "entered-in-error":
            return ()
        return (*codes(child(medication, "code")), *_ingredients(medication))

    def named(self, resource: Resource) -> Resource | None:
        """Return the Medication that a resource refers to; None when it is not to be found."""
        written = text_of(child(resource, "medicationReference"), "reference")
        if written.startswith("#"):
            own = (one for one in objects(resource, "contained") if one.get("id") == written[1:])
            return next(own, None)
        if written.startswith(URN):
            return self.by_id.get(written.removeprefix(URN))
        *_, kind, own_id = ("", "", *written.partition("/_history/")[0].split("/"))
        return self.by_id.get(own_id) if kind == "Medication" else None


def _ingredients(medication: Resource) -> tuple[Code, ...]:
    return tuple(
        code
        for ingredient in objects(medication, "ingredient")
        if ingredient.get("isActive") is not False
        for code in codes(child(ingredient, "itemCodeableConcept"))
    )
