"""What engine.py promises, checked on every engine."""

from dataclasses import replace

import pytest

from searcher.core.engine import Engine
from searcher.core.model import (
    UNLABELLED,
    Article,
    Choice,
    Detail,
    Facet,
    Issue,
    Mode,
    Print,
    Sort,
)
from searcher.core.request import Request
from searcher.core.tree import (
    And,
    Dated,
    Detailed,
    Everything,
    FromSource,
    InGroup,
    InIssue,
    Labelled,
    Literal,
    Near,
    Node,
    Not,
    OnPage,
    Or,
    Part,
    Pattern,
    Prefix,
    Query,
    Unit,
    Wildcard,
    Word,
)
from searcher.find.find import find


def ids(engine: Engine, typed: str, **options: object) -> set[str]:
    answer = find(engine, Request(typed, limit=100, **options))  # type: ignore[arg-type]
    assert answer.total == len(answer.results)
    return {result.article.id for result in answer.results}


ALL = {"jx/1", "jx/2", "lf/1", "cf/4"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ALL),  # an empty query browses
        ("   ", ALL),
        ("换届", {"jx/1", "jx/2"}),
        ("换届选举", {"jx/1"}),  # the lexicon knows it as one word
        ("选举", {"jx/1", "jx/2"}),  # inside 换届选举, not across 选 | 举
        ("换届 -妇联", {"jx/1"}),  # minus means not
        ("换届 NOT 妇联", {"jx/1"}),
        ("-换届", {"lf/1", "cf/4"}),  # not alone: all but those
        ("妇联 | 座谈会", {"jx/2", "lf/1"}),
        ("妇联 OR 座谈会", {"jx/2", "lf/1"}),
        ("街道 (妇联 | 座谈会) -长江", {"jx/2"}),
        ("“街道召开”", {"jx/2", "lf/1"}),  # curly quotes are quotes
        ('"街道召开"', {"jx/2", "lf/1"}),
        ("「街道召开」", {"jx/2", "lf/1"}),
        ("“召开街道”", set()),  # a phrase keeps its order
        ("“长江大桥”", {"lf/1"}),
        ("“江大”", {"lf/1", "cf/4"}),  # a substring no dictionary has
        ("“江大桥”", {"lf/1"}),  # not 江大…桥
        ("“执委。街道”", {"jx/2"}),  # punctuation inside a phrase counts
        ("“执委，街道”", set()),
        ("“选举两”", set()),  # nothing matches across a paragraph's end
        ("“㐂”", {"cf/4"}),  # Extension A
        ("㐂乐", {"cf/4"}),
        ("AED", {"jx/1", "lf/1"}),  # full-width and case fold
        ("aed", {"jx/1", "lf/1"}),
        ("2021", {"lf/1"}),
        ("202", set()),  # a number is found whole
        ("“202”", {"lf/1"}),  # unless quoted
        ("83.2%", {"jx/1"}),
        ("83", {"jx/1"}),  # and by its parts
        ("投票现场", {"jx/1"}),  # captions are text
        ("再启新程", {"jx/1"}),  # so are kickers
        ("火星", set()),
        ("，。！", ALL),  # nothing to look for
        ("|", ALL),
        ("(", ALL),
        ("“", ALL),
        ("- -", ALL),
    ],
)
def test_finds(filled: Engine, typed: str, found: set[str]) -> None:
    assert ids(filled, typed) == found


@pytest.mark.parametrize(
    ("mode", "found"),
    [(Mode.SMART, {"jx/2"}), (Mode.EXACT, set()), (Mode.ANY, {"jx/1", "jx/2", "lf/1"})],
)
def test_modes(filled: Engine, mode: Mode, found: set[str]) -> None:
    assert ids(filled, "妇联街道", mode=mode) == found


@pytest.mark.parametrize(
    ("choices", "found"),
    [
        ([Choice(Facet.STREET, "青禾街道")], {"jx/1", "jx/2"}),
        ([Choice(Facet.STREET, "青禾街道"), Choice(Facet.STREET, "柳岸街道")], ALL - {"cf/4"}),
        ([Choice(Facet.STREET, UNLABELLED)], {"cf/4"}),
        ([Choice(Facet.DEPARTMENT, "社区党建办公室")], {"jx/1", "jx/2"}),  # joint by-line
        (
            [Choice(Facet.STREET, "青禾街道"), Choice(Facet.DEPARTMENT, "妇女联合会")],
            {"jx/2"},
        ),
        ([Choice(Facet.MONTH, "2021-06", excluded=True)], ALL - {"lf/1"}),
        ([Choice(Facet.DEPARTMENT, "妇女联合会", excluded=True)], ALL - {"jx/2"}),
        ([Choice(Facet.STREET, "不存在街道")], set()),
    ],
)
def test_choices(filled: Engine, choices: list[Choice], found: set[str]) -> None:
    assert ids(filled, "", choices=choices) == found


def test_counts_ignore_their_own_choice(filled: Engine) -> None:
    facets = find(filled, Request("", choices=(Choice(Facet.STREET, "青禾街道"),))).facets
    streets = {c.value: c.count for c in facets[Facet.STREET]}
    assert streets == {"青禾街道": 2, "柳岸街道": 1, UNLABELLED: 1}
    assert {c.value: c.count for c in facets[Facet.MONTH]} == {"2021-05": 2}


def test_counts_leave_out_what_is_excluded(filled: Engine) -> None:
    choice = Choice(Facet.DEPARTMENT, "妇女联合会", excluded=True)
    counts = find(filled, Request("", choices=(choice,))).facets[Facet.DEPARTMENT]
    # jx/2 is of both departments: it is gone, so the other's count is the total after a click
    assert {c.value: c.count for c in counts} == {
        "社区党建办公室": 1,
        "社区服务办公室": 1,
        UNLABELLED: 1,
    }


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.NEWEST, ["lf/1", "jx/2", "jx/1", "cf/4"]),
        (Sort.OLDEST, ["jx/1", "jx/2", "lf/1", "cf/4"]),  # undated last either way
        (Sort.RELEVANCE, ["lf/1", "jx/2", "jx/1", "cf/4"]),  # nothing to rank by: newest
    ],
)
def test_order(filled: Engine, sort: Sort, order: list[str]) -> None:
    assert [r.article.id for r in find(filled, Request("", sort=sort)).results] == order


def test_pages_tile_the_answer(filled: Engine) -> None:
    pages = [find(filled, Request("", limit=1, offset=n)) for n in range(6)]
    assert [len(page.results) for page in pages] == [1, 1, 1, 1, 0, 0]
    assert {r.article.id for page in pages for r in page.results} == ALL
    assert all(page.total == 4 for page in pages)


def test_update_replaces_and_removes(filled: Engine, articles: tuple[Article, ...]) -> None:
    changed = replace(articles[0], body="全新的正文。")
    filled.update([changed], ["jx/2", "never/there"])
    assert ids(filled, "") == {"jx/1", "lf/1", "cf/4"}
    assert ids(filled, "全新") == {"jx/1"}
    assert ids(filled, "参选率") == set()
    assert filled.get("jx/2") is None


def test_update_is_idempotent(filled: Engine, articles: tuple[Article, ...]) -> None:
    before = filled.held()
    filled.update(articles, ())
    assert filled.held() == before
    assert find(filled, Request("")).total == len(articles)


def test_a_failing_update_changes_nothing(filled: Engine, articles: tuple[Article, ...]) -> None:
    def broken() -> object:
        yield replace(articles[0], body="不该出现。")
        raise RuntimeError("the source broke off")

    before = filled.held()
    with pytest.raises(RuntimeError):
        filled.update(broken(), ["jx/2"])  # type: ignore[arg-type]
    assert filled.held() == before
    filled.update([replace(articles[0], body="后来的正文。")], ())  # and the lock is free
    assert ids(filled, "后来的正文") == {"jx/1"}


def test_rebuild_replaces_everything(filled: Engine, articles: tuple[Article, ...]) -> None:
    filled.rebuild(articles[2:])
    assert ids(filled, "") == {"lf/1", "cf/4"}


def test_articles_come_back_equal(filled: Engine, articles: tuple[Article, ...]) -> None:
    assert {a.id: a for a in filled.scan()} == {a.id: a for a in articles}
    assert [filled.get(a.id) for a in articles] == list(articles)


def test_stats(filled: Engine) -> None:
    stats = filled.stats()
    assert (stats.articles, stats.sources) == (4, 3)
    assert (stats.first_month, stats.last_month) == ("2021-05", "2021-06")
    assert sum(c.count for c in stats.facets[Facet.STREET]) == 4


PAGED = (
    Article(
        id="p/1",
        title="選舉结果",  # traditional
        body="居民區投票。Café 開幕。",
        street="青禾街道",
        district="临江区",
        issue_date="2021-05-08",
        month="2021-05",
        byline="記者 周小禾 通讯员 李明",
        issue_number="088",
        paper="柳岸社区报",
        page="02",
        source="周刊/第1期.pdf",
        group="g",
    ),
    Article(
        id="p/2",
        title="转载",
        body="选举结果公布，街道投票。",
        street="柳岸街道",
        district="北浦区",
        event_date="2021-05-07",
        issue_date="2021-05-18",
        month="2021-05",
        byline="社区党建办、李明华",
        issue_number="88",
        page="A3",
        source="日报/2.txt",
        group="g",
    ),
    Article(id="p/3", body="选举。结果", month="2020-02", page="2", group="g", source="周刊/3.pdf"),
    Article(id="p/4", title="选举", body="", page="12", street="青禾街道", district="临江区"),
)


@pytest.fixture
def paged(engine: Engine) -> Engine:
    """Each engine, holding articles with pages, sources and reprints."""
    engine.update(PAGED, ())
    return engine


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (Literal("选举"), "1234"),  # traditional print is found as simplified
        (Literal("选举", Part.TITLE), "14"),
        (Literal("选举", Part.BODY), "23"),
        (Literal("举", Part.BODY), "23"),
        (Literal("选举结果", Part.TITLE), "1"),
        (Literal("选举结果", Part.BODY), "2"),
        (Literal("选举。结果", Part.BODY), "3"),  # punctuation is read
        (Literal("选举。结果", Part.TITLE), ""),
        (Word("cafe", Part.BODY), "1"),  # accents are dropped
        (Word("cafe", Part.TITLE), ""),
        (Prefix("caf"), "1"),
        (Prefix("选", Part.TITLE), "14"),
        (Wildcard("*", Part.BODY), "123"),  # p/4 has no body
        (Near(Literal("选举"), Literal("结果"), 0, Part.TITLE), "1"),
        (Near(Literal("结果"), Literal("选举"), 1, Part.BODY), "23"),
        (Near(Literal("选举"), Literal("投票"), 9), "2"),  # not from the title into the body
        (Labelled(Facet.STREET, "青禾"), "14"),
        (Labelled(Facet.DISTRICT, "区"), "124"),
        (Labelled(Facet.MONTH, "2021-0"), "12"),
        (Labelled(Facet.YEAR, UNLABELLED), "4"),
        (Dated("2021-05-07", "2021-05-07"), "2"),  # both ends count
        (Dated("2021-05-08", "2021-05-07"), ""),
        (Dated("2020-02-01", "2020-02-29"), "3"),  # all of the month
        (Dated("2020-02-02", ""), "12"),  # not all of it
        (Dated("", "2020-02-28"), ""),  # a leap year's
        (Dated("", ""), "123"),  # dated at all
        (Dated("2021-05-18", "2021-05-18", printed=True), "2"),  # whatever the event's day
        (Dated("2021-05-07", "2021-05-10", printed=True), "1"),
        (Dated("2021-05-09", "", printed=True), "2"),
        (Dated("", "", printed=True), "12"),
        (Detailed(Detail.AUTHOR, "周小禾"), "1"),
        (Detailed(Detail.AUTHOR, "李明"), "12"),
        (Detailed(Detail.AUTHOR, "李明", whole=True), "1"),
        (Detailed(Detail.AUTHOR, "党建办"), ""),  # an office is no person
        (Detailed(Detail.AUTHOR, "记者"), ""),
        (Detailed(Detail.AUTHOR, "禾李"), ""),  # not from one name into the next
        (Detailed(Detail.AUTHOR, UNLABELLED), "34"),
        (Detailed(Detail.ISSUE, "88", whole=True), "12"),  # whatever zeros precede
        (Detailed(Detail.ISSUE, "8", whole=True), ""),
        (Detailed(Detail.PAPER, "社区报"), "1"),
        (Detailed(Detail.PAPER, UNLABELLED, whole=True), "234"),
        (Not(Detailed(Detail.PAPER, "柳岸")), "234"),
        (OnPage("2"), "13"),  # whatever zeros precede
        (OnPage("002"), "13"),
        (OnPage("a3"), "2"),
        (OnPage("0"), ""),
        (FromSource("周刊"), "13"),
        (FromSource("pdf"), "13"),
        (FromSource("周刊/3.pdf", whole=True), "3"),
        (FromSource("周刊/3", whole=True), ""),
        (FromSource("", whole=True), "4"),  # those that came from no file
        (InGroup("g"), "123"),
        (InGroup("h"), ""),
        (InGroup(""), ""),  # p/4 is printed once
        (And((InGroup("g"), Not(OnPage("2")))), "2"),
        (InIssue("日报/2.txt"), "2"),  # an article of no known issue is of that of its file
        (InIssue("日报"), ""),
        (InIssue(""), ""),
        (And((Literal("选举"), OnPage("2"))), "13"),
        (Or((Dated("2021-05-08", ""), FromSource("日报"))), "12"),
        (Not(Labelled(Facet.DISTRICT, "临江")), "23"),
    ],
)
def test_trees(paged: Engine, tree: Node, found: str) -> None:
    page = paged.search(Query(tree, limit=9))
    assert {hit.article.id for hit in page.hits} == {f"p/{n}" for n in found}
    assert (page.total, page.shown) == (len(found), len(found))


RUNS = (
    Article(id="r/1", title="5G+AI", body="12号楼改造。PM2.5达标！" + "a1" * 200 + "。5月8日"),
    Article(id="r/2", title="第十二届", body="15G流量，112号楼，二十三单元。\n四月" + "b2" * 200),
    Article(id="r/3", title="4G/5G", body="8号楼，12月，三单元。ABC5GHz，2026年。街道？居民！"),
    Article(id="r/4", title="5", body="街道问居民。12\n号楼", captions=("12月5日",)),
)


def bordered(text: str, part: Part | None = None) -> Pattern:
    return Pattern((text,), starts=True, ends=True, part=part)


@pytest.fixture
def runs(engine: Engine) -> Engine:
    """Each engine, holding articles with runs of letters, digits and numerals."""
    engine.update(RUNS, ())
    return engine


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (bordered("5g"), "13"),  # beside a joiner; not in 15G, and 5GHz goes on
        (Pattern(("5g",), starts=True), "13"),  # a border stands between ABC and 5
        (Pattern(("5g",)), "123"),  # without borders, a literal
        (Pattern(("5g",), starts=True, part=Part.BODY), "3"),
        (bordered("5"), "134"),  # a part of a run, and the only character of a title
        (bordered("ai"), "1"),
        (bordered("a"), "1"),
        (bordered("pm2.5"), "1"),
        (bordered("m2.5"), ""),
        (bordered("2.5"), "1"),
        (Pattern(("12号楼",), starts=True), "1"),
        (Pattern(("三单元",), starts=True), "3"),  # not 二十三单元
        (Pattern(("十二届",), starts=True), "2"),
        (Pattern(("二届",), ends=True), "2"),  # behind a numeral there is always a border
        (bordered("a1" * 200), "1"),  # longer than what is asked for by positions
        (bordered("a1" * 199), "1"),  # its parts are a and 1
        (bordered("1a" * 199), "1"),
        (Pattern(("b2" * 150 + "b",), ends=True), "2"),
        (bordered("a1" * 150 + "a2"), ""),
        (Pattern(("202", "年"), ((1, 1),)), "3"),
        (Pattern(("202", "年"), ((0, 0),)), ""),
        (Pattern(("月", "日"), ((1, 1),), before=1), "14"),
        (Pattern(("月", "日"), ((1, 1),), before=30), "1"),
        (Pattern(("第", "届"), ((1, 3),)), "2"),
        (Pattern(("12", "号"), ((0, 1),), starts=True), "14"),
        (Pattern(("1", "号楼"), ((1, 1),), starts=True), "1"),
        (Pattern(("12", "月", "单"), ((0, 2), (0, 9))), "3"),
        (Near(Literal("街道"), Literal("居民"), 1), "34"),
        (Near(Literal("居民"), Literal("街道"), 1, ordered=True), ""),
        (Near(Literal("街道"), Literal("居民"), 1, inside=Unit.SENTENCE), "4"),
        (Near(Literal("街道"), Literal("居民"), 1, inside=Unit.PARAGRAPH), "34"),
        (Near(Literal("元"), Literal("月"), 5, inside=Unit.PARAGRAPH), "3"),
        (Near(bordered("8"), bordered("12"), 9, ordered=True), "3"),
        (Near(bordered("12"), bordered("8"), 9, ordered=True), ""),
        (Near(Pattern(("号",), before=3), Literal("改造"), 3), ""),
        (Near(Pattern(("号",), before=2), Literal("改造"), 3), "1"),
    ],
)
def test_borders_gaps_and_nearness(runs: Engine, tree: Node, found: str) -> None:
    for asked, right in ((tree, set(found)), (Not(tree), set("1234") - set(found))):
        page = runs.search(Query(asked, limit=9))
        assert {hit.article.id for hit in page.hits} == {f"r/{n}" for n in right}
        assert page.total == len(right)


@pytest.mark.parametrize(
    ("tree", "choices", "shown"),
    [
        (Everything(), (), [("p/3", 2), ("p/4", 0)]),  # 2020-02 is the earliest
        (Dated("2021-05-01", ""), (), [("p/2", 1)]),  # of those that match
        (Everything(), (Choice(Facet.STREET, "青禾街道"),), [("p/1", 0), ("p/4", 0)]),
        (OnPage("12"), (), [("p/4", 0)]),
        (OnPage("99"), (), []),
    ],
)
def test_reprints_fold(
    paged: Engine, tree: Node, choices: tuple[Choice, ...], shown: list[tuple[str, int]]
) -> None:
    query = Query(tree, (), choices, limit=9, collapsed=True)
    page = paged.search(query)
    assert [(hit.article.id, hit.others) for hit in page.hits] == shown
    assert page.shown == len(shown)
    assert page.total == sum(1 + others for _, others in shown)
    assert page.facets == paged.search(replace(query, collapsed=False)).facets  # of all
    assert list(paged.every(query)) == list(page.hits)


@pytest.mark.parametrize(
    ("query", "detail", "counts"),
    [
        (Query(), Detail.AUTHOR, [("未标注", 2), ("周小禾", 1), ("李明", 1), ("李明华", 1)]),
        (Query(OnPage("a3")), Detail.AUTHOR, [("李明华", 1)]),  # of those that match
        (Query(collapsed=True), Detail.ISSUE, [("88", 2), ("未标注", 2)]),  # with reprints
        (
            Query(choices=(Choice(Facet.STREET, "青禾街道"),)),
            Detail.PAPER,
            [("未标注", 1), ("柳岸社区报", 1)],
        ),
        (Query(OnPage("99")), Detail.PAPER, []),
    ],
)
def test_details_are_counted(
    paged: Engine, query: Query, detail: Detail, counts: list[tuple[str, int]]
) -> None:
    assert [(each.value, each.count) for each in paged.count_detail(query, detail)] == counts


def test_what_is_deleted_counts_in_no_detail(paged: Engine) -> None:
    paged.update([], ["p/1", "p/3"])
    assert [each.value for each in paged.count_detail(Query(), Detail.AUTHOR)] == [
        "未标注",
        "李明华",
    ]


def test_reprints_fold_across_updates(paged: Engine) -> None:
    paged.update([replace(PAGED[0], id="p/0", issue_date="2020-01-01")], ["p/3"])
    hits = paged.search(Query(collapsed=True)).hits
    assert [(hit.article.id, hit.others) for hit in hits] == [("p/0", 2), ("p/4", 0)]


def test_every_ignores_the_window_and_later_changes(paged: Engine) -> None:
    hits = paged.every(Query(sort=Sort.OLDEST, offset=2, limit=1))
    first = next(hits)
    paged.update([], [article.id for article in PAGED])
    assert [first.article.id, *(hit.article.id for hit in hits)] == ["p/3", "p/2", "p/1", "p/4"]
    assert not list(paged.every(Query()))


def test_words_and_who_holds_them(paged: Engine) -> None:
    assert paged.holders(["选举", "结果", "cafe", "没有", "选举"]) == (4, 3, 1, 0, 4)
    assert paged.frequent(2) == (("选举", 4), ("结果", 3))
    assert paged.frequent(0) == ()
    paged.update([], ["p/3"])
    assert paged.frequent(1) == (("选举", 3),)  # what is deleted does not count


def test_titles(paged: Engine) -> None:
    paged.update([replace(PAGED[1], id="p/9")], ["p/4"])
    assert sorted(paged.titles()) == ["转载", "選舉结果"]  # as printed, each once


def test_volume(paged: Engine) -> None:
    lengths = [len(article.heading) + len(article.text) for article in PAGED]
    assert paged.volume() == {
        "2021-05": lengths[0] + lengths[1],
        "2020-02": lengths[2],
        UNLABELLED: lengths[3],
    }
    assert paged.volume([Choice(Facet.DISTRICT, "临江区")]) == {
        "2021-05": lengths[0],
        UNLABELLED: lengths[3],
    }
    assert sum(paged.volume().values()) == paged.stats().characters


def test_issues(paged: Engine) -> None:
    none, third, first, second = UNLABELLED, "周刊/3.pdf", "周刊/第1期.pdf", "日报/2.txt"
    known = ("柳岸社区报", "88", "2021-05-08", ("2",), (first,))
    assert paged.issues() == (
        Issue("", 1, "青禾街道", "临江区", none, pages=("12",)),
        Issue(third, 1, none, none, "2020-02", pages=("2",), sources=(third,)),
        Issue(first, 1, "青禾街道", "临江区", "2021-05", *known),
        Issue(
            second, 1, "柳岸街道", "北浦区", "2021-05", None, "88", "2021-05-18", ("A3",), (second,)
        ),
    )
    assert (
        paged.issues([Choice(Facet.MONTH, "2021-05"), Choice(Facet.STREET, none, True)])
        == (paged.issues()[2:])
    )
    assert paged.issues([Choice(Facet.YEAR, "1999")]) == ()


def test_an_issue_is_labelled_as_most_of_its_articles(paged: Engine) -> None:
    # of five articles two are of each street, so that the first by name counts; three of a month
    streets = ("远山街道", "柳岸街道", "远山街道", "柳岸街道", None)
    months = ("2021-05", None, "2021-06", "2021-06", "2021-06")
    paged.update(
        [
            Article(f"q/{n}", "正文", street=street, month=month, source="一期")
            for n, (street, month) in enumerate(zip(streets, months, strict=True))
        ],
        [article.id for article in PAGED],
    )
    of_it = UNLABELLED, "2021-06"
    assert paged.issues() == (Issue("一期", 5, "柳岸街道", *of_it, sources=("一期",)),)
    paged.update([], ["q/1", "q/4"])
    assert paged.issues() == (Issue("一期", 3, "远山街道", *of_it, sources=("一期",)),)


# One issue in three files: two pages of a site, and a PDF that holds an article of one of them; a
# monthly, whose articles tell of the month before; and an article whose file tells no issue.
ISSUED = (
    Article(
        id="i/1",
        body="正文一",
        month="2022-05",
        issue_date="2022-06-10",
        issue_number="064",
        paper="望潮报",
        issue="wcb-20220610",
        page="01",
        source="网页/1.html",
        others=(Print("望潮.pdf", 1, (0, 0, 9, 9)),),
        first_indexed="2024-01-02T03:04:05Z",
    ),
    Article(
        id="i/2",
        body="正文二",
        month="2022-05",
        issue_date="2022-06-10",
        issue="wcb-20220610",
        page="10",
        source="网页/2.html",
        first_indexed="2024-01-02T03:04:06Z",
    ),
    Article(
        id="i/3",
        body="正文三",
        month="2022-04",
        issue_month="2022-05",
        issue="yk-202205",
        page="2",
        source="月刊.txt",
        first_indexed="2024-01-02T03:04:05Z",
    ),
    Article(id="i/4", body="正文四", month="2022-07", source="望潮.pdf"),
)


@pytest.fixture
def issued(engine: Engine) -> Engine:
    """Each engine, holding articles of issues in several files, indexed at several times."""
    engine.update(ISSUED[:3], ())
    engine.update(ISSUED[3:], ())
    return engine


def test_files_of_one_issue_are_one_issue(issued: Engine) -> None:
    none, files = UNLABELLED, ("望潮.pdf", "网页/1.html", "网页/2.html")
    printed = ("望潮报", "64", "2022-06-10", ("1", "10"), files)
    assert issued.issues() == (
        Issue("wcb-20220610", 2, none, none, "2022-06", *printed),
        Issue("yk-202205", 1, none, none, "2022-05", pages=("2",), sources=("月刊.txt",)),
        Issue("望潮.pdf", 1, none, none, "2022-07", sources=("望潮.pdf",)),
    )
    assert issued.stats().sources == 4


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (InIssue("wcb-20220610"), "12"),
        (InIssue("WCB-20220610"), ""),  # character by character
        (InIssue("网页/1.html"), ""),  # the article's issue is known
        (InIssue("望潮.pdf"), "4"),
        (FromSource("望潮.pdf", whole=True), "14"),  # in whichever of its files
        (FromSource("pdf"), "14"),
        (FromSource("pdf网"), ""),  # not from one name into the next
        (Not(FromSource("网页")), "34"),
    ],
)
def test_trees_of_issues(issued: Engine, tree: Node, found: str) -> None:
    page = issued.search(Query(tree, limit=9))
    assert {hit.article.id for hit in page.hits} == {f"i/{n}" for n in found}


def test_what_came_last_is_first(issued: Engine) -> None:
    """Equal times: newest first; an article of unknown time comes last."""
    query = Query(sort=Sort.ADDED, limit=9)
    assert [hit.article.id for hit in issued.search(query).hits] == ["i/2", "i/1", "i/3", "i/4"]
    assert [hit.article.id for hit in issued.every(query)] == ["i/2", "i/1", "i/3", "i/4"]
    beyond = replace(query, offset=1, limit=2)
    assert [hit.article.id for hit in issued.search(beyond).hits] == ["i/1", "i/3"]


def test_version_changes_with_every_change(engine: Engine) -> None:
    versions = [engine.version()]
    for put, delete in ((PAGED, ()), (PAGED[:1], ["p/2"])):
        engine.update(put, delete)
        versions.append(engine.version())
        assert engine.version() == versions[-1]
    assert versions[0] == ""
    assert len(set(versions)) == 3


def test_forgetting_what_was_deleted_changes_no_answer(engine: Engine) -> None:
    engine.update((), {"jx/1"})
    before = {article.id: article for article in engine.scan()}
    for _ in range(2):
        engine.forget()
        assert {article.id: article for article in engine.scan()} == before
        assert engine.verify() == []
    assert engine.get("jx/1") is None
