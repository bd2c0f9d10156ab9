"""The options that commands with a query share: they narrow, order and match."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from searcher.cli.clicks import Command, option
from searcher.core.facets import FACETS
from searcher.core.model import Choice, Detail, Facet, Mode, Sort
from searcher.core.request import Request
from searcher.speech import in_words

LABELS = {facet: kind.label for facet, kind in FACETS.items()}
FACET_NAMES = {**{label: facet for facet, label in LABELS.items()}, **{f.value: f for f in Facet}}
# The names under which the values of a detail are asked for; see `searcher.query.fields`.
DETAIL_NAMES = {
    **{"作者": Detail.AUTHOR, "期号": Detail.ISSUE, "报名": Detail.PAPER},
    **{detail.value: detail for detail in Detail},
}
DETAIL_METAVAR = f"[{'|'.join(detail.value for detail in Detail)}]"  # the same in each language
_HELP = {facet: f"option.{facet.value}" for facet in FACETS}

F = TypeVar("F", bound=Callable[..., Any])


class QueryCommand(Command):
    """A command whose query may begin with a minus: ``jiewen search -妇联``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move arguments such as ``-妇联`` behind ``--``.

        A hyphen followed by ASCII is an option or a number.
        """
        options = args[: args.index("--")] if "--" in args else args
        words = [arg for arg in options if re.match(r"-(?![-A-Za-z0-9])", arg)]
        kept = [arg for arg in options if arg not in words]
        rest = args[len(options) + 1 :]
        return super().parse_args(ctx, [*kept, "--", *words, *rest] if words or rest else kept)


def _exclusions(
    _ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]
) -> tuple[Choice, ...]:
    choices = []
    for item in given:
        name, sign, value = item.partition("=")
        if not sign or name.strip() not in FACET_NAMES or not value.strip():
            raise click.BadParameter(in_words("usage.exclude", item=item))
        choices.append(Choice(FACET_NAMES[name.strip()], value.strip(), excluded=True))
    return tuple(choices)


def filter_options(command: F) -> F:
    """Add an option for each facet, and ``--exclude``, to a command; see `choices_from`."""
    excluding = option(
        "--exclude",
        multiple=True,
        metavar="FACET=VALUE",
        callback=_exclusions,
        help="option.exclude",
    )
    command = excluding(command)
    for facet in reversed(Facet):
        command = option(f"--{facet.value}", multiple=True, help=_HELP[facet])(command)
    return command


def choices_from(options: dict[str, Any]) -> tuple[Choice, ...]:
    """Remove the values of `filter_options` from a command's options and return the choices."""
    picked = [(facet, options.pop(facet.value)) for facet in Facet]
    chosen = (Choice(facet, value.strip()) for facet, values in picked for value in values)
    return (*chosen, *options.pop("exclude"))


def request_from(typed: str, options: dict[str, Any]) -> Request:
    """Take what the options of this module gave a command out of its options; see `Request`.

    A command that lacks some of the options asks as the `Request` does by default.
    """
    given: dict[str, Any] = {
        name: kind(options.pop(name))
        for name, kind in (("mode", Mode), ("sort", Sort), ("synonyms", bool), ("strict", _only))
        if name in options
    }
    return Request(typed, choices_from(options), **given)


def _only(strict: bool) -> bool | None:
    return strict or None  # without the option the query decides


since_option = option(
    "--since",
    default="",
    metavar="DATE",
    help="option.since",
)


def since(typed: str, options: dict[str, Any]) -> str:
    """Remove the value of `since_option` from a command's options and add it to the query.

    The options then hold the mode in which the new query is to be parsed.
    """
    from searcher.language.dates import today_in_shanghai
    from searcher.query.fields import Field
    from searcher.query.form import (
        Row,
        compose,
        mode_of_composed,
        period,
    )  # imported late: rarely needed

    if not (day := options.pop("since").strip()):
        return typed
    dates = period(day, "", today_in_shanghai())
    if dates is None:
        raise click.BadParameter(in_words("usage.date", day=day), param_hint="--since")
    row = Row(dates, field=Field.DATE)
    mode = Mode(options["mode"])
    options["mode"] = mode_of_composed(mode).value
    return compose([row], typed=typed, mode=mode)


mode_option = option(
    "--mode",
    type=click.Choice([m.value for m in Mode]),
    default=Mode.SMART.value,
    show_default=True,
    help="option.mode",
)
sort_option = option(
    "--sort",
    type=click.Choice([s.value for s in Sort]),
    default=Sort.RELEVANCE.value,
    show_default=True,
    help="option.sort",
)
synonyms_option = option(
    "--synonyms/--no-synonyms",
    default=True,
    show_default=True,
    help="option.synonyms",
)
strict_option = option("--strict", is_flag=True, help="option.strict")
