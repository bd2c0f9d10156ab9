"""Addresses of articles that have another id now, or were withdrawn."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.identity.register import open_register
from searcher.core.model import Article
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from web.app import create_app

REASON = "应作者要求 <撤下>"
PAGES = ("/article/{}", "/source/{}", "/page-image/{}.png")
ANSWERS = ("/api/v1/articles/{}", "/api/v1/sources/{}", "/api/v1/similar/{}")
EXPORTS = tuple(f"/export{ending}?id={{}}" for ending in ("", "/hits.ris", "/hits.bib"))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One article, which had another id, beside one that was withdrawn."""
    folder = tmp_path_factory.mktemp("moved")
    engine = open_engine(folder)
    engine.update([Article("now-1", "青禾街道完成换届选举。", title="换届", source="a.txt")], ())
    with open_register(folder) as register:
        register.write("alias", [("a.txt/1", "now-1"), ("a.txt/2", "gone")])
        register.write("withdrawn", [("gone", REASON, "2026-11-29", "[]")])
        register.write("withdrawn", [("mute", "", "2026-11-30", "[]")])
        register.commit()
    yield create_app(engine, Settings(index=folder, base_path="/jw"))
    engine.close()


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("address", "status"), [*((p, 301) for p in PAGES), *((a, 308) for a in ANSWERS)]
)
def test_a_former_id_leads_to_the_present_one_for_good(
    address: str, status: int, client: FlaskClient
) -> None:
    asked = "q=%E6%8D%A2%E5%B1%8A&at=1" if status == 301 else "lang=en"
    answer = client.get(f"{address.format('a.txt/1')}?{asked}", base_url="http://localhost/jw")
    assert answer.status_code == status
    assert answer.headers["Location"] == f"/jw{address.format('now-1')}?{asked}"


@pytest.mark.parametrize("name", ["gone", "a.txt/2"])
@pytest.mark.parametrize("address", [*PAGES, *ANSWERS, *EXPORTS])
def test_every_address_of_a_withdrawn_article_says_so(
    address: str, name: str, client: FlaskClient
) -> None:
    answer = client.get(address.format(quote(name)))
    assert answer.status_code == 410
    if answer.is_json or "json" in (answer.mimetype or ""):
        problem = answer.get_json(force=True)
        assert (problem["status"], problem["code"]) == (410, "error.410")
        assert (problem["reason"], problem["since"]) == (REASON, "2026-11-29")
        assert REASON in problem["detail"]
    else:
        assert "应作者要求 &lt;撤下&gt;" in answer.text
        assert "2026-11-29" in answer.text


def test_no_reason_need_be_given(client: FlaskClient) -> None:
    answer = client.get("/article/mute?lang=en")
    assert answer.status_code == 410
    assert "not offered since 2026-11-30." in answer.text


def test_an_export_leaves_withdrawn_articles_out_and_follows_former_ids(
    client: FlaskClient,
) -> None:
    answer = client.get("/export/hits.ris?id=a.txt/1&id=gone")
    assert answer.status_code == 200
    assert answer.text.count("TI  - 换届") == 1
    assert REASON not in answer.text


def test_an_unknown_id_is_not_found(client: FlaskClient) -> None:
    assert client.get("/article/never").status_code == 404
    assert client.get("/api/v1/articles/never").status_code == 404
