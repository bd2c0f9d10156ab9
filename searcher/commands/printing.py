"""What commands that search print alike."""

from collections.abc import Iterable

import click

from searcher.highlight import display_title
from searcher.model import Article, Notice


def tell(notices: Iterable[Notice], about: str = "") -> None:
    """Print how a query was read, beside the output.

    Args:
        notices: of the query.
        about: what precedes each, e.g. which of several queries it is.
    """
    for notice in notices:
        click.echo(f"提示 / note: {about}{notice.line}", err=True)


def print_hit(number: int, article: Article, others: int, title: str = "", text: str = "") -> None:
    """Print a hit on a few lines; title and text as they are to be shown, with what matched."""
    about = [article.street, article.department, article.event_date or article.month]
    click.echo(f"{number}. {title or display_title(article)}")
    click.echo("   " + " · ".join(value for value in about if value))
    if text:
        click.echo(f"   {text}")
    if others:
        click.echo(f"   另有 {others} 篇转载 / {others} reprints")
    click.echo(click.style(f"   {article.id}", dim=True))
