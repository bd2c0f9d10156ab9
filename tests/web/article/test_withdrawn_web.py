"""An article that corrections.toml withdraws leaves no trace on the site; restored, it is back."""

import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from indexer.originals.page_image import placing_of
from indexer.update.run import Report, index
from searcher.core.engine import Engine
from searcher.core.model import Article
from searcher.core.tree import Query
from searcher.engines.choose import open_engine
from tests.conftest import SAMPLE
from tests.support.pages import PATIENT, get, texts
from web.app import create_app

PDF, TEXT, WORD = "wangchao/2024-01-12.pdf", "xinglin/2022-07-08.txt", "xinglin/2022-12-16.docx"
ROWS = "rows.jsonl"
REASON = "应当事人要求撤下"


@dataclass
class Held:
    """A site over a corpus."""

    corpus: Path
    engine: Engine
    client: FlaskClient

    def run(self) -> Report:
        return index(self.engine, self.corpus.parent / "index", self.corpus)

    def articles(self, source: str) -> list[Article]:
        """Return the articles of a file."""
        hits = self.engine.search(Query(limit=1000)).hits
        return sorted(
            (hit.article for hit in hits if hit.article.source == source), key=lambda a: a.id
        )

    def correct(self, text: str) -> Report:
        (self.corpus / "corrections.toml").write_text(text, "utf-8")
        return self.run()


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """Files of four formats, each with several articles."""
    corpus = tmp_path_factory.mktemp("withdrawn") / "corpus"
    for name in ("manifest.toml", PDF, TEXT, WORD):
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLE / name, corpus / name)
    rows = [
        {"id": f"row-{n}", "title": f"第{n}条", "body": f"第{n}条的正文，别处没有。"}
        for n in (1, 2)
    ]
    (corpus / ROWS).write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    engine = open_engine(corpus.parent / "index")
    index(engine, corpus.parent / "index", corpus)
    app = create_app(engine, replace(PATIENT, index=corpus.parent / "index"))
    yield Held(corpus, engine, app.test_client())
    engine.close()


@pytest.fixture(scope="module")
def gone(held: Held) -> dict[str, Article]:
    """One article of each file, withdrawn."""
    chosen = {source: held.articles(source)[0] for source in (PDF, TEXT, WORD, ROWS)}
    entries = (
        f'[[correction]]\nid = "{each.id}"\nremove = true\nreason = "{REASON}"\n'
        for each in chosen.values()
    )
    told = held.correct("".join(entries))
    assert (told.deleted, told.rejected) == (len(chosen), ())
    return chosen


def sentence(article: Article) -> str:
    """Return a part of the article's text that nothing else has."""
    return max(article.body.replace("\n", "。").split("。"), key=len)[:20]


def test_every_address_of_it_says_so(held: Held, gone: dict[str, Article]) -> None:
    for article in gone.values():
        name = article.id
        for address in (
            *(f"/article/{name}", f"/source/{name}", f"/page-image/{name}.png"),
            f"/cutout/{name}.png",
            *(
                f"/export/hits.{ending}?id={name}"
                for ending in ("ris", "bib", "txt", "json", "csv")
            ),
            *(f"/api/v1/{kind}/{name}" for kind in ("articles", "sources", "similar")),
        ):
            answer = held.client.get(address)
            assert answer.status_code == 410, address
            assert REASON in (answer.get_json() or {}).get("detail", answer.text)


@pytest.mark.parametrize(
    "address",
    [
        *("/?q={}&mode=exact", "/feed.atom?q={}", "/api/v1/search?q={}"),
        *("/export/hits.csv?q={}", "/export/hits.jsonl?q={}"),
    ],
)
def test_no_list_holds_it(address: str, held: Held, gone: dict[str, Article]) -> None:
    for article in gone.values():
        quoted = f"%22{sentence(article)}%22"
        answer = held.client.get(address.format(quoted))
        assert article.id not in answer.text
    assert all(
        article.id not in held.client.get("/sitemap-1.xml").text for article in gone.values()
    )


def test_its_neighbours_do_not_show_it_in_their_source(
    held: Held, gone: dict[str, Article]
) -> None:
    for source in (TEXT, WORD, ROWS):
        [neighbour, *_] = held.articles(source)
        hidden = set()
        for line in range(1, 1000, 200):
            page = get(held.client, f"/source/{neighbour.id}", line=str(line))
            shown = "".join("".join(texts(page, "//ol[@class='lines']/li")).split())
            assert sentence(gone[source])[:8] not in shown
            hidden |= set(page.xpath("//li[em[@class='withdrawn']]/@id"))
        assert hidden
        told = held.client.get(f"/api/v1/sources/{neighbour.id}").get_json()["lines"]
        assert all(line["text"] == "" for line in told if line["hidden"])
        own = get(held.client, f"/source/{neighbour.id}").xpath("//li[@class='own']/mark")
        assert own  # what is left is still marked


def test_its_place_on_the_page_is_white(held: Held, gone: dict[str, Article]) -> None:
    away = gone[PDF]
    [neighbour, *_] = [a for a in held.articles(PDF) if a.leaf == away.leaf]
    page = get(held.client, f"/source/{neighbour.id}")
    [img] = page.xpath("//figure//img/@src")
    picture = Image.open(io.BytesIO(held.client.get(str(img)).data)).convert("L")
    placing = placing_of(held.client.get(str(img)).data)
    assert away.box
    assert neighbour.box
    place, other = placing.rectangle(away.box), placing.rectangle(neighbour.box)
    assert place
    assert other
    left, top, wide, high = place
    cut = picture.crop((left + 1, top + 1, left + wide - 1, top + high - 1))
    assert cut.getextrema() == (255, 255)
    left, top, wide, high = other
    dark = picture.crop((left, top, left + wide, top + high)).histogram()[:128]
    assert sum(dark) > 0


def test_a_page_that_changed_since_is_not_shown(held: Held, gone: dict[str, Article]) -> None:
    file = held.corpus / PDF
    content = file.read_bytes()
    [neighbour, *_] = held.articles(PDF)
    try:
        file.write_bytes(content + b"\n")
        page = get(held.client, f"/source/{neighbour.id}")
        assert not page.xpath("//figure")
        assert "撤下" in texts(page, "//*[@class='problem']")[0]
        assert held.client.get(f"/page-image/{neighbour.id}.png").status_code == 404
    finally:
        file.write_bytes(content)


def test_restored_it_is_back(held: Held, gone: dict[str, Article]) -> None:
    kept = (held.corpus / "corrections.toml").read_text("utf-8")
    back = gone[TEXT]
    told = held.correct(f'{kept}[[correction]]\nid = "{back.id}"\nrestore = true\n')
    assert (told.put, told.rejected) == (1, ())
    assert held.client.get(f"/article/{back.id}").status_code == 200
    assert held.client.get(f"/article/{gone[WORD].id}").status_code == 410
    told = held.correct("")
    assert told.put == len(gone) - 1
    for article in gone.values():
        assert held.client.get(f"/article/{article.id}").status_code == 200
        assert held.engine.get(article.id) == article
