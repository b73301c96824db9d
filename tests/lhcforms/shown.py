"""LHC-Forms (npm `lforms`) in headless Chromium, with our Questionnaires and no network.

The package is fetched with npm the first time, into a folder below `build`, and served from
loopback. Must not know what is right.
"""

import json
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from packages import Pinned
from playwright.sync_api import Page, Request, sync_playwright

from fhir_pad.fhir.form import Form, Item

HERE = Path(__file__).parent
TOOLS = ("chromium", "npm")
LFORMS = Pinned(
    "lforms",
    "40.1.3",
    "WLruTm+BcVnafC0rSAQ3/cNqhxvclBUxyBG68aub/uha2NaK9H8ZZcEXTTuORuGzzCt0wa7fvhuieZtcDIdPzQ==",
    "package/dist/lforms/",
)
SHOW = """questionnaire => LForms.Util.addFormToPage(
    questionnaire, "form", { prepopulate: false, fhirVersion: "R4" }
).then(() => "", fault => `refused: ${JSON.stringify(fault)}`)"""
EXPORT = "LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')"
A_MOMENT = 60
"""Milliseconds in which it shows what an answer switches on."""


class Faulty(Exception):  # noqa: N818 - what went wrong, not whose error it is
    """A form was not shown."""


def absent() -> tuple[str, ...]:
    """Return the programs that are needed and not on this machine."""
    return tuple(tool for tool in TOOLS if shutil.which(tool) is None)


@dataclass(frozen=True)
class Shown:
    """A page with LHC-Forms, and what went wrong in it."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    asked_elsewhere: list[str] = field(default_factory=list)

    def show(self, questionnaire: Mapping[str, Any]) -> None:
        """Show a Questionnaire on a fresh page."""
        self.page.goto(self.address)
        self.page.wait_for_function("window.LForms && window.LForms.Util && window.LForms.FHIR")
        refused = self.page.evaluate(SHOW, questionnaire)
        if refused:
            raise Faulty(refused)

    def fill(self, form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Type the answers in the order asked, as a person would; return those that could be."""
        typed: dict[str, Any] = {}
        for link_id, item in form.items.items():
            if link_id in answers and self._type(item, answers[link_id]):
                typed[link_id] = answers[link_id]
        return typed

    def value(self, link_id: str) -> str:
        """Return what stands in the field of a question."""
        return self._field(link_id).input_value()

    def labels(self) -> str:
        """Return all that can be read."""
        return self.page.locator("#form").inner_text()

    def exported(self) -> Any:
        """Return the response, as JSON in bytes."""
        self.page.wait_for_timeout(10 * A_MOMENT)
        return json.dumps(self.page.evaluate(EXPORT)).encode()

    def _field(self, link_id: str) -> Any:
        return self.page.locator(f'input[id^="{link_id}/1"]').first

    def _type(self, item: Item, answer: Any) -> bool:
        place = self._field(item.link_id)
        if place.count() == 0:
            return False
        for one in answer if isinstance(answer, tuple) else (answer,):
            option = item.options.get(str(one))
            place.fill(option.display if option else str(one))
            place.press("Tab")
            self.page.wait_for_timeout(A_MOMENT)
        return True


@contextmanager
def showing() -> Iterator[Shown]:
    """Give LHC-Forms in a browser of its own."""
    _install()
    with _served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        page = browser.new_page()
        shown = Shown(page, f"{address}/page.html")
        page.on("pageerror", lambda fault: shown.faults.append(str(fault)))
        page.on("request", partial(_note, shown, address))
        yield shown
        browser.close()


def _note(shown: Shown, address: str, request: Request) -> None:
    if not request.url.startswith((address, "data:")):
        shown.asked_elsewhere.append(request.url)


def _install() -> None:
    """Put the built files of the pinned version, and our page beside them, below `build`."""
    shutil.copy(HERE / "page.html", LFORMS.fetched() / "page.html")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


@contextmanager
def _served() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(LFORMS.folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
