"""What a form composes, read back as a query, is what the form says."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searcher.core.model import Article, Mode
from searcher.core.tree import And, Everything, Literal, Node, Or, Part, Word
from searcher.language import tokens
from searcher.language.dates import read_dates
from searcher.query import parse
from searcher.query.fields import Field
from searcher.query.form import (
    Joint,
    Row,
    closed,
    completed,
    compose,
    inert,
    mode_of_composed,
    period,
    phrase,
    within,
)
from searcher.query.joining import join
from tests.support.oracle import matches

TODAY = date(2022, 3, 10)
SIGNS = '"“”„「」『』〝〞«»＂｢｣(（|｜:：&-－+/　 ,，。与或非與'
WORDS = (
    "换届",
    "选举",
    "工会",
    "aed",
    "covid-19",
    "AND",
    "OR",
    "NOT",
    "NEAR/3",
    "标题:",
    "(换届 或 工会)",
)
TEXTS = st.lists(st.sampled_from([*WORDS, *SIGNS]), max_size=7).map("".join)


def articles() -> list[Article]:
    """Return one for each set of a few words in each part, and each with some labels."""
    words = ("换届", "选举", "aed", "与")
    subsets = [[w for n, w in enumerate(words) if size >> n & 1] for size in range(16)]
    return [
        Article(
            id=f"{n}/{m}",
            title="，".join(titled),
            body="，".join(body),
            street=("青禾街道", None)[n % 2],
            page=str(m % 3 + 1),
        )
        for n, titled in enumerate(subsets)
        for m, body in enumerate(subsets[n % 4 :: 3])
    ]


ARTICLES = articles()


def found(tree: Node) -> set[str]:
    return {article.id for article in ARTICLES if matches(tree, article)}


def asked(row: Row, mode: Mode) -> Node | None:
    """Read a row without the query language: its words, or all of it."""
    if row.exact:
        folded = tokens.fold(row.text).text.strip()
        return Literal(folded, part(row)) if folded else None  # marks alone can be quoted too
    leaves = [
        Literal(word.text, part(row)) if tokens.is_han(word.text[0]) else Word(word.text, part(row))
        for word in tokens.typed_words(tokens.fold(row.text).text)
    ]
    return join(Or if mode is Mode.ANY else And, leaves) if leaves else None


def part(row: Row) -> Part | None:
    return row.field.part if row.field else None


def evaluated(rows: list[Row], mode: Mode) -> set[str]:
    """Go down the rows and keep what each says."""
    kept: set[str] | None = None
    everything = {article.id for article in ARTICLES}
    for row in rows:
        tree = asked(row, mode)
        if tree is None:
            continue
        hits = found(tree)
        if row.joint is Joint.NOT:
            kept = (everything if kept is None else kept) - hits
        elif kept is None:
            kept = hits
        else:
            kept = kept | hits if row.joint is Joint.OR else kept & hits
    return everything if kept is None else kept


ROWS = st.builds(
    Row,
    text=st.lists(
        st.sampled_from(
            [*"“”「」()（）|:：&-+,与或非 　", "换届", "选举", "aed", "标题:", "OR", "NOT"]
        ),
        max_size=6,
    ).map("".join),
    joint=st.sampled_from(Joint),
    field=st.sampled_from([None, Field.TITLE, Field.BODY]),
    exact=st.booleans(),
)


@given(st.lists(ROWS, max_size=5), st.sampled_from([Mode.SMART, Mode.ANY]))
@example([Row("换届"), Row("aed", Joint.OR), Row("选举", Joint.AND)], Mode.SMART)
@example([Row("换届 选举", Joint.NOT), Row("与", Joint.OR)], Mode.SMART)
@example([Row("换届", exact=True), Row("选举", exact=True)], Mode.ANY)
def test_rows_find_what_they_say_from_left_to_right(rows: list[Row], mode: Mode) -> None:
    typed = compose(rows, mode=mode)
    assert found(parse(typed, mode, synonyms=False).tree) == evaluated(rows, mode), typed


@pytest.mark.parametrize(
    ("rows", "typed"),
    [
        ([], ""),
        ([Row(" "), Row("，")], ""),
        ([Row("换届 选举")], "换届 选举"),
        ([Row("换届"), Row("工会")], "换届 工会"),
        ([Row("换届"), Row("工会", Joint.OR)], "换届 或 工会"),
        ([Row("换届"), Row("工会", Joint.OR), Row("街道")], "(换届 或 工会) 街道"),
        ([Row("换届"), Row("工会"), Row("街道", Joint.OR)], "换届 工会 或 街道"),
        ([Row("换届"), Row("工会 街道", Joint.NOT)], "换届 -(工会 街道)"),
        ([Row("换届选举", exact=True)], "“换届选举”"),
        ([Row("换届 选举", field=Field.TITLE)], "标题:(换届 选举)"),
        ([Row("换届", Joint.NOT, Field.TITLE, exact=True)], "-标题:“换届”"),
        ([Row("他说“好”", exact=True)], "「他说“好”」"),
        ([Row("与")], "“与”"),
        ([Row("标题:换届")], "标题 换届"),
        ([Row("青禾街道", field=Field.STREET)], "街道:青禾街道"),
        ([Row("青禾 街道", field=Field.STREET)], "街道:“青禾 街道”"),
        ([Row("COV*")], "COV*"),  # a pattern is no operator
    ],
)
def test_composes_what_one_would_type(rows: list[Row], typed: str) -> None:
    assert compose(rows) == typed


@given(TEXTS, TEXTS, st.sampled_from(Mode))
@example("换届 或 工会", "选举", Mode.SMART)
@example("换届 工会", "选举", Mode.ANY)
@example("“换届”或“工会”", "“选举", Mode.SMART)
@example("或", "选举", Mode.SMART)
@example("标题:", "选举", Mode.SMART)
@example("“甲”与“乙”", "“丙”", Mode.ANY)
@example("换届)-选举", "工会", Mode.SMART)
@example("-”-选举", "工会", Mode.SMART)
def test_within_finds_what_both_find(first: str, second: str, mode: Mode) -> None:
    both = [parse(typed, mode, synonyms=False).tree for typed in (first, second)]
    tree = parse(within(first, second, mode), mode_of_composed(mode), synonyms=False).tree
    assert found(tree) == found(join(And, both)), within(first, second, mode)


@given(TEXTS, st.lists(ROWS, max_size=2), st.sampled_from([Mode.SMART, Mode.EXACT]))
def test_rows_go_on_from_a_query(typed: str, rows: list[Row], mode: Mode) -> None:
    composed = compose(rows, typed=typed, mode=mode)
    whole = parse(composed, mode_of_composed(mode), synonyms=False).tree
    if not any(row.joint is Joint.OR for row in rows):
        assert found(whole) <= found(parse(typed, mode, synonyms=False).tree)


@given(TEXTS | st.text(max_size=12))
def test_an_inert_text_is_one_text(typed: str) -> None:
    folded = tokens.fold(" ".join(typed.split())).text.strip()
    if any(tokens.stretches(folded)) and not set(typed) & set("“”„\"＂「」｢｣『』‘’'＇〝〞〟«»"):
        assert parse(phrase(typed)).tree != Everything()
        assert parse(typed, Mode.EXACT).tree == parse(phrase(typed)).tree
        assert inert(typed) in (typed, phrase(typed))


@pytest.mark.parametrize(
    ("front", "name", "typed"),
    [
        ("", "换届选举", "换届选举"),
        ("", "问答：换届", "问答：换届"),
        ("", "标题：换届", "“标题：换届”"),
        ("", "何时换届？", "“何时换届？”"),
        ("", "换届 选举", "“换届 选举”"),
        ("", "“一网通办”", "「“一网通办”」"),
        ("工会 -", "换届（一）", "工会 -“换届（一）”"),
        ("标题:", "换届", "标题:换届"),
        ("工会 “", "换届 选举", "工会 “换届 选举”"),
        ("“", "他说“好”", "“他说“好”"),
    ],
)
def test_a_completed_name_is_found_as_it_is(front: str, name: str, typed: str) -> None:
    assert closed(completed(front, name)) == typed
    titled = Article(id="1", title=f"工会{name}", body="")
    is_wanted = "-" not in front
    assert matches(parse(typed, synonyms=False).tree, titled) == is_wanted


@pytest.mark.parametrize(
    ("since", "until", "value"),
    [
        ("2021年3月", "2021年8月", "2021年3月..2021年8月"),
        ("2021.3.5", "", "2021.3.5.."),
        ("", "2021", "..2021"),
        ("去年", "去年", "去年"),
        ("2021 年 3 月", "今年", "2021年3月..今年"),
        ("2021年3月至5月", "", "2021-03-01.."),
        ("某天", "2021", None),
        ("2021", "2021年2月30日", None),
    ],
)
def test_a_period(since: str, until: str, value: str | None) -> None:
    assert period(since, until, TODAY) == value
    if value:
        typed = compose([Row(value, field=Field.DATE)])
        assert typed == f"日期:{value}"
        assert read_dates(value, TODAY) is not None


@pytest.mark.parametrize(
    "dated",
    [
        "日期:2021-05-01 至 2021-05-20",
        "日期:[2021-05-01 TO 2021-05-20]",
        "日期>=2021-05-01 <=2021-05-20",
        "日期:(2021-05-01 至 2021-05-20)",
        "见报日期：2021年5月 以前",
        "-日期:2021-05-01 ~ 2021-05-20",
    ],
)
@pytest.mark.parametrize("mode", [Mode.SMART, Mode.ANY])
def test_a_value_of_dates_stays_whole_beside_other_words(dated: str, mode: Mode) -> None:
    alone = parse(dated, mode, today=TODAY).tree
    typed = within(dated, "换届", mode)
    tree = parse(typed, mode, synonyms=False, today=TODAY).tree
    assert tree == join(And, (alone, Literal("换届")))


def test_a_text_that_looks_like_a_comparison_can_be_quoted() -> None:
    tree = parse(inert("日期>=2021"), synonyms=False).tree
    assert tree == Literal("日期>=2021")
