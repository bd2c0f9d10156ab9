"""The page of an article's source, through Flask's test client over files of every format."""

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pypdfium2 as pdfium
import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from PIL import Image
from pypdfium2 import PdfDocument, PdfImage

from indexer.update.run import index
from searcher.core.model import Article
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.conftest import SAMPLE
from tests.support.pages import PATIENT, get, hrefs, texts
from tests.support.sample_ids import id_at
from web.app import create_app
from web.article import beside, images
from web.article.beside import WINDOW
from web.article.images import PageImages

PAPER = "wangchao/2024-01-12.pdf"
TWO = "two.pdf"
SPREAD = "wangchao/2023-08-11.txt"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample corpus, and a long paper."""
    made = tmp_path_factory.mktemp("papers") / "corpus"
    shutil.copytree(SAMPLE, made)
    lines = [f"第{n}行是别的话，说的是第{n}件小事。" for n in range(1, 1001)]
    rows = {"id": "late", "body": "\n".join(lines[700:706]), "source": "long.txt"}
    document = pdfium.PdfDocument(SAMPLE / PAPER)  # with a page more
    document.import_pages(document)
    document.save(made / TWO)
    document.close()
    with (made / "manifest.toml").open(
        "a", encoding="utf-8"
    ) as manifest:  # no print of the same issue
        manifest.write(f'\n[[issue]]\npaths = ["{TWO}"]\ndate = 2024-02-23\n')
    (made / "long.txt").write_text("\n".join(lines), "utf-8")
    (made / "late.jsonl").write_text(json.dumps(rows), "utf-8")
    return made


@pytest.fixture(scope="module")
def papers(corpus: Path) -> Iterator[FlaskClient]:
    """The site over it."""
    folder = corpus.parent / "index"
    engine = open_engine(folder)
    index(engine, folder, corpus)
    yield create_app(engine, replace(PATIENT, index=folder)).test_client()
    engine.close()


@pytest.fixture(scope="module")
def at(corpus: Path, papers: FlaskClient) -> Callable[[str], str]:
    """Returns the id of an article, given its file and its number."""
    assert papers
    return partial(id_at, corpus.parent / "index")


def test_the_same_issue(papers: FlaskClient, at: Callable[[str], str]) -> None:
    issue = get(papers, f"/article/{at(f'{SPREAD}/2')}")
    shown = [href.rpartition("/")[2] for href in issue.xpath("//*[@id='same-issue']//li/a/@href")]
    assert shown == [at(f"{SPREAD}/{n}") for n in range(1, len(shown) + 2) if n != 2]
    assert issue.xpath("//*[@id='same-issue']/p/a/@href") == ["/issue/wcb-byc-20230811"]


def own(page: HtmlElement) -> list[int]:
    """Return the numbers of the lines that are marked as the article's."""
    return [int(line[5:]) for line in page.xpath("//ol[@class='lines']/li[@class='own']/@id")]


def test_the_lines_of_each_text_stand_beside_it(
    papers: FlaskClient, corpus: Path, at: Callable[[str], str]
) -> None:
    for source in (
        "qingshibang/2023-02-17.txt",
        "qingshibang/2023-07-14.html",
        "xinglin/2022-12-16.docx",
    ):
        page = get(papers, f"/source/{at(f'{source}/1')}")
        assert texts(page, "//*[@id='original']//code") == [source]
        assert own(page)
        assert not page.xpath("//*[@class='problem']")
        (title,) = texts(page, "//h1")
        letters = re.sub(r"\W", "", "".join(texts(page, "//li[@class='own']")))
        assert re.sub(r"\W", "", title) in letters


def test_the_row_of_a_ready_made_article_is_marked(papers: FlaskClient) -> None:
    page = get(papers, f"/source/{quote('late')}")  # its row names another file of the corpus
    assert texts(page, "//*[@id='original']//code") == ["long.txt"]
    assert own(page) == list(range(701, 707))


def test_a_long_file_is_turned_over_in_parts(papers: FlaskClient) -> None:
    page = get(papers, "/source/late", q="小事", at="1")
    shown = [int(line[5:]) for line in page.xpath("//ol[@class='lines']/li/@id")]
    assert page.xpath("//ol[@class='lines']/@start") == [str(shown[0])]
    assert shown == list(range(697, 697 + WINDOW))
    seen, ways = set(shown), hrefs(page, "//p[@class='turn']/a")
    assert len(ways) == 2
    while ways:
        assert "at=1" in ways[0]
        page = get(papers, ways.pop(0).partition("#")[0])
        more = {int(line[5:]) for line in page.xpath("//ol[@class='lines']/li/@id")}
        if not more <= seen:
            seen |= more
            ways += hrefs(page, "//p[@class='turn']/a")
    assert seen == set(range(1, 1001))
    assert own(get(papers, "/source/late", line="99999999")) == []


def test_the_article_is_outlined_on_its_page(papers: FlaskClient, at: Callable[[str], str]) -> None:
    page = get(papers, f"/source/{at(f'{PAPER}/1')}")
    (img,), (rect,) = page.xpath("//figure//img"), page.xpath("//figure//rect")
    answer = papers.get(img.get("src"))
    picture = Image.open(io.BytesIO(answer.data))
    assert (str(picture.width), str(picture.height)) == (img.get("width"), img.get("height"))
    left, top, wide, high = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
    assert 0 <= left < left + wide <= picture.width
    assert 0 <= top < top + high <= picture.height
    assert answer.mimetype == "image/png"
    again = papers.get(img.get("src"), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_clipping_holds_the_part_of_the_page(
    papers: FlaskClient, at: Callable[[str], str]
) -> None:
    name = at(f"{PAPER}/1")
    answer = papers.get(f"/clipping/{name}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    page = get(papers, f"/source/{name}")
    (rect,) = page.xpath("//figure//rect")
    with closing(PdfDocument(answer.data)) as document:
        text = "".join(leaf.get_textpage().get_text_range() for leaf in document)
        pictures = [o for leaf in document for o in leaf.get_objects() if isinstance(o, PdfImage)]
        sizes = [picture.get_px_size() for picture in pictures]
    assert f"/article/{name}" in text
    [(wide, high)] = sizes
    assert abs(wide - float(rect.get("width"))) <= 2
    assert abs(high - float(rect.get("height"))) <= 2


def test_a_clipping_of_a_file_without_pages_has_no_picture(papers: FlaskClient) -> None:
    answer = papers.get("/clipping/late.pdf")
    assert answer.status_code == 200
    with closing(PdfDocument(answer.data)) as document:
        found = [o for leaf in document for o in leaf.get_objects() if isinstance(o, PdfImage)]
    assert found == []


def test_the_other_pages_of_a_file_are_turned_to(
    papers: FlaskClient, at: Callable[[str], str]
) -> None:
    leaf, seen = 1, list[str]()
    page = get(papers, f"/source/{at(f'{TWO}/1')}", at="1")
    while True:
        (img,) = page.xpath("//figure//img/@src")
        assert papers.get(str(img)).status_code == 200
        seen.append(str(img))
        assert bool(page.xpath("//figure//rect")) == (leaf == 1)
        assert (hrefs(page, "//a[contains(., '回到本文')]") != []) == (leaf != 1)
        following = hrefs(page, "//p[@class='turn']/a[contains(., '下一页')]")
        if not following:
            break
        leaf += 1
        page = get(papers, following[0].partition("#")[0])
    assert len(set(seen)) == leaf > 1
    assert texts(page, "//p[@class='turn']/span") == [f"第 {leaf} 页，共 {leaf} 页"]
    beyond = get(papers, f"/source/{at(f'{TWO}/1')}", leaf=leaf + 1)
    assert "没有这一页" in texts(beyond, "//*[@class='problem']")[0]


def test_only_pages_have_pictures(papers: FlaskClient, at: Callable[[str], str]) -> None:
    for path in (at(f"{SPREAD}/1"), "late", "none", ""):
        assert papers.get(f"/page-image/{path}.png").status_code == 404


def test_a_file_that_has_changed_or_gone(
    corpus: Path, papers: FlaskClient, at: Callable[[str], str]
) -> None:
    source = "qingshibang/2024-02-23.txt"
    file = corpus / source
    text = file.read_text("utf-8")
    try:
        file.write_text(text.replace("。", "，", 1) + "\n添了一行", "utf-8")
        page = get(papers, f"/source/{at(f'{source}/1')}")
        assert "改动过" in texts(page, "//*[@class='problem']")[0]
        assert own(page)
        file.write_text("完全换了一份报纸。", "utf-8")
        page = get(papers, f"/source/{at(f'{source}/1')}")
        assert len(texts(page, "//*[@class='problem']")) == 2
        assert own(page) == []
        file.unlink()
        page = get(papers, f"/source/{at(f'{source}/1')}")
        assert "不在了" in texts(page, "//*[@class='problem']")[0]
    finally:
        file.write_text(text, "utf-8")


def test_a_hostile_pdf_costs_a_line(
    corpus: Path, papers: FlaskClient, at: Callable[[str], str]
) -> None:
    file = corpus / PAPER
    content = file.read_bytes()
    try:
        for bad in (b"", b"%PDF-1.7\n", content[:3000], b"not a pdf" * 1000):
            file.write_bytes(bad)
            page = get(papers, f"/source/{at(f'{PAPER}/1')}")
            assert not page.xpath("//figure")
            assert texts(page, "//*[@class='problem']")
            assert papers.get(f"/page-image/{at(f'{PAPER}/1')}.png").status_code == 404
    finally:
        file.write_bytes(content)


def test_a_page_that_took_too_long_is_tried_again(
    papers: FlaskClient,
    at: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A busy machine is no fault of the file: the answer is 503, and a minute later the picture."""
    address, clock = f"/page-image/{at(f'{TWO}/1')}.png", [0.0]
    kept = PageImages(tmp_path / "pictures")
    monkeypatch.setattr(beside, "_images", lambda _site: kept)
    monkeypatch.setattr(images, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    with monkeypatch.context() as hurried:
        hurried.setattr(beside, "_seconds", lambda _settings: 0.001)
        assert papers.get(address).status_code == 503
    assert papers.get(address).status_code == 503
    clock[0] = 61.0
    assert papers.get(address).status_code == 200


def test_hidden_numbers_are_hidden_in_the_source(corpus: Path) -> None:
    folder = corpus.parent / "redacted"
    note = "桥头办事处公告\n值班电话：13800138000，夜间也有人接听，有事请来电。\n"
    (corpus / "phone.txt").write_text(note, "utf-8")
    engine = open_engine(folder, redacts=True)
    index(engine, folder, corpus)
    client = create_app(engine, Settings(index=folder, redact=True)).test_client()
    phone = id_at(folder, "phone.txt/1")
    for path in (f"/article/{phone}", f"/source/{phone}"):
        page = client.get(path)
        assert page.status_code == 200
        assert "13800138000" not in page.text
        assert "隐去" in page.text
    assert own(get(client, f"/source/{phone}"))
    assert not get(client, f"/source/{id_at(folder, f'{PAPER}/1')}").xpath("//figure")
    assert client.get(f"/page-image/{id_at(folder, f'{PAPER}/1')}.png").status_code == 404
    engine.close()
    (corpus / "phone.txt").unlink()


def test_an_article_of_another_corpus_opens_nothing(tmp_path: Path, corpus: Path) -> None:
    engine = open_engine(tmp_path / "index")
    (tmp_path / "secret.txt").write_text("机密", "utf-8")
    sources = (
        "../secret.txt",
        str(tmp_path / "secret.txt"),
        "manifest.toml",
        "..",
        "",
        "\0",
        "x" * 9000,
    )
    engine.update([Article(f"n{n}", "机关里的密件", source=s) for n, s in enumerate(sources)], ())
    client = create_app(engine, Settings(index=tmp_path / "index", corpus=corpus)).test_client()
    for number in range(len(sources)):
        page = get(client, f"/source/n{number}")
        assert texts(page, "//*[@class='problem']")
        assert not page.xpath("//ol[@class='lines']")
        assert client.get(f"/page-image/n{number}.png").status_code == 404
    engine.close()
