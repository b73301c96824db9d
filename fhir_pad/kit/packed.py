"""The test kit as a ZIP file: the same bytes each time, with a manifest and a README.

Must not know what is right.
"""

import shlex
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Final
from urllib.parse import urljoin
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fhir_pad.fhir.canonical import VERSION
from fhir_pad.fhir.write import write
from fhir_pad.kit.items import ASSESS, CLOCK, Item, items

TOP: Final = "fhir-pad-kit"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o644 << 16
README: Final = """# Test kit of fhir-pad {version}

Every folder holds a request and the answer that has to come:

| File | What it is |
|---|---|
| `assess/NAME/request.json` | a QuestionnaireResponse of somebody who does not exist |
| `assess/NAME/answer.json` | the Bundle of results |
| `assess/NAME/findings.json` | the clinical result without FHIR |
| `assess/NAME/expected.json` | the part of it that was written down by hand |
| `refused/NAME/` | a request that is wrong in one way, and its OperationOutcome |
| `cds/NAME/` | a call of a CDS Hooks service, and its cards |
| `manifest.json` | for each of them the address, the media type and the status |

Answers are dated {clock}. A running server dates them with its own present; everything else is
the same, byte for byte. `fhir-pad assess FILE --now {clock} --pretty` has the date of the kit;
`--findings` gives the clinical result alone.

Nothing that is sent here is kept. These lines work in the unpacked folder as they stand{token}:

```sh
{lines}
```
"""
GUARDED: Final = ", with an access token in TOKEN"


@cache
def packed(base: str, *, protected: bool) -> bytes:
    """Return the kit of a server whose FHIR base this is; `protected` when it wants tokens."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, data in _files(base, protected=protected):
            entry = ZipInfo(f"{TOP}/{name}", _LONG_AGO)
            entry.external_attr = _READABLE
            entry.create_system = 3  # what Unix writes, wherever it is made
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, data)
    return held.getvalue()


def _files(base: str, *, protected: bool) -> Iterator[tuple[str, bytes]]:
    made = items(base)
    yield "README.md", _readme(base, made, protected=protected).encode()
    yield "manifest.json", write({"items": [_listed(one) for one in made]}, pretty=True)
    for one in made:
        yield f"{one.name}/request.json", one.request
        yield f"{one.name}/answer.json", one.answer
        for name, data in (("findings", one.findings), ("expected", one.expected)):
            if data:
                yield f"{one.name}/{name}.json", data


def _listed(one: Item) -> dict[str, object]:
    return {
        "name": one.name,
        "says": one.says,
        "method": "POST",
        "path": one.path,
        "contentType": one.media_type,
        "status": int(one.status),
    }


def _readme(base: str, made: tuple[Item, ...], *, protected: bool) -> str:
    lines = "\n".join(line(base, one, protected=protected) for one in made)
    return README.format(
        version=VERSION,
        clock=CLOCK.isoformat(),
        token=GUARDED if protected else "",
        lines=lines,
    )


def line(base: str, one: Item, *, protected: bool) -> str:
    """Return the shell line that sends the request of an item, in the unpacked folder."""
    below = base + one.path.removeprefix("fhir") if one.path == ASSESS else urljoin(base, one.path)
    token = '-H "Authorization: Bearer $TOKEN" ' if protected else ""
    how = f"-H 'Content-Type: {one.media_type}' --data-binary @{one.name}/request.json"
    return f"curl -s {token}{how} {shlex.quote(below)}"
