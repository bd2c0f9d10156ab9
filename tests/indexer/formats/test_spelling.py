"""Glyphs of fonts without a usable map vote for the character that is seen in their place."""

import pytest

from indexer.formats.spelling import Spot, spelling_of
from indexer.ocr.recognised import Character, RecognisedLine, RecognisedPage
from tests.support.texts import STORY, scrambled

SIDE = 20.0  # pixels of a glyph
LINES = STORY.split("\n")[1:5]
FONT = "ABCDEF+Song"


def spots(lines: list[str]) -> list[Spot]:
    """Return the glyphs of lines whose font maps each to another character."""
    return [
        Spot((FONT, ord(char)), (n + 0.5) * SIDE, (row + 0.5) * 2 * SIDE, SIDE, wide=True)
        for row, line in enumerate(lines)
        for n, char in enumerate(line)
    ]


def seen(lines: list[str], confidence: float = 0.95) -> RecognisedPage:
    """Return the same lines as they are recognised."""
    return RecognisedPage(
        2000, 2000, tuple(_line(row, line, confidence) for row, line in enumerate(lines))
    )


def _line(row: int, text: str, confidence: float) -> RecognisedLine:
    top, bottom, right = row * 2 * SIDE + 5, row * 2 * SIDE + 35, len(text) * SIDE
    characters = tuple(
        Character(char, (n * SIDE, top, (n + 1) * SIDE, bottom), confidence)
        for n, char in enumerate(text)
        if char != "␣"
    )
    corners = (0.0, top), (right, top), (right, bottom), (0.0, bottom)
    return RecognisedLine(text, corners, characters, confidence)


def read(false: list[str], true: list[str], confidence: float = 0.95) -> list[str]:
    spelling = spelling_of([FONT], [(spots(false), seen(true, confidence))])
    return ["".join(spelling.seen.get((FONT, ord(char)), "?") for char in line) for line in false]


FALSE = scrambled("\n".join(LINES)).split("\n")


def test_each_character_of_the_map_takes_what_is_seen() -> None:
    assert read(FALSE, LINES) == LINES


def test_a_single_mistake_is_outvoted() -> None:
    """，stands in several lines; one of them is misread."""
    wrong = [LINES[0].replace("，", "。", 1), *LINES[1:]]
    assert read(FALSE, wrong) == LINES


def test_a_lost_character_costs_only_itself() -> None:
    """A line with fewer characters than glyphs is read by their places."""
    wrong = [LINES[0], LINES[1][:5] + "␣" + LINES[1][6:], *LINES[2:]]
    assert read(FALSE, wrong)[0] == LINES[0]
    assert read(FALSE, wrong)[1].replace("?", "") != ""
    assert sum(a != b for a, b in zip(read(FALSE, wrong)[1], LINES[1], strict=True)) <= 1


def test_an_unsure_line_does_not_vote() -> None:
    assert set("".join(read(FALSE, LINES, confidence=0.5))) == {"?"}


@pytest.mark.parametrize(("wide", "mark"), [(True, "，"), (False, ",")])
def test_a_mark_is_as_wide_as_its_glyph(wide: bool, mark: str) -> None:
    spot = Spot((FONT, 1), 10, 20, SIDE, wide)
    spelling = spelling_of([FONT], [([spot], seen([","]))])
    assert spelling.seen == {(FONT, 1): mark}


def test_where_votes_differ_the_neighbours_decide() -> None:
    """末 and 未 look alike, but only 周末 is a word."""
    false, true = ["甲乙", "甲乙", "甲乙"], ["周未", "周未", "周末"]
    assert read(false, true)[0] == "周末"


def test_the_share_of_votes_is_kept() -> None:
    spelling = spelling_of([FONT], [(spots(["甲", "甲"]), seen(["花", "化"]))])
    assert spelling.sure == {(FONT, ord("甲")): 0.5}
