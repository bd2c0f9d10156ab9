"""Writers that are killed, late, or two at once: an index is before or after, never between."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from searcher.core.errors import EngineError, IndexBusy
from searcher.engines.opensearch import lock
from searcher.engines.opensearch.adapter import OpenSearchEngine
from searcher.engines.opensearch.client import Cluster, Connection
from searcher.engines.opensearch.failures import Failure
from tests.cluster.faults import Answer, Fault, Forward
from tests.cluster.proxy import Proxy
from tests.conftest import ROOT, SAMPLE
from tests.support.clusters import fresh_engine
from tests.support.messages import assert_is_a_line
from tests.support.opensearch_writer import LEASE, SERIES, Writer
from tests.support.versions import article, articles, assert_answers, whole
from tests.support.waiting import linger, until

pytestmark = pytest.mark.opensearch

KILLS = 5
PATIENCE = 60.0  # seconds, before a test that waits for something fails


@pytest.fixture
def cluster(address: str) -> Cluster:
    """Where to write."""
    return Cluster(address.split(",")[0], "writers", shards=2, replicas=0)


@pytest.fixture
def engine(cluster: Cluster) -> Iterator[OpenSearchEngine]:
    """An engine with nothing in it."""
    with fresh_engine(cluster) as made:
        yield made


def assert_swept(cluster: Cluster) -> None:
    """Check that only one generation is left, with no document that does not show."""
    connection = Connection(cluster)
    pattern = f"/_cat/indices/{cluster.name}--*"
    found = connection.ask("GET", pattern, h="index,docs.count", format="json")
    shown = connection.ask("GET", f"/{cluster.name}/_count")["count"]
    assert [each["docs.count"] for each in found] == [str(shown)]
    connection.close()


def settle(cluster: Cluster) -> None:
    """Wait until what a dead writer asked for last is done."""
    connection = Connection(cluster)
    linger(0.2)
    connection.ask("GET", "/_cluster/health", wait_for_events="languid")
    connection.close()


def when_free(write: Callable[[], Any]) -> None:
    """Write as soon as the lock of a dead writer has run out."""

    def written() -> bool:
        try:
            write()
        except IndexBusy as busy:
            assert_is_a_line(busy.message)
            return False
        return True

    until(written, "the lock stays", PATIENCE, every=0.1)


@pytest.mark.parametrize("series", SERIES)
def test_a_killed_writer_leaves_before_or_after(
    cluster: Cluster, engine: OpenSearchEngine, series: str
) -> None:
    chance, way, step = random.Random(series), SERIES[series], 0
    engine.update(articles(way.state(0)), ())
    for _ in range(KILLS):
        writer = Writer(cluster, series, step)
        writer.wait()  # it is ready
        writer.wait()  # it has committed once
        linger(chance.uniform(0, 1.2 * writer.usual))
        writer.kill()
        settle(cluster)
        after = [way.state(writer.step), way.state(writer.step + 1)]
        state = assert_answers(engine, after)
        step = writer.step + (state != after[0])
        assert engine.verify() == []
    when_free(lambda: way.write(engine, step + 1))
    assert_answers(engine, [way.state(step + 1)])
    engine.update((), ())  # what died by the last commit is removed by the run after it
    assert_swept(cluster)


def test_a_paused_writer_does_not_disturb_who_followed(
    cluster: Cluster, engine: OpenSearchEngine
) -> None:
    engine.update(articles(whole(0)), ())
    writer = Writer(cluster, "update", 0)
    writer.wait()
    writer.wait()
    writer.pause()
    linger(LEASE)
    followed = whole(999)
    when_free(lambda: engine.update(articles(followed), ()))
    writer.go_on()
    linger(0.5)
    if writer.step < 900:
        writer.kill()
    for _ in range(2):
        assert_answers(engine, [followed, whole(writer.step), whole(writer.step + 1)])
    assert engine.verify() == []


class Held:
    """A fault that keeps matching requests until it is told to let them go."""

    def __init__(self, *parts: str) -> None:
        self.come, self.go = threading.Event(), threading.Event()
        self.fault = Fault(
            lambda method, path, body: method == "POST" and any(part in path for part in parts),
            times=1,
            through=self._keep,
        )

    def _keep(self, body: bytes, forward: Forward) -> Answer:
        self.come.set()
        assert self.go.wait(PATIENCE)
        return forward(body)


def renewing() -> Fault:
    """A fault that makes it impossible to renew the lock."""
    return Fault(
        lambda method, path, body: method == "PUT" and "-lock/_doc/" in path,
        times=None,
        status=500,
    )


@pytest.mark.parametrize("first", ["update", "rebuild"])
@pytest.mark.parametrize("second", ["update", "rebuild"])
@pytest.mark.parametrize("part", ["_bulk", "/_aliases"])
def test_a_request_that_comes_too_late_changes_nothing(
    cluster: Cluster,
    engine: OpenSearchEngine,
    monkeypatch: pytest.MonkeyPatch,
    first: str,
    second: str,
    part: str,
) -> None:
    """A writer loses its lock while a request of it is on the way; another one commits."""
    monkeypatch.setattr(lock, "LEASE", 1.0)
    engine.update(articles(whole(0)), ())
    held = Held(part)
    with Proxy(cluster.url) as proxy, ThreadPoolExecutor(1) as pool:
        proxy.faults.append(held.fault)
        late = OpenSearchEngine(replace(cluster, url=proxy.url))
        lost = pool.submit(SERIES[first].write, late, 1)
        assert held.come.wait(PATIENCE)
        proxy.faults.append(renewing())
        when_free(lambda: SERIES[second].write(engine, 2))
        assert_answers(engine, [whole(2)])
        held.go.set()
        with pytest.raises(EngineError) as refused:
            lost.result(PATIENCE)
        assert_is_a_line(refused.value.message)
        late.close()
    assert_answers(engine, [whole(2)])
    engine.update([article(1, 3)], ["n/00002"])  # nor does it come up with a later commit
    engine.update((), ())
    state = {n: 3 if n == 1 else 2 for n in whole(2) if n != 2}
    assert_answers(engine, [state])
    assert engine.verify() == []
    assert_swept(cluster)


def test_a_failed_run_leaves_a_gap_that_stays_empty(
    cluster: Cluster, engine: OpenSearchEngine
) -> None:
    """Its number is never used again; what is written with it shows in no later commit."""
    engine.update(articles(whole(0)), ())
    kept = Held("_bulk")
    written: list[bytes] = []

    def lost(body: bytes, forward: Forward) -> Answer:
        written.append(body)
        return Answer(400, b'{"error": {"type": "strange", "reason": "told by the test"}}')

    kept.fault.through = lost
    with Proxy(cluster.url) as proxy:
        proxy.faults.append(kept.fault)
        failing = OpenSearchEngine(replace(cluster, url=proxy.url))
        with pytest.raises(Failure, match="told by the test"):
            failing.update([article(1, 1)], ())
        failing.close()
    engine.update([article(2, 2)], ())
    connection = Connection(cluster)
    [index] = connection.ask("GET", f"/{cluster.name}/_alias")
    connection.ask("POST", f"/{index}/_bulk", written[0], refresh="true")
    connection.close()
    assert_answers(engine, [{**whole(0), 2: 2}])
    engine.update([article(3, 3)], ())
    assert_answers(engine, [{**whole(0), 2: 2, 3: 3}])
    engine.update((), ())
    assert_swept(cluster)


def test_one_writes_at_a_time(cluster: Cluster, engine: OpenSearchEngine) -> None:
    engine.update(articles(whole(0)), ())
    other = OpenSearchEngine(cluster)

    def meanwhile() -> Iterator[Any]:
        yield from articles(whole(1))
        with pytest.raises(IndexBusy) as busy:
            other.update((), ["n/00001"])
        assert_is_a_line(busy.value.message)
        with pytest.raises(IndexBusy):
            other.rebuild(())

    engine.rebuild(meanwhile())
    assert_answers(other, [whole(1)])
    other.close()


def jiewen(cluster: Cluster, folder: Path, *words: str) -> subprocess.Popen[str]:
    variables = {
        "JIEWEN_ENGINE": "opensearch",
        "JIEWEN_OPENSEARCH_URL": cluster.url,
        "JIEWEN_OPENSEARCH_INDEX": cluster.name,
        "JIEWEN_OPENSEARCH_REPLICAS": "0",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "jiewen", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, **variables},
    )


def test_two_operators_at_once(cluster: Cluster, engine: OpenSearchEngine, tmp_path: Path) -> None:
    """Each from a folder of its own; one of them succeeds at least, and the index is whole."""
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
        told = jiewen(cluster, folder, "index", str(SAMPLE)).communicate()
        assert "Error" not in told[1]
    held = engine.held()
    assert held
    for _ in range(2):
        runs = [jiewen(cluster, folder, "reindex") for folder in folders]
        outcomes = [(run.communicate(), run.returncode) for run in runs]
        assert 0 in [code for _, code in outcomes]
        for (_, error), code in outcomes:
            if code:
                assert (code, error.count("\n")) == (1, 1)
                assert "另一个 index 或 reindex" in error
        assert engine.held() == held
        assert engine.verify() == []
    assert_swept(cluster)


def test_the_command_waits_for_nobody(
    cluster: Cluster, engine: OpenSearchEngine, tmp_path: Path
) -> None:
    connection = Connection(cluster)
    with lock.writing(connection, 0):
        run = jiewen(cluster, tmp_path, "index", str(SAMPLE))
        out, error = run.communicate()
    connection.close()
    assert (run.returncode, out, error.count("\n")) == (1, "", 1)
    assert "另一个 index 或 reindex 正在写" in error
    assert engine.held() == {}


def test_a_renewal_whose_answer_is_lost_is_one(
    cluster: Cluster, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "LEASE", 1.0)
    engine.update(articles(whole(0)), ())
    with Proxy(cluster.url) as proxy:
        through = OpenSearchEngine(replace(cluster, url=proxy.url))

        def slowly() -> Iterator[Any]:
            yield article(1, 1)
            renewals = Fault(lambda method, path, body: "-lock/_doc" in path, drop="after")
            proxy.faults.append(renewals)
            until(lambda: not renewals.times, "no renewal", PATIENCE)
            linger(2 * lock.LEASE)  # else the old word would still count
            yield article(2, 1)

        through.update(slowly(), ())
        through.close()
    assert_answers(engine, [{**whole(0), 1: 1, 2: 1}])
