"""The cases as requests of ours: placeholders become our Questionnaire, linkIds and ids.

An item that a case puts at the top of a response is put into its group, where it belongs here.
"""

import base64
import json
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from samples import ROOT, SHARED

CASES = SHARED / "conformance" / "hostile.json"
HERE = Path(__file__).parent
GROUPS = (
    *("controls", "http", "json-syntax", "fhir-structure", "questionnaire-semantics", "search"),
    *("conditional", "limits", "injection", "bundle", "xml", "operations", "raw-http"),
)
"""Of the others (tokens, launch, hooks, other servers) nothing is offered yet."""
FORM = "leg-pain"
FORM_URL = f"https://w3id.org/fhir-pad/Questionnaire/{FORM}"
NAMES = {
    "Q": f"{FORM_URL}|0.1.0",
    "QURL": FORM_URL,
    "QID": FORM,
    "LINK_DECIMAL": "onset-hours",
    "LINK_INTEGER": "age",
    "LINK_BOOLEAN": "p-pain",
    "LINK_GROUP": "red",
    "LINK_DISPLAY": "acute-change-help",
    "LINK_RED_FLAG": "p-cold",
    "LINK_NO_RED_FLAG": "p-pain",
    "LINK_DATE": "onset-datetime",
    "LINK_STRING": "no-text-is-asked-for",
}
_TOP_ITEM = re.compile(r'"item":\[(\{"linkId":"(?P<link>[a-z-]+)".*)\]\}$', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it goes over the wire."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None


def cases() -> list[dict[str, Any]]:
    """Return the cases of the groups that concern this server."""
    every = json.loads(CASES.read_text("utf-8"))["cases"]
    return [case for case in every if case["group"] in GROUPS]


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
    """Return the text of a response with its one top item inside the group that it belongs to."""
    found = _TOP_ITEM.search(text)
    group = _groups().get(found["link"]) if found else None
    if found is None or group is None:
        return text
    inside = f'"item":[{{"linkId":"{group}","item":[{found[1]}]}}]}}'
    return text[: found.start()] + inside


def _groups() -> dict[str, str]:
    form = json.loads((ROOT / "questionnaires" / f"{FORM}.json").read_text("utf-8"))
    return {
        item["linkId"]: group["linkId"] for group in form["item"] for item in group.get("item", ())
    }
