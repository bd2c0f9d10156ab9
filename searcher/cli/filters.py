"""What commands that search have in common: the query, and the options that narrow it."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from searcher.core.facets import FACETS
from searcher.core.model import Choice, Facet, Mode, Sort
from searcher.core.request import Request

LABELS = {facet: kind.label for facet, kind in FACETS.items()}
FACET_NAMES = {**{label: facet for facet, label in LABELS.items()}, **{f.value: f for f in Facet}}
_HELP = {
    facet: f"{kind.label} {kind.example}".strip() + f"（可重复） / {kind.english}, repeatable"
    for facet, kind in FACETS.items()
}

F = TypeVar("F", bound=Callable[..., Any])


class QueryCommand(click.Command):
    """Lets a query begin with a minus: ``jiewen search -妇联`` is no unknown option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move such words behind ``--``; ASCII after a hyphen is an option or a number."""
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
            raise click.BadParameter(f"{item!r}: 请写 / write FACET=VALUE, e.g. month=2021-05")
        choices.append(Choice(FACET_NAMES[name.strip()], value.strip(), excluded=True))
    return tuple(choices)


def filter_options(command: F) -> F:
    """Give a command an option for each facet, and ``--exclude``; see `choices_from`."""
    excluding = click.option(
        "--exclude",
        multiple=True,
        metavar="FACET=VALUE",
        callback=_exclusions,
        help="排除 / leave out, e.g. street=嘉兴路街道",
    )
    command = excluding(command)
    for facet in reversed(Facet):
        command = click.option(f"--{facet.value}", multiple=True, help=_HELP[facet])(command)
    return command


def choices_from(options: dict[str, Any]) -> tuple[Choice, ...]:
    """Take what `filter_options` gave a command out of its options."""
    picked = [(facet, options.pop(facet.value)) for facet in Facet]
    chosen = (Choice(facet, value.strip()) for facet, values in picked for value in values)
    return (*chosen, *options.pop("exclude"))


def request_from(typed: str, options: dict[str, Any]) -> Request:
    """Take what the options of this module gave a command out of its options; see `Request`.

    A command that lacks some of the options asks as the `Request` does by default.
    """
    given: dict[str, Any] = {
        name: kind(options.pop(name))
        for name, kind in (("mode", Mode), ("sort", Sort), ("synonyms", bool))
        if name in options
    }
    return Request(typed, choices_from(options), **given)


since_option = click.option(
    "--since",
    default="",
    metavar="DATE",
    help="这一天及以后的 / dated then or later, e.g. 2021-05-01, 2021年5月, 去年",
)


def since(typed: str, options: dict[str, Any]) -> str:
    """Take what `since_option` gave a command out of its options, and put it into the query."""
    from searcher.language.dates import today_in_shanghai
    from searcher.query.fields import Field
    from searcher.query.form import Row, compose, period  # few ask for it

    if not (day := options.pop("since").strip()):
        return typed
    dates = period(day, "", today_in_shanghai())
    if dates is None:
        raise click.BadParameter(
            f"{day!r}: 不是日期 / no date, e.g. 2021-05-01", param_hint="--since"
        )
    row = Row(dates, field=Field.DATE)
    return compose([row], typed=typed, mode=Mode(options["mode"]))


mode_option = click.option(
    "--mode",
    type=click.Choice([m.value for m in Mode]),
    default=Mode.SMART.value,
    show_default=True,
    help="smart 智能：每个词都出现; exact 精确：原样出现; any 任意：有一个词即可",
)
sort_option = click.option(
    "--sort",
    type=click.Choice([s.value for s in Sort]),
    default=Sort.RELEVANCE.value,
    show_default=True,
    help="排序 / order",
)
synonyms_option = click.option(
    "--synonyms/--no-synonyms",
    default=True,
    show_default=True,
    help="同义的名称也查 / look for synonyms too",
)
