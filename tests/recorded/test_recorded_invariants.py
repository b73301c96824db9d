"""What holds for every record: order, repetition and what is beside the point change nothing."""

from hypothesis import event, given
from hypothesis import strategies as st

from fhir_pad.answers import understood
from fhir_pad.legs.questions import ask
from fhir_pad.recorded import facts
from recorded.any_record import misshapen, records, unspoken_of, with_patient
from recorded.record_sample import NOW

NEVER = {"no", "none", "unknown", "not-done", "", False}


@given(records, st.randoms())
def test_the_order_of_the_resources_does_not_matter(resources, chance) -> None:
    shuffled = with_patient(resources)
    chance.shuffle(shuffled)

    assert facts(with_patient(resources), NOW) == facts(shuffled, NOW)


@given(records)
def test_the_same_resource_twice_says_no_more(resources) -> None:
    assert facts(with_patient(resources), NOW) == facts(with_patient(resources) * 2, NOW)


@given(records, st.lists(unspoken_of(), max_size=4))
def test_resources_that_no_row_speaks_of_change_nothing(resources, beside) -> None:
    assert facts(with_patient(resources), NOW) == facts(with_patient([*beside, *resources]), NOW)


@given(records)
def test_the_records_of_another_patient_change_no_answer(resources) -> None:
    foreign = [
        {**one, "id": f"x{number}"} | {name: {"reference": "Patient/q"} for name in ("subject", "patient") if name in one}
        for number, one in enumerate(resources)
        if "subject" in one or "patient" in one
    ]  # fmt: skip
    theirs = with_patient([*resources, *foreign])

    assert facts(with_patient(resources), NOW).facts == facts(theirs, NOW).facts


@given(records)
def test_no_record_ever_says_no(resources) -> None:
    for fact in facts(with_patient(resources), NOW).facts.values():
        event(fact.link_id)
        if isinstance(fact.value, tuple):
            assert fact.value[-1] == "unknown"
            assert fact.options
            assert NEVER.isdisjoint(fact.options)
        else:
            assert fact.value not in NEVER or fact.value == 0


@given(records)
def test_every_answer_is_one_that_the_rules_take(resources) -> None:
    answers = facts(with_patient(resources), NOW).answers
    values, cautions = understood(answers)

    assert () == cautions
    assert set(answers) == set(values)


@given(records)
def test_facts_stand_in_the_order_asked_and_name_their_source(resources) -> None:
    recorded = facts(with_patient(resources), NOW)
    known = {f"{one['resourceType']}/{one['id']}" for one in with_patient(resources)}

    assert [term.name for term in ask if term.name in recorded.facts] == list(recorded.facts)
    for fact in recorded.facts.values():
        assert {source.reference for source in fact.sources} <= known
        assert fact.sources


@given(st.lists(misshapen(), max_size=4))
def test_nothing_out_of_shape_raises(resources) -> None:
    recorded = facts(with_patient(resources), NOW)

    assert () == understood(recorded.answers)[1]
    assert all(issue.text for issue in recorded.issues)


@given(records)
def test_what_a_row_speaks_of_is_a_fact_or_is_passed_over(resources) -> None:
    """No resource that the table speaks of is dropped without a word."""
    recorded = facts(with_patient(resources), NOW)
    told = {one.source.reference for one in recorded.passed}
    told |= {source.reference for fact in recorded.facts.values() for source in fact.sources}

    assert {f"{one['resourceType']}/{one['id']}" for one in resources} <= told
