"""Trouble on the way to a node: busy, cut off, refused, not trusted; each through a proxy."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from searcher.core.engine import Engine
from searcher.core.errors import EngineError
from searcher.core.model import Article
from searcher.engines.opensearch import bulk, client
from searcher.engines.opensearch.adapter import OpenSearchEngine
from searcher.engines.opensearch.client import Cluster
from tests.cluster.faults import Fault, refusing
from tests.cluster.proxy import Proxy
from tests.conftest import ROOT
from tests.support.clusters import fresh_engine
from tests.support.messages import assert_is_a_line
from tests.support.versions import article, articles, assert_answers, whole

pytestmark = pytest.mark.opensearch

BEFORE, AFTER = whole(0), whole(1)


@pytest.fixture
def node(address: str) -> str:
    """The address of one node."""
    return address.split(",")[0]


@pytest.fixture
def proxy(node: str) -> Iterator[Proxy]:
    """A proxy in front of a node."""
    with Proxy(node) as made:
        yield made


@pytest.fixture
def direct(node: str) -> Iterator[OpenSearchEngine]:
    """An engine without a proxy, holding `BEFORE`."""
    with fresh_engine(Cluster(node, "trouble", shards=2, replicas=0)) as engine:
        engine.update(articles(BEFORE), ())
        yield engine


@pytest.fixture
def through(direct: Engine, proxy: Proxy) -> Iterator[OpenSearchEngine]:
    """The same index through the proxy."""
    engine = OpenSearchEngine(Cluster(proxy.url, "trouble", shards=2, replicas=0))
    yield engine
    engine.close()


def update(engine: Engine) -> None:
    assert engine.update(articles(AFTER), ()) == ()


def rebuild(engine: Engine) -> None:
    assert engine.rebuild(articles(AFTER)) == ()


WRITES = pytest.mark.parametrize("write", [update, rebuild])


def asked(method: str, *parts: str) -> Callable[[str, str, bytes], bool]:
    """What matches a request: its method, and parts of its path."""
    return lambda verb, path, body: verb == method and all(part in path for part in parts)


# -- busy ------------------------------------------------------------------------------------------


@WRITES
@pytest.mark.parametrize(
    "fault",
    [
        Fault(asked("POST", "_bulk"), times=3, status=429, body={"error": "busy"}),
        Fault(asked("POST", "_bulk"), times=3, status=503, body=b"<html>"),
        refusing(lambda number: number % 2 == 0, times=3),
        refusing(lambda number: True, times=2),
        refusing(lambda number: number == 7, times=2, status=503),
    ],
)
def test_a_busy_cluster_gets_it_in_the_end(
    direct: Engine, through: Engine, proxy: Proxy, write: Callable[[Engine], None], fault: Fault
) -> None:
    proxy.faults.append(replace(fault))
    write(through)
    assert proxy.faults[0].times == 0
    assert_answers(direct, [AFTER])
    assert direct.verify() == []


@WRITES
@pytest.mark.parametrize(
    "fault",
    [
        Fault(asked("POST", "_bulk"), times=None, status=429, body={"error": "busy"}),
        refusing(lambda number: True, times=None),
    ],
)
def test_a_cluster_that_stays_busy_is_told(
    direct: Engine,
    through: Engine,
    proxy: Proxy,
    write: Callable[[Engine], None],
    fault: Fault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "WRITE_PATIENCE", 1.0)
    proxy.faults.append(replace(fault))
    with pytest.raises(EngineError, match="太忙") as refused:
        write(through)
    assert_is_a_line(refused.value.message)
    assert_answers(direct, [BEFORE])
    proxy.faults.clear()
    write(through)
    assert_answers(direct, [AFTER])


# -- cut off ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("drop", ["before", "amid", "after"])
@pytest.mark.parametrize(
    ("write", "struck"),
    [
        (update, asked("POST", "_bulk")),
        (rebuild, asked("POST", "_bulk")),
        (update, asked("POST", "/_aliases")),
        (rebuild, asked("POST", "/_aliases")),
        (rebuild, asked("PUT", "trouble--")),  # the index of a generation, and its template
        (update, asked("PUT", "-lock/_doc/")),
        (update, asked("POST", "point_in_time")),
    ],
)
def test_a_dropped_connection_costs_nothing(
    direct: Engine,
    through: Engine,
    proxy: Proxy,
    write: Callable[[Engine], None],
    drop: Any,
    struck: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk, "_BATCH", 7)  # several requests
    proxy.faults.append(Fault(struck, times=2, drop=drop))
    write(through)
    assert_answers(direct, [AFTER])
    assert direct.verify() == []
    direct.update((), ())  # the lock was given back


@pytest.mark.parametrize("drop", ["before", "after"])
def test_the_first_index_of_all(node: str, proxy: Proxy, drop: Any) -> None:
    """The lock's index and document, the template, the generation, the first commit."""
    with fresh_engine(Cluster(node, "trouble", shards=2, replicas=0)) as direct:
        through = OpenSearchEngine(Cluster(proxy.url, "trouble", shards=2, replicas=0))
        through.held()  # it has met the cluster
        for part in ("-lock", "-lock/_doc", "_index_template", "trouble--", "_aliases"):
            struck = [asked("PUT", part), asked("POST", part)]
            proxy.faults += [Fault(each, drop=drop) for each in struck]
        update(through)
        assert_answers(direct, [AFTER])
        through.close()


# -- not what it should be -------------------------------------------------------------------------


def test_what_is_no_opensearch_is_told(through: Engine, proxy: Proxy) -> None:
    proxy.faults.append(Fault(times=None, status=200, body=b"<html>It works!</html>"))
    with pytest.raises(EngineError, match="opensearch_url") as refused:
        through.stats()
    assert_is_a_line(refused.value.message)


def test_a_refused_article_costs_no_other(direct: Engine) -> None:
    long = replace(article(3, 1), departments=("长" * 40_000,))
    new = replace(long, id="n/new")
    put = [article(2, 1), long, new, article(4, 1)]
    refused = direct.update(put, ())
    assert sorted(each.article_id for each in refused) == ["n/00003", "n/new"]
    for each in refused:
        assert "\n" not in str(each.reason)
    assert_answers(direct, [{**BEFORE, 2: 1, 4: 1}])
    rebuilt: list[Article] = [*articles(AFTER), new]
    [only] = direct.rebuild(rebuilt)
    assert only.article_id == "n/new"
    assert_answers(direct, [AFTER])


# -- who may ---------------------------------------------------------------------------------------

PASSWORD = "街闻-7%:é"
USER = {"user": "operator", "password": PASSWORD}
KEY = {"api_key": "b3BlcmF0b3I6a2V5"}


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        (USER, {}),
        (USER, {"user": "operator", "password": "街闻"}),
        (USER, {"user": "other", "password": PASSWORD}),
        (USER, KEY),
        (KEY, {}),
        (KEY, {"api_key": "b3BlcmF0b3I6b2xk"}),
        (KEY, USER),
    ],
)
def test_who_may_not_is_told_so(node: str, wanted: Any, given: Any) -> None:
    with Proxy(node, tls=True, **wanted) as proxy:
        engine = OpenSearchEngine(Cluster(proxy.url, "trouble", ca=proxy.ca_file, **given))
        for ask in (engine.stats, engine.version, lambda: update(engine), lambda: rebuild(engine)):
            with pytest.raises(EngineError, match="opensearch_user") as refused:
                ask()
            assert_is_a_line(refused.value.message)
            for secret in (PASSWORD, *given.values()):
                assert secret not in str(refused.value)
        engine.close()


@pytest.mark.parametrize("given", [USER, KEY])
def test_who_may_indexes_and_searches_over_tls(node: str, given: Any) -> None:
    cluster = Cluster(node, "trouble", shards=2, replicas=0)
    with fresh_engine(cluster) as direct, Proxy(node, tls=True, **given) as proxy:
        engine = OpenSearchEngine(replace(cluster, url=proxy.url, ca=proxy.ca_file, **given))
        update(engine)
        assert_answers(engine, [AFTER])
        assert_answers(direct, [AFTER])
        engine.close()


@pytest.mark.parametrize("other", [True, False])
def test_an_unknown_certificate_is_told(node: str, other: bool) -> None:
    with Proxy(node, tls=True) as proxy, Proxy(node, tls=True) as stranger:
        engine = OpenSearchEngine(Cluster(proxy.url, ca=stranger.ca_file if other else None))
        for ask in (engine.stats, lambda: update(engine)):
            with pytest.raises(EngineError, match="opensearch_ca") as refused:
                ask()
            assert_is_a_line(refused.value.message)
        engine.close()
        assert proxy.seen == []


# -- nobody there ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["search", "换届"],
        ["stats"],
        ["index", "paper"],
        ["check", "--index", "."],
        ["suggest", "换"],
    ],
)
def test_the_command_says_that_the_cluster_is_gone(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / "a.txt").write_text("街道召开换届选举大会。\n", "utf-8")
    variables = {"JIEWEN_OPENSEARCH_URL": "http://127.0.0.1:9", "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-m", "jiewen", "--engine", "opensearch", *words],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, **variables},
        check=False,
    )
    assert (told.returncode, told.stdout) == (1, "")
    assert "http://127.0.0.1:9" in told.stderr
    assert "Traceback" not in told.stderr
    assert told.stderr.count("\n") == 1
    assert_is_a_line(told.stderr.strip())
