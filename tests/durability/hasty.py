"""The command `fhir-pad` with a store that does not wait for the commit of a group.

A seeded fault: what looks for it must find it here.
"""

import sys

from fhir_pad.cli import main
from fhir_pad.store.group import Group

Group.wait = lambda _: None  # type: ignore[method-assign]
sys.exit(main(sys.argv[1:]))
