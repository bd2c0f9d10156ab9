"""How an article is cited, after GB/T 7714-2015 《信息与文献 参考文献著录规则》.

What the paper does not print is supplied in square brackets, which in the standard mark what the
citing person made up (自拟的信息): a title for an article without one, and the paper's name, which
no article carries; so is an estimated year (估计的出版年). The day of the event is no date of
publication. Nothing stands for an unknown author, date or page: with numbered references the
author may be left out, and the standard knows no words for the others.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

from searcher.core.model import Article
from searcher.find.highlight import display_title

_MAX_AUTHORS = 3  # the standard's; others are 等


@dataclass(frozen=True, slots=True)
class Citation:
    """What a reference to an article says; each value is one line.

    Attributes:
        authors: the by-line as printed, one entry for each unit of a joint one.
        date: ISO day the paper came out; ``""`` when that is not printed.
        year: of `date`, else an estimated one; ``""`` when nothing is known.
        page, issue: as printed; ``""`` when unknown.
    """

    id: str
    authors: tuple[str, ...]
    title: str
    paper: str
    date: str
    year: str
    page: str
    issue: str

    @property
    def estimated(self) -> bool:
        """Whether the year is all that is known of the date, and was inferred."""
        return bool(self.year and not self.date)


def cite(article: Article) -> Citation:
    """Gather what is known of where an article was printed."""
    date = article.issue_date or ""
    if article.is_estimated("issue_date"):
        date = ""
    return Citation(
        id=article.id,
        authors=_authors(article),
        title=_one_line(article.title or "") or f"[{_one_line(display_title(article)) or '无题'}]",
        paper=f"[{_paper(article)}]",
        date=date,
        year=(date or article.issue_date or article.sort_date)[:4],
        page=_one_line(article.page or ""),
        issue=_one_line(article.issue_number or ""),
    )


def gbt7714(citation: Citation) -> str:
    """Return the reference of one article, without its number: newspapers are type ``[N]``."""
    authors = ", ".join(citation.authors[:_MAX_AUTHORS])
    if len(citation.authors) > _MAX_AUTHORS:
        authors += ", 等"
    when = f"[{citation.year}]" if citation.estimated else citation.date
    where = f"{citation.paper}, {when}" if when else citation.paper
    pages = f"({citation.page})" if citation.page else ""
    return f"{authors}{'. ' if authors else ''}{citation.title}[N]. {where}{pages}."


def _authors(article: Article) -> tuple[str, ...]:
    names = (article.byline or "").split("、")
    printed = tuple(name for name in map(_one_line, names) if name)
    return printed or tuple(map(_one_line, article.departments))


def _paper(article: Article) -> str:
    if article.street and not article.is_estimated("street"):
        return f"{_one_line(article.street)}社区报"
    return _one_line(PurePosixPath(article.source).stem) or "报名不详"


def _one_line(text: str) -> str:
    """Formats of references end a field at a line's end, and control characters end programs."""
    return " ".join("".join(c if c >= " " and c != "\x7f" else " " for c in text).split())
