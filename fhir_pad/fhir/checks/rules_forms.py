"""The invariants of Questionnaire and QuestionnaireResponse, by key.

Source: http://hl7.org/fhir/R4/questionnaire.html#invs and questionnaireresponse.html#invs.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fhir_pad.fhir.checks.rule import (
    Node,
    Rule,
    descendants,
    distinct,
    has,
    not_both,
    not_when,
    objects,
    only_when,
)

_OPTIONAL = "choice open-choice decimal integer date dateTime time string quantity"
_WITH_OPTIONS = _OPTIONAL.split()
_MEASURED = "boolean decimal integer string text url open-choice"
_WITH_LENGTH = _MEASURED.split()


def _nested_as_typed(node: Node) -> bool:
    match node.get("type"):
        case "group":
            return has(node, "item")
        case "display":
            return not has(node, "item")
    return True


def _options_as_typed(node: Node) -> bool:
    offered = has(node, "answerValueSet") or has(node, "answerOption")
    return not offered or node.get("type") in _WITH_OPTIONS


def _answer_starts_as_typed(node: Node) -> bool:
    return node.get("type") not in ("group", "display") or not has(node, "initial")


def _says_how_conditions_combine(node: Node) -> bool:
    # R4 prints `count() > 2`, an erratum that R4B and R5 put right: it must hold from two on.
    return len(objects(node, "enableWhen")) < 2 or has(node, "enableBehavior")  # noqa: PLR2004


def _one_start_without_repeats(node: Node) -> bool:
    return node.get("repeats") is True or len(objects(node, "initial")) <= 1


def _exists_is_boolean(node: Node) -> bool:
    return node.get("operator") != "exists" or has(node, "answerBoolean")


def _link_ids_differ(node: Node) -> bool:
    return distinct(item.get("linkId") for item in descendants(node, "item"))


FORM_RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "qrs-1": not_both("answer", "item"),
        "que-1": Rule(_nested_as_typed, "Give items in a group, and none in a display."),
        "que-2": Rule(_link_ids_differ, "Give each linkId once in a Questionnaire."),
        "que-3": not_when("type", "display", "code"),
        "que-4": not_both("answerOption", "answerValueSet"),
        "que-5": Rule(_options_as_typed, "Offer answers only where the type is one to choose."),
        "que-6": not_when("type", "display", "required", "repeats"),
        "que-7": Rule(_exists_is_boolean, "Give `answerBoolean` where `operator` is `exists`."),
        "que-8": Rule(_answer_starts_as_typed, "Leave out `initial` in a group or a display."),
        "que-9": not_when("type", "display", "readOnly"),
        "que-10": only_when("maxLength", "type", *_WITH_LENGTH),
        "que-11": not_both("answerOption", "initial"),
        "que-12": Rule(
            _says_how_conditions_combine,
            "Give `enableBehavior` where there are several `enableWhen`.",
        ),
        "que-13": Rule(_one_start_without_repeats, "Give several `initial` only where it repeats."),
    }
)
