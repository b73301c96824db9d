"""Write the published definitions, or with --check say whether they are fresh."""

import sys

from fhir_pad.publish.folder import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
