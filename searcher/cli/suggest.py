"""`jiewen suggest` and `jiewen similar`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from searcher.cli.clicks import Command, option
from searcher.cli.console import (
    index_from,
    index_option,
    json_option,
    print_json,
    say,
    settings_from,
)
from searcher.cli.filters import QueryCommand
from searcher.cli.identity import present_id
from searcher.cli.printing import print_hit
from searcher.core.model import Detail, Facet
from searcher.core.request import Request
from searcher.find.find import query_of
from searcher.find.hit_schema import hit_values
from searcher.speech import in_words, said
from searcher.suggest import Suggester, did_you_mean, related
from searcher.suggest import similar as find_similar

_KINDS = {f.value: f"facet.{f.value}" for f in (*Facet, *Detail)} | {
    "title": "suggest.title",
    "word": "suggest.word",
}


@click.command(
    cls=QueryCommand,
)
@click.argument("words", metavar="TEXT", nargs=-1, required=True)
@option("--limit", type=click.IntRange(min=0), default=8, show_default=True)
@index_option
@json_option
def suggest(words: tuple[str, ...], limit: int, index: Path | None, as_json: bool) -> None:
    """Complete what was typed, correct it, and list related words."""
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
        kind = said(_KINDS[completion.kind])
        say(in_words("suggest.completion", text=completion.text, kind=kind, n=completion.count))
    for correction in corrections:
        line = in_words("suggest.did_you_mean", text=correction.typed, n=correction.total)
        say(line)
    if about:
        say(
            in_words("suggest.related", words=" ".join(each.text for each in about))
            + " ".join(each.text for each in about)
        )


@click.command(cls=Command)
@click.argument("article_id", metavar="ID")
@option("--limit", type=click.IntRange(min=0), default=10, show_default=True)
@option(
    "--fold/--no-fold",
    default=True,
    show_default=True,
    help="option.fold",
)
@index_option
@json_option
def similar(article_id: str, limit: int, fold: bool, index: Path | None, as_json: bool) -> None:
    """List the articles like the one with this id."""
    held = index_from(index)
    article_id = present_id(held, settings_from(index=index).index, article_id)
    hits = find_similar(held, article_id, limit, collapsed=fold)
    if as_json:
        listed = [hit_values(hit.article, hit.score, hit.others) for hit in hits]
        print_json({"id": article_id, "hits": listed})
        return
    for number, hit in enumerate(hits, 1):
        print_hit(number, hit.article, hit.others)
