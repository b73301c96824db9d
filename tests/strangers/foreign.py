"""Resources that nobody here has written, read strictly. Absent files give nothing."""

import gzip
from pathlib import Path
from typing import Any

from samples import SHARED

from fhir_pad.fhir.strict import Limits, read

ROOMY = Limits(size_bytes=10**7, nodes=10**6)
FORMS = {path.stem: path for path in sorted((SHARED / "data" / "questionnaires").glob("*.json"))}
PATIENTS = {
    path.name.partition(".")[0]: path
    for folder, ending in (("synthea_r4", "*.json.gz"), ("ecqm_pad", "*.json"))
    for path in sorted((SHARED / "data" / folder).glob(ending))
}
EXAMPLES = {path.stem: path for path in sorted((SHARED / "fhir" / "r4-examples").glob("*.json"))}


def resource(path: Path) -> Any:
    """Return the resource of a file, packed or not."""
    data = path.read_bytes()
    return read(gzip.decompress(data) if path.suffix == ".gz" else data, ROOMY)
