"""unread.py: no file is passed over in silence, and what nobody misses is not counted."""

from pathlib import Path

import pytest

from indexer.cli.listing import lines_of
from indexer.corpus.sources import Found, Rejection, missed, walk
from indexer.corpus.unread import MOST_SUFFIXES, advice_for
from searcher.speech import said


def written(corpus: Path, *names: str) -> None:
    for name in names:
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_text("x", "utf-8")


def told(corpus: Path) -> dict[str, object]:
    """Return the count and the first file of each pattern."""
    found = (item for item in walk(corpus) if isinstance(item, Rejection))
    values = {item.path: dict(item.reason.values) for item in found}
    return {path: (each["count"], each["first"]) for path, each in values.items()}


def test_each_suffix_is_one_line_with_a_count(tmp_path: Path) -> None:
    written(tmp_path, "a.mp4", "b/c.MP4", "b/d.unheard", "e", "f.txt")
    assert told(tmp_path) == {"*": (1, "e"), "*.mp4": (2, "a.mp4"), "*.unheard": (1, "b/d.unheard")}
    lines = list(lines_of(item for item in walk(tmp_path) if isinstance(item, Rejection)))
    assert len(lines) == 3
    assert all("\n" not in line for line in lines)


@pytest.mark.parametrize(
    "name",
    [
        "manifest.toml",
        "corrections.toml",
        ".DS_Store",  # hidden
        "Thumbs.db",  # Windows
        "desktop.ini",
        "a.html~",  # an editor's copy
        "~$2021-06.docx",  # Word's lock of a document
        "~WRL0003.tmp",  # Word's draft of one
        "__MACOSX/a.jpg",  # what a Mac packs beside the files
        "@eaDir/a.jpg",  # a network drive's previews
        "页面_files/logo.png",  # saved beside 页面.html
        "页面_files/more/site.css",
    ],
)
def test_what_nobody_takes_for_a_newsletter_is_not_counted(tmp_path: Path, name: str) -> None:
    written(tmp_path, name, "页面.html")
    assert [item.path for item in walk(tmp_path)] == ["页面.html"]


def test_a_folder_of_pictures_without_its_page_is_counted(tmp_path: Path) -> None:
    written(tmp_path, "活动_files/a.css")
    assert told(tmp_path) == {"*.css": (1, "活动_files/a.css")}


def test_a_name_with_dots_is_no_suffix_of_its_own(tmp_path: Path) -> None:
    written(tmp_path, "第1期.最后 一版", "b." + "x" * 40)
    assert told(tmp_path) == {"*": (2, "b." + "x" * 40)}


def test_the_report_has_no_more_lines_than_suffixes_allowed(tmp_path: Path) -> None:
    written(tmp_path, *(f"a.s{n}" for n in range(MOST_SUFFIXES + 5)))
    assert len(told(tmp_path)) == MOST_SUFFIXES + 1
    assert told(tmp_path)["*"][0] == 5  # type: ignore[index]


def test_advice_is_that_of_the_kind() -> None:
    assert advice_for(".mp4").code == "unread.recordings"
    assert advice_for(".rar").code == "unread.packed"
    assert advice_for(".whatever").code == "unread.others"


def test_a_file_that_is_read_is_found_and_not_counted(tmp_path: Path) -> None:
    written(tmp_path, "a.txt")
    [item] = walk(tmp_path)
    assert isinstance(item, Found)


def test_pages_saved_beside_a_page_are_missed_only_without_it() -> None:
    def told_of(*read: str) -> list[str]:
        items = [
            Rejection("页面_files/广告.html", said("html.no_text")),
            Rejection("页面_files/深/框架.htm", said("html.list")),
            Rejection("页面_files/坏.html", said("html.damaged")),
            Rejection("页面.html", said("html.no_text")),
        ]
        return [item.path for item in missed(items, frozenset(read))]

    assert told_of("页面.html") == ["页面_files/坏.html", "页面.html"]
    assert len(told_of("别的.html")) == 4
