"""`jiewen search` and `jiewen stats`."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from searcher.console import index_option, json_option, print_json, settings_from
from searcher.find import find
from searcher.highlight import display_title
from searcher.model import Answer, Choice, Facet, FacetCounts, Highlighted, Mode, Result, Sort
from searcher.open import open_index

_FACET_NAMES = {
    "街道": Facet.STREET,
    "部门": Facet.DEPARTMENT,
    "月份": Facet.MONTH,
    **{facet.value: facet for facet in Facet},
}
_LABELS = {Facet.STREET: "街道", Facet.DEPARTMENT: "部门", Facet.MONTH: "月份"}


def _exclusions(
    _ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]
) -> list[Choice]:
    choices = []
    for item in given:
        name, sign, value = item.partition("=")
        if not sign or name.strip() not in _FACET_NAMES or not value.strip():
            raise click.BadParameter(f"{item!r}: 请写 / write FACET=VALUE, e.g. month=2021-05")
        choices.append(Choice(_FACET_NAMES[name.strip()], value.strip(), excluded=True))
    return choices


class _SearchCommand(click.Command):
    """Lets a query begin with a minus: ``jiewen search -妇联`` is no unknown option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move such words behind ``--``; ASCII after a hyphen is an option or a number."""
        options = args[: args.index("--")] if "--" in args else args
        words = [arg for arg in options if re.match(r"-(?![-A-Za-z0-9])", arg)]
        kept = [arg for arg in options if arg not in words]
        rest = args[len(options) + 1 :]
        return super().parse_args(ctx, [*kept, "--", *words, *rest] if words or rest else kept)


@click.command(
    cls=_SearchCommand,
    epilog='例 / example:  jiewen search "换届选举 -妇联" --street 嘉兴路街道 --sort newest',
)
@click.argument("words", metavar="QUERY", nargs=-1)
@click.option("--street", multiple=True, help="街道（可重复） / street office, repeatable")
@click.option("--department", multiple=True, help="部门（可重复） / department, repeatable")
@click.option("--month", multiple=True, help="月份 2021-05（可重复） / month, repeatable")
@click.option(
    "--exclude",
    multiple=True,
    metavar="FACET=VALUE",
    callback=_exclusions,
    help="排除 / leave out, e.g. street=嘉兴路街道",
)
@click.option(
    "--mode",
    type=click.Choice([m.value for m in Mode]),
    default=Mode.SMART.value,
    show_default=True,
    help="smart 智能：每个词都出现; exact 精确：原样出现; any 任意：有一个词即可",
)
@click.option(
    "--sort",
    type=click.Choice([s.value for s in Sort]),
    default=Sort.RELEVANCE.value,
    show_default=True,
    help="排序 / order",
)
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True)
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True)
@index_option
@json_option
def search(
    words: tuple[str, ...],
    street: tuple[str, ...],
    department: tuple[str, ...],
    month: tuple[str, ...],
    exclude: list[Choice],
    mode: str,
    sort: str,
    limit: int,
    offset: int,
    index: Path | None,
    as_json: bool,
) -> None:
    """检索文章。空查询列出全部 / Find articles; an empty query lists all."""
    picked = zip(Facet, (street, department, month), strict=True)
    choices = [Choice(facet, value) for facet, values in picked for value in values]
    answer = find(
        open_index(settings_from(index=index).index),
        " ".join(words),
        choices=[*choices, *exclude],
        mode=Mode(mode),
        sort=Sort(sort),
        limit=limit,
        offset=offset,
    )
    if as_json:
        print_json(_answer_json(answer))
    else:
        _print_answer(answer, offset)


@click.command(epilog="例 / example:  jiewen stats --json")
@index_option
@json_option
def stats(index: Path | None, as_json: bool) -> None:
    """索引里有什么 / What the index holds."""
    held = open_index(settings_from(index=index).index).stats()
    if as_json:
        print_json(asdict(held) | {"facets": _facets_json(held.facets)})
        return
    click.echo(f"文章 / articles    {held.articles}")
    click.echo(f"字数 / characters  {held.characters}")
    click.echo(f"文件 / files       {held.sources}")
    click.echo(f"月份 / months      {held.first_month or '-'} … {held.last_month or '-'}")
    click.echo(f"大小 / bytes       {held.size}")
    click.echo(f"索引 / built with  {held.identity}")
    _print_facets(held.facets)


def _answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "total": answer.total,
        "hits": [_hit_json(result) for result in answer.results],
        "facets": _facets_json(answer.facets),
        "notices": [notice.message for notice in answer.notices],
    }


def _hit_json(result: Result) -> dict[str, Any]:
    article = result.article
    names = ("id", "title", "street", "district", "department", "month", "event_date", "issue_date")
    values = {name: getattr(article, name) for name in names}
    return values | {
        "score": result.score,
        "snippet": result.snippet.text,
        "source": article.source,
    }


def _facets_json(facets: FacetCounts) -> dict[str, dict[str, int]]:
    return {facet.value: {c.value: c.count for c in counts} for facet, counts in facets.items()}


def _print_answer(answer: Answer, offset: int) -> None:
    for notice in answer.notices:
        click.echo(f"提示 / note: {notice.message}", err=True)
    click.echo(f"共 {answer.total} 篇 / {answer.total} found")
    for number, result in enumerate(answer.results, offset + 1):
        article = result.article
        title = _styled(result.title) if article.title else display_title(article)
        about = [article.street, article.department, article.event_date or article.month]
        click.echo(f"\n{number}. {title}")
        click.echo("   " + " · ".join(value for value in about if value))
        click.echo("   " + _styled(result.snippet))
        click.echo(click.style(f"   {article.id}", dim=True))
    if answer.total:
        click.echo()
        _print_facets(answer.facets)


def _styled(marked: Highlighted) -> str:
    """Colour what matched; click drops the colours when the output is no terminal."""
    parts, at = [], 0
    for span in marked.spans:
        parts.append(marked.text[at : span.start])
        parts.append(click.style(marked.text[span.start : span.end], fg="red", bold=True))
        at = span.end
    return "".join(parts) + marked.text[at:]


def _print_facets(facets: FacetCounts, most: int = 8) -> None:
    for facet, counts in facets.items():
        shown: Iterable[str] = (f"{c.value} {c.count}" for c in counts[:most])
        more = f"  … 另有 {len(counts) - most} 项" if len(counts) > most else ""
        click.echo(f"{_LABELS[facet]}  " + "  ".join(shown) + more)
