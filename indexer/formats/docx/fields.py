"""The fields of a Word file: what they print, and which paragraphs a table of contents fills."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from indexer.formats.docx.word import attribute, qn
from indexer.formats.fields import equation, is_contents, is_equation


@dataclass(slots=True)
class _Field:
    """A field that has begun and not ended.

    Attributes:
        code: its instruction so far.
        told: the texts in its instruction, which are not printed.
        first: the element that begins it.
        shows: whether its result has begun.
        paragraphs: those that begin within it.
    """

    first: Any
    code: list[str] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)
    shows: bool = False
    paragraphs: list[Any] = field(default_factory=list)


def settle(root: Any) -> tuple[set[Any], list[str]]:
    """Leave of each field what it prints.

    A field that never ends changes nothing: what follows it is text.

    Returns:
        The paragraphs of tables of contents, and the texts that are no longer in the tree.
    """
    contents: set[Any] = set()
    silent: list[str] = []
    open_: list[_Field] = []
    paragraph: Any = None
    for each in list(root.iter(qn("w:p"), qn("w:fldChar"), qn("w:instrText"), qn("w:t"))):
        if each.tag == qn("w:p"):
            paragraph = each
            for one in open_:
                one.paragraphs.append(each)
        elif each.tag == qn("w:fldChar"):
            silent += _follow(each, open_, contents, paragraph)
        elif open_ and not open_[-1].shows:
            of_code = each.tag == qn("w:instrText")
            (open_[-1].code if of_code else open_[-1].told).append(
                each.text or "" if of_code else each
            )
    return contents | set(_simple_contents(root)), silent


def _follow(mark: Any, open_: list[_Field], contents: set[Any], paragraph: Any) -> Iterator[str]:
    """Begin or end a field; yield the texts that it does not print."""
    kind = attribute(mark, "w:fldCharType")
    if kind == "begin":
        open_.append(_Field(mark, paragraphs=[] if paragraph is None else [paragraph]))
    elif kind == "separate" and open_:
        open_[-1].shows = True
    elif kind == "end" and open_:
        ended = open_.pop()
        code = "".join(ended.code)
        if is_contents(code):
            contents.update(ended.paragraphs)
        if is_equation(code) and not ended.shows:
            ended.first.tag, ended.first.text = qn("w:t"), equation(code)
        for text in ended.told if ended.shows else ():
            yield text.text or ""
            text.text = ""


def _simple_contents(root: Any) -> Iterator[Any]:
    for simple in root.iter(qn("w:fldSimple")):
        if is_contents(attribute(simple, "w:instr")):
            yield from simple.iterancestors(qn("w:p"))
