"""List the least certain values for review, and print them as corrections to edit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.corpus.correction import FIELDS
from searcher.core.model import Article
from searcher.core.printable import shown, toml_text
from searcher.speech import Message, in_words

LOW = 0.7  # a value below this confidence was inferred, not printed
# A text that was recognised from a picture is worth a look below this mean of its characters: on
# clear scans it is above .99.
_UNSURE_TEXT = 0.97
_TEXT = "body"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that may be wrong.

    Attributes:
        id: of the article.
        field: the name in corrections.toml.
        value: as extracted; ``None`` if none was found.
        confidence: 0 (a guess) to 1 (printed).
        reason: as in `Evidence`.
    """

    id: str
    field: str
    value: str | tuple[str, ...] | None
    confidence: float
    reason: Message | str


def doubts(articles: Iterable[Article], below: float = LOW) -> list[Doubt]:
    """Return all values less certain than ``below``, worst first; ties by article id and field."""
    found = (
        doubt
        for article in articles
        for doubt in _of(article)
        if doubt.confidence < (_UNSURE_TEXT if doubt.field == _TEXT else below)
    )
    return sorted(found, key=lambda doubt: (doubt.confidence, doubt.id, doubt.field))


def _of(article: Article) -> Iterator[Doubt]:
    """Yield one doubt for each field: of several reasons, the one with the least confidence."""
    worst: dict[str, Doubt] = {}
    for evidence in article.evidence:
        name = "department" if evidence.field == "departments" else evidence.field
        if name not in FIELDS:
            continue
        value = getattr(article, name)
        if name == "authors":
            value = tuple(author.name for author in article.authors)
        doubt = Doubt(article.id, name, value, round(evidence.confidence, 3), evidence.reason)
        if name not in worst or doubt.confidence < worst[name].confidence:
            worst[name] = doubt
    yield from worst.values()


def as_toml(found: Iterable[Doubt]) -> str:
    """Return the present values as a corrections.toml, for a person to edit."""
    by_article: dict[str, list[Doubt]] = {}
    for doubt in found:
        by_article.setdefault(doubt.id, []).append(doubt)
    return "\n".join(
        (
            f"# {in_words('review.head')}",
            *(_toml_table(name, each) for name, each in by_article.items()),
            "",
        )
    )


def _toml_table(article_id: str, found: Iterable[Doubt]) -> str:
    lines = ["", "[[correction]]", f"id = {toml_text(article_id)}"]
    for doubt in found:
        lines.append(f"# {doubt.confidence:.2f} {shown(' '.join(str(doubt.reason).split()))}")
        lines.append(f"{doubt.field} = {_value(doubt)}")
    return "\n".join(lines)


def _value(doubt: Doubt) -> str:
    if isinstance(doubt.value, tuple):
        return "[" + ", ".join(map(toml_text, doubt.value)) + "]"
    if doubt.value and doubt.field in {"event_date", "issue_date"}:
        return doubt.value  # TOML dates are not quoted
    return toml_text(doubt.value or "")
