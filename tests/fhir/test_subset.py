"""`_summary` and `_elements` give a valid part of a resource that says that it is one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import ROOT, SHARED

from fhir_pad.fhir.strict import Limits, read
from fhir_pad.fhir.structure import check
from fhir_pad.fhir.subset import DATA, KINDS, SUBSETTED, TEXT, TRUE, elements, summary

TAG = {"tag": [dict(SUBSETTED)]}
WHY = {"extension": [{"url": "https://example.org/why", "valueCode": "x"}]}
NARRATIVE = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">a</div>'}

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "a",
    "text": NARRATIVE,
    "extension": [{"url": "https://example.org/x", "valueCode": "x"}],
    "name": [{"family": "A", **WHY}],
    "birthDate": "1960",
    "_birthDate": WHY,
    "_gender": WHY,
    "deceasedBoolean": False,
    "maritalStatus": {"text": "a"},
    "contact": [{"gender": "male"}],
    "link": [{"other": {"reference": "Patient/b"}, "type": "seealso"}],
}
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "meta": {"versionId": "7", "tag": [{"code": "mine"}]},
    "implicitRules": "https://example.org/rules",
    "text": NARRATIVE,
    "contained": [
        {"resourceType": "Patient", "id": "p", "generalPractitioner": [{"reference": "#d"}]},
        {"resourceType": "Device", "id": "unused"},
        {"resourceType": "Practitioner", "id": "d"},
    ],
    "status": "final",
    "code": {"text": "a"},
    "subject": {"reference": "#p"},
    "valueQuantity": {"value": 1},
    "note": [{"text": "a"}],
    "device": {"reference": "#unused"},
    "component": [
        {
            "code": {"text": "a"},
            "valueInteger": 1,
            "interpretation": [{"text": "a"}],
        }
    ],
}


def test_a_summary_has_what_r4_marks_so():
    """An element's own extensions go with it, and `_x` with `x`; those of the resource do not."""
    assert summary(PATIENT, TRUE) == {
        "resourceType": "Patient",
        "id": "a",
        "meta": TAG,
        "name": [{"family": "A", **WHY}],
        "birthDate": "1960",
        "_birthDate": WHY,
        "_gender": WHY,
        "deceasedBoolean": False,
        "link": [{"other": {"reference": "Patient/b"}, "type": "seealso"}],
    }


def test_a_summary_goes_into_what_it_keeps():
    """Of a component its interpretation is left out, and what is kept brings what it refers to."""
    part = summary(OBSERVATION, TRUE)

    assert part["component"] == [{"code": {"text": "a"}, "valueInteger": 1}]
    assert part["contained"] == [OBSERVATION["contained"][0], OBSERVATION["contained"][2]]
    assert "note" not in part


def test_what_changes_the_meaning_of_all_else_stays_in_every_part():
    """A modifier extension stays as it is, although R4 marks it as no summary."""
    modifier = [{"url": "https://example.org/not", "valueBoolean": True}]
    modified = {"resourceType": "Patient", "modifierExtension": modifier, "active": True}

    for part in (*(summary(modified, kind) for kind in KINDS), elements(modified, ["name"])):
        assert part["modifierExtension"] == modifier


def test_what_is_mandatory_stays_in_a_summary():
    """R4 marks no agent of a Provenance, yet there must be one."""
    agent = {"who": {"reference": "Device/a"}, "role": [{"text": "a"}]}
    provenance = {"resourceType": "Provenance", "agent": [agent]}

    assert summary(provenance, TRUE)["agent"] == [{"who": {"reference": "Device/a"}}]


def test_an_element_of_which_nothing_would_be_left_stays_whole():
    """The data of an Attachment are in no summary; an empty Attachment would be invalid."""
    attachment = {"id": "x", "data": "TQ=="}
    document = {"resourceType": "DocumentReference", "content": [{"attachment": attachment}]}
    titled = {
        "resourceType": "DocumentReference",
        "content": [{"attachment": {"data": "TQ==", "title": "a"}}],
    }

    assert summary(document, TRUE)["content"] == [{"attachment": attachment}]
    assert summary(titled, TRUE)["content"] == [{"attachment": {"title": "a"}}]


def test_the_resources_in_a_bundle_are_summarised_each():
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": PATIENT}]}

    assert summary(bundle, TRUE)["entry"] == [{"resource": summary(PATIENT, TRUE)}]


def test_text_is_the_narrative_and_what_is_mandatory():
    assert summary(OBSERVATION, TEXT) == {
        "resourceType": "Observation",
        "meta": {"versionId": "7", "tag": [{"code": "mine"}, dict(SUBSETTED)]},
        "implicitRules": "https://example.org/rules",
        "text": NARRATIVE,
        "status": "final",
        "code": {"text": "a"},
    }


def test_data_is_all_but_the_narrative():
    without = {name: value for name, value in PATIENT.items() if name != "text"}

    assert summary(PATIENT, DATA) == {**without, "meta": TAG}


@pytest.mark.parametrize("kind", ["false", "count", ""])
def test_other_values_of_summary_ask_for_the_whole(kind):
    assert summary(PATIENT, kind) is PATIENT


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["birthDate"], ["birthDate", "_birthDate"]),
        (["gender", "Patient.link"], ["_gender", "link"]),
        (["deceased"], ["deceasedBoolean"]),
        (["deceased[x]"], ["deceasedBoolean"]),
        (["deceasedBoolean"], ["deceasedBoolean"]),
        (["colour"], []),
        (["text", "Observation.code"], ["text"]),
    ],
)
def test_elements_are_the_named_ones(names, kept):
    assert elements(PATIENT, names) == {
        "resourceType": "Patient",
        "id": "a",
        "meta": TAG,
        **{name: PATIENT[name] for name in kept},
    }


def test_what_is_mandatory_stays_among_elements():
    part = elements(OBSERVATION, ["value"])

    assert list(part) == [
        "resourceType",
        "meta",
        "implicitRules",
        "status",
        "code",
        "valueQuantity",
    ]


def test_a_resource_that_no_name_is_about_is_whole():
    """`_elements=Observation.code` says nothing of Patients."""
    assert elements(PATIENT, ["Observation.code"]) is PATIENT
    assert elements(PATIENT, []) is PATIENT


@pytest.mark.parametrize("kind", KINDS)
def test_a_type_that_is_not_defined_here_is_whole(kind):
    """Nobody here can tell what of it may be left out."""
    claim = {"resourceType": "Claim", "status": "active", "text": NARRATIVE}

    assert summary(claim, kind) is claim
    assert elements(claim, ["status"]) is claim


def test_a_part_is_tagged_once_and_the_whole_is_left_as_it_was():
    once = summary(PATIENT, TRUE)

    assert summary(once, TRUE) == once
    assert elements(once, ["name"])["meta"] == TAG
    assert "meta" not in PATIENT


# All that we publish, and HL7's own examples

ROOMY = Limits(size_bytes=10**7, nodes=10**6)
EXAMPLES = sorted((SHARED / "fhir" / "r4-examples").glob("*.json"))
OURS = sorted(
    path
    for name in ("questionnaires", "valuesets", "fhir_pad/published")
    for path in (ROOT / name).glob("*.json")
)
# Neither a snapshot nor a differential is in a summary, and one of them must be there (sdf-6).
UNFINISHED = {("invariant", "StructureDefinition")}


def faults(resource):
    """Return (code, place) of every fault."""
    return {(issue.code.value, issue.at) for issue in check(resource)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("paths", [OURS, pytest.param(EXAMPLES, marks=pytest.mark.external)])
def test_a_summary_of_a_valid_resource_is_valid(paths, kind):
    """It is a part of what was there, and has no fault that the whole has not."""
    for path in paths:
        whole = read(path.read_bytes(), ROOMY)
        part = summary(whole, kind)

        assert part.keys() <= whole.keys() | {"meta"}
        assert faults(part) - faults(whole) <= UNFINISHED, path.name
        assert dict(SUBSETTED) in part["meta"]["tag"]


@given(st.sets(st.sampled_from(sorted(OBSERVATION.keys() - {"contained"}))))
def test_any_elements_of_a_valid_resource_are_valid(names):
    """Whatever is named: a part refers to nothing that is not there, and contains nothing unused."""
    part = elements(OBSERVATION, sorted(names)) if names else OBSERVATION

    assert faults(part) == faults(OBSERVATION) == {("not-supported", "Observation.implicitRules")}
    assert part.keys() >= names - {"meta"}
    assert all(part[name] == OBSERVATION[name] for name in names - {"meta", "contained"})
