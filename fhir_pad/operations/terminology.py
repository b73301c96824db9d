"""The terminology operations over the published content.

What each does stands in `fhir_pad.terminology`. Must not know HTTP.
"""

from collections.abc import Callable
from functools import cache, partial
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from fhir_pad import engine, terminology
from fhir_pad.fhir.arguments import Signature
from fhir_pad.fhir.write import write
from fhir_pad.operations.operation import Given, Level, Node, Operation
from fhir_pad.terminology import Held

_R4 = "http://hl7.org/fhir/OperationDefinition"
_BOTH = (Level.TYPE, Level.INSTANCE)


@cache
def held() -> Held:
    """Return the terminology of the published content."""
    return Held.of(engine.published().resources)


def _expand(parameters: Node, given: Given) -> Node:
    """Return the expansion; its identifier follows from what was asked and when."""
    timestamp = given.now.isoformat()
    asked = sha256(write(parameters)).hexdigest()
    identifier = uuid5(NAMESPACE_URL, f"{asked} {timestamp}").urn
    return terminology.expand(parameters, held(), identifier=identifier, timestamp=timestamp)


def _named(
    run: Callable[[Node, Given], Node], name: str, element: str, parameters: Node, given: Given
) -> Node:
    """Run on the resource at whose address the operation was called, if it was on one."""
    if given.instance is None:
        return run(parameters, given)
    sent = parameters.get("parameter", [])
    own = {"name": name, element: given.instance["url"]}
    others = [one for one in sent if one.get("name") != name] if isinstance(sent, list) else []
    return run({"resourceType": "Parameters", "parameter": [own, *others]}, given)


def _operation(  # noqa: PLR0913 - an operation has as many parts
    name: str,
    type_: str,
    definition: str,
    signature: Signature,
    run: Callable[[Node, Given], Node],
    *,
    levels: tuple[Level, ...] = _BOTH,
    url: tuple[str, str] = ("url", "valueUri"),
    dated: tuple[str, ...] = (),
) -> Operation:
    return Operation(
        name=name,
        type=type_,
        levels=levels,
        definitions=(f"{_R4}/{definition}",),
        signature=signature,
        run=partial(_named, run, *url),
        is_public=True,
        dated=dated,
    )


EXPAND = _operation(
    "expand",
    "ValueSet",
    "ValueSet-expand",
    terminology.EXPAND,
    _expand,
    dated=("expansion.identifier", "expansion.timestamp"),
)
VALIDATE_IN_VALUE_SET = _operation(
    "validate-code",
    "ValueSet",
    "ValueSet-validate-code",
    terminology.VALIDATE_IN_VALUE_SET,
    lambda parameters, _: terminology.validate_in_value_set(parameters, held()),
)
VALIDATE_IN_CODE_SYSTEM = _operation(
    "validate-code",
    "CodeSystem",
    "CodeSystem-validate-code",
    terminology.VALIDATE_IN_CODE_SYSTEM,
    lambda parameters, _: terminology.validate_in_code_system(parameters, held()),
)
LOOKUP = _operation(
    "lookup",
    "CodeSystem",
    "CodeSystem-lookup",
    terminology.LOOKUP,
    lambda parameters, _: terminology.lookup(parameters, held()),
    levels=(Level.TYPE,),
)
SUBSUMES = _operation(
    "subsumes",
    "CodeSystem",
    "CodeSystem-subsumes",
    terminology.SUBSUMES,
    lambda parameters, _: terminology.subsumes(parameters, held()),
    url=("system", "valueUri"),
)
TRANSLATE = _operation(
    "translate",
    "ConceptMap",
    "ConceptMap-translate",
    terminology.TRANSLATE,
    lambda parameters, _: terminology.translate(parameters, held()),
)
