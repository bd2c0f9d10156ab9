"""An entry of corrections.toml stays with its article, and is set aside where it fits no more."""

from dataclasses import replace

import pytest

from indexer.corpus.correction import Correction
from indexer.identity.bindings import Aside, binding_of, bound, compared, why_aside
from searcher.core.model import Article, Author
from tests.support.made_articles import prose

BODY = prose(1, 300)
ARTICLE = Article("qh-20220315-02-7f3k9q", BODY, "换届选举圆满完成", captions=("现场",))
TITLE = Correction("#1", "qh/1.txt/2", (), (("title", "甲"),))
TEXT = Correction("#2", "qh/1.txt/2", (), (("body", "一段。"), ("page", "02")))
CAPTIONS = Correction("#3", "qh/1.txt/2", (), (("captions", ("甲",)),))
REMOVED = Correction("#4", "qh/1.txt/2", (), (), removes=True)
EDITED = BODY[:100] + "改" + BODY[101:]


@pytest.mark.parametrize(
    ("entry", "now", "aside"),
    [
        (TITLE, {}, Aside.NOT),
        (TITLE, {"body": EDITED}, Aside.NOT),  # a small edit
        (TITLE, {"title": "换届", "page": "03", "source": "b.pdf"}, Aside.NOT),
        (TITLE, {"body": BODY.replace("，", ",\n")}, Aside.NOT),  # extracted otherwise
        (TITLE, {"body": BODY[:160]}, Aside.NOT),  # the title stayed
        (TITLE, {"body": BODY[:60], "title": "防汛"}, Aside.ANOTHER),
        (TITLE, {"body": prose(2, 300)}, Aside.ANOTHER),  # another text, though of one title
        (REMOVED, {"body": EDITED}, Aside.NOT),
        (REMOVED, {"body": prose(2, 300), "title": "防汛"}, Aside.ANOTHER),
        (TEXT, {}, Aside.NOT),
        (TEXT, {"title": "换届"}, Aside.NOT),
        (TEXT, {"body": EDITED}, Aside.BODY),
        (TEXT, {"captions": ()}, Aside.NOT),
        (CAPTIONS, {"captions": ("现场", "会后")}, Aside.CAPTIONS),
        (CAPTIONS, {"body": EDITED}, Aside.NOT),
    ],
)
def test_where_an_entry_fits(entry: Correction, now: dict[str, object], aside: Aside) -> None:
    binding = bound(entry, ARTICLE)
    found = compared(entry, binding, replace(ARTICLE, **now))  # type: ignore[arg-type]
    assert found.aside is aside
    again = compared(entry, found, replace(ARTICLE, **now))  # type: ignore[arg-type]
    assert again == found  # whatever number of runs sees it
    assert compared(entry, found, ARTICLE).aside is Aside.NOT  # the old text is back
    if aside:
        told = str(why_aside(entry, aside))
        assert told.startswith(str(entry.where))
        assert entry.id in told


def test_an_entry_follows_through_many_small_edits() -> None:
    binding, text = bound(TITLE, ARTICLE), list(BODY)
    for at in range(0, len(text), 10):
        text[at : at + 10] = prose(7, 300)[at : at + 10]
        binding = compared(TITLE, binding, replace(ARTICLE, body="".join(text)))
        assert binding.aside is Aside.NOT
    assert "".join(text) != BODY


@pytest.mark.parametrize("body", ["短讯", ""])
def test_texts_too_short_to_be_alike_fit_if_they_are_the_same(body: str) -> None:
    short = replace(ARTICLE, body=body, title=None)
    assert compared(TITLE, bound(TITLE, short), short).aside is Aside.NOT
    other = replace(short, body="别的")
    assert compared(TITLE, bound(TITLE, short), other).aside is Aside.ANOTHER


@pytest.mark.parametrize("entry", [TITLE, TEXT, CAPTIONS, REMOVED])
def test_a_row_of_the_register_gives_the_binding_back(entry: Correction) -> None:
    binding = replace(bound(entry, ARTICLE), aside=Aside.BODY)
    assert binding_of(binding.row()) == binding


def test_people_can_be_replaced() -> None:
    entry = replace(TITLE, values=(("authors", (Author("周小禾", "记者"),)),))
    binding = bound(entry, replace(ARTICLE, authors=(Author("周小木", "记者"),)))
    assert binding.was == {"authors": [["周小木", "记者"]]}
    assert binding_of(binding.row()) == binding
