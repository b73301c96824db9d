"""What a process that answers keeps of the memory that it no longer uses: as little as it can.

Must not know what is served.
"""

import ctypes
import gc
from typing import Final

YOUNG: Final = 20_000
"""New objects after which the collector looks among them: about as many as a request makes."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Of glibc's malloc.h."""
_LONG: Final = 512 * 1024
"""Bytes: four times a usual outcome, so that no usual request asks the system for memory. What is
longer is given back by itself, and so is what is free at the end of the heap; docs/serving.md has
what a server was seen to keep."""


def settle() -> None:
    """Set the process up when all content is loaded and no thread has been started.

    The collector of circles leaves alone what is there, and looks seldom at what comes: it would
    look through all content again and again for what no request leaves behind. Threads share one
    heap: with one for each, as glibc has it, each keeps what its longest request took.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
    _set_heap({_ARENA_MAX: 1, _MMAP_THRESHOLD: _LONG, _TRIM_THRESHOLD: _LONG})


def _set_heap(options: dict[int, int]) -> None:
    """Tell glibc; another C library has other ways, and is left alone."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "gnu_get_libc_version"):
        for option, value in options.items():
            libc.mallopt(option, value)
