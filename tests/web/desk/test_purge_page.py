"""Purging at the desk: who may, what it asks for, and that nothing of the words is left."""

import shutil
from pathlib import Path

import pytest

from indexer.corpus.origin import read_origin
from indexer.desk.queue import Kind, Queue
from indexer.update import run
from searcher.core.model import Article
from searcher.disk.owned import pages_of
from searcher.engines.choose import open_engine
from tests.support.desk_sites import PAPER, SECOND, XINGLIN, Desk, filled, places
from tests.support.staff import HTML, send

REASON = "依法删除"


def withdrawn(desk: Desk, office: str = XINGLIN) -> Article:
    """Withdraw an article, and let the index follow."""
    article = desk.articles(office)[0]
    filled(desk.editor(), f"/desk/withdraw/{article.id}", reason="误发")
    desk.work()
    return article


def test_a_purged_article_answers_410_with_the_reason_and_has_no_words(desk: Desk) -> None:
    article = withdrawn(desk)
    client, path = desk.administrator(), f"/desk/purge/{article.id}"
    assert article.title
    page = client.get(path, headers=HTML)
    assert article.title in page.text
    assert f'href="{path}"' in client.get("/desk/bin", headers=HTML).text.replace("&amp;", "&")
    assert filled(client, path, reason=REASON).status_code == 303
    visitor = desk.staff.visitor()
    for _ in range(2):
        for name, address in places(article.id).items():
            assert visitor.get(address).status_code == 410, name
        desk.work()
    assert REASON in visitor.get(f"/article/{article.id}").text
    for address in ("/desk/bin", "/desk/history", "/desk/history.csv", path):
        text = client.get(address, headers=HTML).text
        assert REASON in text, address
        assert article.title not in text, address
    bin_ = client.get("/desk/bin", headers=HTML).text
    assert "已彻底删除" in bin_
    assert "恢复<" not in bin_
    assert "撤销</button>" not in client.get("/desk/history", headers=HTML).text.split("<main")[1]


@pytest.mark.parametrize(
    "address", ["/desk/restore/{}", "/desk/undo/1", "/desk/undo/2", "/desk/purge/{}"]
)
def test_nobody_brings_it_back(desk: Desk, address: str) -> None:
    article = withdrawn(desk)
    client = desk.administrator()
    filled(client, f"/desk/purge/{article.id}", reason=REASON)
    for _ in range(2):
        answer = send(client, address.format(article.id), {"reason": "x"}, "/desk/bin")
        assert answer.status_code in {403, 409}
        desk.work()
    assert desk.article(article.id) is None
    assert len(desk.log.changes) == 2


def test_only_administrators_purge_and_only_what_is_withdrawn(desk: Desk) -> None:
    article, other = withdrawn(desk), desk.articles(PAPER)[0]
    path = f"/desk/purge/{article.id}"
    for client in (desk.editor(), desk.client(SECOND)):
        assert client.get(path, headers=HTML).status_code == 403
        assert send(client, path, {"reason": REASON}, "/desk/history").status_code == 403
    client = desk.administrator()
    for name in ("nothing", other.id):
        assert (
            send(client, f"/desk/purge/{name}", {"reason": REASON}, "/desk/bin").status_code == 404
        )
    assert len(desk.log.changes) == 1


def test_what_the_index_still_holds_is_not_purged_yet(desk: Desk) -> None:
    article = desk.articles(XINGLIN)[0]
    filled(desk.editor(), f"/desk/withdraw/{article.id}", reason="误发")
    answer = filled(desk.administrator(), f"/desk/purge/{article.id}", reason=REASON)
    assert answer.status_code == 409
    assert "过几秒再来" in answer.text
    assert len(desk.log.changes) == 1


def test_a_reason_is_required(desk: Desk) -> None:
    article = withdrawn(desk)
    for reason in ("", "  ", "\x00"):
        answer = filled(desk.administrator(), f"/desk/purge/{article.id}", reason=reason)
        assert answer.status_code == 422
        assert "写明原因" in answer.text
    assert len(desk.log.changes) == 1


def test_the_page_names_the_file_to_edit_where_others_are_in_it(desk: Desk) -> None:
    article = withdrawn(desk, PAPER)
    page = desk.administrator().get(f"/desk/purge/{article.id}", headers=HTML).text
    assert f"<code>{article.source}</code>" in page
    assert "同时删除原始文件" not in page


def test_pictures_of_pages_go_and_are_shown_no_more(desk: Desk) -> None:
    article, other = desk.articles(PAPER)[:2]
    visitor = desk.staff.visitor()
    assert visitor.get(f"/page-image/{article.id}.png").status_code == 200
    folder = pages_of(desk.index)
    assert list(folder.glob("*.png"))
    filled(desk.editor(), f"/desk/withdraw/{article.id}", reason="误发")
    desk.work()
    filled(desk.administrator(), f"/desk/purge/{article.id}", reason=REASON)
    assert list(folder.glob("*.png")) == []
    desk.work()
    assert visitor.get(f"/page-image/{other.id}.png").status_code == 404
    assert visitor.get(f"/article/{other.id}").status_code == 200


@pytest.mark.parametrize("wanted", [True, False])
def test_the_original_goes_where_it_holds_that_article_alone(
    desk: Desk, tmp_path: Path, wanted: bool
) -> None:
    origin = read_origin(desk.index)
    assert origin
    corpus = tmp_path / "corpus"
    shutil.copytree(origin, corpus)
    file = corpus / "xinglin" / "alone.jsonl"
    file.write_text('{"id": "alone", "title": "独此一篇", "body": "文件里只有这一篇。"}\n', "utf-8")

    engine = open_engine(desk.index)
    run.index(engine, desk.index, corpus)
    engine.close()
    filled(desk.editor(), "/desk/withdraw/alone", reason="误发")
    desk.work()
    client = desk.administrator()
    assert "同时删除原始文件" in client.get("/desk/purge/alone", headers=HTML).text
    sent = {"reason": REASON} | ({"originals": "1"} if wanted else {})
    assert send(client, "/desk/purge/alone", sent, "/desk/bin").status_code == 303
    desk.work()
    assert file.exists() is not wanted
    Queue(desk.index).ask(Kind.INDEX, "")
    desk.work()
    assert REASON in desk.staff.visitor().get("/article/alone").text
