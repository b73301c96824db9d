"""Compile the Library and keep its text and its ELM where `fhir_pad.publish` reads them.

    PYTHONPATH=tests python -m equivalence.compile

Run it after a change to the rules, before `python -m fhir_pad.publish`.
"""

import shutil
import sys

from equivalence import engine
from fhir_pad.publish.library import ELM, TEXT


def main() -> int:
    """Compile and copy; return the exit code."""
    if missing := engine.absent():
        print(f"Not compiled: there is no {', no '.join(missing)} on this machine.")
        return 2
    engine.build()
    for kept in (TEXT, ELM):
        shutil.copy(engine.BUILD / kept.name, kept)
    return 0


if __name__ == "__main__":
    sys.exit(main())
