"""Why a run cannot begin or go on. Must not know what a run does."""


class Stopped(Exception):  # noqa: N818 - a statement, as Refused is
    """A file, a folder or a process failed; what is complete is kept for `--resume`."""


def because(name: object, fault: OSError) -> Stopped:
    """Return that a file cannot be used, with the words of the system."""
    return Stopped(f"{name}: {fault.strerror or 'it cannot be read to its end'}")
