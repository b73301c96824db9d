"""All FHIR content, hand-written and generated: found, read strictly, and checked as a whole.

Wrong content fails at the start, loudly, with all faults of all files at once. Must not know who
serves the content or what is done with an answer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from fhir_pad.answers import understood
from fhir_pad.fhir import canonical, structure
from fhir_pad.fhir.form import Form
from fhir_pad.fhir.form_calculated import Calculation
from fhir_pad.fhir.form_enabled import Switch
from fhir_pad.fhir.forms import Forms
from fhir_pad.fhir.issues import Issue, IssueType, Refused, error
from fhir_pad.fhir.nodes import objects
from fhir_pad.fhir.strict import OWN_LIMITS, read
from fhir_pad.fhir.translation import designated, translated
from fhir_pad.language import BASE, LANGUAGES
from fhir_pad.legs.calculated import CALCULATED, SWITCHES
from fhir_pad.logic import Condition, Evaluation, Term

Resource = Mapping[str, object]

GENERATED = "published"
_TYPES: Mapping[str, frozenset[str]] = {
    "questionnaires": frozenset({"Questionnaire"}),
    "valuesets": frozenset({"CodeSystem", "ValueSet", "ConceptMap"}),
    GENERATED: frozenset(
        {
            "ActivityDefinition",
            "Library",
            "OperationDefinition",
            "PlanDefinition",
            "SearchParameter",
            "StructureDefinition",
        }
    ),
}


def _calculation(term: Term) -> Calculation:
    return lambda answers: Evaluation(understood(answers)[0]).value(term)


CALCULATIONS: Mapping[str, Calculation] = {
    link_id: _calculation(term) for link_id, term in CALCULATED.items()
}
"""The value that each calculated item should have, as the rules compute it."""


def _switch(condition: Condition) -> Switch:
    return lambda answers: Evaluation(understood(answers)[0]).truth(condition)


SHOWN: Mapping[str, Switch] = {link_id: _switch(one) for link_id, one in SWITCHES.items()}
"""Whether an item with an enableWhenExpression is shown, as the rules decide it."""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything published, in the order of folder and file name, and the forms."""

    resources: tuple[Resource, ...]
    forms: Forms


def folder(kind: str) -> Path:
    """Return the folder of a kind.

    What is generated stands in the package; what is hand-written beside it, and inside a wheel.
    """
    package = Path(__file__).parent
    places = (package / kind, package / "content" / kind, package.parent / kind)
    return next((place for place in places if place.is_dir()), places[-1])


def load() -> Content:
    """Return all content; raise Refused with every fault of every file, each naming its file."""
    files = {kind: sorted(folder(kind).glob("*.json")) for kind in _TYPES}
    empty = [kind for kind, paths in files.items() if not paths]
    if empty:
        text = f"Install the content again: there is no file in {' and '.join(empty)}."
        raise Refused([error(IssueType.NOT_FOUND, text)])
    return checked({path: path.read_bytes() for paths in files.values() for path in paths})


def checked(files: Mapping[Path, bytes]) -> Content:
    """Return the content of these files, whose folder names tell what they hold."""
    resources: dict[Path, Resource] = {}
    faults: list[Issue] = []
    for path, data in files.items():
        try:
            resources[path] = _resource(path, data)
        except Refused as refused:
            faults += (_named(path, issue) for issue in refused.issues)
    vocabulary = _vocabulary(resources.values())
    for path, resource in resources.items():
        faults += (_named(path, issue) for issue in _coding_faults(resource, vocabulary))
    if faults:
        raise Refused(faults)
    spoken = tuple(map(_in_every_language, resources.values()))
    questionnaires = (one for one in spoken if _is(one, "Questionnaire"))
    forms = Forms.of(Form.compile(one, CALCULATIONS, SHOWN) for one in questionnaires)
    return Content(spoken, forms)


def confirm(content: Content) -> None:
    """Raise Refused with all that fhir.resources has against what is hand-written.

    It takes most of a second and 20 MB, so a server asks once at its start. One command and the
    processes of `bulk` do without, and a test asks about what is generated.
    """
    faults = tuple(
        replace(issue, text=f"{one['resourceType']}/{one['id']}: {issue.text}")
        for one in content.resources
        if one["resourceType"] not in _TYPES[GENERATED]
        for issue in _second_opinion(one)
    )
    if faults:
        raise Refused(faults)


def _in_every_language(resource: Resource) -> Resource:
    others = {one.tag: one.say for one in LANGUAGES.values() if one is not BASE}
    if _is(resource, "Questionnaire"):
        return translated(resource, others)
    return designated(resource, others) if _is(resource, "CodeSystem") else resource


def _named(path: Path, issue: Issue) -> Issue:
    return replace(issue, text=f"{path.parent.name}/{path.name}: {issue.text}")


def _is(resource: Resource, resource_type: str) -> bool:
    return resource.get("resourceType") == resource_type


def _resource(path: Path, data: bytes) -> Resource:
    """Return the resource of one file; raise Refused when it is not one that belongs there."""
    types = _TYPES[path.parent.name]
    resource = read(data, OWN_LIMITS)
    faults = [issue for issue in structure.check(resource, expect=types) if issue.blocks]
    if faults or not isinstance(resource, dict):
        raise Refused(faults)
    faults += _name_faults(path, resource)
    if _is(resource, "Questionnaire"):
        faults += _form_faults(resource)
    if faults:
        raise Refused(faults)
    return resource


def _name_faults(path: Path, resource: Resource) -> Iterator[Issue]:
    resource_type = str(resource["resourceType"])
    # A ValueSet may have the id of its CodeSystem, so a file may name the type before the id.
    name = path.stem.removeprefix(f"{resource_type}-")
    expected = {
        "id": name,
        "url": canonical.url(resource_type, name),
        "version": canonical.VERSION,
    }
    for element, value in expected.items():
        if resource.get(element) != value:
            text = f"Let {element} be {value}."
            yield error(IssueType.VALUE, text, f"{resource_type}.{element}")


def _second_opinion(resource: Resource) -> Iterator[Issue]:
    """Give what fhir.resources has against a resource, another's reading of the same standard."""
    from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 - loads slowly
    from pydantic import ValidationError  # noqa: PLC0415

    resource_type = str(resource["resourceType"])
    try:
        get_fhir_model_class(resource_type).model_validate(resource)
    except ValidationError as refused:
        for fault in refused.errors(include_input=False, include_url=False):
            place = ".".join(map(str, fault["loc"]))
            text = f"fhir.resources says at {place}: {fault['msg']}."
            yield error(IssueType.STRUCTURE, text, resource_type)


def _form_faults(resource: Resource) -> tuple[Issue, ...]:
    try:
        form = Form.compile(resource, CALCULATIONS, SHOWN)
    except Refused as refused:
        return refused.issues
    text = "Calculate only what the rules compute: they do not know {}."
    return tuple(
        error(IssueType.NOT_SUPPORTED, text.format(link_id), "Questionnaire")
        for link_id in form.calculated
        if link_id not in CALCULATIONS
    )


def _vocabulary(resources: Iterable[Resource]) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Return the words that may stand beside each code of our CodeSystems: url -> code -> words."""
    return {
        str(resource["url"]): {
            str(concept["code"]): frozenset(_words(concept))
            for concept in objects(resource, "concept")
        }
        for resource in resources
        if _is(resource, "CodeSystem")
    }


def _words(concept: Mapping[str, object]) -> Iterator[str]:
    yield str(concept.get("display"))
    yield from (str(one.get("value")) for one in objects(concept, "designation"))


def _coding_faults(
    resource: Resource, vocabulary: Mapping[str, Mapping[str, frozenset[str]]]
) -> Iterator[Issue]:
    for at, coding in _codings(resource, str(resource["resourceType"])):
        system = str(coding["system"])
        if not system.startswith(canonical.BASE):
            continue
        words = vocabulary.get(system, {}).get(str(coding["code"]))
        if words is None:
            text = f"Use a code that {system} has, or give it this one."
            yield error(IssueType.CODE_INVALID, text, at)
        elif coding.get("display", next(iter(words))) not in words:
            text = f"Use a display or designation of the code in {system}."
            yield error(IssueType.CODE_INVALID, text, at)


def _codings(node: object, at: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Give every Coding (an object with system and code) with its place."""
    if isinstance(node, dict):
        if "system" in node and "code" in node:
            yield at, node
        for name, child in node.items():
            yield from _codings(child, f"{at}.{name}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _codings(child, f"{at}[{index}]")
