"""An index whose ids were file and number: its links and its corrections outlive the upgrade.

The corpus changes meanwhile: an article is put on top of a corrected file, another file is renamed.
"""

import json
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from indexer.identity.seen import is_lasting
from jiewen import main
from searcher.core.engine import Engine
from searcher.engines.choose import open_engine
from tests.support.pages import PATIENT
from web.app import create_app

STORED = Path(__file__).resolve().parents[1] / "indexes"
ON_TOP = """
街头新添十张长椅
新漆的长椅摆在青禾河边，椅背上刻着居民写的诗，晚饭后常常坐满了人。
（社区服务办）
"""
# address in the old index -> title of that article
BOOKMARKS = {
    "qinghe/2022-03-15.txt/1": "换届选举顺利完成",
    "qinghe/2022-03-15.txt/2": "两条电动保洁船下水",  # corrected
    "qinghe/2022-03-15.txt/3": "老裁缝开班教盘扣",
    "qinghe/2022-04-12.txt/1": "楼道里的充电桩",
}


def jiewen(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The old index, indexed by this version from a corpus that has changed."""
    root = tmp_path_factory.mktemp("upgrade")
    with tarfile.open(STORED / "upgrade-v0.2.0.tar.gz") as tar:
        tar.extractall(root, filter="data")
    corpus = root / "corpus"
    shutil.copytree(STORED / "upgrade", corpus)
    paper = corpus / "qinghe" / "2022-03-15.txt"
    head, mark, rest = paper.read_text("utf-8").partition("第88期\n")
    paper.write_text(head + mark + ON_TOP + rest, "utf-8")
    (corpus / "qinghe" / "2022-04-12.txt").rename(corpus / "qinghe" / "no-89.txt")
    told = jiewen("index", corpus, "--index", root / "index", "--json")
    assert (told.exit_code, json.loads(told.stdout)["articles"]) == (0, 6), told.output
    return root / "index"


@pytest.fixture(scope="module")
def engine(index: Path) -> Iterator[Engine]:
    """The upgraded index."""
    opened = open_engine(index)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(index: Path, engine: Engine) -> FlaskClient:
    """The site over it."""
    return create_app(engine, replace(PATIENT, index=index)).test_client()


@pytest.mark.parametrize("bookmark", BOOKMARKS)
def test_bookmarks_lead_to_the_same_articles(client: FlaskClient, bookmark: str) -> None:
    moved = client.get(f"/article/{bookmark}?q=青禾")
    assert moved.status_code == 301
    assert client.get(f"/source/{bookmark}").status_code == 301
    assert BOOKMARKS[bookmark] in client.get(moved.location).text
    assert moved.location.endswith("?q=青禾") or "q=" in moved.location
    asked = client.get(f"/api/v1/articles/{bookmark}")
    assert asked.status_code == 308
    assert client.get(asked.location).get_json()["title"] == BOOKMARKS[bookmark]


def test_all_articles_have_lasting_ids_and_ready_ones_keep_theirs(engine: Engine) -> None:
    ids = {article.title: article.id for article in engine.scan()}
    assert ids.pop("图书漂流到每栋楼") == "qh/ready/1"
    assert len(ids) == 5
    assert all(map(is_lasting, ids.values()))


def test_corrections_stay_with_their_article(engine: Engine) -> None:
    titles = {article.title for article in engine.scan()}
    assert {"街头新添十张长椅", *BOOKMARKS.values()} < titles  # the neighbour got no other title
    assert "河道保洁船下水" not in titles


def test_only_the_new_article_was_first_indexed_now(engine: Engine) -> None:
    new = [article.title for article in engine.scan() if article.first_indexed]
    assert new == ["街头新添十张长椅"]


def test_commands_take_former_ids(index: Path) -> None:
    former = "qinghe/2022-03-15.txt/2"
    pairs = json.loads(jiewen("aliases", "--index", index, "--json").stdout)
    assert pairs.keys() == BOOKMARKS.keys()
    listed = jiewen("aliases", "--index", index).stdout.splitlines()
    assert listed[0] == "former,present"
    assert f"{former},{pairs[former]}" in listed
    similar = jiewen("similar", former, "--index", index, "--json")
    assert json.loads(similar.stdout)["id"] == pairs[former]
    exported = jiewen("export", "--id", former, "--format", "jsonl", "--index", index)
    assert pairs[former] in exported.stdout


def test_the_next_run_changes_nothing(index: Path) -> None:
    again = json.loads(jiewen("index", "--index", index, "--json").stdout)
    assert (again["put"], again["deleted"], again["rebuilt"]) == (0, 0, False)
    whole = json.loads(jiewen("reindex", "--index", index, "--json").stdout)
    assert (whole["articles"], whole["rejected"]) == (6, [])
    assert (
        json.loads(jiewen("aliases", "--index", index, "--json").stdout).keys() == BOOKMARKS.keys()
    )
