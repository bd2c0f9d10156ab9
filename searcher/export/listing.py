"""The list of articles that offices hand on: six columns, as a sheet or for Word and print."""

from dataclasses import dataclass

from searcher.core.model import Hit
from searcher.export.citations import cite
from searcher.export.origin import Origin

HEADERS = ("标题", "报名", "日期", "版次", "部门", "链接")
_GUESSED = "（估计）"


@dataclass(frozen=True, slots=True)
class Listed:
    """One article of the list; each value is one line, ``""`` where nothing is known.

    Attributes:
        title: the title, or in brackets one made from the text.
        paper: the paper's name, in brackets if we made it.
        date: ISO day of the issue, else of the event; with a note if it was inferred.
        page: the page as printed.
        departments: names with ``、`` between them.
        link: the article's permanent address; ``""`` without a site.
    """

    title: str
    paper: str
    date: str
    page: str
    departments: str
    link: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The values in the order of `HEADERS`."""
        return self.title, self.paper, self.date, self.page, self.departments, self.link


def listed(hit: Hit, origin: Origin) -> Listed:
    """Return the line of the list for a hit."""
    article = hit.article
    parts = cite(article)
    field = "issue_date" if article.issue_date else "event_date"
    date = article.issue_date or article.event_date or ""
    guessed = _GUESSED if date and article.is_estimated(field) else ""
    departments = "、".join(" ".join(each.split()) for each in article.departments)
    return Listed(
        *(parts.title, parts.paper, date + guessed, parts.page),
        departments=departments,
        link=origin.link(article.id),
    )
