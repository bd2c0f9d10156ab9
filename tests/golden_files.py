"""The exact extraction of every sample file, kept under tests/golden/sample.

`make golden` (``python -m tests.golden_files``) writes the files anew. Read their diff as you read
a diff of code: each changed line is a changed answer to a user's search.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from indexer.blocks import RawFile
from indexer.extract import extract
from indexer.run import load_context
from searcher.model import Article

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample"
GOLDEN = ROOT / "tests" / "golden" / "sample"
_FORMATS = {".txt", ".html", ".docx", ".pdf", ".jsonl"}


def golden_path(path: str) -> Path:
    """Return where the extraction of a sample file is kept; ``path`` is relative to the sample."""
    return GOLDEN / f"{path}.json"


def sample_paths() -> list[str]:
    """Return the sample's files, relative to it, in order."""
    files = (file for file in SAMPLE.rglob("*") if file.suffix in _FORMATS)
    return sorted(file.relative_to(SAMPLE).as_posix() for file in files)


def exact() -> Iterator[tuple[str, str]]:
    """Yield each sample file with its exact extraction as JSON text."""
    context = load_context(SAMPLE)
    for path in sample_paths():
        extraction = extract(RawFile(path, (SAMPLE / path).read_bytes()), context)
        found = {
            "problems": list(extraction.problems),
            "articles": [_fields(article) for article in extraction.articles],
        }
        yield path, json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _fields(article: Article) -> dict[str, Any]:
    """Return what is known of an article; empty fields are left out, paragraphs are lines."""
    found = asdict(article) | {"body": article.body.split("\n")}
    if article.box:
        found["box"] = [round(edge, 1) for edge in article.box]
    found["evidence"] = [f"{e.field} {e.confidence}: {e.reason}" for e in article.evidence]
    return {name: value for name, value in found.items() if value not in (None, (), "")}


def main() -> None:
    """Write all golden files anew; files of vanished samples go."""
    kept = set()
    for path, text in exact():
        golden = golden_path(path)
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, "utf-8")
        kept.add(golden)
    for golden in set(GOLDEN.rglob("*.json")) - kept:
        golden.unlink()


if __name__ == "__main__":
    main()
