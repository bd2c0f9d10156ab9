"""OpenSearch nodes on this machine's loopback, each in a process of its own."""

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.cluster import config, jars, java
from tests.support.waiting import linger

TETHER = Path(__file__).with_name("tether.py")
WANTED = 3
ROOM = 4 << 30  # bytes of free memory that three nodes need beside the tests
START = 120.0  # seconds to wait until all nodes have joined
STATUS = ("red", "yellow", "green")

# Lower than the ports that the system gives to outgoing connections (32768 and up), because a node
# that is restarted must find its own port free.
PORTS = range(20_000, 32_000)


class NotReady(Exception):
    """The nodes did not reach the awaited state in time; the message ends with their logs."""


def affordable() -> int:
    """Return 3 if there is enough memory for three nodes, otherwise 1."""
    with contextlib.suppress(OSError), Path("/proc/meminfo").open(encoding="ascii") as lines:
        free = next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvail"))
        if free < ROOM:
            print(f"one node only: {free >> 20} MB are free, three want {ROOM >> 20}")
            return 1
    return WANTED


class Nodes:
    """A cluster of `count` nodes, numbered from 0, that lives as long as the `with` block.

    However this process ends, its nodes end too. The kernel ends a child when the *thread* that has
    started it ends, so one thread starts all nodes and lives as long as this process.
    """

    def __init__(
        self, count: int | None = None, *, home: Path | None = None, settings: str = ""
    ) -> None:
        """Check what the nodes need, but start none yet.

        Args:
            count: how many nodes; by default as many as the memory allows.
            home: the server's folder; by default it is fetched if missing.
            settings: further lines for each node's opensearch.yml.

        Raises:
            java.NoJava: this machine has no Java that can run the server.
            jars.NoJars: the server is not on this machine and could not be fetched.
        """
        self.count = count or affordable()
        self._java = java.find()
        self._home = home or jars.home()
        self._settings = settings
        # first the ports for HTTP, then those for transport
        self._ports = _free_ports(2 * self.count)
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._stopped: set[int] = set()

    def __enter__(self) -> Self:
        """Start all nodes and wait until they have joined."""
        self._starter = ThreadPoolExecutor(1)
        self._folder = Path(tempfile.mkdtemp(prefix="jiewen-cluster-"))
        try:
            for number in range(self.count):
                self._configure(number)
                self.start(number)
            self.wait(nodes=self.count, seconds=START)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Kill all nodes and remove their files."""
        self.close()

    def close(self) -> None:
        """Kill all nodes and remove their files."""
        for number in list(self._processes):
            self.kill(number)
        self._starter.shutdown()
        shutil.rmtree(self._folder, ignore_errors=True)

    def urls(self) -> list[str]:
        """The address of every node, whether it runs or not."""
        return [self.url(number) for number in range(self.count)]

    def url(self, number: int) -> str:
        """Return the address of a node."""
        return f"http://127.0.0.1:{self._ports[number]}"

    def pid(self, number: int) -> int:
        """Return the process id of a running node."""
        return self._processes[number].pid

    def log(self, number: int) -> str:
        """Return what a node has logged since its last start."""
        return (self._folder / str(number) / "log").read_text(encoding="utf-8", errors="replace")

    def start(self, number: int) -> None:
        """Start a stopped node with the data that it had; do not wait until it answers."""
        if number in self._processes:
            raise ValueError(f"node {number} runs already")
        folder = self._folder / str(number)
        tether = [sys.executable, "-S", os.fspath(TETHER), str(os.getpid())]
        command = tether + config.command(self._java, self._home, folder)
        with (folder / "log").open("wb") as log:
            self._processes[number] = self._starter.submit(
                subprocess.Popen,
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl+C in the terminal must not reach the nodes
            ).result()

    def kill(self, number: int) -> None:
        """Kill a node at once with SIGKILL, as a power cut would."""
        process = self._processes.pop(number)
        self._stopped.discard(number)
        process.kill()
        process.wait()

    def stop(self, number: int) -> None:
        """Freeze a node with SIGSTOP: its connections stay open, but it does not answer."""
        self._processes[number].send_signal(signal.SIGSTOP)
        self._stopped.add(number)

    def go_on(self, number: int) -> None:
        """Let a frozen node go on with SIGCONT."""
        self._processes[number].send_signal(signal.SIGCONT)
        self._stopped.discard(number)

    def wait(self, status: str = "green", nodes: int | None = None, seconds: float = 60) -> None:
        """Wait until every running node reports a cluster of this size and status.

        Args:
            status: ``green``, ``yellow`` or ``red``; a better one counts too.
            nodes: how many nodes have joined; by default those that run and are not frozen.
            seconds: how long to wait at most.

        Raises:
            NotReady: the time is over, or a node has ended.
        """
        wanted = len(self._awake()) if nodes is None else nodes
        until = time.monotonic() + seconds
        while True:
            seen = {number: _health(self.url(number)) for number in self._awake()}
            if seen and all(_well(health, status, wanted) for health in seen.values()):
                return
            ended = [n for n, of in list(self._processes.items()) if of.poll() is not None]
            if ended or time.monotonic() > until:
                raise NotReady(self._failure(status, wanted, seconds, seen, ended))
            linger(0.2)

    def _awake(self) -> list[int]:
        return sorted(set(self._processes) - self._stopped)

    def _failure(
        self,
        status: str,
        wanted: int,
        seconds: float,
        seen: dict[int, dict[str, Any]],
        ended: list[int],
    ) -> str:
        wish = f"not {status} with {wanted} nodes"
        told = [f"nodes {ended} ended: {wish}" if ended else f"{wish} after {seconds:.0f} s"]
        told += [f"node {number} answers {health or 'nothing'}" for number, health in seen.items()]
        for number in ended or sorted(self._processes):
            lines = [line for line in self.log(number).splitlines() if line[:3] != "\tat"]
            told += [f"--- log of node {number}", *lines[-20:]]
        return "\n".join(told)

    def _configure(self, number: int) -> None:
        folder = self._folder / str(number)
        seeds = [f"127.0.0.1:{port}" for port in self._ports[self.count :]]
        values = {
            "cluster.name": self._folder.name,
            "node.name": f"n{number}",
            "http.port": self._ports[number],
            "transport.port": self._ports[self.count + number],
            "discovery.seed_hosts": seeds,
            "cluster.initial_cluster_manager_nodes": [f"n{other}" for other in range(self.count)],
            "path.data": os.fspath(folder / "data"),
            "path.logs": os.fspath(folder / "logs"),
        }
        config.write(folder, values, self._settings)


def _free_ports(count: int) -> list[int]:
    free: list[int] = []
    for port in random.sample(PORTS, len(PORTS)):
        if len(free) == count:
            break
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            free.append(port)
    return free


def _health(url: str) -> dict[str, Any]:
    """Return a node's report on its cluster; empty if the node does not answer."""
    asked = f"{url}/_cluster/health?local=true"
    with contextlib.suppress(OSError), urllib.request.urlopen(asked, timeout=5) as answer:
        health: dict[str, Any] = json.load(answer)
        return health
    return {}


def _well(health: dict[str, Any], status: str, nodes: int) -> bool:
    if not health.get("discovered_cluster_manager"):
        return False
    enough = STATUS.index(health["status"]) >= STATUS.index(status)
    return enough and health["number_of_nodes"] == nodes
