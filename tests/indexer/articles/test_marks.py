"""The marks, bigrams, by-lines and halves that text and pages read in one and the same way."""

import random
from dataclasses import replace
from itertools import permutations

import pytest

from indexer.articles.assign import assign
from indexer.articles.halves import join_halves, one_body
from indexer.articles.likeness import best_pairs, bigrams, likeness
from indexer.articles.marks import ends_sentence, may_end_paragraph, width
from indexer.articles.signatures import broken_signature, split_signature
from indexer.corpus.blocks import Draft


@pytest.mark.parametrize(
    ("text", "sentence", "paragraph"),
    [
        ("会议结束。", True, True),
        ("他说：“好。”", True, True),
        ("详见（附件一。）", True, True),
        ("快来报名!", True, True),
        ("第一，打扫楼道；", False, True),  # an item of a list
        ("名单如下：", False, True),
        ("比例为97.", False, False),  # a number that the wrap cut
        ("会上，", False, False),
        ("", False, False),
    ],
)
def test_where_a_sentence_and_a_paragraph_end(text: str, sentence: bool, paragraph: bool) -> None:
    assert (ends_sentence(text), may_end_paragraph(text)) == (sentence, paragraph)


def test_width_is_in_ems() -> None:
    assert width("5月 A") == 0.5 + 1 + 0.25 + 0.5


def test_no_bigram_crosses_a_mark() -> None:
    assert bigrams("花市，开了 3天") == {"花市", "开了", "3天"}
    assert likeness("花市开了", "花市") == 1.0
    assert likeness(None, "花市") == likeness("花", "花市") == 0.0


def test_pairs_are_taken_from_the_best_down() -> None:
    assert best_pairs([(0.5, 0, 0), (0.9, 1, 0), (0.5, 1, 1), (0.0, 2, 2)]) == {1: 0}
    assert best_pairs([(0.5, 1, 0), (0.5, 0, 0)]) == {0: 0}  # of equals the first


def test_assignment_is_the_cheapest_of_all() -> None:
    draw = random.Random(7)
    for rows, columns in ((1, 1), (2, 3), (4, 4), (4, 6), (5, 5)):
        costs = [
            [draw.choice((0.0, 1.0, draw.random(), 1e4)) for _ in range(columns)]
            for _ in range(rows)
        ]
        found = assign(costs)
        least = min(
            sum(costs[row][column] for row, column in enumerate(order))
            for order in permutations(range(columns), rows)
        )
        assert sorted(set(found)) == sorted(found)
        assert sum(costs[row][column] for row, column in enumerate(found)) == pytest.approx(least)
    assert assign([]) == []


@pytest.mark.parametrize(
    ("line", "last", "parts"),
    [
        ("工作完成。（社区党建办）", False, ("工作完成。", "（社区党建办）", "")),
        ("工作完成。（社区党建办）居民合影", False, ("工作完成。", "（社区党建办）", "居民合影")),
        ("工作完成 （社区党建办）", False, ("工作完成", "（社区党建办）", "")),
        ("工作完成。（下转02版）", False, ("工作完成。", "（下转02版）", "")),
        ("工作完成。（王小明）", True, ("工作完成。", "（王小明）", "")),
        ("工作完成。（王小明）", False, None),  # a name inside a text may be an aside
        ("居民来到（海伦）基地。", True, None),
        ("工作完成。", True, None),
    ],
)
def test_what_is_glued_to_a_line(line: str, last: bool, parts: tuple[str, str, str] | None) -> None:
    assert split_signature(line, last=last) == parts


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("一段。\n棋友下象", "棋。\n二段。", "一段。\n棋友下象棋。\n二段。"),
        ("一段。", "二段。", "一段。\n二段。"),
        ("他说：", "“好。”", "他说：“好。”"),  # a colon does not end the paragraph
        (
            "一段。\n备足物资 快速响应",
            "街道储备沙袋。",
            "一段。\n备足物资 快速响应\n街道储备沙袋。",
        ),
    ],
)
def test_a_cut_sentence_goes_on(first: str, second: str, whole: str) -> None:
    assert one_body(first, second) == whole


HEAD = Draft("棋友下象", title="巷口的象棋摊", continued_to="02")
TAIL = Draft("棋。", continued_from="01", byline="社区党建办")


@pytest.mark.parametrize(
    ("heads", "tails", "bodies"),
    [
        # printed pages: one number must agree
        ([("01", {})], [("02", {})], ["棋友下象棋。"]),
        ([("01", {})], [("03", {"continued_from": "04"})], ["棋友下象", "棋。"]),
        # an only pair on printed pages needs no like titles; two heads for one tail do
        ([("01", {})], [("02", {"title": "老邻居"})], ["棋友下象棋。"]),
        ([("01", {}), ("01", {"title": "书屋"})], [("02", {})], ["棋友下象", "棋友下象", "棋。"]),
        (
            [("01", {}), ("01", {"title": "书屋开门"})],
            [("02", {"title": "象棋摊"})],
            ["棋友下象棋。", "棋友下象"],
        ),
        # text without pages: a second half with another title is another article's
        ([(None, {})], [(None, {})], ["棋友下象棋。"]),
        ([(None, {})], [(None, {"title": "老邻居"})], ["棋友下象", "棋。"]),
    ],
)
def test_halves(
    heads: list[tuple[str | None, dict[str, str]]],
    tails: list[tuple[str | None, dict[str, str]]],
    bodies: list[str],
) -> None:
    drafts = [replace(HEAD, page=page, **more) for page, more in heads]  # type: ignore[arg-type]
    drafts += [replace(TAIL, page=page, **more) for page, more in tails]  # type: ignore[arg-type]
    pages = [draft.page or ("02" if draft.continued_from else "01") for draft in drafts]
    assert [draft.body for draft in join_halves(drafts, pages)] == bodies


@pytest.mark.parametrize(
    ("lines", "byline"),
    [
        (["大家散去。（云桥社区", "周慧）"], "（云桥社区 周慧）"),  # the break took a space
        (["大家散去。（通讯员 李小", "明）"], "（通讯员 李小明）"),
        (["大家散去。　　特约", "通讯员 李明"], "特约通讯员 李明"),
        (["大家散去。　李小", "明 文/图"], "李小明 文/图"),
        (["大家散去。供稿：司法", "所"], "供稿：司法所"),
        (["大家散去。图文/许强", "云桥街道防汛系列报道"], None),  # the next kicker
        (["大家散去！东篱社区清理卫生死角", "社区平安办供稿"], None),  # a title of two lines
        (["大家散去。记者", "看到，车旁边贴着一张红纸，上面"], None),
        (["大家散去，（通讯员 李小", "明）"], None),  # no sentence ends before it
    ],
)
def test_a_byline_that_the_column_broke(lines: list[str], byline: str | None) -> None:
    broken = broken_signature(lines)
    assert (broken and broken[2]) == byline
    assert broken is None or broken[:2] == (2, "大家散去。")
