"""What a body of bytes must be before anyone asks what it means."""

import json
import pickle
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_pad.fhir.issues import Issue, Refused
from fhir_pad.fhir.strict import LIMITS, FhirDecimal, JsonValue, Limits, read, tolerant_read

MIB = 1 << 20
CONTROLS = {chr(code) for code in range(32)} - set("\t\n\r")

GOOD = {
    b"[]": [],
    b"{}": {},
    b" \t\r\n{ }\n": {},
    b'{"a":null,"b":true,"c":false}': {"a": None, "b": True, "c": False},
    b"[0,-1,12,999999999999999999]": [0, -1, 12, 999999999999999999],
    b'""': "",
    b'["\\"","\\\\","\\/","\\n","\\r","\\t"]': ['"', "\\", "/", "\n", "\r", "\t"],
    b'"\\u00e9\\u0009\\ud83e\\uddb5"': "é\t🦵",
    '"\u00fc\u2028\U0001f9b5"'.encode(): "\u00fc\u2028\U0001f9b5",
    b'"\x7f"': "\x7f",
    b'{"":0}': {"": 0},
    b'"\\\\ud800 \\\\b"': "\\ud800 \\b",
    b'["\\\\","' + b"[" * 70 + b'"]': ["\\", "[" * 70],
    b'{"a":{"x":1},"b":{"x":1}}': {"a": {"x": 1}, "b": {"x": 1}},
    b'"{[,\\"]}"': '{[,"]}',
}

BAD_SYNTAX = (
    b"", b" \n\t", b"{", b"[", b"}", b"]", b'{"a":1', b'{"a":1,}', b"[1,]", b"[,1]", b"[1,,2]",
    b'{"a" 1}', b'{"a":}', b"{:1}", b"{a:1}", b"{'a':1}", b'{"a":1}{"b":2}', b'{"a":1} x', b"[1]]",
    b'{"a":1 /* why */}', b'// why\n{"a":1}', b"# why\n{}", b"nul", b"True", b"None", b"tru", b"NULL",
    b"+1", b"00", b"-01", b"01.5", b".5", b"5.", b"-", b"--1", b"1e", b"1e+", b"0x10", b"1_000",
    b"0b1", b"1.2.3", b"1 2", b"\xd9\xa1", b"1\xd9\xa1", b'"', b'"a', b'"\\"', b'"\\x41"', b'"\\u12"',
    b'"\\u 123"', b'"\\U0041"', b'"\\a"', b"'a'", b'"a\nb"', b'"a\tb"', b'"\x00"', b'"\x1f"', b"[\x0c]",
    b"[\xc2\xa0]", b"[\xe2\x80\x8b1]", b'{1:"a"}', b'{null:"a"}', b'["a":1]', b'{"a",1}', b'{"a":1:2}',
    b"\x00", b"[1}", b'{"a":[}', b"\\", b"[1\\]", b'[\\"]', b"<xml/>", b"undefined", b"-NaN",
)  # fmt: skip

BAD_ENCODING = (
    b"\xef\xbb\xbf{}",
    b"\xff\xfe{\x00}\x00",
    b"\xfe\xff\x00{\x00}",
    "{}".encode("utf-16-le"),
    "{}".encode("utf-16-be"),
    "{}".encode("utf-32"),
    b'"\xff"',
    b'"\xc0\xaf"',
    b'"\xed\xa0\x80"',
    b'"\xf4\x90\x80\x80"',
    b'"\xe2\x82"',
    b'"\xe9"',
    b'{"a":"\x80"}',
)

NOT_NUMBERS = (b"NaN", b"Infinity", b"-Infinity")

TOO_LARGE = (
    b"1e31",
    b"1e-31",
    b"1e999999",
    b"1E+00000000000000000000001",
    b"1" * 29,
    b"-" + b"9" * 100_000,
    b"0." + b"0" * 30 + b"1",
    b"1." + b"1" * 28,
    b"1e" + b"9" * 5_000,
    b"0e999999999999999999999",
)

BAD_TEXTS = (
    b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\ud83e\\ud83e\\uddb5"', b'"\\uD800x"', b'"\\ud800\\u0041"',
    b'"\\u0000"', b'"\\u0008"', b'"\\u000b"', b'"\\u001F"', b'"\\b"', b'"\\f"', b'"x\\\\\\u0000"',
)  # fmt: skip


def refusal(data: bytes, limits: Limits = LIMITS) -> list[tuple[str, str]]:
    """Return (code, place) of every issue of a text that must be refused."""
    with pytest.raises(Refused) as caught:
        read(data, limits)
    return [(issue.code.value, issue.at) for issue in caught.value.issues]


def outcome(
    data: bytes, reading: Callable[[bytes], JsonValue] = read
) -> tuple[Any, tuple[Issue, ...]]:
    """Return what is read and the issues, one of them empty."""
    try:
        return reading(data), ()
    except Refused as refused:
        return None, refused.issues


@pytest.mark.parametrize("text", GOOD, ids=repr)
def test_json_is_read_as_it_is_written(text):
    """A good text gives its value."""
    assert read(text) == GOOD[text]


@pytest.mark.parametrize("text", [*BAD_SYNTAX, *BAD_ENCODING], ids=lambda text: repr(text[:30]))
def test_what_is_no_utf8_json_is_refused_as_structure(text):
    """A text that is not JSON has one fault, because nothing can be told behind it."""
    assert refusal(text) == [("structure", "")]


@pytest.mark.parametrize("number", NOT_NUMBERS)
def test_what_is_no_number_is_refused_with_its_place(number):
    """NaN and the infinities, which Python reads, are none."""
    text = b'{"resourceType":"Observation","valueQuantity":{"value":%b}}' % number

    assert refusal(text) == [("structure", "Observation.value.value")]


@pytest.mark.parametrize("number", TOO_LARGE, ids=lambda number: repr(number[:20]))
def test_a_number_beyond_any_clinical_value_is_refused_with_its_place(number):
    """A number of few bytes cannot make anyone write a million digits."""
    text = b'{"resourceType":"Parameters","parameter":[{},{"valueDecimal":%b}]}' % number

    assert refusal(text) == [("value", "Parameters.parameter[1].value")]


@pytest.mark.parametrize("string", BAD_TEXTS, ids=repr)
def test_text_that_fhir_does_not_allow_is_refused_with_its_place(string):
    """Half surrogate pairs and control characters are refused however they are escaped."""
    text = b'{"resourceType":"Patient","name":[{"family":%b}]}' % string

    assert refusal(text) == [("value", "Patient.name[0].family")]


def test_the_place_beside_a_primitive_value_is_that_value():
    """FHIRPath has no underscore."""
    text = b'{"resourceType":"Patient","_birthDate":{"id":"\\u0000"}}'

    assert refusal(text) == [("value", "Patient.birthDate.id")]


def test_every_repeated_name_is_told_at_once_with_its_place():
    """A repeated key hides one of two answers, so it is never taken."""
    text = (
        b'{"resourceType":"QuestionnaireResponse","status":"completed","status":"in-progress",'
        b'"item":[{"linkId":"a"},{"answer":[],"linkId":"b","answer":[{"valueSet":1,"valueSet":2}]}]}'
    )

    assert refusal(text) == [
        ("structure", "QuestionnaireResponse.status"),
        ("structure", "QuestionnaireResponse.item[1].answer"),
        ("structure", "QuestionnaireResponse.item[1].answer[0].valueSet"),
    ]


def test_a_repeated_name_in_other_letters_is_no_repetition():
    """An escape and a plain letter are the same name; another case is another name."""
    assert refusal(b'{"a":1,"\\u0061":2}') == [("structure", "")]
    assert read(b'{"a":1,"A":2}') == {"a": 1, "A": 2}


def test_faults_of_all_kinds_are_told_together_in_the_order_written():
    """One reading shows all that is wrong."""
    text = b'{"resourceType":"Basic","id":"\\u0000","x":NaN,"x":1e99,"\\u0001":[[1]]}'

    assert refusal(text) == [
        ("value", "Basic.id"),
        ("structure", "Basic.x"),
        ("structure", "Basic.x"),
        ("value", "Basic.x"),
        ("structure", "Basic"),
    ]


def test_no_more_faults_are_told_than_a_person_reads():
    """The hundred-and-first issue says that there are more."""
    issues = refusal(b'{"resourceType":"List"' + b',"id":1' * 200 + b"}")

    assert issues[:100] == [("structure", "List.id")] * 100
    assert issues[100:] == [("too-costly", "")]


def test_no_message_repeats_what_was_sent():
    """A fault is described by its place; the content is the patient's."""
    for text in (
        b'{"resourceType":"Mr Secret","a":"\\u0000 Secret","a":1}',
        b'{"a": Secret}',
        b'"\\Secret"',
    ):
        with pytest.raises(Refused) as caught:
            read(text)

        assert "Secret" not in "".join(f"{issue.text} {issue.at}" for issue in caught.value.issues)


def test_a_fault_of_syntax_names_line_and_column():
    """A person finds the place in a text editor."""
    with pytest.raises(Refused, match=r"line 2, column 7"):
        read(b'{"a":1,\n "b": }')
    with pytest.raises(Refused, match=r"line 1, column 2 it is not JSON \(Invalid \\escape\)"):
        read(b'"\\x41"')


def test_a_body_is_refused_above_each_limit_and_read_at_it():
    """Bytes, depth, values, digits and exponent are bounded exactly."""
    limits = Limits(size_bytes=40, depth=3, nodes=5, digits=4, exponent=2)

    assert read(b'"' + b"a" * 38 + b'"', limits) == "a" * 38
    assert refusal(b'"' + b"a" * 39 + b'"', limits) == [("too-long", "")]
    assert read(b'[[["[[["]]]', limits) == [[["[[["]]]
    assert refusal(b"[[[[]]]]", limits) == [("too-costly", "")]
    assert refusal(b'["\\"[",[["]]]]",[1]]]', limits) == [("too-costly", "")]
    assert read(b"[1,2,3,4]", limits) == [1, 2, 3, 4]
    assert refusal(b"[1,2,3,4,5]", limits) == [("too-costly", "")]
    assert read(b'["a,b,c,[,{"]', limits) == ["a,b,c,[,{"]
    assert read(b"[12.34,1e2,0.01]", limits) == [Decimal("12.34"), 100, Decimal("0.01")]
    assert refusal(b"[12345,1e3,0.001]", limits) == [("value", "")] * 3


HOSTILE = {
    "nothing but openings": b"[" * MIB,
    "openings of objects": b'{"a":' * (MIB // 5),
    "nothing but quotes": b'"' * MIB,
    "escaped quotes": b'"' + b'\\"' * (MIB // 2 - 1),
    "escaped backslashes": b'"' + b"\\\\" * (MIB // 2 - 1) + b'"',
    "nothing but backslashes": b"\\" * MIB,
    "escaped letters": b'"' + b"\\u0041" * (MIB // 6 - 1) + b'"',
    "one integer": b"1" * MIB,
    "one exponent": b"1e" + b"9" * (MIB - 2),
    "half surrogates": b"[" + b'"\\ud800",' * 40_000 + b"0]",
    "one repeated name": b"{" + b'"a":1,' * 40_000 + b'"a":1}',
    "joined arrays": b"{" + b'"a":[1],' * 24_000 + b'"a":[1]}',
    "spaces": b" " * MIB,
    "commas": b"," * MIB,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("reading", [read, tolerant_read])
def test_no_body_costs_more_than_its_length(name, reading):
    """A MiB of bad will is answered well below a second of work."""
    started = time.process_time()
    outcome(HOSTILE[name][:MIB], reading)
    spent = time.process_time() - started

    assert spent < 1


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_reason(data):
    """No bytes raise anything else, and what is read is what Python reads."""
    tolerant_read(data)
    value, issues = outcome(data)

    assert issues or value == json.loads(data, parse_float=Decimal)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**27), 10**27)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON, st.booleans())
def test_all_json_with_allowed_text_is_read(value, ascii_only):
    """What another program writes comes back, or holds a control character."""
    text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False)
    said, issues = outcome(text.encode())

    assert bool(issues) == any(control in _letters(value) for control in CONTROLS)
    assert said == (None if issues else value)


def _letters(value):
    if isinstance(value, dict):
        return "".join(key + _letters(member) for key, member in value.items())
    if isinstance(value, list):
        return "".join(map(_letters, value))
    return value if isinstance(value, str) else ""


def test_a_number_with_fraction_or_exponent_is_a_decimal_that_keeps_its_text():
    """5.0 is no integer, and 0.90 has two decimal places."""
    numbers = read(b"[5.0,0.90,1e2,-0,5,1234567890123456789]")

    assert [type(number) for number in numbers] == [FhirDecimal] * 4 + [int, FhirDecimal]
    assert [str(number.text) for number in numbers[:4]] == ["5.0", "0.90", "1e2", "-0"]
    assert numbers == [5, Decimal("0.9"), 100, 0, 5, 1234567890123456789]


def test_a_decimal_keeps_its_text_on_the_way_to_another_process():
    """Screening many responses sends them between processes."""
    sent = pickle.loads(pickle.dumps(FhirDecimal("1e2")))  # noqa: S301 - our own

    assert (sent.text, sent) == ("1e2", 100)


TOLERATED = {
    b"\xef\xbb\xbf[1]": [1],
    b"[NaN,Infinity,1e999999]": [None, None, None],
    b'"a\\ud800b"': "a\ufffdb",
    b'"\\ud83e\\uddb5"': "🦵",
    b'"\\\\ud800"': "\\ud800",
    b'"a\xffb"': "a\ufffdb",
    b'"a\tb\x00"': "a\tb\x00",
    b'{"a":1,"a":2}': {"a": 2},
    b'{"a":[1],"a":[2,3]}': {"a": [1, 2, 3]},
    b'{"a":{"b":1},"a":[2]}': {"a": [{"b": 1}, 2]},
    b'{"a":[1],"a":null}': {"a": None},
    b'{"status":"completed"}': {"status": "completed"},
}


@pytest.mark.parametrize("text", TOLERATED, ids=repr)
def test_the_tolerant_reading_saves_what_can_be_told(text):
    """A refused body is still looked through for an emergency."""
    assert tolerant_read(text) == TOLERATED[text]


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[" * 65, b"[" * 65 + b"]" * 65, b"1" * (MIB + 1)], ids=len
)
def test_the_tolerant_reading_gives_nothing_where_nothing_can_be_told(text):
    """Nothing is raised, whatever the bytes."""
    assert tolerant_read(text) is None
