"""Formats of one article in one issue are one article; what is printed elsewhere is none."""

from dataclasses import replace
from typing import Any

import pytest

from indexer.identity.seen import Imprint, Seen
from indexer.identity.sketches import digest_of, letters_of, sketch
from indexer.identity.twins import clusters, together, united
from searcher.core.model import Article, Print
from tests.support.made_articles import prose

TEXT = prose(1)
ISSUE = Imprint("换届", "青禾社区报", "青禾街道", "2022-03-15", "88", "02")


def seen(path: str, place: int = 0, text: str = TEXT, imprint: Imprint = ISSUE) -> Seen:
    """Return an article as a run sees it."""
    return Seen(path, place, digest_of(imprint.title, letters_of(text)), sketch(text), imprint)


@pytest.mark.parametrize(
    ("path", "changes", "one"),
    [
        ("b.pdf", {}, True),
        ("a.txt", {}, False),  # one file prints an article once
        ("b.pdf", {"title": "换屇"}, True),  # a title misread in another format
        ("b.txt", {"title": "换届二"}, False),  # one form letter under two titles
        ("b.txt", {}, True),  # a copy
        ("b.pdf", {"page": "2"}, True),  # 02 and 2 are one page
        ("b.pdf", {"page": "03"}, False),
        ("b.pdf", {"page": None, "paper": None, "street": None, "number": None}, True),
        ("b.pdf", {"date": "2022-03-22"}, False),  # a reprint a week later
        ("b.pdf", {"date": "2022-03"}, True),  # the month of that day
        ("b.pdf", {"paper": "望潮报"}, False),
        ("b.pdf", {"street": "望潮街道"}, False),
        ("b.pdf", {"date": None}, True),  # the number tells the issue
        ("b.pdf", {"date": None, "number": None}, False),
        ("a.pdf", {"date": None, "number": None}, True),  # a.txt and a.pdf
    ],
)
def test_what_is_of_one_issue(path: str, changes: dict[str, Any], one: bool) -> None:
    other = seen(path, imprint=replace(ISSUE, **changes))
    assert together(seen("a.txt"), other) is one
    assert together(other, seen("a.txt")) is one


def test_the_cleanest_text_comes_first_and_each_file_prints_an_article_once() -> None:
    prints = [seen("a.pdf"), seen("b.txt"), seen("b.txt", 1, TEXT[:-30]), seen("c.docx")]
    edges = [(0, 1), (0, 2), (0, 3), (1, 3), (2, 3)]
    assert sorted(clusters(prints, edges)) == [(2,), (3, 1, 0)]


def test_a_print_elsewhere_is_kept_with_its_place_and_tells_the_page() -> None:
    text = Article("a.txt/1", "正文", title="标题", issue_date="2022-03-15", source="a.txt")
    paper = Article(
        "a.pdf/7",
        "正 文",
        title="标 题",
        kicker="引题",
        page="02",
        leaf=2,
        box=(1.0, 2.0, 3.0, 4.0),
        source="a.pdf",
    )
    made = united(text, [paper])
    assert (made.body, made.title, made.kicker) == ("正文", "标题", None)
    assert (made.page, made.source, made.leaf) == ("02", "a.txt", None)
    assert made.others == (Print("a.pdf", 2, (1.0, 2.0, 3.0, 4.0)),)
    assert made.pictured == made.others[0]
