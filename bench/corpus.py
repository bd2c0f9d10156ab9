"""Articles for measurements: generated, the same for the same seed, or read from a file.

A generated article has about 600 characters. Its units are drawn by a Zipf law
(`bench.vocabulary`),
half of them from a few units that this article repeats, with punctuation, paragraphs, titles,
captions, 20 streets, 15 departments and days of six years. The first n articles do not depend on
the number requested.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.vocabulary import shares, units
from searcher.core.errors import CorpusError
from searcher.core.model import Article
from searcher.core.records import from_record, to_record
from searcher.language import tokens
from searcher.language.gazetteer import load_gazetteer

CHUNK = 1000  # articles that share one random generator
STREETS, DEPARTMENTS, DAYS = 20, 15, 6 * 365
OWN = 48  # units that an article repeats
MOST_UNITS = 480
TYPICAL_UNITS = 245  # about 600 characters with punctuation
_MARKS = np.array(["", "，", "、", "。", "。\n", "；", "（", "）", "：“", "”"], object)
_MARK_SHARES = np.cumsum([0.745, 0.13, 0.02, 0.055, 0.012, 0.006, 0.008, 0.008, 0.008, 0.008])

Objects = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A file of records, one line for each article.

    Attributes:
        path: of the file.
        count: number of articles.
        characters: code points of headings and texts.
        input_bytes: the same as UTF-8 bytes.
    """

    path: Path
    count: int
    characters: int
    input_bytes: int


def generate(count: int, seed: int = 1) -> Iterator[Article]:
    """Yield ``count`` articles, the same for the same seed."""
    for first in range(0, count, CHUNK):
        yield from islice(_chunk(first, seed), count - first)


def _chunk(first: int, seed: int) -> Iterator[Article]:
    dice = np.random.default_rng([seed, first])
    table = units()
    drawn = np.searchsorted(shares(len(table)), dice.random((CHUNK, MOST_UNITS)))
    own = np.take_along_axis(drawn, dice.integers(0, OWN, drawn.shape), axis=1)
    drawn = np.where(dice.random(drawn.shape) < 0.5, own, drawn)
    marks = np.searchsorted(_MARK_SHARES, dice.random(drawn.shape) * _MARK_SHARES[-1])
    woven = np.empty((CHUNK, MOST_UNITS * 2), object)
    woven[:, 0::2], woven[:, 1::2] = table[drawn], _MARKS[marks]
    lengths = dice.lognormal(np.log(TYPICAL_UNITS), 0.4, CHUNK).astype(int)
    lengths = np.clip(lengths, 20, MOST_UNITS - 8) * 2
    values = _values(dice)
    for row, (line, length) in enumerate(zip(woven, lengths.tolist(), strict=True)):
        yield _article(f"{first + row:07}", line, length, values[row])


def _values(dice: np.random.Generator) -> list[tuple[int, ...]]:
    """Return for each article street, department, second department or -1, day, title units."""
    streets = np.searchsorted(shares(STREETS), dice.random(CHUNK))
    units_ = np.searchsorted(shares(DEPARTMENTS), dice.random((CHUNK, 2)))
    second = np.where(dice.random(CHUNK) < 0.1, units_[:, 1], -1)
    second = np.where(second == units_[:, 0], -1, second)
    days, words = dice.integers(0, DAYS, CHUNK), dice.integers(3, 6, CHUNK)
    columns = (streets, units_[:, 0], second, days, words)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _article(number: str, line: Objects, length: int, values: Sequence[int]) -> Article:
    street, department, second, day, words = values
    known = load_gazetteer()
    printed = (date(2019, 1, 1) + timedelta(day)).isoformat()
    body = "".join(line[:length]).strip("\n") + "。"
    offices = [known.departments[i].name for i in (department, second) if i >= 0]
    return Article(
        id=f"bench/{number}",
        body=body,
        title="".join(line[: words * 2 : 2]),
        kicker="".join(line[16:22:2]) if day % 10 == 0 else None,
        captions=("".join(line[length : length + 8 : 2]),) if day % 5 == 0 else (),
        departments=tuple(offices),
        street=known.streets[street].name,
        district=known.streets[street].district,
        event_date=printed if day % 3 else None,
        issue_date=printed,
        month=printed[:7],
        source=f"bench/{int(number) // 20}.txt",
    )


def load_articles(path: Path) -> Iterator[Article]:
    """Yield the articles of a file of records, or of simpler JSON lines.

    A line needs a ``body``. Other attributes of `Article` are used if they are well-formed,
    ``department`` may replace ``departments``, and unknown keys are ignored.

    Raises:
        CorpusError: a line is not a JSON object with a body.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if line.strip():
                yield _read(line.decode("utf-8", "replace"), f"line/{number}")


def _read(line: str, fallback: str) -> Article:
    try:
        return from_record(line)
    except (ValueError, KeyError, TypeError):
        pass
    try:
        values: dict[str, Any] = json.loads(line)
        body = str(values["body"])
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"不是文章 / no article with a body: {fallback}") from error
    known = {f.name for f in fields(Article)} - {"evidence", "box", "leaf", "body", "id"}
    kept = {name: values[name] for name in known if isinstance(values.get(name), str)}
    for name in ("departments", "captions"):
        kept[name] = tuple(map(str, values.get(name) or ()))
    if not kept["departments"] and isinstance(values.get("department"), str):
        kept["departments"] = (values["department"],)
    return Article(id=str(values.get("id") or fallback), body=body, **kept)


def prepare(count: int, given: Path | None, folder: Path) -> Corpus:
    """Write the records that all engines will read, unless the folder has them.

    Args:
        count: greatest number of articles.
        given: a file of articles; ``None``: generate them.
        folder: for the records.

    Raises:
        CorpusError: the given file holds no article.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, notes = folder / "corpus.jsonl", folder / "corpus.json"
    if not notes.exists():
        source = islice(load_articles(given), count) if given else generate(count)
        written, characters, size = _write(source, path)
        notes.write_text(json.dumps([written, characters, size]), "utf-8")
    corpus = Corpus(path, *json.loads(notes.read_text("utf-8")))
    if not corpus.count:
        raise CorpusError(f"没有文章 / no articles in {given}")
    return corpus


def _write(articles: Iterator[Article], path: Path) -> tuple[int, int, int]:
    count = characters = size = 0
    seen: set[str] = set()
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for article in articles:
            if article.id in seen:
                continue
            seen.add(article.id)
            file.write(to_record(article) + "\n")
            printed = article.heading + article.text
            count, characters = count + 1, characters + len(printed)
            size += len(printed.encode("utf-8", "replace"))
    return count, characters, size


def records(path: Path) -> Iterator[str]:
    """Yield the lines of a prepared corpus without line ends."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line[:-1]


def combined(article: Article) -> str:
    """Return the text from which streams are made: folded heading, line feed, folded text."""
    heading, body = tokens.fold(article.heading).text, tokens.fold(article.text).text
    return f"{heading}\n{body}" if heading else body
