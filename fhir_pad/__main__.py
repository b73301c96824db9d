"""`python -m fhir_pad` is the command `fhir-pad`."""

import sys

from fhir_pad.cli import main

if __name__ == "__main__":
    sys.exit(main())
