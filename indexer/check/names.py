"""The ids that articles have or would get, for commands that look at files and index none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.corpus.correction import Correction
from indexer.corpus.corrections import Corrections, load_corrections
from indexer.corpus.origin import read_origin
from indexer.history.history import History
from indexer.identity.bindings import Binding, binding_of, why_aside
from indexer.identity.seen import is_provisional, marks_of, seen_of
from indexer.identity.sketches import pack
from indexer.identity.slugs import ids_for
from searcher.core.model import Article
from searcher.identity.register import aliases, bound_corrections, ids_in, withdrawals
from searcher.language.gazetteer import Gazetteer
from searcher.speech import Message


@dataclass(frozen=True, slots=True)
class Names:
    """The ids that the register of an index keeps.

    Attributes:
        present: file, and place in the file from 0 -> id.
        former: pairs of a former and the present id.
        bindings: key of an entry of ``corrections.toml`` -> what it was bound to in the last run.
        withdrawn: ids of withdrawn articles.
    """

    present: dict[tuple[str, int], str] = field(default_factory=dict)
    former: tuple[tuple[str, str], ...] = ()
    bindings: Mapping[str, Binding] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()

    def named(self, path: str, articles: Iterable[Article]) -> Iterator[Article]:
        """Yield the articles of a file with lasting ids: that of the register, else a new one.

        Args:
            path: the file.
            articles: all its articles as extracted, in their order.
        """
        for place, article in enumerate(articles):
            if not is_provisional(path, place, article.id):
                yield article
                continue
            marks = marks_of(path, place, article)
            seen = seen_of(path, place, marks.content, pack(marks.sketch), marks.imprint)
            yield replace(article, id=self.present.get((path, place)) or next(ids_for(seen)))

    def with_former(self, places: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Yield pairs of a file and an id, and such pairs for all former ids of these articles."""
        pairs = list(places)
        yield from pairs
        files = {name: path for path, name in pairs}
        yield from ((files[now], old) for old, now in self.former if now in files)

    def is_idle(self, entry: Correction) -> bool:
        """Whether an entry that matches no article has no effect; it may keep one withdrawn."""
        bound = self.bindings.get(entry.key)
        names = {entry.id, bound.id if bound else entry.id}
        return not (entry.removes and names & self.withdrawn)

    def applied(self, corrections: Corrections) -> Corrections:
        """Return the corrections under the present ids of their articles, as a run applies them."""
        former, by_id = dict(self.former), dict[str, tuple[Correction, ...]]()
        for entry in (entry for each in corrections.by_id.values() for entry in each):
            bound = self.bindings.get(entry.key)
            name = bound.id if bound else entry.id
            if not (bound and bound.aside):
                now = former.get(name, name)
                by_id[now] = (*by_id.get(now, ()), entry)
        return Corrections(corrections.by_file, by_id, corrections.problems)

    def aside(self, corrections: Corrections) -> Iterator[Message]:
        """Yield a message for each entry that the last run set aside."""
        for entry in (entry for each in corrections.by_id.values() for entry in each):
            bound = self.bindings.get(entry.key)
            if bound and bound.aside:
                yield why_aside(entry, bound.aside)


def stated_in(
    index: Path | None, corpus: Path, root: Path, gazetteer: Gazetteer, *, follow_links: bool
) -> Corrections:
    """Return the corrections of a corpus, with those of the desk if the index was built from it.

    Args:
        index: the index folder; ``None`` for none.
        corpus: the corpus.
        root: the folder of its ``corrections.toml``.
        gazetteer: streets and departments by name and alias.
        follow_links: whether the file may be a link that leads out of the corpus.

    Raises:
        CorpusError: the file cannot be read.
        EngineError: the table of changes cannot be read.
    """
    if index is None or read_origin(index) != corpus.absolute():
        return load_corrections(root, gazetteer, follow_links=follow_links)
    return History(index, gazetteer, follow_links).stated(root, writes=False).corrections


def names_of(index: Path, corpus: Path | None = None) -> Names:
    """Return the ids in an index; with ``corpus`` none, unless the index was built from that."""
    if corpus is not None and read_origin(index) != corpus.absolute():
        return Names()
    bindings = {row[0]: binding_of(row) for row in bound_corrections(index)}
    gone = frozenset(each.id for each in withdrawals(index))
    return Names(ids_in(index), tuple(aliases(index)), bindings, gone)
