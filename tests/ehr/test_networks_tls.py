"""A connection to the address that was looked up is checked under the name that was meant."""

import datetime as dt
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests.adapters
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fhir_pad.ehr.session import ExchangeFailed, Session

HERE = (ip_network("127.0.0.0/8"),)
REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def certificate(folder: Path, name: str) -> Path:
    """Return a file with a key and its certificate for a name, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    held = folder / f"{name}.pem"
    held.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    )
    return held


@contextmanager
def serving(held: Path, names: list[str | None]) -> Iterator[int]:
    """Give the port of a server with this certificate, which notes the names it is asked by."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(held)
    context.sni_callback = lambda _, name, __: names.append(name)

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                plain, _ = listener.accept()
                with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as one:
                    one.recv(65_536)
                    one.sendall(REPLY)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[Any, list[Any]]]:
    """Ask https://ehr.test, which is this machine and shows a certificate for some name."""
    real = socket.getaddrinfo
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
    look_up: Any = lambda host, *args, **named: (  # noqa: E731 - two lines of a stand-in
        found if host == "ehr.test" else real(host, *args, **named)
    )
    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    def asked(name: str) -> tuple[Any, list[Any]]:
        held, names = certificate(tmp_path, name), list[str | None]()
        monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(held))
        with serving(held, names) as port:
            origin = f"https://ehr.test:{port}"
            with Session(frozenset({origin}), networks=HERE) as session:
                return session.get(f"{origin}/fhir", {}), names

    return asked


def test_a_server_that_shows_the_name_is_taken(ask: Any) -> None:
    reply, names = ask("ehr.test")

    assert (reply.status, names) == (200, ["ehr.test"])


@pytest.mark.parametrize("name", ["other.test", "127.0.0.1"])
def test_a_server_that_shows_another_name_is_not(ask: Any, name: str) -> None:
    with pytest.raises(ExchangeFailed, match="cannot be reached"):
        ask(name)
