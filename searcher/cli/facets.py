"""`jiewen facets`."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from searcher.cli.console import index_from, index_option, json_option, print_json, say
from searcher.cli.filters import (
    FACET_NAMES,
    QueryCommand,
    filter_options,
    mode_option,
    request_from,
    synonyms_option,
)
from searcher.cli.printing import tell
from searcher.find.facet_values import Order, facet_values
from searcher.find.find import query_of


@click.command(
    cls=QueryCommand,
    epilog="例 / example:  jiewen facets 换届选举 --facet street --find lfl --sort pinyin",
)
@click.argument("words", metavar="QUERY", nargs=-1)
@click.option(
    "--facet",
    type=click.Choice(list(FACET_NAMES)),
    required=True,
    help="哪一类 / which facet",
)
@click.option(
    "--find", "wanted", default="", help="汉字、拼音或首字母 / characters, pinyin, initials"
)
@click.option(
    "--sort",
    "order",
    type=click.Choice([order.value for order in Order]),
    default=Order.COUNT.value,
    show_default=True,
    help="排序 / order",
)
@filter_options
@mode_option
@synonyms_option
@index_option
@json_option
def facets(
    words: tuple[str, ...],
    facet: str,
    wanted: str,
    order: str,
    index: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """分类的各项与篇数 / The values of a facet, and how many articles have each."""
    chosen = FACET_NAMES[facet]
    query, notices = query_of(request_from(" ".join(words), options))
    page = index_from(index).search(replace(query, limit=0))
    values = facet_values(page.facets[chosen], wanted, Order(order))
    if as_json:
        listed = [{"value": each.value, "count": each.count} for each in values]
        print_json({"facet": chosen.value, "values": listed})
        return
    tell(notices)
    for each in values:
        say(f"{each.count:>7}  {each.value}")
