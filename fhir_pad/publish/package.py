"""Definitions as an NPM-style FHIR package, the form in which other tools load them.

Format: http://hl7.org/fhir/R5/packages.html. The same resources give the same bytes: no time, no
owner, one order. Must not know what the resources are.
"""

import gzip
import tarfile
from collections.abc import Iterable, Mapping
from io import BytesIO

from fhir_pad.fhir.canonical import BASE, VERSION
from fhir_pad.fhir.write import write
from fhir_pad.publish.folder import as_files, file_name
from fhir_pad.publish.metadata import FHIR_VERSION, PUBLISHER, WORLD
from fhir_pad.report.elements import Element

NAME = "org.w3id.fhir-pad"
FILE_NAME = f"{NAME}-{VERSION}.tgz"
INDEXED = ("resourceType", "id", "url", "version", "kind", "type")
"""What the index repeats of a resource, where it is text."""

MANIFEST: Element = {
    "name": NAME,
    "version": VERSION,
    "type": "Conformance",
    "title": "fhir-pad",
    "description": "Questionnaires, terminology and rules for leg pain",
    "author": PUBLISHER,
    "license": "Apache-2.0",
    "canonical": BASE,
    "fhirVersions": [FHIR_VERSION],
    "jurisdiction": f"{WORLD.system}#{WORLD.code}",
    "dependencies": {"hl7.fhir.r4.core": FHIR_VERSION},
}


def package(resources: Iterable[Mapping[str, object]]) -> bytes:
    """Return the package (.tgz) of these resources."""
    held = sorted(resources, key=file_name)
    members = {
        "package.json": _json(MANIFEST),
        ".index.json": _json({"index-version": 1, "files": [_indexed(each) for each in held]}),
        **as_files(held),
    }
    # A gzip header may hold a time and a file name; neither is the same twice.
    return gzip.compress(_tar(members), mtime=0)


def _indexed(resource: Mapping[str, object]) -> Element:
    said = {name: resource[name] for name in INDEXED if isinstance(resource.get(name), str)}
    return {"filename": file_name(resource), **said}


def _json(content: Mapping[str, object]) -> bytes:
    return write(content, pretty=True) + b"\n"


def _tar(members: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, text in members.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text)
            archive.addfile(member, BytesIO(text))
    return made.getvalue()
