"""The search parameters for each type that is stored, as in R4's own definitions.

Two are ours: from a response to the plan and to the risks that rest on it.

Left out: what looks into extensions, `_content`, `_text` and the like, and `phonetic`, which is
not what its name says without a phonetic algorithm. Must not know how they are answered.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.canonical import url
from fhir_pad.store.search.definitional import DEFINITIONAL
from fhir_pad.store.search.parameter import R4_DEFINITIONS, Kind, Parameter

DERIVED: Final = "(derived)"
"""Stands for a path where the value is computed by a function of `values`."""

_SHARED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "CarePlan": {"clinical": ("date", "identifier", "patient")},
    "RiskAssessment": {"clinical": ("date", "encounter", "identifier", "patient")},
    "Observation": {"clinical": ("code", "date", "encounter", "identifier", "patient")},
    "Goal": {"clinical": ("identifier", "patient")},
    "Patient": {
        "individual": (
            *("address", "address-city", "address-country", "address-postalcode"),
            *("address-state", "address-use", "birthdate", "email", "family", "gender", "given"),
            *("phone", "telecom"),
        )
    },
}
"""Which parameters have one definition for several types, and the name that it begins with."""

_PARTS_OF: Final[Mapping[str, tuple[str, str]]] = {
    "code-value-concept": ("code", "value-concept"),
    "code-value-date": ("code", "value-date"),
    "code-value-quantity": ("code", "value-quantity"),
    "code-value-string": ("code", "value-string"),
    "combo-code-value-concept": ("combo-code", "combo-value-concept"),
    "combo-code-value-quantity": ("combo-code", "combo-value-quantity"),
    "component-code-value-concept": ("component-code", "component-value-concept"),
    "component-code-value-quantity": ("component-code", "component-value-quantity"),
}
"""Observation's composites. Both parts are sought in one component, or in the Observation."""


def _definition(type_: str, code: str) -> str:
    prefix = (name for name, codes in _SHARED.get(type_, {}).items() if code in codes)
    return f"{R4_DEFINITIONS}{next(prefix, type_)}-{code.removeprefix('_')}"


def _tokens(type_: str, **paths: str) -> Iterable[Parameter]:
    for code, path in _named(paths):
        yield Parameter(code, Kind.TOKEN, _definition(type_, code), paths=tuple(path.split()))


def _codes(type_: str, **systems: str) -> Iterable[Parameter]:
    """Give parameters for elements of type code, which have the system of their value set."""
    for code, system in _named(systems):
        path, _, name = system.rpartition(" ")
        implied = f"http://hl7.org/fhir/{name}"
        definition = _definition(type_, code)
        yield Parameter(code, Kind.TOKEN, definition, paths=(path or code,), implied=implied)


def _references(type_: str, **paths: str) -> Iterable[Parameter]:
    for code, path in _named(paths):
        yield Parameter(code, Kind.REFERENCE, _definition(type_, code), paths=tuple(path.split()))


def _ours(type_: str, code: str, path: str) -> Parameter:
    definition = url("SearchParameter", f"{type_.lower()}-{code}")
    return Parameter(code, Kind.REFERENCE, definition, paths=(path,))


def _canonical(type_: str, code: str, path: str) -> Parameter:
    definition = _definition(type_, code)
    return Parameter(code, Kind.REFERENCE, definition, paths=(path,), canonical=True)


def _patient(type_: str, *looks_at: str) -> Parameter:
    definition, within = _definition(type_, "patient"), looks_at or ("subject",)
    return Parameter("patient", Kind.REFERENCE, definition, looks_at=within, target="Patient")


def _identifier(type_: str) -> Parameter:
    definition = _definition(type_, "identifier")
    return Parameter("identifier", Kind.TOKEN, definition, paths=("identifier",), exact=True)


def _others(type_: str, kind: Kind, **paths: str) -> Iterable[Parameter]:
    for code, path in _named(paths):
        yield Parameter(code, kind, _definition(type_, code), paths=tuple(path.split()))


def _both(code: str, kind: Kind, *looks_at: str) -> Parameter:
    return Parameter(code, kind, _definition("Observation", code), looks_at=looks_at)


def _contact(code: str) -> Parameter:
    definition = _definition("Patient", code)
    return Parameter(code, Kind.TOKEN, definition, looks_at=("telecom",), system=code)


def _named(paths: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Give codes as R4 writes them: `based_on` is `based-on`."""
    return ((name.replace("_", "-"), path) for name, path in paths.items())


ID: Final = "_id"
"""The one parameter that needs no value: the id stands in the version itself."""

_COMMON: Final = (
    Parameter(ID, Kind.TOKEN, R4_DEFINITIONS + "Resource-id", paths=("id",), exact=True),
    Parameter(
        "_lastUpdated",
        Kind.DATE,
        R4_DEFINITIONS + "Resource-lastUpdated",
        paths=("meta.lastUpdated",),
    ),
    Parameter("_profile", Kind.URI, R4_DEFINITIONS + "Resource-profile", paths=("meta.profile",)),
    Parameter(
        "_security", Kind.TOKEN, R4_DEFINITIONS + "Resource-security", paths=("meta.security",)
    ),
    Parameter("_source", Kind.URI, R4_DEFINITIONS + "Resource-source", paths=("meta.source",)),
    Parameter("_tag", Kind.TOKEN, R4_DEFINITIONS + "Resource-tag", paths=("meta.tag",)),
)

_QR, _CP, _RA, _OB = "QuestionnaireResponse", "CarePlan", "RiskAssessment", "Observation"
_AE: Final = "AuditEvent"

_PARAMETERS: Final[Mapping[str, tuple[Parameter, ...]]] = {
    _QR: (
        *_references(_QR, author="author", based_on="basedOn", encounter="encounter"),
        *_references(_QR, part_of="partOf", source="source", subject="subject"),
        *_others(_QR, Kind.DATE, authored="authored"),
        _identifier(_QR),
        _patient(_QR),
        _canonical(_QR, "questionnaire", "questionnaire"),
        *_codes(_QR, status="questionnaire-answers-status"),
    ),
    _CP: (
        *_tokens(_CP, activity_code="activity.detail.code", category="category"),
        *_others(
            _CP,
            Kind.DATE,
            activity_date="activity.detail.scheduledTiming activity.detail.scheduledPeriod",
            date="period",
        ),
        *_references(_CP, activity_reference="activity.reference", based_on="basedOn"),
        *_references(_CP, care_team="careTeam", condition="addresses", encounter="encounter"),
        *_references(_CP, goal="goal", part_of="partOf", performer="activity.detail.performer"),
        *_references(_CP, replaces="replaces", subject="subject"),
        _ours(_CP, "supporting-info", "supportingInfo"),
        _identifier(_CP),
        _canonical(_CP, "instantiates-canonical", "instantiatesCanonical"),
        *_others(_CP, Kind.URI, instantiates_uri="instantiatesUri"),
        *_codes(_CP, intent="request-intent", status="request-status"),
        _patient(_CP),
    ),
    _RA: (
        *_references(_RA, condition="condition", encounter="encounter"),
        *_references(_RA, performer="performer", subject="subject"),
        _ours(_RA, "basis", "basis"),
        *_others(_RA, Kind.DATE, date="occurrenceDateTime"),
        _identifier(_RA),
        *_tokens(_RA, method="method", risk="prediction.qualitativeRisk"),
        _patient(_RA),
        *_others(
            _RA,
            Kind.NUMBER,
            probability="prediction.probabilityDecimal prediction.probabilityRange",
        ),
    ),
    _OB: (
        *_references(_OB, based_on="basedOn", derived_from="derivedFrom", device="device"),
        *_references(_OB, encounter="encounter", focus="focus", has_member="hasMember"),
        *_references(_OB, part_of="partOf", performer="performer", specimen="specimen"),
        *_references(_OB, subject="subject"),
        _patient(_OB),
        _identifier(_OB),
        *_codes(_OB, status="observation-status"),
        *_tokens(_OB, category="category", code="code", method="method"),
        *_tokens(_OB, data_absent_reason="dataAbsentReason", value_concept="valueCodeableConcept"),
        *_tokens(_OB, component_code="component.code"),
        *_tokens(_OB, component_data_absent_reason="component.dataAbsentReason"),
        *_tokens(_OB, component_value_concept="component.valueCodeableConcept"),
        *_others(
            _OB,
            Kind.DATE,
            date="effectiveDateTime effectivePeriod effectiveTiming effectiveInstant",
            value_date="valueDateTime valuePeriod",
        ),
        *_others(
            _OB,
            Kind.QUANTITY,
            value_quantity="valueQuantity valueSampledData",
            component_value_quantity="component.valueQuantity component.valueSampledData",
        ),
        *_others(_OB, Kind.STRING, value_string="valueString valueCodeableConcept.text"),
        _both("combo-code", Kind.TOKEN, "code", "component-code"),
        _both("combo-value-concept", Kind.TOKEN, "value-concept", "component-value-concept"),
        _both("combo-value-quantity", Kind.QUANTITY, "value-quantity", "component-value-quantity"),
        _both(
            "combo-data-absent-reason",
            Kind.TOKEN,
            *("data-absent-reason", "component-data-absent-reason"),
        ),
        *(_both(code, Kind.COMPOSITE, *parts) for code, parts in _PARTS_OF.items()),
    ),
    "Provenance": (
        *_references("Provenance", agent="agent.who", entity="entity.what", location="location"),
        *_references("Provenance", target="target"),
        _patient("Provenance", "target"),
        *_tokens("Provenance", agent_role="agent.role", agent_type="agent.type"),
        *_tokens("Provenance", signature_type="signature.type"),
        *_others("Provenance", Kind.DATE, recorded="recorded", when="occurredDateTime"),
    ),
    _AE: (
        *_codes(_AE, action="audit-event-action", outcome="audit-event-outcome"),
        *_tokens(_AE, agent_role="agent.role", altid="agent.altId", entity_role="entity.role"),
        *_tokens(_AE, entity_type="entity.type", site="source.site", subtype="subtype"),
        *_tokens(_AE, type="type"),
        *_references(_AE, agent="agent.who", entity="entity.what", source="source.observer"),
        _patient(_AE, "agent", "entity"),
        *_others(_AE, Kind.DATE, date="recorded"),
        *_others(_AE, Kind.STRING, address="agent.network.address", agent_name="agent.name"),
        *_others(_AE, Kind.STRING, entity_name="entity.name"),
        *_others(_AE, Kind.URI, policy="agent.policy"),
    ),
    "Goal": (
        *_tokens("Goal", achievement_status="achievementStatus", category="category"),
        _identifier("Goal"),
        *_codes("Goal", lifecycle_status="lifecycleStatus goal-status"),
        _patient("Goal"),
        *_references("Goal", subject="subject"),
        *_others("Goal", Kind.DATE, start_date="startDate", target_date="target.dueDate"),
    ),
    "Patient": (
        *_tokens("Patient", active="active", deceased=DERIVED),
        *_tokens("Patient", language="communication.language", telecom="telecom"),
        *_codes("Patient", address_use="address.use address-use", gender="administrative-gender"),
        _contact("email"),
        _contact("phone"),
        _identifier("Patient"),
        *_references("Patient", general_practitioner="generalPractitioner", link="link.other"),
        *_references("Patient", organization="managingOrganization"),
        *_others("Patient", Kind.DATE, birthdate="birthDate", death_date="deceasedDateTime"),
        *_others("Patient", Kind.STRING, address="address", address_city="address.city"),
        *_others("Patient", Kind.STRING, address_country="address.country"),
        *_others("Patient", Kind.STRING, address_postalcode="address.postalCode"),
        *_others("Patient", Kind.STRING, address_state="address.state", name="name"),
        *_others("Patient", Kind.STRING, family="name.family", given="name.given"),
    ),
}

TYPES: Final = (*_PARAMETERS, *DEFINITIONAL)
"""The types that have parameters of their own: all that can be here."""


@cache
def known(type_: str) -> Mapping[str, Parameter]:
    """Return the parameters that a type can be searched by, by their codes in their order.

    A type without a list of its own has those of all resources.
    """
    own = _PARAMETERS.get(type_) or DEFINITIONAL.get(type_, ())
    every = sorted((*_COMMON, *own), key=lambda one: one.code)
    return MappingProxyType({parameter.code: parameter for parameter in every})


@cache
def composed(type_: str) -> frozenset[str]:
    """Return the parameters whose values the composites of a type look at, as `Type.code`."""
    every = known(type_)
    composites = (one for one in every.values() if one.kind is Kind.COMPOSITE)
    parts = {every[part] for one in composites for part in one.looks_at}
    return frozenset(f"{type_}.{code}" for part in parts for code in part.indexed)
