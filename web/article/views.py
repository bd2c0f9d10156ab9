"""The page of an article with marked matches of its search, and the page of its source."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from flask import Blueprint, Response, abort, request
from markupsafe import Markup

from indexer.corpus.blocks import BadFile
from indexer.extract.apart import Busy, Slow
from searcher.core.brief import brief, shortened
from searcher.core.model import Article, Hit
from searcher.export import Format, Origin
from searcher.export.citations import cite, gbt7714, gbt7714_2025
from searcher.export.clippings import clippings
from searcher.find.find import mark
from searcher.find.highlight import display_title
from searcher.query.fields import Field
from searcher.query.form import phrase
from searcher.speech import Message
from web.address import State
from web.article.beside import Lines, Picture, beside, page_image
from web.article.cutout import cutout
from web.article.neighbours import place_of, rank_in
from web.article.parts import part_of
from web.article.relatives import reprints, same_issue, similar_to
from web.article.zotero import tags
from web.i18n import Speech
from web.lookup import article_at
from web.markup import numbered
from web.out.absolute import absolute, public_root
from web.request import index, page, present_state

blueprint = Blueprint("article", __name__)

_CITED = {  # formats of a single reference, with their names
    Format.GBT7714: "GB/T 7714-2015",
    Format.GBT7714_2025: "GB/T 7714-2025",
    Format.RIS: "RIS",
    Format.BIBTEX: "BibTeX",
    Format.CSL: "CSL-JSON",
}
_NO_NAME = re.compile(r"[^\w]+")
_NAMED = 40  # characters of the title in a file name
_SHOWN_HITS = 200  # matches to which the page links one by one


@dataclass(frozen=True, slots=True)
class Text:
    """An article's printed texts as HTML; of a long article one part.

    Attributes:
        kicker: the line above the title.
        title: the title.
        paragraphs: of the body.
        captions: of photos.
        hits: number of marked matches.
        part: which part of the body, from 1.
        last: the number of parts.
    """

    kicker: Markup
    title: Markup
    paragraphs: Sequence[Markup]
    captions: Sequence[Markup]
    hits: int
    part: int
    last: int


@dataclass(frozen=True, slots=True)
class Ways:
    """Addresses of an article's pages, each with the search in its parameters.

    Attributes:
        state: the search.
        id: the article's id.
        at: the article's rank among the results; 0 if unknown.
    """

    state: State
    id: str
    at: int

    @property
    def article(self) -> str:
        """Address of the article's page."""
        return self.state.article_url(self.id, self.at)

    @property
    def similar(self) -> str:
        """Address of the article's page with similar articles listed."""
        return f"{self._to('/article/', similar='1')}#similar"

    @property
    def source(self) -> str:
        """Address of the article's source."""
        return self._to("/source/")

    def part(self, number: int) -> str:
        """Return the address of another part of the article."""
        return self._to("/article/", part=str(number))

    def line(self, first: int) -> str:
        """Return the address of the source from a line on."""
        return f"{self._to('/source/', line=str(first))}#original"

    def leaf(self, number: int) -> str:
        """Return the address of a page of the source."""
        return f"{self._to('/source/', leaf=str(number))}#original"

    def author(self, name: str) -> str:
        """Return the address of the search for a person's articles."""
        typed = f"{Field.AUTHOR.value[0]}:{phrase(name)}"
        return replace(self.state.home(), typed=typed).url()

    def image(self, leaf: int) -> str:
        """Return the address of the picture of a page."""
        return self.state.home().address(f"/page-image/{self.id}.png", ("leaf", str(leaf)))

    def _to(self, path: str, **asked: str) -> str:
        at = {"at": str(self.at)} if self.at else {}
        return self.state.address(path + self.id, *(at | asked).items())


@blueprint.get("/article/<path:article_id>")
def article(article_id: str) -> str:
    """Show an article with its attributes and related articles."""
    found, state = article_at(article_id), present_state()
    plain, ways = state.home(), _ways(state, article_id)
    permalink = absolute(State(), f"/article/{article_id}")
    return page(
        "article.html",
        state,
        twin=plain.address(f"/api/v1/articles/{article_id}"),
        article=found,
        text=_text(found, state),
        ways=ways,
        place=place_of(index(), state, article_id, ways.at),
        shown_hits=_SHOWN_HITS,
        references=_references(found, permalink),
        downloads=_downloads(found, plain),
        permalink=permalink,
        tags=tags(found, permalink),
        same_issue=same_issue(index(), found),
        reprints=reprints(index(), found),
        similar=similar_to(index(), found) if request.args.get("similar") == "1" else None,
    )


@blueprint.get("/source/<path:article_id>")
def source(article_id: str) -> str:
    """Show an article beside its source."""
    found, state = article_at(article_id), present_state()
    original, problem = _original(found)
    return page(
        "source.html",
        state,
        twin=state.home().address(f"/api/v1/sources/{article_id}"),
        article=found,
        ways=_ways(state, article_id),
        text=_text(found, state),
        lines=original if isinstance(original, Lines) else None,
        picture=original if isinstance(original, Picture) else None,
        problem=problem,
    )


@blueprint.get("/page-image/<path:article_id>.png")
def image(article_id: str) -> Response:
    """Send the picture of the article's page."""
    try:
        drawn = page_image(article_at(article_id), _number("leaf"))
    except (Busy, Slow):
        abort(503)
    except BadFile:
        abort(404)
    response = Response(drawn.png, mimetype="image/png")
    response.set_etag(drawn.key)
    response.cache_control.private = True
    response.cache_control.no_cache = True  # the file may change, and revalidation is cheap
    response.make_conditional(request)
    return response


@blueprint.get("/cutout/<path:article_id>.png")
def cut_out(article_id: str) -> Response:
    """Send the article's part of its page as a picture; where that is unknown, the page."""
    found = article_at(article_id)
    try:
        drawn = page_image(found)
    except (Busy, Slow):
        abort(503)
    except BadFile:
        abort(404)
    response = Response(cutout(found) or drawn.png, mimetype="image/png")
    response.add_etag()
    response.cache_control.private = True
    response.cache_control.no_cache = True  # the file may change, and revalidation is cheap
    response.make_conditional(request)
    return response


@blueprint.get("/clipping/<path:article_id>.pdf")
def clipping(article_id: str) -> Response:
    """Send the article on a clean page, with its part of the printed page."""
    found = article_at(article_id)
    origin = Origin("", "", index().version(), date.today().isoformat(), public_root())
    pieces = clippings([Hit(found, 0.0)], origin, cutout)
    name = quote(f"街闻-{_NO_NAME.sub('-', display_title(found))[:_NAMED]}.pdf", safe="")
    response = Response(b"".join(pieces), mimetype=Format.CLIPPINGS.media_type)
    response.headers.set(
        "Content-Disposition",
        "attachment",
        **{"filename": "jiewen-clipping.pdf", "filename*": f"UTF-8''{name}"},
    )
    return response


def _ways(state: State, article_id: str) -> Ways:
    return Ways(state, article_id, rank_in(request.args.get("at", "")))


def _text(found: Article, state: State) -> Text:
    cut = part_of(found.body, _number("part"))
    some = replace(brief(found), body=cut.body, captions=tuple(map(shortened, found.captions[:50])))
    shown = mark(some, state.request())
    html, hits = numbered((shown.kicker, shown.title, *shown.paragraphs, *shown.captions))
    end = 2 + len(shown.paragraphs)
    paragraphs = [paragraph for paragraph in html[2:end] if paragraph]
    return Text(html[0], html[1], paragraphs, html[end:], hits, cut.number, cut.last)


def _original(found: Article) -> tuple[Lines | Picture | None, Message | None]:
    """Return the source, or ``None`` and the reason."""
    try:
        return beside(found, _number("line"), _number("leaf")), None
    except BadFile as error:
        return None, error.message


def _number(name: str) -> int:
    """Return a number of the address; 0 if it is missing or invalid."""
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 9 else 0


def _references(found: Article, permalink: str) -> list[tuple[str, str]]:
    """Return the standard and the reference after it, for each standard."""
    citation = cite(brief(found), permalink, date.today().isoformat())
    return [
        (_CITED[Format.GBT7714], gbt7714(citation)),
        (_CITED[Format.GBT7714_2025], gbt7714_2025(citation)),
    ]


def _downloads(found: Article, state: State) -> list[tuple[str, str]]:
    """Return name and address of the clipping, and of each format of the reference."""
    return [
        (Speech()("out.form.pdf"), state.address(f"/clipping/{found.id}.pdf")),
        *_references_as_files(found, state),
    ]


def _references_as_files(found: Article, state: State) -> list[tuple[str, str]]:
    return [
        (name, state.address(f"/export/hits{form.ending}", ("id", found.id)))
        for form, name in _CITED.items()
    ]
