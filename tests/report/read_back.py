"""Read everything an assessment found back out of its Bundle, as a stranger would: FHIR only.

Uses no code of `fhir_pad.report`; the names of systems and extensions are spelled out again.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from fhir_pad.findings import (
    Action,
    Basis,
    Candidate,
    Caution,
    Dvt,
    Findings,
    Flag,
    Index,
    Missing,
    Risk,
    Wifi,
    Window,
)

OURS = "https://w3id.org/fhir-pad"
SNOMED = "http://snomed.info/sct"
SIDES = {"24028007": "right", "7771000": "left", "62175007": "right", "32153003": "left"}
SEVERITY = {"255604002": "mild", "6736007": "moderate", "24484000": "severe"}
TOPICS = {"cause-subtype": "subtype"}
"""Names under which `stated` explains an Observation, where they differ from its code."""

Json = dict[str, Any]


def read_findings(bundle: Mapping[str, Any]) -> Findings:
    """Return the findings that the Bundle tells."""
    return Findings(**read_back(bundle))


def read_back(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the Bundle tells, under the field names of `Findings`."""
    seen = _Seen(bundle)
    return {
        **_cause(seen),
        **_arteries(seen),
        **_veins(seen),
        **_urgency(seen),
        "actions": tuple(_action(one["detail"]) for one in seen.plan.get("activity", ())),
        "risks": tuple(_risk(one) for one in seen.risks),
        "missing": tuple(
            Missing(_question(part), part["dataAbsentReason"].get("text", ""))
            for part in seen.parts("missing-data")
        ),
        "cautions": tuple(_caution(part) for part in seen.parts("cautions")),
        "out_of_scope": not seen.named["scope"][0]["valueBoolean"],
        "stated": _stated(seen),
    }


class _Seen:
    """The resources of a Bundle by what they are."""

    def __init__(self, bundle: Mapping[str, Any]) -> None:
        resources = [entry["resource"] for entry in bundle["entry"]]
        self.plan = next(one for one in resources if one["resourceType"] == "CarePlan")
        self.risks = [one for one in resources if one["resourceType"] == "RiskAssessment"]
        self.named: dict[str, list[Json]] = {}
        for one in resources:
            if one["resourceType"] == "Observation":
                name = code_in(one["code"], "leg-pain-observation")
                assert name is not None
                self.named.setdefault(name, []).append(one)

    def first(self, name: str) -> Json:
        return self.named.get(name, [{}])[0]

    def value(self, name: str, system: str) -> str | None:
        return code_in(self.first(name).get("valueCodeableConcept"), system)

    def parts(self, name: str, part: str = "") -> list[Json]:
        """Return the components of an Observation, only those called `part` when it is given."""
        parts = self.first(name).get("component", [])
        return [one for one in parts if not part or _name(one) == part]

    def part(self, name: str, part: str) -> Json:
        return next(iter(self.parts(name, part)), {})


def code_in(concept: Json | None, system: str) -> str | None:
    """Return the first code of one of our CodeSystems (or of SNOMED) in a CodeableConcept."""
    url = system if system == SNOMED else f"{OURS}/CodeSystem/{system}"
    codings = (concept or {}).get("coding", [])
    return next((one["code"] for one in codings if one["system"] == url), None)


def _name(component: Json) -> str | None:
    return code_in(component["code"], "leg-pain-observation")


def _question(component: Json) -> str:
    codings = component["code"]["coding"]
    return str(codings[-1]["code"])


def _cause(seen: _Seen) -> Json:
    components = seen.parts("primary-cause", "cause-components")
    kinds = {
        code_in(part["code"], "leg-pain-cause"): code_in(
            part["valueCodeableConcept"], "leg-pain-subtype"
        )
        for part in seen.parts("cause-subtype")
    }
    confidence = seen.part("primary-cause", "cause-confidence")
    return {
        "primary_cause": seen.value("primary-cause", "leg-pain-cause"),
        "subtype": seen.value("cause-subtype", "leg-pain-subtype"),
        "components": tuple(
            code_in(part["valueCodeableConcept"], "leg-pain-cause") for part in components
        ),
        "confidence": code_in(confidence.get("valueCodeableConcept"), "cause-confidence"),
        "differential": tuple(_candidate(part) for part in seen.parts("differential")),
        "msk_subtype": kinds.get("musculoskeletal"),
        "neuro_subtype": kinds.get("neurogenic"),
    }


def _candidate(component: Json) -> Candidate:
    cause = code_in(component["code"], "leg-pain-cause")
    level = code_in(component["interpretation"][0], "cause-confidence")
    assert cause is not None
    assert level is not None
    level = "against" if level == "no-evidence" else level
    return Candidate(
        cause=cause,
        score=component["valueInteger"],
        level=level,
        subtype=code_in(component["code"], "leg-pain-subtype"),
        rules_for=tuple(_bases(component, "direction", "for")),
        rules_against=tuple(_bases(component, "direction", "against")),
    )


def _arteries(seen: _Seen) -> Json:
    chronic = _ends(seen, "rutherford-chronic", "rutherford-chronic")
    grade = seen.part("edinburgh", "edinburgh-grade")
    leg = code_in(seen.first("index-leg").get("valueCodeableConcept"), SNOMED)
    return {
        "pad_status": seen.value("pad-status", "pad-status"),
        "arterial_stage": seen.value("arterial-stage", "arterial-stage"),
        "provisional": seen.part("arterial-stage", "provisional").get("valueBoolean", False),
        "index_leg": None if leg is None else SIDES[leg],
        "fontaine": seen.value("fontaine", "fontaine-stage"),
        "rutherford_chronic": None if chronic is None else (int(chronic[0]), int(chronic[1])),
        "rutherford_estimated": seen.part("rutherford-chronic", "estimated").get(
            "valueBoolean", False
        ),
        "rutherford_acute": _ends(seen, "rutherford-acute", "rutherford-acute"),
        "wifi": _wifi(seen),
        "abi": _indices(seen, "abi"),
        "tbi": _indices(seen, "tbi"),
        "ecq": seen.value("edinburgh", "edinburgh-result"),
        "ecq_grade": grade.get("valueInteger"),
    }


def _ends(seen: _Seen, name: str, system: str) -> tuple[str, str] | None:
    if name not in seen.named:
        return None
    smallest, largest = (
        code_in(seen.part(name, end)["valueCodeableConcept"], system)
        for end in ("smallest-possible", "largest-possible")
    )
    assert smallest is not None
    assert largest is not None
    return smallest, largest


def _wifi(seen: _Seen) -> Wifi | None:
    stage = _ends(seen, "wifi", "wifi-stage")
    if stage is None:
        return None
    return Wifi(
        wound=_grade(seen.part("wifi", "wifi-wound")),
        ischaemia=_grade(seen.part("wifi", "wifi-ischaemia")),
        foot_infection=_grade(seen.part("wifi", "wifi-foot-infection")),
        stage=(int(stage[0]), int(stage[1])),
    )


def _grade(component: Json) -> tuple[int, int]:
    if "valueInteger" in component:
        return component["valueInteger"], component["valueInteger"]
    return component["valueRange"]["low"]["value"], component["valueRange"]["high"]["value"]


def _indices(seen: _Seen, name: str) -> dict[str, Index]:
    return {
        SIDES[code_in(one["bodySite"], SNOMED) or ""]: _index(one, name)
        for one in seen.named.get(name, ())
    }


def _index(observation: Json, name: str) -> Index:
    meaning = observation["interpretation"]
    category = code_in(meaning[0], f"{name}-category")
    severity = code_in(meaning[1], SNOMED) if meaning[1:] else None
    assert category is not None
    assert observation["valueQuantity"]["code"] == "{ratio}"
    return Index(
        value=observation["valueQuantity"]["value"],
        category=category,
        severity=None if severity is None else SEVERITY[severity],
        flags=tuple(note["text"].partition(": ")[0] for note in observation.get("note", ())),
    )


def _veins(seen: _Seen) -> Json:
    status = seen.value("dvt-status", "dvt-status")
    wells = seen.first("wells")
    span = [
        part["valueInteger"]
        for end in ("smallest-possible", "largest-possible")
        for part in seen.parts("wells", end)
    ]
    level = wells.get("interpretation", [None])[0]
    return {
        "dvt": None
        if status is None
        else Dvt(
            status=status,
            wells=wells.get("valueInteger"),
            wells_span=(span[0], span[1]) if span else None,
            level=code_in(level, "dvt-status"),
        ),
        "ceap": seen.value("ceap", "ceap-clinical"),
        "ceap_symptomatic": seen.part("ceap", "symptomatic").get("valueBoolean"),
    }


def _urgency(seen: _Seen) -> Json:
    return {
        "ali_status": seen.value("ali-status", "ali-status"),
        "six_p": seen.first("six-p-count").get("valueInteger"),
        "window": _window(seen),
        "triage": seen.value("triage", "triage-level"),
        "triage_provisional": seen.part("triage", "provisional")["valueBoolean"],
        "triage_flags": tuple(
            Flag(
                code_in(part["valueCodeableConcept"], "triage-level") or "",
                next(_bases(part)),
            )
            for part in seen.parts("triage", "triage-rule")
        ),
        "red_flags_unknown": tuple(map(_question, seen.parts("red-flags-unknown"))),
    }


def _window(seen: _Seen) -> Window | None:
    state = seen.value("six-hour-window", "six-hour-window")
    if state is None:
        return None
    since, left = (
        seen.part("six-hour-window", name).get("valueQuantity", {}).get("value")
        for name in ("hours-since-onset", "hours-left")
    )
    return Window(state, since, left)


def _action(detail: Json) -> Action:
    code = code_in(detail["code"], "leg-pain-action")
    status = code_in(detail["statusReason"], "action-status")
    assert code is not None
    assert status is not None
    title, *notes = detail.get("description", "").split("\n")
    return Action(
        code=code,
        phase=next(_extensions(detail, "plan-phase"))["valueInteger"],
        title=title,
        status=status,
        reason=detail.get("reasonCode", [{}])[0].get("text", ""),
        missing=tuple(one["valueString"] for one in _extensions(detail, "waits-for")),
        notes=tuple(notes),
        basis=tuple(_bases(detail)),
    )


def _risk(assessment: Json) -> Risk:
    prediction = assessment["prediction"][0]
    span = prediction.get("probabilityRange")
    outcome = code_in(prediction["outcome"], "risk-outcome")
    method = code_in(assessment["method"], "assessment-method")
    horizon = next(_extensions(prediction, "prediction-horizon"), {})
    assert outcome is not None
    assert method is not None
    return Risk(
        outcome=outcome,
        qualitative=prediction["qualitativeRisk"]["coding"][0]["code"],
        percent=prediction.get("probabilityDecimal"),
        percent_range=None if span is None else (_percent(span["low"]), _percent(span["high"])),
        horizon=horizon.get("valueString", ""),
        method=method,
        mitigation=assessment.get("mitigation", ""),
        basis=next(_bases(prediction)),
    )


def _percent(quantity: Json) -> Decimal:
    assert quantity["code"] == "%"
    value = quantity["value"]
    assert isinstance(value, Decimal)
    return value


def _caution(component: Json) -> Caution:
    topics = component["code"]["coding"][1:]
    return Caution(
        code=component["code"].get("text", ""),
        topic=topics[0]["code"] if topics else "",
        text=component.get("valueString", ""),
    )


def _stated(seen: _Seen) -> dict[str, tuple[Basis, ...]]:
    stated: dict[str, tuple[Basis, ...]] = {}
    for name, observations in seen.named.items():
        for extension in _extensions(observations[0], "decision-basis"):
            named = next(_inner(extension, "topic"), {"valueCode": TOPICS.get(name, name)})
            topic = named["valueCode"]
            stated[topic] = (*stated.get(topic, ()), _basis(extension))
    return stated


def _extensions(element: Json, name: str) -> Iterator[Json]:
    url = f"{OURS}/StructureDefinition/{name}"
    return (one for one in element.get("extension", ()) if one["url"] == url)


def _inner(extension: Json, name: str) -> Iterator[Json]:
    return (one for one in extension["extension"] if one["url"] == name)


def _bases(element: Json, part: str = "", code: str | None = None) -> Iterator[Basis]:
    """Yield the bases of an element; with `part`, only those whose inner `part` is `code`."""
    for extension in _extensions(element, "decision-basis"):
        if not part or next(_inner(extension, part), {}).get("valueCode") == code:
            yield _basis(extension)


def _basis(extension: Json) -> Basis:
    return Basis(
        rule=next(_inner(extension, "rule"))["valueCode"],
        text=next(_inner(extension, "text"), {}).get("valueString", ""),
        answers=tuple(
            (
                next(_inner(answer, "linkId"))["valueString"],
                next(_inner(answer, "value"))["valueString"],
            )
            for answer in _inner(extension, "answer")
        ),
        sources=tuple(one["valueString"] for one in _inner(extension, "source")),
    )
