"""Nodes that die, freeze or fill up, while articles are written and searched for."""

import json
import random
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from searcher.core import deadline
from searcher.core.errors import EngineError, TimedOut
from searcher.core.model import Article
from searcher.core.tree import Literal, Query
from searcher.engines.opensearch import bulk, client
from searcher.engines.opensearch.adapter import OpenSearchEngine
from searcher.engines.opensearch.client import Cluster, Connection
from tests.cluster.nodes import Nodes
from tests.support.clusters import address_of, cluster_of, fresh_engine
from tests.support.messages import assert_is_a_line
from tests.support.versions import State, article, articles, assert_answers, whole
from tests.support.waiting import linger, until

pytestmark = pytest.mark.opensearch

COUNT = 400
BEFORE, AFTER = whole(0, COUNT), whole(1, COUNT)
PATIENCE = 90.0  # seconds, before a test that waits for something fails
NAME = "faults"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Nodes]:
    """Three nodes of our own."""
    with cluster_of() as nodes:
        yield nodes


@pytest.fixture
def nodes(cluster: Nodes) -> Iterator[Nodes]:
    """Three nodes, all there; those that a test has lost are brought back."""
    if cluster.count < 3:
        pytest.skip("one node only: there is no memory for three")
    yield cluster
    for number in range(cluster.count):
        with suppress(KeyError):
            cluster.go_on(number)
        with suppress(ValueError):
            cluster.start(number)
    cluster.wait("red", nodes=3)


@pytest.fixture
def engine(nodes: Nodes) -> Iterator[OpenSearchEngine]:
    """An engine with two copies of all, holding `BEFORE`."""
    place = Cluster(address_of(nodes), NAME, shards=2, replicas=1, timeout=10)
    with fresh_engine(place) as made:
        made.update(articles(BEFORE), ())
        nodes.wait()
        yield made


def ask(nodes: Nodes, method: str, path: str, body: object = None) -> Any:
    """Ask the cluster without the engine."""
    connection = Connection(Cluster(address_of(nodes)))
    try:
        return connection.ask(method, path, body, patience=PATIENCE)
    finally:
        connection.close()


def holder(nodes: Nodes) -> int:
    """Return a node with a primary of the index that serves."""
    [index] = ask(nodes, "GET", f"/{NAME}/_alias")
    found = ask(nodes, "GET", f"/_cat/shards/{index}?h=prirep,node&format=json")
    return int(next(each["node"][1:] for each in found if each["prirep"] == "p"))


def manager(nodes: Nodes) -> int:
    """Return the node that the others have elected."""
    return int(ask(nodes, "GET", "/_cat/cluster_manager?h=node&format=json")[0]["node"][1:])


def again(engine: OpenSearchEngine, wanted: State) -> None:
    """Check that the index answers as it should, after a while at most."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            assert_answers(engine, [wanted])
        except EngineError as error:
            assert_is_a_line(error.message)
            if time.monotonic() > until:
                raise
        else:
            return


# -- a node dies -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("victim", "write", "seed"),
    [(holder, "update", 1), (manager, "update", 2), (holder, "rebuild", 3)],
)
def test_a_node_dies_while_articles_come(
    nodes: Nodes,
    engine: OpenSearchEngine,
    monkeypatch: pytest.MonkeyPatch,
    victim: Callable[[Nodes], int],
    write: str,
    seed: int,
) -> None:
    monkeypatch.setattr(bulk, "_BATCH", 10)  # many requests, three at a time
    number = victim(nodes)
    instant = random.Random(f"{seed} {write}").randrange(COUNT + 1)

    def coming() -> Iterator[Article]:
        for place, each in enumerate([*articles(AFTER), None]):
            if place == instant:
                nodes.kill(number)
            if each:
                yield each

    done = False
    try:
        assert (
            engine.update(coming(), ()) if write == "update" else engine.rebuild(coming())
        ) == ()
        done = True
    except EngineError as error:
        assert_is_a_line(error.message)
    again(engine, AFTER if done else BEFORE)  # with two nodes
    nodes.start(number)
    nodes.wait("green", nodes=3, seconds=PATIENCE)
    assert engine.verify() == []
    engine.update(articles(AFTER), ())
    assert_answers(engine, [AFTER])


def test_a_node_dies_while_others_search(nodes: Nodes, engine: OpenSearchEngine) -> None:
    over = threading.Event()
    query = Query(Literal("换届选举"), limit=3)
    page = engine.search(query)

    def search() -> tuple[int, list[str]]:
        answers, errors = 0, []
        while not over.is_set():
            try:
                assert engine.search(query) == page
                answers += 1
            except EngineError as error:
                errors.append(str(error))
        return answers, errors

    def walk() -> list[str]:
        errors = []
        while not over.is_set():
            try:
                assert len(list(engine.every(query))) == COUNT
            except EngineError as error:
                errors.append(str(error))
        return errors

    with ThreadPoolExecutor(4) as pool:
        searching = [pool.submit(search) for _ in range(3)]
        walking = pool.submit(walk)
        for victim in (holder(nodes), manager(nodes)):
            linger(1)
            nodes.kill(victim)
            linger(2)
            nodes.start(victim)
            nodes.wait("green", nodes=3, seconds=PATIENCE)
        over.set()
        told = [each.result(PATIENCE) for each in searching]
        errors = [line for _, lines in told for line in lines] + walking.result(PATIENCE)
    for line in set(errors):
        assert_is_a_line(line)
    assert min(answers for answers, _ in told) > 0
    assert_answers(engine, [BEFORE])  # the same engine


def test_without_a_copy_a_dead_node_is_told(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_PATIENCE", 3.0)
    monkeypatch.setattr(client, "WRITE_PATIENCE", 3.0)
    place = Cluster(address_of(nodes), NAME, shards=2, replicas=0, timeout=10)
    with fresh_engine(place) as engine:
        engine.update(articles(BEFORE), ())
        number = holder(nodes)
        nodes.kill(number)
        nodes.wait("red", nodes=2)
        for asked in (engine.stats, lambda: engine.search(Query()), lambda: list(engine.scan())):
            with pytest.raises(EngineError, match="red") as refused:
                asked()
            assert_is_a_line(refused.value.message)
        with pytest.raises(EngineError) as refused:
            engine.update(articles(AFTER), ())
        assert_is_a_line(refused.value.message)
        [problem] = engine.verify()
        assert "red" in str(problem)
        nodes.start(number)
        nodes.wait("green", nodes=3, seconds=PATIENCE)
        again(engine, BEFORE)
        assert engine.verify() == []


# -- a node freezes --------------------------------------------------------------------------------


def test_a_frozen_node_costs_time_but_no_hit(nodes: Nodes, engine: OpenSearchEngine) -> None:
    query = Query(Literal("换届选举"), limit=3)
    page = engine.search(query)
    number = holder(nodes)
    nodes.stop(number)
    for seconds in (0.5, 0.5, 0.5, 2, 2):
        with deadline.limit(seconds), suppress(TimedOut):
            assert engine.search(query) == page
    for _ in range(3):
        try:
            assert engine.search(query) == page
        except EngineError as error:
            assert_is_a_line(error.message)
    nodes.wait("yellow", nodes=2)
    again(engine, BEFORE)  # with two nodes
    nodes.go_on(number)
    nodes.wait("green", nodes=3, seconds=PATIENCE)
    again(engine, BEFORE)


# -- a disk is full --------------------------------------------------------------------------------

WATERMARKS = "cluster.routing.allocation.disk"


def settings(nodes: Nodes, free: str | None) -> None:
    """Ask for so much free space on each disk; ``None``: for none."""
    levels = {f"{WATERMARKS}.watermark.{name}": free for name in ("low", "high", "flood_stage")}
    levels |= {
        f"{WATERMARKS}.threshold_enabled": "true" if free else None,
        "cluster.info.update.interval": "10s",  # no less is allowed
    }
    ask(nodes, "PUT", "/_cluster/settings", {"persistent": levels})


def wait_for_block(nodes: Nodes, *, blocked: bool) -> None:
    """Wait until the index is read-only, or until neither it nor the whole cluster is."""
    until(
        lambda: index_block_in(nodes) if blocked else not blocks_in(nodes),
        f"the block did not {'come' if blocked else 'go'}",
        PATIENCE,
        every=0.3,
    )


def index_block_in(nodes: Nodes) -> bool:
    return bool(ask(nodes, "GET", f"/{NAME}-*/_settings/index.blocks.read_only_allow_delete"))


def blocks_in(nodes: Nodes) -> bool:
    """Whether there is also the block on new indices, which comes a little later and goes later."""
    told = ask(nodes, "GET", "/_cluster/settings?flat_settings=true")
    new = {**told["persistent"], **told["transient"]}.get("cluster.blocks.create_index")
    return index_block_in(nodes) or new == "true"


def test_a_full_disk_is_told_and_passes(nodes: Nodes, engine: OpenSearchEngine) -> None:
    settings(nodes, "900000gb")
    try:
        wait_for_block(nodes, blocked=True)
        with pytest.raises(EngineError, match="磁盘将满") as refused:
            engine.update(articles(AFTER), ())
        assert_is_a_line(refused.value.message)
        with pytest.raises(EngineError, match="磁盘将满"):
            engine.rebuild(articles(AFTER))
        assert_answers(engine, [BEFORE])
        settings(nodes, "1b")
        wait_for_block(nodes, blocked=False)
    finally:
        settings(nodes, None)  # who does not look at disks lifts no block
    assert engine.update(articles(AFTER), ()) == ()
    assert_answers(engine, [AFTER])


def test_a_disk_that_fills_up_meanwhile(nodes: Nodes, engine: OpenSearchEngine) -> None:
    """The block comes between two bulk requests; what was begun is undone when it is gone."""
    [index] = ask(nodes, "GET", f"/{NAME}/_alias")
    block = "index.blocks.read_only_allow_delete"

    def coming() -> Iterator[Article]:
        for number, each in enumerate(articles(AFTER)):
            if number == COUNT // 2:
                ask(nodes, "PUT", f"/{index}/_settings", {block: True})
            yield each

    with pytest.raises(EngineError, match="磁盘将满"):
        engine.update(coming(), ())
    assert_answers(engine, [BEFORE])
    ask(nodes, "PUT", f"/{index}/_settings", {block: None})
    engine.update([article(1, 1)], ())
    assert_answers(engine, [{**BEFORE, 1: 1}])


# -- a queue is full -------------------------------------------------------------------------------


def test_a_real_queue_that_is_full(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that takes one request at a time and lets one wait, with many senders."""
    monkeypatch.setattr(bulk, "_BATCH", 3)
    monkeypatch.setattr(bulk, "_SENDERS", 16)
    lines = "thread_pool.write.size: 1\nthread_pool.write.queue_size: 1\n"
    with cluster_of(1, lines) as small:
        place = Cluster(address_of(small), NAME, shards=4, replicas=0)
        with fresh_engine(place) as engine:
            assert engine.update(articles(AFTER), ()) == ()
            assert_answers(engine, [AFTER])
        with urllib.request.urlopen(f"{small.url(0)}/_nodes/stats/thread_pool") as answer:
            [stats] = json.load(answer)["nodes"].values()
        assert stats["thread_pool"]["write"]["rejected"] > 0
