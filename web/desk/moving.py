"""Move paragraphs from one article of an issue to another, and join two articles so."""

from collections.abc import Sequence
from dataclasses import replace

from flask import abort, request

from indexer.history.change import Draft, plain
from indexer.history.history import ChangedMeanwhile
from indexer.history.log import Log
from searcher.core.errors import InputError
from searcher.core.model import Article
from searcher.core.tree import InIssue, Query
from searcher.find.highlight import display_title
from searcher.speech import Message, said
from web.browse.issue import in_print
from web.desk.correcting import present
from web.desk.fields import BY_NAME, mark
from web.desk.form import MOST_REASON, Sent, number_in, reason_in, withdrawal
from web.desk.permit import editor
from web.desk.present import await_applied, history, waiting
from web.desk.views import Answer, blueprint, go, here
from web.request import index, language

_MOST = 200  # articles of an issue that are offered
_MOST_PARAGRAPHS = 500
_BODY = BY_NAME["body"]


@blueprint.route("/move/<path:article_id>", methods=["GET", "POST"])
def move(article_id: str) -> Answer:
    """Choose another article of the issue, then its paragraphs, and move them to this one."""
    article, log = present(article_id)
    name = request.values.get("from", "")
    if not name:
        others = _others(article, log)
        return here("desk_move.html", article=article, others=others, other=None, wrong=None)
    other, _ = present(name)
    if other.id == article.id or other.issue_id != article.issue_id:
        abort(404)
    if request.method != "POST":
        return _shown(article, other, log)
    try:
        made = history().append_all(_drafts(article, other))
    except InputError as error:
        return _shown(article, other, log, error.message), 422
    except ChangedMeanwhile as error:
        return _shown(article, other, log, error.message), 409
    await_applied(made[-1].number)
    return go(f"/article/{article.id}", ("saved", str(made[-1].number)))


def _others(article: Article, log: Log) -> list[Article]:
    """Return the other articles of the issue that the person may change, as printed."""
    hits = index().search(Query(InIssue(article.issue_id), limit=_MOST)).hits
    late = waiting(log)
    found = (late.present(hit.article) for hit in hits if hit.article.id != article.id)
    may = [
        each
        for each in found
        if editor().may_edit(each.street) and late.withdraws(each.id, each.sources) is None
    ]
    return sorted(may, key=in_print)


def _shown(article: Article, other: Article, log: Log, wrong: Message | None = None) -> str:
    return here(
        "desk_move.html",
        article=article,
        others=[],
        other=other,
        paragraphs=other.body.split("\n")[:_MOST_PARAGRAPHS],
        marks=(mark(_BODY, article.body), mark(_BODY, other.body)),
        seen=len(log.changes),
        wrong=wrong,
        reason=reason_in(request.form),
        MOST_REASON=MOST_REASON,
    )


def _drafts(article: Article, other: Article) -> list[Draft]:
    """Return what the form asks for: both texts anew, or the other article withdrawn.

    Raises:
        InputError: no paragraph is chosen, or a text is not the one that was seen.
    """
    seen = request.form.get("seen-to", ""), request.form.get("seen-from", "")
    if seen != (mark(_BODY, article.body), mark(_BODY, other.body)):
        raise InputError("desk.texts_changed")
    paragraphs = other.body.split("\n")
    chosen = {int(n) for n in request.form.getlist("p") if n.isascii() and n.isdecimal()}
    moved = [text for number, text in enumerate(paragraphs) if number in chosen]
    if not moved:
        raise InputError("desk.no_paragraph")
    left = [text for number, text in enumerate(paragraphs) if number not in chosen]
    if request.form.get("title") and other.title:
        moved = [other.title, *moved]
    own = article.body.split("\n")
    is_first = request.form.get("place") == "before"
    sent = Sent(seen=number_in(request.form, "seen"))
    to = _with_body(article, [*moved, *own] if is_first else [*own, *moved], sent)
    to = _reasoned(to, said("desk.moved_from", title=_name(other)))
    if left:
        rest = _with_body(other, left, sent)
        return [to, _reasoned(rest, said("desk.moved_to", title=_name(article)))]
    return [
        _with_captions(to, article, other),
        _reasoned(
            withdrawal(editor().name, other, sent), said("desk.joined", title=_name(article))
        ),
    ]


def _name(article: Article) -> str:
    return display_title(article) or article.id


def _with_body(article: Article, paragraphs: Sequence[str], sent: Sent) -> Draft:
    row = {"id": article.id, "body": "\n".join(paragraphs)}
    return Draft(editor().name, row, {"body": article.body}, article.sources, sent.seen)


def _with_captions(draft: Draft, article: Article, other: Article) -> Draft:
    """Let the captions of an article that ends in another one go along."""
    if not other.captions:
        return draft
    captions = [*article.captions, *other.captions]
    old = {**draft.old, "captions": plain(article.captions)}
    return replace(draft, says={**draft.says, "captions": captions}, old=old)


def _reasoned(draft: Draft, what: Message) -> Draft:
    """Return the draft with what was moved, and the author's own words behind it."""
    reason = reason_in(request.form)
    words = what.words(language())
    whole = f"{words} {reason}".strip()[:MOST_REASON]
    return replace(draft, says={**draft.says, "reason": whole})
