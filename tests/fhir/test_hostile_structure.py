"""Hostile bodies that are no JSON, no R4 resource, or too much of either."""

import base64
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.issues import Issue, Refused
from fhir_pad.fhir.strict import read
from fhir_pad.fhir.structure import check

pytestmark = pytest.mark.external

HOSTILE = Path(__file__).parents[2].parent / "shared" / "conformance" / "hostile.json"
GROUPS = ("A", "B", "D")
NARRATIVES = ("H02", "H03", "H07", "H08", "H17")
BOUND = {"{Q}": pinned("Questionnaire", "leg-pain")}
LINK = re.compile(r"\{LINK_[A-Z]+\}")
EXPECTED = frozenset({"QuestionnaireResponse"})
MOST_SECONDS = 1


def _cases() -> list[dict[str, Any]]:
    if not HOSTILE.exists():
        return []
    cases = json.loads(HOSTILE.read_text("utf-8"))["cases"]
    return [case for case in cases if case["id"].startswith(GROUPS) or case["id"] in NARRATIVES]


def _body(case: dict[str, Any]) -> bytes:
    if "body_b64" in case:
        return base64.b64decode(case["body_b64"])
    made = case.get("body_gen")
    text = (
        made["prefix"] + made["repeat"] * made["times"] + made["suffix"] if made else case["body"]
    )
    for name, value in BOUND.items():
        text = text.replace(name, value)
    return LINK.sub("abi-r", text).encode()


def _issues(body: bytes) -> tuple[Issue, ...]:
    try:
        return check(read(body), expect=EXPECTED)
    except Refused as refused:
        return refused.issues


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["id"])
def test_a_hostile_body_is_refused_in_time_with_a_code_that_fits(case):
    """None of them gets in, none takes long, and the code is one that the case allows."""
    started = time.process_time()
    issues = _issues(_body(case))
    spent = time.process_time() - started

    assert any(issue.blocks for issue in issues)
    assert {issue.code.value for issue in issues} & set(case["expect"]["issue_codes"])
    assert spent < MOST_SECONDS


def test_the_same_body_without_hostility_is_taken():
    """A check that refuses everything would pass the others."""
    body = (
        b'{"resourceType":"QuestionnaireResponse","status":"in-progress","questionnaire":"http://a",'
        b'"subject":{"reference":"Patient/hostile"},"authored":"2026-01-02T03:04:05Z",'
        b'"item":[{"linkId":"abi-r","answer":[{"valueDecimal":0.85}]}]}'
    )

    assert _issues(body) == ()
