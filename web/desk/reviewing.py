"""Work through the least certain values, one at a time: accept, change or skip."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import current_app, request

from indexer.check.review import Doubt
from indexer.corpus.correction import FIELDS
from indexer.corpus.correction_rows import Reader
from indexer.history.change import FILE
from indexer.history.history import ChangedMeanwhile
from indexer.history.log import Log
from searcher.core.errors import InputError
from searcher.core.model import Article
from searcher.speech import Message, said
from web.derived import derived
from web.desk.correcting import present, require_offices
from web.desk.fields import BY_NAME, mark, shown
from web.desk.form import Box, Sent, draft, judged, number_in
from web.desk.known import offered
from web.desk.permit import editor, may_undo, own_offices
from web.desk.piles import Piles, weigh_by_office
from web.desk.present import all_changes, history, waiting
from web.desk.views import Answer, blueprint, field, go, here
from web.request import index, site

BEGINNING = 400  # characters shown of a body
_BRIEFLY = 0.5  # seconds; until the doubts are weighed anew, those of the former index serve
_AGAIN = 60.0  # seconds
_KEPT = "jiewen.desk.piles"
_MOST_SKIPPED = 100_000


@dataclass(frozen=True, slots=True)
class Task:
    """A value to look at.

    Attributes:
        doubt: why it is doubtful.
        article: as it is now.
        box: the present value.
        seen: number of the last change that these contain.
    """

    doubt: Doubt
    article: Article
    box: Box
    seen: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is.

    Attributes:
        done: number of values that people have stated.
        of: these and the doubtful ones.
        fields: number of doubtful values by field, most first.
    """

    done: int
    of: int
    fields: Mapping[str, int]


@blueprint.route("/review", methods=["GET", "POST"])
def review() -> Answer:
    """Show the least certain value that is not skipped, or save what is said of one."""
    if request.method == "POST":
        return _decided()
    return _next(_field(request.args), number_in(request.args, "skip"))


def _field(given: Mapping[str, str]) -> str:
    name = given.get("field", "")
    return name if name in BY_NAME else ""


def _next(name: str, skip: int, wrong: Message | None = None, task: Task | None = None) -> Answer:
    log, skip = all_changes(), min(skip, _MOST_SKIPPED)
    stated = _stated(log)
    for anew in (False, True):  # what was weighed before may be done by now
        piles = _weighed(anew=anew)
        if piles is None:
            return here("browse_wait.html"), 202
        own = piles.of(own_offices())
        task = task or next(islice(_tasks(own, log, stated, name), skip, None), None)
        if task:
            break
    done = number_in(request.args, "done")
    last = log.changes[done - 1] if 0 < done <= len(log.changes) else None
    return here(
        "desk_review.html",
        task=task,
        progress=_progress(own, stated),
        field=name,
        skip=skip,
        wrong=wrong,
        known=offered(),
        last=last if last and last.number in log.active and may_undo(log, last) else None,
        undone=number_in(request.args, "undone"),
        extra=[("field", name)] if name else [],
        BEGINNING=BEGINNING,
    )


def _weighed(*, anew: bool) -> Piles | None:
    """Return the doubts as they were weighed less than a minute ago, unless they are to be anew.

    Weighing reads the whole index, and each accepted value changes the index.
    """
    kept: tuple[float, Piles] | None = current_app.extensions.get(_KEPT)
    if kept and not anew and time.monotonic() < kept[0]:
        return kept[1]
    piles = derived(weigh_by_office, _BRIEFLY)
    if piles is not None:
        current_app.extensions[_KEPT] = time.monotonic() + _AGAIN, piles
    return piles


def _tasks(
    piles: Piles, log: Log, stated: Collection[tuple[str, str]], name: str
) -> Iterator[Task]:
    """Yield what is left to look at, the least certain first."""
    late = waiting(log)
    for doubt in piles.least_certain(name):
        if (doubt.id, doubt.field) in stated or doubt.field not in BY_NAME:
            continue
        found = index().get(doubt.id)
        if found is None or late.withdraws(doubt.id, found.sources) is not None:
            continue
        now = late.present(found)
        if editor().may_edit(now.street):
            yield Task(doubt, now, _box(now, doubt.field), len(log.changes))


def _box(article: Article, name: str) -> Box:
    text = shown(BY_NAME[name], article)
    return Box(BY_NAME[name], text, text, mark(BY_NAME[name], text))


def _stated(log: Log) -> frozenset[tuple[str, str]]:
    """Return article and field of each value that staff have stated."""
    return frozenset(
        (change.id, name)
        for change in log.stating()
        if change.id and change.who != FILE
        for name in FIELDS
        if name in change.says
    )


def _progress(piles: Piles, stated: Collection[tuple[str, str]]) -> Progress:
    """Count; what was stated since the doubts were weighed counts as done."""
    fields = dict(piles.by_field())
    fresh = 0
    for held in piles.worst.values():
        for doubt in held:
            if (doubt.id, doubt.field) in stated:
                fresh += 1
                fields[doubt.field] -= 1
    left = sum(fields.values())
    done = sum(piles.checked.values()) + fresh
    return Progress(done, done + left, {name: n for name, n in fields.items() if n})


def _decided() -> Answer:
    """Write that a value is right, or the right one; show the next."""
    name, skip = _field(request.form), number_in(request.form, "skip")
    wanted = BY_NAME.get(field("of"))
    if wanted is None or field("do") not in {"accept", "change"}:
        return _next(name, skip, said("people.unknown_form"))
    article, log = present(field("id"))
    now = shown(wanted, article)
    typed = now if field("do") == "accept" else field("value")
    box = Box(wanted, now, typed, field("seen-value") or mark(wanted, now))
    reader = Reader(site().settings.gazetteer)
    [box] = judged([box], reader)
    try:
        number = _stated_as(article, box, reader)
    except (InputError, ChangedMeanwhile) as error:
        status = 409 if isinstance(error, ChangedMeanwhile) or box.is_stale else 422
        shown_again = Task(_doubt_of(article, box), article, box, len(log.changes))
        told = _next(name, skip, error.message, shown_again)
        return (told, status) if isinstance(told, str) else told
    extra: Sequence[tuple[str, str]] = [("field", name)] if name else []
    return go("/desk/review", ("skip", str(skip)), *extra, ("done", str(number)))


def _stated_as(article: Article, box: Box, reader: Reader) -> int:
    """Write the change that states what the box holds; return its number.

    Raises:
        InputError: the text cannot be the value, or the value is not the one that was seen.
        ChangedMeanwhile: somebody else has just changed it.
        RoleNeeded: the person may not give the article to another office.
    """
    if box.wrong:
        raise InputError(box.wrong)
    if box.is_stale:
        raise InputError("desk.changed_meanwhile")
    require_offices([box], reader)
    sent = Sent(seen=number_in(request.form, "seen"))
    return history().append(draft(editor().name, article, [box], sent)).number


def _doubt_of(article: Article, box: Box) -> Doubt:
    """Return the doubt of a box, for showing it once more."""
    sure = [each for each in article.evidence if each.field == box.field.attribute]
    worst = min(sure, key=lambda each: each.confidence, default=None)
    reason = worst.reason if worst else said("desk.unknown_reason")
    return Doubt(article.id, box.field.name, box.shown, worst.confidence if worst else 0, reason)
