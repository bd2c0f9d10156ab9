"""Purge a withdrawn article: its words go for good, and only its address with the reason stays."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, request

from indexer.history.log import Log
from indexer.originals.pictures import remove_pictures
from indexer.update.store import read_store
from searcher.core.errors import EngineError, InputError
from searcher.disk.owned import pages_of
from searcher.identity.register import Withdrawn, aliases, withdrawals
from searcher.speech import Message, said
from web.desk.bin import Row, gone, row
from web.desk.form import MOST_REASON, reason_in
from web.desk.permit import editor
from web.desk.present import all_changes, await_applied, history
from web.desk.views import Answer, blueprint, field, go, here
from web.request import site


@dataclass(frozen=True, slots=True)
class Files:
    """The files of the corpus that hold an article.

    Attributes:
        alone: those that hold nothing else, each with the hash of its bytes; they can go as well.
        shared: those that hold other articles, too; people have to edit them.
    """

    alone: Mapping[str, str]
    shared: tuple[str, ...]


@blueprint.route("/purge/<path:article_id>", methods=["GET", "POST"])
def purge(article_id: str) -> Answer:
    """Tell what goes and what stays, ask for the reason, and purge the article."""
    log = all_changes()
    held = next((each for each in gone(log) if each.id == article_id), None)
    if held is None:
        abort(404)
    shown, files = row(held, log), _files(held)
    if request.method != "POST":
        return _shown(shown, files, log, _hindrance(log, article_id))
    if wrong := _hindrance(log, article_id):
        return _shown(shown, files, log, wrong), 409
    originals = files.alone if field("originals") else {}
    try:
        # First: once the article is purged, nobody could tell that pictures of it are left. New
        # ones are white in its place, since its withdrawal is in the index.
        settings = site().settings
        remove_pictures(settings.page_cache or pages_of(settings.index))
        former = (old for old, new in aliases(settings.index) if new == article_id)
        ids = [article_id, *former]
        made = history().purge(editor().name, ids, reason_in(request.form), originals)
    except InputError as error:
        return _shown(shown, files, log, error.message), 422
    except OSError:
        return _shown(shown, files, log, said("desk.pictures_stay")), 503
    await_applied(made.number)
    return go("/desk/history", ("article", article_id), ("done", str(made.number)))


def _hindrance(log: Log, article_id: str) -> Message | None:
    """Return why the article cannot be purged now, if so."""
    if article_id in log.purged:
        return said("desk.is_purged")
    if all(each.id != article_id for each in withdrawals(site().settings.index)):
        return said("desk.purge.later")
    return None


def _files(held: Withdrawn) -> Files:
    """Sort the files of an article; one of which nothing is known counts as shared."""
    alone: dict[str, str] = {}
    paths = tuple(dict.fromkeys(each.source for each in held.prints))
    try:
        with read_store(site().settings.index) as store:
            known = {path: content for path, _, content in store.files()}
            alone = {path: known[path] for path in paths if len(store.rows(path)) == 1}
    except EngineError:
        alone = {}
    return Files(alone, tuple(path for path in paths if path not in alone))


def _shown(shown: Row, files: Files, log: Log, wrong: Message | None = None) -> str:
    return here(
        "desk_purge.html",
        row=shown,
        files=files,
        in_file=any(each.id == shown.id for each in log.changes if each.number in log.filed),
        wrong=wrong,
        reason=reason_in(request.form),
        MOST_REASON=MOST_REASON,
    )
