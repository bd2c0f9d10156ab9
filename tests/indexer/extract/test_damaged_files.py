"""Damage to sound files of every format, and inside their packages, gives articles or a reason."""

import pytest

from tests.fuzz.damaged import mutants, papers
from tests.fuzz.newsletters import survive
from tests.support.effort import many

_MUTANTS = many(400)  # a format; thorough: 2,000


@pytest.mark.parametrize("suffix", sorted(papers()))
def test_damaged_files(suffix: str) -> None:
    count = max(20, _MUTANTS // 8)
    results = [survive(suffix, data) for data in mutants(suffix, count)]
    assert any(found.articles for found in results)  # most damage leaves something to read


_STORY = "六月三日上午，青禾路街道举办夏至市集，居民来了一千二百人次。"


@pytest.mark.parametrize(
    "text",
    [
        f"{_STORY}（自治办\n只活的大公鸡。（街道团工委）",
        f"{_STORY}（自治办\n{_STORY}（街道团工委）\n{_STORY}(社区\n办）",
    ],
)
def test_a_bracket_that_never_closes_before_a_byline_ends(text: str) -> None:
    """Lines that were cut at a by-line were joined to be cut there again, without end."""
    found = survive(".txt", f"夏至市集\n\n{text}".encode())
    assert "街道团工委" in [article.byline for article in found.articles]
