"""For each rule that finds an article in its file again, two files: one on which the rule fires.

Both files differ only in what the rule measures.
"""

from indexer.originals.own_lines import own_lines
from searcher.core.model import Article
from tests.support.print_examples import Example

BODY = "柳岸的老人们学起了伞舞领舞的是退休的裁缝孟阿姨"
CAPTION = "孩子们在广场旁边的书屋里读书"


def other(letters: int) -> str:
    """Return so many letters of another article, none of which repeat the example's own parts."""
    return "".join(f"第{n}项公告" for n in range(letters))[:letters]


def is_own(number: int, lines: list[str], *captions: str, body: str = BODY) -> bool:
    """Return whether a line, counted from 1, is one of the article's own."""
    return number in own_lines(lines, Article("a", body, captions=captions)).lines


def far(letters: int) -> bool:
    """Return whether a caption of so many letters is found far below its article."""
    caption = CAPTION[:letters]
    return is_own(3, [BODY, other(4000), caption], caption)


def below(letters: int) -> bool:
    """Return whether a caption of four letters is found so many letters below its article."""
    return is_own(3, [BODY, other(letters), CAPTION[:4]], CAPTION[:4])


def torn(letters: int) -> bool:
    """Return whether the second piece, of so many letters, of a torn paragraph is found."""
    piece = CAPTION[:letters]
    return is_own(3, [BODY, other(50), piece], body=BODY + piece)


def whole(line: str) -> bool:
    """Return whether a heading is found in the last line and not in the nearer sentence."""
    return is_own(4, [BODY, "花市开幕了", other(20), line], "花市开幕")


def above(letters: int) -> bool:
    """Return whether of two equal captions the one above, so many letters away, is found."""
    caption = CAPTION[:4]
    return is_own(1, [caption, other(letters), BODY, other(20), caption], caption)


EXAMPLES = {
    "own-part-found-anywhere": Example(far, 12, 11),
    "own-part-within-reach": Example(below, 2996, 2997),
    "own-piece-of-torn-part": Example(torn, 10, 9),
    "own-part-fills-lines": Example(whole, "花市开幕", "花市开幕吧"),
    "own-part-nearest": Example(above, 10, 30),
}
