"""The exact extraction of every sample file, kept under tests/golden/sample.

`make golden` (``python -m tests.support.golden_files``) writes these files again, and with them
the table of rules in docs/extraction-rules.md. Read the resulting diff as carefully as a diff of
code: each changed line changes what some search finds.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from indexer.corpus.blocks import RawFile
from indexer.corpus.rules import Decision, Rule, rules_among
from indexer.extract.all_rules import BY_AREA
from indexer.extract.extract import extract
from indexer.originals import own_lines
from indexer.update.run import load_context
from searcher.core.model import Article
from searcher.speech import Message

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"
GOLDEN = ROOT / "tests" / "golden" / "sample"
RULES_PAGE = ROOT / "docs" / "extraction-rules.md"
# all tables of rules: those of extraction, and the one that finds an article in its file again
AREAS = {**BY_AREA, "lines of an article in its file": rules_among(vars(own_lines))}
_FORMATS = {".txt", ".html", ".docx", ".pdf", ".jsonl"}


def golden_path(path: str) -> Path:
    """Return where the extraction of a sample file is kept; ``path`` is relative to the sample."""
    return GOLDEN / f"{path}.json"


def sample_paths() -> list[str]:
    """Return the paths of the sample's files, relative to the sample, in order."""
    files = (file for file in SAMPLE.rglob("*") if file.suffix in _FORMATS)
    return sorted(file.relative_to(SAMPLE).as_posix() for file in files)


def exact() -> Iterator[tuple[str, str]]:
    """Yield each sample file with its exact extraction as JSON text."""
    context = load_context(SAMPLE)
    for path in sample_paths():
        extraction = extract(RawFile(path, (SAMPLE / path).read_bytes()), context)
        found = {
            "problems": list(extraction.problems),
            "articles": [
                _fields(article)
                | {"rules": [f"{d.decides} {d.rule} {_detail(d)}".strip() for d in decisions]}
                for article, decisions in extraction.explained()
            ],
        }
        yield path, json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _detail(decision: Decision) -> str:
    """Return the detail; where a rule fired is said in English, as the rule's name is."""
    detail = decision.detail
    if isinstance(detail, Message) and detail.code.startswith("where."):
        return detail.words("en")
    return str(detail)


def _fields(article: Article) -> dict[str, Any]:
    """Return an article's fields that are not empty; the body becomes a list of lines."""
    found = asdict(article) | {"body": article.body.split("\n")}
    if article.box:
        found["box"] = [round(edge, 1) for edge in article.box]
    found["evidence"] = [f"{e.field} {e.confidence}: {e.reason}" for e in article.evidence]
    return {name: value for name, value in found.items() if value not in (None, (), "")}


_HEAD = """# The rules of extraction

Written by `make golden` from the tables in the code (`indexer/extract/all_rules.py`, and for the
last table `indexer/originals/own_lines.py`); a test compares them. `jiewen extract FILE --explain`
names the rules that decided each article of a file, with the reasons in the language of the
terminal; those in Chinese stand in `data/words/zh_Hans/rule.po`.
Each rule has one example on which it fires and one on which it does not:
tests/indexer/extract/test_rules.py runs them.
Prices: the cheapest reading of a page is taken; 6 is a strong reason, 2 a weak one, a negative
price speaks in favour.
"""


_COLUMNS = "| rule | decides | worth | because |\n|---|---|---|---|\n"


def rules_page() -> str:
    """Return the text of docs/extraction-rules.md."""
    parts = [_HEAD]
    for area, rules in AREAS.items():
        parts.append(f"\n## {area[0].upper()}{area[1:]}\n\n{_COLUMNS}")
        parts += [
            f"| `{rule.id}` | {rule.decides} | {_worth(rule)} | {rule.reason('en')} |\n"
            for rule in rules
        ]
    return "".join(parts)


def _worth(rule: Rule) -> str:
    return f"{rule.worth:g} {rule.unit}" if rule.unit else "–"


def main() -> None:
    """Write all golden files again, and remove those whose sample file is gone."""
    kept = set()
    for path, text in exact():
        golden = golden_path(path)
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, "utf-8")
        kept.add(golden)
    RULES_PAGE.write_text(rules_page(), "utf-8")
    for golden in set(GOLDEN.rglob("*.json")) - kept:
        golden.unlink()


if __name__ == "__main__":
    main()
