"""A card says in every language what it says in English, and nothing else."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from recorded.record_sample import condition, request
from said_again import OTHERS, bare, still_english
from samples import CLAUDICATION, response
from spoken_cases import assessments

from cds.calls import answered, bundle, call, order
from cds.sound import unsound
from fhir_pad import cds
from fhir_pad.cds import answered as orders
from fhir_pad.cds import cards
from fhir_pad.cds.recognised import ORDERED
from fhir_pad.engine import topics
from fhir_pad.fhir.write import write
from fhir_pad.language import BASE, LANGUAGES

HEADINGS = (
    *(cards.WHY, cards.PROPOSED, cards.MISSING, cards.NOT_BEFORE),
    *(cards.RECORD, cards.NOT_HAD),
)
OF_THE_CALL = {"id": "1", "subject": {"reference": "Patient/example"}}
APP = cds.Here("https://pad.example.org/fhir", "https://pad.example.org/smart/launch")


def calls() -> dict[str, dict[str, Any]]:
    """Return a call about everybody whose results are spoken, and one for all orders."""
    opened = {
        name: call("patient-view", {**done.response, **OF_THE_CALL})
        for name, done in assessments().items()
    }
    codes = [one for known in ORDERED.values() for one in known]
    drafts = [{"resource": order(code, system)} for system, code in codes]
    drafts.append({"resource": order("x", "https://example.org/medicines")})
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": drafts}
    return opened | {"orders": call("order-sign", response(CLAUDICATION), draftOrders=bundle)}


@pytest.mark.parametrize("tag", OTHERS)
def test_cards_say_the_same_in_other_words(tag: str) -> None:
    for name, body in calls().items():
        here = answered(body, here=APP, language=tag)
        assert here, name
        assert unsound(here) == [], name
        assert bare(here) == bare(answered(body, here=APP)), name
        assert list(still_english(here, tag)) == [], name


def test_headings_and_reasons_are_in_the_language() -> None:
    body = call("patient-view", response(CLAUDICATION))
    [card] = answered(body, language="tr")

    assert [one for one in HEADINGS if f"**{one}**" in card["detail"]] == []
    assert "**Kayıttan alınamayanlar**" in card["detail"]
    assert card["summary"].startswith("Bacak ağrısı: olağan randevu")
    assert [one["display"] for one in card["overrideReasons"]] == [
        "Zaten yapıldı",
        "Başka bir neden",
        "Hasta istemedi",
        "Sonra",
    ]


def test_what_is_said_of_an_order_is_in_the_language() -> None:
    [card] = answered(calls()["orders"], language="tr")
    english = (orders.AGAINST, orders.UNKNOWN_YET, "Leave out", "Take the draft order back")

    told = [card["summary"], card["detail"]]
    told += [one["label"] for one in card.get("suggestions", ())]
    told += [one["actions"][0]["description"] for one in card.get("suggestions", ())]
    assert [one for text in told for one in english if one in text] == []


def test_what_the_record_gives_and_does_not_give_is_in_the_language() -> None:
    body = call("patient-view", response({"age": 70, "leg-symptom": "yes", "diabetes": "no"}))
    of_example = {"subject": {"reference": "Patient/example"}}
    failing = condition("sct 84114007", own="c1", **of_example)
    refuted = condition("sct 38341003", own="c2", verification="refuted", **of_example)
    diabetic = condition("sct 44054006", own="c3", **of_example)
    taking = request("rx 1114195", **of_example)
    more = bundle(failing, refuted, diabetic)
    more["link"] = [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]
    body["prefetch"] |= {"conditions": more, "medications": bundle(taking)}

    [card] = answered(body, language="tr")

    assert list(still_english([card], "tr")) == []
    told = card["detail"].splitlines()
    say = LANGUAGES["tr"].say
    failing, diabetic, thinning = (
        say(topics()[one]) for one in ("heart-failure", "diabetes", "on-anticoagulant")
    )
    assert f"- {failing} Yanıtlanmadı; kayıttan alındı: Condition/c1." in told
    otherwise = "Kayıtta farklı bilgi var (Condition/c3); verilen yanıt geçerlidir."
    assert f"- {diabetic} {otherwise}" in told
    assert f"- {thinning} Tedavi dozu olup olmadığı doza bağlı." in told
    named = [one for one in told if one.startswith(("- `", "- diabetes", "- on-"))]
    assert named == []
    assert "- conditions: kayıt birkaç sayfadan yalnızca birini gönderdi" in told
    [english] = answered(body)
    assert "- conditions: the record sent one page of several" in english["detail"].splitlines()


@pytest.mark.parametrize(
    ("wanted", "spoken"), [(None, BASE.tag), ("tr-TR", "tr"), ("de", BASE.tag)]
)
def test_a_card_comes_in_the_language_that_is_wanted(
    client: FlaskClient, wanted: str | None, spoken: str
) -> None:
    body = call("patient-view", response(CLAUDICATION))
    headers = {} if wanted is None else {"Accept-Language": wanted}
    reply = client.post(
        "/cds-services/leg-pain-patient-view",
        data=write(body),
        content_type="application/json",
        headers=headers,
    )

    [card] = reply.json["cards"]
    [expected] = answered(body, language=spoken)
    assert card["summary"] == expected["summary"]
    assert reply.headers["Content-Language"] == spoken
    assert "Accept-Language" in reply.headers["Vary"]
