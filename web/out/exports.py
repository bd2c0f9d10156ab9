"""Searches as files to take away."""

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
from searcher.export.workbook import MAX_ROWS
from web.address import State
from web.serving.timing import STREAM

SAMPLE = 10  # hits whose size is measured
_AT_ONCE = 200  # articles of which a file is made before anything is sent
_IN_MEMORY = 1 << 20  # bytes
_BLOCK = 1 << 16
_NAMED = 40  # characters of the query in a file's name


@dataclass(frozen=True, slots=True)
class Offer:
    """One format that an export can have.

    Attributes:
        size: bytes it would have, about; ``None`` when it cannot hold that many articles.
    """

    form: Format
    url: str
    size: int | None


def gather(index: Exports, state: State, ids: Sequence[str], most: int | None = None) -> Gathered:
    """Gather the selected articles, or every hit of the search when none is selected.

    Args:
        most: see `found`.
    """
    if ids:
        return selected(index, ids)
    gathered = found(
        index,
        state.typed,
        choices=state.filters,
        mode=state.mode,
        sort=state.sort,
        synonyms=state.synonyms,
        most=most,
    )
    return replace(gathered, origin=replace(gathered.origin, filters=_filters(state)))


def offers(state: State, ids: Sequence[str], gathered: Gathered) -> tuple[Offer, ...]:
    """Return each format with its address and its size, measured on the first hits.

    The hits of ``gathered`` are used up.
    """
    sample = tuple(islice(gathered.hits, SAMPLE))
    picked = [("id", one) for one in ids]
    first = replace(state, page=1)
    return tuple(
        Offer(
            form,
            first.address(f"/export/hits{form.ending}", *picked),
            _size(sample, gathered, form),
        )
        for form in Format
    )


def download(gathered: Gathered, form: Format, name: str) -> Response:
    """Send a file as it is made; a small one, and one that cannot be streamed, when it is whole.

    A failure in the middle of a stream goes up to the server, which then drops the connection
    without the chunk that ends it, so that no client takes the part for all.
    """
    pieces = render(gathered.hits, gathered.origin, form)
    if gathered.total <= _AT_ONCE:
        response = Response(_whole(pieces))
    else:
        response = _kept(pieces) if form is Format.XLSX else Response(pieces)
    response.headers["Content-Type"] = form.media_type
    response.headers["X-Total-Count"] = str(gathered.total)
    names = {
        "filename": f"jiewen-{_day()}{form.ending}",  # for programs older than RFC 5987
        "filename*": f"UTF-8''{quote(name + form.ending, safe='')}",
    }
    response.headers.set("Content-Disposition", "attachment", **names)
    return response


def fits(gathered: Gathered, form: Format) -> bool:
    """Whether the format can hold so many articles."""
    return form is not Format.XLSX or gathered.total < MAX_ROWS


def file_name(state: State, gathered: Gathered, ids: Sequence[str]) -> str:
    """Return a name that says what is in the file, without its ending: ``街闻-换届-20211121``."""
    about = [str(gathered.total)] if ids else [state.typed, *(c.value for c in state.choices)]
    words = re.sub(r"[^\w]+", "-", " ".join(about)).strip("-_")[:_NAMED]
    return "-".join(part for part in ("街闻", words, _day()) if part)


def _filters(state: State) -> str:
    """Return what each row says of the filters: a range by its ends, not by its months."""
    line = filters_of(state.choices, state.mode, state.sort, synonyms=state.synonyms)
    ends = (("from", state.first), ("to", state.last))
    return " ".join([line, *(f"{name}={month}" for name, month in ends if month)])


def _size(sample: Sequence[Hit], gathered: Gathered, form: Format) -> int | None:
    if not fits(gathered, form):
        return None
    empty, some = (sum(map(len, render(hits, gathered.origin, form))) for hits in ((), sample))
    return empty + (some - empty) * gathered.total // max(1, len(sample))


def _whole(pieces: Iterable[bytes]) -> bytes | Iterator[bytes]:
    """Return the file if it is small, else its pieces: an article may be as long as a book."""
    held, size, rest = list[bytes](), 0, iter(pieces)
    for piece in rest:
        held.append(piece)
        size += len(piece)
        if size > _IN_MEMORY:
            return chain(held, rest)
    return b"".join(held)


def _kept(pieces: Iterable[bytes]) -> Response:
    """Make the file before the answer begins: its size is told, and a failure is an error page."""
    with ExitStack() as failing:
        file = failing.enter_context(SpooledTemporaryFile(_IN_MEMORY, prefix="jiewen-"))
        with deadline.another(STREAM):
            file.writelines(pieces)
        size = file.tell()
        file.seek(0)
        failing.pop_all()  # from here on the answer closes it
    return Response(_sent(cast(IO[bytes], file)), headers={"Content-Length": str(size)})


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(_BLOCK):
            yield block


def _day() -> str:
    return f"{date.today():%Y%m%d}"
