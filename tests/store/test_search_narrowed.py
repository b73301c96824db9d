"""Several criteria find what each of them finds, whichever way the database gets there."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from stores import BASE, NOW, found, kept, resource

from fhir_pad.store import Store, query
from fhir_pad.store.search import narrowed
from fhir_pad.store.search.query import Bound

UCUM = "http://unitsofmeasure.org"
NOBODY = ("code", "urn:x|")
CRITERIA = (
    *(("status", "final"), ("status:not", "final"), ("status", "final,amended")),
    *(("code", "http://loinc.org|1"), ("code", "1,2"), ("code:text", "abi"), NOBODY),
    *(("category:missing", "true"), ("category:missing", "false")),
    *(("subject", "Patient/1"), ("subject", f"{BASE}/Patient/1"), ("subject:Patient", "1")),
    *(("subject", "1,Patient/2"), ("subject:identifier", "urn:mrn|7")),
    *(("date", "ge2026"), ("date", "lt2026,gt2026-06"), ("value-quantity", f"gt0.5|{UCUM}|1")),
    *(
        ("value-string", "Some"),
        ("value-string:contains", "THING"),
        ("value-string:exact", "Something"),
    ),
    *(("code-value-quantity", f"1$gt0.5|{UCUM}|1"), ("code-value-quantity", "1$0.4,2$0.9")),
    *(("_id", "id-1,id-4,id-7"), ("_id:not", "id-1"), ("_lastUpdated", "ge2020")),
)


@pytest.fixture
def several(store: Store) -> Store:
    """Return a store with Observations that differ in each of what is asked for."""
    statuses, codes = ("final", "amended", "cancelled"), ("1", "2")
    subjects = ('"Patient/1"', '"Patient/2"', f'"{BASE}/Patient/1"')
    for number, (status, code, subject) in enumerate(product(statuses, codes, subjects)):
        dated = f', "effectiveDateTime": "2026-0{number % 9 + 1}-01"' if number % 4 else ""
        value = (
            f', "valueQuantity": {{"value": 0.{number % 10}, "system": "{UCUM}", "code": "1"}}'
            if number % 3
            else ', "valueString": "Something"'
        )
        named = ', "identifier": {"system": "urn:mrn", "value": "7"}' if number % 5 == 0 else ""
        category = "" if number % 2 else ', "category": [{"text": "Exam"}]'
        kept(
            store,
            resource(
                f'{{"resourceType": "Observation", "status": "{status}"{dated}{value}{category},'
                f' "subject": {{"reference": {subject}{named}}}, "code": {{"text": "ABI {code}",'
                f' "coding": [{{"system": "http://loinc.org", "code": "{code}"}}]}}}}'
            ),
        )
    return store


@pytest.mark.parametrize("few", [0, 6])
def test_two_criteria_find_what_both_find(
    several: Store, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(narrowed, "FEW", few)
    alone = {one: set(found(several, "Observation", one)) for one in CRITERIA}
    assert [one for one in CRITERIA if not alone[one]] == [NOBODY]

    for first, second in combinations(CRITERIA, 2):
        both = found(several, "Observation", first, second)

        assert set(both) == alone[first] & alone[second], (first, second)
        assert len(both) == len(set(both))


def test_what_one_may_see_is_searched_alike(several: Store) -> None:
    (final,) = query("Observation", [("status", "final")], now=NOW).criteria
    own = set(found(several, "Observation", ("subject", "Patient/1")))
    both = own & set(found(several, "Observation", ("status", "final")))
    for one in CRITERIA:
        alone = set(found(several, "Observation", one))
        for bound, seen in ((Bound("1"), own), (Bound("1", (final,)), both)):
            asked = replace(query("Observation", [one], now=NOW), reach=(bound,))
            with several.reading() as work:
                matches = work.search(asked)

            assert {each.id for each in matches.entries} == alone & seen, (one, bound)
