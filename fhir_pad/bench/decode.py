"""The least that a population costs: every line of a file decoded, and nothing done with it.

It runs as a program: `python decode.py FILE`, and prints how many lines there were, and the CPU
seconds without those of its start.
"""

import sys
from pathlib import Path
from time import process_time

import orjson


def main(file: str) -> None:
    """Decode the lines one at a time."""
    began, count = process_time(), 0
    with Path(file).open("rb") as source:
        for line in source:
            count += bool(orjson.loads(line))
    sys.stdout.write(f"{count} {process_time() - began}\n")


if __name__ == "__main__":
    main(sys.argv[1])
