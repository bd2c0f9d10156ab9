"""The site answers its readers while others do their worst: real processes, real sockets."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from searcher.core.model import Article
from searcher.engines.choose import open_engine
from searcher.speech import Message
from tests.conftest import ROOT
from tests.support.attackers import ATTACKS
from tests.support.site_processes import ADDRESS, SERVE, environment
from tests.support.waiting import linger, until
from web.serving import channel as limits
from web.serving.limits import BURST

READER = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"  # another client than attackers
SECONDS = 3.0  # that an attack is looked at
HEALTH, PAGE = 1.0, 5.0  # seconds that an answer may take

STUB = """
import sys, time
from searcher.core import deadline
from searcher.core.errors import TimedOut
from searcher.settings import Settings
from web.serving.server import Server
from web.serving.timing import timed

def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/slow":
        print("work began", flush=True)
        try:
            while True:
                deadline.check()
        except TimedOut as error:
            print(type(error).__name__, flush=True)
    if path == "/export/hits.csv":
        start_response("200 OK", [])
        return endless()
    start_response("200 OK", [("Content-Length", "3")])
    return [b"ok\\n"]

def endless():
    try:
        while True:
            yield b"x" * 65536
    finally:
        print("export ended", flush=True)

server = Server(timed(app, 2.0), Settings(port=0))
print(server.address, flush=True)
server.run()
"""


@dataclass
class Seen:
    """What a reader met: seconds and statuses."""

    health: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    statuses: Counter[object] = field(default_factory=Counter)


@dataclass
class Site:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def connect(self, receives: int = 0) -> socket.socket:
        made = socket.socket()
        if receives:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        made.settimeout(60)
        made.connect(("127.0.0.1", self.port))
        return made

    def get(self, path: str, source: str = READER) -> tuple[int, float]:
        began = time.monotonic()
        reader = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=60, source_address=(source, 0)
        )
        with closing(reader):
            reader.request("GET", path)
            answer = reader.getresponse()
            answer.read()
            return answer.status, time.monotonic() - began


@contextmanager
def site_of(folder: Path, *words: str, **values: str) -> Iterator[Site]:
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=folder,
            env=environment(JIEWEN_ACCESS_LOG="off", **values),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        assert process.stdout
        found = next(filter(None, map(ADDRESS.search, process.stdout)))
        port = urlsplit(found[0]).port
        assert port
        yield Site(process, port)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of which an export is larger than what the server makes ahead of its client."""
    made = tmp_path_factory.mktemp("attacked")
    engine = open_engine(made / "jiewen-index")
    body = "\n".join(f"第{n}次议事会讨论雨棚翻修。" for n in range(400))
    engine.update([Article(id=f"a/{n}", title=f"议事会{n}", body=body) for n in range(450)], ())
    engine.close()
    return made


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with site_of(folder, *SERVE) as made:
        made.get("/?q=%E8%AE%AE%E4%BA%8B%E4%BC%9A")
        yield made


@contextmanager
def attacked(site: Site, attack: str) -> Iterator[None]:
    words = [sys.executable, "-m", "tests.support.attackers", str(site.port), attack]
    attacker = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert attacker.stdout
        assert attacker.stdout.readline() == "begun\n"
        yield
    finally:
        attacker.kill()
        attacker.communicate()


def watched(site: Site, page: str) -> Seen:
    """Ask for health and a page in turn; the attack has a second to unfold before."""
    seen = Seen()
    begun = time.monotonic()
    while time.monotonic() - begun < SECONDS + 1:
        for path, times in (("/healthz", seen.health), (page, seen.pages)):
            status, seconds = site.get(path)
            seen.statuses[status] += 1
            if time.monotonic() - begun > 1:
                times.append(seconds)
        linger(0.05)
    return seen


def is_well(seen: Seen) -> bool:
    """Whether all was answered in time: one late answer is let pass, and a machine at work."""
    at_work = (
        max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)) if hasattr(os, "getloadavg") else 1
    )
    late = [t for t in seen.health if t > HEALTH * at_work]
    late += [t for t in seen.pages if t > PAGE * at_work]
    return set(seen.statuses) == {200} and len(late) <= 1


@pytest.mark.parametrize("attack", sorted(ATTACKS.keys() - {"slow pages"}))
def test_readers_are_answered_all_the_while(site: Site, attack: str) -> None:
    with attacked(site, attack):
        seen = watched(site, "/?q=%E8%AE%AE%E4%BA%8B%E4%BC%9A")
        assert is_well(seen), seen
    assert site.process.poll() is None


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[Site]:
    with site_of(tmp_path, "-c", STUB) as made:
        yield made


def test_readers_are_answered_while_every_thread_computes(stub: Site) -> None:
    with attacked(stub, "slow pages"):
        seen = watched(stub, "/page")
        assert is_well(seen), seen


def test_work_ends_when_its_client_leaves(stub: Site) -> None:
    assert stub.process.stdout
    for path, said in (("/slow", "Abandoned\n"), ("/export/hits.csv", "export ended\n")):
        client = stub.connect(4096)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        if path == "/slow":  # a client that leaves before its work begins costs no work at all
            assert stub.process.stdout.readline() == "work began\n"
        else:
            client.recv(100)
        client.close()
        assert stub.process.stdout.readline() == said


def test_exports_have_places_of_their_own(stub: Site) -> None:
    """Two of one client; those who wait are told to come again, and pages do not wait."""
    asked = b"GET /export/hits.csv HTTP/1.1\r\nHost: a\r\n\r\n"
    clients = [stub.connect(4096) for _ in range(4)]
    for client in clients:
        client.sendall(asked)
    assert stub.get("/page", "127.0.0.1")[0] == 200
    began = [client.recv(12) for client in clients]
    assert began.count(b"HTTP/1.1 200") == 2
    assert began.count(b"HTTP/1.1 503") == 2
    with closing(stub.connect()) as other:
        other.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert other.recv(12) == b"HTTP/1.1 200"
    for client in clients:
        client.close()


@dataclass(frozen=True)
class Slow:
    """A request that never ends, and after how many seconds its connection is closed."""

    head: bytes
    seconds: float


SLOW = {
    "header": Slow(b"GET / HTTP/1.1\r\nHost: a\r\nX: ", limits.HEADER),
    "body": Slow(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n", limits.BODY),
    "nothing": Slow(b"", limits.SILENT),
}


def test_half_a_request_has_a_time(stub: Site) -> None:
    """However many bytes of it still come, one at a time."""
    began = time.monotonic()
    clients = {name: stub.connect() for name in SLOW}
    for name, client in clients.items():
        client.sendall(SLOW[name].head)
    ended: dict[str, float] = {}

    def all_ended() -> bool:
        for name in clients.keys() - ended.keys():
            if not _still_open(clients[name], drip=name != "nothing"):
                ended[name] = time.monotonic() - began
        return len(ended) == len(SLOW)

    until(all_ended, ended, every=0.2)
    for client in clients.values():
        client.close()
    for name, slow in SLOW.items():
        assert slow.seconds - 1 < ended[name] < slow.seconds + 8, name


def _still_open(client: socket.socket, *, drip: bool) -> bool:
    client.setblocking(False)
    try:
        if drip:
            client.send(b"a")
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def test_who_does_not_read_has_a_time(stub: Site) -> None:
    """And its export ends, so that its place is free."""
    with closing(stub.connect(4096)) as client:
        client.sendall(b"GET /export/hits.csv HTTP/1.1\r\nHost: a\r\n\r\n")
        assert stub.process.stdout
        began = time.monotonic()
        assert stub.process.stdout.readline() == "export ended\n"
        assert time.monotonic() - began < 2 * limits.STALLED + 10


def test_one_client_is_limited_and_others_are_not(site: Site) -> None:
    """A burst is answered, what exceeds it is told to wait; another client notices nothing."""
    told: Counter[bytes] = Counter()
    began = time.monotonic()
    clients = [site.connect() for _ in range(200)]
    for client in clients:
        client.sendall(b"GET /?q=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert site.get("/?q=1")[0] == (200 if READER != "127.0.0.1" else 429)
    for client in clients:
        with closing(client), client.makefile("rb") as answer:
            text = answer.read()
        told[text[9:12]] += 1
        if text[9:12] == b"429":
            assert b"\r\nRetry-After: " in text
            assert b"\r\nCache-Control: no-store\r\n" in text
    assert set(told) <= {b"200", b"429", b"503"}  # the last when this machine is at work itself
    assert 20 < told[b"200"] <= BURST.at_once + BURST.each_second * (time.monotonic() - began) + 1


def test_rate_of_a_client_is_kept_by_holding_back(site: Site) -> None:
    """One that asks again and again gets twenty answers a second, and no error."""
    statuses = Counter(site.get("/robots.txt", "127.0.0.1")[0] for _ in range(30))
    assert statuses == {200: 30}


def test_health_and_static_files_are_free(site: Site) -> None:
    statuses = Counter(
        site.get(path, "127.0.0.1")[0] for _ in range(80) for path in ("/healthz", "/static/ime.js")
    )
    assert statuses == {200: 160}


@pytest.mark.skipif(os.name == "nt", reason="there is no such limit")
def test_few_files(folder: Path, tmp_path: Path) -> None:
    """With 64 files it takes fewer connections, serves, and says little."""
    few = "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64));"
    run = f"{few} sys.argv = ['jiewen', *sys.argv[1:]]; from jiewen import main; main()"
    index = str(folder / "jiewen-index")
    with site_of(tmp_path, "-c", run, "serve", "--port", "0", "--index", index) as site:
        held = []
        for _ in range(200):
            client = site.connect()
            client.sendall(b"GET /")
            held.append(client)
        for _ in range(5):
            assert site.get("/healthz")[0] == 200
            assert site.get("/?q=1")[0] == 200
        for client in held:
            client.close()
        spent = _cpu(site.process.pid)
        linger(1)
        assert _cpu(site.process.pid) - spent < 0.5
        site.process.send_signal(signal.SIGTERM)
        site.process.wait(60)
    assert (tmp_path / "log").read_text("utf-8").count("\n") < 10


def _cpu(process: int) -> float:
    """Return seconds of computing; 0 where the system does not tell in this way."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text(encoding="utf-8").rsplit(") ", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


Check = Callable[[bytes], bool]
RAW: dict[str, tuple[bytes, bytes]] = {  # what is sent, and how the answer begins
    "many headers": (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 200 + b"\r\n", b"431"),
    "long header": (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 2**18 + b"\r\n\r\n", b"431"),
    "large body": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", b"413"),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", b"400"),
    "junk": (b"\x16\x03\x01\x02\r\n\r\n", b"400"),
    "other coding": (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n", b"501"),
}


@pytest.mark.parametrize("sent", RAW)
def test_what_the_server_refuses_itself_is_one_line_with_headers(site: Site, sent: str) -> None:
    request, status = RAW[sent]
    head, body = _answer(site, request)
    text = head + body
    assert head[9:12] == status
    for line in (b"Cache-Control: no-store", b"X-Content-Type-Options: nosniff"):
        assert line in head
    assert body.count(b"\n") == 1
    assert b"waitress" not in text


@pytest.mark.parametrize("sent", ["many headers", "large body", "other coding"])
def test_what_the_server_refuses_itself_is_in_the_language_of_the_address(
    site: Site, sent: str
) -> None:
    request, status = RAW[sent]
    said = {}
    for language in ("zh", "zh-Hant", "en"):
        address = f" /?q=a&lang={language} ".encode()
        _, said[language] = _answer(site, request.replace(b" / ", address, 1))
    expected = {
        language: f"{Message(f'refusal.{status.decode()}').words(language)}\n".encode()
        for language in said
    }
    assert said == expected
    assert len({*said.values()}) == 3


def _answer(site: Site, request: bytes) -> tuple[bytes, bytes]:
    """Return head and body of what the server says to these bytes."""
    with closing(site.connect()) as client:
        client.sendall(request)
        text = b""
        try:
            while piece := client.recv(65536):
                text += piece
        except ConnectionResetError:  # it did not read all of it
            pass
    head, _, body = text.partition(b"\r\n\r\n")
    return head, body
