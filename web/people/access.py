"""Who may ask for which address: one table, and a guard that reads it before every view."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import cast

from flask import g, redirect, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Response

from web.people.addresses import sign_in_address
from web.people.person import Account, Role
from web.people.sessions import Sessions


class Least(Enum):
    """Who may ask for an address at least."""

    ANYONE = "anyone"
    CORPUS = "corpus"  # readers; anyone unless the site is private
    READER = "reader"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


# Every endpoint of the site. One that is missing is refused to everybody; a test compares this
# table with the map of addresses.
LEAST: Mapping[str, Least] = {
    **dict.fromkeys(("serving.health", "people.sign_in"), Least.ANYONE),
    # Letters are read where nobody is signed in; whoever holds such a link was sent it.
    **dict.fromkeys(("people.confirm", "kept.stop"), Least.ANYONE),
    **dict.fromkeys(
        (
            *("static", "serving.ready", "serving.metrics", "openapi.spec", "api.documentation"),
            *("search.search", "search.facet", "trends.show", "trends.table"),
            *("article.article", "article.image", "article.source"),
            *("article.clipping", "article.cut_out"),
            *("help.advanced", "help.explain", "help.narrow", "help.related", "help.suggest"),
            *("browse.overview", "browse.list_streets", "browse.list_departments"),
            *("browse.list_papers", "browse.list_issues", "browse.list_added", "browse.issue"),
            "browse.list_uncertain",
            *("out.export", "out.hits", "out.feed", "out.opensearch", "out.robots"),
            "out.listing",
            *("kept.show", "kept.name_search", "kept.news", "kept.shared"),
            *("out.sitemap", "out.sitemap_index"),
            *("api.search", "api.article", "api.similar", "api.source", "api.facets"),
            *("api.issue", "api.issues", "api.overview", "api.doubts", "api.stats"),
            *("api.related", "api.suggest", "api.trends"),
        ),
        Least.CORPUS,
    ),
    **dict.fromkeys(
        (
            *("people.sign_out", "people.own"),
            *("kept.shelf", "kept.make", "kept.change", "kept.look"),
        ),
        Least.READER,
    ),
    **dict.fromkeys(
        (
            *("desk.correct", "desk.review", "desk.withdraw", "desk.restore"),
            "desk.move",
            *("desk.timeline", "desk.spreadsheet", "desk.undo", "desk.status", "desk.update"),
        ),
        Least.EDITOR,
    ),
    **dict.fromkeys(
        ("people.everyone", "people.one", "desk.list_withdrawn", "desk.purge", "desk.reindex"),
        Least.ADMINISTRATOR,
    ),
    **dict.fromkeys(("inbox.everything", "inbox.send", "inbox.one", "inbox.picture"), Least.EDITOR),
}
# Endpoints that take files, so that their bodies may be large; no other one's may.
UPLOADS = frozenset({"inbox.send"})
# Endpoints whose forms hold the text of an article.
TEXTS = frozenset({"desk.correct", "desk.review"})
MOST_TYPED = 1 << 20  # bytes of such a form
# What the page for signing in needs; other static files are the readers' where it is private.
OPEN_FILES = frozenset({"style.css", "people.css", "favicon.svg"})
_PARTS = 1000  # of a form beyond its files: the view tells who sends too many of them
_UNTAGGED = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
_ROLES = {
    Least.CORPUS: Role.READER,
    Least.READER: Role.READER,
    Least.EDITOR: Role.EDITOR,
    Least.ADMINISTRATOR: Role.ADMINISTRATOR,
}


class SignInNeeded(Unauthorized):
    """The address is for people who are signed in."""


class RoleNeeded(Forbidden):
    """The address is for people of another role."""


def person() -> Account | None:
    """Return who is signed in; ``None``: nobody, or the site has no accounts."""
    return cast("Account | None", g.get("person"))


def is_closed(*, private: bool) -> bool:
    """Whether the corpus is hidden from whoever has sent the request."""
    return private and person() is None


def admits(least: Least, role: Role | None, *, private: bool) -> bool:
    """Whether somebody may ask for an address.

    Args:
        least: entry of the address in the table.
        role: of the person; ``None``: nobody is signed in.
        private: whether the corpus is shown only to people who are signed in.
    """
    if least is Least.ANYONE or (least is Least.CORPUS and not private):
        return True
    return role is not None and role.reaches(_ROLES[least])


@dataclass(frozen=True, slots=True)
class Uploads:
    """What one form may send.

    Attributes:
        size: bytes of the whole body.
        files: their number.
    """

    size: int = 0
    files: int = 0


class Guard:
    """Admits a request, or answers it."""

    def __init__(self, sessions: Sessions, *, private: bool, uploads: Uploads) -> None:
        """Keep how people are recognised, whether the corpus is private, and limits of forms."""
        self._sessions, self._private, self._uploads = sessions, private, uploads

    def admit(self) -> Response | None:
        """Return ``None`` for a request that may go on, or where to sign in.

        Raises:
            SignInNeeded: a program, or a form, has to sign in first.
            RoleNeeded: the role does not suffice, or the table lacks the endpoint.
        """
        if is_open():
            return None
        found = self._sessions.present()
        g.person = found.account if found else None
        role = found.account.role if found else None
        if found and found.by_key:
            role = Role.READER  # whatever the person may do, a program reads
        if self._private or found:
            self._forget_tags()
        least = _least()
        if least is not None and admits(least, role, private=self._private):
            self._widen()
            return None
        if found or least is None:
            raise RoleNeeded
        return _signing_in()

    def _widen(self) -> None:
        """Let a form with files or a long text be large, before anything reads it."""
        if request.endpoint in UPLOADS:
            request.max_content_length = self._uploads.size
            request.max_form_parts = self._uploads.files + _PARTS
        elif request.endpoint in TEXTS:
            request.max_content_length = request.max_form_memory_size = MOST_TYPED

    def _forget_tags(self) -> None:
        """Let no view answer 304, since what one person has kept says nothing of another."""
        for name in _UNTAGGED:
            request.environ.pop(name, None)

    def keep_private(self, response: Response) -> Response:
        """Keep what is meant for one person out of all caches."""
        if is_open():
            return response
        if request.endpoint == "static":  # they hold nothing of the corpus, and cost no time twice
            if self._private:
                response.cache_control.public = False
                response.cache_control.private = True
            return response
        response.vary.update(("Cookie", "Authorization"))
        if self._private:
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        if self._private or person() or request.blueprint == "people":
            response.headers["Cache-Control"] = "private, no-store"
            for name in ("ETag", "Last-Modified"):
                response.headers.pop(name, None)
        return response


def is_open() -> bool:
    """Whether the address says nothing of the corpus and of people."""
    if request.endpoint == "static":
        return (request.view_args or {}).get("filename") in OPEN_FILES
    return request.endpoint == "serving.health"


def _least() -> Least | None:
    """Return who may ask for the present address; an unknown address is one of the corpus."""
    return Least.CORPUS if request.endpoint is None else LEAST.get(request.endpoint)


def _signing_in() -> Response:
    """Lead a person to the page for signing in; refuse a program.

    Raises:
        SignInNeeded: the request is no call of a page by a browser.
    """
    if request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("Accept", ""):
        return redirect(sign_in_address(), HTTPStatus.SEE_OTHER)
    scripted = "Sec-Fetch-Mode" in request.headers  # a browser would ask for a password by itself
    challenge = WWWAuthenticate("basic", {"realm": "jiewen", "charset": "UTF-8"})
    raise SignInNeeded(www_authenticate=None if scripted else challenge)
