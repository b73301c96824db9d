"""Resources that are small to send and made to be dear to read, as bodies by name."""

from collections.abc import Iterator
from typing import Any

from samples import CLAUDICATION, response

from fhir_pad.fhir.write import write
from hostile.bound import NAMES

MB = 1_000_000
"""Just below the limit of a body, 1 MiB."""
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">'


def bodies() -> Iterator[tuple[str, bytes]]:
    """Give what is sent as a QuestionnaireResponse."""
    yield from _broken()
    for name, inside in _insides().items():
        yield name, write(begun() | inside)
    yield "a whole form", write(response(CLAUDICATION))


def _broken() -> Iterator[tuple[str, bytes]]:
    """Give bodies that are no JSON, or none that FHIR takes."""
    half = MB // 2
    yield "nested arrays", b"[" * half + b"]" * half
    yield "nested arrays without end", b"[" * MB
    yield "nested objects", b'{"a":' * (MB // 6) + b"1" + b"}" * (MB // 6)
    yield "one number of many digits", b'{"a":' + b"9" * MB + b"}"
    yield "many numbers", b'{"a":[' + b"1.5e30," * (MB // 7) + b"0]}"
    yield "many long numbers", b'{"a":[' + b"0.1234567890123456789012345678," * (MB // 31) + b"0]}"
    yield "exponents", b'{"a":[' + b"1e999999999," * 40_000 + b"0]}"
    yield "an escaped string", b'{"a":"' + rb"\u0041" * (MB // 6) + b'"}'
    yield "backslashes", b'{"a":"' + b"\\" * MB + b'"}'
    yield "half surrogates", b'{"a":"' + rb"\ud800" * (MB // 6) + b'"}'
    yield "quotes", b'"' * MB
    yield "blanks", b" " * MB
    yield "one name many times", b"{" + b'"a":1,' * (MB // 6) + b'"a":1}'
    yield "many names", b"{%s}" % b",".join(b'"%06d":1' % n for n in range(80_000))
    yield "many ids alike", b'{"resourceType":"Bundle","entry":[%s]}' % b",".join([b"{}"] * 49_000)


def begun() -> dict[str, Any]:
    """Return a response that has only begun."""
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "in-progress",
        "questionnaire": NAMES["Q"],
        "subject": {"reference": "Patient/hostile"},
        "authored": "2026-01-02T03:04:05Z",
    }


def _insides() -> dict[str, dict[str, Any]]:
    """Return what stands in a response beside what each one has."""
    answer = {"valueDecimal": 1}
    extension = {"url": "http://example.org/e", "valueString": "x"}
    nested: dict[str, Any] = {"linkId": "red"}
    for _ in range(29):
        nested = {"linkId": "red", "item": [nested]}
    return {
        "many unknown items": {"item": [{"linkId": f"no-{n}"} for n in range(24_000)]},
        "one item many times": {"item": [{"linkId": "red"}] * 24_000},
        "many answers": {
            "item": [
                {"linkId": "red", "item": [{"linkId": "onset-hours", "answer": [answer] * 20_000}]}
            ]
        },
        "many wrong values": {
            "item": [{"linkId": "red", "answer": [{"valueInteger": "x"}]}] * 9_000
        },
        "deep items": {"item": [nested] * 600},
        "many extensions": {"extension": [extension] * 12_000},
        "many contained": {
            "contained": [{"resourceType": "Patient", "id": f"p{n}"} for n in range(12_000)]
        },
        "many of one contained": {"contained": [{"resourceType": "Patient", "id": "p"}] * 12_000},
        "many wrong contained": {"contained": [{"resourceType": "Nope"}] * 20_000},
        "a long narrative": {"text": _narrative("a" * MB)},
        "many elements": {"text": _narrative("<b>a</b>" * (MB // 9))},
        "nested elements": {"text": _narrative("<b>" * (MB // 8) + "</b>" * (MB // 8))},
        "unclosed elements": {"text": _narrative("<b>" * (MB // 4))},
        "entities": {"text": _narrative("&amp;" * (MB // 6))},
        "open brackets": {"text": _narrative("<" * (MB // 2))},
        "comments": {"text": _narrative("<!--" * (MB // 5))},
        "many attributes": {
            "text": _narrative("<b " + " ".join(f"a{n}='1'" for n in range(50_000)) + ">a</b>")
        },
        "a long style": {"text": _narrative(f"<b style='{'a:url(' * (MB // 8)}'>a</b>")},
        "a long link": {"text": _narrative(f"<a href='{'java' * (MB // 5)}'>a</a>")},
        "a long dateTime": {"authored": "2026-01-01T00:00:00." + "0" * MB},
        "a long code": {"status": "in progress " * (MB // 13)},
        "a long canonical": {"questionnaire": NAMES["Q"] + "|0" * (MB // 3)},
        "a long reference": {"subject": {"reference": "Patient/" + "../" * (MB // 4)}},
        "a long linkId": {"item": [{"linkId": "red" * (MB // 4)}]},
        "a long identifier": {"identifier": {"system": "urn:x", "value": "x" * MB}},
    }


def _narrative(inside: str) -> dict[str, str]:
    return {"status": "generated", "div": f"{XHTML}{inside}</div>"}


def patients() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give patients whose values are as long as can be, for the patterns of R4's primitives."""
    long = {
        "id of digits": {"id": "1" * MB},
        "date of digits": {"birthDate": "1" * MB},
        "date of parts": {"birthDate": "2026-01-" * (MB // 8)},
        "blanks in a uri": {"identifier": [{"system": " " * MB, "value": "x"}]},
        "blanks in a string": {"name": [{"family": " " * MB + "x"}]},
        "base64 with blanks": {"photo": [{"data": "A " * (MB // 2)}]},
        "base64 without end": {"photo": [{"data": "A" * (MB - 1)}]},
        "good base64": {"photo": [{"data": "AAAA" * (MB // 5)}]},
        "code with blanks": {"gender": "a " * (MB // 2)},
        "instant": {"meta": {"lastUpdated": "2026-01-01T00:00:00.0" + "0" * MB}},
        "many names": {"name": [{"family": f"f{n}"} for n in range(20_000)]},
        "many identifiers": {
            "identifier": [{"system": f"urn:x:{n}", "value": f"{n}"} for n in range(14_000)]
        },
        "many profiles": {"meta": {"profile": [f"http://example.org/{n}" for n in range(20_000)]}},
    }
    for name, inside in long.items():
        yield name, {"resourceType": "Patient"} | inside
