"""The clinicians' page of the app, opened by an EHR: good to look at, and its boxes by keyboard."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from smart.conftest import begin_again
from smart.fake_ehr import Ehr
from smart.fake_server import serving
from smart.test_smart_chromium import answer, listening

from pages.window import Window, absent, windows


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Window, Ehr]]:
    """Open the result of a man with claudication, for the patient of an EHR."""
    if absent():
        pytest.skip(f"{' and '.join(absent())} cannot be had on this machine")
    with serving(Ehr()) as ehr, listening(ehr, tmp_path_factory.mktemp("app")) as origin:
        begin_again(ehr)
        ehr.callback = f"{origin}/smart/callback"
        with windows(origin) as window:
            window.page.goto(f"/smart/launch?iss={quote(ehr.iss)}&launch=launch-1")
            answer(window.page)
            expect(window.page).to_have_title("Result - fhir-pad")
            window.faults[:] = [one for one in window.faults if ehr.origin not in one]
            yield window, ehr


def test_the_result_is_good_to_look_at(opened: tuple[Window, Ehr]) -> None:
    window, _ = opened

    assert window.faults_of_look("clinic-in-an-ehr") == []
    assert window.faults == []


def test_a_box_is_unticked_by_keyboard_and_written_so(opened: tuple[Window, Ehr]) -> None:
    window, ehr = opened
    box = window.page.get_by_role("checkbox").first
    code = box.get_attribute("name")
    expect(box).to_be_checked()
    box.focus()
    window.page.keyboard.press("Space")
    expect(box).not_to_be_checked()
    window.page.get_by_role("button", name="Write into the record").press("Enter")

    expect(window.page.get_by_role("status")).to_contain_text("Everything was written")
    expect(window.page.get_by_role("checkbox")).to_have_count(0)
    assert window.faults_of_look("clinic-in-an-ehr-written") == []
    [plan] = [
        one["resource"]
        for one in ehr.written[0]["entry"]
        if one["resource"]["resourceType"] == "CarePlan"
    ]
    cancelled = [
        one["detail"]["code"]["coding"][0]["code"]
        for one in plan["activity"]
        if one["detail"]["status"] == "cancelled"
    ]
    assert cancelled == [code]
