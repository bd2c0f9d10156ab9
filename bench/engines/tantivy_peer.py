"""tantivy through its Python bindings, fed with our streams.

It has at least as many indexing threads as processes make streams. As in our engine there are
streams of the combined text and of the title, with positions only for the text's bigrams. The
text's
bigrams and characters decide membership; other scoring terms are optional. The total is the sum of
one facet's counts, which is cheaper than counting. A phrase is all its bigrams in sequence: that
took half the time of the fewest covering bigrams with gaps.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur

from bench.corpus import records
from bench.engines.common import COUNTED, Opened, Reply, chain, only_run, scoring
from bench.streams import FILLER, PROCESSES, Streams, tokenised
from searcher.core.model import Facet
from searcher.core.records import from_record
from searcher.core.tree import And, Everything, Literal, Node, Not, Or, Prefix, Query, Word

_HEAP = 512 << 20  # bytes of postings of all threads before a segment is written
_THREADS = max(2, PROCESSES)
_MOST_VALUES = 10_000  # values of each facet
_FIELDS = {  # name -> content of the postings, tokeniser
    "text_words": ("freq", "terms"),
    "text_bigrams": ("position", "grams"),
    "text_characters": ("freq", "terms"),
    "title_words": ("freq", "terms"),
    "title_bigrams": ("freq", "grams"),
    "title_characters": ("freq", "terms"),
}
_COUNTING = {
    facet.value: {
        "terms": {"field": facet.value, "size": _MOST_VALUES, "segment_size": _MOST_VALUES}
    }
    for facet in COUNTED
}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name, (option, tokenizer) in _FIELDS.items():
        builder.add_text_field(name, tokenizer_name=tokenizer, index_option=option)
    for facet in COUNTED:
        builder.add_text_field(facet.value, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("record", stored=True)
    return builder.build()


def _index(folder: Path) -> tantivy.Index:
    index = tantivy.Index(_schema(), str(folder))
    builder = tantivy.TextAnalyzerBuilder
    spaces, fillers = (
        tantivy.Tokenizer.whitespace(),
        tantivy.Filter.remove_long(len(FILLER.encode())),
    )
    index.register_tokenizer("terms", builder(spaces).build())
    # This removes the fillers but not the positions that they take.
    index.register_tokenizer("grams", builder(spaces).filter(fillers).build())
    return index


def _document(streams: Streams) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("text_words", streams.words)
    document.add_text("text_bigrams", streams.bigrams)
    document.add_text("text_characters", streams.characters)
    document.add_text("title_words", streams.title_words)
    document.add_text("title_bigrams", streams.title_bigrams)
    document.add_text("title_characters", streams.title_characters)
    document.add_text(Facet.STREET, streams.street)
    for department in streams.departments:
        document.add_text(Facet.DEPARTMENT, department)
    document.add_text(Facet.MONTH, streams.month)
    document.add_text("id", streams.id)
    document.add_bytes("record", streams.record.encode())
    return document


class _Opened:
    def __init__(self, folder: Path, plain: bool) -> None:
        index = _index(folder)
        self._schema = index.schema
        self._searcher = index.searcher()
        self._plain = plain

    def ask(self, query: Query) -> Reply:
        members = self._members(query.tree, plain=False)
        ranked = self._members(query.tree, plain=True) if self._plain else self._ranked(query)
        found = self._searcher.search(ranked, limit=query.limit, count=False)
        tables = self._searcher.aggregate(members, _COUNTING)
        counts = {
            facet: {b["key"]: b["doc_count"] for b in tables[facet.value]["buckets"]}
            for facet in COUNTED
        }
        hits = [self._searcher.doc(address)["record"][0] for _, address in found.hits]
        ids = tuple(from_record(bytes(record).decode()).id for record in hits)
        return Reply(sum(counts[Facet.STREET].values()), ids, counts)

    def _ranked(self, query: Query) -> tantivy.Query:
        """Return a query for scored members; a term that also decides membership is used once."""
        found = {(each.stream, each.term): each.weight for each in scoring(query.ranked_by)}
        if not found:
            return self._members(query.tree, plain=False)
        clauses, once = [], set()
        for child in query.tree.children if isinstance(query.tree, And) else (query.tree,):
            key = _stream(child)
            if key in found:
                once.add(key)
                clauses.append((Occur.Must, self._boosted("text", *key, found[key])))
            elif isinstance(child, Not):
                clauses.append(self._clause(child, plain=False))
            else:
                silent = tantivy.Query.const_score_query(self._members(child, plain=False), 0.0)
                clauses.append((Occur.Must, silent))
        clauses += [
            (Occur.Should, self._boosted(part, *key, weight))
            for key, weight in found.items()
            for part in (("title",) if key in once else ("text", "title"))
        ]
        return tantivy.Query.boolean_query(clauses)

    def _boosted(self, part: str, stream: str, term: str, weight: float) -> tantivy.Query:
        return tantivy.Query.boost_query(self._term(f"{part}_{stream}", term, "freq"), weight)

    def _term(self, field: str, term: str, option: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, option)

    def _members(self, node: Node, plain: bool) -> tantivy.Query:
        """Return the query that decides membership; with ``plain`` it also scores by BM25."""
        option = "freq" if plain else "basic"
        match node:
            case Everything():
                return tantivy.Query.all_query()
            case Literal():
                return self._literal(only_run(node), option)
            case Word(wanted):
                return self._term("text_words", wanted, option)
            case Prefix(start):
                return tantivy.Query.regex_query(self._schema, "text_words", f"{start}.*")
            case Or(children):
                return _join(Occur.Should, [self._members(child, plain) for child in children])
            case And(children):
                return tantivy.Query.boolean_query([self._clause(c, plain) for c in children])
            case Not():
                everything = (Occur.Must, tantivy.Query.all_query())
                return tantivy.Query.boolean_query([everything, self._clause(node, plain)])
        raise ValueError(f"no peer is asked for {node}")

    def _literal(self, run: str, option: str) -> tantivy.Query:
        if len(run) < 3:
            return self._term("text_bigrams" if len(run) == 2 else "text_characters", run, option)
        return tantivy.Query.phrase_query(self._schema, "text_bigrams", [*chain(run)])

    def _clause(self, node: Node, plain: bool) -> tuple[Occur, tantivy.Query]:
        if isinstance(node, Not):
            return Occur.MustNot, self._members(node.child, plain=False)
        return Occur.Must, self._members(node, plain)

    def close(self) -> None:
        del self._searcher


def _stream(node: Node) -> tuple[str, str]:
    """Return the stream and term that alone decide a node; ``("", "")`` if several do."""
    if not isinstance(node, Literal) or len(node.text) > 2:
        return "", ""
    return "bigrams" if len(node.text) == 2 else "characters", node.text


def _join(occur: Occur, queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(occur, query) for query in queries])


class Tantivy:
    """See `Peer`."""

    def build(self, folder: Path, corpus: Path) -> None:
        """See `Peer.build`; waits until merges have settled."""
        writer: Any = _index(folder).writer(_HEAP, _THREADS)
        for streams in tokenised(records(corpus)):
            writer.add_document(_document(streams))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path, plain: bool = False) -> Opened:
        """See `Peer.open`."""
        return _Opened(folder, plain)


def distinct(folder: Path) -> dict[str, int]:
    """Return the number of distinct terms in each stream of the text."""
    searcher = _index(folder).searcher()
    streams = ("words", "bigrams", "characters")
    return {name: len(searcher.terms_with_prefix(f"text_{name}", "")) for name in streams}


PEER = Tantivy()
