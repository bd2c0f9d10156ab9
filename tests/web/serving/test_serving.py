"""What guards and watches the pages: health, metrics, rate limit, password."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.security import generate_password_hash

from searcher.core.errors import SettingsError
from searcher.engines.choose import open_engine
from tests.conftest import ARTICLES
from tests.support.sites import Sites, index_in
from web.serving.guesses import Allowance

HASHED = generate_password_hash("街道 office: 1", method="pbkdf2:sha256:1000")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_in(tmp_path_factory.mktemp("site"))


@pytest.fixture
def site(folder: Path) -> Iterator[Sites]:
    made = Sites(folder)
    yield made
    made.close()


def basic(password: str, name: str = "anyone") -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"}


def samples(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Return all that /metrics tells, by name and sorted label values."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in families
        for sample in family.samples
    }


# -- health ------------------------------------------------------------------------------------


def test_health_and_readiness(site: Sites) -> None:
    for path in ("/healthz", "/readyz"):
        answer = site().get(path)
        assert (answer.status_code, answer.text) == (200, "ok\n")


def test_before_anything_is_indexed_it_lives_but_is_not_ready(site: Sites, tmp_path: Path) -> None:
    client = site(tmp_path / "none")
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("IndexMissing: ")
    assert answer.text.count("\n") == 1
    assert "holds no index yet" in client.get("/readyz?lang=en").text


def test_ready_as_soon_as_something_is_indexed(site: Sites, tmp_path: Path) -> None:
    client = site(tmp_path)
    assert client.get("/readyz").status_code == 503
    engine = open_engine(tmp_path)
    engine.update(ARTICLES, ())
    engine.close()
    assert client.get("/readyz").status_code == 200


# -- metrics -----------------------------------------------------------------------------------


def test_metrics_count_requests_and_searches(site: Sites) -> None:
    client = site()
    for path in ("/", "/?q=换届", "/?q=火星登陆", "/nowhere"):
        client.get(path)
    client.open("/", method="BREW")
    told = samples(client)
    assert told["jiewen_requests_total", "search.search", "GET", "200"] == 3
    assert told["jiewen_requests_total", "none", "GET", "404"] == 1
    assert told["jiewen_requests_total", "none", "other", "405"] == 1
    assert told["jiewen_request_seconds_count", "search.search"] == 3
    assert told[("jiewen_searches_total",)] == 3
    assert told[("jiewen_searches_without_hits_total",)] == 1


def test_metrics_tell_of_the_index(site: Sites, tmp_path: Path) -> None:
    told = samples(site())
    assert told[("jiewen_index_up",)] == 1
    assert told[("jiewen_index_articles",)] == len(ARTICLES)
    assert told[("jiewen_index_bytes",)] > 0
    assert told[("jiewen_index_age_seconds",)] >= 0
    without = samples(site(tmp_path / "none"))
    assert without[("jiewen_index_up",)] == 0
    assert ("jiewen_index_articles",) not in without


def test_metrics_tell_nothing_that_was_typed(site: Sites) -> None:
    client = site()
    for path in ("/?q=secretword", "/secretword", "/article/secretword"):
        client.get(path)
    assert "secretword" not in client.get("/metrics").text


def test_each_application_counts_for_itself(site: Sites) -> None:
    one, other = site(), site()
    one.get("/?q=火星")
    assert samples(other)[("jiewen_searches_total",)] == 0


# -- rate limit --------------------------------------------------------------------------------


def test_beyond_the_limit_is_429_until_the_window_has_moved(site: Sites) -> None:
    client = site(rate_limit="3/hour")
    answers = [client.get(path) for path in ("/", "/?q=换届", "/nowhere", "/", "/api/v1/search")]
    assert [answer.status_code for answer in answers[:2]] == [200, 200]
    assert [answer.status_code for answer in answers[3:]] == [429, 429]
    assert [3000 < int(a.headers.get("Retry-After", 0)) <= 3601 for a in answers] == [
        *([False] * 3 + [True] * 2)
    ]
    assert "请求过于频繁" in answers[3].text


def test_health_metrics_and_static_files_are_free(site: Sites) -> None:
    client = site(rate_limit="1/hour")
    client.get("/")
    assert client.get("/").status_code == 429
    for path in ("/healthz", "/readyz", "/metrics", "/static/style.css"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", False),  # two names of one client: harmless
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("", "nonsense", True),
    ],
)
def test_who_is_one_client(site: Sites, first: str, second: str, same: bool) -> None:
    client = site(rate_limit="1/hour")
    for address, status in ((first, 200), (second, 429 if same else 200)):
        answer = client.get("/", environ_overrides={"REMOTE_ADDR": address})
        assert answer.status_code == status


def test_several_limits(site: Sites) -> None:
    client = site(rate_limit="100/second;2/hour")
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("rate", ["many", "10", "10/fortnight", "-1/minute", "1 per"])
def test_unreadable_rate_is_told_at_the_start(site: Sites, rate: str) -> None:
    with pytest.raises(SettingsError, match="rate_limit"):
        site(rate_limit=rate)


# -- password ----------------------------------------------------------------------------------


def test_pages_ask_for_the_password(site: Sites) -> None:
    client = site(password=HASHED)
    for path in ("/", "/readyz", "/metrics", "/article/jx/1", "/api/v1/search", "/robots.txt"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        assert "换届选举" not in answer.text
    assert "需要密码" in client.get("/").text
    assert client.get("/healthz").status_code == 200
    assert client.get("/static/style.css").status_code == 200


def test_right_password_under_any_name(site: Sites) -> None:
    client = site(password=HASHED)
    for name in ("reader", "", "街"):
        assert client.get("/", headers=basic("街道 office: 1", name)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        basic(""),
        basic("街道 office: 2"),
        basic("街道 office: 1 "),
        {"Authorization": "Bearer 街道".encode().decode("latin-1")},
        {"Authorization": "Basic"},
        {"Authorization": "Basic ====="},
        {"Authorization": "Basic " + b64encode(b"\xff\xfe").decode()},
    ],
)
def test_anything_else_is_refused(site: Sites, headers: dict[str, str]) -> None:
    assert site(password=HASHED).get("/", headers=headers).status_code == 401


def test_slow_hash_is_computed_once_for_the_right_password(
    site: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site(password=HASHED)
    computed: list[object] = []
    real = generate_password_hash.__globals__["_hash_internal"]

    def counting(*args: object) -> object:
        computed.append(args)
        return real(*args)

    monkeypatch.setitem(generate_password_hash.__globals__, "_hash_internal", counting)
    assert client.get("/").status_code == 401
    assert computed == []
    for _ in range(5):
        assert client.get("/", headers=basic("街道 office: 1")).status_code == 200
    assert len(computed) == 1


def test_wrong_passwords_are_limited_and_the_right_one_is_not(site: Sites) -> None:
    client = site(password=HASHED)
    assert client.get("/", headers=basic("街道 office: 1")).status_code == 200
    most = Allowance().client
    tried = [client.get("/", headers=basic("guess")).status_code for _ in range(most + 1)]
    assert tried == [401] * most + [429]
    assert client.get("/", headers=basic("街道 office: 1")).status_code == 200
    assert client.get("/healthz").status_code == 200


def test_browser_that_has_not_asked_yet_is_not_limited(site: Sites) -> None:
    client = site(password=HASHED)
    assert {client.get("/").status_code for _ in range(30)} == {401}


def test_private_pages_stay_out_of_caches_and_search_engines(site: Sites) -> None:
    answer = site(password=HASHED).get("/", headers=basic("街道 office: 1"))
    assert answer.cache_control.private
    assert not answer.cache_control.public
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "X-Robots-Tag" not in site().get("/").headers


@pytest.mark.parametrize("hashed", ["secret", "scrypt:1$a", "scrypt:a:b:c$salt$00", "md6$a$b"])
def test_what_is_no_hash_is_told_at_the_start(site: Sites, hashed: str) -> None:
    with pytest.raises(SettingsError, match="jiewen password") as raised:
        site(password=hashed)
    assert hashed not in str(raised.value)
