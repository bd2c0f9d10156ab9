"""`jiewen search` and `jiewen stats`."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from searcher.cli.console import index_from, index_option, json_option, print_json, say
from searcher.cli.filters import (
    LABELS,
    QueryCommand,
    filter_options,
    mode_option,
    request_from,
    since,
    since_option,
    sort_option,
    synonyms_option,
)
from searcher.cli.json import answer_json, stats_json
from searcher.cli.printing import print_hit, styled, tell
from searcher.core.model import Answer, FacetCounts
from searcher.find.find import find


@click.command(
    cls=QueryCommand,
    epilog='例 / example:  jiewen search "换届选举 -妇联" --street 嘉兴路街道 --sort newest',
)
@click.argument("words", metavar="QUERY", nargs=-1)
@filter_options
@since_option
@mode_option
@sort_option
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True)
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True)
@synonyms_option
@click.option("--fold", is_flag=True, help="转载合为一条 / show reprints of one text once")
@click.option("--recent", is_flag=True, help="较新的文章略为靠前 / rank newer articles up a little")
@index_option
@json_option
def search(words: tuple[str, ...], index: Path | None, as_json: bool, **options: Any) -> None:
    """检索文章。空查询列出全部 / Find articles; an empty query lists all."""
    typed = since(" ".join(words), options)
    request = replace(
        request_from(typed, options),
        limit=options["limit"],
        offset=options["offset"],
        collapsed=options["fold"],
        recent=options["recent"],
    )
    answer = find(index_from(index), request)
    if as_json:
        print_json(answer_json(answer))
    else:
        _print_answer(answer, request.offset)


@click.command(epilog="例 / example:  jiewen stats --json")
@index_option
@json_option
def stats(index: Path | None, as_json: bool) -> None:
    """索引里有什么 / What the index holds."""
    held = index_from(index).stats()
    if as_json:
        print_json(stats_json(held))
        return
    say(f"文章 / articles    {held.articles}")
    say(f"字数 / characters  {held.characters}")
    say(f"文件 / files       {held.sources}")
    say(f"月份 / months      {held.first_month or '-'} … {held.last_month or '-'}")
    say(f"大小 / bytes       {held.size}")
    say(f"索引 / built with  {held.identity}")
    _print_facets(held.facets)


def _print_answer(answer: Answer, offset: int) -> None:
    tell(answer.notices)
    for offer in answer.offers:
        say(f"可试 / try: {offer.message}: {offer.total} 篇 / articles", err=True)
    say(f"共 {answer.total} 篇 / {answer.total} found")
    for number, result in enumerate(answer.results, offset + 1):
        title = styled(result.title) if result.article.title else ""
        say()
        print_hit(number, result.article, result.others, title, styled(result.snippet))
    if answer.total:
        say()
        _print_facets(answer.facets)


def _print_facets(facets: FacetCounts, most: int = 8) -> None:
    for facet, counts in facets.items():
        shown: Iterable[str] = (f"{c.value} {c.count}" for c in counts[:most])
        more = f"  … 另有 {len(counts) - most} 项" if len(counts) > most else ""
        say(f"{LABELS[facet]}  " + "  ".join(shown) + more)
