"""The command `fhir-pad`, also as `python -m fhir_pad`.

Ctrl-C ends a command without a word also while it is loaded. Must not know any command.
"""

import sys

INTERRUPTED = 1


def main() -> int:
    """Run the command and return its exit code."""
    try:
        from fhir_pad.cli import main as command  # noqa: PLC0415 - it can be interrupted meanwhile

        return command()
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
