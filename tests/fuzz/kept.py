"""Damages the files that a run keeps for the next one; the next run must equal a fresh index."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.update import ledger, run, store
from searcher.core.model import Article
from tests.fuzz.edits import edited
from tests.fuzz.target import Target
from tests.support.oracle import OracleEngine

_LONG_AGO = 1_600_000_000


@dataclass(frozen=True)
class _Corpus:
    """A small corpus of which one file has changed since it was indexed.

    Attributes:
        root: the folder of the corpus, and of what the first run kept.
        held: the articles of the first run.
        fresh: the articles that a fresh index of the changed corpus holds.
        keep: removes the folder when it is collected.
    """

    root: Path
    held: dict[str, Article]
    fresh: dict[str, Article]
    keep: TemporaryDirectory[str]


@cache
def _corpus() -> _Corpus:
    keep = TemporaryDirectory()
    root = Path(keep.name)
    (root / "corpus").mkdir()
    for number in range(4):
        lines = [
            {"id": f"{number}/{n}", "title": f"第{n}篇", "body": f"街道第{number}版第{n}篇。" * 9}
            for n in range(3)
        ]
        _write(root / "corpus" / f"{number}.jsonl", lines, _LONG_AGO)
    (root / "corpus" / "bad.jsonl").write_text("{}\n", "utf-8")
    first = OracleEngine()
    run.index(first, root / "kept", root / "corpus")
    _write(root / "corpus" / "1.jsonl", [{"id": "1/0", "body": "改过了。"}], _LONG_AGO + 100)
    fresh = OracleEngine()
    run.index(fresh, root / "scratch", root / "corpus")
    shutil.rmtree(root / "scratch")
    return _Corpus(root, first.articles, fresh.articles, keep)


def _write(path: Path, lines: list[dict[str, str]], when: int) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, "utf-8")
    os.utime(path, (when, when))


def check(name: str, data: bytes) -> None:
    """Damage one of the kept files and run; the engine must hold what a fresh index holds."""
    corpus = _corpus()
    folder = corpus.root / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(corpus.root / "kept", folder)
    path = folder / name
    whole_new = data[:1] >= b"\xf0"
    path.write_bytes(data[1:] if whole_new else edited(path.read_bytes(), data[1:]))
    engine = OracleEngine(dict(corpus.held))
    run.index(engine, folder, corpus.root / "corpus")
    assert _ageless(engine.articles) == _ageless(corpus.fresh)


def _ageless(articles: dict[str, Article]) -> dict[str, Article]:
    """Return articles without the time of the run that indexed them first."""
    return {name: replace(article, first_indexed=None) for name, article in articles.items()}


def _seeds(name: str) -> Callable[[], Iterator[bytes]]:
    def seeds() -> Iterator[bytes]:
        yield b"\0"
        yield b"\xff"
        yield bytes([0, 0, 0, 9, 0, 200, 0])
        yield bytes([0, 0x80, 0, 20, 1, 7, 7, 0, 1, 0, 2, 1, 0])
        yield b"\xff" + (_corpus().root / "kept" / name).read_bytes()[:2000]

    return seeds


TARGETS = tuple(
    Target(kind, partial(check, name), _seeds(name), (), longest=2048)
    for kind, name in (("ledger", ledger.FILE_NAME), ("store", store.FILE_NAME))
)
