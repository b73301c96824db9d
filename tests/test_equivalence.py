"""The published rules say the same in an engine that is not ours.

`make equivalence` compares thousands of forms; here it is a few, and the Library spoiled in one
place, which has to be noticed.
"""

from base64 import b64decode
from typing import Any

import pytest
from equivalence import engine, recorded
from equivalence.compared import Form, all_differences, forms, names, recorded_forms
from samples import response

from fhir_pad import assess
from fhir_pad.cql import library as cql
from fhir_pad.cql.library import library, terms
from fhir_pad.cql.records import RECORDED
from fhir_pad.fhir.write import write
from fhir_pad.operations.apply.basis import basis_of
from fhir_pad.publish.library import ELM, TEXT, NotCompiledError, libraries

ABSENT = engine.absent()
needs_node = pytest.mark.skipif(
    bool(ABSENT), reason=f"the CQL engine needs {' and '.join(ABSENT)} on this machine"
)
FEW = 60
SOME = 250
"""Records; most hold little that counts."""


@pytest.fixture(scope="module")
def held() -> list[Form]:
    """Return the forms that are compared."""
    return list(forms(FEW))


def test_every_term_has_a_define_and_the_text_is_always_the_same() -> None:
    text = library()

    assert text == library()
    for term in terms():
        assert text.count(f'define "{term.name}":') == 1


@needs_node
def test_the_kept_elm_is_what_the_text_compiles_to() -> None:
    engine.build()

    assert (engine.BUILD / ELM.name).read_bytes() == ELM.read_bytes()


@needs_node
def test_a_text_that_does_not_compile_is_refused() -> None:
    with pytest.raises(engine.EngineError, match="Could not resolve"):
        engine.build(library().replace('define "Authored"', 'define "Writen"'))


def test_the_published_library_carries_the_kept_text_and_elm() -> None:
    (published,) = libraries()
    kept = {"text/cql": TEXT.read_bytes(), "application/elm+json": ELM.read_bytes()}

    assert {one["contentType"]: b64decode(one["data"]) for one in published["content"]} == kept


def test_an_elm_of_another_text_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cql, "library", lambda: library() + "// changed")

    with pytest.raises(NotCompiledError, match="make elm"):
        libraries()


def test_every_define_that_is_told_is_an_output_of_the_library() -> None:
    (published,) = libraries()
    outputs = [one["name"] for one in published["parameter"]]

    assert len(set(outputs)) == len(outputs)
    assert set(names()) <= set(outputs)
    assert all(f'define "{one}":' in library() for one in outputs)


@needs_node
def test_three_readings_agree_on_every_term(held: list[Form]) -> None:
    engine.build()

    results = engine.run([form.sent for form in held], names())

    assert all_differences(held, results) == []
    some = {name for found in results for name, value in found.items() if value is not None}
    assert len(some) > len(names()) * 0.8


def written(answers: dict[str, Any], at: str | None, status: str = "completed") -> dict[str, Any]:
    """Return a response that was written at a moment."""
    return response(answers, authored=at, status=status)


NEEDED = {"age": 66, "leg-symptom": "yes"}
COLD, WALK = NEEDED | {"p-cold": "yes"}, NEEDED | {"p-cold": "no"}
SEVERAL = {
    "newer": [written(WALK, "2026-11-20T09:00:00Z"), written(COLD, "2026-11-21T09:00:00Z")],
    "newer in another zone": [
        written(WALK, "2026-11-21T09:00:00+02:00"),
        written(COLD, "2026-11-21T08:00:00Z"),
    ],
    "older in another zone": [
        written(COLD, "2026-11-21T08:00:00-05:00"),
        written(WALK, "2026-11-21T12:59:59Z"),
    ],
    "at the same moment": [
        written(COLD, "2026-11-21T09:00:00+01:00"),
        written(WALK, "2026-11-21T08:00:00Z"),
    ],
    "finished before unfinished": [
        written(COLD, "2026-11-20T09:00:00Z"),
        written(WALK, "2026-11-21T09:00:00Z", "in-progress"),
    ],
    "undated": [written(WALK, None), written(COLD, "1990-01-01")],
    "on a day": [written(WALK, "2026-11-21"), written(COLD, "2026-11-21T00:00:01Z")],
}


@needs_node
def test_of_several_responses_the_same_one_counts_as_in_our_apply() -> None:
    engine.build()

    both_ways = [sent[::step] for sent in SEVERAL.values() for step in (1, -1)]
    found = engine.run([write(sent) for sent in both_ways], ["p-cold"])

    ours = [basis_of("Patient/example", sent).response for sent in both_ways]
    assert [one["p-cold"] for one in found] == [engine_reads(one) for one in ours]
    assert [one["p-cold"] for one in found][::2] == [True] * len(SEVERAL)


def engine_reads(sent: Any) -> bool:
    """Return what our engine reads."""
    return assess(sent).answers["p-cold"] == "yes"


SPOILED = {
    "a threshold": ('define "ABI_COMPRESSIBLE_MAX": 1.40', 'define "ABI_COMPRESSIBLE_MAX": 1.30'),
    "an operator": ("when abiLeft < abiRight then 'left'", "when abiLeft > abiRight then 'left'"),
    "a row": ('define "clti":\n  "One of"', 'define "clti":\n  not "One of"'),
    "a null": (
        "when leg is null then (if rightOne is true or leftOne is true then true else null)",
        "when leg is null then (rightOne or leftOne)",
    ),
}


@needs_node
@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_spoiled_rule_is_noticed(held: list[Form], spoiled: str) -> None:
    before, after = SPOILED[spoiled]
    text = library()
    assert text.count(before) == 1
    engine.build(text.replace(before, after))

    results = engine.run([form.sent for form in held], names())

    assert all_differences(held, results)


@needs_node
def test_two_readings_of_a_record_agree_on_every_question() -> None:
    engine.build()
    records = [*recorded.one_of_each(), *recorded.doubtful(), *recorded.some(SOME)]

    results = engine.run([recorded.sent(one) for one in records], recorded.names())

    assert recorded.all_differences(records, results) == []
    assert set(recorded.answered(records)) == RECORDED


@needs_node
def test_an_answer_comes_before_what_is_on_record_in_every_reading() -> None:
    engine.build()
    held = list(recorded_forms(recorded.some(FEW), recorded.PRESENT))

    assert all_differences(held, engine.run([form.sent for form in held], names())) == []


SPOILED_READING = {
    "a status": ("{ 'active', 'recurrence', 'relapse' }) and", "{ 'recurrence', 'relapse' }) and"),
}


@needs_node
@pytest.mark.parametrize("spoiled", SPOILED_READING)
def test_a_spoiled_reading_of_a_record_is_noticed(spoiled: str) -> None:
    before, after = SPOILED_READING[spoiled]
    text = library()
    assert text.count(before) == 1
    engine.build(text.replace(before, after))
    records = recorded.one_of_each()

    results = engine.run([recorded.sent(one) for one in records], recorded.names())

    assert recorded.all_differences(records, results)
