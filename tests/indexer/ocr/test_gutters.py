"""A narrow gap is a gutter where the rows around it leave it free, and none where they cross it."""

import pytest

from indexer.ocr.gutters import Gap, Gutters, Piece

EM = 20.0
GAP = Gap(300.0, 312.0, 200.0, EM)
LEFT, RIGHT = (60.0, 300.0), (312.0, 552.0)  # the columns beside it
BOTH = (60.0, 552.0)


def rows(*given: tuple[int, tuple[float, float]]) -> Gutters:
    """Return the judge of a page with pieces, given as rows below the gap and their ends."""
    return Gutters(Piece(*ends, GAP.middle + 1.6 * EM * row) for row, ends in given)


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        ([(1, LEFT), (1, RIGHT), (2, LEFT), (2, RIGHT)], True),
        ([(-1, LEFT), (-1, RIGHT), (1, LEFT), (1, RIGHT)], True),
        ([(1, LEFT), (1, (352.0, 552.0)), (2, RIGHT)], True),  # a paragraph starts indented
        ([(1, (60.0, 282.0)), (1, RIGHT), (2, RIGHT)], True),  # a row ends with a mark
        ([(1, BOTH), (2, LEFT), (2, RIGHT), (3, RIGHT)], False),  # columns of another article
        ([(-1, BOTH), (1, BOTH)], False),
        ([(1, LEFT), (1, RIGHT)], False),  # one row may have a blank there
        ([(1, LEFT), (1, (330.0, 552.0)), (2, LEFT), (2, (330.0, 552.0))], False),
        ([], False),
    ],
)
def test_rows_around_show_a_gutter(
    pieces: list[tuple[int, tuple[float, float]]], shown: bool
) -> None:
    assert rows(*pieces).shows(GAP) is shown


@pytest.mark.parametrize(
    ("pieces", "crossed"),
    [
        ([(-1, BOTH), (1, BOTH)], True),
        ([(-1, BOTH), (1, LEFT), (1, RIGHT)], False),
        ([(-1, BOTH)], False),
        ([(-1, BOTH), (1, (60.0, 100.0)), (2, BOTH)], True),  # a short row tells nothing of it
    ],
)
def test_a_blank_stands_between_rows_that_run_across(
    pieces: list[tuple[int, tuple[float, float]]], crossed: bool
) -> None:
    assert rows(*pieces).crosses(GAP) is crossed
