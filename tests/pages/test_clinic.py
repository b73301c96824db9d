"""The pages of clinicians and nurses, in Chromium: good to look at, and nothing runs by itself."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from english import english_in
from playwright.sync_api import expect
from samples import CLAUDICATION, COLD_LEG

from pages.clinic_cases import HOSTILE, ULCER, abi_over_time, patient, submitted
from pages.window import Window, whole

CASES = {"claudication": CLAUDICATION, "cold-leg": COLD_LEG, "ulcer": ULCER}


@pytest.fixture(scope="module")
def kept(origin: str) -> dict[str, str]:
    """Store one response of each kind; return their ids."""
    ids = {}
    for name, answers in CASES.items():
        subject = patient(origin, "Kreuzer")
        status = "in-progress" if name == "cold-leg" else "completed"
        ids[name] = submitted(origin, answers, subject, status=status)
    ids["hostile"] = abi_over_time(origin, HOSTILE, HOSTILE)
    return ids


@pytest.fixture(autouse=True)
def _nothing_went_wrong(window: Window) -> Iterator[None]:
    """Hold that no page asked elsewhere or met its content policy."""
    yield
    assert window.faults == []


@pytest.mark.parametrize("name", [*CASES, "hostile"])
def test_an_assessment_is_good_to_look_at(window: Window, kept, name: str) -> None:
    window.page.goto(f"/clinic/{kept[name]}")

    expect(window.page.get_by_role("heading", level=1)).to_be_visible()
    assert window.faults_of_look(f"clinic-{name}") == []


def test_the_worklist_is_good_to_look_at(window: Window, kept) -> None:  # noqa: ARG001 - stored
    window.page.goto("/clinic")

    assert window.faults_of_look("clinic-worklist") == []


def test_the_sheet_is_good_to_look_at(window: Window) -> None:
    window.page.goto("/clinic/measure")

    assert window.faults_of_look("clinic-measure") == []


def test_nothing_that_a_person_typed_runs(window: Window, kept) -> None:
    for address in ("/clinic/", f"/clinic/{kept['hostile']}"):
        window.page.goto(address)
        expect(window.page.get_by_text(HOSTILE).first).to_be_visible()
        assert "taken" not in window.page.title()


def test_a_reason_leads_to_its_answer(window: Window, kept) -> None:
    window.page.goto(f"/clinic/{kept['claudication']}")
    window.page.locator("#causes ~ .columns a[href^='#answer-']").first.press("Enter")

    target = window.page.url.partition("#")[2]
    assert target.startswith("answer-")
    expect(window.page.locator(f"[id='{target}']")).to_be_in_viewport()
    hrefs = window.page.eval_on_selector_all("a[href^='#']", "all => all.map(a => a.hash)")
    ids = window.page.eval_on_selector_all("[id]", "all => all.map(one => '#' + one.id)")
    assert set(hrefs) <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_plan_can_be_opened_as_text_by_keyboard(window: Window, kept) -> None:
    window.page.goto(f"/clinic/{kept['claudication']}")
    window.page.get_by_text("The plan as text, to copy").press("Enter")

    text = window.page.get_by_role("textbox", name="The plan as text")
    expect(text).to_be_visible()
    expect(text).to_have_js_property("readOnly", value=True)


def test_a_wrong_sheet_leads_to_its_field_by_keyboard(window: Window) -> None:
    page = window.page
    page.goto("/clinic/measure")
    page.locator("#brachial-r").fill("many")
    page.get_by_role("button", name="Save").press("Enter")

    expect(page).to_have_title("Error: Vascular measurements - fhir-pad")
    assert window.faults_of_look("clinic-measure-wrong") == []
    page.get_by_role("alert").get_by_role("link", name="Write a number").press("Enter")
    page.wait_for_url("**#brachial-r")
    assert page.locator("#brachial-r").input_value() == "many"
    window.faults[:] = [one for one in window.faults if "422" not in one]


def test_a_sheet_without_its_proof_keeps_what_was_typed(window: Window) -> None:
    page = window.page
    page.goto("/clinic/measure?lang=tr")
    page.get_by_label("Yeni hasta: soyadı").fill("Winter")
    page.evaluate("() => { document.querySelector('[name=proof]').value = 'of another server'; }")
    page.get_by_role("button", name="Kaydet").click()

    expect(page.get_by_label("Yeni hasta: soyadı")).to_have_value("Winter")
    expect(page.get_by_role("alert")).to_contain_text("anahtarından önce açıldı")
    assert english_in(whole(page)) == []
    assert window.faults_of_look("clinic-measure-403-tr") == []
    page.get_by_role("button", name="Türkçe").click()
    expect(page.get_by_role("alert")).to_contain_text("anahtarından önce açıldı")
    window.faults[:] = [one for one in window.faults if "403" not in one and "422" not in one]


def test_the_index_comes_while_pressures_are_typed(window: Window) -> None:
    page = window.page
    page.goto("/clinic/measure")
    for field, value in (("age", "66"), ("brachial-r", "130"), ("ankle-dp-l", "117")):
        page.locator(f"#{field}").type(value)

    expect(page.locator("#abi-left")).to_have_text("0.90, abnormal, mild")
    expect(page.locator("#notice")).to_be_hidden()
    page.locator("[name='acute-change'][value='yes']").check()
    expect(page.locator("#notice")).to_be_visible()
    expect(page.locator("#notice-words")).to_contain_text("stop measuring and call for help now")
    assert window.faults_of_look("clinic-measure-acute") == []
    for height in (664, 1200):
        page.set_viewport_size({"width": 390, "height": height})
        page.locator("#toe-l").focus()
        expect(page.locator("#notice")).to_be_in_viewport(ratio=1)
        expect(page.locator("#toe-l")).to_be_in_viewport(ratio=1)


def test_a_nurse_puts_a_pressure_right_from_the_result(window: Window) -> None:
    page = window.page
    page.goto("/clinic/measure")
    for field, value in (("brachial-r", "130"), ("ankle-dp-l", "117"), ("family", "Moser")):
        page.locator(f"#{field}").fill(value)
    page.get_by_role("button", name="Save").click()
    kept = page.url
    page.get_by_role("link", name="Put these measurements right").click()
    expect(page.locator("#abi-left")).to_have_text("0.90, abnormal, mild")
    page.get_by_role("button", name="Türkçe").click()
    expect(page.locator("#ankle-dp-l")).to_have_value("117")
    assert window.faults_of_look("clinic-measure-again-tr") == []
    page.locator("#ankle-dp-l").fill("60")
    page.get_by_role("button", name="Kaydet").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Moser")
    assert page.url.partition("?")[0] == kept
    expect(page.locator(".legs + .scroll tbody tr").first).to_contain_text("0,46, anormal")


def test_no_index_stands_beside_pressures_that_it_does_not_follow_from(window: Window) -> None:
    page, index = window.page, window.page.locator("#abi-left")
    page.goto("/clinic/measure")
    page.locator("#brachial-r").fill("130")
    page.locator("#ankle-dp-l").fill("117")
    expect(index).to_have_text("0.90, abnormal, mild")

    page.route("**/clinic/measure/index", lambda _: None)  # a connection on which nothing comes
    page.locator("#ankle-dp-l").fill("60")
    expect(index).to_have_text("being calculated")
    page.unroute("**/clinic/measure/index")
    page.route("**/clinic/measure/index", lambda route: route.fulfill(status=503))
    page.locator("#ankle-dp-l").fill("61")
    expect(index).to_have_text("not calculated: the server could not be asked")
    page.unroute("**/clinic/measure/index")
    page.locator("#ankle-dp-l").fill("62")
    expect(index).to_have_text("0.48, abnormal, moderate")
    window.faults[:] = [one for one in window.faults if "503" not in one]


def test_the_sheet_works_without_its_script(window: Window) -> None:
    page = window.page
    page.route("**/clinic/measure.js", lambda route: route.fulfill(body=""))
    page.goto("/clinic/measure")
    page.locator("#brachial-r").fill("130")
    page.locator("#ankle-dp-l").fill("100,1")
    page.locator("#ankle-dp-l").press("Enter")

    expect(page.locator("#abi-left")).to_have_text("0.77, abnormal, mild")
    page.unroute("**/clinic/measure.js")
    page.locator("#family").fill("Herbst")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Herbst")


@pytest.mark.parametrize("name", ["cold-leg", "hostile"])
def test_an_assessment_in_turkish_is_good_to_look_at(window: Window, kept, name: str) -> None:
    window.page.goto(f"/clinic/{kept[name]}?lang=tr")

    assert window.page.locator("html").get_attribute("lang") == "tr"
    assert window.faults_of_look(f"clinic-{name}-tr") == []


OUTSIDE = """() => {
    const box = one => one.getBoundingClientRect();
    const drawing = box(document.querySelector('.legs svg'));
    const drawn = [...document.querySelectorAll('.legs svg text')];
    const parts = [...document.querySelectorAll('.strip > li')];
    return [
        ...drawn.filter(one => box(one).left < drawing.left || box(one).right > drawing.right),
        ...parts.filter(one => one.scrollWidth > one.clientWidth),
    ].map(one => one.textContent);
}"""
"""Words that stand outside what they belong into."""


@pytest.mark.parametrize("width", [320, 480, 600, 768, 1024])
def test_no_word_of_a_result_stands_outside_its_place(window: Window, width: int) -> None:
    hard = {**ULCER, "abi-l": Decimal("1.52"), "abi-r": Decimal("1.44")}
    id_ = submitted(window.origin, hard, patient(window.origin, "Kreuzer"), status="completed")
    window.page.set_viewport_size({"width": width, "height": 844})

    window.page.goto(f"/clinic/{id_}?lang=tr")

    assert window.page.evaluate(OUTSIDE) == []


def test_what_is_not_to_be_done_stands_at_the_head_of_the_plan(window: Window) -> None:
    page = window.page
    failing = {**CLAUDICATION, "heart-failure": "yes"}
    id_ = submitted(window.origin, failing, patient(window.origin, "Kreuzer"), status="completed")
    page.goto(f"/clinic/{id_}")

    first = page.locator("#plan + .note a").first
    expect(first).to_contain_text("Cilostazol")
    first.press("Enter")
    expect(page.locator(f"[id='{page.url.partition('#')[2]}']")).to_contain_text("Not to be done")


def test_indices_are_told_in_turkish_while_somebody_types(window: Window) -> None:
    page = window.page
    page.goto("/clinic/measure?lang=tr")
    for name, value in (("brachial-r", "140"), ("ankle-dp-r", "98"), ("ankle-pt-r", "90")):
        page.locator(f"#{name}").fill(value)

    expect(page.locator("#abi-right")).to_have_text("0,70, anormal, hafif")
    assert window.faults_of_look("clinic-measure-tr") == []
