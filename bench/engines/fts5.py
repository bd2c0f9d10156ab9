"""SQLite FTS5: a contentless table of the streams, and a narrow table for facet counts.

Each distinct combination of street, departments and month is a cell, so one GROUP BY over small
integers gives all counts. Durability is off while building, and all segments are merged at the end.
FTS5 has no gaps between positions, so a filler term stands at the end of each run.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from bench.corpus import records
from bench.engines.common import Opened, Reply, chain, only_run, rolled_up, scoring
from bench.streams import FILLER, Streams, tokenised
from searcher.core.records import from_record
from searcher.core.tree import And, Everything, Literal, Node, Not, Or, Prefix, Query, Word

_FILE = "index.sqlite"
_FIELDS = (
    "text_words",
    "text_bigrams",
    "text_characters",
    "title_words",
    "title_bigrams",
    "title_characters",
)
_FILLERS = re.compile(f"(?:{FILLER} )+")
# These characters join Latin words (tokens.py) and belong to their terms.
_TABLES = f"""
pragma journal_mode = off;
pragma synchronous = off;
pragma cache_size = -262144;
create virtual table streams using fts5({", ".join(_FIELDS)}, content='',
    tokenize="ascii tokenchars '.-+&''/:@#%'");
insert into streams(streams, rank) values ('rank', 'bm25(1, 0.5, 0.5, 1, 0.5, 0.5)');
create table articles(number integer primary key, record text);
create table cells(cell integer primary key, street text, departments text, month text);
create table places(number integer primary key, cell integer);
begin;
"""
_BEST = "select rowid from streams where streams match ? order by rank limit ?"
_CELLS = """select cell, count(*) from streams cross join places on number = streams.rowid
    where streams match ? group by cell"""


def _fill(store: sqlite3.Connection, corpus: Path) -> None:
    cells: dict[tuple[str, str, str], int] = {}
    marks = ", ".join("?" * (len(_FIELDS) + 1))
    insert = f"insert into streams(rowid, {', '.join(_FIELDS)}) values ({marks})"
    for number, streams in enumerate(tokenised(records(corpus))):
        key = streams.street, ",".join(streams.departments), streams.month
        cell = cells.setdefault(key, len(cells))
        store.execute(insert, (number, *_columns(streams)))
        store.execute("insert into articles values (?, ?)", (number, streams.record))
        store.execute("insert into places values (?, ?)", (number, cell))
    rows = [(cell, *key) for key, cell in cells.items()]
    store.executemany("insert into cells values (?, ?, ?, ?)", rows)
    store.execute("insert into streams(streams) values ('optimize')")
    store.execute("commit")


def _columns(streams: Streams) -> tuple[str, ...]:
    bigrams = _FILLERS.sub(f"{FILLER} ", streams.bigrams)
    title = _FILLERS.sub(f"{FILLER} ", streams.title_bigrams)
    texts = (streams.words, bigrams, streams.characters)
    return (*texts, streams.title_words, title, streams.title_characters)


class _Opened:
    def __init__(self, folder: Path) -> None:
        self._store = sqlite3.connect(f"file:{folder / _FILE}?mode=ro", uri=True)
        self._store.execute("pragma mmap_size = 17179869184")
        self._labels = {
            cell: labels for cell, *labels in self._store.execute("select * from cells")
        }

    def ask(self, query: Query) -> Reply:
        if isinstance(query.tree, Everything):
            best = self._store.execute("select number from articles limit ?", (query.limit,))
            found = self._store.execute("select cell, count(*) from places group by cell")
        else:
            members = _members(query.tree)
            best = self._store.execute(_BEST, (_ranked(members, query), query.limit))
            found = self._store.execute(_CELLS, (members,))
        numbers = [number for (number,) in best]
        total, counts = rolled_up((self._labels[cell], count) for cell, count in found)
        return Reply(total, tuple(map(self._id, numbers)), counts)

    def _id(self, number: int) -> str:
        find = "select record from articles where number = ?"
        ((record,),) = self._store.execute(find, (number,))
        return from_record(record).id

    def close(self) -> None:
        self._store.close()


def _ranked(members: str, query: Query) -> str:
    """Return the FTS5 query with scoring terms; each member has at least one, so none is lost."""
    optional = " OR ".join(
        f'{{text_{each.stream} title_{each.stream}}} : "{each.term}"'
        for each in scoring(query.ranked_by)
    )
    return f"({members}) AND ({optional})" if optional else members


def _members(node: Node) -> str:
    match node:
        case Literal():
            return _literal(only_run(node))
        case Word(wanted):
            return f'text_words : "{wanted}"'
        case Prefix(start):
            return f'text_words : "{start}" *'
        case Or(children):
            return " OR ".join(f"({_members(child)})" for child in children)
        case And(children):
            asked = [f"({_members(c)})" for c in children if not isinstance(c, Not)]
            barred = [f"({_members(c.child)})" for c in children if isinstance(c, Not)]
            return " NOT ".join([f"({' AND '.join(asked)})", *barred])
    raise ValueError(f"no peer is asked for {node}")


def _literal(run: str) -> str:
    if len(run) == 1:
        return f'text_characters : "{run}"'
    return f'text_bigrams : "{" ".join(chain(run))}"'


class Fts5:
    """See `Peer`; has one way to rank."""

    def build(self, folder: Path, corpus: Path) -> None:
        """See `Peer.build`."""
        with closing(sqlite3.connect(folder / _FILE, isolation_level=None)) as store:
            store.executescript(_TABLES)
            _fill(store, corpus)

    def open(self, folder: Path, plain: bool = False) -> Opened:
        """See `Peer.open`."""
        return _Opened(folder)


PEER = Fts5()
