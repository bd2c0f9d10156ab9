"""Views for exports, feeds, sitemaps and descriptions."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request, url_for

from searcher.core.errors import OutputError
from searcher.core.model import Sort
from searcher.export import Format
from searcher.export.listing import listed
from web.address import State
from web.browse.added import moment_of
from web.i18n import Speech
from web.lookup import present_ids
from web.out import atom, description, exports, sitemaps
from web.out.absolute import absolute, public_root
from web.request import index, page, present_state, site
from web.searching import answered

blueprint = Blueprint("out", __name__)

_FORMS = {form.ending.removeprefix("."): form for form in Format}


@blueprint.get("/export")
def export() -> str:
    """Offer the present search, or the articles with the given ids, in all formats."""
    return _offer(present_state(), present_ids(request.args.getlist("id")))


@blueprint.get("/export/list")
def listing() -> str:
    """Show the search or the articles with the given ids as a list to print."""
    state, ids = present_state(), present_ids(request.args.getlist("id"))
    gathered = exports.gather(index(), state, ids, most=exports.PRINTED)
    if gathered.missing and not gathered.total:
        abort(404)
    rows = [listed(hit, gathered.origin) for hit in islice(gathered.hits, exports.PRINTED)]
    return page("list.html", state, origin=gathered.origin, rows=rows, total=gathered.total)


@blueprint.get("/export/hits.<ending>")
def hits(ending: str) -> Response | tuple[str, int]:
    """Send the search or the articles in one format."""
    form = _FORMS.get(ending) or abort(404)
    state, ids = present_state(), present_ids(request.args.getlist("id"))
    gathered = exports.gather(index(), state, ids)
    if gathered.missing and not gathered.total:
        abort(404)
    if not exports.fits(gathered, form):
        return _offer(state, ids), 400
    try:
        return exports.download(gathered, form, exports.file_name(state, gathered, ids))
    except OutputError:  # the disk is full
        return _offer(state, ids, failed=True), 503


def _offer(state: State, ids: list[str], *, failed: bool = False) -> str:
    gathered = exports.gather(index(), state, ids, most=exports.SAMPLE)
    return page(
        "export.html",
        state,
        gathered=gathered,
        picked=len(ids),
        offers=exports.offers(state, ids, gathered),
        print_url=exports.address(state, "/export/list", ids),
        printed=exports.PRINTED,
        failed=failed,
    )


@blueprint.get("/feed.atom")
def feed() -> Response:
    """Send the newest results of the search, or with ``sort=added`` those indexed last.

    The answer is 304 while the index is unchanged.
    """
    state, tag = present_state(), _tag()
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    state = state.sorted_by(Sort.ADDED if state.sort is Sort.ADDED else Sort.NEWEST)
    answer = answered(replace(state, strict=True), atom.ENTRIES)
    home = state.home()
    entries = [
        atom.Entry(
            result,
            absolute(home, f"/article/{result.article.id}"),
            moment_of(result.article.first_indexed) if state.sort is Sort.ADDED else None,
        )
        for result in answer.results
    ]
    body = atom.atom(_described(state), entries)
    return _tagged(Response(body, mimetype=atom.MEDIA_TYPE), tag)


def _described(state: State) -> atom.Feed:
    speech = Speech()
    added = [speech("sort.added")] if state.sort is Sort.ADDED else []
    about = [state.typed, *(choice.value for choice in state.choices if not choice.excluded)]
    asked = " · ".join(filter(None, (*added, *about))) or speech("all_articles")
    return atom.Feed(
        name=urlencode([pair for pair in state.pairs() if pair[0] not in {"lang", "page"}]),
        title=f"{speech('brand')}：{asked}",
        author=speech("brand"),
        language=speech.tag,
        updated=_indexed(site().settings.index),
        page=absolute(state, "/"),
        this=absolute(state, "/feed.atom"),
    )


def _indexed(folder: Path) -> datetime:
    """Return when the index last changed; each commit adds an entry to its folder."""
    try:
        return datetime.fromtimestamp(int(folder.stat().st_mtime), UTC)
    except OSError:  # the index has no folder
        return datetime.fromtimestamp(0, UTC)


def _tag() -> str:
    """Return a digest of this address and the state of the index."""
    said = "\n".join((index().version(), public_root(), Speech().language, request.full_path))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    # clients may store the answer but must ask whether it is current
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Send the description of the site as a search engine."""
    speech, root = Speech(), public_root()
    icon = url_for("static", filename="favicon.svg").removeprefix(request.script_root)
    body = description.opensearch(
        speech("brand"), speech("tagline"), root, root + icon, present_state().language
    )
    return Response(body, mimetype=description.MEDIA_TYPE)


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    """Send the list of the sitemap's parts."""
    body = sitemaps.sitemap_index(index().stats().articles, _plain)
    return Response(body, mimetype="application/xml")


@blueprint.get("/sitemap-<int:number>.xml")
def sitemap(number: int) -> Response:
    """Send one part of the sitemap."""
    if not 1 <= number <= sitemaps.parts(index().stats().articles):
        abort(404)
    root = public_root()
    pieces = sitemaps.sitemap(index(), number, lambda path: root + State().address(path))
    return Response(pieces, mimetype="application/xml")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Send robots.txt."""
    private = bool(site().settings.password)
    body = sitemaps.robots(request.script_root, _plain("/sitemap.xml"), private=private)
    return Response(body, mimetype="text/plain")


def _plain(path: str) -> str:
    """Return the absolute address of a path without a language."""
    return absolute(State(), path)
