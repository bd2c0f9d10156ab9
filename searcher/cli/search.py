"""`jiewen search` and `jiewen stats`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from searcher.cli.clicks import Command, option
from searcher.cli.console import index_from, index_option, json_option, print_json, say
from searcher.cli.filters import (
    DETAIL_METAVAR,
    DETAIL_NAMES,
    QueryCommand,
    filter_options,
    mode_option,
    request_from,
    since,
    since_option,
    sort_option,
    strict_option,
    synonyms_option,
)
from searcher.cli.json import answer_json, facets_json, stats_json
from searcher.cli.printing import print_hit, styled, tell
from searcher.core.model import Answer, Detail, Facet, FacetCount
from searcher.find.find import find
from searcher.find.loose import asked
from searcher.speech import in_words

Counts = Mapping[Facet, tuple[FacetCount, ...]] | Mapping[Detail, tuple[FacetCount, ...]]


@click.command(
    cls=QueryCommand,
)
@click.argument("words", metavar="QUERY", nargs=-1)
@filter_options
@since_option
@mode_option
@sort_option
@option("--limit", type=click.IntRange(min=0), default=10, show_default=True)
@option("--offset", type=click.IntRange(min=0), default=0, show_default=True)
@synonyms_option
@strict_option
@option("--fold", is_flag=True, help="option.fold")
@option("--recent", is_flag=True, help="option.recent")
@option(
    "--facet",
    "details",
    type=click.Choice(list(DETAIL_NAMES)),
    metavar=DETAIL_METAVAR,
    multiple=True,
    help="option.detail",
)
@index_option
@json_option
def search(
    words: tuple[str, ...],
    details: tuple[str, ...],
    index: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Find articles; an empty query lists all."""
    typed = since(" ".join(words), options)
    request = replace(
        request_from(typed, options),
        limit=options["limit"],
        offset=options["offset"],
        collapsed=options["fold"],
        recent=options["recent"],
    )
    held = index_from(index)
    answer = find(held, request)
    wanted = dict.fromkeys(DETAIL_NAMES[name] for name in details)
    query = asked(held, request).query if wanted else None
    counts = {detail: held.count_detail(query, detail) for detail in wanted if query}
    if as_json:
        made = answer_json(answer)
        made["facets"] |= facets_json(counts)  # only what was asked for
        print_json(made)
    else:
        _print_answer(answer, request.offset)
        _print_facets(counts)


@click.command(cls=Command)
@index_option
@json_option
def stats(index: Path | None, as_json: bool) -> None:
    """Print what the index holds."""
    held = index_from(index).stats()
    if as_json:
        print_json(stats_json(held))
        return
    say(in_words("stats.articles", n=held.articles))
    say(in_words("stats.characters", n=held.characters))
    say(in_words("stats.files", n=held.sources))
    say(in_words("stats.months", first=held.first_month or "-", last=held.last_month or "-"))
    say(in_words("stats.size", n=held.size))
    say(in_words("stats.identity", identity=held.identity))
    _print_facets(held.facets)


def _print_answer(answer: Answer, offset: int) -> None:
    tell(answer.notices)
    for offer in answer.offers:
        say(in_words("search.try", what=offer.message, n=offer.total), err=True)
    say(in_words("search.total", n=answer.total))
    for number, result in enumerate(answer.results, offset + 1):
        title = styled(result.title) if result.article.title else ""
        say()
        print_hit(number, result.article, result.others, title, styled(result.snippet))
        if result.lacking:
            say(in_words("terminal.lacking", words="”“".join(result.lacking)))
    if answer.total:
        say()
        _print_facets(answer.facets)


def _print_facets(facets: Counts, most: int = 8) -> None:
    for facet, counts in facets.items():
        shown: Iterable[str] = (f"{c.value} {c.count}" for c in counts[:most])
        more = in_words("search.more_values", n=len(counts) - most) if len(counts) > most else ""
        say(f"{in_words(f'facet.{facet.value}')}  " + "  ".join(shown) + more)
