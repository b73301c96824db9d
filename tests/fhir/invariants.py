"""For every invariant of R4 that is checked: elements that keep it, and elements that break it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Node = Mapping[str, Any]

UCUM = "http://unitsofmeasure.org"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
ALLERGY = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"


def coded(system: str, code: str) -> Node:
    """Return a CodeableConcept."""
    return {"coding": [{"system": system, "code": code}]}


def stratum(**elements: Any) -> Node:
    """Return the parts of a MeasureReport around one stratum."""
    return {"group": [{"stratifier": [{"stratum": [elements]}]}]}


KEPT_AND_BROKEN: dict[str, tuple[list[Node], list[Node]]] = {
    "Task inv-1": (
        [{"authoredOn": "2026-01-01", "lastModified": "2026-01-01"}, {"lastModified": "2026"}],
        [{"authoredOn": "2026-01-02", "lastModified": "2026-01-01"}],
    ),
    "age-1": (
        [{"value": 5, "code": "a", "system": UCUM}, {}],
        [{"value": 5}, {"value": 0, "code": "a"}, {"value": 5, "code": "a", "system": "x"}],
    ),
    "ait-1": (
        [{"clinicalStatus": {}}, {"verificationStatus": coded(ALLERGY, "entered-in-error")}],
        [{}, {"verificationStatus": coded(ALLERGY, "confirmed")}],
    ),
    "ait-2": (
        [{"clinicalStatus": {}}, {"verificationStatus": coded(ALLERGY, "entered-in-error")}],
        [{"clinicalStatus": {}, "verificationStatus": coded(ALLERGY, "entered-in-error")}],
    ),
    "app-1": ([{"type": []}, {"actor": {}}], [{"status": "accepted"}]),
    "app-2": ([{}, {"start": "a", "end": "b"}], [{"start": "a"}, {"end": "b"}]),
    "app-3": (
        [{"status": "waitlist"}, {"status": "booked", "start": "a", "end": "b"}],
        [{"status": "booked"}, {"status": "booked", "start": "a"}],
    ),
    "app-4": ([{"status": "booked"}, {"status": "cancelled", "cancelationReason": {}}],
              [{"status": "booked", "cancelationReason": {}}]),
    "att-1": ([{"data": "a", "contentType": "b"}, {"url": "c"}], [{"data": "a"}]),
    "bdl-1": ([{"type": "searchset", "total": 0}, {"type": "batch"}], [{"type": "batch", "total": 0}]),
    "bdl-2": (
        [{"type": "searchset", "entry": [{"search": {}}]}, {"type": "batch", "entry": [{}]}],
        [{"type": "batch", "entry": [{}, {"search": {}}]}],
    ),
    "bdl-3": (
        [{"type": "batch", "entry": [{"request": {}}]}, {"type": "collection", "entry": [{}]}],
        [{"type": "batch", "entry": [{}]}, {"type": "collection", "entry": [{"request": {}}]}],
    ),
    "bdl-4": (
        [{"type": "history", "entry": [{"response": {}}]}, {"type": "collection", "entry": [{}]}],
        [{"type": "batch-response", "entry": [{}]}, {"type": "batch", "entry": [{"response": {}}]}],
    ),
    "bdl-5": ([{"resource": {}}, {"request": {}}, {"response": {}}], [{"fullUrl": "a"}]),
    "bdl-7": (
        [
            {"type": "batch", "entry": [{"fullUrl": "a"}, {"fullUrl": "b"}, {}, {}]},
            {"type": "history", "entry": [{"fullUrl": "a"}, {"fullUrl": "a"}]},
            {"entry": [{"fullUrl": "a"}, {"fullUrl": "a", "resource": {"meta": {"versionId": "2"}}}]},
        ],
        [{"type": "batch", "entry": [{"fullUrl": "a"}, {"fullUrl": "a"}]}],
    ),
    "bdl-8": ([{"fullUrl": "a/1"}, {}], [{"fullUrl": "a/1/_history/2"}]),
    "bdl-9": (
        [{"type": "document", "identifier": {"system": "a", "value": "b"}}, {"type": "batch"}],
        [{"type": "document", "identifier": {"value": "b"}}, {"type": "document"}],
    ),
    "bdl-10": ([{"type": "document", "timestamp": "a"}, {"type": "batch"}], [{"type": "document"}]),
    "bdl-11": (
        [{"type": "document", "entry": [{"resource": {"resourceType": "Composition"}}]}, {"type": "x"}],
        [{"type": "document", "entry": [{"resource": {"resourceType": "Patient"}}]}, {"type": "document"}],
    ),
    "bdl-12": (
        [{"type": "message", "entry": [{"resource": {"resourceType": "MessageHeader"}}]}],
        [{"type": "message", "entry": [{"resource": {"resourceType": "Patient"}}]}],
    ),
    "cmd-1": ([{"equivalence": "equal"}, {"equivalence": "narrower", "comment": "a"}],
              [{"equivalence": "narrower"}, {"equivalence": "inexact"}]),
    "cmd-2": ([{"mode": "fixed", "code": "a"}, {"mode": "provided"}], [{"mode": "fixed"}]),
    "cmd-3": ([{"mode": "other-map", "url": "a"}, {"mode": "fixed"}], [{"mode": "other-map"}]),
    "cnt-3": (
        [{"value": 5, "code": "1", "system": UCUM}],
        [{"value": 5}, {"value": 5, "code": "a"}, {"value": Decimal("5.5"), "code": "1"}],
    ),
    "con-1": ([{"summary": {}}, {"assessment": []}], [{"type": {}}]),
    "con-2": ([{"code": []}, {"detail": []}], [{}]),
    "con-4": (
        [{}, {"abatementString": "a", "clinicalStatus": coded(CLINICAL, "resolved")}],
        [{"abatementAge": {}, "clinicalStatus": coded(CLINICAL, "active")}, {"abatementAge": {}}],
    ),
    "con-5": (
        [{"clinicalStatus": {}}, {"verificationStatus": coded(VERIFIED, "entered-in-error")}],
        [{"clinicalStatus": {}, "verificationStatus": coded(VERIFIED, "entered-in-error")}],
    ),
    "cpb-1": ([{"rest": []}, {"messaging": []}, {"document": []}], [{"kind": "instance"}]),
    "cpb-2": ([{"description": "a"}, {"software": {}}, {"implementation": {}}], [{"rest": []}]),
    "cpb-3": ([{"kind": "instance", "messaging": [{"endpoint": []}]}, {"messaging": [{}]}],
              [{"kind": "capability", "messaging": [{"endpoint": []}]}]),
    "cpb-7": ([{"document": [{"profile": "a", "mode": "x"}, {"profile": "a", "mode": "y"}]}],
              [{"document": [{"profile": "a", "mode": "x"}, {"profile": "a", "mode": "x"}]}]),
    "cpb-9": ([{"resource": [{"type": "A"}, {"type": "B"}]}], [{"resource": [{"type": "A"}, {"type": "A"}]}]),
    "cpb-12": ([{"searchParam": [{"name": "a"}]}], [{"searchParam": [{"name": "a"}, {"name": "a"}]}]),
    "cpb-14": ([{"kind": "instance", "implementation": {}}, {"kind": "capability"}], [{"kind": "instance"}]),
    "cpb-15": (
        [{"kind": "capability", "software": {}}, {"kind": "instance"}],
        [{"kind": "capability"}, {"kind": "capability", "software": {}, "implementation": {}}],
    ),
    "cpb-16": ([{"kind": "requirements"}], [{"kind": "requirements", "software": {}}]),
    "cpl-3": ([{"detail": {}}, {"reference": {}}], [{"detail": {}, "reference": {}}]),
    "cpt-2": ([{"value": "a", "system": "email"}], [{"value": "a"}]),
    "csd-1": (
        [{"concept": [{"code": "a"}, {"code": "b", "concept": [{"code": "c"}]}]}],
        [{"concept": [{"code": "a"}, {"code": "b", "concept": [{"code": "a"}]}]}],
    ),
    "dis-1": ([{"value": 5, "code": "m", "system": UCUM}], [{"value": 5}, {"code": "m", "system": "x"}]),
    "drq-1": ([{"path": "a"}, {"searchParam": "a"}], [{"path": "a", "searchParam": "b"}, {}]),
    "drq-2": ([{"path": "a"}, {"searchParam": "a"}], [{"path": "a", "searchParam": "b"}, {}]),
    "drt-1": ([{"value": 5, "code": "h", "system": UCUM}, {"value": 5}], [{"code": "h"}, {"code": "h", "value": 1}]),
    "eld-1": ([{"discriminator": []}, {"description": "a"}], [{"rules": "open"}]),
    "eld-2": ([{"min": 1, "max": "*"}, {"min": 1, "max": "1"}, {"max": "0"}],
              [{"min": 2, "max": "1"}, {"max": "a"}, {"max": "9" * 5000}]),
    "eld-4": ([{"code": "Reference", "aggregation": []}, {"code": "x"}], [{"code": "x", "aggregation": []}]),
    "eld-6": ([{"fixedCode": "a", "type": [{}]}, {"type": [{}, {}]}], [{"fixedCode": "a", "type": [{}, {}]}]),
    "eld-7": ([{"patternCode": "a", "type": [{}]}], [{"patternCode": "a", "type": [{}, {}]}]),
    "eld-8": ([{"patternCode": "a"}], [{"patternCode": "a", "fixedCode": "a"}]),
    "eld-12": ([{"valueSet": "http://a"}, {"valueSet": "urn:a"}, {}], [{"valueSet": "a"}]),
    "eld-13": ([{"type": [{"code": "a"}, {"code": "b"}]}], [{"type": [{"code": "a"}, {"code": "a"}]}]),
    "eld-14": ([{"constraint": [{"key": "a"}]}], [{"constraint": [{"key": "a"}, {"key": "a"}]}]),
    "eld-15": ([{"defaultValueCode": "a"}], [{"defaultValueCode": "a", "meaningWhenMissing": "b"}]),
    "eld-17": ([{"code": "canonical", "targetProfile": []}], [{"code": "string", "targetProfile": []}]),
    "eld-18": ([{"isModifier": True, "isModifierReason": "a"}, {"isModifier": False}], [{"isModifier": True}]),
    "eld-22": ([{"sliceIsConstraining": True, "sliceName": "a"}], [{"sliceIsConstraining": True}]),
    "exp-1": ([{"expression": "a"}, {"reference": "a"}], [{"language": "text/cql"}]),
    "ext-1": ([{"extension": []}, {"valueCode": "a"}, {"_valueCode": {}}], [{}, {"extension": [], "valueCode": "a"}]),
    "fhs-1": ([{"ageString": "a"}, {"bornDate": "a"}], [{"ageString": "a", "bornDate": "b"}]),
    "fhs-2": ([{"estimatedAge": True, "ageString": "a"}], [{"estimatedAge": True}]),
    "gol-1": ([{"measure": {}, "detailString": "a"}, {"measure": {}}, {}], [{"detailString": "a"}]),
    "grp-1": ([{"actual": True, "member": []}, {"actual": False}], [{"actual": False, "member": []}]),
    "imm-1": ([{"documentType": "a"}, {"reference": "a"}], [{}]),
    "inv-1": (
        [{"valueCode": "a"}, {"resource": {}}, {"part": []}],
        [{"name": "a"}, {"valueCode": "a", "resource": {}}, {"part": [], "valueCode": "a"}],
    ),
    "lst-1": ([{"emptyReason": {}}, {"entry": []}], [{"emptyReason": {}, "entry": []}]),
    "lst-2": ([{"mode": "changes", "entry": [{"deleted": True}]}, {"entry": [{}]}],
              [{"mode": "working", "entry": [{"deleted": True}]}]),
    "lst-3": ([{"mode": "working", "entry": [{"date": "a"}]}], [{"mode": "changes", "entry": [{"date": "a"}]}]),
    "mad-1": ([{"dose": {}}, {"rateRatio": {}}], [{"text": "a"}]),
    "mrp-1": ([{"type": "data-collection"}, {"type": "summary", "group": []}],
              [{"type": "data-collection", "group": []}]),
    "mrp-2": ([stratum(value={}), stratum(component=[])], [stratum(), stratum(value={}, component=[])]),
    "obs-3": ([{"low": {}}, {"high": {}}, {"text": "a"}], [{"type": {}}]),
    "obs-6": ([{"valueBoolean": True}, {"dataAbsentReason": {}}], [{"valueBoolean": True, "dataAbsentReason": {}}]),
    "obs-7": (
        [
            {"code": coded("s", "a"), "valueCode": "x", "component": [{"code": coded("s", "b")}]},
            {"code": coded("s", "a"), "component": [{"code": coded("s", "a")}]},
        ],
        [{"code": coded("s", "a"), "valueCode": "x", "component": [{"code": coded("s", "a")}]}],
    ),
    "opd-1": ([{"type": "string"}, {"part": []}], [{"name": "a"}]),
    "opd-2": ([{"type": "string", "searchType": "token"}], [{"type": "code", "searchType": "token"}]),
    "opd-3": ([{"type": "Reference", "targetProfile": []}], [{"type": "string", "targetProfile": []}]),
    "org-1": ([{"name": "a"}, {"identifier": []}], [{"active": True}]),
    "org-2": ([{"use": "work"}, {}], [{"use": "home"}]),
    "org-3": ([{"use": "work"}, {}], [{"use": "home"}]),
    "pat-1": ([{"name": {}}, {"telecom": []}, {"address": {}}, {"organization": {}}], [{"gender": "male"}]),
    "per-1": (
        [
            {"start": "2026-01-01", "end": "2026-01-01"},
            {"start": "2026-01-02", "end": "2026-01"},
            {"start": "2026-01-01T10:00:00+02:00", "end": "2026-01-01T09:00:00Z"},
            {"start": "2026-01-01T10:00:60Z", "end": "2026-01-01T10:00:00Z"},
            {"start": "2026-01-02"},
        ],
        [
            {"start": "2026-01-02", "end": "2026-01-01"},
            {"start": "2026-02", "end": "2026-01-31"},
            {"start": "2026-01-02T10:00:00Z", "end": "2026-01-01"},
            {"start": "2026-01-01T10:00:00Z", "end": "2026-01-01T10:00:00+02:00"},
        ],
    ),
    "prr-1": ([{"orderDetail": [], "code": {}}, {}], [{"orderDetail": []}]),
    "qrs-1": ([{"answer": []}, {"item": []}], [{"answer": [], "item": []}]),
    "qty-3": ([{"code": "a", "system": "b"}, {"value": 1}], [{"code": "a"}]),
    "que-1": (
        [{"type": "group", "item": []}, {"type": "display"}, {"type": "string"}],
        [{"type": "group"}, {"type": "display", "item": []}],
    ),
    "que-2": (
        [{"item": [{"linkId": "a", "item": [{"linkId": "b"}]}, {"linkId": "c"}]}],
        [{"item": [{"linkId": "a", "item": [{"linkId": "b"}]}, {"linkId": "b"}]}],
    ),
    "que-3": ([{"type": "display"}, {"type": "group", "code": []}], [{"type": "display", "code": []}]),
    "que-4": ([{"answerOption": []}, {"answerValueSet": "a"}], [{"answerOption": [], "answerValueSet": "a"}]),
    "que-5": (
        [{"type": "choice", "answerOption": []}, {"type": "boolean"}],
        [{"type": "boolean", "answerOption": []}, {"type": "group", "answerValueSet": "a"}],
    ),
    "que-6": (
        [{"type": "display"}, {"type": "group", "required": True}],
        [{"type": "display", "required": False}, {"type": "display", "repeats": True}],
    ),
    "que-7": (
        [{"operator": "exists", "answerBoolean": True}, {"operator": "=", "answerString": "a"}],
        [{"operator": "exists", "answerString": "a"}],
    ),
    "que-8": (
        [{"type": "string", "initial": []}, {"type": "group"}],
        [{"type": "group", "initial": []}, {"type": "display", "initial": []}],
    ),
    "que-9": ([{"type": "group", "readOnly": True}], [{"type": "display", "readOnly": False}]),
    "que-10": ([{"type": "string", "maxLength": 5}, {"type": "choice"}], [{"type": "choice", "maxLength": 5}]),
    "que-11": ([{"answerOption": []}, {"initial": []}], [{"answerOption": [], "initial": []}]),
    "que-12": (
        [{"enableWhen": [{}]}, {"enableWhen": [{}, {}], "enableBehavior": "any"}],
        [{"enableWhen": [{}, {}]}, {"enableWhen": [{}, {}, {}]}],
    ),
    "que-13": ([{"initial": [{}]}, {"initial": [{}, {}], "repeats": True}], [{"initial": [{}, {}]}]),
    "ras-1": (
        [{"low": {"value": 1, "code": "%", "system": UCUM}}, {}],
        [{"low": {"value": 1}}, {"high": {"code": "%", "system": "x"}}, {"high": {"code": "1", "system": UCUM}}],
    ),
    "ras-2": ([{"probabilityDecimal": 100}, {}], [{"probabilityDecimal": Decimal("100.01")}]),
    "rat-1": (
        [{"numerator": {}, "denominator": {}}, {"extension": []}],
        [{"numerator": {}}, {"denominator": {}}, {}],
    ),
    "rng-2": (
        [
            {"low": {"value": 1}, "high": {"value": 1}},
            {"low": {"value": 2, "unit": "m"}, "high": {"value": 1, "unit": "km"}},
            {"low": {"value": 1}},
        ],
        [{"low": {"value": 2}, "high": {"value": Decimal("1.5")}}],
    ),
    "rqg-1": ([{"resource": {}}, {"action": []}], [{}, {"resource": {}, "action": []}]),
    "sdf-1": (
        [
            {"snapshot": {"element": [{"path": "a"}, {"path": "b"}]}},
            {"derivation": "constraint", "snapshot": {"element": [{"path": "a"}, {"path": "a"}]}},
        ],
        [{"snapshot": {"element": [{"path": "a"}, {"path": "a"}]}}],
    ),
    "sdf-2": ([{"name": "a"}, {"uri": "a"}], [{"identity": "a"}]),
    "sdf-4": ([{"abstract": True}, {"abstract": False, "baseDefinition": "a"}], [{"abstract": False}]),
    "sdf-5": (
        [{"type": "Extension", "context": []}, {"type": "Extension", "derivation": "specialization"}, {"type": "x"}],
        [{"type": "Extension", "derivation": "constraint"}],
    ),
    "sdf-6": ([{"snapshot": {}}, {"differential": {}}], [{"type": "x"}]),
    "sdf-8b": ([{"element": [{"base": {}}]}], [{"element": [{"base": {}}, {}]}]),
    "sdf-10": (
        [{"binding": {"valueSet": "a"}}, {"binding": {"description": "a"}}, {}],
        [{"binding": {"strength": "required"}}],
    ),
    "sdf-14": ([{"snapshot": {"element": [{"id": "a"}]}}], [{"differential": {"element": [{"path": "a"}]}}]),
    "sdf-16": ([{"snapshot": {"element": [{"id": "a"}, {"id": "b"}]}}],
               [{"snapshot": {"element": [{"id": "a"}, {"id": "a"}]}}]),
    "sdf-17": ([{"differential": {"element": [{"id": "a"}, {"id": "b"}]}}],
               [{"differential": {"element": [{"id": "a"}, {"id": "a"}]}}]),
    "sdf-18": ([{"type": "Extension", "contextInvariant": []}], [{"type": "x", "contextInvariant": []}]),
    "sev-1": ([{"name": "a"}, {"query": "a"}], [{"name": "a", "query": "a"}]),
    "spd-1": ([{"xpath": "a", "xpathUsage": "normal"}, {}], [{"xpath": "a"}]),
    "spd-2": ([{"type": "reference", "chain": []}], [{"type": "token", "chain": []}]),
    "sqty-1": ([{"value": 1}], [{"value": 1, "comparator": "<"}]),
    "tcp-1": ([{"version": [{}]}, {"version": [{"code": "a"}, {"code": "b"}]}], [{"version": [{"code": "a"}, {}]}]),
    "tcp-2": ([{"description": "a"}, {"software": {}}, {"implementation": {}}], [{"kind": "instance"}]),
    "tcp-3": ([{"kind": "instance", "implementation": {}}], [{"kind": "instance"}]),
    "tcp-4": ([{"kind": "capability", "software": {}}], [{"kind": "capability"}]),
    "tcp-5": ([{"kind": "requirements"}], [{"kind": "requirements", "implementation": {}}]),
    "tim-1": ([{"duration": 1, "durationUnit": "h"}, {}], [{"duration": 1}]),
    "tim-2": ([{"period": 1, "periodUnit": "d"}, {}], [{"period": 1}]),
    "tim-4": ([{"duration": 0}, {}], [{"duration": -1}]),
    "tim-5": ([{"period": 0}, {}], [{"period": Decimal("-0.1")}]),
    "tim-6": ([{"periodMax": 2, "period": 1}], [{"periodMax": 2}]),
    "tim-7": ([{"durationMax": 2, "duration": 1}], [{"durationMax": 2}]),
    "tim-8": ([{"countMax": 2, "count": 1}], [{"countMax": 2}]),
    "tim-9": (
        [{"offset": 5, "when": ["ACM"]}, {"when": ["C"]}, {}],
        [{"offset": 5}, {"offset": 5, "when": ["C"]}, {"offset": 5, "when": ["ACM", "CD"]}],
    ),
    "tim-10": ([{"timeOfDay": []}, {"when": []}], [{"timeOfDay": [], "when": []}]),
    "trd-1": ([{"data": []}, {"timingDate": "a"}], [{"data": [], "timingDate": "a"}]),
    "trd-2": ([{"condition": {}, "data": []}, {}], [{"condition": {}}]),
    "trd-3": (
        [
            {"type": "named-event", "name": "a"},
            {"type": "periodic", "timingTiming": {}},
            {"type": "data-added", "data": []},
        ],
        [{"type": "named-event"}, {"type": "periodic"}, {"type": "data-added"}],
    ),
    "vsd-1": ([{"system": "a"}, {"valueSet": []}], [{"version": "a"}]),
    "vsd-2": ([{"concept": [], "system": "a"}, {"valueSet": []}], [{"concept": []}, {"filter": []}]),
    "vsd-3": ([{"concept": []}, {"filter": []}], [{"concept": [], "filter": []}]),
    "vsd-6": ([{"code": "a"}, {"display": "a"}], [{"system": "a"}]),
    "vsd-9": ([{"code": "a"}, {"abstract": True}], [{"display": "a"}, {"abstract": False}]),
    "vsd-10": ([{"code": "a", "system": "b"}, {"display": "a"}], [{"code": "a"}]),
}  # fmt: skip
