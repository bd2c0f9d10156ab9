"""Names that strangers chose lead nowhere, show as text, and fit every system."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.corpus.unread import is_system
from indexer.inbox.names import FOLDER, shown_name, suffix_in, target_of
from tests.support.hostile_names import NAMES


@given(st.sampled_from(NAMES) | st.text(max_size=400), st.text(max_size=80))
@example("con.txt", "..")
@example(".former", "nul")
def test_a_file_of_any_name_has_a_place_of_its_own_in_the_corpus(name: str, owner: str) -> None:
    shown = shown_name(name)
    assert shown.isprintable() or not shown.encode("utf-8", "replace").isascii()
    assert not {"..", "."} & set(shown.split("/"))
    for again in (0, 3):
        path = target_of(shown, owner, "2021-05-07", again)
        parts = path.split("/")
        assert parts[0] == FOLDER
        assert len(parts) == 3
        for part in parts[1:]:
            assert 0 < len(part.encode()) <= 255
            assert not set(part) & set('\\:*?"<>|[]\0\n')
            assert part.strip(". ") == part
        assert not any(map(is_system, parts))


@pytest.mark.parametrize(
    ("name", "owner", "when", "path"),
    [
        ("第88期.pdf", "青禾街道", "2021-05-07", "收录/青禾街道/2021-05-07-第88期.pdf"),
        ("2021-05-07.PDF", "青禾街道", "2021-05-07", "收录/青禾街道/2021-05-07.pdf"),  # told once
        ("a.zip/五月/第 8 期.docx", "", "", "收录/未标注/第-8-期.docx"),
        ("../x.txt", "../..", "", "收录/_/x.txt"),
        ("con.txt", "NUL", "", "收录/_NUL/_con.txt"),
        (
            "x.former",
            "",
            "2021-05-07",
            "收录/未标注/_2021-05-07-x-former",
        ),  # a run would pass it over
    ],
)
def test_the_place_tells_office_day_and_name(name: str, owner: str, when: str, path: str) -> None:
    assert target_of(shown_name(name), owner, when) == path


def test_only_usual_suffixes_are_kept() -> None:
    assert [suffix_in(n) for n in ("a.PDF", "a.tar.gz", "a", "a.p df", "a.期")] == [
        *(".pdf", ".gz", "", "", "")
    ]  # fmt: skip
