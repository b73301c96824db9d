"""Every artefact can be read, and leads to what it rests on and what rests on it."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from fhir_pad import engine
from fhir_pad.fhir.canonical import pinned
from fhir_pad.fhir.write import write
from fhir_pad.web.tester.catalogue import Artefact, Catalogue

CATALOGUE = Catalogue.of(engine.published().resources)
PLAN = ("PlanDefinition", "leg-pain")
LIBRARY = ("Library", "LegPain")


def page(client: FlaskClient, type_: str, id_: str) -> str:
    got = client.get(f"/artefacts/{type_}/{id_}")
    assert got.status_code == 200
    return unescape(got.text)


@pytest.mark.parametrize("one", CATALOGUE.artefacts.values(), ids=lambda one: "/".join(one.key))
def test_an_artefact_is_shown_with_all_that_is_in_it(client: FlaskClient, one: Artefact) -> None:
    shown = page(client, *one.key)

    assert one.title in shown
    assert one.description in shown
    assert f"{one.url}|{one.version}" in shown
    assert write(one.resource, pretty=True).decode() in shown
    for other in (*CATALOGUE.mentions[one.key], *CATALOGUE.mentioned_by[one.key]):
        assert f'href="/artefacts/{other[0]}/{other[1]}"' in shown


def test_links_go_both_ways() -> None:
    assert LIBRARY in CATALOGUE.mentions[PLAN]
    assert PLAN in CATALOGUE.mentioned_by[LIBRARY]
    assert len(CATALOGUE.mentions[PLAN]) > 87
    assert all(key not in told for key, told in CATALOGUE.mentions.items())
    pairs = {(one, other) for one, told in CATALOGUE.mentions.items() for other in told}
    assert {(o, t) for t, told in CATALOGUE.mentioned_by.items() for o in told} == pairs


def test_a_questionnaire_shows_questions_options_and_conditions(client: FlaskClient) -> None:
    shown = page(client, "Questionnaire", "leg-pain")

    form = engine.forms().find(pinned("Questionnaire", "leg-pain"))
    for item in form.items.values():
        assert item.text in shown or item.calculated
        assert all(option.display in shown for option in item.options.values())
    assert "Only if “Is there a sore, ulcer or wound" in shown


def test_a_plan_shows_phases_actions_conditions_goals_and_citations(client: FlaskClient) -> None:
    shown = page(client, *PLAN)

    plan = CATALOGUE.artefacts[PLAN].resource
    for phase in plan["action"]:  # type: ignore[attr-defined]
        assert f"<h3>{phase['title']}</h3>" in shown
        for action in phase["action"]:
            assert f">{action['title']}</h4>" in shown
            assert all(one["display"] in shown for one in action.get("documentation", []))
            (condition,) = action["condition"]
            assert f'define "{condition["expression"]["expression"]}"' in shown
    for goal in plan["goal"]:  # type: ignore[attr-defined]
        assert goal["description"]["text"] in shown


TOLD = [
    ("CodeSystem", "triage-level", "Call the emergency services: minutes count."),
    ("ValueSet", "medication-rxnorm-statin", "83367"),
    ("ValueSet", "triage-level", "every code"),
    ("ConceptMap", "triage-to-priority", "wider"),
    ("ActivityDefinition", "cilostazol", "B01AC23"),
    ("ActivityDefinition", "cilostazol", "All limits apply, and heart failure"),
    ("Library", "LegPain", "library LegPain version"),
    ("OperationDefinition", "QuestionnaireResponse-assess", "A Bundle of type collection"),
    ("SearchParameter", "careplan-supporting-info", "CarePlan.supportingInfo"),
    ("StructureDefinition", "leg-pain-care-plan", "A plan of ours is a draft"),
    ("StructureDefinition", "leg-pain-care-plan", "1..1"),
]


@pytest.mark.parametrize(("type_", "id_", "text"), TOLD)
def test_each_type_has_a_readable_body(
    client: FlaskClient, type_: str, id_: str, text: str
) -> None:
    assert text in page(client, type_, id_).partition("<h2>JSON</h2>")[0]


def test_a_canonical_of_ours_is_a_link_in_a_table(client: FlaskClient) -> None:
    shown = page(client, "ValueSet", "triage-level").partition("What it mentions")[0]

    assert re.search(r'<td><a href="/artefacts/CodeSystem/triage-level">CodeSystem', shown)


def test_counts_are_those_of_the_shelf(client: FlaskClient) -> None:
    for count in CATALOGUE.counts():
        total = client.get(f"/fhir/{count.type}?_summary=count").get_json()["total"]
        assert count.number == total
