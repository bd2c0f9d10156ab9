"""An article as a run sees it in a file: its place in print and the marks of its text."""

import json
import re
from dataclasses import dataclass

from indexer.corpus.kinds import holder_of
from indexer.identity.sketches import Sketch, digest_of, letters_of, sketch_of, unpack
from searcher.core.model import Article


@dataclass(frozen=True, slots=True)
class Imprint:
    """Where an article was printed, as extracted.

    Attributes:
        title: the letters of the title; ``""`` for none.
        paper: name of the paper.
        street: name of the office.
        date: ISO day or month of the issue.
        number: number of the issue.
        page: printed page number.
    """

    title: str = ""
    paper: str | None = None
    street: str | None = None
    date: str | None = None
    number: str | None = None
    page: str | None = None

    @property
    def issue(self) -> str:
        """A key of the issue, to find articles of renamed files; ``""`` if unknown."""
        when = self.date or (f"no{self.number}" if self.number else "")
        return f"{self.street or self.paper or ''} {when}" if when else ""

    def text(self) -> str:
        """Return the imprint as JSON, which `imprint_of` reads."""
        values = [self.title, self.paper, self.street, self.date, self.number, self.page]
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def imprint_of(text: str) -> Imprint:
    """Return the imprint that `Imprint.text` wrote."""
    return Imprint(*json.loads(text)) if text else Imprint()


@dataclass(frozen=True, slots=True)
class Seen:
    """An article as a run sees it.

    Attributes:
        path: its file.
        place: its place in the file, from 0.
        content: digest of the letters of title and text.
        sketch: of the text.
        imprint: where it was printed.
    """

    path: str
    place: int
    content: bytes
    sketch: Sketch
    imprint: Imprint

    @property
    def where(self) -> tuple[str, int]:
        """File and place."""
        return self.path, self.place


@dataclass(frozen=True, slots=True)
class Marks:
    """What is kept of an article to recognise it.

    Attributes:
        content: see `Seen`.
        sketch: see `Seen`.
        imprint: see `Imprint.text`; ``""`` for ready articles, which state their ids.
    """

    content: bytes
    sketch: Sketch
    imprint: str


def marks_of(path: str, place: int, article: Article) -> Marks:
    """Return the marks of an extracted article."""
    body = letters_of(article.body)
    if not is_provisional(path, place, article.id):
        return Marks(b"", sketch_of(body), "")
    title = letters_of(article.title or "")
    imprint = Imprint(
        title,
        article.paper,
        article.street,
        article.issue_date or article.issue_month,
        article.issue_number,
        article.page,
    )
    return Marks(digest_of(title, body), sketch_of(body), imprint.text())


def seen_of(path: str, place: int, content: bytes, packed: bytes, imprint: str) -> Seen:
    """Return an article as it is seen, from what the store keeps."""
    return Seen(path, place, content, unpack(packed), imprint_of(imprint))


def is_provisional(path: str, place: int, article_id: str) -> bool:
    """Whether an id is only the file and the number of the article, which extraction gives.

    An article of an archive's member has the member's path in its id.
    """
    if article_id == f"{path}/{place + 1}":
        return True
    inner, _, number = article_id.rpartition("/")
    return holder_of(inner) == path != inner and number.isdecimal()


def is_place(path: str, article_id: str) -> bool:
    """Whether an id has the form of file and number, the ids of version 0.2 and before."""
    return article_id.startswith(f"{path}/") and article_id[len(path) + 1 :].isdecimal()


_LASTING = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_lasting(article_id: str) -> bool:
    """Whether an id has the form of a lasting id."""
    return _LASTING.fullmatch(article_id) is not None
