"""Articles alike, on every engine, and the command that prints them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from jiewen import main
from searcher.core.engine import Engine
from searcher.core.errors import JiewenError
from searcher.core.model import Article
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.suggest import similar
from tests.conftest import ARTICLES


def test_shared_rare_words_make_alike(filled: Engine) -> None:
    found = [hit.article.id for hit in similar(filled, "jx/1")]
    assert found[0] == "jx/2"  # both tell of 换届
    assert "jx/1" not in found


def test_a_title_counts_more(filled: Engine) -> None:
    asked = Article(id="a", title="垃圾分类", body="消防演练在社区举行。")
    same_title = Article(id="t", title="活动", body="垃圾分类在社区举行。")
    same_body = Article(id="b", title="活动", body="消防演练在社区进行。")
    filled.update([asked, same_title, same_body], ())
    assert [hit.article.id for hit in similar(filled, "a", 2)] == ["t", "b"]


def test_reprints_of_the_article_are_not_similar_to_it(filled: Engine) -> None:
    first = replace(ARTICLES[0], group="g")
    reprints = [replace(first, id=f"jx/1{n}", issue_date="2020-01-01") for n in range(3)]
    other = [replace(ARTICLES[1], id=f"o{n}", group="h") for n in range(3)]
    filled.update([first, *reprints, *other], ())
    found = [hit.article for hit in similar(filled, "jx/1")]
    assert "g" not in {article.group for article in found}
    assert [article.group for article in found].count("h") == 1


def test_reprints_are_listed_when_asked(filled: Engine) -> None:
    first = replace(ARTICLES[0], group="g")
    other = [replace(ARTICLES[1], id=f"o{n}", group="h") for n in range(3)]
    filled.update([first, replace(first, id="jx/10"), *other], ())
    found = [hit.article.id for hit in similar(filled, first.id, collapsed=False)]
    assert found[0] == "jx/10"
    assert {"o0", "o1", "o2"} <= set(found)
    assert first.id not in found
    [folded] = [h for h in similar(filled, first.id) if h.article.group == "h"]
    assert folded.others == 2


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_no_more_than_asked(filled: Engine, limit: int) -> None:
    assert len(similar(filled, "jx/1", limit)) == limit


def test_an_article_without_words_is_like_none(filled: Engine) -> None:
    filled.update([Article(id="empty", body="1。2")], ())
    assert similar(filled, "empty") == ()


def test_an_unknown_id_is_one_line(filled: Engine) -> None:
    with pytest.raises(JiewenError, match="nobody"):
        similar(filled, "nobody")


def test_the_command(tmp_path: Path) -> None:
    WhooshEngine(tmp_path).update(ARTICLES, ())
    where = ["--index", str(tmp_path)]
    ran = CliRunner().invoke(main, ["similar", "jx/1", "--limit", "1", "--json", *where])
    assert ran.exit_code == 0
    found = json.loads(ran.stdout)
    [hit] = found["hits"]
    assert (found["id"], hit["id"]) == ("jx/1", "jx/2")
    assert set(hit) == {
        *("id", "title", "street", "district", "department", "month"),
        *("event_date", "issue_date", "score", "source"),
    }
    assert "妇联执委换届" in CliRunner().invoke(main, ["similar", "jx/1", *where]).stdout
    ran = CliRunner().invoke(main, ["similar", "nobody", *where])
    assert ran.exit_code == 1
    assert len(ran.stderr.splitlines()) == 1
