"""What commands that search print alike."""

from collections.abc import Iterable

from searcher.cli.console import safe, say
from searcher.core.model import Article, Highlighted, Notice
from searcher.find.highlight import display_title
from searcher.speech import in_words, said


def tell(notices: Iterable[Notice], about: str = "") -> None:
    """Print how a query was read, beside the output.

    Args:
        notices: of the query.
        about: what precedes each, e.g. which of several queries it is.
    """
    for notice in notices:
        what = said("terminal.about", about=about, what=notice.line) if about else notice.line
        say(in_words("terminal.note", what=what), err=True)


def print_hit(number: int, article: Article, others: int, title: str = "", text: str = "") -> None:
    """Print a hit on a few lines; title and text as they are to be shown, with what matched."""
    about = [article.street, article.department, article.event_date or article.month]
    say(f"{number}. ", title or display_title(article))
    say("   " + " · ".join(value for value in about if value))
    if text:
        say("   ", text)
    if others:
        say(in_words("terminal.reprints", n=others))
    say(f"   {article.id}", dim=True)


def styled(marked: Highlighted) -> str:
    """Colour what matched; the colours are dropped when the output is no terminal."""
    line, parts, at = marked.text.replace("\n", " "), [], 0
    for span in marked.spans:
        parts.append(safe(line[at : span.start]))
        parts.append(safe(line[span.start : span.end], fg="red", bold=True))
        at = span.end
    return safe(*parts, line[at:])
