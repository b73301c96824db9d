"""What many results share cannot be changed by one of them, and is what would be made anew."""

import json
import pickle
from copy import copy, deepcopy
from html import escape
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_pad.fhir.canonical import BASE, VERSION
from fhir_pad.fhir.constant import Constant
from fhir_pad.fhir.write import write
from fhir_pad.report.elements import Code, coding, concept, element
from fhir_pad.report.ids import uuid_for
from fhir_pad.report.xhtml import text

CODE = Code("http://snomed.info/sct", "7771000", "Left (qualifier value)")
CHANGES = {
    "set": lambda one: one.__setitem__("text", "x"),
    "delete": lambda one: one.__delitem__("coding"),
    "update": lambda one: one.update(text="x"),
    "setdefault": lambda one: one.setdefault("text", "x"),
    "pop": lambda one: one.pop("coding"),
    "popitem": lambda one: one.popitem(),
    "clear": lambda one: one.clear(),
    "join": lambda one: one.__ior__({"text": "x"}),
    "array: set": lambda one: one["coding"].__setitem__(0, {}),
    "array: delete": lambda one: one["coding"].__delitem__(0),
    "array: append": lambda one: one["coding"].append({}),
    "array: extend": lambda one: one["coding"].extend([{}]),
    "array: join": lambda one: one["coding"].__iadd__([{}]),
    "array: repeat": lambda one: one["coding"].__imul__(2),
    "array: insert": lambda one: one["coding"].insert(0, {}),
    "array: remove": lambda one: one["coding"].remove({}),
    "array: pop": lambda one: one["coding"].pop(),
    "array: clear": lambda one: one["coding"].clear(),
    "array: sort": lambda one: one["coding"].sort(key=str),
    "array: reverse": lambda one: one["coding"].reverse(),
    "member": lambda one: one["coding"][0].update(code="x"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_shared_element_refuses_to_be_changed(change: str) -> None:
    shared = concept(CODE)

    with pytest.raises(TypeError, match="deepcopy"):
        CHANGES[change](shared)

    assert concept(CODE) == {"coding": [{"system": CODE[0], "code": CODE[1], "display": CODE[2]}]}


@pytest.mark.parametrize("made", [copy, deepcopy, lambda one: one | {}, dict])
def test_a_copy_can_be_changed(made) -> None:
    own = made(concept(CODE))
    own["text"] = "mine"

    assert "text" not in concept(CODE)


def test_it_is_written_and_sent_as_any_other() -> None:
    shared = coding(CODE)

    assert isinstance(shared, Constant)
    assert json.loads(write({"it": shared})) == {"it": dict(shared)}
    assert type(pickle.loads(pickle.dumps(shared))) is dict  # noqa: S301 - our own
    assert type(pickle.loads(pickle.dumps(concept(CODE)))["coding"]) is list  # noqa: S301
    assert type(copy(concept(CODE)["coding"])) is list
    assert type(deepcopy(concept(CODE))["coding"]) is list


@given(st.text(max_size=20), st.text("0123456789abcdef", max_size=64))
def test_an_id_is_the_uuid_of_the_library(role: str, digest: str) -> None:
    role = role.encode("utf-8", "replace").decode()

    ours = uuid5(NAMESPACE_URL, BASE)

    assert uuid_for(digest, role) == str(uuid5(ours, f"{digest}|{VERSION}|{role}"))


@given(st.text(max_size=30) | st.text("<>&\"'ab c\t\x00\ud7ff\ufffe", max_size=10))
def test_text_is_escaped_whatever_it_is(words: str) -> None:
    assert text(words).replace("\N{REPLACEMENT CHARACTER}", "") in {
        escape("".join(one for one in words if one in kept)).replace(
            "\N{REPLACEMENT CHARACTER}", ""
        )
        for kept in [{one for one in words if ord(one) not in FORBIDDEN}]
    }


FORBIDDEN = {*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF}
"""The code points of the first plane that XML 1.0 cannot carry."""


@pytest.mark.parametrize("empty", [None, "", "  \n", [], {}])
def test_what_says_nothing_is_left_out(empty: object) -> None:
    assert element(a=empty, b=0, c=False, d="x") == {"b": 0, "c": False, "d": "x"}


def test_what_follows_from_a_constant_is_worked_out_once() -> None:
    asked: list[str] = []
    said = Constant({"text": "Rest pain"})

    def length(one: Constant) -> int:
        asked.append(str(one["text"]))
        return len(asked)

    assert [said.once("length", length) for _ in range(3)] == [1, 1, 1]
    assert said.once("another", length) == 2
    assert said == deepcopy(said) == {**said}
    assert not isinstance(deepcopy(said), Constant)
    assert pickle.loads(pickle.dumps(said)) == said  # noqa: S301 - our own
