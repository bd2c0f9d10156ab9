"""The quality of extraction: ``python -m bench.extraction TRUTH_DIR --files DIR [--json]``.

Extracts each file of the truth as `jiewen index` does, pairs found with true articles and counts
correct values. White space is ignored.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from bench.truth import TrueArticle, TrueFile, load_truth
from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Context, extract
from indexer.update.run import load_context
from searcher.cli.console import json_option, print_json
from searcher.core.errors import JiewenError
from searcher.core.model import Article

# field of the truth -> whether the found value is correct
_RIGHT: dict[str, Callable[[Article, TrueArticle], bool]] = {
    "title": lambda found, true: _fold(found.title) in map(_fold, _titles(true)),
    "kicker": lambda found, true: _fold(found.kicker) == _fold(true.values["kicker"]),
    "byline": lambda found, true: _fold(found.byline) == _unbracketed(true.values["byline"]),
    "department": lambda found, true: set(found.departments) == _names(true.values["department"]),
    "street": lambda found, true: found.street == true.values["street"],
    "event_date": lambda found, true: found.event_date == true.values["event_date"],
    "month": lambda found, true: found.month == true.values["month"],
    "captions": lambda found, true: _folded(found.captions) == _folded(true.values["captions"]),
}
FIGURES = ("articles", "body_exact", "f1", *_RIGHT, "paragraphs")


@dataclass(frozen=True, slots=True)
class Score:
    """How well one true article was found.

    Attributes:
        f1: of the body's character bigrams; 0 if the article was not found.
        right: for each scored field, whether it is correct.
    """

    f1: float
    right: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Measured:
    """One file: its number of found articles, and the score of each true article."""

    path: str
    found: int
    scores: tuple[Score, ...]


def measure(file: TrueFile, folder: Path, context: Context) -> Measured:
    """Extract a file of the corpus in ``folder`` and compare the result with the truth."""
    raw = RawFile(file.path, (folder / file.path).read_bytes())
    found = extract(raw, context).articles
    partners = pair(found, file.articles)
    scores = (_score(partners.get(number), true) for number, true in enumerate(file.articles))
    return Measured(file.path, len(found), tuple(scores))


def pair(found: Iterable[Article], true: Iterable[TrueArticle]) -> dict[int, tuple[Article, float]]:
    """Return for the place of each true article its found article and F1, one to one, best first.

    Of equal bodies (a text printed twice) those are paired whose other fields agree best, then
    those
    in the same place.
    """
    wanted = [(place, article, bigrams(article.body)) for place, article in enumerate(true)]
    offers = []
    for number, article in enumerate(found):
        given = bigrams(article.body)
        for place, other, grams in wanted:
            if score := f1(given, grams):
                agree = sum(_rightness(article, other).values())
                offers.append((-score, -agree, abs(number - place), place, number, article))
    offers.sort(key=lambda offer: offer[:-1])
    return _best_first(offers)


def _best_first(
    offers: Iterable[tuple[float, int, int, int, int, Article]],
) -> dict[int, tuple[Article, float]]:
    partners: dict[int, tuple[Article, float]] = {}
    taken: set[int] = set()
    for score, _agree, _off, place, number, article in offers:
        if place not in partners and number not in taken:
            partners[place] = (article, -score)
            taken.add(number)
    return partners


def bigrams(text: str) -> Counter[str]:
    """Count the pairs of adjacent characters, without white space."""
    return Counter(map("".join, pairwise(_fold(text))))


def f1(found: Counter[str], true: Counter[str]) -> float:
    """Return the harmonic mean of precision and recall over counted bigrams."""
    total = found.total() + true.total()
    return 2 * (found & true).total() / total if total else 0.0


def _score(partner: tuple[Article, float] | None, true: TrueArticle) -> Score:
    if partner is None:
        return Score(0.0, dict.fromkeys(("body_exact", "paragraphs", *_scored(true)), False))
    article, score = partner
    return Score(score, _rightness(article, true))


def _rightness(found: Article, true: TrueArticle) -> dict[str, bool]:
    right = {name: _RIGHT[name](found, true) for name in _scored(true)}
    right["body_exact"] = _fold(found.body) == _fold(true.body)
    right["paragraphs"] = found.body.count("\n") == true.body.count("\n")
    return right


def _scored(true: TrueArticle) -> list[str]:
    return [name for name in _RIGHT if name in true.values]


def _titles(true: TrueArticle) -> tuple[str | None, ...]:
    return true.titles or (true.values["title"],)


def _names(departments: str | None) -> set[str]:
    return set((departments or "").split("、")) - {""}


def _unbracketed(byline: str | None) -> str:
    return re.sub(r"^[(（](.*)[)）]$", r"\1", _fold(byline))


def _folded(lines: Iterable[str]) -> list[str]:
    return [_fold(line) for line in lines]


def _fold(text: str | None) -> str:
    """Return the text without white space; ``""`` for ``None``, which then equals only ``None``."""
    return "".join((text or "").split())


def figures(scores: Iterable[Score]) -> dict[str, Any]:
    """Return the counts over true articles; ``None`` for fields that no truth has."""
    scores = list(scores)
    counts: dict[str, Any] = dict.fromkeys(FIGURES)
    for name in FIGURES:
        judged = [score.right[name] for score in scores if name in score.right]
        counts[name] = sum(judged) if judged else None
    counts["articles"] = len(scores)
    counts["f1"] = round(sum(s.f1 for s in scores) / len(scores), 4) if scores else None
    return counts


@click.command(
    epilog="例 / example:  python -m bench.extraction tests/golden --files data/sample",
)
@click.argument("truth", metavar="TRUTH_DIR", type=click.Path(path_type=Path))
@click.option(
    "--files",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="语料文件夹 / folder of the corpus",
)
@json_option
def main(truth: Path, folder: Path, as_json: bool) -> None:
    """抽取有多准：与真值逐篇比较 / Compare what extraction finds with the truth."""
    try:
        context = load_context(folder)
        measured = [measure(file, folder, context) for file in load_truth(truth, folder)]
    except JiewenError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        print_json(as_json_value(measured))
    else:
        _print_table(measured)


def as_json_value(measured: Iterable[Measured]) -> dict[str, Any]:
    """Return the figures for each file and for all files."""
    measured = list(measured)
    return {
        "files": {file.path: figures(file.scores) | {"found": file.found} for file in measured},
        "all": figures(score for file in measured for score in file.scores),
    }


def _print_table(measured: list[Measured]) -> None:
    width = max(len(file.path) for file in measured)
    headings = ("found/true", *FIGURES[1:])
    click.echo(" " * width + "".join(f"  {name:>10}" for name in headings))
    for file in measured:
        _print_row(file.path.ljust(width), file.found, file.scores)
    if len(measured) > 1:
        scores = tuple(score for file in measured for score in file.scores)
        _print_row("all".ljust(width), sum(file.found for file in measured), scores)


def _print_row(name: str, found: int, scores: tuple[Score, ...]) -> None:
    counts = figures(scores)
    cells = [f"{found}/{counts.pop('articles')}"]
    cells += ["–" if value is None else str(value) for value in counts.values()]
    click.echo(name + "".join(f"  {cell:>10}" for cell in cells))


if __name__ == "__main__":
    main()
