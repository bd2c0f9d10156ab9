"""How answers travel: headers, compression, static files, base path, proxies, access log."""

import gzip
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from searcher.core.errors import SettingsError
from searcher.engines.choose import open_engine
from searcher.settings import Settings, load_settings
from searcher.speech import LANGUAGES, Message
from tests.support.sites import Sites, every_address, index_in
from web.app import HEADERS, create_app
from web.serving.access import LOGGER
from web.serving.bounds import MAX_PAGE
from web.serving.compression import LEAST
from web.serving.gate import MAX_QUERY

HASHED = generate_password_hash("街道 office: 1", method="pbkdf2:sha256:1000")
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_in(tmp_path_factory.mktemp("site"))


@pytest.fixture
def site(folder: Path) -> Iterator[Sites]:
    made = Sites(folder)
    yield made
    made.close()


# -- headers, compression, static files --------------------------------------------------------

PATHS = ("/", "/?q=换届", "/article/jx/1", "/nowhere", "/healthz", "/metrics", "/static/style.css")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_headers_of_every_answer(site: Sites, path: str, method: str) -> None:
    answer = site().open(path, method=method)
    assert answer.status_code < 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_the_body(site: Sites, path: str) -> None:
    client = site()
    got, head = client.get(path), client.head(path)
    assert head.data == b""
    assert head.status_code == got.status_code
    assert head.content_type == got.content_type


@pytest.mark.parametrize("path", ["/", "/?q=换届", "/static/style.css", "/nowhere"])
def test_compressed_is_the_same_text(site: Sites, path: str) -> None:
    client = site()
    plain, packed = client.get(path), client.get(path, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) == packed.content_length < len(plain.data)
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.vary


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_plain_for_those_who_read_no_gzip(site: Sites, accepted: str) -> None:
    answer = site().get("/", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers


def test_short_answers_and_streams_stay_as_they_are(folder: Path) -> None:
    engine = open_engine(folder)
    app = create_app(engine, Settings(index=folder))
    app.add_url_rule("/stream", view_func=lambda: app.response_class(iter(["甲" * LEAST] * 3)))
    client = app.test_client()
    for path in ("/stream", "/healthz"):
        assert "Content-Encoding" not in client.get(path, headers=GZIP).headers
    engine.close()


def links(page: TestResponse) -> list[str]:
    return re.findall(r'(?:href|src)="([^"]*/static/[^"]+)"', page.text)


def test_static_files_are_named_by_content_and_kept(site: Sites) -> None:
    client = site()
    found = links(client.get("/"))
    assert found
    for address in found:
        answer = client.get(address)
        assert answer.cache_control.immutable, address
        assert (
            client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code
            == 304
        )


def test_module_imports_its_neighbours_by_content(site: Sites, tmp_path: Path) -> None:
    """Else one that is kept for ever would go on with the old ones."""
    client = site()
    client.application.static_folder = str(tmp_path)
    (tmp_path / "top.js").write_text("import { a } from './mid.js';\nimport './low.js';\n", "ascii")
    (tmp_path / "mid.js").write_text('import "./low.js";\nexport const a = "./no.js";\n', "ascii")
    seen = set()
    for number in range(2):
        (tmp_path / "low.js").write_text(f"export const low = {number};\n", "ascii")
        top = client.get("/static/top.js").text
        mid, low = re.findall(r"'\./(\w+\.js\?v=\w+)'", top)
        assert f'import "./{low}"' in client.get(f"/static/{mid}").text
        assert client.get(f"/static/{low}").text.endswith(f"{number};\n")
        assert client.get(f"/static/{low}").cache_control.immutable
        seen.add((mid, low))
    assert len(seen) == 2


def test_unversioned_static_file_is_asked_after(site: Sites) -> None:
    for address in ("/static/style.css", "/static/style.css?v=0"):
        assert site().get(address).headers["Cache-Control"] == "no-cache"


def test_changed_static_file_has_another_name(site: Sites, tmp_path: Path) -> None:
    client = site()
    client.application.static_folder = str(tmp_path)
    for text in ("a{}", "b{color:red}"):
        (tmp_path / "style.css").write_text(text, "ascii")
        assert client.get("/static/style.css").text == text


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "/etc/passwd", "", "none.css"])
def test_nothing_beside_the_static_files(site: Sites, name: str) -> None:
    assert site().get(f"/static/{name}").status_code == 404


# -- base path and proxies ---------------------------------------------------------------------


def addresses(page: TestResponse) -> list[str]:
    found = re.findall(r'(?:href|src|action|data-suggest)="([^"#][^"]*)"', page.text)
    return [address for address in found if not address.startswith("https://")]


@pytest.mark.parametrize("asked", ["/?q=换届", "/news/search/?q=换届"])
def test_base_path_is_in_every_address(site: Sites, asked: str) -> None:
    """Whether or not the proxy has cut it off."""
    client = site(base_path="/news/search")
    page = client.get(asked)
    assert page.status_code == 200
    assert all(address.startswith("/news/search/") for address in addresses(page)), page.text
    for address in links(page):
        assert client.get(address).status_code == 200


def test_path_that_only_begins_like_the_base_is_another(site: Sites) -> None:
    assert site(base_path="/news").get("/newspaper").status_code == 404


SAID = {"X-Forwarded-Prefix": "/there", "X-Forwarded-For": "198.51.100.7, 192.0.2.9"}


@pytest.mark.parametrize(("proxies", "root"), [(0, "/"), (1, "/there/")])
def test_prefix_is_believed_of_a_trusted_proxy(site: Sites, proxies: int, root: str) -> None:
    page = site(proxies=proxies).get("/", headers=SAID, buffered=True)
    assert f'action="{root}"' in page.text


@pytest.mark.parametrize("prefix", ["//evil.example", "https://evil.example", '/"><b>', "/a b"])
def test_prefix_never_leads_elsewhere(site: Sites, prefix: str) -> None:
    page = site(proxies=1).get("/", headers={"X-Forwarded-Prefix": prefix})
    assert 'action="/"' in page.text


@pytest.mark.parametrize(
    ("proxies", "client"), [(0, "127.0.0.1"), (1, "192.0.2.9"), (2, "198.51.100.7")]
)
def test_client_is_who_the_trusted_proxies_say(
    site: Sites, caplog: pytest.LogCaptureFixture, proxies: int, client: str
) -> None:
    with caplog.at_level(logging.INFO, LOGGER):
        site(proxies=proxies).get("/", headers=SAID, buffered=True)
    assert caplog.messages[-1].split()[0] == client


# -- caches, names, one form of an address -----------------------------------------------------


def test_every_answer_says_what_caches_may_do(site: Sites) -> None:
    """Whatever is asked, by whatever method, and however it ends."""
    for settings in ({}, {"password": HASHED}, {"rate_limit": "1/hour"}, {"time_limit": 1e-9}):
        client = site(**settings)
        for path in sorted(every_address(client.application)):
            for method in ("GET", "HEAD", "OPTIONS", "POST"):
                answer = client.open(path, method=method, buffered=True)
                told = answer.headers.get("Cache-Control", "")
                assert told, (path, method, answer.status_code)
                if answer.status_code not in {200, 304}:
                    assert "no-store" in told, (path, method, answer.status_code)


def test_every_answer_under_a_base_path_says_it_too(site: Sites) -> None:
    client = site(base_path="/news")
    for path, status in (("/news", 308), ("/news/?q=" + "a" * 2**17, 414), ("/news/x", 404)):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")


FOREIGN = ("evil.example", "news.example.org.evil.example", "a b", '"><script>', "x@evil.example")


@pytest.mark.parametrize(
    ("settings", "held", "refused"),
    [
        (
            {},
            ["localhost", "localhost:8000", "127.0.0.1", "[::1]:80", "192.0.2.7:8", "box"],
            FOREIGN,
        ),
        ({"host": "0.0.0.0"}, ["box:8000", "198.51.100.3", "a.localhost", "BOX."], FOREIGN),
        ({"host": "news.example.org"}, ["News.Example.org:8000"], FOREIGN),
        ({"public_url": "https://news.example.org/x"}, ["news.example.org"], FOREIGN),
        ({"proxies": 1, "public_url": "https://news.example.org"}, ["news.example.org"], FOREIGN),
        ({"proxies": 1}, ["evil.example"], FOREIGN[2:]),  # the proxy passes on its own names
        (
            {"allowed_hosts": "news.example.org,.example.net", "proxies": 1},
            ["news.example.org", "a.example.net", "127.0.0.1"],
            [*FOREIGN, "example.net", "badexample.net"],
        ),
        ({"allowed_hosts": "*"}, ["evil.example"], FOREIGN[2:]),
    ],
)
def test_site_answers_to_its_names_alone(
    site: Sites, settings: dict[str, Any], held: list[str], refused: list[str]
) -> None:
    client = site(**settings)
    for host in held:
        assert client.get("/help", headers={"Host": host}).status_code == 200, host
    for host in refused:
        answer = client.get("/help", headers={"Host": host})
        assert (answer.status_code, answer.text.count("\n")) == (400, 1), host
        assert "evil" not in answer.text
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("name", ["https://a.example", "a.example:8000", "a b", "a..b", "a/b"])
def test_host_that_cannot_be_one_is_told(name: str) -> None:
    with pytest.raises(SettingsError, match="allowed_hosts"):
        load_settings({"allowed_hosts": name}, environ={})


@pytest.mark.parametrize(
    ("base", "path", "location"),
    [
        ("/news", "/news", "/news/"),
        ("/news", "/news?q=%E8%A1%97&x=1", "/news/?q=%E8%A1%97&x=1"),
        ("/news", "//news", "/news/"),
        ("/news", "//news/help", "/news/help"),
        ("/news", "///evil.example/%2e%2e", "/evil.example/.."),
        ("", "//evil.example/advanced?do=search", "/evil.example/advanced?do=search"),
        ("", "//evil.example/%0d%0aSet-Cookie:a", "/evil.example/%0D%0ASet-Cookie:a"),
        ("", "///", "/"),
    ],
)
def test_an_address_has_one_form(site: Sites, base: str, path: str, location: str) -> None:
    app = site(base_path=base).application
    asked, _, query = path.partition("?")
    environ = create_environ("/") | {"PATH_INFO": unquote(asked), "QUERY_STRING": query}
    _, status, headers = run_wsgi_app(app, environ, buffered=True)
    assert (status[:3], headers["Location"]) == ("308", location)


@given(st.text("/\\.:@aevil%0d?# \t", max_size=30))
def test_a_redirect_never_leads_elsewhere(wordy: Flask, path: str) -> None:
    _, _, headers = run_wsgi_app(wordy, create_environ("/") | {"PATH_INFO": f"/{path}"})
    location = headers.get("Location", "/")
    assert re.match(r"/(?![/\\])", location) or location == "/", location


def test_slashes_within_an_address_stay(site: Sites) -> None:
    assert site().get("/article/a//b").status_code == 404


def test_page_beyond_all_measure_is_refused(folder: Path) -> None:
    engine = open_engine(folder)
    app = create_app(engine, Settings(index=folder))
    app.add_url_rule("/large", view_func=lambda: "a" * (MAX_PAGE + 1))
    answer = app.test_client().get("/large")
    assert answer.status_code == 500
    assert len(answer.data) < 1000
    told = app.test_client().get("/large?lang=en")
    assert told.text == f"{Message('refusal.large_page').words('en')}\n"
    engine.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_before_the_application_are_in_the_language_of_the_address(
    site: Sites, language: str
) -> None:
    """Where the address names none, the setting decides, as for pages."""
    foreign = {"Host": "evil.example"}
    words = Message("refusal.foreign").words(language) + "\n"
    assert site().get(f"/help?lang={language}", headers=foreign).text == words
    assert site(language=language).get("/help", headers=foreign).text == words
    long = f"/?q={'a' * MAX_QUERY}&lang={language}"
    assert site().get(long).text == Message("refusal.414").words(language) + "\n"
    elsewhere = site(base_path="/news").get(f"/news?lang={language}")
    assert elsewhere.text == Message("refusal.308").words(language) + "\n"


# -- access log --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("access_log", "said"), [("path", "/"), ("full", "/?q=%E6%8D%A2%E5%B1%8A&x=1"), ("off", None)]
)
def test_log_line(
    site: Sites, caplog: pytest.LogCaptureFixture, access_log: str, said: str | None
) -> None:
    with caplog.at_level(logging.INFO, LOGGER):
        answer = site(access_log=access_log).get("/?q=%E6%8D%A2%E5%B1%8A&x=1", buffered=True)
    lines = [record.getMessage() for record in caplog.records if record.name == LOGGER]
    if said is None:
        assert lines == []
    else:
        (line,) = lines
        size = answer.content_length
        assert re.fullmatch(rf"127\.0\.0\.1 GET {re.escape(said)} 200 {size} \d+\.\d", line), line


printed = st.text(st.characters(codec="utf-8"), max_size=40)
LINE = re.compile(r"[!-~]+ [!-~]+ [!-~]+ \d{3} \d+ \d+\.\d", re.ASCII)


@pytest.fixture(scope="module")
def wordy(folder: Path) -> Iterator[Flask]:
    engine = open_engine(folder)
    yield create_app(engine, Settings(index=folder, access_log="full", proxies=1))
    engine.close()


@given(path=printed, query=printed, address=printed, method=printed)
def test_nothing_a_client_sends_breaks_a_line(
    wordy: Flask, path: str, query: str, address: str, method: str
) -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger(LOGGER)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    environ = create_environ("/") | {
        "PATH_INFO": f"/{path}".encode().decode("latin-1"),
        "QUERY_STRING": query.encode().decode("latin-1"),
        "REQUEST_METHOD": method or "GET",
        "HTTP_X_FORWARDED_FOR": address.encode().decode("latin-1"),
    }
    try:
        _, status, _ = run_wsgi_app(wordy, environ, buffered=True)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    (line,) = lines
    assert LINE.fullmatch(line), line
    assert int(status[:3]) < 500
