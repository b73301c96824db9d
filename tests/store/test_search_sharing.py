"""What many versions say alike is written once, and found as if each said it alone."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from databases import empty
from sqlalchemy import func, select
from stores import NOW, found, kept, resource

from fhir_pad.fhir.issues import Refused
from fhir_pad.store import New, Store
from fhir_pad.store.database import reading
from fhir_pad.store.search import narrowed, sharing
from fhir_pad.store.search.parameters import composed
from fhir_pad.store.search.sharing import FoundBy, found_by
from fhir_pad.store.search.values import values
from fhir_pad.store.tables import SHARED_SET, SHARED_VALUE, SHARING, VALUE

UCUM = "http://unitsofmeasure.org"
DEVICE = '{"type": "Device", "identifier": {"system": "urn:d", "value": "9"}}'
IN_TWO_COMPONENTS = "component-code-value-concept=c1$y"
ASKED = (
    *("status=final", "status:not=final", "code=1", "code=1,2", "code:text=stage"),
    *("value-concept=a", "value-string=early", "value-string:contains=ARL", "combo-code=1"),
    *("value-string:exact=Early", "device:identifier=urn:d|9", "device:missing=false"),
    *("device:missing=true", "device=Device/7", "component-code=c1", "combo-code=c1"),
    *("component-code-value-concept=c1$x", IN_TWO_COMPONENTS),
    *("combo-code-value-concept=c1$x", "combo-code-value-concept=1$a", "code-value-string=1$Late"),
    *(f"combo-code-value-quantity=1$5|{UCUM}|h", f"combo-code-value-quantity=c2$5|{UCUM}|h"),
    *("code-value-concept=1$a,2$b", "value-concept:missing=true", "subject=Patient/1"),
)
SORTS = ("code", "-code", "status,-value-string", "device", "-combo-code", "value-concept,code")


def observation(number: int, code: str, value: str, component: str) -> dict[str, Any]:
    """Return an Observation with a value and a component, each of some kind."""
    values = {
        "early": f'"valueCodeableConcept": {coded("a", "Early")},',
        "late": f'"valueCodeableConcept": {coded("b", "Late")},',
        "hours": f'"valueQuantity": {{"value": 5, "system": "{UCUM}", "code": "h"}},',
        "none": "",
    }
    parts = {
        "x": f'"component": [{{"code": {coded("c1")}, "valueCodeableConcept": {coded("x")}}},'
        f' {{"code": {coded("c2")}, "valueCodeableConcept": {coded("y")}}}],',
        "hours": f'"component": [{{{values["hours"]} "code": {coded("c2")}}}],',
        "none": "",
    }
    device = ("", f'"device": {DEVICE},', '"device": {"reference": "Device/7"},')[number % 3]
    status = "final" if number % 2 else "amended"
    return resource(
        f'{{"resourceType": "Observation", "status": "{status}", {values[value]} {device}'
        f'{parts[component]} "subject": {{"reference": "Patient/{number % 2}"}},'
        f'"code": {coded(code, "Stage")}}}'
    )


def coded(code: str, text: str = "") -> str:
    said = f', "text": "{text}"' if text else ""
    return f'{{"coding": [{{"system": "urn:s", "code": "{code}"}}]{said}}}'


def every() -> Iterator[dict[str, Any]]:
    """Give Observations of all kinds, each said of several people."""
    kinds = product(("1", "2"), ("early", "late", "hours", "none"), ("x", "hours", "none"))
    for place, kind in enumerate(2 * tuple(kinds)):
        yield observation(place % 7, *kind)


def answers(store: Store) -> dict[str, list[str]]:
    """Keep all, and return what each search finds, in its order."""
    with store.transaction() as work:
        for place, one in enumerate(every()):
            work.create(one, now=NOW, id=f"number-{place}")
    pairs = (one.split("=", 1) for one in ASKED)
    by_value = {
        "=".join(pair): found(store, "Observation", (pair[0], pair[1]), count=100) for pair in pairs
    }
    return by_value | {one: found(store, "Observation", sort=one, count=100) for one in SORTS}


def counts(store: Store) -> dict[str, int]:
    """Return how many rows each of the tables has."""
    with reading(store.engine) as connection:
        return {
            one.name: int(connection.execute(select(func.count()).select_from(one)).scalar_one())
            for one in (VALUE, SHARED_SET, SHARED_VALUE, SHARING)
        }


@pytest.mark.parametrize(("few", "many"), [(1000, 20_000), (0, 0)])
def test_what_is_shared_is_found_as_what_is_not(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int, many: int
) -> None:
    monkeypatch.setattr(narrowed, "FEW", few)
    monkeypatch.setattr(narrowed, "MANY", many)
    shared, rows = answers(store), counts(store)
    empty(store.engine)
    with monkeypatch.context() as none:
        none.setattr(sharing, "_ALIKE", {})
        alone, rows_alone = answers(store), counts(store)

    assert shared == alone
    assert [asked for asked, ids in shared.items() if not ids] == [IN_TWO_COMPONENTS]
    assert rows_alone["sharing"] == rows_alone["shared_value"] == 0
    assert rows["sharing"] > rows["shared_set"] > 1
    assert rows["search_value"] + rows["shared_value"] < rows_alone["search_value"]


def test_each_value_is_on_one_side_with_those_of_its_parameter() -> None:
    for one in every():
        by = found_by(one)
        own, shared = ({value.parameter for value in side} for side in (by.own, by.shared))

        assert sorted((*by.own, *by.shared)) == sorted(values(one))
        assert own.isdisjoint(shared)
        assert own.isdisjoint(composed("Observation")) or shared.isdisjoint(composed("Observation"))
        assert {"Observation.subject"} <= own
        assert {"Observation.status"} <= shared


def test_only_the_same_values_have_the_same_digest() -> None:
    by_digest = {by.digest: by.shared for by in map(found_by, every())}

    assert len(by_digest) == len(set(by_digest.values())) > 1
    assert all(found_by(one).shared == by_digest[found_by(one).digest] for one in every())


@pytest.mark.parametrize(
    ("type_", "more"),
    [
        ("Patient", '"gender": "female", "active": true'),
        ("Observation", '"subject": {"reference": "Patient/1"}'),
        ("Questionnaire", '"status": "active", "version": "1", "url": "urn:q"'),
    ],
)
def test_what_there_is_one_of_shares_nothing(type_: str, more: str) -> None:
    by = found_by(resource(f'{{"resourceType": "{type_}", {more}}}'))

    assert by.own
    assert by == FoundBy(by.own)


def test_sets_that_many_bring_at_once_are_all_there(store: Store) -> None:
    """More than one statement asks for."""
    many = [observation(1, str(code), "early", "x") for code in range(70)]
    with store.transaction() as work:
        work.create_all([New(one, NOW) for one in many])
        work.create_all([New(one, NOW) for one in many])

    assert counts(store)["shared_set"] == 70
    assert counts(store)["sharing"] == 140
    assert len(found(store, "Observation", ("code", "69"))) == 2


def test_a_unit_that_fails_leaves_no_set_behind(store: Store) -> None:
    one = observation(1, "1", "early", "x")
    with pytest.raises(Refused), store.transaction() as work:
        _ = work.create(one, now=NOW), work.create(one, now=NOW, id="no id")
    assert counts(store)["shared_set"] == 0

    kept(store, one)

    assert len(found(store, "Observation", ("code", "1"))) == 1


def test_a_new_version_says_what_it_says(store: Store) -> None:
    (id_,) = kept(store, observation(1, "1", "early", "x"))
    with store.transaction() as work:
        work.update(observation(1, "2", "early", "x") | {"id": id_}, now=NOW)

    assert found(store, "Observation", ("code", "1")) == []
    assert found(store, "Observation", ("code", "2")) == [id_]


def test_what_was_written_before_is_found_with_what_is_shared(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = observation(1, "1", "early", "x")
    with monkeypatch.context() as before:
        before.setattr(sharing, "_ALIKE", {})
        (old,) = kept(store, one)
    (new,) = kept(store, one)

    assert found(store, "Observation", ("component-code-value-concept", "c1$x")) == [new, old]
    assert found(store, "Observation", ("code", "1"), ("status", "final")) == [new, old]
    assert found(store, "Observation", sort="code") == [new, old]


def test_what_only_an_erased_patient_said_is_said_no_more(store: Store) -> None:
    own = resource(
        '{"resourceType": "Observation", "status": "final", "valueString": "A secret",'
        ' "subject": {"reference": "Patient/0"}, "code": {"text": "Note"}}'
    )
    alike = [observation(number, "1", "early", "x") for number in (1, 3, 7)]
    kept(store, own, *alike)
    with store.transaction() as work:
        work.erase(work.doomed("0"))

    with reading(store.engine) as connection:
        said = set(connection.execute(select(SHARED_VALUE.c.value)).scalars())
    assert "a secret" not in said
    assert len(found(store, "Observation", ("value-string", "early"))) == 3
    assert counts(store)["sharing"] == 3
    assert counts(store)["shared_set"] == 2
