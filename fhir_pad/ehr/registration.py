"""How an EHR knows this app: one client registration for each FHIR base that may launch it.

Must not know where registrations are written down, nor any request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fhir_pad.ehr.addresses import origin
from fhir_pad.ehr.assertion import PrivateKey

OPENID, FHIR_USER = "openid", "fhirUser"


@dataclass(frozen=True, slots=True)
class Registration:
    """One EHR. `iss` is its FHIR base without a last slash, `redirect_uri` ours as it knows it.

    Without a `key` the app is a public client. `scopes` are asked for, as few as do. `origins`
    are those of servers besides its own where it may have its sign-in, tokens and keys;
    `frame_origins` may show the app in a frame.
    """

    iss: str
    name: str
    client_id: str
    scopes: tuple[str, ...]
    redirect_uri: str
    key: PrivateKey | None = field(default=None, repr=False)
    origins: tuple[str, ...] = ()
    frame_origins: tuple[str, ...] = ()

    @property
    def allowed(self) -> frozenset[str]:
        """The origins that this EHR may send us to: an operator named each, inside a clinic too."""
        return frozenset(map(origin, (self.iss, *self.origins)))


Registrations = Mapping[str, Registration]
"""By their `iss`."""


def registered(registrations: Registrations, iss: str) -> Registration | None:
    """Return the registration of a FHIR base, with or without a last slash; None without one."""
    return registrations.get(iss.removesuffix("/"))
