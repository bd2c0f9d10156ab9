"""Unchanged Whoosh 2.7.4: its own codec and queries, ``groupedby`` on columns.

The departments of an article are one joined label, split when counted; that is Whoosh's cheapest
way
to group by several values.
"""

from collections.abc import Iterator
from functools import reduce
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh import analysis, columns, fields, formats, index, query, sorting

from bench.corpus import records
from bench.engines.common import COUNTED, Opened, Reply, chain, only_run, scoring
from bench.streams import FILLER, Streams, tokenised
from searcher.core.model import Facet
from searcher.core.records import from_record
from searcher.core.tree import And, Everything, Literal, Node, Not, Or, Prefix, Query, Word

_MEMORY = 512  # MB of postings before Whoosh spills to disk
_FEW = 0.1  # share of the articles up to which members are few
_SPLIT = 2000  # articles from which two writers are faster than one


class Terms(analysis.Composable):  # type: ignore[misc]  # whoosh has no types
    """A Whoosh analyser for ready streams: terms between spaces; fillers advance the position."""

    def __call__(self, value: str, **_options: object) -> Iterator[Any]:
        """Yield Whoosh tokens."""
        token = analysis.Token()
        token.boost = 1.0
        for token.pos, term in enumerate(value.split()):
            if term != FILLER:
                token.text = term
                yield token

    def __eq__(self, other: object) -> bool:
        """All instances are equal, as Whoosh compares fields of a schema."""
        return isinstance(other, Terms)

    def __hash__(self) -> int:
        """All instances are equal."""
        return 0


def _schema() -> Any:
    table: dict[str, Any] = {"id": fields.ID(), "record": fields.STORED()}
    for facet in COUNTED:
        table[facet.value] = fields.ID(sortable=columns.RefBytesColumn())
    for name in ("words", "bigrams", "characters"):
        for part in ("text", "title"):
            field = fields.TEXT(analyzer=Terms(), phrase=(part, name) == ("text", "bigrams"))
            if not field.format.supports("positions"):
                field.format = formats.Frequency()
            table[f"{part}_{name}"] = field
    return fields.Schema(**table)


def _values(streams: Streams) -> dict[str, str]:
    return {
        "id": streams.id,
        "record": streams.record,
        "street": streams.street,
        "department": ",".join(streams.departments),
        "month": streams.month,
        "text_words": streams.words,
        "text_bigrams": streams.bigrams,
        "text_characters": streams.characters,
        "title_words": streams.title_words,
        "title_bigrams": streams.title_bigrams,
        "title_characters": streams.title_characters,
    }


class _Opened:
    def __init__(self, folder: Path, plain: bool) -> None:
        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher()
        self._plain = plain

    def ask(self, asked: Query) -> Reply:
        groups = {facet.value: sorting.FieldFacet(facet.value) for facet in COUNTED}
        # Without optimize Whoosh visits all hits; exact counts need that.
        found = self._searcher.search(
            _members(asked.tree) if self._plain else self._ranked(asked),
            limit=asked.limit,
            groupedby=groups,
            maptype=sorting.Count,
            optimize=False,
        )
        counts = {facet: _split(found.groups(facet.value)) for facet in COUNTED}
        total = sum(counts[Facet.STREET].values())
        shown = islice(found, asked.limit)  # with grouping Whoosh keeps all hits
        return Reply(total, tuple(from_record(hit["record"]).id for hit in shown), counts)

    def _ranked(self, asked: Query) -> Any:
        """Return a query that finds the members and scores them by the terms of the ranking text.

        Whoosh can add optional terms in two ways; the faster one depends on the number of members.
        """
        members = _members(asked.tree)
        optional = [
            query.Term(f"{part}_{each.stream}", each.term, boost=each.weight)
            for each in scoring(asked.ranked_by)
            for part in ("text", "title")
        ]
        if not optional:
            return members
        reader = self._searcher.reader()
        if members.estimate_size(reader) < reader.doc_count() * _FEW:
            return reduce(query.AndMaybe, optional, members)  # skips from member to member
        return query.AndMaybe(members, query.Or(optional))  # reads all postings of all terms

    def close(self) -> None:
        self._searcher.close()
        self._index.close()


def _split(groups: dict[str, int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for joined, count in groups.items():
        for label in joined.split(","):
            counts[label] = counts.get(label, 0) + count
    return counts


def _members(node: Node) -> Any:
    match node:
        case Everything():
            return query.Every()
        case Literal():
            return _literal(only_run(node))
        case Word(wanted):
            return query.Term("text_words", wanted)
        case Prefix(start):
            return query.Prefix("text_words", start)
        case Or(children):
            return query.Or([_members(child) for child in children])
        case And(children):
            return query.And([_members(child) for child in children])
        case Not(child):
            return query.Not(_members(child))
    raise ValueError(f"no peer is asked for {node}")


def _literal(run: str) -> Any:
    if len(run) < 3:
        return query.Term("text_bigrams" if len(run) == 2 else "text_characters", run)
    return query.Phrase("text_bigrams", chain(run))


class StockWhoosh:
    """See `Peer`."""

    def build(self, folder: Path, corpus: Path) -> None:
        """See `Peer.build`; with two writers, whose segments are not merged."""
        lines = sum(1 for _ in records(corpus))
        options = {"procs": 2, "multisegment": True} if lines >= _SPLIT else {}
        store = index.create_in(str(folder), _schema())
        writer = store.writer(limitmb=_MEMORY, **options)
        for streams in tokenised(records(corpus)):
            writer.add_document(**_values(streams))
        writer.commit()
        store.close()

    def open(self, folder: Path, plain: bool = False) -> Opened:
        """See `Peer.open`."""
        return _Opened(folder, plain)


PEER = StockWhoosh()
