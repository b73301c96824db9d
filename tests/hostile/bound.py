"""The cases as requests of ours: placeholders become our Questionnaire, linkIds and ids.

An item that a case puts at the top of a response is put into its group, where it belongs here.
"""

import base64
import json
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from samples import ROOT, SHARED

CASES = SHARED / "conformance" / "hostile.json"
HERE = Path(__file__).parent
BASE = "/fhir"
RESPONSES = f"{BASE}/QuestionnaireResponse"
FHIR = {"Content-Type": "application/fhir+json"}
FORM = "leg-pain"
FORM_URL = f"https://w3id.org/fhir-pad/Questionnaire/{FORM}"
NAMES = {
    "Q": f"{FORM_URL}|0.1.0",
    "QURL": FORM_URL,
    "QID": FORM,
    "SERVICE": "leg-pain-patient-view",
    "LINK_DECIMAL": "onset-hours",
    "LINK_INTEGER": "age",
    "LINK_BOOLEAN": "p-pain",
    "LINK_GROUP": "red",
    "LINK_DISPLAY": "acute-change-help",
    "LINK_RED_FLAG": "p-pulseless",
    "LINK_NO_RED_FLAG": "pulse-foot-l",
    "LINK_DATE": "onset-datetime",
    "LINK_STRING": "no-text-is-asked-for",
}
ANSWERS = "https://w3id.org/fhir-pad/CodeSystem/leg-pain-answer"
_MEANS_TRUE = {NAMES["LINK_RED_FLAG"]: "yes", NAMES["LINK_NO_RED_FLAG"]: "normal"}
_TOP_ITEMS = re.compile(r'"item":\[(\{"linkId":"(?P<link>[a-z-]+)".*)\]\}$', re.DOTALL)
_BETWEEN_ITEMS = re.compile(r'(?<=\]\}),(?=\{"linkId")')
_LINK = re.compile(r'\{"linkId":"([a-z-]+)"')
_TRUE = '"valueBoolean":true'


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it goes over the wire."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None


def every_case() -> list[dict[str, Any]]:
    """Return all shared cases."""
    found: list[dict[str, Any]] = json.loads(CASES.read_text("utf-8"))["cases"]
    return found


def cases() -> list[dict[str, Any]]:
    """Return the cases of the groups of which this server offers something."""
    not_offered = data("declined.json")["notOffered"]
    return [case for case in every_case() if case["group"] not in not_offered]


def data(name: str) -> Any:
    """Return a data file of this folder."""
    return json.loads((HERE / name).read_text("utf-8"))


def sent(case: Mapping[str, Any], names: Mapping[str, str]) -> Sent:
    """Return the request of a case."""
    headers = {name: filled(value, names) for name, value in case["headers"].items()}
    # Signs outside ASCII go over the wire as any browser sends them.
    path = quote(filled(case["path"], names), safe=string.punctuation)
    return Sent(case["method"], path, headers, body(case, names))


def filled(text: str, names: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled; raise KeyError for one that means nothing."""
    return re.sub(r"\{([A-Z][A-Z_0-9]*|base)\}", lambda found: names[found[1]], text)


def body(case: Mapping[str, Any], names: Mapping[str, str]) -> bytes | None:
    """Return the bytes of a case's body, None when it has none."""
    if case.get("body_b64"):
        return base64.b64decode(case["body_b64"])
    made = case.get("body_gen")
    if made:
        return _generated(made, names).encode()
    if case["body"] is None:
        return None
    return placed(filled(case["body"], names)).encode()


def _generated(made: Mapping[str, Any], names: Mapping[str, str]) -> str:
    parts = {name: filled(value, names) for name, value in made.items() if isinstance(value, str)}
    times = made["times"]
    if "open" in made:
        inner = parts["open"] * times + parts.get("inner", "") + parts["close"] * times
    elif "counter" in made:
        inner = "".join(parts["counter"].replace("{i}", str(i)) for i in range(times))
    else:
        inner = parts["repeat"] * times
    return parts.get("prefix", "") + inner + parts.get("suffix", "")


def placed(text: str) -> str:
    """Return the text of a response with each top item inside the group that it belongs to."""
    found = _TOP_ITEMS.search(text)
    if found is None or found["link"] not in _groups():
        return text
    items = [_coded(item) for item in _BETWEEN_ITEMS.split(found[1])]
    by_groups = groupby(items, key=lambda item: _groups()[_link(item)])
    grouped = [_inside(groups, ",".join(members)) for groups, members in by_groups]
    return f'{text[: found.start()]}"item":[{",".join(grouped)}]}}'


def _inside(groups: tuple[str, ...], items: str) -> str:
    for group in reversed(groups):
        items = f'{{"linkId":"{group}","item":[{items}]}}'
    return items


def _link(item: str) -> str:
    found = _LINK.match(item)
    if found is None:
        raise ValueError(item)
    return found[1]


def _coded(item: str) -> str:
    """Return the item with the code that means true: signs are asked for in codes here."""
    code = _MEANS_TRUE.get(_link(item))
    if code is None:
        return item
    coding = json.dumps({"system": ANSWERS, "code": code})
    return item.replace(_TRUE, f'"valueCoding":{coding}')


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Return the groups in which each question stands, the outermost first."""
    form = json.loads((ROOT / "questionnaires" / f"{FORM}.json").read_text("utf-8"))
    return dict(_questions(form["item"], ()))


def _questions(
    items: Iterable[Mapping[str, Any]], groups: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for item in items:
        if item["type"] == "group":
            yield from _questions(item.get("item", ()), (*groups, item["linkId"]))
        else:
            yield item["linkId"], groups
