"""Many readers while a process writes without end: each answer is that of one committed state."""

import multiprocessing
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from searcher.core.engine import Engine
from searcher.core.model import Article, Choice, Facet, Mode, Page, Sort
from searcher.core.tree import Query
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.query import parse
from tests.support.oracle import OracleEngine

READERS = 8
QUERIES = 100_000
PERIOD = 12  # states come round again, but for the number of the commit in one article
REBUILD_EACH = 25  # commits; the others are updates
_PATIENCE = 60.0  # seconds


def states(step: int) -> list[Article]:
    """Return all articles after a step: the one that tells the step is the newest of all."""
    part = step % PERIOD
    told = Article(
        id="step",
        title="换届选举",
        body=f"街道召开大会{step}",
        street="青禾街道",
        departments=("妇女联合会",),
        event_date="2099-01-01",
        month="2099-01",
    )
    return [told, *(_article(number, part) for number in range(30) if (number + part) % 4)]


def _article(number: int, part: int) -> Article:
    return Article(
        id=f"n/{number}",
        title="换届选举" if (number * part) % 3 else "妇联换届",
        body="街道召开动员会。" * (1 + (number + part) % 3),
        street=("青禾街道", "柳岸街道", "桥南街道")[(number + part) % 3],
        departments=("社区党建办公室", "妇女联合会")[: 1 + (number + part) % 2],
        event_date=f"2021-05-{1 + (number + part) % 28:02}",
        month=f"2021-{1 + (number + part) % 12:02}",
    )


def change(engine: Engine, step: int) -> None:
    """Take the index from the step before to this one."""
    after = {article.id: article for article in states(step)}
    before = {article.id: article for article in states(step - 1)}
    if step % REBUILD_EACH == 0:
        engine.rebuild(after.values())
    else:
        put = [article for key, article in after.items() if before.get(key) != article]
        engine.update(put, before.keys() - after.keys())


def _query(typed: str, choices: tuple[Choice, ...] = (), limit: int = 3) -> Query:
    tree = parse(typed, Mode.SMART).tree
    return Query(tree, choices=choices, sort=Sort.NEWEST, limit=limit)


# each finds the article that tells the step, which is first among the newest
QUERIED = (
    _query(""),
    _query("换届"),
    _query("“街道召开”"),
    _query("街"),
    _query("选举 | 妇联", limit=40),
    _query("会 -火星", (Choice(Facet.STREET, "青禾街道"),)),
    _query("换届 选举", (Choice(Facet.DEPARTMENT, "社区党建办公室", excluded=True),)),
    _query("“街道召开”", (Choice(Facet.STREET, "青禾街道"), Choice(Facet.MONTH, "2099-01"))),
)
Told = tuple[object, ...]


def told(page: Page) -> Told:
    """Return all that an answer says, but for the step and for scores."""
    facets = [(facet, Counter({c.value: c.count for c in page.facets[facet]})) for facet in Facet]
    return page.total, [hit.article for hit in page.hits[1:]], facets


@cache
def expected(query: int, part: int) -> Told:
    """Return what the scan-everything engine says of a state."""
    oracle = OracleEngine()
    oracle.update(states(part), ())
    return told(oracle.search(QUERIED[query]))


def step_of(page: Page) -> int:
    """Return the step that an answer is of."""
    assert page.hits[0].article.id == "step"
    return int(page.hits[0].article.body.removeprefix("街道召开大会"))


def _write(root: Path, line: Connection) -> None:
    """Write until told to stop; tell of the first commit and of the last."""
    with closing(WhooshEngine(root)) as engine:
        for step in count(1):
            change(engine, step)
            stopping = line.poll()
            if step == 1 or stopping:
                line.send(step)
            if stopping:
                return


class Writer:
    """Another process that writes."""

    def __init__(self, root: Path) -> None:
        processes = multiprocessing.get_context("spawn")
        self._line, theirs = processes.Pipe()
        self._process = processes.Process(target=_write, args=(root, theirs))
        self._process.start()
        theirs.close()
        self.step = self._told()

    def _told(self) -> int:
        assert self._line.poll(_PATIENCE), "nothing was committed"
        return int(self._line.recv())

    def stop(self) -> None:
        """Let it end; ``step`` is its last commit then."""
        self._line.send("stop")
        self.step = self._told()
        self._process.join(_PATIENCE)
        assert self._process.exitcode == 0

    def close(self) -> None:
        """Make sure that it is gone."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._line.close()


class Reader(threading.Thread):
    """Asks one query after the other and keeps what was wrong."""

    def __init__(self, engine: Engine, number: int, times: int) -> None:
        super().__init__()
        self.engine, self.number, self.times = engine, number, times
        self.asked = 0
        self.steps: set[int] = set()
        self.wrong: list[object] = []

    def run(self) -> None:
        """Ask; a thread's exception would be lost, so it is kept."""
        last = 0
        try:
            for turn in range(self.times):
                query = (self.number + turn) % len(QUERIED)
                page = self.engine.search(QUERIED[query])
                step = step_of(page)
                if step < last or told(page) != expected(query, step % PERIOD):
                    self.wrong.append((last, step, query, page))
                last = step
                self.steps.add(step)
                self.asked += 1
        except Exception as error:
            self.wrong.append(error)


@pytest.fixture
def _hasty() -> Iterator[None]:
    """Switch threads as often as can be, to provoke races."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("_hasty")
def test_every_answer_is_that_of_one_commit(tmp_path: Path) -> None:
    root = tmp_path / "index"
    engine = WhooshEngine(root)
    engine.rebuild(states(0))
    for query in range(len(QUERIED)):
        for part in range(PERIOD):
            expected(query, part)
    readers = [Reader(engine, number, QUERIES // READERS) for number in range(READERS)]
    with closing(Writer(root)) as writer:
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        writer.stop()
    assert [reader.wrong[:1] for reader in readers] == [[]] * READERS
    assert sum(reader.asked for reader in readers) == QUERIES
    assert len(set().union(*(reader.steps for reader in readers))) > 20  # they saw it change
    assert step_of(engine.search(QUERIED[0])) == writer.step  # what is acknowledged is seen
    engine.close()
