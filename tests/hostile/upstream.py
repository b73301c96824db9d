"""EHRs on this machine that fail, each in one way that has a name."""

import datetime as dt
import socket
import ssl
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import sleep
from warnings import catch_warnings

from cds.calls import PATIENT, bundle
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fhir_pad.fhir.write import write

GROUP = "upstream"
BIG = 50_000_000
META = "http://169.254.169.254/latest/meta-data/"
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A connection, what was asked on it, and how often that was asked before."""

    connection: socket.socket
    path: str
    before: int
    other: str

    def say(self, body: bytes, status: int = 200, *headers: str) -> None:
        """Send a whole reply."""
        head = (f"HTTP/1.1 {status} X", "Content-Type: application/fhir+json", *headers)
        length = f"Content-Length: {len(body)}"
        self.connection.sendall("\r\n".join((*head, length, "", "")).encode() + body)

    def answer(self, *links: str) -> None:
        """Send what is asked for, as an EHR does that knows the patient and nothing else."""
        link = [{"relation": "next", "url": one} for one in links]
        found = {**bundle(), **({"link": link} if link else {})}
        is_patient = self.path.startswith("/fhir/Patient/")
        self.say(write({**PATIENT, "id": "p1"} if is_patient else found))

    def reset(self) -> None:
        """End the connection without an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.connection.close()


Behaviour = Callable[[Asked], None]


def _limited(asked: Asked) -> None:
    body = write({**PATIENT, "id": "p1"})
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nX: {'x' * 100}\r\n\r\n".encode()
    asked.connection.sendall((head + body)[:100])
    asked.reset()


def _big(asked: Asked) -> None:
    asked.connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {BIG}\r\n\r\n".encode())
    for _ in range(BIG // 100_000):
        asked.connection.sendall(b" " * 100_000)


def _once_too_often(asked: Asked) -> None:
    if asked.before:
        asked.answer()
    else:
        asked.say(b"{}", 429, "Retry-After: 1")


def _slowly(asked: Asked) -> None:
    asked.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(200):
        asked.connection.sendall(b" ")
        sleep(0.05)


def _in_circles(asked: Asked) -> None:
    host, port = asked.connection.getsockname()
    asked.answer(f"http://{host}:{port}{asked.path}")


FAULTS: Mapping[str, Behaviour] = {
    "timeout": lambda _: sleep(5),
    "limit_data:100": _limited,
    "reset_peer": Asked.reset,
    "status:429:retry=1,200": _once_too_often,
    "status:503:date": lambda asked: asked.say(
        b"{}", 503, "Retry-After: Wed, 21 Oct 2037 07:28:00 GMT"
    ),
    "status:403": lambda asked: asked.say(b"{}", 403),
    "oo": lambda asked: asked.say(write({"resourceType": "OperationOutcome", "issue": []})),
    "next_other_host": lambda asked: asked.answer(f"{asked.other}/fhir?page=2"),
    "big": _big,
    "redirect_meta": lambda asked: asked.say(b"", 302, f"Location: {META}"),
}
"""What the shared cases name, but `refused` and `tls11`, which never come to be asked."""
OURS: Mapping[str, Behaviour] = {
    "byte by byte": _slowly,
    "pages in circles": _in_circles,
    "garbage": lambda asked: asked.connection.sendall(b"\0" * 1000),
    "compressed": lambda asked: asked.say(b"x", 200, "Content-Encoding: gzip"),
    "endless head": lambda asked: asked.connection.sendall(
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 9999
    ),
    "half a body": lambda asked: asked.connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"
    ),
    "another patient": lambda asked: asked.say(write({**PATIENT, "id": "OTHER"})),
    "too often for ever": lambda asked: asked.say(b"{}", 429, "Retry-After: 0"),
}


@contextmanager
def ehrs(folder: Path) -> Iterator[dict[str, str]]:
    """Give the FHIR bases of EHRs that fail, by the name of the fault; `other` is whom none is."""
    with ExitStack() as stack:
        other = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        elsewhere = f"http://127.0.0.1:{other.getsockname()[1]}"
        bases = {
            name: stack.enter_context(_listening(behave, elsewhere))
            for name, behave in {**FAULTS, **OURS}.items()
        }
        with socket.create_server(("127.0.0.1", 0)) as gone:
            bases["refused"] = f"http://127.0.0.1:{gone.getsockname()[1]}/fhir"
        old = _old_tls(folder)
        bases["tls11"] = stack.enter_context(_listening(Asked.answer, elsewhere, old))
        yield bases


@contextmanager
def _listening(
    behave: Behaviour, other: str, secure: ssl.SSLContext | None = None
) -> Iterator[str]:
    counts = dict[str, int]()
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        Thread(target=_serve, args=(listener, behave, other, secure, counts), daemon=True).start()
        scheme = "http" if secure is None else "https"
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/fhir"
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _serve(
    listener: socket.socket,
    behave: Behaviour,
    other: str,
    secure: ssl.SSLContext | None,
    counts: dict[str, int],
) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            made = (connection, behave, other, secure, counts)
            Thread(target=_one, args=made, daemon=True).start()


def _one(
    connection: socket.socket,
    behave: Behaviour,
    other: str,
    secure: ssl.SSLContext | None,
    counts: dict[str, int],
) -> None:
    with closing(connection), suppress(OSError):
        if secure is not None:
            connection = secure.wrap_socket(connection, server_side=True)
        head = b""
        while b"\r\n\r\n" not in head and (piece := connection.recv(65_536)):
            head += piece
        path = head.split()[1].decode() if head else ""
        before = counts.get(path, 0)
        counts[path] = before + 1
        behave(Asked(connection, path, before, other))
        connection.shutdown(socket.SHUT_WR)


def _old_tls(folder: Path) -> ssl.SSLContext:
    """Return what speaks nothing newer than TLS 1.1, with a certificate of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    held = folder / "old-tls.pem"
    plain = serialization.NoEncryption()
    held.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(held)
    # ssl warns about what this is for.
    with catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context
