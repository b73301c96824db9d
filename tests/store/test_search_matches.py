"""A search finds what R4 says: http://hl7.org/fhir/R4/search.html, one table for each type.

Every resource has a short id; a table tells which ids each question finds, in the order of
writing.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from stores import BASE, NOW, resource

from fhir_pad.store import Store, query
from fhir_pad.store.search.query import MOST_VALUES

SCT = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"


def filled(store: Store, type_: str, elements: Mapping[str, str]) -> Store:
    """Store resources by their ids, each with the elements that its JSON gives."""
    with store.transaction() as work:
        for id_, text in elements.items():
            body = text and f", {text}"
            made = resource(f'{{"resourceType": "{type_}"{body}}}')
            work.create(made, now=NOW, id=id_)
    return store


def answers(store: Store, type_: str, asked: Iterable[str]) -> dict[str, str]:
    """Return what each question of the form `a=1&b=2` finds, as ids in the order of writing."""
    return {question: _found(store, type_, question) for question in asked}


def _found(store: Store, type_: str, question: str) -> str:
    pairs = [tuple(pair.split("=", 1)) for pair in question.split("&") if pair]
    with store.reading() as work:
        matches = work.search(query(type_, pairs, now=NOW))  # type: ignore[arg-type]
    assert len(matches.entries) == matches.total
    return " ".join(reversed([one.id for one in matches.entries]))


def test_tokens(store: Store) -> None:
    filled(
        store,
        "CarePlan",
        {
            "a": f'"category": [{{"coding": [{{"system": "{SCT}", "code": "X1"}}]}}]',
            "b": '"category": [{"coding": [{"code": "x1"}]}, {"coding": [{"code": "y"}]}]',
            "c": f'"category": [{{"coding": [{{"system": "{SCT}", "code": "x2"}}]}}]',
            "d": '"category": [{"text": "Only words"}], "status": "active"',
            "e": r'"status": "draft", "identifier": [{"system": "urn:x", "value": "A|b,C"}]',
        },
    )
    expected = {
        "": "a b c d e",
        "category=x1": "a b",
        "category=X1": "a b",
        f"category={SCT}|x1": "a",
        "category=|x1": "b",
        f"category={SCT}|": "a c",
        f"category={SCT.upper()}|": "",
        "category=x1,x2": "a b c",
        "category=x1&category=y": "b",
        "category=x": "",
        "category:not=x1": "c d e",
        "category:not=x1,x2": "d e",
        "category:missing=true": "e",
        "category:missing=false": "a b c d",
        "category:missing=true,false": "a b c d e",
        "category:text=only": "d",
        "category:text=words": "",
        "status=active": "d",
        "status=http://hl7.org/fhir/request-status|active": "d",
        "status=http://hl7.org/fhir/other|active": "",
        "status:not=draft": "a b c d",
        r"identifier=urn:x|A\|b\,C": "e",
        r"identifier=urn:x|a\|b\,c": "",
        r"identifier=urn:x|A\|b\,C,urn:x|Z": "e",
        "identifier=urn:x|": "e",
        "_id=a": "a",
        "_id=A": "",
        "_id=a,b,zz": "a b",
        "_id=|a": "a",
        "_id=urn:x|a": "",
        "_id:not=a,zz": "b c d e",
        "_id:missing=true": "",
        "_id:missing=false": "a b c d e",
        "_id:text=a": "",
    }

    assert expected == answers(store, "CarePlan", expected)


def test_values_longer_than_the_index_are_told_apart(store: Store) -> None:
    lengths = {"a": 199, "b": 200, "c": 201}
    identifiers = {
        id_: f'"identifier": [{{"value": "{"x" * length}"}}]' for id_, length in lengths.items()
    }
    filled(store, "Goal", identifiers)
    expected = {f"identifier={'x' * length}": id_ for id_, length in lengths.items()}
    expected |= {f"identifier={'x' * 202}": "", f"identifier={'x' * 201},{'x' * 202}": "c"}

    assert expected == answers(store, "Goal", expected)


def test_tokens_of_other_datatypes(store: Store) -> None:
    special = "http://terminology.hl7.org/CodeSystem/special-values"
    filled(
        store,
        "Patient",
        {
            "a": '"active": true, "gender": "female", "deceasedBoolean": false',
            "b": '"active": false, "deceasedDateTime": "2026-01-01"',
            "c": '"deceasedBoolean": true, "telecom": [{"system": "phone", "value": "555"},'
            ' {"system": "email", "value": "A@b.org"}]',
            "d": '"telecom": [{"system": "phone", "value": "a@b.org"}],'
            ' "address": [{"use": "home"}],'
            ' "identifier": [{"value": "1", "type": {"text": "Passport number"}}]',
        },
    )
    expected = {
        "active=true": "a",
        f"active={special}|false": "b",
        "active:missing=true": "c d",
        "gender=FEMALE": "a",
        "gender=http://hl7.org/fhir/administrative-gender|female": "a",
        "deceased=true": "b c",
        "deceased=false": "a d",
        "phone=555": "c",
        "telecom=a@b.org": "c d",
        "email=a@b.org": "c",
        "phone=a@b.org": "d",
        "email:missing=true": "a b d",
        "address-use=home": "d",
        "identifier:text=pass": "d",
    }

    assert expected == answers(store, "Patient", expected)


def test_tags_profiles_and_sources(store: Store) -> None:
    filled(
        store,
        "Goal",
        {
            "a": '"meta": {"tag": [{"system": "urn:t", "code": "x"}], "source": "urn:here"}',
            "b": '"meta": {"security": [{"code": "R"}], "profile": ["http://p/1", "http://p/2"]}',
            "c": "",
        },
    )
    expected = {
        "_tag=urn:t|x": "a",
        "_tag:not=x": "b c",
        "_security=r": "b",
        "_profile=http://p/2": "b",
        "_profile=http://p": "",
        "_profile:below=http://p": "b",
        "_profile:missing=true": "a c",
        "_source=urn:here": "a",
        "_source=urn:HERE": "",
        "_lastUpdated=2026-11-21": "a b c",
        "_lastUpdated=2026-11-21T10:00:00.000Z": "a b c",
        "_lastUpdated=lt2026-11-21": "",
        "_lastUpdated=gt2026-11-21T09:59:59Z": "a b c",
    }

    assert expected == answers(store, "Goal", expected)


def test_uris(store: Store) -> None:
    filled(
        store,
        "CarePlan",
        {
            "a": '"instantiatesUri": ["http://acme.org/fhir/Plan/123"]',
            "b": '"instantiatesUri": ["http://acme.org/fhir/Plan/123/_history/5"]',
            "c": '"instantiatesUri": ["http://acme.org/fhirplan", "urn:oid:1.2.3"]',
            "d": f'"instantiatesUri": ["http://acme.org/{"x" * 300}/1"]',
        },
    )
    expected = {
        "instantiates-uri=http://acme.org/fhir/Plan/123": "a",
        "instantiates-uri=http://acme.org/fhir/Plan/12": "",
        "instantiates-uri=HTTP://acme.org/fhir/Plan/123": "",
        "instantiates-uri=urn:oid:1.2.3": "c",
        "instantiates-uri:below=http://acme.org/fhir/": "a b",
        "instantiates-uri:below=http://acme.org/fhir": "a b",
        "instantiates-uri:below=http://acme.org": "a b c d",
        "instantiates-uri:above=http://acme.org/fhir/Plan/123/_history/5": "a b",
        "instantiates-uri:above=http://acme.org/fhir/Plan/123/": "a",
        f"instantiates-uri=http://acme.org/{'x' * 300}/1": "d",
        f"instantiates-uri=http://acme.org/{'x' * 300}/2": "",
        f"instantiates-uri:below=http://acme.org/{'x' * 300}": "d",
        f"instantiates-uri:below=http://acme.org/{'x' * 299}": "",
    }

    assert expected == answers(store, "CarePlan", expected)


def test_strings(store: Store) -> None:
    long = "y" * 250
    filled(
        store,
        "Patient",
        {
            "a": '"name": [{"family": "Müller", "given": ["Eve", "Ann  Marie"]}]',
            "b": '"name": [{"family": "Muller", "given": ["Severine"], "prefix": ["Dr"]}]',
            "c": '"address": [{"line": ["1 High St"], "city": "Ely", "postalCode": "50%_"}]',
            "d": '"name": [{"text": "eve"}], "address": [{"city": "elyria"}]',
            "e": f'"name": [{{"family": "{long}a"}}], "address": [{{"postalCode": "50 st"}}]',
        },
    )
    expected = {
        "family=mull": "a b",
        "family=MÜLLER": "a b",
        "family=mull,yy": "a b e",
        "family:exact=Müller": "a",
        "family:exact=müller": "",
        "family:exact=Mül": "",
        "given=eve": "a",
        "given:contains=EVE": "a b",
        "given=ann marie": "a",
        "given:exact=Eve": "a",
        "name=eve": "a d",
        "name:contains=ve": "a b d",
        "name=dr": "b",
        "address-city=ely": "c d",
        "address-city:exact=Ely": "c",
        "address=high": "",
        "address=1 high": "c",
        "address-postalcode=50%": "c",
        "address-postalcode=50_": "",
        "address-postalcode:contains=%_": "c",
        "address-postalcode:contains=%": "c",
        "name:missing=true": "c",
        f"family={long}": "e",
        f"family={long}a": "e",
        f"family={long}b": "",
        f"family={long}%": "",
        f"family:exact={long}a": "e",
        f"family:contains={long[:249]}a": "e",
    }

    assert expected == answers(store, "Patient", expected)


def test_references(store: Store) -> None:
    filled(
        store,
        "QuestionnaireResponse",
        {
            "a": '"subject": {"reference": "Patient/1"}',
            "b": '"subject": {"reference": "Group/1"}',
            "c": '"subject": {"reference": "https://ehr.example.org/Patient/1"}',
            "d": f'"subject": {{"reference": "{BASE}/Patient/1"}}',
            "e": '"subject": {"reference": "Patient/1/_history/3"}',
            "f": '"subject": {"identifier": {"system": "urn:x", "value": "N"}, "display": "A"}',
            "g": '"subject": {"reference": "urn:uuid:0b", "type": "Patient"}',
            "h": '"subject": {"reference": "#p"}, "partOf": [{"reference": "Observation/1"},'
            ' {"reference": "Observation/2"}]',
            "i": "",
            "j": '"subject": {"identifier": {"system": "urn:x", "value": "N"}, "type": "Group"}',
            "k": '"subject": {"identifier": {"system": "urn:x", "value": "N"}, "type": "Patient"}',
        },
    )
    expected = {
        "subject=Patient/1": "a d e",
        "subject=1": "a b d e",
        "subject=Group/1": "b",
        "subject:Patient=1": "a d e",
        "subject:Patient=Group/1": "",
        "subject:Patient=Patient/1": "a d e",
        "subject:Group=1": "b",
        f"subject={BASE}/Patient/1": "a d e",
        "subject=https://ehr.example.org/Patient/1": "c",
        f"subject:Patient={BASE}/Patient/1": "a d e",
        f"subject:Group={BASE}/Patient/1": "",
        "subject:Patient=https://ehr.example.org/Patient/1": "c",
        "subject:Group=https://ehr.example.org/Patient/1": "",
        "subject=urn:uuid:0b": "g",
        "subject:identifier=urn:x|N": "f j k",
        "subject:identifier=N": "f j k",
        "subject:identifier=n": "",
        "subject:missing=true": "i",
        "subject:missing=false": "a b c d e f g h j k",
        "patient=Patient/1": "a d e",
        "patient=1": "a d e",
        "patient=Group/1": "",
        "patient=https://ehr.example.org/Patient/1": "c",
        "patient:identifier=urn:x|N": "f k",
        "patient:missing=false": "a c d e g k",
        "part-of=Observation/2": "h",
        "part-of=Observation/1&part-of=Observation/2": "h",
        "subject=Patient/1,Group/1": "a b d e",
    }

    assert expected == answers(store, "QuestionnaireResponse", expected)


def test_canonicals(store: Store) -> None:
    filled(
        store,
        "QuestionnaireResponse",
        {
            "a": '"questionnaire": "http://q/leg|1.0"',
            "b": '"questionnaire": "http://q/leg|2.0"',
            "c": '"questionnaire": "http://q/leg"',
            "d": '"questionnaire": "http://q/leg-pain|1.0"',
        },
    )
    expected = {
        "questionnaire=http://q/leg": "a b c",
        "questionnaire=http://q/leg|1.0": "a",
        "questionnaire=http://q/leg|3.0": "",
        "questionnaire=http://q": "",
        "questionnaire=http://q/leg,http://q/leg-pain|1.0": "a b c d",
        "questionnaire:missing=true": "",
    }

    assert expected == answers(store, "QuestionnaireResponse", expected)


def test_numbers(store: Store) -> None:
    filled(
        store,
        "RiskAssessment",
        {
            "a": '"prediction": [{"probabilityDecimal": 0.8}]',
            "b": '"prediction": [{"probabilityDecimal": 0.80}, {"probabilityDecimal": 0.1}]',
            "c": '"prediction": [{"probabilityDecimal": 0.845}]',
            "d": '"prediction": [{"probabilityDecimal": 100}]',
            "e": '"prediction": [{"probabilityRange": {"low": {"value": 0.2},'
            ' "high": {"value": 0.3}}}]',
            "f": '"prediction": [{"probabilityRange": {"high": {"value": 0.05}}}]',
            "g": '"prediction": [{"qualitativeRisk": {"text": "high"}}]',
            "h": '"prediction": [{"probabilityRange": {"low": {"value": 200}}}]',
        },
    )
    expected = {
        "probability=0.8": "a b c",
        "probability=0.80": "a b",
        "probability=8e-1": "a b c",
        "probability=eq0.845": "c",
        "probability=0.850": "",
        "probability=100.00": "d",
        "probability=1e2": "d",
        "probability=99.5": "",
        "probability=gt0.8": "c d h",
        "probability=ge0.8": "a b c d h",
        "probability=ge0.80": "a b c d h",
        "probability=lt0.8": "b e f",
        "probability=le0.8": "a b e f",
        "probability=lt0.8&probability=gt0.5": "b",
        "probability=sa0.25": "a b c d h",
        "probability=gt0.25": "a b c d e h",
        "probability=sa150": "h",
        "probability=lt200": "a b c d e f",
        "probability=eb300": "a b c d e f",
        "probability=eb0.25": "b f",
        "probability=lt0.25": "b e f",
        "probability=ne0.8": "b d e f h",
        "probability=ap0.8": "a b c",
        "probability=ap0.9": "c",
        "probability=0.2": "",
        "probability=0.3,0.1": "b",
        "probability:missing=true": "g",
        "risk:text=high": "g",
    }

    assert expected == answers(store, "RiskAssessment", expected)


def test_a_number_ends_before_its_upper_bound(store: Store) -> None:
    filled(
        store,
        "RiskAssessment",
        {
            "a": '"prediction": [{"probabilityDecimal": 0.75}]',
            "b": '"prediction": [{"probabilityDecimal": 0.85}]',
        },
    )
    expected = {"probability=0.8": "a", "probability=0.9": "b", "probability=ne0.8": "b"}

    assert expected == answers(store, "RiskAssessment", expected)


def test_dates(store: Store) -> None:
    filled(
        store,
        "QuestionnaireResponse",
        {
            "a": '"authored": "2013-01-14T00:00:00Z"',
            "b": '"authored": "2013-01-14T10:00:00Z"',
            "c": '"authored": "2013-01-15T00:00:00Z"',
            "d": '"authored": "2013-01-14"',
            "e": '"authored": "2013"',
            "f": '"authored": "2013-01-15T01:00:00+02:00"',
            "g": "",
        },
    )
    expected = {
        "authored=2013-01-14": "a b d f",
        "authored=eq2013-01-14": "a b d f",
        "authored=ne2013-01-14": "c e",
        "authored=2013": "a b c d e f",
        "authored=2013-01": "a b c d f",
        "authored=lt2013-01-14T10:00:00Z": "a d e",
        "authored=lt2013-01-14T10:00Z": "a d e",
        "authored=gt2013-01-14T10:00:00Z": "c d e f",
        "authored=gt2013-01-14": "c e",
        "authored=ge2013-01-14": "a b c d e f",
        "authored=le2013-01-14": "a b d e f",
        "authored=lt2013-01-14": "e",
        "authored=ge2013-01-15": "c e",
        "authored=sa2013-01-14": "c",
        "authored=eb2013-01-15": "a b d f",
        "authored=2013-01-14T12:00:00+02:00": "b",
        "authored=2013-01-14T10:00": "b",
        "authored=ap2013-01-14": "a b c d e f",
        "authored=ge2013-01-14&authored=lt2013-01-15": "a b d e f",
        "authored:missing=true": "g",
    }

    assert expected == answers(store, "QuestionnaireResponse", expected)


def test_near_dates_are_a_tenth_of_the_time_from_now(store: Store) -> None:
    """Now is 21 November 2026, so that 110 days ago allows for eleven more on each side."""
    filled(
        store,
        "QuestionnaireResponse",
        {"a": '"authored": "2026-07-24"', "b": '"authored": "2026-08-20"'},
    )
    expected = {"authored=ap2026-08-03": "a", "authored=ap2026-08-10": "b"}

    assert expected == answers(store, "QuestionnaireResponse", expected)


def test_periods_and_timings(store: Store) -> None:
    timing = '"repeat": {"boundsPeriod": {"start": "2013-01-31", "end": "2013-03-24"}}'
    filled(
        store,
        "CarePlan",
        {
            "a": '"period": {"start": "2013-01-21"}',
            "b": '"period": {"start": "2013-03-15", "end": "2013-03-16"}',
            "c": '"period": {"end": "2013-03-10"}',
            "d": f'"activity": [{{"detail": {{"scheduledTiming": {{{timing}}}}}}}]',
            "e": '"activity": [{"detail": {"scheduledTiming": {"event": ["2013-05-01",'
            ' "2013-05-03"]}}}]',
            "f": '"activity": [{"detail": {"scheduledPeriod": {"start": "2013-02"}}}]',
            "g": '"activity": [{"detail": {"scheduledTiming": {"code": {"text": "daily"}}}}]',
            "h": '"activity": [{"detail": {"scheduledTiming": {"repeat": {"frequency": 1}}}}]',
        },
    )
    expected = {
        "date=ge2013-03-14": "a b",
        "date=gt2013-03-14": "a b",
        "date=sa2013-03-14": "b",
        "date=eb2013-03-11": "c",
        "date=le2013-03-10": "a c",
        "date=lt2013-03-15": "a c",
        "date=2013-03": "b",
        "date=2013": "b",
        "date=ne2013-03": "a c",
        "date:missing=true": "d e f g h",
        "activity-date=2013-05": "e",
        "activity-date=sa2013-04": "e",
        "activity-date=ge2013-02-01": "d e f",
        "activity-date=lt2013-02-01": "d",
        "activity-date:missing=false": "d e f g h",
    }

    assert expected == answers(store, "CarePlan", expected)


def test_quantities(store: Store) -> None:
    def measured(quantity: str) -> str:
        return f'"valueQuantity": {{{quantity}}}'

    filled(
        store,
        "Observation",
        {
            "a": measured(f'"value": 5.4, "system": "{UCUM}", "code": "mg", "unit": "milligram"'),
            "b": measured(f'"value": 5.40, "system": "{UCUM}", "code": "Mg"'),
            "c": measured('"value": 5.44, "unit": "mg"'),
            "d": measured(f'"value": 5.4, "comparator": "<", "system": "{UCUM}", "code": "mg"'),
            "e": measured('"value": 9, "comparator": ">="'),
            "f": '"valueString": "5.4"',
            "g": '"component": [{"valueQuantity": {"value": 5.4}}]',
            "h": '"valueSampledData": {"origin": {"value": 5.4}, "period": 1, "dimensions": 1}',
        },
    )
    expected = {
        "value-quantity=5.4": "a b c",
        "value-quantity=5.40": "a b",
        f"value-quantity=5.4|{UCUM}|mg": "a",
        "value-quantity=5.4||mg": "a c",
        "value-quantity=5.4||milligram": "a",
        f"value-quantity=5.4|{UCUM}|": "a b",
        "value-quantity=le5.4||mg": "a d",
        "value-quantity=lt5.4": "d",
        "value-quantity=gt5.4": "c e",
        "value-quantity=ge9": "e",
        "value-quantity=gt1000": "e",
        "value-quantity=ap5": "a b c d",
        "value-quantity=ne5.4": "d e",
        "value-quantity:missing=false": "a b c d e h",
        "combo-value-quantity=5.40": "a b g",
        "component-value-quantity=5.4": "g",
    }

    assert expected == answers(store, "Observation", expected)


def test_the_code_of_a_unit_counts_when_its_system_is_given(store: Store) -> None:
    quantity = f'"value": 5.4, "system": "{UCUM}", "code": "g", "unit": "mg"'
    filled(store, "Observation", {"a": f'"valueQuantity": {{{quantity}}}'})
    expected = {f"value-quantity=5.4|{UCUM}|mg": "", "value-quantity=5.4||mg": "a"}

    assert expected == answers(store, "Observation", expected)


def test_composites(store: Store) -> None:
    def blood_pressure(systolic: int, diastolic: int) -> str:
        values = {"8480-6": systolic, "8462-4": diastolic}
        return ", ".join(
            f'{{"code": {{"coding": [{{"code": "{code}"}}]}}, "valueQuantity": {{"value": {value}}}}}'
            for code, value in values.items()
        )

    code = '"code": {"coding": [{"system": "http://loinc.org", "code": "41979-6"}]}'
    filled(
        store,
        "Observation",
        {
            "a": f'"component": [{blood_pressure(120, 60)}]',
            "b": f'"component": [{blood_pressure(150, 120)}]',
            "c": f'{code}, "valueQuantity": {{"value": 0.70}}',
            "d": f'{code}, "valueCodeableConcept": {{"coding": [{{"code": "low"}}], "text": "lo"}}',
            "e": f'{code}, "valueDateTime": "2026-01-01"',
        },
    )
    expected = {
        "component-code-value-quantity=8480-6$120": "a",
        "component-code-value-quantity=8462-4$120": "b",
        "component-code-value-quantity=8480-6$ge120": "a b",
        "combo-code-value-quantity=8462-4$120": "b",
        "combo-code-value-quantity=http://loinc.org|41979-6$lt0.9": "c",
        "code-value-quantity=41979-6$0.7": "c",
        "code-value-quantity=8480-6$120": "",
        "code-value-concept=41979-6$low": "d",
        "code-value-string=41979-6$lo": "d",
        "code-value-date=41979-6$2026": "e",
        "code-value-quantity=8480-6$120,41979-6$0.7": "c",
        "combo-code=8480-6,41979-6": "a b c d e",
        "combo-code-value-concept=41979-6$low": "d",
    }

    assert expected == answers(store, "Observation", expected)


@pytest.mark.parametrize("type_", ["Device", "Encounter"])
def test_any_type_is_found_by_what_all_have(store: Store, type_: str) -> None:
    filled(store, type_, {"a": '"meta": {"tag": [{"code": "x"}]}', "b": ""})
    expected = {"": "a b", "_tag=x": "a", "_id=b": "b"}

    assert expected == answers(store, type_, expected)


def test_only_current_versions_are_found(store: Store) -> None:
    filled(
        store, "Goal", {"a": '"lifecycleStatus": "proposed"', "b": '"lifecycleStatus": "active"'}
    )
    goal: dict[str, Any] = {"resourceType": "Goal", "id": "a", "lifecycleStatus": "active"}
    with store.transaction() as work:
        work.update(goal, now=NOW)
        work.delete("Goal", "b", now=NOW)
    expected = {"lifecycle-status=proposed": "", "lifecycle-status=active": "a", "": "a"}

    assert expected == answers(store, "Goal", expected)


def test_a_search_finds_what_its_own_transaction_wrote(store: Store) -> None:
    with store.transaction() as work:
        work.create({"resourceType": "Goal"}, now=datetime(2026, 1, 1, tzinfo=UTC), id="a")
        assert 1 == work.search(query("Goal", [("_id", "a")], now=NOW)).total


def test_as_many_ids_of_any_type_are_looked_for_as_a_parameter_takes(store: Store) -> None:
    filled(
        store,
        "Provenance",
        {"a": '"target": [{"reference": "Goal/g-7"}]', "b": '"target": [{"reference": "Goal/h"}]'},
    )
    every = ",".join(f"g-{number}" for number in range(MOST_VALUES))

    assert answers(store, "Provenance", [f"target={every}"]) == {f"target={every}": "a"}
