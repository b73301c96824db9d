"""Bytes to JSON, read so that no two readers can understand them differently.

RFC 8259 leaves open what a repeated key, a byte order mark or half a surrogate pair means, and
how large a number may be: here each is refused, every place at once, and no body of bad will
costs more than its length. Must not know what a resource is; that is `structure`.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import NoReturn

from fhir_pad.fhir import strict_faults
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error
from fhir_pad.fhir.json_value import FhirDecimal, JsonValue

__all__ = ["LIMITS", "OWN_LIMITS", "FhirDecimal", "JsonValue", "Limits", "read", "tolerant_read"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest body that is read. FHIR asks for 18 decimal digits at least.

    `size_bytes`: whole body; `depth`: arrays and objects inside each other; `nodes`: values of
    any kind; `digits`: significant digits of a number; `exponent`: largest power of ten and
    largest number of decimal places.
    """

    size_bytes: int = 1 << 20
    depth: int = 64
    nodes: int = 50_000
    digits: int = 28
    exponent: int = 30


LIMITS = Limits()
OWN_LIMITS = Limits(size_bytes=1 << 28, nodes=1 << 24)
"""For what was written here: with its marks, or as a Bundle, it can be more than was sent."""

_BOM = b"\xef\xbb\xbf"
_OTHER_UTF = (b"\xff\xfe", b"\xfe\xff")
_ESCAPED = re.compile(r"\\(?:[bf]|u00[01]|u[dD][89a-fA-F])")
_SURROGATES = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<lone>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = tuple({0x5B: 1, 0x7B: 1, 0x5D: -1, 0x7D: -1}.get(byte, 0) for byte in range(256))
# No integer of FHIR R4 has more than 32 bits; a longer one can only be the value of a decimal.
_INT_CHARACTERS = 18


class _Suspect(Exception):  # noqa: N818 - not an error yet: the slow reading decides
    """Something in the text wants the slow reading, which finds every fault and its place."""


def read(data: bytes, limits: Limits = LIMITS) -> JsonValue:
    """Return what a UTF-8 JSON text says, numbers as written.

    Raises Refused with every repeated key, bad text and bad number, or with the first fault of
    syntax, encoding or size, because nothing can be told behind that one. The code is `too-long`
    for too many bytes, `too-costly` for too deep or too many parts.
    """
    text = _utf8(data, limits)
    try:
        return _plain(text, limits)
    except _Suspect:
        return _slow(text, limits)


def tolerant_read(data: bytes, limits: Limits = LIMITS) -> JsonValue:
    """Return the best guess at a text that `read` refuses, None when there is none; never raise.

    Only for showing an emergency that a refused body still tells. Broken characters become
    U+FFFD, numbers out of bounds None. What stands under a repeated key is gathered in one array
    when all of it is arrays and objects; otherwise the last value counts.
    """
    if len(data) > limits.size_bytes or _unbounded(data, limits):
        return None
    text = data.removeprefix(_BOM).decode("utf-8", errors="replace")
    decoder = json.JSONDecoder(
        strict=False,
        object_pairs_hook=strict_faults.gathered,
        parse_float=lambda number: _bounded(number, limits),
        parse_int=lambda number: _bounded(number, limits),
        parse_constant=lambda _: None,
    )
    try:
        value: JsonValue = decoder.decode(_SURROGATES.sub(_mended, text))
    except ValueError:
        return None
    return value


def _utf8(data: bytes, limits: Limits) -> str:
    """Return the text; refuse what is not UTF-8, too long, too deep or too much."""
    if len(data) > limits.size_bytes:
        _refuse(IssueType.TOO_LONG, f"Send at most {limits.size_bytes} bytes.")
    if data.startswith((_BOM, *_OTHER_UTF)):
        _refuse(IssueType.STRUCTURE, "Send UTF-8 without a byte order mark.")
    if excess := _unbounded(data, limits):
        _refuse(IssueType.TOO_COSTLY, excess)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        _refuse(IssueType.STRUCTURE, f"Send UTF-8: byte {fault.start} is no part of it.")


def _refuse(code: IssueType, text: str) -> NoReturn:
    raise Refused((error(code, text),))


def _unbounded(data: bytes, limits: Limits) -> str:
    """Return which bound the text breaks, empty when none; looks at bytes and parses nothing."""
    # Without escaped quotes every second piece between quotes is outside the texts. A body that
    # is no JSON may be split wrongly, but not before the place where the decoder stops.
    unescaped = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside = b"".join(unescaped.split(b'"')[::2])
    brackets = outside.translate(None, _BRACKETS)
    if not _is_flat(brackets, limits.depth) and _depth(brackets) > limits.depth:
        return f"Nest at most {limits.depth} arrays and objects."
    if 1 + outside.count(b",") + brackets.count(b"[") + brackets.count(b"{") > limits.nodes:
        return f"Send at most {limits.nodes} values."
    return ""


def _is_flat(brackets: bytes, depth: int) -> bool:
    """Tell whether brackets are pairs that are surely not nested deeper; a guess on the safe side.

    Each round takes away two levels at most: an object, and an array around it.
    """
    for _ in range(depth // 2):
        if not brackets:
            return True
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
    return not brackets


def _depth(brackets: bytes) -> int:
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0)


def _plain(text: str, limits: Limits) -> JsonValue:
    """Read a text that has nothing suspicious, at the speed of the standard library."""
    if _ESCAPED.search(text):
        raise _Suspect
    return _decoded(text, _plain_decoder(limits))


@cache
def _plain_decoder(limits: Limits) -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_unique,
        parse_float=lambda number: _number(number, limits),
        parse_int=lambda number: _number(number, limits),
        parse_constant=_suspect,
    )


def _slow(text: str, limits: Limits) -> JsonValue:
    """Read a suspicious text with its faults left in it; raise Refused when there are any."""
    decoder = json.JSONDecoder(
        object_pairs_hook=strict_faults.Pairs,
        parse_float=lambda number: _marked(number, limits),
        parse_int=lambda number: _marked(number, limits),
        parse_constant=lambda _: strict_faults.NO_NUMBER,
    )
    tree = _decoded(text, decoder)
    faults = tuple(strict_faults.faults(tree))
    if faults:
        raise Refused(faults)
    return strict_faults.clean(tree)


def _decoded(text: str, decoder: json.JSONDecoder) -> JsonValue:
    try:
        value: JsonValue = decoder.decode(text)
    except json.JSONDecodeError as fault:
        raise Refused((_syntax(fault),)) from fault
    return value


def _syntax(fault: json.JSONDecodeError) -> Issue:
    where = f"line {fault.lineno}, column {fault.colno}"
    text = f"Send one JSON value: at {where} it is not JSON ({fault.msg})."
    return error(IssueType.STRUCTURE, text)


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Suspect
    return made


def _number(text: str, limits: Limits) -> int | FhirDecimal:
    made = _bounded(text, limits)
    if made is None:
        raise _Suspect
    return made


def _marked(text: str, limits: Limits) -> int | FhirDecimal | object:
    made = _bounded(text, limits)
    return strict_faults.TOO_LARGE if made is None else made


def _suspect(_: str) -> NoReturn:
    raise _Suspect


def _bounded(text: str, limits: Limits) -> int | FhirDecimal | None:
    """Return the number that JSON writes so, None when it has too many digits."""
    mantissa, _, power = text.lower().partition("e")
    whole, point, fraction = mantissa.lstrip("-").partition(".")
    if len((whole + fraction).lstrip("0")) > limits.digits or len(fraction) > limits.exponent:
        return None
    if power and (len(power) > len(str(limits.exponent)) + 1 or abs(int(power)) > limits.exponent):
        return None
    if power or point or len(text) > _INT_CHARACTERS or text == "-0":
        return FhirDecimal(text)
    return int(text)


def _mended(escape: re.Match[str]) -> str:
    return r"\ufffd" if escape["lone"] else escape[0]
