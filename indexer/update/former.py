"""Take over into a new register what an index without one holds: its articles and their ids."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Protocol

from indexer.identity.register import Register
from indexer.identity.seen import Imprint, is_lasting, is_place, seen_of
from indexer.identity.sights import Sight
from indexer.identity.sketches import digest_of, letters_of, sketch_of
from indexer.update.rows import Row
from searcher.core.engine import Ages, Scans
from searcher.core.errors import EngineError
from searcher.core.model import Article

# id, time of the first indexing if known, and the sight unless the id is that of a ready article
Held = tuple[str, str | None, Sight | None]


class Former(Ages, Scans, Protocol):
    """An index that tells its articles."""


def take_over(
    register: Register, index: Former, files: Callable[[], Mapping[str, Sequence[Row]]]
) -> None:
    """Write into a new register the ids of an index, so that its links and ages stay.

    The articles come from the index itself, if this version can read it; else they come from the
    extraction store, which keeps what the index was made from.

    Args:
        register: the register; if anything was ever written into it, nothing is done.
        index: the index.
        files: returns the rows of the store.
    """
    if not register.is_new():
        return
    held = _of_index(index) or list(_of_store(files()))
    register.write("sight", (sight.row() for _, _, sight in held if sight))
    public = ((name, first) for name, first, sight in held if not (sight and sight.former))
    register.write("article", public)


def _of_index(index: Former) -> list[Held]:
    """Return what the index holds; nothing if it is missing, damaged or of another version."""
    try:
        if index.outdated() or not index.version():
            return []
        return list(_of_articles(index.scan()))
    except EngineError:
        return []


def _of_articles(articles: Iterable[Article]) -> Iterator[Held]:
    numbers, places = count(1), Counter[str]()
    for article in articles:
        at_place = is_place(article.source, article.id)
        if not at_place and not is_lasting(article.id):
            yield article.id, article.first_indexed, None
            continue
        title, body = letters_of(article.title or ""), letters_of(article.body)
        imprint = Imprint(
            *(title, article.paper, article.street, article.issue_date or article.issue_month),
            *(article.issue_number, article.page),
        )
        sight = Sight(
            number=next(numbers),
            id=article.id,
            own=None,
            path=article.source,
            place=places[article.source],  # any: only its file is known
            content=digest_of(title, body),
            issue=imprint.issue,
            title=title,
            sketch=sketch_of(body),
        )
        places[article.source] += 1
        yield article.id, article.first_indexed, sight


def _of_store(files: Mapping[str, Sequence[Row]]) -> Iterator[Held]:
    numbers = count(1)
    for path, rows in files.items():
        for row in rows:
            if not row.imprint:
                yield row.id, None, None
                continue
            seen = seen_of(path, row.place, row.content, row.sketch, row.imprint)
            sight = Sight(
                number=next(numbers),
                id=row.id,
                own=None,
                path=path,
                place=row.place,
                content=seen.content,
                issue=seen.imprint.issue,
                title=seen.imprint.title,
                sketch=seen.sketch,
            )
            yield row.id, None, sight
