"""The app and an EHR of its own for each test that wants them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from fhir_pad.web import create_app, from_environment
from smart.fake_ehr import CLIENT, OURS, Ehr
from smart.fake_server import serving
from smart.records import record

ROOT_URL = "http://127.0.0.1:8080"
SCOPES = (
    "openid fhirUser patient/Patient.r patient/Observation.crs patient/Condition.rs "
    "patient/MedicationRequest.rs patient/MedicationStatement.rs patient/AllergyIntolerance.rs "
    "patient/Procedure.rs patient/AdverseEvent.rs patient/QuestionnaireResponse.c "
    "patient/CarePlan.c patient/RiskAssessment.c patient/Goal.c patient/Provenance.c"
)


def settings_for(ehr: Ehr, folder: Path, **changes: Any) -> dict[str, str]:
    """Return the environment of an app that is registered at an EHR."""
    client = {"client_id": CLIENT, "name": "Our clinic", "scopes": SCOPES}
    if ehr.public:
        client |= {"token_endpoint_auth": "none"}
    else:
        key = OURS["RS384"].as_dict(private=True)
        client |= {"token_endpoint_auth": "private_key_jwt", "key": key}
    return {
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{folder / 'pad.db'}",
        "FHIR_PAD_BASE_URL": f"{ROOT_URL}/fhir",
        "FHIR_PAD_SMART_CLIENTS": json.dumps({ehr.iss: {**client, **changes}}),
    }


class Clock:
    """A clock that can be put forward."""

    def __init__(self) -> None:
        """Begin with the present, which the EHR's clock shows too."""
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """Return what the clock shows."""
        return datetime.now(UTC) + self.ahead

    def forward(self, **by: int) -> None:
        """Let time pass."""
        self.ahead += timedelta(**by)


@dataclass(frozen=True)
class Pair:
    """An app, and the EHR where it is registered."""

    app: Flask
    ehr: Ehr
    clock: Clock


@contextmanager
def pair(folder: Path, *, public: bool) -> Iterator[Pair]:
    """Start an EHR, and an app that is registered there."""
    clock = Clock()
    with serving(Ehr(public=public, now=lambda: clock().timestamp())) as ehr:
        app = create_app(from_environment(settings_for(ehr, folder), {}), clock=clock)
        yield Pair(app, ehr, clock)


@pytest.fixture(scope="session")
def confidential(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Start the pair where the app signs who it is."""
    with pair(tmp_path_factory.mktemp("confidential"), public=False) as made:
        yield made


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Start the pair where the app is a public client."""
    with pair(tmp_path_factory.mktemp("public"), public=True) as made:
        yield made


@pytest.fixture
def clock(confidential: Pair) -> Iterator[Clock]:
    """Return the clock of the app; it shows the present again afterwards."""
    yield confidential.clock
    confidential.clock.ahead = timedelta()


@pytest.fixture
def started(confidential: Pair, clock: Clock) -> Callable[..., tuple[Flask, Ehr]]:  # noqa: ARG001 - put back
    """Return what tells the EHR what to do wrong, and gives the app and the EHR."""

    def start(fault: str = "", **how: Any) -> tuple[Flask, Ehr]:
        return confidential.app, begin_again(confidential.ehr, fault, **how)

    return start


@pytest.fixture(scope="session")
def other_server() -> Iterator[Ehr]:
    """Start another server, where nothing must arrive."""
    with serving(Ehr()) as ehr:
        yield ehr


@pytest.fixture
def elsewhere(other_server: Ehr) -> Ehr:
    """Return the other server, as if nothing had ever arrived."""
    return begin_again(other_server)


def begin_again(ehr: Ehr, fault: str = "", **how: Any) -> Ehr:
    """Let an EHR forget everything, and do wrong what is said from now on."""
    names = ("origin", "public", "callback", "now")
    kept = {name: getattr(ehr, name) for name in names}
    fresh = Ehr(**{**kept, "fault": fault, "resources": record(), **how})
    for one in fields(Ehr):
        setattr(ehr, one.name, getattr(fresh, one.name))
    return ehr
