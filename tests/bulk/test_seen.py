"""The table is worked out without reasons: it has to say what the findings say."""

from decimal import Decimal
from random import Random

from legs.random_forms import random_form

from fhir_pad.answers import understood
from fhir_pad.assess import find
from fhir_pad.bulk.cases.flags import Need, flags
from fhir_pad.bulk.cases.medicines import MEDICINES, OnRecord
from fhir_pad.bulk.cases.seen import MEASURE, SCREENING, known, seen
from fhir_pad.findings import Findings

FORMS = 2_000
OPEN = ("recommended", "consider", "needs-data")
AUTHORED = "2026-11-21T09:30:00Z"


def planned(findings: Findings) -> set[str]:
    told = {action.code for action in findings.actions if action.status in OPEN}
    return told & {MEASURE, SCREENING}


def some_forms() -> list[tuple[dict, str | None]]:
    chance = Random(7)
    shares = (0.05, 0.2, 0.5, 0.9)
    made = (
        (random_form(seed, shares[seed % 4]), chance.choice([AUTHORED, None]))
        for seed in range(FORMS)
    )
    return [(dict(answers), authored) for answers, authored in made]


def test_what_is_seen_is_what_is_found() -> None:
    levels, children, screened = set(), 0, 0
    for answers, authored in some_forms():
        found = find(answers, authored=authored)
        told = seen(known(answers, authored))

        assert told.known.items() >= understood(answers)[0].items()
        assert told.triage == found.triage
        assert told.triage_provisional == found.triage_provisional
        assert told.primary_cause == found.primary_cause
        assert told.subtype == found.subtype
        assert told.pad_status == found.pad_status
        assert told.arterial_stage == found.arterial_stage
        assert told.indices == {leg: index.value for leg, index in found.abi.items()}
        assert told.planned == planned(found)
        assert told.missing == tuple(missing.topic for missing in found.missing)
        assert told.out_of_scope == found.out_of_scope
        levels.add(told.triage)
        children += told.out_of_scope
        screened += SCREENING in told.planned
    assert len(levels) >= 4
    assert children
    assert screened


def test_whose_symptom_is_not_known_is_looked_at_as_if_there_were_none() -> None:
    nothing = dict.fromkeys(MEDICINES, OnRecord.UNKNOWN)
    needs = set()
    for answers, _ in some_forms()[: FORMS // 10]:
        answers.pop("leg-symptom", None)
        answers |= {"sex": "male", "age": Decimal(70), "acute-change": "no"}
        told = seen(known(answers, None))
        need = flags(told, nothing).needs_abi
        if not told.planned and not told.indices:
            without = find({**answers, "leg-symptom": "no"})
            assert need is (Need.SCREEN if SCREENING in planned(without) else Need.UNKNOWN)
            needs.add(need)
    assert Need.SCREEN in needs
