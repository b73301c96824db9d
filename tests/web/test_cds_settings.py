"""How CDS clients are set: by issuer with pinned keys, and wrong ones stop the program."""

import json
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from access.issuer import key_set, keys
from cds.clients import EHR, JKU, OTHER_EHR, setting

from fhir_pad.access.signed import ALGORITHMS
from fhir_pad.web import Settings, SettingsRefused, from_environment

JWKS = key_set(keys())


def clients(value: str) -> Any:
    return from_environment({"FHIR_PAD_CDS_CLIENTS": value}, {}).cds_clients


def faults(value: Any) -> tuple[str, ...]:
    with pytest.raises(SettingsRefused) as refused:
        clients(json.dumps(value))
    return refused.value.faults


def test_nobody_is_registered_unless_it_is_said() -> None:
    assert Settings().cds_clients == {}


def test_clients_are_registered_with_their_keys() -> None:
    made = clients(setting(tenant="ward-7", algorithms=["ES384"]))

    assert set(made) == {EHR, OTHER_EHR}
    first = made[EHR]
    assert (first.issuer, first.jku, first.tenant) == (EHR, JKU, "ward-7")
    assert set(first.keys) == {"rsa", "p256", "p384"}
    assert (first.algorithms, made[OTHER_EHR].algorithms) == (("ES384",), ALGORITHMS)


def test_clients_and_keys_may_stand_in_files(tmp_path: Path) -> None:
    own, whole = tmp_path / "own.json", tmp_path / "clients.json"
    own.write_text(json.dumps(JWKS))
    whole.write_text(json.dumps({EHR: {"jwks": str(own)}}))

    assert set(clients(str(whole))[EHR].keys) == {"rsa", "p256", "p384"}


WRONG = [
    ({}, "JSON object"),
    ({"": {"jwks": JWKS}}, "JSON object"),
    ({EHR: []}, "jwks: Must be set"),
    ({EHR: {}}, "jwks: Missing"),
    ({EHR: {"jwks": {"keys": []}}}, "jwks: A key set needs"),
    ({EHR: {"jwks": {"keys": [keys()["rsa"].as_dict(private=True)]}}}, "public keys alone"),
    ({EHR: {"jwks": {"keys": [{**JWKS["keys"][1], "kid": ""}]}}}, "must have a kid"),
    ({EHR: {"jwks": JWKS, "algorithms": ["HS256"]}}, "algorithms: Must be some of"),
    ({EHR: {"jwks": JWKS, "algorithms": []}}, "algorithms: Must name"),
    ({EHR: {"jwks": JWKS, "jku": ""}}, "jku: Must be one word"),
    ({EHR: {"jwks": JWKS, "tenant": 7}}, "tenant: "),
    ({EHR: {"jwks": JWKS, "jwks_uri": f"{EHR}/keys"}}, "jwks_uri: Unknown"),
]


@pytest.mark.parametrize(("value", "expected"), WRONG)
def test_wrong_clients_are_refused_at_the_start(value: Any, expected: str) -> None:
    (said,) = faults(value)

    assert said.startswith("FHIR_PAD_CDS_CLIENTS: ")
    assert expected in said


def test_all_that_is_wrong_with_a_client_is_said_at_once() -> None:
    said = faults({EHR: {"jwks": {"keys": []}, "jku": "a b", "algorithms": ["none"]}})

    assert len(said) == 3
    assert EHR not in "".join(said)


@pytest.mark.parametrize("value", ["nothing-here.json", "{", '{"a": 1, "a": 2}'])
def test_what_cannot_be_read_is_refused(value: str) -> None:
    with pytest.raises(SettingsRefused, match="Must be JSON"):
        clients(value)


def set_to(**named: str) -> Settings:
    return from_environment({f"FHIR_PAD_{name}": one for name, one in named.items()}, {})


SERVERS = [
    ("https://ehr.example.org/fhir/", ("https://ehr.example.org/fhir",)),
    (
        "https://a.example, http://127.0.0.1:8081/fhir",
        ("https://a.example", "http://127.0.0.1:8081/fhir"),
    ),
]


@pytest.mark.parametrize(("value", "expected"), SERVERS)
def test_fhir_servers_can_be_named_for_anybody_or_for_a_client(value: str, expected: Any) -> None:
    listed = [one.strip() for one in value.split(",")]

    assert set_to(CDS_FHIR_SERVERS=value).cds_fhir_servers == expected
    assert clients(setting(fhir_servers=listed))[EHR].fhir_servers == expected
    assert clients(setting())[EHR].fhir_servers == Settings().cds_fhir_servers == ()


@pytest.mark.parametrize(
    "value",
    [
        "http://ehr.example.org/fhir",
        "ehr.example.org",
        "https://u:p@a.example",
        "https://a/?x",
        "*",
    ],
)
def test_a_server_that_others_could_listen_to_is_refused(value: str) -> None:
    with pytest.raises(SettingsRefused, match="FHIR_PAD_CDS_FHIR_SERVERS: Must be FHIR bases"):
        set_to(CDS_FHIR_SERVERS=value)
    (said,) = faults({EHR: {"jwks": JWKS, "fhir_servers": [value]}})
    assert "fhir_servers: Must be FHIR bases" in said


def test_servers_for_anybody_have_no_meaning_beside_clients() -> None:
    with pytest.raises(SettingsRefused, match="Name them as fhir_servers of each client"):
        set_to(CDS_CLIENTS=setting(), CDS_FHIR_SERVERS="https://ehr.example.org/fhir")


def test_cds_private_networks_are_named() -> None:
    assert set_to(CDS_PRIVATE_NETWORKS="10.20.0.0/16, fd12::/64").cds_private_networks == (
        ip_network("10.20.0.0/16"),
        ip_network("fd12::/64"),
    )
    for wrong in ("10.20.0.1/16", "intranet", "10.0.0.0/99"):
        with pytest.raises(SettingsRefused, match="Must be networks"):
            set_to(CDS_PRIVATE_NETWORKS=wrong)
