"""Nothing else knows the difference: every command and every page, by both engines, is the same."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from shutil import copyfile
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jiewen import main
from searcher.core.engine import SearchIndex
from searcher.disk.owned import MARKER
from searcher.engines.opensearch.client import Cluster
from searcher.engines.opensearch.schema import FORMAT
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.identity.schema import FILE_NAME as REGISTER
from tests.conftest import SAMPLE
from tests.support.clusters import clear, fresh_engine
from tests.support.every_page import ARTICLE, PAGES
from tests.support.pages import PATIENT
from web.app import create_app
from web.browse.coverage import coverage
from web.browse.uncertain import uncertain

pytestmark = pytest.mark.opensearch

NAME = "product"
Asked = Callable[..., Result]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, address: str) -> Iterator[dict[str, Asked]]:
    """The command by engine; each has indexed the sample."""
    folder = tmp_path_factory.mktemp("product")
    variables = {
        "whoosh": {"JIEWEN_INDEX": str(folder / "whoosh")},
        "opensearch": {
            "JIEWEN_INDEX": str(folder / "opensearch"),
            "JIEWEN_OPENSEARCH_URL": address,
            "JIEWEN_OPENSEARCH_INDEX": NAME,
            "JIEWEN_OPENSEARCH_SHARDS": "2",
        },
    }

    def asking(engine: str) -> Asked:
        def ask(*words: object) -> Result:
            line = ["--engine", engine, *map(str, words)]
            return CliRunner(env=variables[engine]).invoke(main, line, catch_exceptions=False)

        return ask

    asked = {engine: asking(engine) for engine in variables}
    assert asked["whoosh"]("index", SAMPLE).exit_code == 0
    (folder / "opensearch").mkdir()
    for name in (MARKER, REGISTER):  # so that both say that an article was first indexed then
        copyfile(folder / "whoosh" / name, folder / "opensearch" / name)
    assert asked["opensearch"]("index", SAMPLE).exit_code == 0
    yield asked
    clear(Cluster(address, NAME))


COMMANDS = [
    ("search", "垃圾分类", "--json"),
    ("search", "居民 社区", "--mode", "any", "--sort", "newest", "--limit", "5", "--json"),
    ("search", "“社区”", "--offset", "10", "--street", "望潮街道", "--json"),
    ("search", "志愿者 -垃圾", "--exclude", "year=2022", "--json"),
    ("search", "社区", "--fold", "--json"),
    ("search", "日期:2023年", "--sort", "oldest", "--json"),
    ("search", "居民", "--sort", "added", "--json"),
    ("search", "火星移民 居民", "--json"),
    ("search", "居民"),
    ("search", "(居民"),
    ("facets", "街道", "--json"),
    ("suggest", "lajifenlei", "--json"),
    ("suggest", "拉圾分类", "--json"),
    ("similar", ARTICLE, "--json"),
    ("trends", "居民", "社区", "--json"),
    ("trends", "居民", "--by", "street", "--json"),
    ("export", "垃圾分类", "--format", "jsonl"),
    ("export", "居民", "--format", "csv"),
    ("export", "居民", "--format", "bibtex"),
    ("similar", "nothing/1", "--json"),
    ("search", "居民", "--limit", "-1"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_prints_the_same(folders: dict[str, Asked], words: tuple[str, ...]) -> None:
    embedded, distributed = (ask(*words) for ask in folders.values())
    assert distributed.exit_code == embedded.exit_code
    assert plain(distributed.stdout) == plain(embedded.stdout)
    assert plain(distributed.stderr) == plain(embedded.stderr)


# What names a state of the index, and how many bytes with such names a file will have.
SCORE = re.compile(r"(?<!\d)\d+\.\d{5,6}(?!\d)")  # in tables
STATE = re.compile(r"g\d{6} [0-9a-f]{32}|(?:product|site)-(?:\{\})?-[0-9a-f]+\.\d+|[\d.]+ kB")


def plain(printed: str) -> Any:
    """Return what was printed without what differs from index to index; scores to four digits."""
    same = STATE.sub("", printed)
    for texts in ([same], same.splitlines()):
        with suppress(ValueError):
            return [rounded(json.loads(text)) for text in texts]
    return SCORE.sub(lambda score: f"{float(score[0]):.4g}", same)


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return pytest.approx(value, rel=1e-4, abs=1e-5)
    if isinstance(value, list):
        return [rounded(each) for each in value]
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items() if name != "version"}
    return value


def test_stats_differ_in_what_an_engine_is(folders: dict[str, Asked]) -> None:
    embedded, distributed = (json.loads(ask("stats", "--json").stdout) for ask in folders.values())
    assert distributed.pop("identity") == f"opensearch {FORMAT}, {embedded.pop('identity')}"
    assert distributed.pop("size") > 0
    embedded.pop("size")
    assert distributed == embedded


def test_a_second_run_has_nothing_to_do(folders: dict[str, Asked]) -> None:
    report = json.loads(folders["opensearch"]("index", SAMPLE, "--json").stdout)
    assert (report["read"], report["put"], report["deleted"], report["rebuilt"]) == (0, 0, 0, False)


def test_reindex_and_check(folders: dict[str, Asked]) -> None:
    ask = folders["opensearch"]
    before = ask("search", "居民", "--json").stdout
    report = json.loads(ask("reindex", "--json").stdout)
    assert report["rebuilt"]
    checked = ask("check", "--json")
    assert checked.exit_code == 0, checked.output
    assert ask("search", "居民", "--json").stdout == before


# -- the site ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sites(
    sample_engine: WhooshEngine, address: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SearchIndex, SearchIndex]]:
    """The sample by both engines."""
    with fresh_engine(Cluster(address, "site", shards=2, replicas=0)) as engine:
        engine.rebuild(sample_engine.scan())
        yield sample_engine, engine


@pytest.fixture(scope="module")
def clients(
    sites: tuple[SearchIndex, SearchIndex], tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """Both sites, over one folder of originals; neither is short of time, on a busy machine too."""
    kept = tmp_path_factory.mktemp("kept")
    settings = replace(PATIENT, index=kept, corpus=SAMPLE)
    apps = [create_app(index, settings) for index in sites]
    for app in apps:
        app.extensions["jiewen"].suggester.prepare()
        with app.test_request_context():
            assert coverage(wait=60) is not None
            assert uncertain(wait=60) is not None
    return [app.test_client() for app in apps]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_is_the_same(clients: Any, path: str) -> None:
    embedded, distributed = (client.get(path) for client in clients)
    assert distributed.status_code == embedded.status_code
    assert STATE.sub("", distributed.text) == STATE.sub("", embedded.text)
