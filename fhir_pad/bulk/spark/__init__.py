"""The same kernel on Apache Spark (extra `spark`), for what is too much for one machine.

Files of QuestionnaireResponses in, or the folder of an EHR's Bulk Data export; the rows of
`fhir-pad bulk` out, whatever becomes of a worker on the way. Must not know the command line, an
environment or how a cluster is started.
"""

from fhir_pad.bulk.spark.folder import Files, TakenPath
from fhir_pad.bulk.spark.screened import Order, screen
from fhir_pad.bulk.spark.session import session

__all__ = ["Files", "Order", "TakenPath", "screen", "session"]
