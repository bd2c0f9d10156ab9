"""The cluster that other tests lean on: its nodes, its proxy's faults, its jars, its Java."""

import base64
import contextlib
import functools
import hashlib
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cluster import jars, java
from tests.cluster.faults import Answer, Fault, Forward, refusing
from tests.cluster.nodes import Nodes, NotReady
from tests.cluster.proxy import Proxy
from tests.support.clusters import cluster_of
from tests.support.waiting import until

NDJSON = {"Content-Type": "application/x-ndjson"}


def ask(
    url: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    trust: ssl.SSLContext | None = None,
) -> tuple[int, Any]:
    """Ask once, on a connection of its own: status and what JSON the answer holds."""
    sent = headers or {"Content-Type": "application/json"}
    request = urllib.request.Request(url, body, sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60, context=trust) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except urllib.error.URLError as error:
        if isinstance(error.reason, OSError):
            raise error.reason from error
        raise


def count(url: str, index: str) -> int:
    """How many documents a node finds in an index."""
    ask(f"{url}/{index}/_refresh", "POST")
    found: int = ask(f"{url}/{index}/_count")[1]["count"]
    return found


def bulk(*numbers: int) -> bytes:
    """A bulk request that writes these documents."""
    lines = [f'{{"index":{{"_id":"{n}"}}}}\n{{"n":{n}}}\n' for n in numbers]
    return "".join(lines).encode()


# --- jars and Java ---------------------------------------------------------------------------


def test_the_lock_is_sorted_and_names_each_jar_once() -> None:
    lock = jars.locked()
    assert [jar.path for jar in lock] == sorted({jar.path for jar in lock})
    assert len({jar.name for jar in lock}) == len(lock) > 50


def test_the_lock_names_whole_checksums_and_maven_paths() -> None:
    for jar in jars.locked():
        assert len(bytes.fromhex(jar.sha256)) == 32
        group, artifact, version, name = jar.path.rsplit("/", 3)
        assert group
        assert name == f"{artifact}-{version}.jar"


def test_every_module_finds_its_jars() -> None:
    artifacts = {jar.artifact for jar in jars.locked()}
    for module in jars.MODULES.values():
        for name in module.artifacts:
            assert name in artifacts or any(a.startswith(name.rstrip("*")) for a in artifacts)


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A repository on this machine with one jar in it: its address and its folder."""
    folder = tmp_path / "repository"
    (folder / "org/a/1").mkdir(parents=True)
    (folder / "org/a/1/a-1.jar").write_bytes(b"jar")
    handler = functools.partial(_Quiet, directory=os.fspath(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", folder
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


JAR = jars.Jar(hashlib.sha256(b"jar").hexdigest(), "org/a/1/a-1.jar")


def test_a_missing_jar_is_fetched_and_a_held_one_is_not(
    repository: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = repository
    jars.fetch((JAR,), tmp_path / "held", url)
    (folder / JAR.path).unlink()
    jars.fetch((JAR,), tmp_path / "held", url)
    assert [file.name for file in (tmp_path / "held").iterdir()] == ["a-1.jar"]
    assert (tmp_path / "held" / "a-1.jar").read_bytes() == b"jar"


def test_a_damaged_jar_is_fetched_again(repository: tuple[str, Path], tmp_path: Path) -> None:
    (tmp_path / "held").mkdir()
    (tmp_path / "held" / "a-1.jar").write_bytes(b"ja")
    jars.fetch((JAR,), tmp_path / "held", repository[0])
    assert (tmp_path / "held" / "a-1.jar").read_bytes() == b"jar"


@pytest.mark.parametrize(
    ("path", "digest", "told"),
    [
        ("org/a/1/a-1.jar", "00" * 32, "checksum"),  # not what the lock says
        ("org/a/2/a-2.jar", JAR.sha256, "404"),  # not there
    ],
)
def test_a_wrong_jar_is_refused_and_leaves_nothing(
    repository: tuple[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    digest: str,
    told: str,
) -> None:
    monkeypatch.setattr(jars, "PAUSE", 0.0)
    with pytest.raises(jars.NoJars, match=told):
        jars.fetch((jars.Jar(digest, path),), tmp_path / "held", repository[0])
    assert list((tmp_path / "held").iterdir()) == []


@pytest.mark.parametrize(
    ("told", "major"),
    [
        ('openjdk version "21.0.2" 2024-01-16', 21),
        ('openjdk version "25" 2025-09-16', 25),
        ('openjdk version "26-ea" 2026-03-17', 26),
        ('java version "1.8.0_292"', 8),  # the old way to count
        ('IMPLEMENTOR="Debian"\nJAVA_RUNTIME_VERSION="17.0.15+6"\nJAVA_VERSION="17.0.15"', 17),
        ('IMPLEMENTOR_VERSION="Temurin-25.0.3+9"', 0),  # says who made it, not what it is
        ("", 0),
    ],
)
def test_reads_the_version_of_a_java(told: str, major: int) -> None:
    assert java.major(told) == major


def test_takes_the_first_java_that_is_new_enough(tmp_path: Path) -> None:
    programs = [tmp_path / name / "bin" / "java" for name in ("gone", "17", "25", "26")]
    for program in programs[1:]:
        program.parent.mkdir(parents=True)
        program.touch()
        release = program.parent.parent / "release"
        release.write_text(f'JAVA_VERSION="{release.parent.name}.0.1"\n', encoding="utf-8")
    assert java.find(programs) == programs[2]
    with pytest.raises(java.NoJava, match="JAVA_HOME"):
        java.find(programs[:2])


# --- nodes -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[Nodes]:
    """Nodes of our own: other tests' shall not lose one."""
    with cluster_of() as nodes:
        yield nodes


@pytest.fixture
def three(cluster: Nodes) -> Iterator[Nodes]:
    """The cluster where one node may be missed; whole again afterwards."""
    if cluster.count < 3:
        pytest.skip("one node only: there is no memory for three")
    yield cluster
    cluster.wait()


@pytest.fixture
def index(cluster: Nodes) -> Iterator[str]:
    """An index of one shard, with a copy where there is a node for it."""
    copies = min(cluster.count - 1, 1)
    body = json.dumps({"settings": {"number_of_replicas": copies}}).encode()
    assert ask(f"{cluster.url(0)}/probe", "PUT", body)[0] == 200
    yield "probe"
    ask(f"{cluster.url(0)}/probe", "DELETE")


@pytest.mark.opensearch
def test_every_node_sees_all(cluster: Nodes) -> None:
    for url in cluster.urls():
        health = ask(f"{url}/_cluster/health?local=true")[1]
        assert (health["status"], health["number_of_nodes"]) == ("green", cluster.count)


@pytest.mark.opensearch
def test_a_killed_node_is_missed_and_comes_back(three: Nodes, index: str) -> None:
    ask(f"{three.url(0)}/{index}/_bulk", "POST", bulk(1, 2), NDJSON)
    three.wait()
    three.kill(1)
    three.wait("yellow", nodes=2)
    assert count(three.url(0), index) == 2
    with pytest.raises(ConnectionError):
        ask(three.url(1))
    three.start(1)
    three.wait("green", nodes=3)
    assert count(three.url(1), index) == 2


@pytest.mark.opensearch
def test_a_frozen_node_is_missed_and_comes_back(three: Nodes) -> None:
    three.stop(2)
    three.wait("red", nodes=2)
    three.go_on(2)
    three.wait("green", nodes=3)
    assert ask(f"{three.url(2)}/_cluster/health?local=true")[1]["number_of_nodes"] == 3


@pytest.mark.opensearch
def test_what_does_not_come_is_told_with_the_log(cluster: Nodes) -> None:
    with pytest.raises(NotReady, match=r"not green with 9 nodes after 1 s[\s\S]*log of node 0"):
        cluster.wait(nodes=9, seconds=1)


@pytest.mark.opensearch
def test_a_node_that_ends_is_told_with_its_log(cluster: Nodes) -> None:
    with pytest.raises(NotReady, match=r"ended[\s\S]*no\.such\.setting"):
        Nodes(1, settings="no.such.setting: 1\n").__enter__()


ORPHAN = """
import time
from tests.cluster.nodes import Nodes
with Nodes(1) as nodes:
    print(nodes.pid(0), flush=True)
    time.sleep(600)
"""


def runs(pid: int) -> bool:
    """Whether a process lives; one that is dead and waits to be asked for does not."""
    with contextlib.suppress(OSError):
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[0] not in "ZX"
    return False


@pytest.mark.opensearch
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of it")
def test_nodes_die_with_their_parent(cluster: Nodes, tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": os.fspath(tmp_path)}
    command = [sys.executable, "-c", ORPHAN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        node = int(parent.stdout.readline())
        assert runs(node)
        parent.send_signal(signal.SIGKILL)
    until(lambda: not runs(node), "the node lives on")


# --- faults ----------------------------------------------------------------------------------


@pytest.fixture
def proxy(cluster: Nodes) -> Iterator[Proxy]:
    """A proxy in front of the first node."""
    with Proxy(cluster.url(0)) as made:
        yield made


def write(proxy: Proxy, index: str, *numbers: int) -> tuple[int, Any]:
    """Write documents through the proxy."""
    return ask(f"{proxy.url}/{index}/_bulk", "POST", bulk(*numbers), NDJSON)


@pytest.mark.opensearch
def test_without_faults_a_kept_connection_serves(proxy: Proxy, index: str) -> None:
    connection = HTTPConnection(str(urlsplit(proxy.url).netloc), timeout=60)
    asked = [("HEAD", f"/{index}", None), ("POST", f"/{index}/_bulk", bulk(1)), ("GET", "/", None)]
    with contextlib.closing(connection):
        sockets = set()
        for method, path, body in asked:
            connection.request(method, path, body, NDJSON if body else {})
            sockets.add(connection.sock)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
    assert len(sockets) == 1
    assert proxy.seen == [(method, path) for method, path, _ in asked]


@pytest.mark.opensearch
def test_a_status_takes_the_place_of_the_answer_some_times(proxy: Proxy, index: str) -> None:
    proxy.faults.append(Fault(times=2, status=429, body={"error": "full"}))
    assert [write(proxy, index, 1) for _ in range(2)] == [(429, '{"error": "full"}')] * 2
    assert count(proxy.target, index) == 0
    assert write(proxy, index, 1)[0] == 200
    assert count(proxy.target, index) == 1


@pytest.mark.opensearch
def test_only_what_matches_is_struck(proxy: Proxy, index: str) -> None:
    proxy.faults.append(Fault(lambda m, path, body: b'"_id":"2"' in body, status=503, times=None))
    assert [write(proxy, index, number)[0] for number in (1, 2, 2, 3)] == [200, 503, 503, 200]


@pytest.mark.opensearch
@pytest.mark.parametrize(
    ("drop", "written"),
    [("before", {0}), ("after", {2}), ("amid", {0})],  # half a request is none
)
def test_a_dropped_request_is_not_answered(
    proxy: Proxy, index: str, drop: Any, written: set[int]
) -> None:
    proxy.faults.append(Fault(drop=drop))
    with pytest.raises(ConnectionError):
        write(proxy, index, 1, 2)
    assert {count(proxy.target, index)} == written
    assert write(proxy, index, 1, 2)[0] == 200


@pytest.mark.opensearch
def test_a_late_answer_comes_after_who_waits_less_has_gone(proxy: Proxy, index: str) -> None:
    proxy.faults.append(Fault(delay=60))
    with contextlib.closing(HTTPConnection(str(urlsplit(proxy.url).netloc), timeout=1)) as hasty:
        hasty.request("POST", f"/{index}/_bulk", bulk(1), NDJSON)
        with pytest.raises(TimeoutError):
            hasty.getresponse()
    until(lambda: count(proxy.target, index))
    assert count(proxy.target, index) == 1  # carried out all the same


@pytest.mark.opensearch
def test_an_answer_can_be_altered(proxy: Proxy) -> None:
    proxy.faults.append(Fault(alter=lambda told: {**told, "tagline": "另一句"}))
    assert ask(proxy.url)[1]["tagline"] == "另一句"
    assert ask(proxy.url)[1]["tagline"] != "另一句"


@pytest.mark.opensearch
def test_refused_items_are_not_written_and_told_in_their_place(proxy: Proxy, index: str) -> None:
    proxy.faults.append(refusing(lambda number: number % 2 == 1))
    status, told = write(proxy, index, 1, 2, 3)
    items = [(item["index"]["_id"], item["index"]["status"]) for item in told["items"]]
    assert (status, told["errors"]) == (200, True)
    assert items == [("1", 201), ("2", 429), ("3", 201)]
    assert count(proxy.target, index) == 2


@pytest.mark.opensearch
def test_a_fault_may_ask_the_node_itself(proxy: Proxy, index: str) -> None:
    def twice(body: bytes, forward: Forward) -> Answer:
        forward(body)
        return forward(body)

    proxy.faults.append(Fault(lambda method, path, body: "_bulk" in path, through=twice))
    told = write(proxy, index, 1)[1]
    assert told["items"][0]["index"]["result"] == "updated"


@pytest.mark.opensearch
def test_a_mistake_in_a_fault_is_not_lost(cluster: Nodes) -> None:
    def wrong(told: Any) -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Proxy(cluster.url(0)) as proxy:  # noqa: PT012
        proxy.faults.append(Fault(alter=wrong))
        with contextlib.suppress(ConnectionError):
            ask(proxy.url)


@pytest.mark.opensearch
def test_a_proxy_of_a_dead_node_hangs_up(proxy: Proxy) -> None:
    proxy.target = "http://127.0.0.1:9"  # nobody listens at the port of RFC 863
    with pytest.raises(ConnectionError):
        ask(proxy.url)


@pytest.mark.opensearch
@pytest.mark.parametrize(
    ("wanted", "sent", "status"),
    [
        ({"user": "a", "password": "b"}, "Basic " + base64.b64encode(b"a:b").decode(), 200),
        ({"user": "a", "password": "b"}, "Basic " + base64.b64encode(b"a:c").decode(), 401),
        ({"api_key": "k"}, "ApiKey k", 200),
        ({"api_key": "k"}, "ApiKey l", 401),
        ({"api_key": "k"}, "", 401),
    ],
)
def test_who_may_not_is_refused(
    cluster: Nodes, wanted: dict[str, str], sent: str, status: int
) -> None:
    with Proxy(cluster.url(0), **wanted) as proxy:  # type: ignore[arg-type]
        assert ask(proxy.url, headers={"Authorization": sent})[0] == status


@pytest.mark.opensearch
def test_tls_is_trusted_with_its_ca_only(cluster: Nodes) -> None:
    with Proxy(cluster.url(0), tls=True) as proxy:
        assert proxy.url.startswith("https://")
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(proxy.url)
        trust = ssl.create_default_context(cafile=proxy.ca_file)
        assert ask(proxy.url, trust=trust)[1]["version"]["number"] == jars.VERSION
    assert proxy.seen == [("GET", "/")]
