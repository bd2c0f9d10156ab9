"""Marks as Chinese print has them."""

import pytest

from indexer.ocr.full_width import as_printed, in_pairs


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("居民说,天凉了", "居民说，天凉了"),
        ("时间:3月", "时间：3月"),
        ("(记者 林丰)", "（记者 林丰）"),
        ("比分 3:2", "比分 3:2"),  # between digits it is printed so
        ("in 2021, we", "in 2021, we"),  # no Chinese
    ],
)
def test_marks_beside_han_are_wide(read: str, printed: str) -> None:
    assert as_printed(read) == printed


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("他说：“天凉了“。", "他说：“天凉了”。"),
        ("”天凉了”", "“天凉了”"),
        ("他说：“天凉了。", "他说：“天凉了。”"),  # the engine misses it at a line's end
        ("“天凉了。", "“天凉了。"),  # a quote may go on over paragraphs
        ("他说“天凉", "他说“天凉"),  # the paragraph goes on
    ],
)
def test_quotes_come_in_pairs(read: str, printed: str) -> None:
    assert in_pairs(read) == printed
