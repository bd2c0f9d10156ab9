"""Fixtures for all tests: the sample, the real newsletters, four small articles, every engine."""

import gc
import os
import secrets
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from indexer.update import run
from searcher.core.engine import Engine
from searcher.core.model import Article
from searcher.engines.whoosh.adapter import WhooshEngine
from tests.support.browsing import FLAGS
from tests.support.lent import Lender
from tests.support.oracle import OracleEngine
from tests.support.templates import share_compiled

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SAMPLE = ROOT / "data" / "sample"

settings.register_profile(
    "jiewen",
    deadline=None,  # no timing assertions in tests
    derandomize=bool(os.environ.get("CI")),  # developers search, CI repeats
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("jiewen")
share_compiled()


# Where tests find what they need: no settings of the product.
OF_TESTS = {"JIEWEN_THOROUGH", "JIEWEN_CHROMIUM", "JIEWEN_OPENSEARCH_JARS", "JIEWEN_MAVEN"}


@pytest.fixture(autouse=True)
def _plain_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep the developer's own JIEWEN_* settings out of the tests."""
    for name in [n for n in os.environ if n.startswith("JIEWEN_") and n not in OF_TESTS]:
        monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES"):  # the language: Chinese unless a test says otherwise
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(autouse=True, scope="module")
def _unmapped() -> Iterator[None]:
    """After each test file, collect garbage: an open index keeps about fifteen files mapped."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared with the real newsletters; without it, the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here; CI has it")
    return SHARED


ARTICLES = (
    Article(
        id="jx/1",
        title="居民区换届选举圆满完成",
        kicker="同心同向 再启新程",
        body="5月8日，青禾街道27个居民区完成换届选举。\n参选率为83.2%，AED培训同步开展。",
        captions=("投票现场",),
        departments=("社区党建办公室",),
        street="青禾街道",
        district="临江区",
        event_date="2021-05-08",
        month="2021-05",
        source="jx",
    ),
    Article(
        id="jx/2",
        title="妇联执委换届",
        body="妇联召开会议，选举产生新一届执委。街道召开动员会。",
        departments=("妇女联合会", "社区党建办公室"),
        street="青禾街道",
        district="临江区",
        event_date="2021-05-20",
        month="2021-05",
        source="jx",
    ),
    Article(
        id="lf/1",
        title="参观南京长江大桥",
        body="老党员参观南京长江大桥，街道召开座谈会。ＡＥＤ设备入驻；编号２０２１。",
        departments=("社区服务办公室",),
        street="柳岸街道",
        district="北浦区",
        event_date="2021-06-01",
        month="2021-06",
        source="lf",
    ),
    Article(id="cf/4", body="江大同学在桥边读书，㐂乐无穷。选\n举两个字分在两段。", source="cf"),
)


@pytest.fixture
def articles() -> tuple[Article, ...]:
    """Four small articles that differ in every facet."""
    return ARTICLES


OPENSEARCH = pytest.param("opensearch", marks=pytest.mark.opensearch)
Fresh = Callable[[], AbstractContextManager[Engine]]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The addresses of a real OpenSearch cluster.

    TEST_OPENSEARCH names a cluster that runs already; otherwise one is started at the first use.
    """
    if running := os.environ.get("TEST_OPENSEARCH"):
        yield running
        return
    from tests.support.clusters import address_of, cluster_of  # few tests need it

    with cluster_of() as nodes:
        yield address_of(nodes)


@pytest.fixture(params=["whoosh", OPENSEARCH])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Fresh:
    """For each engine, a function that makes a new, empty engine.

    Two engines that exist at the same time share no data.
    """
    if request.param == "opensearch":
        return in_cluster(request.getfixturevalue("address"))

    @contextmanager
    def make() -> Iterator[Engine]:
        with TemporaryDirectory(dir=tmp_path) as folder:
            engine = WhooshEngine(Path(folder) / "index")
            yield engine
            engine.close()

    return make


def in_cluster(address: str) -> Fresh:
    """Return a function that makes new, empty engines on the cluster at an address."""
    from searcher.engines.opensearch.client import Cluster
    from tests.support.clusters import fresh_engine

    def make() -> AbstractContextManager[Engine]:
        name = f"t{secrets.token_hex(4)}"
        return fresh_engine(Cluster(address, name, shards=2, replicas=0))

    return make


@pytest.fixture(params=["oracle", "whoosh", OPENSEARCH])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each engine, empty."""
    if request.param == "oracle":
        yield OracleEngine()
    elif request.param == "opensearch":
        with in_cluster(request.getfixturevalue("address"))() as made:
            yield made
    else:
        embedded = WhooshEngine(tmp_path / "index")
        yield embedded
        embedded.close()


@pytest.fixture(scope="session", params=["oracle", "whoosh", OPENSEARCH])
def lender(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lender]:
    """For each engine, a lender of filled ones."""

    @contextmanager
    def embedded() -> Iterator[Engine]:
        engine = WhooshEngine(tmp_path_factory.mktemp("lent") / "index")
        yield engine
        engine.close()

    with ExitStack() as life:
        if request.param == "oracle":
            yield Lender(lambda: nullcontext(OracleEngine()), life)
        elif request.param == "opensearch":
            yield Lender(in_cluster(request.getfixturevalue("address")), life)
        else:
            yield Lender(embedded, life)


@pytest.fixture
def holding(lender: Lender) -> Iterator[Callable[..., Engine]]:
    """For each engine, what lends one that holds given batches of articles."""
    with ExitStack() as own:
        yield partial(lender.lend, own)


@pytest.fixture
def filled(holding: Callable[..., Engine], articles: tuple[Article, ...]) -> Engine:
    """Each engine, with `articles` indexed; tests share it until one of them writes."""
    return holding(articles)


def _indexed(corpus: Path, folder: Path) -> WhooshEngine:
    made = WhooshEngine(folder)
    run.index(made, folder, corpus)
    return made


@pytest.fixture(scope="session")
def sample_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshEngine]:
    """An engine with the sample corpus, indexed once for all tests, which only read it."""
    made = _indexed(SAMPLE, tmp_path_factory.mktemp("sample"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared_engine(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshEngine]:
    """An engine with the five real newsletters, indexed once for all tests, which only read it."""
    made = _indexed(shared / "corpus", tmp_path_factory.mktemp("shared"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The installed Chromium; without it, the tests fail in CI and are skipped elsewhere."""
    program = os.environ.get("JIEWEN_CHROMIUM") or shutil.which("chromium")
    if not program:
        reason = "no chromium: install it or set JIEWEN_CHROMIUM"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield launched
        launched.close()


# Files whose tests hold an answer to a bound of time, or look at all processes of the machine.
ALONE = frozenset(
    f"test_{name}.py"
    for name in (
        "allowance",
        "cluster",
        "deadline",
        "original",
        "page_image",
        "soak",
        "their_files",
    )
)


# Files whose tests start many processes: the command, servers, writers that are killed.
PROCESSES = frozenset(
    f"test_{name}.py"
    for name in (
        "attacks",
        "backup",
        "bench_extraction_speed",
        "bench_peers",
        "cli",
        "concurrency",
        "deployment",
        "desk_worker",
        "durability",
        "exclusive",
        "extraction_identity",
        "faults",
        "full_disk",
        "inbox_kills",
        "intake",
        "isolated",
        "lexicon",
        "platforms",
        "released_indexes",
        "supply",
        "system_errors",
        "terminal",
        "their_files",
        "workers",
        "wsgi",
    )
)
# Files whose tests try thousands of states, bytes or queries, or ask real sets of thousands.
EXHAUSTIVE = frozenset(
    f"test_{name}.py"
    for name in (
        "api_schema",
        "bench_relevance",
        "crawl",
        "damage",
        "evaluate",
        "fuzz",
        "interrupted",
        "power_cut",
        "random_requests",
        "source_web",
        "versus",
    )
)
BY_FILE = {"alone": ALONE, "processes": PROCESSES, "exhaustive": EXHAUSTIVE}


def pytest_collection_finish() -> None:
    """Set aside what collection made: it stays, and `gc.collect` would go through all of it."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need.

    Runs first, so that pytest's own selection by marks (``-m alone``) sees the marks.
    """
    for item in items:
        for mark, files in BY_FILE.items():
            if item.path.name in files:
                item.add_marker(mark)
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failure in CI, where everything that tests need is installed."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"nothing may be skipped in CI: {item.nodeid}: {call.excinfo}"
    return report
