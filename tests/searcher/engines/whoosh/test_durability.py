"""Real processes killed at random instants: the index answers as before or as after."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from searcher.core.engine import SearchIndex
from searcher.core.errors import IndexMismatch
from searcher.core.model import Article
from searcher.core.request import Request
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.find.find import find
from tests.conftest import ROOT
from tests.support import versions
from tests.support.waiting import linger, until
from tests.support.writer import SERIES, Writer, users

COUNT = 60


@pytest.mark.parametrize(
    ("series", "kills"),
    [("index", 60), ("merge", 60), ("reindex", 54), ("reindex in parallel", 6)],
)
def test_a_killed_writer_leaves_before_or_after(series: str, kills: int, tmp_path: Path) -> None:
    """With the 20 kills of the command below: 200."""
    root = tmp_path / "index"
    engine = WhooshEngine(root)
    engine.rebuild(versions.articles(SERIES[series].state(0)))
    engine.close()
    dice, usual, found = random.Random(7), 0.05, 0
    for _ in range(kills):
        writer = Writer(root, series, found)
        for _ in range(dice.randrange(3)):
            writer.wait()
            usual = writer.usual
        linger(dice.uniform(0, 1.3) * usual)
        writer.kill()
        assert_no_orphans(root)
        engine = WhooshEngine(root)
        before, after = (SERIES[series].state(writer.step + n) for n in (0, 1))
        state = versions.assert_answers(engine, [before, after])
        engine.close()
        found = writer.step + (state == after)
    assert found > kills / 4  # it was not killed too early each time


def assert_no_orphans(root: Path) -> None:
    """No process but this one goes on working for a writer that was killed."""
    until(lambda: not users(root) - {os.getpid()}, "a process goes on")


def write_corpus(path: Path, version: int) -> None:
    lines = (
        {"id": f"n/{n}", "title": f"第{n}篇", "body": f"街道通讯第{version}版。" + "换届选举" * 20}
        for n in range(COUNT)
    )
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")


def start(*words: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "jiewen", *(str(word) for word in words)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def version_of(index: SearchIndex) -> int:
    """Return the one version that every article is of."""
    bodies = {article.body.split("版")[0] for article in index.scan()}
    assert len(bodies) == 1, bodies
    assert find(index, Request("换届选举")).total == COUNT
    version = int(bodies.pop().removeprefix("街道通讯第"))
    assert find(index, Request(f"“第{version}版”")).total == COUNT
    return version


@pytest.mark.parametrize(("command", "kills"), [("index", 12), ("reindex", 8)])
def test_a_killed_run_leaves_before_or_after(command: str, kills: int, tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus.jsonl", tmp_path / "index"
    write_corpus(corpus, 0)
    began = time.monotonic()
    assert start("index", corpus, "--index", folder).wait() == 0
    usual = time.monotonic() - began
    dice = random.Random(11)
    held = 0
    for version in range(1, kills + 1):
        write_corpus(corpus, version)
        process = start(command, *([corpus] if command == "index" else []), "--index", folder)
        linger(dice.uniform(0.3, 1.1) * usual)
        process.kill()
        process.wait()
        engine = WhooshEngine(folder)
        found = version_of(engine)
        engine.close()
        assert found in {held, version}
        held = found
    assert start("index", corpus, "--index", folder).wait() == 0  # the lock died with its holder
    engine = WhooshEngine(folder)
    assert version_of(engine) == kills
    engine.close()


def test_readers_see_old_or_new_while_it_is_rebuilt(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild(Article(f"{n}", "第0版换届") for n in range(30))
    stop, failures = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            totals = [find(engine, Request(f"“第{v}版”")).total for v in range(6)]
            if not any(totals) or any(total not in {0, 30} for total in totals):
                failures.append(totals)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    writer = WhooshEngine(tmp_path / "index")
    for version in range(1, 6):
        write = writer.rebuild if version % 2 else lambda articles: writer.update(articles, ())
        write(Article(f"{n}", f"第{version}版换届") for n in range(30))
    stop.set()
    for thread in threads:
        thread.join()
    # totals come from six answers, so a commit between two of them may show none or two versions
    assert all(sum(totals) in {0, 60} for totals in failures)
    assert find(engine, Request("“第5版”")).total == 30
    engine.close()


def opened(engine: WhooshEngine) -> None:
    assert find(engine, Request("换届选举", limit=1)).total > 0


def verified(engine: WhooshEngine) -> None:
    assert engine.verify() == []


def scanned(engine: WhooshEngine) -> None:
    assert versions.state_of(engine)


@pytest.mark.parametrize("series", ["index", "merge", "reindex"])
@pytest.mark.parametrize("read", [opened, verified, scanned])
def test_opening_never_meets_half_a_commit(
    series: str, read: Callable[[WhooshEngine], None], tmp_path: Path
) -> None:
    """Between reading one file and the next, a writer may have replaced both."""
    root = tmp_path / "index"
    engine = WhooshEngine(root)
    engine.rebuild(versions.articles(SERIES[series].state(0)))
    writer = Writer(root, series, 0)
    try:
        while writer.heard() < 30:
            fresh = WhooshEngine(root)
            read(fresh)
            fresh.close()
    finally:
        writer.kill()
    assert engine.stats().articles > 0
    engine.close()


@pytest.mark.parametrize("name", ["CURRENT", "jiewen.json"])
@pytest.mark.parametrize("turn", [1, 2, 3, 4])
@pytest.mark.parametrize("read", [opened, verified, scanned, lambda engine: engine.held()])
def test_a_rebuild_right_after_a_file_was_read(
    name: str,
    turn: int,
    read: Callable[[WhooshEngine], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The race of the test above, won each time."""
    WhooshEngine(tmp_path).rebuild(versions.articles(versions.whole(0)))
    read_bytes, reads = Path.read_bytes, 0

    def read_then_rebuild(self: Path) -> bytes:
        nonlocal reads
        content = read_bytes(self)
        reads += self.name == name
        if self.name == name and reads == turn:
            WhooshEngine(tmp_path).rebuild(versions.articles(versions.whole(1)))
        return content

    monkeypatch.setattr(Path, "read_bytes", read_then_rebuild)
    engine = WhooshEngine(tmp_path)
    read(engine)
    assert reads > 0  # else the files are read in another way, and this tests nothing
    while reads < turn:
        read(WhooshEngine(tmp_path))
    assert versions.state_of(engine) == versions.whole(1)


def test_a_scan_goes_on_with_what_it_began(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild(versions.articles(versions.whole(0)))
    scan = engine.scan()
    seen = [next(scan)]
    for step in range(1, 4):
        engine.update(versions.articles(versions.whole(step)), ())
        engine.rebuild(versions.articles(versions.whole(step)))
    seen += scan
    assert sorted(seen, key=lambda found: found.id) == versions.articles(versions.whole(0))
    assert versions.state_of(engine) == versions.whole(3)


def test_another_analyser_says_reindex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([Article("a", "换届")])
    monkeypatch.setattr("searcher.engines.whoosh.storage.identity", lambda: "another lexicon")
    with pytest.raises(IndexMismatch, match="jiewen reindex"):
        find(engine, Request("换届"))
    with pytest.raises(IndexMismatch, match="jiewen reindex"):
        engine.update([Article("b", "换届")], ())
    engine.rebuild([Article("b", "换届")])
    assert find(engine, Request("换届")).total == 1
