"""Completion, did-you-mean and related words, on every engine."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from jiewen import main
from searcher.core.engine import Engine
from searcher.core.errors import IndexMissing
from searcher.core.model import Article
from searcher.core.request import Request
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.find.find import find, query_of
from searcher.suggest import Kind, Suggester, did_you_mean, related
from tests.conftest import ARTICLES
from tests.support.oracle import OracleEngine
from tests.support.waiting import until

MORE = Article(id="lf/2", title="临汾路上的“音乐”会", body="候选人到场。", street="临汾路街道")


@pytest.fixture
def suggester(filled: Engine) -> Suggester:
    filled.update([MORE], ())
    return Suggester(filled)


@pytest.mark.parametrize(
    ("typed", "text", "kind", "count"),
    [
        ("lfl", "临汾路街道", Kind.STREET, 1),
        ("linfen", "临汾路街道", Kind.STREET, 1),
        ("lin fen", "临汾路街道", Kind.STREET, 1),
        ("青", "青禾街道", Kind.STREET, 2),
        ("ljq", "临江区", Kind.DISTRICT, 2),
        ("sqdj", "社区党建办公室", Kind.DEPARTMENT, 2),
        ("参观", "参观南京长江大桥", Kind.TITLE, 1),
        ("桥", "参观南京长江大桥", Kind.TITLE, 1),  # inside
        ("hjxj", "换届选举", Kind.WORD, 1),
        ("換屆選", "换届选举", Kind.WORD, 1),  # traditional
        ("妇联 lfl", "妇联 临汾路街道", Kind.STREET, 1),  # only the last word
        ("妇联 lin fen", "妇联 临汾路街道", Kind.STREET, 1),
        ("街道：lfl", "街道：临汾路街道", Kind.STREET, 1),  # the field stays
        ("换届 -lfl", "换届 -临汾路街道", Kind.STREET, 1),  # and the minus
        ("“lfl", "“临汾路街道", Kind.STREET, 1),
    ],
)
def test_completes(suggester: Suggester, typed: str, text: str, kind: Kind, count: int) -> None:
    found = {each.text: each for each in suggester.complete(typed)}
    assert text in found
    assert (found[text].kind, found[text].count) == (kind, count)


SIGNED = Article(
    id="lf/3", title="周日市集", body="周末开市。", byline="社区党建办 周小禾", paper="周家渡报"
)


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("作者:周", ["作者:周小禾"]),  # neither the paper nor the title
        ("换届 -记者：zxh", ["换届 -记者：周小禾"]),
        ("author:党", []),  # an office is no person
        ("报名:周", ["报名:周家渡报"]),
        ("周", ["周小禾", "周家渡报"]),
    ],
)
def test_a_field_is_completed_by_its_own_values(
    suggester: Suggester, typed: str, texts: list[str]
) -> None:
    suggester.index.update([SIGNED], ())  # type: ignore[attr-defined]
    found = [each.text for each in suggester.complete(typed)]
    assert found[: len(texts)] == texts
    assert len(found) == len(texts) or ":" not in typed


@pytest.mark.parametrize("typed", ["", " ", "换届 ", "青禾街道", "-", "“", "火星", "2021"])
def test_nothing_to_complete(suggester: Suggester, typed: str) -> None:
    assert typed not in {each.text for each in suggester.complete(typed)}
    assert not suggester.complete(typed) or typed == "青禾街道"


def test_beginnings_come_first_and_no_more_than_asked(suggester: Suggester) -> None:
    texts = [each.text for each in suggester.complete("换届", 3)]
    assert len(texts) == 3
    assert texts[0] == "换届选举"
    assert suggester.complete("换届", 0) == ()


@given(
    st.sampled_from(["换届 ", "妇联 -", "“", "街道：", "(", ""]), st.text("lfqhj换届临", max_size=8)
)
def test_a_completion_keeps_what_precedes_the_last_word(front: str, last: str) -> None:
    alone = [each.text for each in _OF_ORACLE.complete(last)]
    assert [each.text for each in _OF_ORACLE.complete(front + last)] == [front + e for e in alone]


_ORACLE = OracleEngine()
_ORACLE.update([*ARTICLES, MORE], ())
_OF_ORACLE = Suggester(_ORACLE)


def test_an_index_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        Suggester(WhooshEngine(tmp_path)).complete("lfl")


def test_tables_follow_the_index(suggester: Suggester) -> None:
    assert not suggester.complete("huoxing")
    suggester.index.update([replace(MORE, id="new", street="火星路街道")], ())  # type: ignore[attr-defined]
    until(lambda: suggester.complete("huoxing"))  # another thread makes the new stock
    assert [each.text for each in suggester.complete("hxl")] == ["火星路街道"]


def test_threads_get_the_same(suggester: Suggester) -> None:
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(suggester.complete("lfl"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [suggester.complete("lfl")] * 8


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("换借选举", "换届选举"),  # sounds the same
        ("換借選舉", "换届选举"),  # typed in traditional characters
        ("换选届举", "换届选举"),  # one exchange
        ("居民区 换借选举", "居民区 换届选举"),  # the rest stays
        ("林汾路", "临汾路"),  # the stem of an office's name
        ("换届选举", None),  # found
        ("“换借选举”", None),  # a phrase is meant as it is
        ("标题:换借选举", None),
        ("标题：（换借选举）", None),
        ("-换借选举", None),
        ("NOT 换借选举", None),
        ("换借*", None),
        ("火星", None),
        ("换借选举 火星", None),  # corrected, it would find nothing either
        ("借" * 1000, None),
        ("", None),
    ],
)
def test_did_you_mean(suggester: Suggester, typed: str, meant: str | None) -> None:
    suggested = did_you_mean(suggester, Request(typed))
    assert (suggested[0].typed if suggested else None) == meant
    for each in suggested:
        assert find(suggester.index, Request(each.typed)).total == each.total > 0


def test_related_words_stand_out_and_are_not_the_query(filled: Engine) -> None:
    others = [Article(id=f"o/{n}", body="街道召开会议。居民参加。") for n in range(20)]
    about = [
        Article(id=f"c/{n}", body="换届选举，居民区选出候选人。街道召开会议。") for n in range(5)
    ]
    filled.update([*others, *about], ())
    found = related(filled, query_of(Request("换届选举"))[0])
    words = [each.text for each in found]
    assert words[0] in {"居民区", "候选人"}
    assert {"居民区", "候选人"} <= set(words)
    assert not {"换届", "选举", "换届选举", "街道"} & set(words)
    assert "居民" not in words  # inside 居民区, in the same articles
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
    assert found[0].count == filled.holders([words[0]])[0]


@pytest.mark.parametrize("typed", ["", "火星", "-换届"])
def test_nothing_is_related_to_no_question(filled: Engine, typed: str) -> None:
    assert related(filled, query_of(Request(typed))[0]) == ()


def test_related_words_of_real_newsletters(shared_engine: WhooshEngine) -> None:
    words = {each.text for each in related(shared_engine, query_of(Request("换届选举"))[0])}
    assert {"居民区", "候选人", "居委会"} <= words


def test_suggest_prints_json(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.update([*ARTICLES, MORE], ())
    ran = CliRunner().invoke(main, ["suggest", "换借选举", "--index", str(tmp_path), "--json"])
    assert ran.exit_code == 0
    found = json.loads(ran.stdout)
    assert set(found) == {"completions", "did_you_mean", "related"}
    assert found["did_you_mean"] == [{"text": "换届选举", "total": 1}]
    ran = CliRunner().invoke(main, ["suggest", "lfl", "--index", str(tmp_path), "--json"])
    first = json.loads(ran.stdout)["completions"][0]
    assert first == {"text": "临汾路街道", "kind": "street", "count": 1}
    ran = CliRunner().invoke(main, ["suggest", "lfl", "--index", str(tmp_path)])
    assert "临汾路街道" in ran.stdout
