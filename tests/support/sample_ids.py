"""Lasting ids of articles in tests: of the sample, and of what a test has indexed."""

import json
from functools import cache
from pathlib import Path

from indexer.identity.seen import marks_of, seen_of
from indexer.identity.sketches import pack
from indexer.identity.slugs import ids_for
from searcher.core.model import Article
from searcher.identity.register import ids_in

_GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "sample"
_PRINTED = ("title", "paper", "street", "issue_date", "issue_month", "issue_number", "page")


@cache
def sample_id(path: str, number: int) -> str:
    """Return the id of an article of the sample in a new index.

    Args:
        path: the file in which its text is the cleanest.
        number: its number in the file, from 1.
    """
    golden = json.loads((_GOLDEN / f"{path}.json").read_text("utf-8"))
    told = golden["articles"][number - 1]
    printed = {name: told[name] for name in _PRINTED if name in told}
    article = Article(told["id"], "\n".join(told["body"]), **printed)
    marks = marks_of(path, number - 1, article)
    seen = seen_of(path, number - 1, marks.content, pack(marks.sketch), marks.imprint)
    return next(ids_for(seen))


def id_at(index: Path, place: str) -> str:
    """Return the id of an article in an index, by file and number: ``"a.txt/1"``."""
    path, _, number = place.rpartition("/")
    return ids_in(index)[path, int(number) - 1]
