"""Names that mean the same, and what the user is told of them."""

import pytest

from searcher.core.engine import Engine
from searcher.core.model import Article, Mode
from searcher.core.request import Request
from searcher.find.find import find, mark
from searcher.language import tokens
from searcher.language.synonyms import Synonyms, load_synonyms, read_synonyms
from searcher.query import parse

FOUND = (
    Article(id="short", title="居委会换届", body="新一届居委会今天产生。"),
    Article(id="long", title="选出新班子", body="居民委员会换届，选出主任。"),
    Article(id="other", title="业主大会", body="业委会换届。"),
)


@pytest.fixture
def named(engine: Engine) -> Engine:
    engine.update(FOUND, ())
    return engine


def ids(engine: Engine, typed: str, mode: Mode = Mode.SMART, *, synonyms: bool = True) -> set[str]:
    answer = find(engine, Request(typed, mode=mode, synonyms=synonyms))
    return {result.article.id for result in answer.results}


@pytest.mark.parametrize(
    ("typed", "mode", "found"),
    [
        ("居委会", Mode.SMART, {"short", "long"}),
        ("居民委员会", Mode.SMART, {"short", "long"}),  # both ways
        ("居委会换届", Mode.SMART, {"short", "long"}),  # as a word of a run
        ("居委会", Mode.ANY, {"short", "long"}),
        ("居委会", Mode.EXACT, {"short"}),  # exactly is exactly
        ("“居委会”", Mode.SMART, {"short"}),
        ("换届 -居委会", Mode.SMART, {"long", "other"}),  # what is ruled out is what was typed
        ("正文:居委会", Mode.SMART, {"short", "long"}),
    ],
)
def test_other_names_are_found(named: Engine, typed: str, mode: Mode, found: set[str]) -> None:
    assert ids(named, typed, mode) == found


def test_synonyms_can_be_switched_off(named: Engine) -> None:
    assert ids(named, "居委会", synonyms=False) == {"short"}


def test_synonyms_are_told_with_their_place() -> None:
    [notice] = parse("换届 居委会").notices
    assert "居民委员会" in str(notice.message)
    assert (notice.start, notice.end) == (3, 6)
    assert parse("换届 居委会", synonyms=False).notices == ()


def test_what_was_typed_ranks_first(named: Engine) -> None:
    results = find(named, Request("居委会")).results
    assert [result.article.id for result in results] == ["short", "long"]


def test_synonyms_are_marked() -> None:
    [span] = mark(FOUND[1], Request("居委会")).paragraphs[0].spans
    assert FOUND[1].body[span.start : span.end] == "居民委员会"


@pytest.mark.parametrize(
    ("lines", "groups"),
    [
        (["甲=乙"], (("甲", "乙"),)),
        (["# 说明", "", " 甲 = 乙 # 旁注"], (("甲", "乙"),)),
        (["甲"], ()),  # alone it means nothing new
        (["甲=甲"], ()),
        (["黨建辦=ＡＢ"], (("党建办", "ab"),)),  # folded
    ],
)
def test_reading(lines: list[str], groups: tuple[tuple[str, ...], ...]) -> None:
    assert read_synonyms(lines) == Synonyms(groups)


def test_each_shipped_name_is_one_word_of_one_group() -> None:
    names = [name for group in load_synonyms().groups for name in group]
    assert len(names) == len(set(names)) > 50
    assert [n for n in names if [t.text for t in tokens.typed_words(n)] != [n]] == []
