"""Which engine answers: options, variables and jiewen.toml, and what of a cluster is refused."""

import importlib
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jiewen import main
from searcher.core.errors import SettingsError
from searcher.engines.choose import engine_for, index_for
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.settings import ENGINES, Settings, load_settings
from searcher.settings import values as setting_values
from tests.conftest import ARTICLES, ROOT

SECRET = "Geheim-7%鱼"
HOME = "http://127.0.0.1:1"  # nobody listens on port 1
AWAY = "http://search.example.org:9200"
TLS = "https://search.example.org:9200"


def load(**given: object) -> Settings:
    """Settings of nothing but these options."""
    return load_settings(given, environ={}, folder=Path("/nowhere"))


def jiewen(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


# -- values ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [
        ("engine", "opensearch", "opensearch"),
        ("opensearch_url", "https://a:9200/", "https://a:9200"),
        (
            "opensearch_url",
            " https://a:9200 , http://[::1]:9200",
            "https://a:9200,http://[::1]:9200",
        ),
        ("opensearch_url", "https://a/search/", "https://a/search"),  # behind a proxy
        ("opensearch_index", "news-2021_b", "news-2021_b"),
        ("opensearch_user", "jiewen", "jiewen"),
        ("opensearch_password", SECRET, SECRET),
        ("opensearch_api_key", "b3NlOjE=", "b3NlOjE="),
        ("opensearch_ca", "ca.pem", Path("ca.pem")),
        ("opensearch_timeout", "2.5", 2.5),
        ("opensearch_shards", "3", 3),
        ("opensearch_replicas", "0", 0),
    ],
)
def test_a_variable_is_read(name: str, typed: str, read: object, tmp_path: Path) -> None:
    variables = {"JIEWEN_OPENSEARCH_URL": TLS, f"JIEWEN_{name.upper()}": typed}
    assert getattr(load_settings(environ=variables, folder=tmp_path), name) == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("engine", "elasticsearch"),
        ("engine", True),
        ("opensearch_url", "search.example.org:9200"),  # no scheme
        ("opensearch_url", "ftp://search.example.org"),
        ("opensearch_url", "https://"),
        ("opensearch_url", "https://a:port"),
        ("opensearch_url", "https://a:99999"),
        ("opensearch_url", "https://a:0"),
        ("opensearch_url", "https://[::1"),
        ("opensearch_url", "https://a,,https://b"),
        ("opensearch_url", "https://a,"),
        ("opensearch_url", "https://a https://b"),
        ("opensearch_url", "https://a?pretty"),
        ("opensearch_url", "https://a\n.b"),
        ("opensearch_url", ["https://a"]),
        ("opensearch_index", "Jiewen"),
        ("opensearch_index", "_jiewen"),
        ("opensearch_index", "街闻"),
        ("opensearch_index", "a,b"),
        ("opensearch_index", "a*"),
        ("opensearch_index", "a\n"),
        ("opensearch_index", "a" * 201),
        ("opensearch_index", ""),
        ("opensearch_user", "a:b"),
        ("opensearch_user", 1),
        ("opensearch_api_key", "a\nb"),
        ("opensearch_ca", 1),
        ("opensearch_timeout", 0),
        ("opensearch_timeout", "inf"),
        ("opensearch_shards", 0),
        ("opensearch_shards", 1025),
        ("opensearch_replicas", -1),
        ("opensearch_replicas", 11),
        ("opensearch_replicas", True),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        load(**{name: value})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "opensearch_url"),
        ({"opensearch_url": TLS, "opensearch_user": "a"}, "opensearch_password"),
        ({"opensearch_url": TLS, "opensearch_password": SECRET}, "opensearch_user"),
        (
            {
                "opensearch_url": TLS,
                "opensearch_user": "a",
                "opensearch_password": SECRET,
                "opensearch_api_key": SECRET,
            },
            "opensearch_api_key",
        ),
        ({"opensearch_url": AWAY, "opensearch_api_key": SECRET}, "https"),
        (
            {
                "opensearch_url": f"{TLS},{HOME},{AWAY}",  # one open address is enough
                "opensearch_user": "a",
                "opensearch_password": SECRET,
            },
            "https",
        ),
    ],
)
def test_what_does_not_go_together(given: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says) as refused:
        load(engine="opensearch", **given)
    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value)
    assert load(engine="whoosh", **given).engine == "whoosh"  # it needs none of them


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        (TLS, False),
        (AWAY, True),
        ("http://localhost:9200", False),
        ("http://a.localhost", False),
        ("http://127.0.0.1:9200", False),
        ("http://127.8.9.1", False),
        ("http://[::1]:9200", False),
        ("http://localhost.example.org", True),
        ("http://10.0.0.1", True),  # a private network has readers too
        ("http://0.0.0.0", True),
        ("HTTP://search.example.org", True),
    ],
)
def test_where_others_could_read_along(address: str, is_open: bool) -> None:
    assert setting_values.is_open(address) is is_open


def test_nobody_has_a_password_from_us() -> None:
    made = Settings()
    assert (made.opensearch_user, made.opensearch_password, made.opensearch_api_key) == ("", "", "")


@pytest.mark.parametrize("name", ["password", "opensearch_password", "opensearch_api_key"])
def test_a_secret_is_not_shown(name: str) -> None:
    made = load(**{name: SECRET})
    assert getattr(made, name) == SECRET
    assert SECRET not in repr(made)
    for value in ([SECRET], f"{SECRET}\n"):
        if name == "password" and isinstance(value, str):
            continue  # a hash, which goes nowhere
        with pytest.raises(SettingsError) as refused:
            load(**{name: value})
        assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "url", [f"https://me:{SECRET}@a:9200", f"https://a,{SECRET}@b", [f"https://me:{SECRET}@a"]]
)
def test_an_address_with_a_password_is_not_repeated(url: object) -> None:
    with pytest.raises(SettingsError, match="opensearch_url") as refused:
        load(opensearch_url=url)
    assert SECRET not in str(refused.value)
    assert isinstance(url, list) or "opensearch_password" in str(refused.value)


def test_certificates_stand_beside_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "jiewen.toml").write_text('opensearch_ca = "ca.pem"\n', "utf-8")
    assert load_settings(environ={}, folder=tmp_path).opensearch_ca == tmp_path / "ca.pem"
    variables = {"JIEWEN_OPENSEARCH_CA": "b.pem"}
    assert load_settings(environ=variables, folder=tmp_path).opensearch_ca == Path("b.pem")


# -- choosing ----------------------------------------------------------------------------------


def test_the_embedded_engine_is_the_default(tmp_path: Path) -> None:
    for made in (Settings(index=tmp_path, redact=True), Settings(index=tmp_path)):
        with_all, reading = engine_for(made), index_for(made)
        assert isinstance(with_all, WhooshEngine)
        assert isinstance(reading, WhooshEngine)
        assert with_all.redacts is reading.redacts is made.redact
        with_all.close()
        reading.close()


def test_settings_reach_the_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each field of the client's own dataclass, none of them at its default."""
    adapter = importlib.import_module("searcher.engines.opensearch.adapter")
    client = importlib.import_module("searcher.engines.opensearch.client")
    opened: list[tuple[object, bool]] = []
    monkeypatch.setattr(
        adapter, "OpenSearchEngine", lambda cluster, redacts: opened.append((cluster, redacts))
    )
    (tmp_path / "ca.pem").touch()
    given: dict[str, Any] = {"url": TLS, "user": "me", "password": SECRET, "api_key": "key"}
    given |= {"ca": tmp_path / "ca.pem", "timeout": 7.0, "shards": 3, "replicas": 2}
    named = {f"opensearch_{name}": value for name, value in given.items()}
    engine_for(
        Settings(engine="opensearch", opensearch_index="news", redact=True, **named)  # as it is
    )
    assert opened == [(client.Cluster(name="news", **given), True)]
    assert set(given) | {"name"} == {field.name for field in fields(client.Cluster)}
    assert SECRET not in repr(opened)


def test_missing_certificates_are_told(tmp_path: Path) -> None:
    made = Settings(engine="opensearch", opensearch_url=TLS, opensearch_ca=tmp_path / "ca.pem")
    with pytest.raises(SettingsError, match=r"opensearch_ca.*ca\.pem"):
        engine_for(made)


@pytest.mark.parametrize(
    ("options", "variable", "file", "chosen"),
    [
        ([], "", "", "whoosh"),
        ([], "", "opensearch", "opensearch"),
        ([], "opensearch", "whoosh", "opensearch"),
        (["--engine", "whoosh"], "opensearch", "opensearch", "whoosh"),
        (["--engine", "opensearch"], "whoosh", "whoosh", "opensearch"),
        (["--engine=opensearch"], "", "", "opensearch"),
    ],
)
@pytest.mark.parametrize("command", ["stats", "index", "reindex", "check", "suggest"])
def test_option_then_variable_then_file(
    options: list[str],
    variable: str,
    file: str,
    chosen: str,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An engine without an address is refused by every command before it does anything."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JIEWEN_ENGINE", variable)
    monkeypatch.delenv("JIEWEN_OPENSEARCH_URL", raising=False)
    (tmp_path / "jiewen.toml").write_text(f'engine = "{file}"\n' if file else "", "utf-8")
    words = {"suggest": ["x"], "check": ["--index", "none"]}
    result = jiewen(*options, command, *words.get(command, []))
    assert result.exit_code == 1
    assert ("opensearch_url" in result.stderr) is (chosen == "opensearch")
    assert result.stderr.count("\n") == 1


def test_the_site_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JIEWEN_OPENSEARCH_URL", raising=False)
    result = jiewen("--engine", "opensearch", "serve", "--port", "0")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "opensearch_url" in result.stderr


def test_an_unknown_engine_is_wrong_usage() -> None:
    result = jiewen("--engine", "lucene", "stats")
    assert result.exit_code == 2
    assert all(engine in result.stderr for engine in ENGINES)


def test_help_shows_the_option_with_an_example() -> None:
    shown = " ".join(jiewen("--help").stdout.split())
    assert "--engine [whoosh|opensearch]" in shown
    assert "jiewen --engine opensearch" in shown


def test_a_command_alone_takes_the_other_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that imports the site, and a command that no group called, have no option."""
    from searcher.cli.console import settings_from
    from searcher.cli.search import stats

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JIEWEN_ENGINE", "opensearch")
    monkeypatch.setenv("JIEWEN_OPENSEARCH_URL", HOME)
    assert settings_from().engine == "opensearch"
    monkeypatch.delenv("JIEWEN_OPENSEARCH_URL")
    result = CliRunner().invoke(stats, [])
    assert isinstance(result.exception, SettingsError)


# -- what is loaded ----------------------------------------------------------------------------

_WITHOUT_CLIENT = """
import sys
sys.modules["opensearchpy"] = None  # as if it were not installed
sys.argv[1:] = ["--engine", "opensearch", "stats"]
from jiewen import main
main()
"""

_NOTHING_MORE = """
import sys
sys.argv[1:] = ["--engine", "whoosh", "search", "x", "--index", "none"]
from jiewen import main
try: main()
except SystemExit: pass
heavy = {"opensearchpy", "urllib3", "requests", "searcher.engines.opensearch", "flask"}
print(sorted(heavy & set(sys.modules)))
"""

_WITHOUT_WHOOSH = """
import sys
from jiewen import main
sys.argv[1:] = ["search", "换届", "--index", "index"]
try: main()
except SystemExit: pass
print("whoosh" in sys.modules)
from searcher.engines.choose import open_engine
from pathlib import Path
open_engine(Path("index")).update((), ("jx/1",))
print("whoosh" in sys.modules)
"""


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    variables = {"PYTHONPATH": str(ROOT), "JIEWEN_OPENSEARCH_URL": HOME, "PATH": ""}
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=folder,
        env=variables,
        check=False,
    )


def test_without_the_client_one_line_says_what_to_install(tmp_path: Path) -> None:
    result = run(_WITHOUT_CLIENT, tmp_path)
    assert result.returncode == 1
    assert "pip install 'jiewen[opensearch]'" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_embedded_engine_loads_no_client(tmp_path: Path) -> None:
    result = run(_NOTHING_MORE, tmp_path)
    assert result.stdout == "[]\n"
    assert "jiewen index" in result.stderr


def test_a_search_loads_no_whoosh_and_a_writer_does(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild(ARTICLES)
    engine.close()
    answer, after_search, after_update = run(_WITHOUT_WHOOSH, tmp_path).stdout.rsplit("\n", 3)[:3]
    assert "换届" in answer
    assert (after_search, after_update) == ("False", "True")
