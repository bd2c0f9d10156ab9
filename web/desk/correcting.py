"""The page that corrects an article, or the whole issue of an article."""

from collections.abc import Sequence
from dataclasses import replace

from flask import request

from indexer.corpus.correction import Correction
from indexer.corpus.correction_rows import Reader
from indexer.history.history import ChangedMeanwhile
from indexer.history.log import Log
from searcher.core.errors import InputError
from searcher.core.model import Article
from searcher.speech import Message, said
from web.desk.fields import BY_NAME, says
from web.desk.form import (
    MOST_REASON,
    Box,
    Sent,
    anew,
    boxes_of,
    disputed,
    draft,
    judged,
    number_in,
    reason_in,
)
from web.desk.known import files_of_issue, offered
from web.desk.permit import editor, require
from web.desk.present import all_changes, await_applied, history, waiting
from web.desk.views import Answer, blueprint, go, here
from web.lookup import article_at
from web.request import site

SCOPES = ("article", "issue")


class _Refused(Exception):
    """A form that changes nothing.

    Attributes:
        why: what the page says above the form.
        status: HTTP status.
        boxes: of the form, for the next try.
        seen: number of the last change that these boxes contain.
    """

    def __init__(self, why: Message, status: int, boxes: Sequence[Box], seen: int) -> None:
        """Keep them."""
        super().__init__(why)
        self.why, self.status, self.boxes, self.seen = why, status, boxes, seen


def present(article_id: str) -> tuple[Article, Log]:
    """Return an article as it is now, which the person may change, and all changes.

    Raises:
        HTTPException: there is no such article, or it is another office's.
    """
    found, log = article_at(article_id), all_changes()
    now = waiting(log).present(found)
    require(found.street, now.street)
    return now, log


@blueprint.route("/correct/<path:article_id>", methods=["GET", "POST"])
def correct(article_id: str) -> Answer:
    """Show the form that corrects an article, or save it."""
    article, log = present(article_id)
    if request.method != "POST":
        return _shown(article, boxes_of(article), len(log.changes))
    try:
        number = _saved(article, log, boxes_of(article, request.form))
    except _Refused as refused:
        told = _shown(article, refused.boxes, refused.seen, refused.why)
        return told, refused.status
    await_applied(number)
    return go(f"/article/{article.id}", ("saved", str(number)))


def _saved(article: Article, log: Log, boxes: Sequence[Box]) -> int:
    """Write the change that the form asks for; return its number.

    Raises:
        _Refused: nothing was written.
        RoleNeeded: the person may not give the article to another office.
    """
    of_issue = request.form.get("scope") == "issue"
    seen, reader = number_in(request.form, "seen"), Reader(site().settings.gazetteer)
    boxes = judged(boxes, reader, of_issue=of_issue)
    changed = [box for box in boxes if box.differs]
    if any(box.wrong for box in boxes):
        raise _Refused(said("desk.wrong_fields"), 422, boxes, seen)
    if any(box.is_stale for box in changed):
        told = disputed(boxes, log, article, reader)
        raise _Refused(said("desk.changed_meanwhile"), 409, anew(told), len(log.changes))
    if not changed:
        raise _Refused(said("desk.no_difference"), 422, boxes, seen)
    require_offices(changed, reader)
    files = files_of_issue(article) if of_issue else []
    if isinstance(files, Message):
        raise _Refused(files, 422, boxes, seen)
    sent = Sent(files, reason_in(request.form), seen)
    try:
        return history().append(draft(editor().name, article, changed, sent)).number
    except InputError as error:
        raise _Refused(error.message, 422, boxes, seen) from error
    except ChangedMeanwhile as error:
        raise _renewed(error, article, boxes, reader) from error


def _renewed(
    error: ChangedMeanwhile, article: Article, boxes: Sequence[Box], reader: Reader
) -> _Refused:
    """Return the refusal with the values as they are after another's change."""
    log = all_changes()
    now = {box.field: box.shown for box in boxes_of(waiting(log).present(article))}
    told = disputed([replace(box, shown=now[box.field]) for box in boxes], log, article, reader)
    return _Refused(error.message, 409, anew(told), len(log.changes))


def require_offices(changed: Sequence[Box], reader: Reader) -> None:
    """Refuse an office that the person may not edit.

    Raises:
        RoleNeeded: it is another's.
    """
    typed = next((box.typed for box in changed if box.field.name == "street"), None)
    if typed is not None:
        row = {"id": "x", "street": says(BY_NAME["street"], typed)}
        entry = reader.entry(said("desk.draft"), row)
        values = dict(entry.values) if isinstance(entry, Correction) else {}
        require(values.get("street"))


def _shown(article: Article, boxes: Sequence[Box], seen: int, wrong: Message | None = None) -> str:
    scope = request.form.get("scope", "article")
    return here(
        "desk_correct.html",
        article=article,
        boxes=boxes,
        known=offered(),
        wrong=wrong,
        seen=seen,
        reason=reason_in(request.form),
        scope=scope if scope in SCOPES else "article",
        MOST_REASON=MOST_REASON,
    )
