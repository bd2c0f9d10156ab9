"""The extraction of the sample is, to the letter, what tests/golden/sample holds."""

from functools import cache

import pytest

from tests.support.golden_files import GOLDEN, exact, golden_path, sample_paths


@cache
def extracted() -> dict[str, str]:
    return dict(exact())


@pytest.mark.parametrize("path", sample_paths())
def test_extraction_is_exactly_the_golden_file(path: str) -> None:
    """If the new extraction is better, run `make golden` and review the diff."""
    assert extracted()[path] == golden_path(path).read_text("utf-8")


def test_every_golden_file_belongs_to_a_sample() -> None:
    assert set(GOLDEN.rglob("*.json")) == {golden_path(path) for path in sample_paths()}
