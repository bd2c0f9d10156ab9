"""Twins: the same article in several files of one issue, such as the PDF and its text.

Twins are one article. Its text comes from the file with the cleanest text, or from the file that
holds more; what that file does not print, such as a page number, comes from the others. Twins are
no reprints.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from pathlib import PurePosixPath

from indexer.identity.seen import Seen
from indexer.identity.sketches import SHINGLE, letters_of, similarity
from searcher.core.model import Article, Print

# file name endings, the cleanest text first: a PDF has wraps, hyphens and running heads
_CLEAN = (".docx", ".txt", ".md", ".html", ".htm", ".pdf")
# what another print may tell of the issue; printed texts all come from one file
_FILLED = ("page", "paper", "issue_number", "issue_date", "issue_month")
_MISPRINTS = 0.05  # share of a text's shingles that a text which holds it may lack
_BROKEN = 2 * SHINGLE  # shingles that differ for a misprint or for a sentence that stands between
_OF_OFFICE = ("street", "district")

Cluster = tuple[int, ...]


def clusters(seen: Sequence[Seen], edges: Iterable[tuple[int, int]]) -> list[Cluster]:
    """Return the articles as groups of twins; the print with the cleanest text comes first.

    A group has one article of each file. The likest pairs are united first.

    Args:
        seen: the articles.
        edges: pairs of articles whose texts are alike.
    """
    group: dict[int, list[int]] = {n: [n] for n in range(len(seen))}
    pairs = [(one, other) for one, other in edges if together(seen[one], seen[other])]
    for one, other in sorted(pairs, key=lambda pair: _order(seen, pair)):
        first, second = group[one], group[other]
        if first is not second and not _files(seen, first) & _files(seen, second):
            first += second
            group |= dict.fromkeys(second, first)
    whole = {id(each): each for each in group.values()}
    return [tuple(sorted(each, key=lambda n: cleanness(seen[n]))) for each in whole.values()]


def cleanness(seen: Seen) -> tuple[int, str, int]:
    """Return what sorts prints of an article: the cleanest first, then by file and place."""
    ending = _ending(seen)
    return (_CLEAN.index(ending) if ending in _CLEAN else len(_CLEAN), *seen.where)


def _order(seen: Sequence[Seen], pair: tuple[int, int]) -> tuple[object, ...]:
    one, other = (seen[n] for n in pair)
    return -similarity(one.sketch, other.sketch), *sorted((one.where, other.where))


def _files(seen: Sequence[Seen], group: Iterable[int]) -> set[str]:
    return {seen[n].path for n in group}


def together(one: Seen, other: Seen) -> bool:
    """Whether two articles can be one article of one issue: nothing that both print differs."""
    a, b = one.imprint, other.imprint
    copies = _ending(one) == _ending(other)  # the titles of copies are read alike
    printed = (
        (a.title, b.title) if copies else ("", ""),
        (letters_of(a.paper or ""), letters_of(b.paper or "")),
        (a.street, b.street),
        (a.number, b.number),
        ((a.page or "").lstrip("0"), (b.page or "").lstrip("0")),
    )
    days = sorted((a.date or "", b.date or ""))  # a month agrees with each of its days
    if one.path == other.path or not days[1].startswith(days[0]):
        return False
    if any(x and y and x != y for x, y in printed):
        return False
    if (a.date and b.date) or (a.number and b.number):
        return True
    return _stem(one.path) == _stem(other.path)


def _ending(seen: Seen) -> str:
    return PurePosixPath(seen.path).suffix.lower()


def _stem(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))


def united(article: Article, others: Sequence[Article]) -> Article:
    """Return an article with its other prints, and with what only those tell.

    The text is that of the cleanest print, unless another print holds all of this text and more:
    then the text of that print, so that no printed sentence is lost.

    Args:
        article: the print with the cleanest text.
        others: the other prints.
    """
    if not others:
        return article
    fullest = reduce(_fuller, others, article)
    rest = [each for each in (article, *others) if each is not fullest]
    told = replace(fullest, id=article.id, captions=_captions(fullest, rest))
    for other in rest:
        told = _filled(told, other)
    prints = tuple(Print(each.source, each.leaf, each.box) for each in rest)
    return replace(told, others=prints)


def _fuller(one: Article, other: Article) -> Article:
    """Return the other article if its text holds all of the one's text and more, else the one."""
    mine, its = _shingles(one.text), _shingles(other.text)
    lacking, more = len(mine - its), len(its - mine)
    held = lacking <= max(_BROKEN, _MISPRINTS * len(mine))
    return other if held and more > lacking + _BROKEN else one


def _captions(article: Article, others: Iterable[Article]) -> tuple[str, ...]:
    """Return the captions of all prints; those that the article's own text holds only once."""
    captions, letters = list(article.captions), letters_of(article.text)
    for caption in (caption for other in others for caption in other.captions):
        if letters_of(caption) not in letters:
            captions.append(caption)
            letters += f"\n{letters_of(caption)}"
    return tuple(captions)


def _shingles(text: str) -> set[str]:
    letters = letters_of(text)
    return {letters[at : at + SHINGLE] for at in range(max(1, len(letters) - SHINGLE + 1))}


def _filled(article: Article, other: Article) -> Article:
    """Return the article with what only the other print tells of the issue."""
    names = [name for name in _FILLED if not getattr(article, name)]
    names += _OF_OFFICE if not article.street else ()
    filled = {name: getattr(other, name) for name in names if getattr(other, name)}
    why = tuple(each for each in other.evidence if each.field in filled)
    return replace(article, **filled, evidence=(*article.evidence, *why))
