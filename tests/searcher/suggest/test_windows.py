"""Did you mean reads a query as the query language does."""

import pytest

from searcher.suggest.spelling import _bare_texts


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("换借选举 拉圾", ["换借选举", "拉圾"]),
        ("“换借” 拉圾", ["拉圾"]),
        ("‘换借’ 拉圾", ["拉圾"]),  # only the lexer knows these quotes
        ("街道:换借 拉圾", ["拉圾"]),
        ("标题:(换借 选举) 拉圾", ["拉圾"]),
        ("-换借 拉圾", ["拉圾"]),
        ("NOT (换借 (选举)) 拉圾", ["拉圾"]),
        ("换借 AND 拉圾", ["换借", "拉圾"]),
        ("换借 NEAR/5 拉圾", ["换借", "拉圾"]),
        ("换借＊ 拉圾", ["拉圾"]),
        ("换借|拉圾", ["换借", "拉圾"]),
    ],
)
def test_what_may_be_misspelt(typed: str, texts: list[str]) -> None:
    found = list(_bare_texts(typed))
    assert [each.text for each in found] == texts
    assert [typed[each.start : each.end] for each in found] == texts
