"""From a response to the plan and the risks that rest on it, by search parameters of our own."""

import pytest
from stores import NOW, found

from fhir_pad.publish.search_parameters import search_parameters
from fhir_pad.store import Store, include, known, query

REST_ON_IT = {
    ("CarePlan", "supporting-info"): "supportingInfo",
    ("RiskAssessment", "basis"): "basis",
}


@pytest.mark.parametrize(("type_", "code"), REST_ON_IT)
def test_what_rests_on_a_response_is_found_and_included(
    store: Store, type_: str, code: str
) -> None:
    element = REST_ON_IT[type_, code]
    with store.transaction() as work:
        for id_ in ("answered", "other"):
            work.create({"resourceType": "QuestionnaireResponse"}, now=NOW, id=id_)
        for id_, response in (("made", "answered"), ("another", "other")):
            basis = [{"reference": f"QuestionnaireResponse/{response}"}]
            work.create({"resourceType": type_, element: basis}, now=NOW, id=id_)
        asked = query("QuestionnaireResponse", [("_id", "answered")], now=NOW)
        given = work.revincluded(work.search(asked), [include(f"{type_}:{code}")])

    assert ["made"] == [one.id for one in given]
    assert ["made"] == found(store, type_, (code, "QuestionnaireResponse/answered"))


def test_what_is_published_of_them_is_what_is_searched() -> None:
    published = {
        (one["base"][0], one["code"]): (one["url"], one["type"], one["expression"])
        for one in search_parameters()
    }
    searched = {
        (type_, code): (
            known(type_)[code].definition,
            known(type_)[code].kind.value,
            f"{type_}.{known(type_)[code].paths[0]}",
        )
        for type_, code in REST_ON_IT
    }

    assert searched == published
