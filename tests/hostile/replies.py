"""A reply as it came. Must not know what it should be."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply, with lower-case names of headers, and the seconds it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        """The body as JSON; an empty object when it is none."""
        is_json = "json" in self.headers.get("content-type", "")
        return json.loads(self.body) if self.body and is_json else {}

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def codes(self) -> list[str]:
        """The issue codes, when it is an OperationOutcome."""
        return [issue["code"] for issue in self.json.get("issue", ())]

    @property
    def entries(self) -> list[Any]:
        """The entries, when it is a Bundle."""
        found: list[Any] = self.json.get("entry", [])
        return found
