"""Every operation that is offered for some types alone; $validate is there for each type.

Must not know how any is called.
"""

from fhir_pad.operations.apply.activity import APPLY_ACTIVITY
from fhir_pad.operations.apply.plan import APPLY_PLAN, APPLY_PLAN_AS_BUNDLE
from fhir_pad.operations.assess import ASSESS
from fhir_pad.operations.extract.operation import EXTRACT
from fhir_pad.operations.operation import Operation
from fhir_pad.operations.package import TYPES as PACKAGED
from fhir_pad.operations.package import package_of
from fhir_pad.operations.populate.operation import POPULATE
from fhir_pad.operations.process import PROCESS_RESPONSE
from fhir_pad.operations.requirements import DATA_REQUIREMENTS
from fhir_pad.operations.terminology import (
    EXPAND,
    LOOKUP,
    SUBSUMES,
    TRANSLATE,
    VALIDATE_IN_CODE_SYSTEM,
    VALIDATE_IN_VALUE_SET,
)
from fhir_pad.operations.versions import VERSIONS

OPERATIONS: tuple[Operation, ...] = (
    VERSIONS,
    ASSESS,
    PROCESS_RESPONSE,
    POPULATE,
    EXTRACT,
    APPLY_PLAN,
    APPLY_PLAN_AS_BUNDLE,
    APPLY_ACTIVITY,
    DATA_REQUIREMENTS,
    *(package_of(type_) for type_ in PACKAGED),
    EXPAND,
    VALIDATE_IN_VALUE_SET,
    VALIDATE_IN_CODE_SYSTEM,
    LOOKUP,
    SUBSUMES,
    TRANSLATE,
)
