"""True articles for measuring extraction, read from JSON in any of three shapes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.corpus.kinds import SUFFIXES
from searcher.core.errors import CorpusError

_PAPERS = SUFFIXES - {".json"}  # a file of JSON beside papers is their truth
_ENDING = ".truth.json"
# our name of a field -> its names in the shapes; the first name present is used
_NAMES = {
    "title": ("title",),
    "kicker": ("kicker",),
    "byline": ("byline_raw", "byline"),
    "department": ("department",),
    "street": ("street", "street_office"),
    "event_date": ("event_date", "date"),
    "month": ("month",),
    "captions": ("captions", "caption"),
}


@dataclass(frozen=True, slots=True)
class TrueArticle:
    r"""One article as it should be found.

    Attributes:
        body: paragraphs split by ``\n``.
        values: its other fields as far as they are known; other fields are not scored.
        titles: accepted titles; empty if only ``values["title"]`` is accepted.
    """

    body: str
    values: dict[str, Any]
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrueFile:
    """A file, by its path in the corpus, with its true articles."""

    path: str
    articles: tuple[TrueArticle, ...]


def load_truth(folder: Path, files: Path) -> list[TrueFile]:
    """Return the truth of ``*.truth.json``, or of ``*.json`` if there are none, in a folder.

    Args:
        folder: the folder, or a single such file.
        files: the corpus.

    Raises:
        CorpusError: there is no truth, its shape is unknown, or a file is missing in the corpus.
    """
    sources = [folder]
    if folder.is_dir():
        sources = sorted(folder.glob("*" + _ENDING)) or sorted(folder.glob("*.json"))
    if not sources or not all(source.is_file() for source in sources):
        raise CorpusError(f"没有找到真值 / no *.json here: {folder}")
    return [true for source in sources for true in _load(source, files)]


def _load(source: Path, files: Path) -> Iterator[TrueFile]:
    by_file: dict[str, list[TrueArticle]] = {}
    for name, article in _rows(source):
        by_file.setdefault(name, []).append(article)
    if not by_file:
        raise CorpusError(f"{source} 中没有文章 / holds no article")
    for name, articles in by_file.items():
        for path in [name] if name else _named_like(source, files):
            if not (files / path).is_file():
                raise CorpusError(f"{source}: 没有这个文件 / no such file: {files / path}")
            yield TrueFile(path, tuple(articles))


def _rows(source: Path) -> Iterator[tuple[str, TrueArticle]]:
    """Yield (file, article); the file is ``""`` if only the name of the truth file tells it."""
    try:
        data = json.loads(source.read_text("utf-8"))
        whole, rows = (data["file"], data["articles"]) if isinstance(data, dict) else ("", data)
        for row in rows:
            if row.get("kind", "article") == "article":
                yield row.get("file", whole), _article(row)
    except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise CorpusError(f"{source} 不是可读的真值 / is not readable as truth: {error}") from error


def _named_like(source: Path, files: Path) -> list[str]:
    """Return the files for ``a.truth.json``: ``a.pdf``, or if there is none all ``a_*.pdf``."""
    stem = source.name.removesuffix(_ENDING).removesuffix(".json")
    newsletters = [path for path in sorted(files.iterdir()) if path.suffix.lower() in _PAPERS]
    exact = [path.name for path in newsletters if path.stem == stem]
    alike = [path.name for path in newsletters if path.stem.startswith(stem + "_")]
    if not exact and not alike:
        raise CorpusError(f"{source}: {files} 中没有对应的文件 / holds no file of that name")
    return exact or alike


def _article(row: dict[str, Any]) -> TrueArticle:
    values = {}
    for field, names in _NAMES.items():
        name = next((name for name in names if name in row), None)
        if name:
            values[field] = row[name]
    if "captions" in values and not isinstance(values["captions"], list):
        values["captions"] = [values["captions"]] if values["captions"] else []
    return TrueArticle(row["body"], values, tuple(row.get("title_accept") or ()))
