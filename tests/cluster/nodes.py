"""Several OpenSearch nodes, each a process of its own, on this machine's loopback."""

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

TETHER = Path(__file__).with_name("tether.py")
WANTED = 3
ROOM = 4 << 30  # bytes that must be free for three nodes beside the tests
START = 120.0  # seconds until all have joined, at most
STATUS = ("red", "yellow", "green")

# Below those that the system gives to outgoing connections (32768 and up): a node that comes back
# must find its own port free.
PORTS = range(20_000, 32_000)


class NotReady(Exception):
    """The nodes are not as they were waited for; the message ends with their logs."""


def affordable() -> int:
    """Three nodes where there is memory for them, else one."""
    with contextlib.suppress(OSError), Path("/proc/meminfo").open(encoding="ascii") as lines:
        free = next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvail"))
        if free < ROOM:
            print(f"one node only: {free >> 20} MB are free, three want {ROOM >> 20}")
            return 1
    return WANTED


class Nodes:
    """A cluster of `count` nodes, numbered from 0, that lives as long as the `with` block.

    Whatever happens to this process, its nodes end with it: they are started by one thread that
    lives as long as this, since the kernel tells a child of the death of the *thread* it is from.
    """

    def __init__(
        self, count: int | None = None, *, home: Path | None = None, settings: str = ""
    ) -> None:
        """Start nothing yet.

        Args:
            count: how many; as many as the memory allows when not said.
            home: the server's folder; fetched at need when not said.
            settings: more lines for each node's opensearch.yml.

        Raises:
            java.NoJava: there is no Java to run it.
            jars.NoJars: the server is not here and could not be fetched.
        """
        self.count = count or affordable()
        self._java = java.find()
        self._home = home or jars.home()
        self._settings = settings
        self._ports = _free_ports(2 * self.count)  # HTTP first, then transport
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._stopped: set[int] = set()

    def __enter__(self) -> Self:
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
        self.close()

    def close(self) -> None:
        """Kill all and remove what they wrote."""
        for number in list(self._processes):
            self.kill(number)
        self._starter.shutdown()
        shutil.rmtree(self._folder, ignore_errors=True)

    def urls(self) -> list[str]:
        """Every node's address, also of those that are down."""
        return [self.url(number) for number in range(self.count)]

    def url(self, number: int) -> str:
        """One node's address."""
        return f"http://127.0.0.1:{self._ports[number]}"

    def pid(self, number: int) -> int:
        """The process of a node that runs."""
        return self._processes[number].pid

    def log(self, number: int) -> str:
        """What the node has told since it was last started."""
        return (self._folder / str(number) / "log").read_text(encoding="utf-8", errors="replace")

    def start(self, number: int) -> None:
        """Start a node that does not run, on the data it had; does not wait for it."""
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
                start_new_session=True,  # a Ctrl+C in the terminal is for us, not for them
            ).result()

    def kill(self, number: int) -> None:
        """End a node at once, as a power cut does (SIGKILL)."""
        process = self._processes.pop(number)
        self._stopped.discard(number)
        process.kill()
        process.wait()

    def stop(self, number: int) -> None:
        """Freeze a node: its connections stay open, nothing answers (SIGSTOP)."""
        self._processes[number].send_signal(signal.SIGSTOP)
        self._stopped.add(number)

    def go_on(self, number: int) -> None:
        """Let a frozen node go on (SIGCONT)."""
        self._processes[number].send_signal(signal.SIGCONT)
        self._stopped.discard(number)

    def wait(self, status: str = "green", nodes: int | None = None, seconds: float = 60) -> None:
        """Wait until every node that runs sees a cluster of `nodes` that is at least that well.

        Args:
            status: ``green``, ``yellow`` or ``red``.
            nodes: how many have joined; those that run and are not frozen when not said.
            seconds: how long at most.

        Raises:
            NotReady: it did not come to that, or a node ended.
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
            time.sleep(0.2)

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
    """What a node says of its cluster; nothing when it does not answer."""
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
