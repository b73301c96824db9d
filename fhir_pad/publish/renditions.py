"""The published definitions in the dialect of engines that read conditions another way.

What is published says `text/cql-identifier`: the expression is the name of a define. Some engines,
encender among them, look that name up under the language `text/cql`. The plan that they get is
another artefact, so it has a canonical of its own: under the same one, a server would put it in
the place of the published plan. It takes the plan's place, because with both an engine would
propose everything twice. Must not know what a condition says.
"""

from collections.abc import Iterable, Mapping

from fhir_pad.fhir.canonical import url
from fhir_pad.publish.metadata import camel
from fhir_pad.publish.plan import CQL_IDENTIFIER
from fhir_pad.report.elements import Element

Resource = Mapping[str, object]

CQL = "text/cql"
LANGUAGES = (CQL_IDENTIFIER, CQL)
"""Of the expressions: as published, and as the other engines want it."""
SUFFIX = "text-cql"

_PLAN = "PlanDefinition"
_USE = (
    " This rendition is for engines that look the name of a define up under the language text/cql. "
    "Others would take the name for a text of CQL, which it is not: give them the plan that this "
    "one is derived from."
)


def rendered(resources: Iterable[Resource], language: str) -> list[Resource]:
    """Return the resources with their expressions in one of LANGUAGES, in the same order."""
    if language == CQL_IDENTIFIER:
        return list(resources)
    return [rendition(one) if one["resourceType"] == _PLAN else one for one in resources]


def rendition(plan: Resource) -> Element:
    """Return the plan with its expressions in `text/cql`, and what it is derived from."""
    name = f"{plan['id']}-{SUFFIX}"
    cited = plan["relatedArtifact"]
    derived = {"type": "derived-from", "resource": f"{plan['url']}|{plan['version']}"}
    return {
        **{element: _retagged(part) for element, part in plan.items()},
        "id": name,
        "url": url(_PLAN, name),
        "name": camel(name),
        "title": f"{plan['title']} ({CQL})",
        "description": f"{plan['description']}{_USE}",
        "relatedArtifact": [derived, *(cited if isinstance(cited, list) else ())],
    }


def _retagged(part: object) -> object:
    if isinstance(part, list):
        return [_retagged(one) for one in part]
    if not isinstance(part, Mapping):
        return part
    changed = {name: _retagged(one) for name, one in part.items()}
    if changed.get("language") == CQL_IDENTIFIER:
        changed["language"] = CQL
    return changed
