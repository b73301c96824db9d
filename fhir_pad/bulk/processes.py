"""Batches through several processes, and their results in the order of the batches.

Only a few batches are under way at once, so memory does not grow with their number. Must not know
what a batch is.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

from fhir_pad.bulk.stopped import Stopped

Batch = TypeVar("Batch")
Result = TypeVar("Result")
_AHEAD = 2
"""Batches under way for each process: one at work, one waiting."""


def in_order(
    work: Callable[[Batch], Result], batches: Iterable[Batch], jobs: int
) -> Generator[tuple[Batch, Result]]:
    """Give each batch with its result; raise Stopped when a process ended by itself."""
    if jobs == 1:
        yield from ((batch, work(batch)) for batch in batches)
        return
    # A forked process would share open files and locks; a new one shares nothing.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_stay_a_child)
    waiting: deque[tuple[Batch, Future[Result]]] = deque()
    given = iter(batches)
    try:
        while True:
            for batch in islice(given, jobs * _AHEAD - len(waiting)):
                with _uninterrupted():  # a process is started here, which takes this over
                    waiting.append((batch, pool.submit(work, batch)))
            if not waiting:
                return
            batch, future = waiting.popleft()
            yield batch, future.result()
    except BrokenProcessPool as fault:
        raise Stopped("a process ended by itself, perhaps for want of memory") from fault
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until after the block."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stay_a_child() -> None:
    """Leave Ctrl-C to the parent, and end when it is gone, however it went.

    While the process was starting, its parent's mask kept Ctrl-C from it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
