"""The FHIR package: what it holds, how it is indexed, and that it is the same each time."""

import json
import tarfile
from io import BytesIO
from typing import Any

import pytest

from fhir_pad import engine
from fhir_pad.publish.package import FILE_NAME, package

RESOURCES = engine.published().resources


@pytest.fixture(scope="module")
def members() -> dict[str, bytes]:
    """Return the files of the package by name."""
    with tarfile.open(fileobj=BytesIO(package(RESOURCES)), mode="r:gz") as archive:
        return {one.name: archive.extractfile(one).read() for one in archive}


def test_it_holds_every_resource_below_package(members: dict[str, bytes]) -> None:
    for resource in RESOURCES:
        name = f"package/{resource['resourceType']}-{resource['id']}.json"
        assert json.loads(members[name])["url"] == resource["url"]
    assert len(members) == len(RESOURCES) + 2


def test_its_manifest_says_which_fhir_it_needs(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["package/package.json"])

    assert (manifest["name"], manifest["version"]) == ("org.w3id.fhir-pad", "0.1.0")
    assert manifest["fhirVersions"] == ["4.0.1"]
    assert manifest["jurisdiction"] == "http://unstats.un.org/unsd/methods/m49/m49.htm#001"
    assert manifest["dependencies"] == {"hl7.fhir.r4.core": "4.0.1"}
    assert FILE_NAME == f"{manifest['name']}-{manifest['version']}.tgz"


def test_its_index_names_every_file_with_what_it_is(members: dict[str, bytes]) -> None:
    index: dict[str, Any] = json.loads(members["package/.index.json"])
    by_file = {one["filename"]: one for one in index["files"]}

    assert index["index-version"] == 1
    assert {f"package/{name}" for name in by_file} == set(members) - {
        "package/package.json",
        "package/.index.json",
    }
    assert by_file["StructureDefinition-waits-for.json"] == {
        "filename": "StructureDefinition-waits-for.json",
        "resourceType": "StructureDefinition",
        "id": "waits-for",
        "url": "https://w3id.org/fhir-pad/StructureDefinition/waits-for",
        "version": "0.1.0",
        "kind": "complex-type",
        "type": "Extension",
    }


def test_the_type_of_a_plan_is_no_text_and_stays_out_of_the_index(
    members: dict[str, bytes],
) -> None:
    """R4 calls a CodeableConcept `type` there; an index holds text."""
    index = json.loads(members["package/.index.json"])
    (plan,) = (one for one in index["files"] if one["id"] == "leg-pain" and "Plan" in one["url"])

    assert "type" not in plan


def test_the_same_resources_give_the_same_bytes_in_any_order() -> None:
    """No clock, no owner, no order of reading."""
    made = package(RESOURCES)

    assert package(reversed(RESOURCES)) == made
    assert made[4:8] == b"\0\0\0\0", "the time in the header of gzip"
