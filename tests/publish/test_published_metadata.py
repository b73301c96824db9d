"""What every artefact says of itself is there, true, and no more than is true."""

from typing import Any

import pytest

from fhir_pad import engine
from fhir_pad.fhir.canonical import BASE, url

RESOURCES: dict[str, Any] = {
    f"{one['resourceType']}/{one['id']}": one for one in engine.published().resources
}
SYSTEMS = [one for one in RESOURCES.values() if one["resourceType"] == "CodeSystem"]
SHAREABLE = {"ActivityDefinition", "CodeSystem", "Library", "PlanDefinition", "ValueSet"}
"""The types published here for which R4 has a shareable profile; HL7's validator checks it."""
SIGNED_OFF = ("approvalDate", "lastReviewDate", "effectivePeriod", "reviewer", "endorser")


@pytest.mark.parametrize("name", RESOURCES)
def test_it_says_who_publishes_it_where_that_is_reached_and_for_whom_it_is(name: str) -> None:
    resource = RESOURCES[name]
    (contact,) = resource["contact"]
    (region,) = resource["jurisdiction"]

    assert resource["publisher"] == contact["name"] == "fhir-pad"
    assert contact["telecom"] == [{"system": "url", "value": BASE}]
    assert [one["code"] for one in region["coding"]] == ["001"]


@pytest.mark.parametrize("name", RESOURCES)
def test_nobody_is_said_to_have_approved_or_reviewed_it(name: str) -> None:
    """No clinician has signed the rules off."""
    assert [element for element in SIGNED_OFF if element in RESOURCES[name]] == []
    assert RESOURCES[name]["experimental"] is True


@pytest.mark.parametrize("name", RESOURCES)
def test_it_claims_the_shareable_profile_of_its_type_and_no_other(name: str) -> None:
    """Others, as those of CRMI and SDC, have no definition that is checked here."""
    type_ = RESOURCES[name]["resourceType"]
    profile = f"http://hl7.org/fhir/StructureDefinition/shareable{type_.lower()}"

    assert RESOURCES[name].get("meta", {}).get("profile", []) == [profile] * (type_ in SHAREABLE)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda one: one["id"])
def test_a_code_system_names_the_value_set_of_all_its_codes(system: Any) -> None:
    """R4: that has one include, of the whole CodeSystem and nothing else."""
    named, _, version = system["valueSet"].partition("|")
    (whole,) = (one for one in RESOURCES.values() if one["url"] == named)

    assert named == url("ValueSet", system["id"])
    assert version == whole["version"]
    assert whole["compose"] == {"include": [{"system": system["url"], "version": version}]}
