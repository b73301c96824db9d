"""A resource that says what is stored already can be told from one that says something else."""

import pytest
from stores import NOW, PATIENT, SECOND, resource

from fhir_pad.store import Store, same_content

OBSERVATION = (
    '{"resourceType": "Observation", "id": "1", "meta": {"versionId": "7", "lastUpdated": '
    '"2020-01-01T00:00:00Z", "tag": [{"system": "urn:x", "code": "a"}]}, "valueQuantity": '
    '{"value": 0.90, "unit": "mm"}, "note": [{"text": "a"}, {"text": "b"}]}'
)


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        (("", ""), True),
        (('"id": "1"', '"id": "2"'), True),
        (('"versionId": "7", ', ""), True),
        (("2020-01-01", "2021-01-01"), True),
        (('"value": 0.90, "unit": "mm"', '"unit": "mm", "value": 0.90'), True),
        (("0.90", "0.9"), False),
        (("0.90", "0.91"), False),
        (('"code": "a"', '"code": "b"'), False),
        (('{"text": "a"}, {"text": "b"}', '{"text": "b"}, {"text": "a"}'), False),
        (('"unit": "mm"', '"unit": "mm", "code": "mm"'), False),
        ((', "unit": "mm"', ""), False),
    ],
)
def test_a_change_of_what_is_said_is_seen(
    store: Store, change: tuple[str, str], is_same: bool
) -> None:
    with store.transaction() as work:
        stored = work.create(resource(OBSERVATION), now=NOW)

    assert is_same is same_content(stored, resource(OBSERVATION.replace(*change, 1)))


def test_nothing_says_what_a_deletion_says(store: Store) -> None:
    with store.transaction() as work:
        work.create(PATIENT, now=NOW, id="1")
        deleted = work.delete("Patient", "1", now=NOW + SECOND)

    assert deleted is not None
    assert not same_content(deleted, PATIENT)
