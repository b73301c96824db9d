"""Hostile responses of the collection beside the project (group C), bound to our Questionnaire."""

import json
from pathlib import Path
from typing import Any

import pytest

from fhir_pad import content
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.forms import Forms
from fhir_pad.fhir.issues import Issue, Refused
from fhir_pad.fhir.strict import read

HOSTILE = Path(__file__).parents[2].parent / "shared" / "conformance" / "hostile.json"
QUESTIONNAIRE: Any = read((content.folder("questionnaires") / "leg-pain.json").read_bytes())
FORM = Form.compile(QUESTIONNAIRE, switches=content.SHOWN)
FORMS = Forms.of([FORM])

BOUND = {
    "{Q}": FORM.canonical,
    "{QURL}": FORM.url,
    "{LINK_BOOLEAN}": "redness",
    "{LINK_DECIMAL}": "abi-r",
    "{LINK_QUANTITY}": "toe-r",
    "{LINK_STRING}": "onset-datetime",
    "{LINK_DISPLAY}": "exam-arms-note",
    "{LINK_GROUP}": "red",
    "{LINK_RED_FLAG}": "p-cold",
    "{LINK_NO_RED_FLAG}": "p-numb",
}
NOT_REFUSED = {"C26"}
"""Both signs answered yes is no contradiction here: our form has no question that denies them."""


def cases() -> list[Any]:
    if not HOSTILE.is_file():
        return []
    found = json.loads(HOSTILE.read_text("utf-8"))["cases"]
    return [case for case in found if case["id"].startswith("C")]


def placed(node: Any) -> list[Any]:
    """Return the items of a body in the groups where our form has them."""
    groups: dict[str, list[Any]] = {}
    loose: list[Any] = []
    for item in node:
        known = FORM.items.get(item["linkId"])
        if known is None or known.parent is None:
            loose.append(item)
        else:
            groups.setdefault(known.parent, []).append(item)
    return [*map(nested, groups.items()), *loose]


def nested(group: tuple[str, list[Any]]) -> Any:
    """Return a group of ours with these items, inside the groups above it."""
    link_id, items = group
    node = {"linkId": link_id, "item": items}
    above = FORM.items[link_id].parent
    return node if above is None else nested((above, [node]))


def issues(case: Any) -> tuple[Issue, ...]:
    body = case["body"]
    for name, value in BOUND.items():
        body = body.replace(name, value)
    sent = json.loads(body)
    sent["item"] = placed(sent.get("item", ()))
    try:
        form = FORMS.find(sent.get("questionnaire"))
    except Refused as refused:
        return refused.issues
    return form.read(sent).issues


@pytest.mark.external
@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_hostile_response_is_refused_for_its_reason_and_a_good_one_is_not(case: Any) -> None:
    refusing = [issue.code for issue in issues(case) if issue.blocks]
    reasons = set(case["expect"]["issue_codes"])

    if case["positive_control"]:
        assert refusing == []
    elif case["id"] in NOT_REFUSED:
        assert refusing == ["required", "required"]
    else:
        # The bodies lack required answers as well; that alone would be no answer to the case.
        own = [code for code in refusing if code != "required"] or refusing
        assert set(own) & reasons, own
