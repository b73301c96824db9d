"""Who asked, as agents of an AuditEvent. Must not know how that was found out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from fhir_pad.audit.kinds import Coding, coding

JWT_ID: Final = "urn:ietf:params:oauth:jti:"
OAUTH: Final = coding(
    "https://profiles.ihe.net/ITI/BALP/CodeSystem/UserAgentTypes",
    "UserOauthAgent",
    "User OAuth Agent participant",
)
UNKNOWN: Final = "unknown"
_IP_ADDRESS: Final = "2"


@dataclass(frozen=True, slots=True)
class Requester:
    """A person, and the program and the machine they asked with; what is not known is empty.

    `user` is the fhirUser's address, `subject` the user's name at the `issuer`, `token` the jti of
    the access token. `address` is the client's, from the connection and from nowhere else.
    """

    address: str = ""
    user: str = ""
    subject: str = ""
    issuer: str = ""
    client: str = ""
    token: str = ""

    @property
    def is_person(self) -> bool:
        """True when the token names somebody besides the program that asks."""
        return bool(self.user) or self.subject not in {"", self.client}

    def agents(self, client: Coding, user: Coding) -> list[dict[str, object]]:
        """Return the program and, where one is named, the person; one of them is the requestor."""
        if not self.is_person:
            return [self._client(client) | {"requestor": True} | self._policy()]
        return [
            {
                "type": {"coding": [dict(user), *([dict(OAUTH)] if self.token else [])]},
                "who": self._person(),
                "requestor": True,
                **self._policy(),
            },
            self._client(client) | {"requestor": False},
        ]

    def _client(self, type_: Coding) -> dict[str, object]:
        who = self._named(self.client) if self.client else {"display": UNKNOWN}
        network = {"address": self.address, "type": _IP_ADDRESS}
        return {
            "type": {"coding": [dict(type_)]},
            "who": who,
            "network": network if self.address else {"address": UNKNOWN},
        }

    def _person(self) -> Mapping[str, object]:
        said = self._named(self.subject) if self.subject else {}
        return {"reference": self.user, **said} if self.user else said

    def _named(self, name: str) -> dict[str, object]:
        system = {"system": self.issuer} if self.issuer else {}
        return {"identifier": {**system, "value": name}}

    def _policy(self) -> dict[str, object]:
        """Return by which token it was allowed; of the token itself nothing is kept."""
        return {"policy": [f"{JWT_ID}{quote(self.token)}"]} if self.token else {}
