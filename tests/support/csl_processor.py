"""References that citeproc-py makes from our CSL-JSON with styles of our own.

The styles in ``tests/support/csl`` state the rules of GB/T 7714 for newspapers once more, so that
our own text is held to a second reading of the standard.
"""

import json
import warnings
from pathlib import Path
from typing import Any

from searcher.core.model import Article, Hit
from searcher.export import Format, Origin, render

STYLES = Path(__file__).parent / "csl"


def references(standard: str, articles: list[Article], origin: Origin) -> list[str]:
    """Return one reference for each article, as plain text.

    Args:
        standard: ``"2015"`` or ``"2025"``.
        articles: the articles.
        origin: with the address of the site and the day of access.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc-py warns of what its schema does not know
        from citeproc import (
            Citation,
            CitationItem,
            CitationStylesBibliography,
            CitationStylesStyle,
            formatter,
        )
        from citeproc.source.json import CiteProcJSON

        hits = [Hit(article, 0.0) for article in articles]
        items = json.loads(b"".join(render(hits, origin, Format.CSL)))
        for number, item in enumerate(items):
            item["id"] = f"item-{number}"  # its keys are in lower case
        style: Any = CitationStylesStyle(str(STYLES / f"gbt7714-{standard}.csl"), validate=False)
        made: Any = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        for item in items:
            made.register(Citation([CitationItem(item["id"])]))
        return [str(entry) for entry in made.bibliography()]
