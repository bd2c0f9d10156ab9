"""Many clients while the index is rebuilt: ``python -m bench.load``.

Generated articles are indexed and served by the real command. Each client requests pages over its
own open connection; at the same time `jiewen reindex` runs repeatedly. A request fails if the
connection breaks, the answer is incomplete or late, or its status is not 200.
"""

import asyncio
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import click

from bench.addresses import addresses
from bench.corpus import prepare
from searcher.engines.choose import open_index

_ROOT = Path(__file__).resolve().parents[1]
_LISTENS = re.compile(r"http://127\.0\.0\.1:(\d+)")
_LATE = 60.0  # seconds


@dataclass(slots=True)
class Outcome:
    """The outcome of the requests.

    Attributes:
        times: milliseconds of answered requests.
        failures: number of failures by reason.
        rebuilds: number of finished rebuilds.
    """

    times: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    rebuilds: int = 0

    def share(self, part: float) -> float:
        """Return the milliseconds within which this share of the requests was answered."""
        ordered = sorted(self.times)
        return ordered[math.ceil(len(ordered) * part) - 1] if ordered else math.nan


@dataclass(frozen=True, slots=True)
class Load:
    """The load on the server.

    Attributes:
        clients: number of clients.
        seconds: time during which new requests begin.
        pause: seconds between an answer and the client's next request.
    """

    clients: int
    seconds: float
    pause: float


async def drive(port: int, asked: Sequence[str], load: Load, folder: Path) -> Outcome:
    """Let all clients send requests until the time is over, and rebuild the index meanwhile."""
    outcome, until = Outcome(), time.perf_counter() + load.seconds
    clients = [_client(port, asked, load, until, outcome, n) for n in range(load.clients)]
    await asyncio.gather(_rebuild(folder, until, outcome), *clients)
    return outcome


async def _client(
    port: int, asked: Sequence[str], load: Load, until: float, outcome: Outcome, number: int
) -> None:
    dice = random.Random(number)
    await asyncio.sleep(dice.random() * min(1.0, load.pause or 1.0))
    connection = _Connection(port)
    while time.perf_counter() < until:
        began = time.perf_counter()
        try:
            status = await asyncio.wait_for(connection.get(dice.choice(asked)), _LATE)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            outcome.failures[type(error).__name__] += 1
            connection.close()
        else:
            outcome.times.append((time.perf_counter() - began) * 1000)
            if status != 200:
                outcome.failures[str(status)] += 1
        await asyncio.sleep(load.pause)
    connection.close()


class _Connection:
    """A connection that stays open; it is reopened only after a failure."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, address: str) -> int:
        """Send a request and read the whole answer; return its status."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        asked = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"
        writer.write(asked.encode("ascii"))
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.split(b"content-length:")[1].split()[0]))
        return int(head.split()[1])

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _rebuild(folder: Path, until: float, outcome: Outcome) -> None:
    while time.perf_counter() < until:
        process = await asyncio.create_subprocess_exec(
            *_command("reindex"),
            cwd=folder,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        _, said = await process.communicate()
        if process.returncode:
            raise RuntimeError(said.decode("utf-8", "replace"))
        outcome.rebuilds += 1


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "jiewen", *words]


def _environment(**values: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JIEWEN_")}
    return kept | {"PYTHONPATH": str(_ROOT)} | values


@contextmanager
def serving(folder: Path, threads: int, workers: int) -> Iterator[int]:
    """Run the site over the index in a folder; yield its port.

    Args:
        folder: the working folder, which contains the index.
        threads: threads of the server, for each process.
        workers: processes of gunicorn; 0: `jiewen serve`.
    """
    words = _command("serve", "--port", "0")
    if workers:
        gunicorn = [sys.executable, "-m", "gunicorn", "web.wsgi:create()", "--bind", "127.0.0.1:0"]
        words = [*gunicorn, "--workers", str(workers), "--threads", str(threads)]
        words += ["--keep-alive", "60"]
    log = folder / "server.log"
    environ = _environment(
        JIEWEN_ACCESS_LOG="off", JIEWEN_THREADS=str(threads), JIEWEN_RATE_LIMIT="off"
    )
    with log.open("w") as file:
        process = subprocess.Popen(words, cwd=folder, env=environ, stdout=file, stderr=file)
    try:
        yield _port(process, log)
    finally:
        process.terminate()
        process.wait()


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    while process.poll() is None:
        if found := _LISTENS.search(log.read_text("utf-8", "replace")):
            # answers when the workers are ready
            with urlopen(f"http://127.0.0.1:{found[1]}/readyz", timeout=_LATE):
                return int(found[1])
        time.sleep(0.1)
    raise RuntimeError(log.read_text("utf-8", "replace"))


def indexed(articles: int, folder: Path) -> list[str]:
    """Index so many articles; return addresses of their pages."""
    corpus = folder / "corpus"
    prepare(articles, None, corpus)
    (corpus / "corpus.json").unlink()  # notes of `prepare`, no newsletter
    subprocess.run(
        _command("index", "corpus"),
        cwd=folder,
        env=_environment(),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    found = addresses(open_index(folder / "jiewen-index"))
    return [address for kind in found.values() for address in kind]


@click.command(epilog="例 / example:  python -m bench.load --articles 1000 --seconds 10")
@click.option("--articles", type=click.IntRange(min=1), default=20_000, show_default=True)
@click.option("--clients", type=click.IntRange(min=1), default=200, show_default=True)
@click.option("--seconds", type=click.FloatRange(min=1), default=60.0, show_default=True)
@click.option("--pause", type=click.FloatRange(min=0), default=0.0, show_default=True)
@click.option("--threads", type=click.IntRange(min=1), default=8, show_default=True)
@click.option("--workers", type=click.IntRange(min=0), default=0, show_default=True)
def main(
    articles: int, clients: int, seconds: float, pause: float, threads: int, workers: int
) -> None:
    """重建索引时的负载 / Load while the index is rebuilt."""
    with tempfile.TemporaryDirectory(prefix="jiewen-bench-") as name:
        folder = Path(name)
        asked = indexed(articles, folder)
        with serving(folder, threads, workers) as port:
            load = Load(clients, seconds, pause)
            outcome = asyncio.run(drive(port, asked, load, folder))
        if outcome.failures:
            click.echo((folder / "server.log").read_text("utf-8", "replace")[-4000:], err=True)
    _print(outcome, seconds)


def _print(outcome: Outcome, seconds: float) -> None:
    answered = len(outcome.times)
    click.echo("| | |\n|---|---|")
    told = ", ".join(f"{n} {why}" for why, n in outcome.failures.items()) or "0"
    click.echo(f"| answered | {answered:,} |\n| failed | {told} |")
    click.echo(f"| a second | {answered / seconds:.0f} |\n| rebuilds | {outcome.rebuilds} |")
    for part in (0.5, 0.95, 0.99, 1.0):
        click.echo(f"| p{part * 100:.0f}, ms | {outcome.share(part):,.0f} |")


if __name__ == "__main__":
    main()
