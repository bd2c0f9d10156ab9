"""What a part of a Word file shows: without doubles, deleted and hidden text, readings, prompts.

Each step changes the tree of the part. What is left is printed text, each piece once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from indexer.corpus import furniture
from indexer.corpus.blocks import Aside
from indexer.corpus.rules import Rule
from indexer.formats.docx import fields, signs
from indexer.formats.docx.word import attribute, is_on, qn

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RUN, _PARAGRAPH = qn("w:r"), qn("w:p")
# Deleted text, the former place of moved text, and the reading beside a character.
_READING = qn("w:rt")
_GONE = frozenset((qn("w:del"), qn("w:moveFrom"), _READING))
_OF_MARK = frozenset((qn("w:rPr"), qn("w:trPr"), qn("w:numPr")))  # hold marks of the same names
# What may stand between two paragraphs and prints nothing.
_BETWEEN = frozenset(
    qn(f"w:{name}")
    for name in (
        *("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd"),
        *("commentRangeStart", "commentRangeEnd", "moveFromRangeStart", "moveFromRangeEnd"),
        *("moveToRangeStart", "moveToRangeEnd"),
    )
)
_WRAPS = frozenset((qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:smartTag")))


@dataclass(frozen=True, slots=True)
class Shown:
    """What `show` found in a part.

    Attributes:
        contents: the paragraphs of tables of contents.
        asides: the text that the part does not show.
    """

    contents: set[Any]
    asides: tuple[Aside, ...]


def show(root: Any, hides: Callable[[Any], bool]) -> Shown:
    """Leave in a part what it shows.

    Args:
        root: the root of the part.
        hides: whether the style of a run hides its text.
    """
    dropped = list(_drop_doubles(root))
    dropped += _drop_gone(root)
    contents, silent = fields.settle(root)
    dropped += ((text, furniture.HIDDEN) for text in silent)
    for run in [run for run in root.iter(_RUN) if hides(run)]:
        dropped.append((_drop(run), furniture.HIDDEN))
    signs.as_text(root)
    _join(root)
    return Shown(contents, tuple(Aside(text, rule) for text, rule in dropped if text.strip()))


_Dropped = tuple[str, Rule]
_WRITTEN = (qn("w:t"), qn("w:delText"))


def _drop(element: Any) -> str:
    """Drop an element, and return the text in it."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
    return "".join(text.text or "" for text in element.iter(*_WRITTEN))


def _drop_doubles(root: Any) -> Iterator[_Dropped]:
    """Keep one of the two forms in which Word writes a part: the new form if it contains text.

    ``mc:AlternateContent`` holds a new form (Choice) and one for older programs (Fallback).
    """
    for alternate in list(root.iter(f"{_MC}AlternateContent")):
        choices = alternate.findall(f"{_MC}Choice")
        fallbacks = alternate.findall(f"{_MC}Fallback")
        told = any(choice.find(f".//{qn('w:t')}") is not None for choice in choices)
        for double in fallbacks if told else choices:
            yield _drop(double), furniture.SECOND_FORM


def _drop_gone(root: Any) -> Iterator[_Dropped]:
    gone = [e for e in root.iter(*_GONE) if e.getparent().tag not in _OF_MARK]
    deleted = f"{qn('w:trPr')}/{qn('w:del')}"
    gone += [row for row in root.iter(qn("w:tr")) if row.find(deleted) is not None]
    for control in root.iter(qn("w:sdt")):
        if is_on(control, "w:sdtPr/w:showingPlcHdr"):  # a prompt such as "click to enter text"
            gone += control.findall(qn("w:sdtContent"))
    for each in gone:
        reading = each.tag == _READING
        text = _drop(each)
        for one in each.iter(*_WRITTEN):  # what is dropped with it counts once
            one.text = ""
        yield text, furniture.READING if reading else furniture.HIDDEN


def _join(root: Any) -> None:
    """Join paragraphs whose mark was deleted, and large first letters, to what they run on to."""
    for paragraph in list(root.iter(_PARAGRAPH)):
        if _runs_on(paragraph) and (following := _next(paragraph)) is not None:
            properties = following.find(qn("w:pPr"))
            place = 0 if properties is None else following.index(properties) + 1
            for child in reversed([c for c in paragraph if c.tag != qn("w:pPr")]):
                following.insert(place, child)
            _drop(paragraph)


def _runs_on(paragraph: Any) -> bool:
    """Whether the mark of a paragraph was deleted or moved away, or it is a drop cap.

    The mark of a hidden paragraph is hidden too, so such a paragraph is in no list.
    """
    marks = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    if marks is not None:
        gone = any(marks.find(qn(f"w:{name}")) is not None for name in ("del", "moveFrom"))
        if gone or (is_on(marks, "w:vanish") and paragraph.find(_RUN) is None):
            return True
    frame = paragraph.find(f"{qn('w:pPr')}/{qn('w:framePr')}")
    return frame is not None and attribute(frame, "w:dropCap", "none") != "none"


def _next(paragraph: Any) -> Any:
    """Return the paragraph that follows, also within a control; ``None`` before a table."""
    following = paragraph.getnext()
    while following is not None and following.tag in _BETWEEN:
        following = following.getnext()
    while following is not None and following.tag in _WRAPS:
        inner = [child for child in following if child.tag in _WRAPS or child.tag == _PARAGRAPH]
        following = inner[0] if inner else None
    return following if following is not None and following.tag == _PARAGRAPH else None
