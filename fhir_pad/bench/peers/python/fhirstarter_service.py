"""fhirstarter with a provider that keeps what it is given in memory: `... PORT`.

It runs in an environment of its own, with nothing of ours.
"""

import sys
from uuid import uuid4

import uvicorn
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from fhirstarter import FHIRProvider, FHIRStarter, InteractionContext

provider = FHIRProvider()
kept: dict[str, QuestionnaireResponse] = {}


@provider.create(QuestionnaireResponse)
async def create(context: InteractionContext, resource: QuestionnaireResponse) -> str:
    """Keep a response."""
    new_id = uuid4().hex
    kept[new_id] = resource
    return new_id


app = FHIRStarter()
app.add_providers(provider)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
