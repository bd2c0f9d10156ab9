"""The pages of the inbox: what waits, and one file with what was read of it."""

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response as Answered

from indexer.corpus.blocks import BadFile
from indexer.desk.queue import Kind, Queue
from indexer.extract.apart import Busy, Slow, apart
from indexer.inbox.entry import OPEN, Entry, State
from indexer.inbox.inbox import Changed, Inbox
from indexer.inbox.same_issue import Difference
from indexer.originals.page_image import draw
from searcher.core.errors import CorpusError, InputError, JiewenError
from searcher.speech import Message, said
from web.inbox.checking import Stated, decide, differences_for, last_issue, stated_in, texts_of
from web.people.access import person
from web.people.person import Account
from web.request import page, present_state, site

blueprint = Blueprint("inbox", __name__)

Answer = Answered | str | tuple[str, int]
_RECENT = 30  # entries that are dealt with
_LISTED = 1000
_LEAVES = 12  # pages shown as pictures
_SECONDS = 20.0  # to draw one
_DONE = frozenset({"confirmed", "discarded", "again"})
_CLOSED = frozenset({State.CONFIRMED, State.DISCARDED, State.UNPACKED})


@blueprint.get("/inbox")
def everything() -> Answer:
    """List what waits and what was dealt with of late, with a form to send files."""
    return _everything()


@blueprint.post("/inbox/send")
def send() -> Answer:
    """Keep the files of a form, and let the worker read them."""
    me, inbox = _me(), _inbox()
    given = [each for each in request.files.getlist("files") if each.filename]
    if not given:
        return _everything(wrong=said("inbox.no_files")), 422
    if len(given) > site().settings.upload_files:
        abort(413)
    try:
        entries = [inbox.stage(each.filename or "", each.stream, me.name) for each in given]
    except InputError as error:
        return _everything(wrong=error.message), 422
    finally:
        _queue_reading()
    return _go("/inbox", ("sent", str(len({entry.number for entry in entries}))))


@blueprint.route("/inbox/<int:number>", methods=["GET", "POST"])
def one(number: int) -> Answer:
    """Show a file and what was read of it, or decide about it."""
    entry = _entry(number)
    if request.method != "POST":
        return _one(entry)
    try:
        done = _decided(entry, request.form.get("do", ""))
    except Changed as error:
        return _one(_entry(number), wrong=error.message), 409
    except (InputError, CorpusError) as error:
        return _one(entry, wrong=error.message, stated=stated_in(request.form)), 422
    return _go("/inbox", ("done", done))


@blueprint.get("/inbox/<int:number>/page/<int:leaf>.png")
def picture(number: int, leaf: int) -> Response:
    """Send the picture of a page of a PDF; it is drawn each time, and kept nowhere."""
    entry = _entry(number)
    if not entry.is_open or not _has_pictures(entry):
        abort(404)
    try:
        png = apart(draw, _inbox().path(entry).resolve(), leaf, "", seconds=_SECONDS)
    except (Busy, Slow):
        raise ServiceUnavailable from None
    except (BadFile, OSError):
        abort(404)
    return Response(png, mimetype="image/png")


def _decided(entry: Entry, what: str) -> str:
    """Do what the form says, and return the word for it.

    Raises:
        Changed: somebody else dealt with the file meanwhile.
        InputError: a value cannot be used, or the person has to choose.
    """
    if what == "discard":
        _inbox().discard(entry.number)
        return "discarded"
    if what == "again":
        _inbox().read_again(entry.number)
        _queue_reading()
        return "again"
    if what not in {"confirm", "both", "replace"}:
        raise InputError("people.unknown_form")
    decide(entry, _me(), what, stated_in(request.form), request.form.get("replaces", ""))
    _queue_reading()
    return "confirmed"


def _queue_reading() -> None:
    Queue(site().settings.index).ask(Kind.READ, _me().name)


def _inbox() -> Inbox:
    return Inbox(site().settings.index)


def _me() -> Account:
    found = person()
    assert found is not None  # noqa: S101 - the guard has seen to it
    return found


def _entry(number: int) -> Entry:
    """Return an entry that the person may see; others do not exist for the person."""
    entry = _inbox().get(number)
    if entry is None or not may_see(_me(), entry):
        abort(404)
    return entry


def may_see(account: Account, entry: Entry) -> bool:
    """Whether a person may see a file: all, or what the person sent or what is of an own office."""
    if account.may_edit(None) or entry.who == account.name:
        return True
    return any(account.may_edit(office) for office in entry.facts.offices)


def _go(path: str, *values: tuple[str, str]) -> Answer:
    return redirect(present_state().home().address(path, *values), 303)


def _everything(wrong: Message | None = None) -> str:
    me, inbox, settings = _me(), _inbox(), site().settings
    told = request.args
    done, sent = told.get("done", ""), told.get("sent", "")
    seen = [entry for entry in inbox.entries(OPEN, _LISTED) if may_see(me, entry)]
    closed = [entry for entry in inbox.entries(_CLOSED, _LISTED) if may_see(me, entry)]
    return page(
        "inbox.html",
        present_state(),
        entries=seen,
        ended=closed[:_RECENT],
        wrong=wrong,
        done=done if done in _DONE and not wrong else "",
        sent=int(sent) if sent.isdecimal() and len(sent) < 6 and not wrong else 0,
        most={"files": settings.upload_files, "mb": settings.upload_limit},
    )


def _one(entry: Entry, *, wrong: Message | None = None, stated: Stated | None = None) -> str:
    me, inbox = _me(), _inbox()
    is_read = entry.state is State.READ
    articles = inbox.articles(entry) if is_read else ()
    found = Stated.of(entry.facts)
    last = last_issue(found.office) if is_read and found.office else None
    stated = stated or found.completed(last)
    twins: list[Difference] = []
    identical, problem = "", wrong
    if is_read:
        try:
            twins, identical = differences_for(entry, me, stated)
        except JiewenError as error:  # the index cannot be read now
            problem = wrong or error.message
    leaves = sorted({each.leaf for each in articles if each.leaf}) if _has_pictures(entry) else []
    return page(
        "inbox_entry.html",
        present_state(),
        entry=entry,
        wrong=problem,
        stated=stated,
        texts=texts_of(articles, hides=site().settings.redact),
        twins=twins,
        identical=identical,
        last=last,
        leaves=leaves[:_LEAVES],
        offices=_offices(me),
    )


def _has_pictures(entry: Entry) -> bool:
    return entry.file.endswith(".pdf") and not site().settings.redact


def _offices(account: Account) -> list[str]:
    """Return the offices that a form offers: the person's, else those of the gazetteer."""
    if not account.may_edit(None):
        return list(account.offices)
    return sorted({each.name for each in site().settings.gazetteer.streets})
