"""Add the desk to an application."""

from flask import Flask, request

from indexer.history.change import Change
from searcher.core.errors import EngineError
from searcher.identity.register import Withdrawn
from searcher.settings import Settings
from web.desk import condition, correcting, moving, purging, reviewing, timeline
from web.desk.beside import Beside
from web.desk.bin import withdrawing
from web.desk.present import all_changes, queue, waiting
from web.desk.views import blueprint
from web.lookup import WithdrawnArticle

__all__ = ["condition", "correcting", "install", "moving", "purging", "reviewing", "timeline"]

_BACK = frozenset({"desk.restore", "desk.purge"})


def install(app: Flask, settings: Settings) -> None:
    """Add what `staff` switches on; without it, only tell the templates so."""
    app.jinja_env.globals |= {"desk": None}
    if not settings.staff:
        return
    app.jinja_env.globals |= {"desk": Beside()}
    app.register_blueprint(blueprint)
    app.before_request(_hide)


def _hide() -> None:
    """Refuse an article that was withdrawn a moment ago, which the index still contains.

    Raises:
        WithdrawnArticle: it was.
    """
    name = (request.view_args or {}).get("article_id")
    if name and request.endpoint not in _BACK and (change := _withdrawn_late(name)):
        raise WithdrawnArticle(Withdrawn(name, change.reason, change.at[:10]))


def _withdrawn_late(name: str) -> Change | None:
    """Return the change that withdraws an article and that the index lacks."""
    try:
        if not queue().pending():
            return None
        log = all_changes()
        is_late = waiting(log).withdraws(name) is not None
        return withdrawing(log, name) if is_late else None
    except EngineError:  # the desk tells of damage; readers go on reading
        return None
