"""Who made the results, from what, and by which rules.

Must not know what the results are.
"""

from collections.abc import Iterable

from fhir_pad.report.careplan import RULE_SET
from fhir_pad.report.codes import DATA_OPERATION, PARTICIPANT_TYPE
from fhir_pad.report.context import Context, software
from fhir_pad.report.elements import Code, Element, concept

ASSEMBLER = Code(PARTICIPANT_TYPE, "assembler", "Assembler")
AUTHOR = Code(PARTICIPANT_TYPE, "author", "Author")
CREATE = Code(DATA_OPERATION, "CREATE", "create")
ASSESSED = "Rule-based assessment of a QuestionnaireResponse"
CHOSEN = f"{ASSESSED}; a clinician did not choose what is cancelled in the plan"


def provenance(results: Iterable[Element], context: Context) -> Element:
    """Return the Provenance of all results: made by this software from the response.

    `policy` is the version-pinned rule set; the agent's identifier holds the software version.
    """
    agents: list[Element] = [{"type": concept(ASSEMBLER), "who": software()}]
    if context.author is not None:
        agents.append({"type": concept(AUTHOR), "who": context.author})
    return context.resource(
        "Provenance",
        target=[context.refer(result) for result in results],
        recorded=context.moment,
        policy=[RULE_SET],
        activity=concept(CREATE, text=CHOSEN if context.left_out else ASSESSED),
        agent=agents,
        entity=[
            {"role": "source", "what": context.source},
            *({"role": "source", "what": {"reference": one}} for one in context.records),
        ],
    )
