"""What people type without operators is found exactly where the written rule says.

The rule is that of docs/query.md, written here a second time and as simply as possible: a typed
token has a few spellings, and an article holds it when one of them stands in its title or body
with a border at the ends that need one. Texts are made of such tokens and of what print puts around
them, so that almost right places are frequent.
"""

from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.core.engine import Engine
from searcher.core.model import UNLABELLED, Article, Facet
from searcher.core.request import Request
from searcher.find.find import find
from searcher.language.tokens import fold
from searcher.research.batch import batch
from searcher.research.sheet import Sheet, Typed
from searcher.research.trends import trends
from tests.conftest import Fresh
from tests.support.effort import THOROUGH
from tests.support.oracle import OracleEngine


@dataclass(frozen=True)
class Asked:
    """What is typed, and the printed spellings that it finds; the first is the typed one.

    ``starts`` and ``ends`` tell at which ends borders are needed. Han that is typed is found as a
    substring, so a number that is typed in Chinese needs no border in this spelling.
    """

    typed: str
    spellings: tuple[str, ...]
    starts: bool = True
    ends: bool = True

    def begins(self, spelling: str) -> bool:
        """Whether a spelling needs a border before it."""
        return self.starts and not (spelling == self.typed and kind(spelling[0]) == "numeral")


# -- the rule ----------------------------------------------------------------------------------


def holds(article: Article, asked: Asked, spellings: tuple[str, ...]) -> bool:
    parts = [fold(printed).text for printed in (article.heading, article.text)]
    return any(
        stands(part, fold(spelling).text, starts=asked.begins(spelling), ends=asked.ends)
        for part in parts
        for spelling in spellings
    )


def stands(part: str, wanted: str, *, starts: bool, ends: bool) -> bool:
    return any(
        part[at : at + len(wanted)] == wanted
        and not (starts and at and same_run(part[at - 1], part[at]))
        and not (ends and same_run(part[at + len(wanted) - 1], part[at + len(wanted) :][:1]))
        for at in range(len(part))
    )


def same_run(one: str, other: str) -> bool:
    """Whether no border stands between two neighbours."""
    return other != "" and kind(one) != "other" and kind(one) == kind(other)


def kind(char: str) -> str:
    if char in "〇○零一二两三四五六七八九十百千万亿":
        return "numeral"
    if char.isdecimal():
        return "digit"
    return "letter" if char.isalpha() and not "\u3400" <= char <= "\u9fff" else "other"


# -- what is typed -----------------------------------------------------------------------------

COUNTS = {"3": "三", "5": "五", "8": "八", "10": "十", "12": "十二", "20": "二十", "26": "二十六"}
YEARS = {"2021": "二〇二一", "2000": "二〇〇〇", "1998": "一九九八"}
COUNTED = ["号楼", "号线", "月", "届", "期", "单元", "弄", "岁"]


def numbered(pairs: list[tuple[str, str]], before: str = "") -> tuple[str, ...]:
    """Return the spellings of numbers with the Han behind each: in digits, then in Chinese."""
    digits = before + "".join(number + behind for number, behind in pairs)
    chinese = before + "".join((COUNTS | YEARS)[number] + behind for number, behind in pairs)
    return tuple(dict.fromkeys((digits, chinese, chinese.replace("〇", "零"))))


@st.composite
def units(draw: st.DrawFn) -> Asked:
    """Numbers with the Han that they touch, typed in digits or in Chinese."""
    count = st.sampled_from(sorted(COUNTS))
    spellings = draw(
        st.one_of(
            st.tuples(count, st.sampled_from(COUNTED)).map(lambda one: numbered([one])),
            st.tuples(count, st.sampled_from(["届", "期"])).map(lambda one: numbered([one], "第")),
            st.sampled_from(sorted(YEARS)).map(lambda year: numbered([(year, "年")])),
            st.tuples(count, count).map(lambda two: numbered([(two[0], "号楼"), (two[1], "单元")])),
            st.tuples(st.sampled_from(sorted(YEARS)), count, count).map(
                lambda three: numbered([*zip(three, "年月日", strict=True)])
            ),
        )
    )
    typed = draw(st.sampled_from(spellings))
    return Asked(typed, tuple(dict.fromkeys((typed, *spellings))), ends=False)


@st.composite
def runs(draw: st.DrawFn) -> Asked:
    """Runs of letters, digits and joiners, such as 5G, PM2.5 and BNT-162b2."""
    part = st.sampled_from(
        ["5G", "g5", "AI", "a", "5", "2", "15", "PM2", "Wi", "Fi6", "b2", "162", "c1B"]
    )
    run = draw(part)
    for joiner in draw(st.lists(st.sampled_from("+/-.@_#"), max_size=2)):
        run += joiner + draw(part)
    return Asked(run, (run,))


FIXED = [
    Asked("17:00", ("17:00",)),
    Asked("3:2", ("3:2",)),
    Asked("5%", ("5%",)),
    Asked("1200", ("1200", "1,200")),
    Asked("1,200", ("1,200", "1200")),
    Asked("28℃", ("28℃",)),
    Asked("100㎡", ("100㎡",)),
    Asked("㎡", ("㎡",)),
    Asked("★", ("★",)),
    Asked("B超", ("B超",), ends=False),
    Asked("A座", ("A座",), ends=False),
    Asked("C1照", ("C1照",), ends=False),
    Asked("十四五", ("十四五", "14五"), ends=False),
    Asked("街道", ("街道",), starts=False, ends=False),
    Asked("民区", ("民区",), starts=False, ends=False),
]
tokens = st.one_of(units(), runs(), st.sampled_from(FIXED))

WIDE = str.maketrans({char: chr(ord(char) + 0xFEE0) for char in "0123456789abcgABCGPM"})


def typed(asked: Asked, *, wide: bool) -> str:
    return asked.typed.translate(WIDE) if wide else asked.typed


# -- what is printed ---------------------------------------------------------------------------

AROUND = [
    *"15gAb二十第号月年的和，。+-/.:% \n",
    "號樓",
    "單元",
    "５",
    "Ｇ",
    "居民区",
    "\u200b",
    "街道",
]


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[Article], list[Asked]]:
    """Articles, and the tokens of which they are made."""
    asked = draw(st.lists(tokens, min_size=4, max_size=10))
    printed = [spelling for each in asked for spelling in each.spellings]
    piece = st.one_of(st.sampled_from(printed), st.sampled_from(AROUND))
    text = st.lists(piece, max_size=8).map("".join)
    articles = [
        Article(
            f"a/{number}",
            draw(text),
            draw(st.none() | text),
            street=draw(st.sampled_from(["青禾街道", "柳岸街道", None])),
            month=draw(st.sampled_from(["2021-05", "2021-06", None])),
        )
        for number in range(draw(st.integers(4, 14)))
    ]
    return articles, asked


# -- the answers -------------------------------------------------------------------------------


@given(corpora(), st.booleans())
@settings(max_examples=150 if THOROUGH else 25)
def test_members_and_counts_equal_the_rule(
    fresh: Fresh, made: tuple[list[Article], list[Asked]], wide: bool
) -> None:
    articles, every = made
    with fresh() as engine:
        for index in (OracleEngine(), engine):
            index.update(articles, ())
            for asked in every:
                query = typed(asked, wide=wide)
                found = [each for each in articles if holds(each, asked, asked.spellings)]
                compare(index, query, found)
                # a negation has no other spellings than the typed one
                barred = [each for each in articles if holds(each, asked, asked.spellings[:1])]
                left = [each for each in articles if each not in barred]
                assert ids(index, f"-{query}") == {each.id for each in left}, query


def ids(index: Engine, query: str) -> set[str]:
    answer = find(index, Request(query, limit=100, strict=True))
    assert answer.total == len(answer.results)
    return {result.article.id for result in answer.results}


def compare(index: Engine, query: str, found: list[Article]) -> None:
    """Hold members, facets, trends and batch against the articles that a query has to find."""
    assert ids(index, query) == {each.id for each in found}, query
    facets = find(index, Request(query, limit=0, strict=True)).facets
    for facet in (Facet.STREET, Facet.MONTH):
        counts = {each.value: each.count for each in facets[facet] if each.count}
        assert counts == Counter(each.labels(facet)[0] for each in found), query
    months = Counter(each.month or UNLABELLED for each in found)
    (series,) = trends(index, [query], first="2021-05", last="2021-06").series
    assert series.counts == (months["2021-05"], months["2021-06"])
    assert series.total == len(found)
    (row,) = batch(index, Sheet((Typed(1, query),))).rows
    assert row.total == len(found)
