"""How tests call an operation: with a standing clock and the published content, without HTTP."""

from samples import NOW

from fhir_pad import engine
from fhir_pad.language import BASE
from fhir_pad.operations.operation import Given


def published(kind, canonical):
    """Return the published resource of a type by its canonical, None without one."""
    url, _, version = canonical.partition("|")
    found = (
        one
        for one in engine.published().resources
        if (one["resourceType"], one["url"]) == (kind, url) and version in ("", one["version"])
    )
    return next(found, None)


def given(instance=None, language=BASE.tag):
    """Return what an operation may look at: nothing is stored."""
    return Given(
        NOW,
        instance,
        published,
        lambda _type, _id: None,
        lambda _subject: (),
        language=language,
    )


def parameters(**values):
    """Return Parameters: `mode__valueCode="create"`, and a resource under its bare name."""
    made = []
    for key, value in values.items():
        name, _, element = key.partition("__")
        made.append({"name": name, element or "resource": value})
    return {"resourceType": "Parameters", "parameter": made}
