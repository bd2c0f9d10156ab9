"""jumps.py: halves of one article in two files of an issue."""

from dataclasses import replace

import pytest

from indexer.articles.jumps import Jump, find_jumps, join
from searcher.core.model import Article

HEAD = Article(
    "jx/01.txt/3",
    "巷口的老邻居们又能坐在一起下象",
    title="巷口重开的象棋摊",
    continued_to="02",
    issue_date="2023-06-09",
    source="jx/01.txt",
)
TAIL = Article(
    "jx/02.txt/1",
    "棋。大家都说热闹。",
    title="象棋摊",
    byline="社区党建办",
    departments=("社区党建办公室",),
    continued_from="01",
    issue_date="2023-06-09",
    source="jx/02.txt",
)
PAIR = [Jump(HEAD.id, TAIL.id)]


@pytest.mark.parametrize(
    ("head", "tail", "pairs"),
    [
        ({}, {}, PAIR),
        ({}, {"title": None}, PAIR),  # an only pair of a dated issue
        ({"issue_date": None}, {"issue_date": None}, PAIR),  # undated, but alike titles
        ({"issue_date": None}, {"issue_date": None, "title": None}, []),
        ({}, {"issue_date": "2023-07-09"}, []),  # another issue
        ({}, {"source": "lf/02.txt"}, []),  # another folder
        ({}, {"source": "jx/01.txt"}, []),  # within one file the cutter decides
        ({}, {"page": "02"}, PAIR),
        ({}, {"page": "03"}, []),  # the page printed is not the page named
        ({"page": "01"}, {}, PAIR),
        ({"page": "04"}, {}, []),
    ],
)
def test_pairs(head: dict[str, str], tail: dict[str, str], pairs: list[Jump]) -> None:
    assert find_jumps([replace(HEAD, **head), replace(TAIL, **tail)]) == pairs  # type: ignore[arg-type]


def test_of_two_tails_the_title_decides() -> None:
    other = replace(TAIL, id="jx/02.txt/2", title="垃圾分类进校园")
    assert find_jumps([other, TAIL, HEAD]) == PAIR


def test_two_untitled_tails_stay_apart() -> None:
    tails = [replace(TAIL, title=None), replace(TAIL, id="jx/02.txt/2", title=None)]
    assert find_jumps([HEAD, *tails]) == []


def test_join() -> None:
    whole = join(HEAD, TAIL)
    assert whole.id == HEAD.id
    assert whole.body == "巷口的老邻居们又能坐在一起下象棋。大家都说热闹。"
    assert (whole.title, whole.byline) == (HEAD.title, "社区党建办")
    assert whole.departments == ("社区党建办公室",)
    assert any(e.field == "body" for e in whole.evidence)


def test_join_keeps_a_paragraph_that_had_ended() -> None:
    assert join(replace(HEAD, body="第一段。"), TAIL).body == "第一段。\n棋。大家都说热闹。"


def test_join_leaves_the_other_paragraphs_alone() -> None:
    head = replace(HEAD, body="棋摊重开 邻里重聚\n巷口的老邻居们又能坐在一起下象")
    tail = replace(TAIL, body="棋。\n雨天移步 晴天再来\n大家都说热闹。")
    whole = join(head, tail).body.split("\n")
    assert whole == [
        "棋摊重开 邻里重聚",  # a sub-head keeps its space
        "巷口的老邻居们又能坐在一起下象棋。",
        "雨天移步 晴天再来",
        "大家都说热闹。",
    ]
