"""Compare three readings of the rules over many forms.

    PYTHONPATH=tests python -m equivalence.main [FORMS]

A tenth as many again are forms of patients of whom something is on record as well.

Prints how many forms and values were compared, and each difference; ends with 1 when there is one.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from equivalence import engine, recorded
from equivalence.compared import all_differences, forms, names, recorded_forms

FORMS = 5000
SHOWN = 20


def main(arguments: list[str]) -> int:
    """Compare as many random forms as are asked for; return the exit code."""
    if missing := engine.absent():
        print(f"Not compared: there is no {', no '.join(missing)} on this machine.")
        return 2
    began = time.monotonic()
    engine.build()
    count = int(arguments[0]) if arguments else FORMS
    records = recorded.some(count // 10)
    held = [*forms(count), *recorded_forms(records, recorded.PRESENT)]
    found = all_differences(held, _results([form.sent for form in held]))
    for one in found[:SHOWN]:
        print(f"{one.form}: {one.term} is {one.ours} and {one.theirs}")
    seconds = time.monotonic() - began
    print(
        f"{len(held)} forms, {len(records)} of them with {recorded.answered(records).total()} facts "
        f"on record, {len(names())} values each: {len(found)} differences ({seconds:.0f} s)"
    )
    return 1 if found else 0


def _results(sent: list[bytes]) -> list[dict[str, object]]:
    """Return the results in the order of the forms, from as many engines as there are cores."""
    cores = os.cpu_count() or 1
    shares = [sent[start::cores] for start in range(cores)]
    with ThreadPoolExecutor(cores) as threads:
        parts = list(threads.map(lambda share: engine.run(share, names()), shares))
    return [parts[index % cores][index // cores] for index in range(len(sent))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
