"""What a refused response still says about an emergency.

A response can be refused for a misspelt linkId while it says that a leg is cold, pale and numb.
So whatever can be recognised in the bytes is screened, however badly the rest is made: linkIds
and option codes mean the same in every Questionnaire of ours and at every depth. Must not decide
what an emergency is, and never changes what is refused or why.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from itertools import chain, combinations, islice

from fhir_pad.assess import find
from fhir_pad.fhir import strict
from fhir_pad.fhir.form_items import Answer, Item, Kind
from fhir_pad.fhir.issues import Issue, IssueType, error
from fhir_pad.findings import Findings

EMERGENCY = "emergency-now"
ALARM_CODE = IssueType.PROCESSING
"""No other error has this code, so that the alarm can be told from the reasons."""
YES, NO, UNKNOWN = "yes", "no", "unknown"
_TEXT = (
    "Emergency signs were answered ({signs}): call the emergency services now. The response is "
    "refused for other reasons, and nothing else in it was assessed."
)
_CODED = ("valueCode", "valueString")
_NUMBERS = ("valueInteger", "valueDecimal")
MOST_READINGS = 300
"""How many readings are tried: all with one other answer, and the first with several."""
SCANNED_BYTES = 1 << 20
"""How much of a body that is no JSON is looked at."""
_GZIP, _WITH_HEADER = b"\x1f\x8b", 16 + zlib.MAX_WBITS
_SAYS = r"(?:\"\s{0,20}:\s{0,20}\"|\s{1,20}value\s{0,20}=\s{0,20}[\"'])"
"""What stands between the name of an element and its text: in JSON, or in XML."""
_LINK_ID = re.compile(rf"[\"<:]linkId{_SAYS}([^\"']{{1,64}})[\"']")
_CODE = re.compile(rf"[\"<:](?:code|valueCode|valueString){_SAYS}([^\"']{{1,64}})[\"']")
_TRUTH = re.compile(r"[\"<:]valueBoolean[\"'\s:=value]{1,40}(true|false)")
_NUMBER = re.compile(
    r"[\"<:]value(Integer|Decimal)[\"'\s:=value]{1,40}(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)(?![0-9.eE])"
)
_BOOLEAN = {True: YES, False: NO}


def alarm(data: bytes, questions: Mapping[str, Item]) -> Issue | None:
    """Return the issue that says an emergency, or None when no emergency can be recognised.

    The issue is an error, so that a client which shows errors alone shows it, and names the
    linkIds that decided. `questions` are all questions of ours by linkId.
    """
    plain = _unpacked(data)
    body = strict.tolerant_read(plain)
    told = _told(guessed(plain) if body is None else body, questions)
    for answers in _readings(told):
        findings = find(answers)
        if findings.triage == EMERGENCY:
            return error(ALARM_CODE, _TEXT.format(signs=", ".join(_signs(findings))))
    return None


def _unpacked(data: bytes) -> bytes:
    """Return what gzip has packed, as far as it is looked at; anything else as it is."""
    if not data.startswith(_GZIP):
        return data
    with suppress(zlib.error):
        return zlib.decompressobj(_WITH_HEADER).decompress(data, SCANNED_BYTES)
    return data


def is_alarm(issue: Issue) -> bool:
    """Tell whether an issue is an alarm, not a reason of the refusal."""
    return issue.blocks and issue.code is ALARM_CODE


def guessed(data: bytes) -> list[dict[str, object]]:
    """Return what looks like items in bytes that are no JSON: cut off, with more behind, or XML.

    The codes that stand between one linkId and the next are taken as its answers.
    """
    # In UTF-16 every other byte of what is looked for is empty.
    text = data[:SCANNED_BYTES].replace(b"\0", b"").decode("utf-8", "replace")
    starts = list(_LINK_ID.finditer(text))
    ends = [*(start.start() for start in starts), len(text)][1:]
    return [
        {"linkId": start.group(1), "answer": _guessed_answers(text[start.end() : end])}
        for start, end in zip(starts, ends, strict=False)
    ]


def _guessed_answers(text: str) -> list[dict[str, object]]:
    codes: list[dict[str, object]] = [{"valueCode": code} for code in _CODE.findall(text)]
    truths = ({"valueBoolean": truth == "true"} for truth in _TRUTH.findall(text))
    return [*codes, *truths, *map(_guessed_number, _NUMBER.finditer(text))]


def _guessed_number(found: re.Match[str]) -> dict[str, object]:
    kind, written = found.groups()
    is_whole = kind == "Integer" and "." not in written
    return {f"value{kind}": int(written) if is_whole else Decimal(written)}


def recognised(body: object, questions: Mapping[str, Item]) -> dict[str, Answer]:
    """Return every answer that can be told, by linkId in order; what cannot be told is absent.

    When a question was answered twice, yes comes before any other answer, and no behind all.
    """
    return next(_readings(_told(body, questions)))


def _readings(told: Mapping[str, tuple[Answer, ...]]) -> Iterator[dict[str, Answer]]:
    """Give the first answers to all questions, then the last, then others in ever more places.

    Which of two pulses alarms more is for the rules to say, so none of them is left out. Each
    question that was answered twice doubles how the whole can be read: not all of that is tried.
    """
    first = {link_id: answers[0] for link_id, answers in told.items()}
    yield first
    yield {link_id: answers[-1] for link_id, answers in told.items()}
    others = [(link_id, other) for link_id, answers in told.items() for other in answers[1:]]
    places = range(1, len(others) + 1)
    changes = chain.from_iterable(combinations(others, number) for number in places)
    yield from (first | dict(some) for some in islice(changes, MOST_READINGS))


def _told(body: object, questions: Mapping[str, Item]) -> dict[str, tuple[Answer, ...]]:
    """Return all that each question may have been answered with, by linkId in order."""
    said: dict[str, list[Mapping[str, object]]] = {}
    for link_id, answers in _pairs(body):
        said.setdefault(link_id, []).extend(answers)
    told = {key: _answers(questions[key], said[key]) for key in sorted(said) if key in questions}
    return {link_id: answers for link_id, answers in told.items() if answers}


def _pairs(body: object) -> Iterator[tuple[str, list[Mapping[str, object]]]]:
    """Give (linkId, its answers) of everything that looks like an item, at any depth."""
    waiting = [body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            link_id = node.get("linkId")
            if isinstance(link_id, str):
                yield link_id, _objects(node.get("answer"))
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _members(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _objects(value: object) -> list[Mapping[str, object]]:
    return [member for member in _members(value) if isinstance(member, Mapping)]


def _answers(item: Item, said: list[Mapping[str, object]]) -> tuple[Answer, ...]:
    match item.kind:
        case Kind.CHOICE:
            return _chosen(item, [code for one in said for code in _codes(one)])
        case Kind.INTEGER:
            return _numbers(item, said, (int,))
        case Kind.DECIMAL:  # JSON may write one without a point
            return _numbers(item, said, (Decimal, int))
    return ()


def _codes(answer: Mapping[str, object]) -> Iterator[str]:
    """Give every code an answer names; a key that was written twice holds a list of its values."""
    for coding in _objects(answer.get("valueCoding")):
        yield from (code for code in _members(coding.get("code")) if isinstance(code, str))
    for name in _CODED:
        yield from (code for code in _members(answer.get(name)) if isinstance(code, str))
    for truth in _members(answer.get("valueBoolean")):
        if isinstance(truth, bool):
            yield _BOOLEAN[truth]


def _chosen(item: Item, codes: Iterable[str]) -> tuple[Answer, ...]:
    """Return the options that were chosen; beside another a no tells nothing."""
    offered = [code for code in dict.fromkeys(codes) if code in item.options]
    others = sorted((code for code in offered if code != NO), key=_alarming)
    chosen = tuple(others or offered)
    if not item.repeats:
        return chosen
    named = tuple(code for code in chosen if code != UNKNOWN)
    return (named or chosen,) if chosen else ()


def _alarming(code: str) -> int:
    return {YES: 0, UNKNOWN: 2}.get(code, 1)


def _numbers(
    item: Item, said: list[Mapping[str, object]], kinds: tuple[type[int] | type[Decimal], ...]
) -> tuple[Answer, ...]:
    """Return the first, the least and the largest number in the range of the question.

    Another is no number to rely on.
    """
    values = (answer.get(name) for answer in said for name in _NUMBERS)
    found = [
        kinds[0](value)
        for value in values
        if isinstance(value, kinds) and not isinstance(value, bool) and _in(item, value)
    ]
    return tuple(dict.fromkeys((found[0], min(found), max(found)))) if found else ()


def _in(item: Item, value: int | Decimal) -> bool:
    if isinstance(value, Decimal) and not value.is_finite():
        return False
    return (item.low is None or value >= item.low) and (item.high is None or value <= item.high)


def _signs(findings: Findings) -> tuple[str, ...]:
    """Return the linkIds that decided, in the order of the rules, each once."""
    decided = (
        link_id
        for flag in findings.triage_flags
        if flag.level == EMERGENCY
        for link_id, answer in flag.basis.answers
        if answer != UNKNOWN
    )
    return tuple(dict.fromkeys(decided))
