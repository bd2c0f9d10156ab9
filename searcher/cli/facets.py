"""`jiewen facets`."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from searcher.cli.clicks import option
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
)
@click.argument("words", metavar="QUERY", nargs=-1)
@option(
    "--facet",
    type=click.Choice(list(FACET_NAMES)),
    required=True,
    help="option.facet",
)
@option("--find", "wanted", default="", help="option.find")
@option(
    "--sort",
    "order",
    type=click.Choice([order.value for order in Order]),
    default=Order.COUNT.value,
    show_default=True,
    help="option.order",
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
    """The values of a facet, and how many articles have each."""
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
