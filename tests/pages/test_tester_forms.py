"""LHC-Forms on our page in Chromium: scripts and styles of this server alone, answers to `$assess`."""

from collections.abc import Iterator

import pytest
from lhcforms.shown import LFORMS, Shown
from samples import CLAUDICATION, COLD_LEG
from serving import free_port, in_thread

from fhir_pad import engine
from fhir_pad.fhir.canonical import pinned
from fhir_pad.web import create_app, from_environment
from pages.window import AXE, Window, absent, windows

OURS = "() => axe.run({exclude: [['#form']]}).then(found => found.violations.map(one => one.id))"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """Return a window before a server that has LHC-Forms."""
    if absent():
        pytest.skip(f"{' and '.join(absent())} cannot be had on this machine")
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    environ = {
        "FHIR_PAD_DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('forms') / 'pad.db'}",
        "FHIR_PAD_BASE_URL": f"{origin}/fhir",
        "FHIR_PAD_LFORMS_DIR": str(LFORMS.fetched()),
    }
    app = create_app(from_environment(environ, {}))
    with in_thread(app, port), windows(origin) as window:
        yield window
    app.extensions["fhir-pad"].store.close()


def broken(window: Window) -> list[str]:
    """Return what was asked elsewhere or forbidden; LHC-Forms says other things for itself."""
    return [one for one in window.faults if one.startswith("asked") or "Security Policy" in one]


def opened(window: Window, name: str) -> Shown:
    """Open a Questionnaire and wait until it can be answered."""
    window.faults.clear()
    window.page.goto("/lforms")
    window.page.get_by_role(
        "link", name=engine.forms().find(pinned("Questionnaire", name)).title
    ).click()
    window.page.wait_for_selector("#assess:enabled", timeout=30_000)
    return Shown(window.page, window.origin)


def assessed(window: Window) -> str:
    window.page.wait_for_timeout(600)
    window.page.get_by_role("button", name="Assess", exact=True).click()
    window.page.wait_for_selector("#result > *", timeout=30_000)
    return window.page.inner_text("#result")


@pytest.mark.parametrize(
    ("name", "answers", "headline"),
    [
        ("leg-pain-self-check", COLD_LEG, "Emergency now"),
        ("leg-pain", CLAUDICATION, "Routine appointment"),
    ],
)
def test_what_is_typed_is_assessed(shown: Window, name: str, answers: dict, headline: str) -> None:
    form = engine.forms().find(pinned("Questionnaire", name))
    typed = opened(shown, name).fill(form, answers)

    assert len(typed) > 3
    assert headline in assessed(shown)
    assert broken(shown) == []


def test_what_is_not_finished_is_told_what_is_missing(shown: Window) -> None:
    opened(shown, "leg-pain-self-check")

    assert "Answer `age`." in assessed(shown)
    assert broken(shown) == []


def test_our_part_of_the_page_keeps_nobody_out(shown: Window) -> None:
    opened(shown, "vascular-measurements")
    assessed(shown)
    for scheme in ("light", "dark"):
        shown.page.emulate_media(color_scheme=scheme)
        for width in (320, 390, 1280):
            shown.page.set_viewport_size({"width": width, "height": 844})
            shown.page.evaluate((AXE.fetched() / "axe.min.js").read_text("utf-8") + "; 0")

            assert shown.page.evaluate(OURS) == []
