"""WSGI entry: `app` for a WSGI server; `python server.py` serves on this machine."""

import os
import sys

from fhir_pad.cli import main
from fhir_pad.web import create_app, from_environment, logs

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))

settings = from_environment(os.environ, {})
logs.begin(settings.serving.log)
app = create_app(settings)
