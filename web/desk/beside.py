"""What pages of the site show of the desk beside an article, for editors alone."""

from dataclasses import dataclass

from flask import request

from searcher.core.errors import EngineError
from searcher.core.model import Article
from web.desk.form import number_in
from web.desk.present import is_applied
from web.desk.timeline import Line, of_article
from web.people.access import person
from web.people.person import Role

_LINES = 5  # changes shown beside an article
_AREAS = (
    ("/inbox", "inbox.title", Role.EDITOR),
    ("/desk/review", "desk.review", Role.EDITOR),
    ("/desk/history", "desk.history", Role.EDITOR),
    ("/desk/status", "desk.status", Role.EDITOR),
    ("/desk/bin", "desk.bin", Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class Beside:
    """Answers the templates of other areas."""

    @property
    def is_open(self) -> bool:
        """Whether the person of the request may use the desk."""
        return _reaches(Role.EDITOR)

    def may_edit(self, article: Article | None) -> bool:
        """Whether the person may change an article."""
        found = person()
        return article is not None and found is not None and found.may_edit(article.street)

    def saved(self) -> str:
        """Return the word for what became of the change that the address names; ``""``: none."""
        number = number_in(request.args, "saved")
        if not number:
            return ""
        try:
            return "applied" if is_applied(number) else "saved"
        except EngineError:
            return ""

    def changes(self, article: Article) -> tuple[list[Line], int]:
        """Return the last changes of an article, and how many there are."""
        try:
            return of_article(article, _LINES)
        except EngineError:  # the pages of the desk tell of it
            return [], 0

    @property
    def areas(self) -> list[tuple[str, str]]:
        """Path and name of each page of the desk that the person may open."""
        return [(path, name) for path, name, least in _AREAS if _reaches(least)]


def _reaches(least: Role) -> bool:
    found = person()
    return found is not None and found.role.reaches(least)
