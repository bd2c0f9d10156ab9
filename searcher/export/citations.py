"""References to articles after GB/T 7714 《信息与文献 参考文献著录规则》, of 2015 and of 2025.

The standard puts in square brackets what the citing person supplies (自拟的信息) and an estimated
year (估计的出版年). So brackets mark the title of an article that has none, the name of a paper
that is not known, and an estimated year. The day of an event is not used as date of publication.
An unknown author, date or page is left out: numbered references may omit the author, and the
standard has no words for the others.

Both standards give a newspaper with a link the type ``[N/OL]``. That of 2015 puts the day of access
behind the page; that of 2025 has such a day for websites alone, not for newspapers. The former sets
all signs in half width with a space; the latter sets all but the full stop, the stroke and square
brackets in full width, as its §7 asks.
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
        paper: the paper's name as printed, or in brackets one that we made.
        date: ISO day of publication; ``""`` when it is not printed.
        year: the year of ``date``, else an estimated one; ``""`` when unknown.
        page: the page as printed; ``""`` when unknown.
        issue: the issue number as printed; ``""`` when unknown.
        url: the article's permanent address; ``""`` if there is no site.
        accessed: ISO day on which the article was read there; ``""`` without an address.
    """

    id: str
    authors: tuple[str, ...]
    title: str
    paper: str
    date: str
    year: str
    page: str
    issue: str
    url: str = ""
    accessed: str = ""

    @property
    def estimated(self) -> bool:
        """Whether only the year is known, and it was inferred."""
        return bool(self.year and not self.date)


def cite(article: Article, url: str = "", accessed: str = "") -> Citation:
    """Return the parts of a reference to an article.

    Args:
        article: the article.
        url: its permanent address; ``""`` if there is no site.
        accessed: ISO day of access; ignored without an address.
    """
    date = article.issue_date or ""
    if article.is_estimated("issue_date"):
        date = ""
    return Citation(
        id=article.id,
        authors=_authors(article),
        title=_one_line(article.title or "") or f"[{_one_line(display_title(article)) or '无题'}]",
        paper=_printed_name(article) or f"[{_made_name(article)}]",
        date=date,
        year=(date or article.issue_date or article.sort_date)[:4],
        page=_one_line(article.page or ""),
        issue=_one_line(article.issue_number or ""),
        url=url,
        accessed=accessed if url else "",
    )


@dataclass(frozen=True, slots=True)
class _Signs:
    """The signs of a standard, and what it asks for."""

    comma: str
    opening: str
    closing: str
    tells_access: bool


_OF_2015 = _Signs(", ", "(", ")", tells_access=True)
_OF_2025 = _Signs("，", "（", "）", tells_access=False)


def gbt7714(citation: Citation) -> str:
    """Return the reference after GB/T 7714-2015, without its number."""
    return _reference(citation, _OF_2015)


def gbt7714_2025(citation: Citation) -> str:
    """Return the reference after GB/T 7714-2025, without its number."""
    return _reference(citation, _OF_2025)


def _reference(citation: Citation, signs: _Signs) -> str:
    others = ["等"] if len(citation.authors) > _MAX_AUTHORS else []
    authors = signs.comma.join([*citation.authors[:_MAX_AUTHORS], *others])
    kind = "N/OL" if citation.url else "N"
    when = f"[{citation.year}]" if citation.estimated else citation.date
    where = signs.comma.join(filter(None, (citation.paper, when)))
    page = f"{signs.opening}{citation.page}{signs.closing}" if citation.page else ""
    tells = signs.tells_access and citation.accessed
    accessed = f"[{citation.accessed}]" if tells else ""
    parts = (authors, f"{citation.title}[{kind}]", f"{where}{page}{accessed}", citation.url)
    return f"{'. '.join(filter(None, parts))}."


def _authors(article: Article) -> tuple[str, ...]:
    people = tuple(each.name for each in article.authors) or people_of(article.byline or "")
    if told := tuple(filter(None, map(_one_line, people))):
        return told
    names = (article.byline or "").split("、")
    printed = tuple(name for name in map(_one_line, names) if name)
    return printed or tuple(map(_one_line, article.departments))


def _printed_name(article: Article) -> str:
    """Return the paper's name; ``""`` if it is unknown or a guess."""
    return "" if article.is_estimated("paper") else _one_line(article.paper or "")


def _made_name(article: Article) -> str:
    if article.street and not article.is_estimated("street"):
        return f"{_one_line(article.street)}社区报"
    return _one_line(PurePosixPath(article.source).stem) or "报名不详"


def _one_line(text: str) -> str:
    """Return a text without line breaks and control characters.

    Reference formats end a field at a line's end, and control characters can crash programs.
    """
    return " ".join("".join(c if c >= " " and c != "\x7f" else " " for c in text).split())
