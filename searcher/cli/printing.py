"""Output that several commands share: notices and hits."""

from collections.abc import Iterable

from searcher.cli.console import safe, say
from searcher.core.model import Article, Highlighted, Notice
from searcher.find.highlight import display_title
from searcher.speech import in_words, said


def tell(notices: Iterable[Notice], about: str = "") -> None:
    """Print on standard error how a query was read.

    Args:
        notices: the notices of the query.
        about: text before each notice, e.g. the number of the query.
    """
    for notice in notices:
        what = said("terminal.about", about=about, what=notice.line) if about else notice.line
        say(in_words("terminal.note", what=what), err=True)


def print_hit(number: int, article: Article, others: int, title: str = "", text: str = "") -> None:
    """Print a hit on a few lines.

    Args:
        number: the number of the hit.
        article: the article.
        others: number of reprints collapsed under it.
        title: the title with its matches coloured; ``""`` for the plain title.
        text: the snippet with its matches coloured; ``""`` for none.
    """
    about = [article.street, article.department, article.event_date or article.month]
    say(f"{number}. ", title or display_title(article))
    say("   " + " · ".join(value for value in about if value))
    if text:
        say("   ", text)
    if others:
        say(in_words("terminal.reprints", n=others))
    say(f"   {article.id}", dim=True)


def styled(marked: Highlighted) -> str:
    """Colour the matches; click drops the colours if the output is no terminal."""
    line, parts, at = marked.text.replace("\n", " "), [], 0
    for span in marked.spans:
        parts.append(safe(line[at : span.start]))
        parts.append(safe(line[span.start : span.end], fg="red", bold=True))
        at = span.end
    return safe(*parts, line[at:])
