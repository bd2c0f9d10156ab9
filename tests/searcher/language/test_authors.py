"""What each person of a by-line did: names apart from the words for roles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.core.model import Article, Author, Detail
from searcher.language.details import details_of
from searcher.language.people import authors_of, people_of, reading
from tests.support.byline_examples import READ


@pytest.mark.parametrize(("byline", "authors"), READ, ids=[byline for byline, _ in READ])
def test_authors(byline: str, authors: str) -> None:
    told = [f"{each.name}={each.role}" if each.role else each.name for each in authors_of(byline)]
    assert " ".join(told) == authors


NAMES = st.sampled_from(["周小禾", "李明", "欧阳雪", "闻小斌", "王芳"])
TITLES = st.sampled_from(["记者", "通讯员", "实习记者", "作者", "责任编辑", "摄影"])


@given(st.lists(st.tuples(TITLES, NAMES), min_size=1, max_size=4, unique_by=lambda told: told[1]))
def test_words_before_names_are_roles(told: list[tuple[str, str]]) -> None:
    byline = " ".join(f"{role} {name}" for role, name in told)
    assert authors_of(byline) == tuple(Author(name, role) for role, name in told)


@given(
    st.lists(
        st.tuples(NAMES, st.sampled_from("文图摄")),
        min_size=1,
        max_size=3,
        unique_by=lambda told: told[0],
    ),
    st.sampled_from("/ "),
)
def test_words_behind_names_are_roles(told: list[tuple[str, str]], joint: str) -> None:
    byline = " ".join(f"{name}{joint}{role}" for name, role in told)
    assert authors_of(byline) == tuple(Author(name, role) for name, role in told)


@given(st.text(max_size=60))
def test_any_text_has_authors_with_names(text: str) -> None:
    read = reading(text)
    assert people_of(text) == tuple(each.name for each in read.authors)
    assert len(set(people_of(text))) == len(read.authors)
    assert all(each.role == each.role.strip() for each in read.authors)


def test_authors_are_asked_for_before_the_byline() -> None:
    stated = Article("a", "文", byline="记者 周小禾", authors=(Author("海伦", "作者"),))
    assert details_of(stated, Detail.AUTHOR) == ("海伦",)
    older = Article("a", "文", byline="记者 周小禾")  # from an index without authors
    assert details_of(older, Detail.AUTHOR) == ("周小禾",)
