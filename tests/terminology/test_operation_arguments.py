"""Parameters of an operation: read by type, from a POST or from a query, all faults at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from terminology_sample import BASE, MEASURED, call, flat, held, refusals, where

from fhir_pad.fhir.arguments import read
from fhir_pad.fhir.issues import Refused
from fhir_pad.terminology import (
    EXPAND,
    LOOKUP,
    SUBSUMES,
    TRANSLATE,
    VALIDATE_IN_CODE_SYSTEM,
    VALIDATE_IN_VALUE_SET,
    Signature,
    expand,
    from_query,
    lookup,
    subsumes,
    translate,
    validate_in_code_system,
    validate_in_value_set,
)

SET = f"{BASE}/ValueSet/fontaine-stage"

R4_NAMES = [
    (
        EXPAND,
        """url valueSet valueSetVersion context contextDirection filter date offset count
        includeDesignations designation includeDefinition activeOnly excludeNested excludeNotForUI
        excludePostCoordinated displayLanguage exclude-system system-version check-system-version
        force-system-version""",
    ),
    (
        VALIDATE_IN_VALUE_SET,
        """url context valueSet valueSetVersion code system systemVersion display coding
        codeableConcept date abstract displayLanguage""",
    ),
    (
        VALIDATE_IN_CODE_SYSTEM,
        "url codeSystem code version display coding codeableConcept date abstract displayLanguage",
    ),
    (LOOKUP, "code system version coding date displayLanguage property"),
    (SUBSUMES, "codeA codeB system version codingA codingB"),
    (
        TRANSLATE,
        """url conceptMap conceptMapVersion code system version source coding codeableConcept
        target targetsystem dependency reverse""",
    ),
]


@pytest.mark.parametrize(("signature", "names"), R4_NAMES)
def test_a_signature_has_the_parameters_of_r4(signature: Signature, names: str) -> None:
    assert sorted(names.split()) == sorted(signature)


NOT_OFFERED = [
    (EXPAND, {"context", "contextDirection", "date", "designation", "system-version",
              "check-system-version", "force-system-version"}),
    (VALIDATE_IN_VALUE_SET, {"context", "date"}),
    (VALIDATE_IN_CODE_SYSTEM, {"codeSystem", "date"}),
    (LOOKUP, {"date"}),
    (SUBSUMES, set()),
    (TRANSLATE, {"conceptMap"}),
]  # fmt: skip


@pytest.mark.parametrize(("signature", "names"), NOT_OFFERED)
def test_what_is_not_offered_is_refused_whatever_its_value(
    signature: Signature, names: set[str]
) -> None:
    everything = sent(*({"name": name, "valueBase64Binary": "AA=="} for name in signature))
    told = refusals(read, everything, signature)

    assert {place for code, place in told if code == "not-supported"} == set(map(where, names))


def sent(*parameters: Any) -> Any:
    return {"resourceType": "Parameters", "parameter": list(parameters)}


MISTYPED = [
    {"name": "url", "valueString": SET},
    {"name": "url", "valueUri": 5},
    {"name": "url", "valueUri": ""},
    {"name": "url"},
    {"name": "filter", "valueCode": "x"},
    {"name": "count", "valueInteger": True},
    {"name": "count", "valueString": "5"},
    {"name": "activeOnly", "valueString": "true"},
    {"name": "activeOnly", "valueInteger": 1},
    {"name": "valueSet", "resource": []},
    {"name": "valueSet", "resource": {}},
    {"name": "valueSet", "valueUri": SET},
]


@pytest.mark.parametrize("parameter", MISTYPED)
def test_a_value_of_another_type_is_refused(parameter: Any) -> None:
    found = refusals(expand, sent(parameter), held(), **MEASURED)

    assert ("invalid", where(parameter["name"])) in found


def test_a_resource_is_asked_for_in_the_parameters_of_a_post() -> None:
    with pytest.raises(Refused, match="valueSet as resource in the Parameters of a POST"):
        from_query([("valueSet", "{}")], EXPAND)
    with pytest.raises(Refused, match="count as a value of type integer"):
        from_query([("count", "x")], EXPAND)


@pytest.mark.parametrize("element", ["valueUri", "valueCanonical", "valueUrl"])
def test_a_uri_may_come_in_any_of_its_types(element: str) -> None:
    found: Any = expand(sent({"name": "url", element: SET}), held(), **MEASURED)

    assert found["url"] == SET


def test_all_faults_are_told_at_once() -> None:
    wrong = sent(
        {"name": "url", "valueUri": SET},
        {"name": "url", "valueUri": SET},
        {"name": "count", "valueString": "5"},
        {"name": "date", "valueDateTime": "2026"},
    )

    assert refusals(expand, wrong, held(), **MEASURED) == [
        ("invalid", where("count")),
        ("not-supported", where("date")),
        ("invalid", where("url")),
    ]


def test_a_parameter_that_r4_does_not_have_is_ignored() -> None:
    extra = sent({"name": "url", "valueUri": SET}, {"name": "x", "valueUri": 5}, {}, "nonsense")

    assert expand(extra, held(), **MEASURED) == expand(call(url=SET), held(), **MEASURED)


QUERIES = [
    ([("url", SET), ("count", "2"), ("offset", "0")], call(url=SET, count=2, offset=0)),
    ([("url", SET), ("activeOnly", "true")], call(url=SET, activeOnly=True)),
    ([("url", SET), ("activeOnly", "false")], call(url=SET, activeOnly=False)),
    ([("url", SET), ("_format", "json"), ("filter", "")], call(url=SET)),
    ([("exclude-system", "urn:a"), ("exclude-system", "urn:b")],
     call(exclude_system=("urn:a", "urn:b"))),
]  # fmt: skip


@pytest.mark.parametrize(("pairs", "expected"), QUERIES)
def test_a_query_says_the_same_as_parameters(pairs: Any, expected: Any) -> None:
    assert from_query(pairs, EXPAND) == expected


MISWRITTEN = [
    ("count", "5_0"),
    ("count", "٥"),
    ("count", " 5"),
    ("count", "+5"),
    ("count", "05"),
    ("count", "1e2"),
    ("count", "9999999999"),
    ("activeOnly", "True"),
    ("activeOnly", "1"),
    ("valueSet", "{}"),
]


@pytest.mark.parametrize(("name", "text"), MISWRITTEN)
def test_a_query_is_read_exactly(name: str, text: str) -> None:
    assert refusals(from_query, [(name, text)], EXPAND) == [("invalid", where(name))]


@given(st.lists(st.tuples(st.sampled_from([*EXPAND, "other"]), st.text(max_size=6)), max_size=6))
def test_a_query_gives_parameters_that_can_be_read_or_is_refused(pairs: Any) -> None:
    told = {code for code, _ in refusals(lambda: read(from_query(pairs, EXPAND), EXPAND))}

    assert told <= {"invalid", "not-supported"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["system", "code", "coding", "name", "element", "resourceType"]), inner
        )
    ),
    max_leaves=8,
)
OPERATIONS = [
    (validate_in_value_set, VALIDATE_IN_VALUE_SET),
    (validate_in_code_system, VALIDATE_IN_CODE_SYSTEM),
    (lookup, LOOKUP),
    (subsumes, SUBSUMES),
    (translate, TRANSLATE),
    (lambda given, known: expand(given, known, **MEASURED), EXPAND),
]
ELEMENTS = ("valueUri", "valueCode", "valueString", "valueCoding", "valueCodeableConcept",
            "resource", "part", "valueInteger", "valueBoolean")  # fmt: skip


@pytest.mark.parametrize(("operation", "signature"), OPERATIONS)
@given(data=st.data())
def test_whatever_is_sent_is_answered_or_refused(data: Any, operation: Any, signature: Any) -> None:
    names = st.sampled_from(sorted(signature))
    one = st.tuples(names, st.sampled_from(ELEMENTS), ANYTHING | st.just(SET))
    parameters = [
        {"name": name, element: value} for name, element, value in data.draw(st.lists(one))
    ]
    try:
        answer = operation(sent(*parameters), held())
    except Refused:
        return

    assert answer["resourceType"] in ("Parameters", "ValueSet")
    assert flat(answer) if answer["resourceType"] == "Parameters" else answer["expansion"]
