"""A name that leads into a private network leads nowhere, unless an operator named the network."""

import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from fhir_pad.ehr.networks import EVERYWHERE, Networks, NotPublic, addresses, is_public
from fhir_pad.ehr.session import Bounds, ExchangeFailed, Session

PRIVATE = [
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::"),
    *("2001:0:4136:e378:8000:63bf:80ff:fffe", "64:ff9b:1::1"),
    *("3fff::1", "4000::1", "100::1"),
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let names have these addresses, one list for each time that they are looked up."""
    real, asked = socket.getaddrinfo, []

    def answers(*lists: list[str]) -> list[str]:
        left = iter(lists)

        def look_up(host: str, port: int, *args: Any, **named: Any) -> Any:
            if not host.endswith(".test"):
                return real(host, port, *args, **named)
            asked.append(host)
            return [
                (socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, port))
                for one in next(left)
            ]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        return asked

    return answers


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Give a socket on which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(0.2)
        yield made


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_may_not_lead_to_what_is_not_public(address: str, looked_up: Any) -> None:
    looked_up([address], ["8.8.8.8", address])

    assert not is_public(ip_address(address))
    for _ in range(2):
        with pytest.raises(NotPublic):
            addresses("ehr.test", 443, ())


@pytest.mark.parametrize("address", PUBLIC)
def test_a_name_may_lead_to_what_is_public(address: str, looked_up: Any) -> None:
    looked_up([address])

    assert addresses("ehr.test", 443, ()) == (address,)


NAMED: list[tuple[str, Networks, bool]] = [
    ("10.1.2.3", (ip_network("10.1.0.0/16"),), True),
    ("10.2.2.3", (ip_network("10.1.0.0/16"),), False),
    ("fd12::7", (ip_network("10.1.0.0/16"), ip_network("fd12::/64")), True),
    ("127.0.0.1", EVERYWHERE, True),
    ("::1", EVERYWHERE, True),
]


@pytest.mark.parametrize(("address", "networks", "is_open"), NAMED)
def test_a_network_that_is_named_is_open(
    address: str, networks: Networks, is_open: bool, looked_up: Any
) -> None:
    looked_up([address])

    if is_open:
        assert addresses("ehr.test", 443, networks) == (address,)
    else:
        with pytest.raises(NotPublic):
            addresses("ehr.test", 443, networks)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_who_writes_an_address_means_it(host: str) -> None:
    assert addresses(host, 443, ())


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "0177.0.0.1"])
def test_an_address_in_another_spelling_is_a_name(host: str) -> None:
    with pytest.raises(NotPublic):
        addresses(host, 443, ())


@pytest.mark.parametrize("host", ["x" * 70 + ".test", "a..test", "①②⑦.⓪.⓪.①" * 30])
def test_what_cannot_be_looked_up_has_no_address(host: str) -> None:
    with pytest.raises(OSError, match=r"[Nn]ame|known"):
        addresses(host, 443, ())


def test_a_name_with_many_addresses_is_tried_at_some(looked_up: Any) -> None:
    looked_up([f"8.8.8.{number}" for number in range(50)])

    assert len(addresses("ehr.test", 443, ())) == 4


def test_nothing_is_sent_to_a_private_address(looked_up: Any, listening: socket.socket) -> None:
    looked_up(["127.0.0.1"])
    origin = f"http://ehr.test:{listening.getsockname()[1]}"

    with Session(frozenset({origin})) as session, pytest.raises(ExchangeFailed, match="not public"):
        session.get(f"{origin}/fhir", {})

    with pytest.raises(TimeoutError):
        listening.accept()


def test_what_was_looked_up_is_what_is_connected_to(
    looked_up: Any, listening: socket.socket
) -> None:
    """A second answer is never asked for: it could be another one."""
    asked = looked_up(["127.0.0.1"], ["10.0.0.1"])
    origin = f"http://ehr.test:{listening.getsockname()[1]}"
    short = Bounds(total_seconds=0.3)

    with (
        Session(frozenset({origin}), short, (ip_network("127.0.0.0/8"),)) as session,
        pytest.raises(ExchangeFailed, match="no complete reply"),
    ):
        session.get(f"{origin}/fhir", {})

    assert asked == ["ehr.test"]
    connection, _ = listening.accept()
    with connection:
        assert f"Host: {origin.removeprefix('http://')}".encode() in connection.recv(4096)


def test_the_next_address_is_tried_when_one_refuses(
    looked_up: Any, listening: socket.socket
) -> None:
    port = listening.getsockname()[1]
    looked_up(["127.0.0.99", "127.0.0.1"])
    origin = f"http://ehr.test:{port}"

    with (
        Session(frozenset({origin}), Bounds(total_seconds=0.3), EVERYWHERE) as session,
        pytest.raises(ExchangeFailed, match="no complete reply"),
    ):
        session.get(origin, {})

    listening.accept()[0].close()
