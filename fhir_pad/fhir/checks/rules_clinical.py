"""The invariants of the clinical and administrative resource types, by key.

Source: the page of each resource type in http://hl7.org/fhir/R4/resourcelist.html.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.checks.rule import (
    Node,
    Rule,
    at_least_one,
    exactly_one,
    has,
    is_coded,
    needs,
    not_both,
    not_when,
    number,
    obj,
    objects,
    only_when,
    together,
)
from fhir_pad.fhir.checks.rules_datatypes import UCUM, in_order

_CONDITION = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_CONDITION_STATUS = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_ALLERGY_STATUS = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
_OVER = frozenset({"resolved", "remission", "inactive"})
_ERROR = frozenset({"entered-in-error"})
_WHOLE = 100
_WITHOUT_TIME = ("proposed", "cancelled", "waitlist")


def _in_percent(node: Node) -> bool:
    bounds = [*objects(node, "low"), *objects(node, "high")]
    return all(one.get("code") == "%" and one.get("system") == UCUM for one in bounds)


def _at_most_certain(node: Node) -> bool:
    return (number(node, "probabilityDecimal") or 0) <= _WHOLE


def _codings(node: Node) -> set[tuple[str, str]]:
    pairs = ((one.get("system"), one.get("code")) for one in objects(obj(node, "code"), "coding"))
    return {(str(system), code) for system, code in pairs if isinstance(code, str)}


def _value_told_once(node: Node) -> bool:
    whole = _codings(node)
    repeated = any(_codings(one) & whole for one in objects(node, "component"))
    return not (repeated and has(node, "value[x]"))


def _abated_is_over(node: Node) -> bool:
    return not has(node, "abatement[x]") or is_coded(node, "clinicalStatus", _CONDITION, _OVER)


def _mistake_has_no_status(system: str) -> Rule:
    def holds(node: Node) -> bool:
        mistaken = is_coded(node, "verificationStatus", system, _ERROR)
        return not (mistaken and has(node, "clinicalStatus"))

    return Rule(holds, "Leave out `clinicalStatus` of what was entered in error.")


def _allergy_has_status(node: Node) -> bool:
    mistaken = is_coded(node, "verificationStatus", _ALLERGY_STATUS, _ERROR)
    return mistaken or has(node, "clinicalStatus")


def _appointment_has_time(node: Node) -> bool:
    return (has(node, "start") and has(node, "end")) or node.get("status") in _WITHOUT_TIME


def _not_at_home(node: Node) -> bool:
    return node.get("use") != "home"


def _entries_only(name: str, mode: str) -> Rule:
    def holds(node: Node) -> bool:
        return node.get("mode") == mode or not any(has(one, name) for one in objects(node, "entry"))

    return Rule(holds, f"Give `{name}` of an entry only where `mode` is `{mode}`.")


def _named_members_are_real(node: Node) -> bool:
    return node.get("actual") is True or not has(node, "member")


def _strata_are_single(node: Node) -> bool:
    strata = (
        stratum
        for group in objects(node, "group")
        for stratifier in objects(group, "stratifier")
        for stratum in objects(stratifier, "stratum")
    )
    return all(has(stratum, "value") != has(stratum, "component") for stratum in strata)


CLINICAL_RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "ait-1": Rule(
            _allergy_has_status, "Give `clinicalStatus` of what was not entered in error."
        ),
        "ait-2": _mistake_has_no_status(_ALLERGY_STATUS),
        "app-1": at_least_one("type", "actor"),
        "app-2": together("start", "end"),
        "app-3": Rule(_appointment_has_time, "Give `start` and `end` of an agreed appointment."),
        "app-4": only_when("cancelationReason", "status", "no-show", "cancelled"),
        "con-1": at_least_one("summary", "assessment"),
        "con-2": at_least_one("code", "detail"),
        "con-4": Rule(_abated_is_over, "Give a `clinicalStatus` that says that it is over."),
        "con-5": _mistake_has_no_status(_CONDITION_STATUS),
        "cpl-3": not_both("detail", "reference"),
        "fhs-1": not_both("age[x]", "born[x]"),
        "fhs-2": needs("estimatedAge", "age[x]"),
        "gol-1": needs("detail[x]", "measure"),
        "grp-1": Rule(_named_members_are_real, "Give `member` only of an actual group."),
        "imm-1": at_least_one("documentType", "reference"),
        "lst-1": not_both("emptyReason", "entry"),
        "lst-2": _entries_only("deleted", "changes"),
        "lst-3": _entries_only("date", "working"),
        "mad-1": at_least_one("dose", "rate[x]"),
        "mrp-1": not_when("type", "data-collection", "group"),
        "mrp-2": Rule(_strata_are_single, "Give either `value` or `component` of each stratum."),
        "obs-3": at_least_one("low", "high", "text"),
        "obs-6": not_both("dataAbsentReason", "value[x]"),
        "obs-7": Rule(_value_told_once, "Leave out the value that a component of that code gives."),
        "org-1": at_least_one("identifier", "name"),
        "org-2": Rule(_not_at_home, "Give an organization no address of use `home`."),
        "org-3": Rule(_not_at_home, "Give an organization no telecom of use `home`."),
        "pat-1": at_least_one("name", "telecom", "address", "organization"),
        "prr-1": needs("orderDetail", "code"),
        "ras-1": Rule(_in_percent, "Give probabilities in percent: the UCUM code `%`."),
        "ras-2": Rule(_at_most_certain, "Give a probability of at most 100 percent."),
        "rqg-1": exactly_one("resource", "action"),
        "sev-1": not_both("name", "query"),
        "Task inv-1": in_order("authoredOn", "lastModified"),
    }
)
