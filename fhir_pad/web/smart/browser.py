"""The browser: the one word that its cookie holds, proof that a form is ours, and page headers.

Must not know a page.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final

from flask import Response, g, request

from fhir_pad.ehr.addresses import origin
from fhir_pad.ehr.ended import Ended, by_request
from fhir_pad.ehr.registration import Registration
from fhir_pad.web.look import LOADS

PROOF: Final = "proof"
"""The name of the hidden field of each form."""
LAUNCH: Final = "launch"
"""In the address of a page: of which launch it is. A patient opened in another window replaces the
one before, and what is loaded again or followed there must not show the other's page instead."""
MARK_CHARACTERS: Final = 16
WORD_BYTES: Final = 32
WORD_CHARACTERS: Final = 43
_MARKED: Final = frozenset(
    f"smart.{name}" for name in ("form", "sent", "result", "download", "written")
)


@dataclass(frozen=True, slots=True)
class Cookie:
    """The cookie. Over https it works in a frame of another site, for that site alone (CHIPS)."""

    secure: bool

    @property
    def name(self) -> str:
        """Its name; with `__Host-` no other host and no http page can have set it."""
        return "__Host-fhir-pad" if self.secure else "fhir-pad"

    def read(self) -> str | None:
        """Return the word of the browser, None when it has none."""
        word = request.cookies.get(self.name)
        return word if word is not None and len(word) == WORD_CHARACTERS else None

    def write(self, response: Response, word: str) -> None:
        """Give the browser its word, until it is closed."""
        response.set_cookie(
            self.name,
            word,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="None" if self.secure else "Lax",
            partitioned=self.secure,
        )

    def clear(self, response: Response) -> None:
        """Take the word from the browser."""
        response.delete_cookie(
            self.name,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="None" if self.secure else "Lax",
            partitioned=self.secure,
        )


def new_word() -> str:
    """Return a word that nobody can guess: 256 bits."""
    return secrets.token_urlsafe(WORD_BYTES)


def proof(key: bytes, word: str) -> str:
    """Return what a form of ours holds for this browser, so that no other site can send one."""
    return digest(key, f"form {word}".encode(), sha256).hex()


def check_proof(key: bytes, word: str) -> str:
    """Return the proof; raise Ended when the form sent is not ours, or is of an earlier launch."""
    sent, right = request.form.get(PROOF, ""), proof(key, word)
    if not compare_digest(sent.encode(), right.encode()):
        raise _of_another_launch()
    return right


def mark(key: bytes, word: str) -> None:
    """Let the addresses of pages in this reply tell of which launch they are.

    It is no secret: with it alone nothing opens, and the word cannot be told from it.
    """
    g.launch = digest(key, f"page {word}".encode(), sha256).hex()[:MARK_CHARACTERS]


def check_mark() -> None:
    """Raise Ended when the address is of another launch than the one that is marked."""
    if request.args.get(LAUNCH, g.launch) != g.launch:
        raise _of_another_launch()


def keep_mark(endpoint: str, values: dict[str, object]) -> None:
    """Write of which launch it is into the address of a page with a patient."""
    if endpoint in _MARKED and "launch" in g:
        values.setdefault(LAUNCH, g.launch)


def _of_another_launch() -> Ended:
    return by_request("This page belongs to another launch than the last one in this browser.")


def policy(registrations: Iterable[Registration]) -> str:
    """Return the content security policy: no script at all, in frames of the EHRs alone."""
    ours = (each for one in registrations for each in (origin(one.iss), *one.frame_origins))
    frames = " ".join(sorted(set(ours))) or "'none'"
    return f"{LOADS}; frame-ancestors {frames}"
