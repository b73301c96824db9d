"""How a command ends: its exit codes, and the faults that lead to them.

Must not know what any command does.
"""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    OK = 0
    ERROR = 1
    USAGE = 2
    INVALID = 3
    """The command was right and the input was not."""


class Failed(Exception):  # noqa: N818 - a statement, as Refused is
    """Something outside the input went wrong: a file, a port, another server."""


class Misused(Exception):  # noqa: N818 - a statement, as Refused is
    """The arguments do not fit together; argparse cannot see it."""
