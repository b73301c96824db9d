"""The names under which everything of ours is published, and the one version they share.

Must not know what is published under them.
"""

BASE = "https://w3id.org/fhir-pad"
VERSION = "0.1.0"


def url(resource_type: str, name: str) -> str:
    """Return the canonical without version, e.g. `https://w3id.org/fhir-pad/Questionnaire/leg-pain`."""
    return f"{BASE}/{resource_type}/{name}"


def pinned(resource_type: str, name: str) -> str:
    """Return the canonical with `|version`, as references to our artefacts are written."""
    return f"{url(resource_type, name)}|{VERSION}"


def system(name: str) -> str:
    """Return the URL of one of our CodeSystems."""
    return url("CodeSystem", name)
