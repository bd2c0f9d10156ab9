"""`jiewen facets`."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Protocol

import click

from searcher.cli.clicks import option
from searcher.cli.console import index_from, index_option, json_option, print_json, say
from searcher.cli.filters import (
    DETAIL_NAMES,
    FACET_NAMES,
    QueryCommand,
    filter_options,
    mode_option,
    request_from,
    strict_option,
    synonyms_option,
)
from searcher.cli.printing import tell
from searcher.core.engine import CountsDetails, Searches
from searcher.core.model import FacetCount
from searcher.core.tree import Query
from searcher.find.facet_values import Order, facet_values
from searcher.find.loose import asked


@click.command(
    cls=QueryCommand,
)
@click.argument("words", metavar="QUERY", nargs=-1)
@option(
    "--facet",
    type=click.Choice([*FACET_NAMES, *DETAIL_NAMES]),
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
@strict_option
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
    held = index_from(index)
    listed = asked(held, request_from(" ".join(words), options))
    chosen, counts = _counts(held, replace(listed.query, limit=0), facet)
    values = facet_values(counts, wanted, Order(order))
    if as_json:
        counted = [{"value": each.value, "count": each.count} for each in values]
        loose = {"loose": asdict(listed.loose)} if listed.loose else {}
        print_json({"facet": chosen, "values": counted, **loose})
        return
    tell(listed.notices)
    for each in values:
        say(f"{each.count:>7}  {each.value}")


class _Counts(Searches, CountsDetails, Protocol):
    """The methods of an index that count values."""


def _counts(index: _Counts, query: Query, name: str) -> tuple[str, Sequence[FacetCount]]:
    """Return the facet or detail of a name, and the counts of its values."""
    if facet := FACET_NAMES.get(name):
        return facet.value, index.search(query).facets[facet]
    detail = DETAIL_NAMES[name]
    return detail.value, index.count_detail(query, detail)
