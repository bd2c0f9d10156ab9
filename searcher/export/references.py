"""Files for reference managers: RIS, BibTeX, CSL-JSON."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from searcher.core.model import Hit
from searcher.export.citations import Citation, cite
from searcher.export.origin import Origin
from searcher.speech import in_words

_LANGUAGE = "zh"


def ris(hits: Iterable[Hit], origin: Origin) -> Iterator[str]:
    """Yield one ``TY  - NEWS`` entry for each hit."""
    import rispy

    writer: Any = rispy.RisWriter()
    writer.set_header = _no_number
    for hit in hits:
        yield writer.formats([_ris_entry(_cited(hit, origin), origin)]) + "\n"


def _cited(hit: Hit, origin: Origin) -> Citation:
    return cite(hit.article, origin.link(hit.article.id), origin.exported)


def _no_number(_count: int) -> str:
    """Return nothing: rispy would put a number before each entry, which is not part of RIS."""
    return ""


def _ris_entry(citation: Citation, origin: Origin) -> dict[str, Any]:
    values = {
        "type_of_reference": "NEWS",
        "id": citation.id,
        "authors": list(citation.authors),
        "title": citation.title,
        "secondary_title": citation.paper,
        "journal_name": citation.paper,
        "year": citation.year,
        "date": citation.date.replace("-", "/"),
        "number": citation.issue,
        "start_page": citation.page,
        "language": _LANGUAGE,
        "urls": [citation.url] if citation.url else [],
        "access_date": citation.accessed.replace("-", "/"),
        "notes": [
            *([in_words("export.estimated_year")] if citation.estimated else []),
            origin.note,
        ],
    }
    return {name: value for name, value in values.items() if value}


def bibtex(hits: Iterable[Hit], origin: Origin) -> Iterator[str]:
    """Yield one ``@article`` entry for each hit; biblatex reads "newspaper" from its subtype."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.middlewares.parsestack import default_unparse_stack
    from bibtexparser.model import Entry, Field

    stack = default_unparse_stack(allow_inplace_modification=True)
    for hit in hits:
        fields = _bibtex_fields(_cited(hit, origin), origin)
        entry = Entry("article", bibtex_key(hit.article.id), [Field(*each) for each in fields])
        yield write_string(Library([entry]), unparse_stack=stack) + "\n"


def bibtex_key(article_id: str) -> str:
    """Return a key of letters and digits, the same in every export; ids may have any character."""
    return (
        f"jiewen{hashlib.blake2b(article_id.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"
    )


def _bibtex_fields(citation: Citation, origin: Origin) -> list[tuple[str, str]]:
    year = f"[{citation.year}]" if citation.estimated else citation.year
    values = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in citation.authors),
        "title": _tex(citation.title),
        "journal": _tex(citation.paper),
        "year": year,
        "date": citation.date,
        "number": _tex(citation.issue),
        "pages": _tex(citation.page),
        "url": citation.url,
        "urldate": citation.accessed,
        "entrysubtype": "newspaper",
        "language": _LANGUAGE,
        "note": _tex(f"jiewen: {citation.id}; {origin.note}"),
    }
    return [(name, value) for name, value in values.items() if value]


_TEX = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"\ensuremath{\lbrace}",  # BibTeX counts \{ as a brace
        "}": r"\ensuremath{\rbrace}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        **{char: f"\\{char}" for char in "$%&#_"},
    }
)
# Pairs that TeX would print as one other character; an empty group between them prevents this.
_LIGATURE = re.compile(r"(?<=-)-|(?<=')'|(?<=[`?!])`")


def _tex(text: str) -> str:
    """Return a text with TeX's special characters escaped; every other character is kept.

    pylatexenc's encoder would bring the text into Unicode's form NFC first, which replaces printed
    characters, such as U+F900 by U+8C48.
    """
    return _LIGATURE.sub(r"{}\g<0>", text.translate(_TEX))


def csl(hits: Iterable[Hit], origin: Origin) -> Iterator[str]:
    """Yield one JSON array of CSL items, in pieces."""
    before = "[\n"
    for hit in hits:
        item = _csl_item(_cited(hit, origin), origin)
        yield before + json.dumps(item, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _csl_item(citation: Citation, origin: Origin) -> dict[str, Any]:
    day = _date_parts(citation.date or citation.year)
    issued = {"date-parts": [day]} | ({"circa": True} if citation.estimated else {})
    accessed = {"date-parts": [_date_parts(citation.accessed)]}
    values = {
        "id": citation.id,
        "type": "article-newspaper",
        "author": [{"literal": name} for name in citation.authors],
        "title": citation.title,
        "container-title": citation.paper,
        "issued": issued if day else None,
        "issue": citation.issue,
        "page": citation.page,
        "URL": citation.url,
        "accessed": accessed if citation.accessed else None,
        "language": _LANGUAGE,
        "note": origin.note,
    }
    return {name: value for name, value in values.items() if value}


def _date_parts(day: str) -> list[int]:
    return [int(part) for part in day.split("-") if part]
