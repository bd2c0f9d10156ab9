"""Export searches as files."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from tempfile import SpooledTemporaryFile
from typing import IO, cast
from urllib.parse import quote

from flask import Response

from searcher.core import deadline
from searcher.core.model import Hit
from searcher.export import Format, Gathered, found, render, selected
from searcher.export.gather import Exports
from searcher.export.origin import filters_of
from web.address import State
from web.out.absolute import public_root
from web.serving.timing import STREAM

SAMPLE = 10  # hits whose size is measured
PRINTED = 500  # articles of a list for printing: some 20 pages
_AT_ONCE = 200  # articles; up to so many, the file is complete before anything is sent
_IN_MEMORY = 1 << 20  # bytes
_BLOCK = 1 << 16
_NAMED = 40  # characters of the query in a file name


@dataclass(frozen=True, slots=True)
class Offer:
    """One format of an export.

    Attributes:
        form: the format.
        url: address of the file.
        size: estimated bytes; ``None`` if the format cannot hold so many articles.
    """

    form: Format
    url: str
    size: int | None


def gather(index: Exports, state: State, ids: Sequence[str], most: int | None = None) -> Gathered:
    """Return the selected articles, or all hits of the search if none are selected.

    Args:
        index: the index.
        state: the search.
        ids: ids of the selected articles.
        most: greatest number of hits to read; see `found`.
    """
    if ids:
        return selected(index, ids, public_root())
    gathered = found(index, state.request(), most, public_root())
    return replace(
        gathered, origin=replace(gathered.origin, filters=_filters(state, gathered.is_loose))
    )


def offers(state: State, ids: Sequence[str], gathered: Gathered) -> tuple[Offer, ...]:
    """Return all formats with address and size, estimated from the first hits.

    This consumes the hits of ``gathered``.
    """
    sample = tuple(islice(gathered.hits, SAMPLE))
    return tuple(
        Offer(
            form,
            address(state, f"/export/hits{form.ending}", ids),
            _size(sample, gathered, form),
        )
        for form in Format
    )


def address(state: State, path: str, ids: Sequence[str]) -> str:
    """Return the address of an export of the search, or of the selected articles."""
    return replace(state, page=1).address(path, *(("id", one) for one in ids))


def download(gathered: Gathered, form: Format, name: str) -> Response:
    """Return the file as a response.

    A small file and a format with a limit are complete before they are sent; other files are
    streamed. If a stream fails, the server drops the connection without the final chunk, so that no
    client takes the part for the whole.
    """
    pieces = render(gathered.hits, gathered.origin, form)
    if gathered.total <= _AT_ONCE:
        response = Response(_whole(pieces))
    else:
        response = Response(pieces) if form.most is None else _kept(pieces)
    response.headers["Content-Type"] = form.media_type
    response.headers["X-Total-Count"] = str(gathered.total)
    names = {
        "filename": f"jiewen-{_day()}{form.ending}",  # for programs without RFC 5987
        "filename*": f"UTF-8''{quote(name + form.ending, safe='')}",
    }
    response.headers.set("Content-Disposition", "attachment", **names)
    return response


def fits(gathered: Gathered, form: Format) -> bool:
    """Whether the format can hold all the articles."""
    return form.most is None or gathered.total <= form.most


def file_name(state: State, gathered: Gathered, ids: Sequence[str]) -> str:
    """Return a name that describes the content, without its ending: ``街闻-换届-20211121``."""
    about = [str(gathered.total)] if ids else [state.typed, *(c.value for c in state.choices)]
    words = re.sub(r"[^\w]+", "-", " ".join(about)).strip("-_")[:_NAMED]
    return "-".join(part for part in ("街闻", words, _day()) if part)


def _filters(state: State, is_loose: bool) -> str:
    """Return the filters as text for each row, with a range by its ends and not by its months."""
    line = filters_of(replace(state.request(), choices=state.choices), loose=is_loose)
    ends = (("from", state.first), ("to", state.last))
    return " ".join([line, *(f"{name}={month}" for name, month in ends if month)])


def _size(sample: Sequence[Hit], gathered: Gathered, form: Format) -> int | None:
    if not fits(gathered, form):
        return None
    empty, some = (sum(map(len, render(hits, gathered.origin, form))) for hits in ((), sample))
    return empty + (some - empty) * gathered.total // max(1, len(sample))


def _whole(pieces: Iterable[bytes]) -> bytes | Iterator[bytes]:
    """Return the file if it is small, else its pieces; one article may be as long as a book."""
    held, size, rest = list[bytes](), 0, iter(pieces)
    for piece in rest:
        held.append(piece)
        size += len(piece)
        if size > _IN_MEMORY:
            return chain(held, rest)
    return b"".join(held)


def _kept(pieces: Iterable[bytes]) -> Response:
    """Complete the file before the response begins, so its size is known and errors get a page."""
    with ExitStack() as failing:
        file = failing.enter_context(SpooledTemporaryFile(_IN_MEMORY, prefix="jiewen-"))
        with deadline.another(STREAM):
            file.writelines(pieces)
        size = file.tell()
        file.seek(0)
        failing.pop_all()  # from here on the response closes the file
    return Response(_sent(cast(IO[bytes], file)), headers={"Content-Length": str(size)})


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(_BLOCK):
            yield block


def _day() -> str:
    return f"{date.today():%Y%m%d}"
