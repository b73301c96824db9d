"""The text of the published CQL Library, and each define of it by its name.

Must not know what a define says.
"""

import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Final

from fhir_pad.fhir.nodes import objects

Node = Mapping[str, object]
Defines = Mapping[str, str]
TYPE: Final = "text/cql"
_DEFINE: Final = re.compile(r'^define "(?P<name>[^"]+)":\n\n?(?:  .*\n?)+', re.MULTILINE)


def text_of(library: Node) -> str:
    """Return the CQL of a Library; empty when it has none."""
    for content in objects(library, "content"):
        if content.get("contentType") == TYPE:
            return b64decode(str(content["data"])).decode()
    return ""


def defines(text: str) -> Defines:
    """Return the text of each define that stands in lines of its own, by its name."""
    return {found["name"]: found.group().rstrip() for found in _DEFINE.finditer(text)}
