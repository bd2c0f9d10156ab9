"""Withdraw an article, bring it back, and the bin, which lists what is withdrawn."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import abort, request

from indexer.history.change import Change
from indexer.history.history import ChangedMeanwhile
from indexer.history.log import Log
from indexer.history.telling import who_of
from indexer.originals.withdrawn import extracted
from searcher.core.errors import InputError, JiewenError
from searcher.find.highlight import display_title
from searcher.identity.register import Withdrawn, withdrawals
from searcher.speech import Message, said
from web.browse.paging import part_of
from web.desk.correcting import present
from web.desk.form import (
    MOST_REASON,
    Sent,
    number_in,
    reason_in,
    restoration,
    withdrawal,
)
from web.desk.permit import editor, is_administrator, may_undo
from web.desk.present import all_changes, await_applied, history
from web.desk.views import Answer, blueprint, go, here
from web.people.access import RoleNeeded
from web.request import index, present_state, site

ROWS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A withdrawn article.

    Attributes:
        id: of the article.
        title: as its file prints it; ``""`` if that cannot be told.
        reason: why it was withdrawn.
        since: ISO day.
        who: who withdrew it; ``""`` if unknown.
        sources: its files.
        is_purged: whether its words are gone for good.
    """

    id: str
    title: str
    reason: str
    since: str
    who: str
    sources: tuple[str, ...]
    is_purged: bool = False


@blueprint.route("/withdraw/<path:article_id>", methods=["GET", "POST"])
def withdraw(article_id: str) -> Answer:
    """Ask for the reason, and withdraw an article."""
    article, log = present(article_id)
    if request.method != "POST":
        return here(
            "desk_withdraw.html",
            article=article,
            wrong=None,
            seen=len(log.changes),
            MOST_REASON=MOST_REASON,
        )
    sent = Sent((), reason_in(request.form), number_in(request.form, "seen"))
    try:
        made = history().append(withdrawal(editor().name, article, sent))
    except (InputError, ChangedMeanwhile) as error:
        told = here(
            "desk_withdraw.html",
            article=article,
            wrong=error.message,
            seen=len(log.changes),
            MOST_REASON=MOST_REASON,
        )
        return told, 409 if isinstance(error, ChangedMeanwhile) else 422
    await_applied(made.number)
    return go("/desk/history", ("article", article.id), ("done", str(made.number)))


@blueprint.post("/restore/<path:article_id>")
def restore(article_id: str) -> Answer:
    """Bring a withdrawn article back."""
    log = all_changes()
    change = withdrawing(log, article_id)
    if not is_administrator() and (change is None or not may_undo(log, change)):
        raise RoleNeeded
    if article_id in log.purged:
        return _bin(said("desk.is_purged")), 409
    if change is None and all(each.id != article_id for each in gone(log)):
        abort(404)
    try:
        made = _restored(article_id, change)
    except JiewenError as error:
        if not isinstance(error, InputError | ChangedMeanwhile):
            raise
        return _bin(error.message), 409
    await_applied(made.number)
    return go("/desk/history", ("article", article_id), ("done", str(made.number)))


def _restored(article_id: str, change: Change | None) -> Change:
    """Undo the withdrawal; if that is not one of the desk, state that the article is back."""
    sent = Sent((), reason_in(request.form), len(all_changes().changes))
    who = editor().name
    if change is None:
        return history().append(restoration(who, article_id, sent))
    return history().undo(who, change.number, sent.reason)


@blueprint.get("/bin")
def list_withdrawn() -> Answer:
    """List the withdrawn articles."""
    return _bin()


def _bin(wrong: Message | None = None) -> str:
    log = all_changes()
    held = gone(log)
    part = part_of(len(held), present_state().page, ROWS)
    rows = [row(each, log) for each in held[part.first : part.last]]
    return here("desk_bin.html", rows=rows, part=part, wrong=wrong)


def gone(log: Log) -> list[Withdrawn]:
    """Return what is withdrawn, also what the index still contains; the latest first."""
    held = {each.id: each for each in withdrawals(site().settings.index)}
    late = log.changes[log.applied :]
    for change in (log.root(each) for each in late):
        if not change.id or not {"remove", "restore"} & change.says.keys():
            continue
        if withdrawing(log, change.id):
            held.setdefault(change.id, Withdrawn(change.id, change.reason, change.at[:10]))
        elif change.number in log.active or change.says.get("remove"):
            held.pop(change.id, None)
    return sorted(held.values(), key=lambda each: (each.since, each.id), reverse=True)


def withdrawing(log: Log, article_id: str) -> Change | None:
    """Return the change of the desk that withdraws an article now, if one does."""
    says = (
        each
        for each in reversed(log.stating())
        if each.id == article_id and {"remove", "restore"} & each.says.keys()
    )
    last = next(says, None)
    return last if last and last.says.get("remove") else None


def row(withdrawn: Withdrawn, log: Log) -> Row:
    """Return a withdrawn article as the bin shows it."""
    change = withdrawing(log, withdrawn.id)
    found = index().get(withdrawn.id)
    texts = [found] if found else extracted(site().settings.index, withdrawn.id)
    titles: Iterator[str] = (display_title(each) for each in texts)
    return Row(
        withdrawn.id,
        next(titles, ""),
        withdrawn.reason,
        withdrawn.since,
        who_of(change) if change else "",
        tuple(dict.fromkeys(each.source for each in withdrawn.prints)),
        is_purged=withdrawn.id in log.purged,
    )
