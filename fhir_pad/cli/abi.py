"""`fhir-pad abi`: pressures in, ankle-brachial and toe-brachial index of each leg out.

The indices are those of the full assessment: nothing is calculated here.
"""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache

from marshmallow import Schema, ValidationError, fields, validate

from fhir_pad import engine
from fhir_pad.assess import find
from fhir_pad.assess_parts import DOUBTFUL_UNIT
from fhir_pad.cli.arguments import add_pretty
from fhir_pad.cli.ends import Exit, Misused
from fhir_pad.cli.streams import put, say
from fhir_pad.fhir.form import Item
from fhir_pad.fhir.issues import IssueType, Refused, error
from fhir_pad.findings import Findings, Index
from fhir_pad.legs.numbers import ARM_DIFFERENCE_MIN

OPTIONS: Mapping[str, str] = {
    "brachial-right": "brachial-r",
    "brachial-left": "brachial-l",
    "ankle-dp-right": "ankle-dp-r",
    "ankle-pt-right": "ankle-pt-r",
    "ankle-dp-left": "ankle-dp-l",
    "ankle-pt-left": "ankle-pt-l",
    "toe-right": "toe-r",
    "toe-left": "toe-l",
    "reported-abi-right": "abi-r",
    "reported-abi-left": "abi-l",
    "reported-tbi-right": "tbi-r",
    "reported-tbi-left": "tbi-l",
}
"""Option to linkId; dp is the dorsalis pedis, pt the posterior tibial artery."""

NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?")
MEANING: Mapping[str, str] = {
    "abnormal": "peripheral arterial disease",
    "borderline": "neither normal nor abnormal; with exertional symptoms, measure after exercise",
    "normal": "normal at rest; with exertional symptoms, measure after exercise",
    "high-normal": "upper end of normal; a toe pressure tells more",
    "noncompressible": "stiff arteries, says nothing about flow; measure the toe pressure",
}
TOE_MEANING: Mapping[str, str] = {
    "abnormal": "peripheral arterial disease",
    "normal": "normal flow to the toes",
}
FLAGS: Mapping[str, str] = {
    "single-artery": "one ankle artery only",
    "single-arm": "one arm only",
    "subclavian": f"the arms differ by {ARM_DIFFERENCE_MIN} mmHg or more",
    "reported": "as reported, not from pressures",
    "differs-from-reported": "differs from the reported index",
}


def add(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    for option, link_id in OPTIONS.items():
        unit = "mmHg" if "abi" not in option and "tbi" not in option else "index"
        parser.add_argument(f"--{option}", dest=link_id, metavar=unit)
    parser.add_argument("--format", choices=("json", "text"), default="text")
    add_pretty(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> Exit:
    """Print the indices; raise Refused when a number cannot be a pressure or an index."""
    given = {key: getattr(args, key) for key in OPTIONS.values() if getattr(args, key) is not None}
    if not given:
        raise Misused("abi needs pressures, e.g. --brachial-right 140 --ankle-dp-right 120")
    findings = find(measurements(given))
    if args.format == "json":
        put({leg: _as_json(findings, leg) for leg in ("right", "left")}, pretty=args.pretty)
    else:
        say("".join(f"{line}\n" for leg in ("right", "left") for line in _lines(findings, leg)))
    return Exit.OK


def measurements(given: Mapping[str, str]) -> dict[str, Decimal]:
    """Return the numbers by linkId; raise Refused with every one that cannot be right."""
    try:
        loaded: dict[str, Decimal] = _schema()().load(given)
    except ValidationError as fault:
        said = fault.messages_dict
        option = {link_id: name for name, link_id in OPTIONS.items()}
        raise Refused(
            error(IssueType.VALUE, f"--{option[link_id]}: {text}")
            for link_id in OPTIONS.values()
            for text in said.get(link_id, ())
        ) from fault
    return loaded


class _Number(fields.Field[Decimal]):
    """Plain ASCII decimals: `Decimal()` would also take `1E5`, `NaN` and Arabic digits."""

    def _deserialize(self, value: object, *_: object, **__: object) -> Decimal:
        if isinstance(value, str) and NUMBER.fullmatch(value):
            return Decimal(value)
        raise ValidationError("must be a number such as 140 or 0.85.")


@cache
def _schema() -> type[Schema]:
    """Return the schema with the ranges that the questions themselves have."""
    questions = engine.questions()
    return Schema.from_dict({key: _field(questions[key]) for key in OPTIONS.values()})


def _field(item: Item) -> _Number:
    message = f"must be from {item.low} to {item.high}."
    return _Number(validate=validate.Range(item.low, item.high, error=message))


def _lines(findings: Findings, leg: str) -> list[str]:
    lines = [
        _line(name, leg, indices[leg], meaning)
        for name, indices, meaning in (
            ("ABI", findings.abi, MEANING),
            ("TBI", findings.tbi, TOE_MEANING),
        )
        if leg in indices
    ]
    missing = f"No index for the {leg} leg: an arm and an ankle or toe pressure are needed."
    # Whoever reads the first line alone reads the doubt before the number that rests on it.
    return [*(f"Doubtful: {one}" for one in _doubts(findings, leg)), *(lines or [missing])]


def _doubts(findings: Findings, leg: str) -> Iterator[str]:
    """Give what is doubtful about the pressures of a leg, each by the option that gave it."""
    for option, link_id in OPTIONS.items():
        for caution in findings.cautions:
            if option.endswith(leg) and (caution.code, caution.topic) == (DOUBTFUL_UNIT, link_id):
                yield f"--{option}: {caution.text}"


def _line(name: str, leg: str, index: Index, meaning: Mapping[str, str]) -> str:
    degree = f" ({index.severity})" if index.severity else ""
    flags = "".join(f"\n    {FLAGS[flag]}" for flag in index.flags)
    return f"{name} {leg} {index.value}  {index.category}{degree}: {meaning[index.category]}{flags}"


def _as_json(findings: Findings, leg: str) -> dict[str, object]:
    doubts = list(_doubts(findings, leg))
    return {
        name: {
            "value": str(indices[leg].value),
            "category": indices[leg].category,
            "severity": indices[leg].severity,
            "meaning": meaning[indices[leg].category],
            "flags": list(indices[leg].flags),
        }
        for name, indices, meaning in (
            ("abi", findings.abi, MEANING),
            ("tbi", findings.tbi, TOE_MEANING),
        )
        if leg in indices
    } | ({"doubts": doubts} if doubts else {})
