"""The history of changes: a page with filters, undoing, and a file for spreadsheets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from indexer.history.change import Change
from indexer.history.history import ChangedMeanwhile
from indexer.history.log import Log
from indexer.history.telling import history_rows, target_of, values_of, who_of
from searcher.core.errors import InputError
from searcher.core.model import Article
from searcher.export.delimited import csv_text
from searcher.find.highlight import display_title
from searcher.speech import Message
from web.address import clean
from web.browse.paging import part_of
from web.desk.form import MOST_REASON, number_in, reason_in
from web.desk.permit import editor, may_undo
from web.desk.present import all_changes, await_applied, history
from web.desk.views import Answer, blueprint, field, go, here
from web.people.access import RoleNeeded
from web.request import index, present_state

ROWS = 30
_MOST_TYPED = 300  # characters of a filter
_SHOWN = 400  # characters shown of a value
_CSV = "jiewen-history.csv"


@dataclass(frozen=True, slots=True)
class Line:
    """A change as a page tells it.

    Attributes:
        change: the change.
        at: local day and time, ``"2026-11-29 09:50"``.
        who: the name of the account, or the file.
        target: id of the article, or patterns of files.
        title: of the article; ``""`` if the index lacks it.
        values: field, old and new value, shortened.
        active: whether it is in force.
        undoes: the number of the change that it undoes; 0: none.
        may_undo: whether the person may undo it now.
    """

    change: Change
    at: str
    who: str
    target: str
    title: str
    values: Sequence[tuple[str, str, str]]
    active: bool
    undoes: int
    may_undo: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """Which changes are asked for; ``""`` asks for all.

    Attributes:
        article: id of an article.
        who: name of an account.
        day: local ISO day.
    """

    article: str = ""
    who: str = ""
    day: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Parameters of an address."""
        held = (("article", self.article), ("who", self.who), ("day", self.day))
        return [(name, value) for name, value in held if value]

    def keeps(self, log: Log, change: Change) -> bool:
        """Whether a change is asked for."""
        return (
            (not self.article or self.article in {log.root(change).id, *log.root(change).files})
            and (not self.who or self.who == who_of(change))
            and (not self.day or self.day == local(change.at)[: len(self.day)])
        )


def local(at: str) -> str:
    """Return the local day and time of a time in UTC; other texts unchanged."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at


def kept(log: Log, wish: Wish) -> list[Change]:
    """Return the changes that are asked for, the last first."""
    changes = list(log.changes)
    if wish.article and (found := index().get(wish.article)):
        changes = log.about({found.id}, found.sources)
        wish = Wish("", wish.who, wish.day)
    return [each for each in reversed(changes) if wish.keeps(log, each)]


def line(log: Log, change: Change) -> Line:
    """Return a change as a page tells it."""
    target = target_of(log, change)
    root = log.root(change)
    found = index().get(root.id) if root.id else None
    values = [tuple(map(_short, each)) for each in values_of(change)]
    return Line(
        change,
        local(change.at),
        who_of(change),
        target,
        display_title(found) if found else "",
        [(name, old, new) for name, old, new in values],
        change.number in log.active,
        change.undoes or 0,
        change.number in log.active and may_undo(log, change),
    )


def of_article(article: Article, most: int) -> tuple[list[Line], int]:
    """Return the last changes of an article, the last first, and how many there are."""
    log = all_changes()
    found = log.about({article.id}, article.sources)[::-1]
    return [line(log, each) for each in found[:most]], len(found)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _wish() -> Wish:
    typed = (clean(request.args.get(name, ""))[:_MOST_TYPED] for name in ("article", "who", "day"))
    return Wish(*(each.strip() for each in typed))


@blueprint.get("/history")
def timeline() -> Answer:
    """List changes, the last first."""
    return _timeline(_wish())


def _timeline(wish: Wish, wrong: Message | None = None) -> str:
    log = all_changes()
    found = kept(log, wish)
    part = part_of(len(found), present_state().page, ROWS)
    return here(
        "desk_history.html",
        lines=[line(log, each) for each in found[part.first : part.last]],
        part=part,
        wish=wish,
        people=sorted({who_of(each) for each in log.changes}),
        wrong=wrong,
        done=number_in(request.args, "done"),
        applied=log.applied,
        MOST_REASON=MOST_REASON,
    )


@blueprint.get("/history.csv")
def spreadsheet() -> Response:
    """Send the changes as a table for spreadsheets."""
    log = all_changes()
    found = kept(log, _wish())[::-1]
    pieces: Iterator[bytes] = (piece.encode() for piece in csv_text(history_rows(log, found)))
    response = Response(b"".join(pieces), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=_CSV)
    return response


@blueprint.post("/undo/<int:number>")
def undo(number: int) -> Answer:
    """Undo a change."""
    log = all_changes()
    if not 0 < number <= len(log.changes):
        return _timeline(Wish(), InputError("desk.no_change", number=number).message), 404
    change = log.changes[number - 1]
    if not may_undo(log, change):
        raise RoleNeeded
    article = field("article")[:_MOST_TYPED]
    try:
        made = history().undo(editor().name, number, reason_in(request.form))
    except ChangedMeanwhile as error:
        return _timeline(Wish(article), error.message), 409
    if field("back") == "review":
        return go("/desk/review", ("undone", str(number)))
    await_applied(made.number)
    extra = [("article", article)] if article else []
    return go("/desk/history", *extra, ("done", str(made.number)))
