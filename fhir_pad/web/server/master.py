"""The process that keeps the workers: it starts them, replaces one that died, and ends them all.

Told to end, it says first that it is not ready, then lets what is in work be finished. Must not
know what is served.
"""

import logging
import os
import signal
import socket
from collections.abc import Callable
from time import monotonic, sleep
from typing import Final

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger

from fhir_pad.web.ending import Ending
from fhir_pad.web.metrics import forget_process
from fhir_pad.web.server.worker import Worker
from fhir_pad.web.serving_settings import Serving

TURN_S: Final = 0.05
AGAIN_S: Final = 2.0
"""How often a worker is told to end: one that has just been forked may have missed it."""
LONGER_S: Final = 3.0
"""How long after the time for what is in work the workers are killed."""
SPARE_THREADS: Final = 8
"""Threads for those who need not wait: they are refused, or ask how the server is."""
STUCK_S: Final = 120
"""A worker that gives no sign for so long is replaced."""


class Stopped(Exception):  # noqa: N818 - what happened, said to the caller
    """No worker could be started."""


class _Log(Logger):
    """Gunicorn's words, among ours and formatted as ours; it writes none about a request."""

    def setup(self, cfg: Config) -> None:
        """Take our logger in place of its own handlers."""
        self.cfg = cfg
        self.error_log = logging.getLogger("fhir_pad.server")
        self.error_log.setLevel(logging.WARNING)
        self.access_log = logging.getLogger("fhir_pad.server.access")
        self.access_log.disabled = True
        self._access_log_enabled = False


class _Application(BaseApplication):
    """The application with gunicorn's settings for it."""

    def __init__(self, app: Flask, listening: socket.socket, serving: Serving) -> None:
        """Take the socket over."""
        self.app, self.serving, self.descriptor = app, serving, listening.detach()
        super().__init__()

    def load_config(self) -> None:
        """Say what is served, and how."""
        serving = self.serving
        self.cfg.serving = serving
        for name, value in {
            "bind": f"fd://{self.descriptor}",
            "workers": serving.workers,
            "worker_class": Worker,
            "threads": serving.concurrency + serving.queue + SPARE_THREADS,
            "worker_connections": serving.connections,
            "timeout": STUCK_S,
            "graceful_timeout": serving.drain_seconds,
            "keepalive": serving.keep_alive_seconds,
            "preload_app": True,
            "logger_class": _Log,
            "control_socket_disable": True,
            # What a proxy says about the client is not needed, and anybody could say it.
            "forwarded_allow_ips": "",
            "http_parser": "python",
            "child_exit": lambda _, worker: forget_process(worker.pid),
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return what is served."""
        return self.app


class _Master(Arbiter):
    """Gunicorn's master with an end of our own."""

    LISTENERS: list[socket.socket]

    def __init__(self, application: _Application, ready: Callable[[], None]) -> None:
        """Serve the application; tell when the workers have been started."""
        self.ready, self.told, self.parent = ready, False, os.getppid()
        self.ending = Ending.of(application.app)
        self.not_ready_s = 0.0
        super().__init__(application)

    def init_signals(self) -> None:
        """Take the signals, but not SIGHUP from who told us to outlive the terminal (`nohup`)."""
        outlives = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        super().init_signals()
        if outlives:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def handle_term(self) -> None:
        """End, after those who spread requests have seen that this server is not ready."""
        self.not_ready_s = float(_serving(self).not_ready_seconds)
        raise StopIteration

    def handle_int(self) -> None:
        """End at once, as somebody at a terminal wants it; what is in work is still finished."""
        raise StopIteration

    handle_hup = handle_int
    """A closed terminal. Settings are read at the start alone, so there is nothing to reload."""

    def handle_usr2(self) -> None:
        """Start no second master, as gunicorn would: the command finds its own port in use."""

    def manage_workers(self) -> None:
        """Keep the workers; end when the program that started this one for itself has gone."""
        super().manage_workers()
        if not self.told:
            self.told = True
            self.ready()
        if _serving(self).with_parent and os.getppid() != self.parent:
            raise StopIteration

    def stop(self, graceful: bool = True) -> None:  # noqa: FBT001, FBT002 - gunicorn's
        """End the workers: not ready, then drained, and killed at last."""
        self.ending.begin()
        sleep(self.not_ready_s)
        for listener in self.LISTENERS:
            listener.close()
        self.LISTENERS = []
        until = monotonic() + (_serving(self).drain_seconds if graceful else 0) + LONGER_S
        again = 0.0
        while self.WORKERS and monotonic() < until:
            if monotonic() >= again:
                self.kill_workers(signal.SIGTERM)
                again = monotonic() + AGAIN_S
            sleep(TURN_S)
            self.reap_workers()
        self.kill_workers(signal.SIGKILL)


def serve(
    app: Flask, listening: socket.socket, serving: Serving, ready: Callable[[], None]
) -> None:
    """Serve on this socket until the process is told to end; raise Stopped when it cannot.

    Takes over the signals of the process. `ready` is called once, when the workers are there.
    """
    here = os.getpid()
    try:
        _Master(_Application(app, listening, serving), ready).run()
    except SystemExit as end:
        if os.getpid() != here:
            # A worker: what the master holds, such as a folder for both, is not its own to clear.
            os._exit(_status(end.code))
        if end.code:
            raise Stopped("No worker could be started; see the log.") from end


def _status(code: object) -> int:
    """Return what a process ends with, as Python has it: words are a failure."""
    if code is None:
        return 0
    return code if isinstance(code, int) else 1


def _serving(master: Arbiter) -> Serving:
    serving: Serving = master.cfg.serving
    return serving
