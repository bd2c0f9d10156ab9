"""What a reader may rely on: no lost substring, both scripts, exact marks, one identity."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from searcher.core.engine import Engine
from searcher.core.model import Article, Mode, Span
from searcher.core.request import Request
from searcher.core.tree import Literal, Query
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.find.find import find, mark
from searcher.language import tokens
from tests.conftest import ARTICLES
from tests.support.lexicons import WORDS, run
from tests.support.oracle import OracleEngine

TRADITIONAL = Article(
    "tw/1", "居民區換屆選舉現場；長江大橋在南京。\n黨員後來參觀了圖書館。", "換屆選舉圓滿完成"
)
GLYPHS = Article(
    "gl/1", "居⺠沿著河岸走，阿里木•买買提說：「衞生靑年」在２８℃的戸外。", "⻔⼝的车棚"
)
_HAN_RUN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]{1,9}")


@pytest.fixture(params=["oracle", "whoosh"])
def sampled(request: pytest.FixtureRequest, sample_engine: WhooshEngine, tmp_path: Path) -> Engine:
    """Each engine, holding the fixture, a traditional article and the sample corpus."""
    made: Engine = OracleEngine() if request.param == "oracle" else WhooshEngine(tmp_path / "index")
    made.update([*ARTICLES, TRADITIONAL, *sample_engine.scan()], ())
    return made


@cache
def folded(printed: str) -> str:
    return tokens.fold(printed).text


def holders(articles: list[Article], wanted: str) -> set[str]:
    """Scan: whose folded heading or text has it."""
    return {a.id for a in articles if wanted in folded(a.heading) or wanted in folded(a.text)}


def substrings(articles: list[Article]) -> Iterator[str]:
    """A few Han substrings of every article's heading and text, the same in each run."""
    chosen = random.Random(5)
    for article in articles:
        runs = _HAN_RUN.findall(f"{article.heading}\n{article.text}")
        for _ in range(4):
            run = chosen.choice(runs)
            start = chosen.randrange(len(run))
            yield run[start : start + chosen.randint(1, 6)]


@pytest.mark.exhaustive
def test_every_han_substring_is_found(sampled: Engine) -> None:
    articles = list(sampled.scan())
    wanted = sorted(set(substrings(articles)))
    assert len(wanted) > 60
    for each in wanted:
        asked = Query(Literal(folded(each)), limit=len(articles))
        assert {h.article.id for h in sampled.search(asked).hits} == holders(articles, folded(each))
    for each in random.Random(6).sample(wanted, 20):
        answer = find(sampled, Request(f"“{each}”", limit=len(articles)))
        assert {r.article.id for r in answer.results} == holders(articles, folded(each))


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("居民", "居⺠"),
        ("门口", "⻔⼝"),
        ("沿着", "沿著"),
        ("卫生", "衞生"),
        ("“衛生青年”", "衞生靑年"),
        ("户外", "戸外"),
        ("“阿里木·买买提”", "阿里木•买買提"),
        ("“的户”", "的戸"),
    ],
)
def test_another_shape_is_found(filled: Engine, typed: str, marked: str) -> None:
    filled.update([GLYPHS], ())
    answer = find(filled, Request(typed))
    assert "gl/1" in {result.article.id for result in answer.results}
    shown = mark(GLYPHS, Request(typed))
    parts = [shown.title, *shown.paragraphs]
    assert marked in {part.text[span.start : span.end] for part in parts for span in part.spans}


@pytest.mark.parametrize(
    ("typed", "found", "marked"),
    [
        ("换届", {"jx/1", "jx/2", "tw/1"}, {"换届", "換屆"}),
        ("換屆", {"jx/1", "jx/2", "tw/1"}, {"换届", "換屆"}),
        ("“长江大桥”", {"lf/1", "tw/1"}, {"长江大桥", "長江大橋"}),
        ("長江大橋", {"lf/1", "tw/1"}, {"长江大桥", "長江大橋"}),
        ("党员 参观", {"lf/1", "tw/1"}, {"党员", "参观", "黨員", "參觀", "党员参观"}),
        ("后来", {"tw/1"}, {"後來"}),
    ],
)
def test_both_scripts_find_each_other(
    filled: Engine, typed: str, found: set[str], marked: set[str]
) -> None:
    filled.update([TRADITIONAL], ())
    answer = find(filled, Request(typed))
    assert {result.article.id for result in answer.results} == found
    glyphs: set[str] = set()
    for result in answer.results:
        shown = mark(result.article, Request(typed))
        for part in (shown.title, shown.kicker, *shown.paragraphs, *shown.captions):
            glyphs |= {part.text[s.start : s.end] for s in part.spans}
    assert glyphs
    assert glyphs <= marked


@pytest.mark.parametrize("mode", list(Mode))
def test_snippets_mark_matches_and_nothing_else(filled: Engine, mode: Mode) -> None:
    long = "。".join(f"第{n}次会议，街道与居民区商议换届选举和ＡＥＤ的事" for n in range(40))
    filled.update([replace(ARTICLES[0], id="long", body=long), TRADITIONAL], ())
    for typed, words in {"换届选举": ["换届选举", "换届", "选举"], "aed": ["aed"]}.items():
        results = find(filled, Request(typed, mode=mode)).results
        assert results
        for result in results:
            for part in (result.snippet, result.title, result.kicker):
                assert all(
                    a.end < b.start for a, b in zip(part.spans, part.spans[1:], strict=False)
                )
                inside = [folded(part.text[s.start : s.end]) for s in part.spans]
                assert set(inside) <= set(words)
                outside = folded("\n".join(_between(part.text, part.spans)))
                assert not any(word in outside for word in words[:1])


def _between(printed: str, spans: tuple[Span, ...]) -> Iterator[str]:
    at = 0
    for span in spans:
        yield printed[at : span.start]
        at = span.end
    yield printed[at:]


def test_the_identity_names_all_that_cuts_words() -> None:
    assert re.fullmatch(
        r"text \d+, jieba [\d.]+, opencc [\d.]+, characters [0-9a-f]{8}, lexicon [0-9a-f]{8}",
        tokens.identity(),
    )


@pytest.mark.processes
def test_another_lexicon_needs_another_index(tmp_path: Path) -> None:
    words, index, corpus = tmp_path / "words.txt", tmp_path / "index", tmp_path / "corpus"
    words.write_text(WORDS, "utf-8")
    corpus.mkdir()
    article = '{"id": "a", "title": "新闻", "body": "临江晚报社成立了。"}\n'
    (corpus / "a.jsonl").write_text(article, "utf-8")
    run("-m", "jiewen", "index", corpus, "--index", index, lexicon=words)
    assert "共 1 篇" in run("-m", "jiewen", "search", "晚报社", "--index", index, lexicon=words)
    for command in ("search", "晚报社"), ("stats",):
        refused = run("-m", "jiewen", *command, "--index", index, code=1)
        assert "jiewen reindex" in refused
    run("-m", "jiewen", "reindex", "--index", index)
    assert "共 1 篇" in run("-m", "jiewen", "search", "晚报社", "--index", index)
    # `index` brings up to date, whatever that takes, and reads no file again
    rebuilt = run("-m", "jiewen", "index", corpus, "--index", index, lexicon=words)
    assert "读取 0" in rebuilt
    assert "已重建" in rebuilt
    assert "已重建" not in run("-m", "jiewen", "index", corpus, "--index", index, lexicon=words)
