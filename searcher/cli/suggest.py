"""`jiewen suggest` and `jiewen similar`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from searcher.cli.console import index_from, index_option, json_option, print_json, say
from searcher.cli.filters import LABELS, QueryCommand
from searcher.cli.printing import print_hit
from searcher.core.request import Request
from searcher.find.find import query_of
from searcher.find.hit_schema import hit_values
from searcher.suggest import Suggester, did_you_mean, related
from searcher.suggest import similar as find_similar

_KINDS = {**{facet.value: label for facet, label in LABELS.items()}, "title": "标题", "word": "词"}


@click.command(cls=QueryCommand, epilog="例 / example:  jiewen suggest lfl")
@click.argument("words", metavar="TEXT", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=0), default=8, show_default=True)
@index_option
@json_option
def suggest(words: tuple[str, ...], limit: int, index: Path | None, as_json: bool) -> None:
    """补全、纠错、相关词 / Complete what was typed, correct it, and list related words."""
    typed = " ".join(words)
    held = index_from(index)
    suggester = Suggester(held)
    completions = suggester.complete(typed, limit)
    corrections = did_you_mean(suggester, Request(typed))
    about = related(held, query_of(Request(typed))[0])
    if as_json:
        found: dict[str, Any] = {
            "completions": [asdict(each) for each in completions],
            "did_you_mean": [{"text": each.typed, "total": each.total} for each in corrections],
            "related": [asdict(each) for each in about],
        }
        print_json(found)
        return
    for completion in completions:
        kind = f"{_KINDS[completion.kind]} {completion.kind}"
        say(f"{completion.text}  （{kind}，{completion.count} 篇）")
    for correction in corrections:
        said = f"您是不是要找 / did you mean: {correction.typed}"
        say(f"{said}  （{correction.total} 篇）")
    if about:
        say("相关 / related: " + " ".join(each.text for each in about))


@click.command(epilog="例 / example:  jiewen similar 2021/05/a.pdf/3 --limit 5")
@click.argument("article_id", metavar="ID")
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True)
@click.option(
    "--fold/--no-fold",
    default=True,
    show_default=True,
    help="转载合为一条 / show reprints of one text once",
)
@index_option
@json_option
def similar(article_id: str, limit: int, fold: bool, index: Path | None, as_json: bool) -> None:
    """与一篇相似的文章 / Articles like the one with this id."""
    held = index_from(index)
    hits = find_similar(held, article_id, limit, collapsed=fold)
    if as_json:
        listed = [hit_values(hit.article, hit.score, hit.others) for hit in hits]
        print_json({"id": article_id, "hits": listed})
        return
    for number, hit in enumerate(hits, 1):
        print_hit(number, hit.article, hit.others)
