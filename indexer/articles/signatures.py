"""By-lines inside text: at the end of a line, behind its last sentence, and in a body."""

import re
from collections.abc import Sequence

from indexer.articles.bylines import (
    BULLETS,
    LEFT,
    RIGHT,
    bare_byline,
    bulleted_names,
    byline_in,
    closing_names,
    is_office,
    lead_byline,
    name_byline,
    read_byline,
)
from indexer.articles.jump_lines import parse_jump
from indexer.articles.marks import ends_sentence, may_end_paragraph, width
from searcher.language.people import people_of, reading
from searcher.language.repair import SPACES

# A by-line follows a finished sentence, or a space separates it from the end of a line.
_GLUED = re.compile(
    rf"(?P<before>.*(?:[。！？!?…”》）)]|\s))\s*(?P<by>[{LEFT}][^{LEFT}{RIGHT}]{{2,40}}[{RIGHT}])"
    r"(?P<rest>.*)"
)


def split_signature(line: str, *, last: bool) -> tuple[str, str, str] | None:
    """Split a line whose end is a by-line or a jump line.

    Args:
        line: as printed.
        last: whether the line is the last of its block. By-lines without brackets are read only
            there, and names of persons in brackets sign a text elsewhere only behind a gap.

    Returns:
        The text before the by-line, the by-line with its brackets, and the text after them, each
        stripped; ``None`` if the line contains no by-line or jump line at its end.
    """
    match = _GLUED.fullmatch(line)
    if match is None:
        return _split_bare(line, last=last)
    before, brackets, rest = (match[name].strip() for name in ("before", "by", "rest"))
    if byline_in(brackets) or parse_jump(brackets):
        # If no sentence ends before the brackets, only a jump line or an office ends an article.
        closed = may_end_paragraph(match["before"]) or (not rest and _closes(brackets))
        return (before, brackets, rest) if closed else None
    apart = last or width(match["before"]) - width(before) >= _APART
    signs = apart and not rest and ends_sentence(before) and name_byline(brackets)
    return (before, brackets, "") if signs else None


_BARE_END = re.compile(
    rf"(?P<before>.*[。！？!?…”》）)])(?P<gap>[{SPACES}]*)(?P<by>[^。！？!?…“”《》；;]{{2,40}})"
)


def _split_bare(line: str, *, last: bool) -> tuple[str, str, str] | None:
    """Split a line behind whose last sentence a by-line without brackets stands.

    Names without a word for their role need a gap before them, and so does every by-line in a line
    that is not the last of its block. A credit for a picture (记者 李明 摄) stays, since it ends a
    caption.
    """
    match = _BARE_END.fullmatch(line)
    if match is None or not ends_sentence(match["before"]):
        return None
    by, apart = match["by"].strip(), width(match["gap"]) >= _APART
    if not (apart or last):
        return None
    credit = bare_byline(by) and not _for_picture(by)
    named = bulleted_names(by) or (match["gap"] and closing_names(by, last=True))
    return (match["before"].strip(), by, "") if credit or named else None


_APART = 0.5  # em between a sentence and a by-line without brackets: more than a stray space


def _for_picture(text: str) -> bool:
    """Whether a by-line ends with the word for a photo, and not for a report in pictures."""
    words = reading(text).words
    shows = bool(words) and words[-1].shows and not words[-1].role.endswith("报道")
    return shows and not any(w.writes for w in words if not w.names)


def _closes(brackets: str) -> bool:
    return parse_jump(brackets) is not None or is_office(brackets)


def byline_within(body: str) -> str | None:
    """Return the by-line that is printed in a body, which keeps it; ``None`` without one.

    It stands in the first or the last line, at the end of the last line, or in the lead.
    """
    lines = body.split("\n")
    for line in dict.fromkeys((lines[-1], lines[0])) if len(lines) > 1 else ():
        names = bulleted_names(line) or (line is lines[-1] and _ending_names(lines))
        if byline_in(line) or names or _names_people(line):
            return read_byline(line)
    signed = split_signature(lines[-1], last=True)
    # names that only a gap parts from the text do not count: a body that is read again has no gaps
    if signed and (byline_in(signed[1]) or name_byline(signed[1]) or bare_byline(signed[1])):
        return read_byline(signed[1])
    return lead_byline(body)


def _ending_names(lines: Sequence[str]) -> str | None:
    """Return the names of the last line if it holds nothing else."""
    closed = ends_sentence(lines[-2])
    return name_byline(lines[-1]) or (closing_names(lines[-1], last=True) if closed else None)


def _names_people(line: str) -> bool:
    """Whether a line without brackets is a by-line that names people: 通讯员 周小禾."""
    return bare_byline(line) is not None and bool(people_of(line))


def broken_signature(lines: Sequence[str]) -> tuple[int, str, str] | None:
    """Return how many lines a by-line behind a sentence is broken over, the text, the by-line.

    A program that wraps lines drops the space at the break, so it comes back if the by-line reads
    only with it: （幸福里社区 above 周慧）.

    Args:
        lines: of one block; the by-line begins in the first of them.
    """
    if not _BEGUN.search(lines[0]):
        return None
    whole = split_signature(lines[0], last=True) is not None
    for count in range(2, min(_MOST_BROKEN, len(lines)) + 1):
        for gap in ("", " "):
            parts = split_signature(gap.join(lines[:count]), last=True)
            if parts is None or parts[2] or len(parts[0]) >= len(lines[0]):
                continue
            read = not reading(parts[1]).rest or not (gap or whole)
            if read and not any(bullet in parts[1][1:] for bullet in BULLETS):
                return count, parts[0], parts[1]
    return None


_MOST_BROKEN = 3  # lines over which a by-line is broken, at most
_BEGUN = re.compile(r"[。！？!?…][”’」』》）)]*[^。！？!?…”’」』》]{1,30}$")  # behind a sentence


def is_signature(line: str) -> bool:
    """Whether a line of its own behind the last sentence of a text signs the text."""
    named = name_byline(line) or bulleted_names(line) or closing_names(line, last=True)
    return bool(byline_in(line) or bare_byline(line) or named)
