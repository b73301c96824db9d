"""WSGI entry: `app` for a WSGI server; `python server.py` serves on this machine."""

import sys

from fhir_pad.cli import main
from fhir_pad.web import create_app

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))

app = create_app()
