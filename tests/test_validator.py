"""HL7's own validator finds no error in anything we publish, make or answer.

What it warns of is listed with reasons in `validator/expected_warnings.json`. Everything goes
through one run of Java, the deliberately broken resources too.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from validator import claimed, hl7, made, run
from validator.broken import broken
from validator.hl7 import Issue
from validator.run import Kind

from fhir_pad import engine
from fhir_pad.fhir.canonical import BASE, VERSION
from fhir_pad.fhir.write import write
from fhir_pad.publish.package import NAME, package

ABSENT = hl7.absent()
validator = pytest.mark.validator
needs_java = pytest.mark.skipif(
    bool(ABSENT), reason=f"HL7's validator needs {' and '.join(ABSENT)} on this machine"
)

Reports = Mapping[Path, tuple[Issue, ...]]


ERRORS = {
    "forbidden intent": "Terminology_TX_NoValid_16",
    "missing status": "Validation_VAL_Profile_Minimum",
    "unknown element": "Unrecognized property 'why'",
    "impossible probability": "http://hl7.org/fhir/StructureDefinition/RiskAssessment#ras-2",
    "undefined extension": "Extension_EXT_Unknown_NotHere",
    "unknown code": "Terminology_PassThrough_TX_Message",
    "active plan": "pad-plan-1",
    "prediction without its basis": "Validation_VAL_Profile_Minimum_SLICE",
    "finding of another kind": "Terminology_TX_NoValid_1_CC",
    "unknown question": "Questionnaire_QR_Item_NotFound",
    "answer not offered": "Questionnaire_QR_Item_NoCoding",
    "Questionnaire in another version": "pad-response-1",
    "code given twice": "CODESYSTEM_DUPLICATE_CODE",
    "extension of nothing": "SD_CONTEXT_SHOULD_ELEMENT_NOT_FOUND",
}
"""The fault of a broken resource -> the id or the words of the validator's error."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the files that are made."""
    return tmp_path_factory.mktemp("made")


@pytest.fixture(scope="module")
def reports(folder: Path) -> Reports:
    """Return what the validator says of every file, the broken ones included."""
    files = [*made.published(), *claimed.write_all(folder)]
    for name, resource in broken().items():
        files.append(folder / f"broken {name}")
        files[-1].write_bytes(write(resource))
    hl7.build()
    return hl7.validate(files)


def sound(reports: Reports) -> list[Issue]:
    """Return the issues of what is not broken on purpose."""
    return [
        issue
        for file, found in reports.items()
        if not file.name.startswith("broken ")
        for issue in found
    ]


@needs_java
@validator
def test_all_we_make_is_valid_and_every_warning_has_its_reason(reports: Reports) -> None:
    assert list(run.differences(sound(reports), run.expected())) == []


@needs_java
@validator
def test_everything_published_and_made_was_looked_at(reports: Reports, folder: Path) -> None:
    assert set(made.published()) | set(folder.iterdir()) == set(reports)


@needs_java
@validator
@pytest.mark.parametrize("fault", ERRORS)
def test_a_broken_resource_is_refused(reports: Reports, folder: Path, fault: str) -> None:
    found = reports[folder / f"broken {fault}"]

    assert any(ERRORS[fault] in f"{one.id} {one.text}" for one in found if one.is_error)


KINDS = (
    Kind("no-narrative", "Goal", "", "It has one title."),
    Kind("loinc", "Goal.code", "85", ""),
)


@validator
@needs_java
def test_the_package_is_loaded_by_the_tools_of_hl7(folder: Path) -> None:
    hl7.build()
    exported = folder / "package.tgz"
    exported.write_bytes(package(engine.published().resources))

    loaded = hl7.load(exported)

    assert loaded == {
        "name": NAME,
        "version": VERSION,
        "fhirVersion": "4.0.1",
        "canonical": BASE,
        "resources": len(engine.published().resources),
    }


def found(*said: tuple[str, str, str, str]) -> Iterable[Issue]:
    """Return issues of one file: severity, id, place and text."""
    return [Issue(Path("goal.json"), *one) for one in said]


EXPECTED = (("warning", "no-narrative", "Goal", ""), ("warning", "loinc", "Goal.code", "Code 85."))


def test_what_is_expected_makes_no_difference() -> None:
    information = ("information", "size", "Goal", "")

    assert list(run.differences(found(*EXPECTED, information), KINDS)) == []


@pytest.mark.parametrize(
    "new",
    [
        ("error", "no-narrative-at-all", "Goal", "Say why."),
        ("fatal", "unreadable", "Goal", "Say why."),
        ("warning", "loinc", "Goal.code", "Say why."),
        ("warning", "no-narrative", "CarePlan", "Say why."),
        ("warning", "size", "Goal", "Say why."),
    ],
)
def test_a_new_kind_of_issue_is_a_difference(new: tuple[str, str, str, str]) -> None:
    severity, message, at, text = new

    assert list(run.differences(found(*EXPECTED, new, new), KINDS)) == [
        f"{severity} {message}: goal.json {at}: {text}"
    ]


def test_an_error_is_never_expected() -> None:
    faults = list(run.differences(found(*EXPECTED, ("error", "no-narrative", "Goal", "")), KINDS))

    assert faults == ["error no-narrative: goal.json Goal: "]


def test_an_expected_kind_that_is_no_longer_met_is_a_difference() -> None:
    assert list(run.differences(found(EXPECTED[0]), KINDS)) == ["no longer met: loinc Goal.code 85"]


@pytest.mark.parametrize(
    ("at", "place"),
    [
        ("Questionnaire.item[2].item[0].item[10].code[1]", "Questionnaire.item.code"),
        ("Bundle.entry[5].resource/*Goal/dd4e-8*/.target[0].measure", "Goal.target.measure"),
        ("Bundle.entry[5].resource/*Goal/null*/", "Goal"),
        ("PlanDefinition.action[1].action[2].input[0]", "PlanDefinition.action.input"),
    ],
)
def test_a_kind_of_place_has_no_indices(at: str, place: str) -> None:
    assert Issue(Path("x"), "warning", "", at, "").place == place


def test_each_expected_warning_has_its_reason() -> None:
    assert all(kind.reason.endswith(".") for kind in run.expected())
    assert len(set(run.expected())) == len(run.expected())
