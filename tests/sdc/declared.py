"""What the Questionnaires declare for the engines of others, as it follows from the rows.

`python -m sdc.declared` (from tests/) writes it into the Questionnaires; a test holds that they
have exactly this. Must not know how our own engine reads a record.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from fhir_pad import content
from fhir_pad.cql.records import elsewhere
from fhir_pad.fhir.form_items import is_calculated
from fhir_pad.legs.questions import ask
from fhir_pad.recorded import ROWS, Code, Reading, Row
from fhir_pad.recorded.units import UCUM, plain

Node = dict[str, Any]
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
LAUNCH_CONTEXT, INITIAL = f"{SDC}launchContext", f"{SDC}initialExpression"
LINK_PERIOD, EXTRACT = f"{SDC}observationLinkPeriod", f"{SDC}observationExtract"
EXTRACT_CATEGORY, TEMPLATE = f"{SDC}observation-extract-category", f"{SDC}templateExtract"
VALUE, QUERIES = f"{SDC}templateExtractValue", f"{SDC}sourceQueries"
OURS = {LAUNCH_CONTEXT, QUERIES, INITIAL, LINK_PERIOD, EXTRACT, EXTRACT_CATEGORY, TEMPLATE}
CONTEXTS = {
    "patient": ("Patient", ["Patient"], "Whom the form is about."),
    "user": (
        "User",
        ["Patient", "Practitioner", "PractitionerRole", "RelatedPerson"],
        "Who fills in the form.",
    ),
    "encounter": ("Encounter", ["Encounter"], "When the form is filled in."),
}
QUERY = "measurements"
"""The contained Bundle of queries. A variable with a query would stop LHC-Forms from calculating
anything where it knows no patient."""
ANSWERED = "ctx"
"""The group with the required questions: every finished response to the full form has it."""
MOST = 200

AGE = (
    "%patient.where((active.empty() or active) and (deceased.empty() or deceased = false))"
    ".birthDate.where(toString().length() = 10 and $this <= today())"
    ".select((today().toString().replace('-', '').toInteger()"
    " - toString().replace('-', '').toInteger()) div 10000).where($this <= 120)"
)
"""Years completed: the difference of two dates written as numbers, without its last four digits."""
SEX = (
    "%patient.where(active.empty() or active).gender.where($this in ('female' | 'male' | 'other'))"
)
WHEN = "(effective.ofType(dateTime) | effective.ofType(instant) | effective.ofType(Period).start)"
"""Since when a measurement counts. What is not surely in the future may be the newest: a day has no
hour, and is not left out for an older one."""
COUNTS = "status in ('final' | 'amended' | 'corrected')"
NOT_YET = f"iif({WHEN} > now(), false, true)"
MEASURED = "iif(status in ('entered-in-error' | 'cancelled' | 'registered'), false, true)"
"""Whatever was measured: where the newest does not count, an older one may no longer hold."""
ANNOTATED = {"mL/min": ("mL/min/{1.73_m2}",)}
"""Other ways to write a unit that are the same to our own engine, and common."""
CATEGORIES = {
    "brachial-r": "vital-signs",
    "brachial-l": "vital-signs",
    "bmi": "vital-signs",
    "smoking": "social-history",
    "pregnancy": "social-history",
    "pain-severity": "survey",
    "pain-character": "survey",
    **{f"{name}-{side}": "exam" for name in ("abi", "tbi", "tcpo2") for side in "rl"},
    **{f"tbi-calculated-{side}": "exam" for side in "rl"},
}
"""What is extracted as an Observation: measurements and questions with a LOINC code of their own.

A code of a disease is not: an Observation of it that says no would be found as the disease. The
calculated ankle index is not: no code of it names the leg.
"""


def measured() -> dict[str, tuple[Row, ...]]:
    """Return the rows that read an Observation alone, by question."""
    ordered = sorted(ROWS, key=lambda row: row.link_id)
    by_question = {key: tuple(rows) for key, rows in groupby(ordered, lambda row: row.link_id)}
    return {
        key: rows
        for key, rows in by_question.items()
        if all(row.resources == ("Observation",) and not row.doubt for row in rows)
    }


def initial_expressions() -> dict[str, str]:
    """Return the FHIRPath that fills in a question from a record, by linkId."""
    own = {key: _observed(rows) for key, rows in measured().items()}
    return {"age": AGE, "sex": SEX, **own}


def link_periods() -> dict[str, int]:
    """Return the days for which an Observation with the codes of a question answers it."""
    codes = {
        node["linkId"]: {Code(one["system"], one["code"]) for one in node.get("code", ())}
        for node in nodes(read("leg-pain"))
    }
    return {
        key: int(row.time.within or 0)
        for key, (row, *more) in measured().items()
        if row.reading is Reading.MEASURED
        and not more
        and (not row.sites or row.site_in_code)
        and set(row.codes) <= codes[key]
    }


def _observed(rows: tuple[Row, ...]) -> str:
    first = rows[0]
    if first.reading is Reading.CODED:
        counted = f"{COUNTS} and {NOT_YET}"
        found = _newest(rows, MEASURED, f"{counted} and ") if first.yields else ""
        return (found or _newest(rows, counted, "")) + _coded(first)
    matched = f"({' or '.join(map(_matches, rows))}) and " if first.either else ""
    return _newest(rows, MEASURED, f"{matched}{COUNTS} and {NOT_YET} and ") + _number(first)


def _newest(rows: tuple[Row, ...], one_of: str, it_is: str) -> str:
    """Return the newest of those that hold `one_of`, and nothing where `it_is` does not hold."""
    return (
        f"%{QUERY}.entry.resource.ofType(Bundle).entry.resource.ofType(Observation)"
        f".where({' or '.join(map(_may_match, rows))}).where({one_of} and focus.empty())"
        f".first().where({it_is}modifierExtension.empty() and implicitRules.empty()"
        f" and dataAbsentReason.empty() and {WHEN} >= now() - {rows[0].time.within} days)"
    )


def _may_match(row: Row) -> str:
    """Return the same as `_matches`, and also what tells no side: it may be of either."""
    if not row.either:
        return _matches(row)
    code = f"code.coding.where({_one_of(row.codes)}).exists()"
    if row.site_in_code:
        return f"({code})"
    site = f"bodySite.coding.where({_one_of(row.sites)}).exists()"
    return f"({code} and ({site} or {_alone(row)}))"


def _alone(row: Row) -> str:
    return f"(code.coding | bodySite.coding).where({_one_of(tuple(elsewhere(row)))}).empty()"


def _matches(row: Row) -> str:
    """Return that the codes and sites of an Observation name what a row reads, and nothing else."""
    code = f"code.coding.where({_one_of(row.codes)}).exists()"
    if not row.sites:
        return f"({code})"
    site = f"bodySite.coding.where({_one_of(row.sites)}).exists()"
    sited = f"{site}{' or bodySite.empty()' if row.site_in_code else ''}"
    return f"({code} and ({sited}) and {_alone(row)})"


def _one_of(codes: tuple[Code, ...]) -> str:
    by_system = groupby(sorted(codes), lambda code: code.system)
    return " or ".join(
        f"(system = '{system}' and {_among('code', [one.code for one in group])})"
        for system, group in by_system
    )


def _among(name: str, values: list[str]) -> str:
    quoted = [f"'{value}'" for value in values]
    return f"{name} = {quoted[0]}" if len(quoted) == 1 else f"{name} in ({' | '.join(quoted)})"


def _number(row: Row) -> str:
    term: Any = ask[row.link_id]
    unit = _among("code", sorted({row.unit, plain(row.unit), *ANNOTATED.get(row.unit, ())}))
    said = f"(system = '{UCUM}' and {unit})"
    if plain(row.unit) == "1":
        said = f"({said} or (system.empty() and code.empty() and unit.empty()))"
    quantity = f".value.ofType(Quantity).where(comparator.empty() and {said})"
    return f"{quantity}.value.where($this >= {term.low} and $this <= {term.high})"


def _coded(row: Row) -> str:
    """Return the option whose codes the value has; nothing where it has those of two."""
    options: dict[str, list[Code]] = {}
    for meaning in row.means:
        options.setdefault(meaning.answer, []).append(meaning.value)
    has = {key: f"coding.where({_one_of(tuple(codes))})" for key, codes in options.items()}
    said = "{}"
    for option in reversed(options):
        others = [f"{has[other]}.empty()" for other in options if other != option]
        alone = " and ".join([f"{has[option]}.exists()", *others])
        said = f"iif({alone}, '{option}', {said})"
    return f".value.ofType(CodeableConcept).select({said})"


def query(link_ids: set[str]) -> str:
    """Return the search for all that the questions of one form read."""
    codes = dict.fromkeys(
        f"{code.system}|{code.code}"
        for key, rows in measured().items()
        if key in link_ids
        for row in rows
        for code in row.codes
    )
    found = f"Observation?patient={{{{%patient.id}}}}&code={','.join(codes)}"
    return f"{found}&_sort=-date&_count={MOST}"


def read(name: str) -> Node:
    """Return a Questionnaire as it is kept."""
    found: Node = json.loads(path(name).read_text("utf-8"))
    return found


def path(name: str) -> Path:
    return content.folder("questionnaires") / f"{name}.json"


def nodes(node: Mapping[str, Any]) -> Iterator[Node]:
    for child in node.get("item", ()):
        yield child
        yield from nodes(child)


def declared(name: str) -> Node:
    """Return the Questionnaire with what it has to declare, and nothing else changed."""
    whole = read(name)
    link_ids = {one["linkId"] for one in nodes(whole)}
    kept = [one for one in whole["extension"] if one["url"] not in OURS]
    queries = {"url": QUERIES, "valueReference": {"reference": f"#{QUERY}"}}
    whole["extension"] = [*_contexts(), queries, *kept]
    drafts = _drafts() if name == "leg-pain" else []
    contained = [_queries(link_ids), *drafts]
    whole = {key: value for key, value in whole.items() if key != "contained"}
    for node in nodes(whole):
        _declare(node, drafts if node["linkId"] == ANSWERED else [])
    head = ("resourceType", "id", "language")
    return {key: whole[key] for key in head} | {"contained": contained} | whole


def _declare(node: Node, drafts: list[Node]) -> None:
    kept = [one for one in node.get("extension", ()) if one["url"] not in OURS]
    made = _item_extensions(node["linkId"], calculated=is_calculated(node))
    extensions = [*kept, *made, *_templates(drafts)]
    after = {key: value for key, value in node.items() if key not in ("linkId", "extension")}
    head = ({"extension": extensions} if extensions else {}) | {"linkId": node["linkId"]}
    node.clear()
    node.update(head | after)


def _item_extensions(link_id: str, *, calculated: bool) -> Iterator[Node]:
    expression = initial_expressions().get(link_id)
    if expression and not calculated:
        yield {"url": INITIAL, "valueExpression": _fhirpath(expression)}
    days = link_periods().get(link_id)
    if days:
        period = {"value": days, "unit": "d", "system": UCUM, "code": "d"}
        yield {"url": LINK_PERIOD, "valueDuration": period}
    if link_id in CATEGORIES:
        coding = {"system": CATEGORY, "code": CATEGORIES[link_id]}
        yield {"url": EXTRACT, "valueBoolean": True}
        yield {"url": EXTRACT_CATEGORY, "valueCodeableConcept": {"coding": [coding]}}


def _fhirpath(expression: str) -> Node:
    return {"language": "text/fhirpath", "expression": expression}


def _contexts() -> Iterator[Node]:
    system = "http://hl7.org/fhir/uv/sdc/CodeSystem/launchContext"
    for name, (display, types, words) in CONTEXTS.items():
        coding = {"system": system, "code": name, "display": display}
        parts = [
            {"url": "name", "valueCoding": coding},
            *({"url": "type", "valueCode": type_} for type_ in types),
            {"url": "description", "valueString": words},
        ]
        yield {"url": LAUNCH_CONTEXT, "extension": parts}


def _queries(link_ids: set[str]) -> Node:
    """Return the Bundle of the one query: measurements on record, the newest first."""
    request = {"method": "GET", "url": query(link_ids)}
    entry = [{"request": request}]
    return {"resourceType": "Bundle", "id": QUERY, "type": "batch", "entry": entry}


def _templates(drafts: list[Node]) -> Iterator[Node]:
    for one in drafts:
        template = {"url": "template", "valueReference": {"reference": f"#{one['id']}"}}
        yield {"url": TEMPLATE, "extension": [template]}


def _drafts() -> list[Node]:
    """Return the drafts that a finished response leads to before anybody has assessed it."""
    response = _reference("'QuestionnaireResponse/' + %resource.id")
    about = {
        "subject": _reference("%resource.subject.reference"),
        "encounter": _reference("%resource.encounter.reference"),
    }
    authored = {"extension": [_value("%resource.authored")]}
    plan = {
        "resourceType": "CarePlan",
        "id": "care-plan",
        "status": "draft",
        "intent": "proposal",
        "title": "Leg pain: a plan is to be made",
        **about,
        "_created": authored,
        "supportingInfo": [response],
    }
    risk = {
        "resourceType": "RiskAssessment",
        "id": "risk-assessment",
        "status": "registered",
        **about,
        "_occurrenceDateTime": authored,
        "basis": [response],
    }
    return [plan, risk]


def _reference(expression: str) -> Node:
    return {"_reference": {"extension": [_value(expression)]}}


def _value(expression: str) -> Node:
    return {"url": VALUE, "valueString": expression}


def written(questionnaire: Node) -> str:
    """Return the text of a Questionnaire as it is kept."""
    return json.dumps(questionnaire, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name in ("leg-pain", "leg-pain-self-check", "vascular-measurements"):
        path(name).write_text(written(declared(name)), "utf-8")
