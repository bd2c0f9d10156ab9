"""A search that takes too long is given up, wherever it happens to be."""

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from searcher.core import deadline
from searcher.core.engine import Engine
from searcher.core.errors import TimedOut
from searcher.core.model import Article, Facet
from searcher.core.request import Request
from searcher.core.tree import Query
from searcher.engines.choose import open_engine
from searcher.find.find import find
from searcher.research import trends
from searcher.settings import Settings
from searcher.suggest import Suggester, did_you_mean, similar
from tests.support.web_corpus import articles
from web.app import create_app
from web.serving.timing import timed

OVER = -1.0  # seconds: a limit that is past at once


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The made-up paper."""
    made = open_engine(tmp_path_factory.mktemp("deadline"))
    made.update(articles(), ())
    yield made
    made.close()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "垃圾分类",
        "“工作，”",
        "“区，向”",
        "居*",
        "*民",
        "的 NEAR/5 了",
        "-“的，”",
        "a OR b",
        "街道:望江",
    ],
)
def test_every_search_can_be_given_up(paper: Engine, typed: str) -> None:
    with deadline.limit(OVER), pytest.raises(TimedOut, match="筛选") as raised:
        find(paper, Request(typed))
    assert "\n" not in str(raised.value)
    with deadline.limit(3600):
        assert find(paper, Request(typed)) == find(paper, Request(typed))


ASKED: tuple[Callable[[Engine], object], ...] = (
    lambda index: trends(index, ["垃圾分类"], by=Facet.STREET),
    lambda index: did_you_mean(Suggester(index), Request("拉圾分类")),
    lambda index: similar(index, "qc/2021/000.txt/1"),
    lambda index: list(index.every(find_all())),
)


def find_all() -> Query:
    """Return the query that everything matches."""
    return Query()


@pytest.mark.parametrize("ask", ASKED)
def test_all_that_asks_the_engine(paper: Engine, ask: Callable[[Engine], object]) -> None:
    ask(paper)
    with deadline.limit(OVER), pytest.raises(TimedOut):
        ask(paper)


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock tell a second more each time it is looked at."""
    monkeypatch.setattr(deadline, "monotonic", map(float, itertools.count()).__next__)


def test_given_up_half_way(ticking: None, tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.update((Article(str(n), "来了，大家都来了。" * 3) for n in range(100)), ())
    typed = " | ".join(f"“了，大{n}” | “了，大”" for n in range(100))  # each is asked alone
    with deadline.limit(50), pytest.raises(TimedOut):
        find(engine, Request(typed))
    with deadline.limit(100_000):
        assert find(engine, Request(typed)).total == 100


def test_limits_within_each_other() -> None:
    deadline.check()
    with deadline.limit(OVER):
        with deadline.limit(3600), pytest.raises(TimedOut):
            deadline.check()
        with pytest.raises(TimedOut):
            deadline.check()
    deadline.check()


def test_a_limit_is_the_thread_s_own() -> None:
    said: list[str] = []

    def ask() -> None:
        deadline.check()
        said.append("done")

    with deadline.limit(OVER):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert said == ["done"]


def test_what_is_streamed_has_no_limit() -> None:
    def streams(_environ: object, _start: object) -> Iterable[bytes]:
        for row in (b"1", b"2"):
            deadline.check()
            yield row

    def thinks(_environ: object, _start: object) -> Iterable[bytes]:
        deadline.check()
        return []

    assert list(timed(streams, OVER)({}, None)) == [b"1", b"2"]  # type: ignore[arg-type]
    with pytest.raises(TimedOut):
        timed(thinks, OVER)({}, None)  # type: ignore[arg-type]


PHRASE = quote("“工作，”")


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "检索超时"), ("zh-Hant", "檢索超時"), ("en", "The search timed out")],
)
@pytest.mark.parametrize("path", ["/", "/trends", "/export/hits.csv"])
def test_the_site_says_so(paper: Engine, path: str, language: str, said: str) -> None:
    client = create_app(paper, Settings(time_limit=1e-9)).test_client()
    response = client.get(f"{path}?q={PHRASE}&lang={language}")
    assert response.status_code == 503
    assert said in response.get_data(as_text=True)
    assert "Retry-After" not in response.headers


def test_so_does_the_api(paper: Engine) -> None:
    client = create_app(paper, Settings(time_limit=1e-9)).test_client()
    response = client.get(f"/api/v1/search?q={PHRASE}")
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
    assert "检索超时" in response.get_json()["title"]


def test_pages_that_ask_nothing_are_there(paper: Engine) -> None:
    client = create_app(paper, Settings(time_limit=1e-9)).test_client()
    assert client.get("/static/style.css").status_code == 200
    assert client.get("/healthz").status_code == 200
