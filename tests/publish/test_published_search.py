"""Our SearchParameters say what the server does, and what our results hold."""

from typing import Any

import pytest
from report.patients import PATIENTS, context

from fhir_pad.fhir.canonical import BASE
from fhir_pad.publish.search_parameters import search_parameters
from fhir_pad.report import bundle
from fhir_pad.rest.offers import STORED
from fhir_pad.store import known

PUBLISHED: dict[str, Any] = {one["url"]: one for one in search_parameters()}
OFFERED = {
    parameter.definition: (type_, parameter)
    for type_ in STORED
    for parameter in known(type_).values()
    if parameter.definition.startswith(BASE)
}


def test_what_is_offered_beyond_r4_is_published_and_the_other_way_round() -> None:
    assert set(OFFERED) == set(PUBLISHED) != set()


@pytest.mark.parametrize("url", PUBLISHED)
def test_it_is_what_the_server_searches_by(url: str) -> None:
    published, (type_, offered) = PUBLISHED[url], OFFERED[url]

    assert published["base"] == [type_]
    assert published["code"] == offered.code
    assert published["type"] == offered.kind.value
    assert published["expression"] == ".".join((type_, *offered.paths))
    # A reference takes type names too, which R4 calls the modifier `type`.
    assert set(published["modifier"]) == offered.modifiers | {"type"}


@pytest.mark.parametrize("url", PUBLISHED)
def test_its_targets_are_the_types_that_results_refer_to(url: str) -> None:
    base, element = PUBLISHED[url]["expression"].split(".")
    referred = set()
    for findings in PATIENTS.values():
        made: Any = bundle(findings, context())
        types = {one["fullUrl"]: one["resource"]["resourceType"] for one in made["entry"]}
        for entry in made["entry"]:
            if entry["resource"]["resourceType"] == base:
                referred |= {types[one["reference"]] for one in entry["resource"][element]}

    assert referred == set(PUBLISHED[url]["target"])
