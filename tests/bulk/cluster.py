"""A standalone Spark cluster on loopback, for tests: a master and workers, each its own processes.

Everything that was started is stopped at the end, whatever happened.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
STARTED = 60
"""Seconds in which a master has to listen."""


def home() -> Path:
    """Return the folder of Spark, which the package brings along."""
    import pyspark  # noqa: PLC0415 - loads slowly

    return Path(pyspark.__file__).parent


def surroundings(folder: Path) -> Mapping[str, str]:
    """Return the environment of every process: nothing listens but on loopback."""
    own = {
        "SPARK_HOME": str(home()),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        # It would listen at a port of its own.
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
        # Short lives: compiling well would cost more than it saves.
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto",
    }
    return os.environ | own


@dataclass(frozen=True, slots=True)
class Cluster:
    """The address of the master, and the process of each worker."""

    master: str
    workers: list[subprocess.Popen[bytes]]
    folder: Path
    start: Callable[[str], subprocess.Popen[bytes]]

    def add(self) -> None:
        """Start one more worker."""
        self.workers.append(self.start(f"w{len(self.workers)}"))

    def kill(self, number: int) -> None:
        """Kill a worker with its executors, as when its machine loses power."""
        worker = self.workers[number]
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """Start a master and workers of one core each; stop them at the end."""
    port = free_port()
    address = f"spark://{HOST}:{port}"
    with ExitStack() as started:

        def start(name: str, what: str, *arguments: str) -> subprocess.Popen[bytes]:
            how = ("--host", HOST, "--webui-port", "0", *arguments)
            return started.enter_context(_process(folder, name, what, *how))

        def worker(name: str) -> subprocess.Popen[bytes]:
            limits = ("--cores", "1", "--memory", "600m", "--work-dir", str(folder / name))
            return start(name, "worker.Worker", *limits, address)

        master = start("master", "master.Master", "--port", str(port))
        _wait_for(master, port)
        running = Cluster(address, [], folder, worker)
        for _ in range(workers):
            running.add()
        yield running


def free_port() -> int:
    """Return a port that is free at the moment."""
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
    return port


@contextmanager
def _process(
    folder: Path, name: str, what: str, *arguments: str
) -> Iterator[subprocess.Popen[bytes]]:
    command = [str(home() / "bin" / "spark-class"), f"org.apache.spark.deploy.{what}", *arguments]
    with (folder / f"{name}.log").open("wb") as log:
        running = subprocess.Popen(
            command,
            env=surroundings(folder),
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        end(running)


def end(running: subprocess.Popen[bytes]) -> None:
    """Kill a process and those that it started, if they are still there."""
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def _wait_for(master: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + STARTED
    while time.monotonic() < until and master.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the master of the Spark cluster does not listen; see its log")
