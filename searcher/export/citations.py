"""References to articles after GB/T 7714-2015 《信息与文献 参考文献著录规则》.

The standard puts in square brackets what the citing person supplies (自拟的信息) and an estimated
year (估计的出版年). So brackets mark the title of an article that has none, and the paper's name,
which no article carries. The day of an event is not used as date of publication. An unknown author,
date or page is left out: numbered references may omit the author, and the standard has no words for
the others.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

from searcher.core.model import Article
from searcher.find.highlight import display_title
from searcher.language.people import people_of

_MAX_AUTHORS = 3  # the limit of the standard; 等 stands for the others


@dataclass(frozen=True, slots=True)
class Citation:
    """The parts of a reference to an article; each value is one line.

    Attributes:
        id: the article id.
        authors: the people of the by-line, else the by-line as printed, one entry for each author.
        title: the title, or in brackets one made from the text.
        paper: the paper's name, in brackets.
        date: ISO day of publication; ``""`` when it is not printed.
        year: the year of ``date``, else an estimated one; ``""`` when unknown.
        page: the page as printed; ``""`` when unknown.
        issue: the issue number as printed; ``""`` when unknown.
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
        """Whether only the year is known, and it was inferred."""
        return bool(self.year and not self.date)


def cite(article: Article) -> Citation:
    """Return the parts of a reference to an article."""
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
    """Return the reference without its number; newspapers have type ``[N]``."""
    authors = ", ".join(citation.authors[:_MAX_AUTHORS])
    if len(citation.authors) > _MAX_AUTHORS:
        authors += ", 等"
    when = f"[{citation.year}]" if citation.estimated else citation.date
    where = f"{citation.paper}, {when}" if when else citation.paper
    pages = f"({citation.page})" if citation.page else ""
    return f"{authors}{'. ' if authors else ''}{citation.title}[N]. {where}{pages}."


def _authors(article: Article) -> tuple[str, ...]:
    if people := people_of(article.byline or ""):
        return tuple(map(_one_line, people))
    names = (article.byline or "").split("、")
    printed = tuple(name for name in map(_one_line, names) if name)
    return printed or tuple(map(_one_line, article.departments))


def _paper(article: Article) -> str:
    if article.street and not article.is_estimated("street"):
        return f"{_one_line(article.street)}社区报"
    return _one_line(PurePosixPath(article.source).stem) or "报名不详"


def _one_line(text: str) -> str:
    """Return a text without line breaks and control characters.

    Reference formats end a field at a line's end, and control characters can crash programs.
    """
    return " ".join("".join(c if c >= " " and c != "\x7f" else " " for c in text).split())
