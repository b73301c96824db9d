"""Which invariants of R4 are checked, and which are not and why.

Together with `BY_STRUCTURE` and `UNCHECKED` these are all that `r4.json` names; a test holds that.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.checks.rule import Rule
from fhir_pad.fhir.checks.rules_clinical import CLINICAL_RULES
from fhir_pad.fhir.checks.rules_datatypes import DATATYPE_RULES
from fhir_pad.fhir.checks.rules_definitions import DEFINITION_RULES
from fhir_pad.fhir.checks.rules_exchange import EXCHANGE_RULES
from fhir_pad.fhir.checks.rules_forms import FORM_RULES

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        **DATATYPE_RULES,
        **FORM_RULES,
        **CLINICAL_RULES,
        **EXCHANGE_RULES,
        **DEFINITION_RULES,
    }
)
"""By key, or by type and key where R4 gives one key to two invariants."""

BY_STRUCTURE: Final = frozenset({"dom-2", "dom-3", "dom-4", "dom-5", "ref-1", "txt-1", "txt-2"})
"""Checked by `resources`, `references` and `narrative`, which see more than one element."""

_SNAPSHOT = "says how a snapshot grows from its base, which the tool that grows it has to prove"
_NAMES = "says how paths and slices of a profile are named"
_AS_PRINTED = "holds always as R4 prints it, and breaks HL7's own profiles if read as it is meant"

UNCHECKED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ctm-1": "asks for the type of what a reference leads to",
        "eld-3": "says less of a maximum than eld-2 does",
        "eld-5": _NAMES,
        "eld-11": _AS_PRINTED,
        "eld-16": _NAMES,
        "eld-19": _NAMES,
        "sdf-3": _SNAPSHOT,
        "sdf-8": _SNAPSHOT,
        "sdf-8a": _SNAPSHOT,
        "sdf-9": _SNAPSHOT,
        "sdf-11": _SNAPSHOT,
        "sdf-15": _SNAPSHOT,
        "sdf-15a": _SNAPSHOT,
        "sdf-19": _NAMES,
        "sdf-20": _SNAPSHOT,
        "sdf-21": _SNAPSHOT,
        "sdf-22": _SNAPSHOT,
        "sdf-23": _NAMES,
    }
)
"""Nearly all of them are about profiles, which never carry anything of a patient."""


def rule_of(type_name: str, key: str) -> Rule | None:
    """Return the rule of a key where a type uses it, None when it is checked elsewhere or not."""
    return RULES.get(f"{type_name} {key}", RULES.get(key))
