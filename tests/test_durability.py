"""Real processes killed at random instants: the index answers as before or as after."""

import json
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from searcher.engine import SearchIndex
from searcher.errors import IndexDamaged, IndexMismatch
from searcher.find import find
from searcher.model import Article
from searcher.whoosh_engine.adapter import WhooshEngine
from tests.conftest import ROOT

COUNT = 60


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
    assert find(index, "换届选举").total == COUNT
    version = int(bodies.pop().removeprefix("街道通讯第"))
    assert find(index, f"“第{version}版”").total == COUNT
    return version


@pytest.mark.parametrize(("command", "kills"), [("index", 20), ("reindex", 10)])
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
        time.sleep(dice.uniform(0.3, 1.1) * usual)
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
            totals = [find(engine, f"“第{v}版”").total for v in range(6)]
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
    assert find(engine, "“第5版”").total == 30
    engine.close()


def test_a_damaged_index_says_reindex(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([Article("a", "换届")])
    engine.close()
    for segment in tmp_path.glob("g*/*.seg"):
        segment.write_bytes(segment.read_bytes()[:40])
    with pytest.raises(IndexDamaged, match="jiewen reindex"):
        find(WhooshEngine(tmp_path), "换届")
    fresh = WhooshEngine(tmp_path)
    fresh.rebuild([Article("a", "换届")])
    assert find(fresh, "换届").total == 1


def test_another_analyser_says_reindex(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([Article("a", "换届")])
    [stamp] = tmp_path.glob("g*/jiewen.json")
    stamp.write_text(stamp.read_text().replace("jieba", "other"))
    with pytest.raises(IndexMismatch, match="jiewen reindex"):
        find(engine, "换届")
