"""What docs/operations.md, compose.yaml and Dockerfile say: settings, commands, metrics, files."""

import re
import shlex
from configparser import ConfigParser
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from jiewen import COMMANDS, main
from searcher.open import open_engine
from searcher.settings import Settings, load_settings
from tests.conftest import ARTICLES, ROOT
from tests.test_docs import parse
from web.app import create_app
from web.serving.limits import WRONG_PASSWORDS
from web.serving.server import GRACE

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
DOCKERFILE = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text("utf-8"))
TABLES = {"streets", "departments"}  # of jiewen.toml alone


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def units() -> dict[str, ConfigParser]:
    made = {}
    for block in blocks("ini"):
        unit = ConfigParser(interpolation=None)
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        unit.read_string(block)
        made[Path(block.splitlines()[0].removeprefix("# ")).name] = unit
    return made


# -- settings ----------------------------------------------------------------------------------


def test_table_of_settings_is_complete_and_true() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (\S+) \|", PAGE, re.MULTILINE)
    told = {name: (variable, default) for name, variable, default in rows}
    made = Settings()
    true = {
        field.name: (f"JIEWEN_{field.name.upper()}", written(getattr(made, field.name)))
        for field in fields(Settings)
        if field.name not in TABLES
    }
    assert told == true


def written(default: object) -> str:
    """Return a value as the table writes it."""
    if default is None:
        return "–"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f'`"{default}"`' if isinstance(default, str | Path) else f"`{default}`"


@pytest.mark.parametrize("name", sorted(set(re.findall(r"JIEWEN_(\w+)", PAGE + DOCKERFILE))))
def test_variable_is_a_setting(name: str) -> None:
    assert name.lower() in {field.name for field in fields(Settings)}


def test_example_settings_are_read(tmp_path: Path) -> None:
    (example,) = blocks("toml")
    (tmp_path / "jiewen.toml").write_text(example, "utf-8")
    made = load_settings(environ={}, folder=tmp_path)
    assert (made.base_path, made.proxies, made.rate_limit) == ("/jiewen", 1, "120/minute")


# -- services and proxies ----------------------------------------------------------------------


def test_units_start_commands_that_exist() -> None:
    assert set(units()) == {"jiewen.service", "jiewen-index.service", "jiewen-index.timer"}
    started = [u["Service"]["ExecStart"] for u in units().values() if u.has_section("Service")]
    for line in started:
        program, *words = shlex.split(line)
        assert Path(program).name == "jiewen"
        assert parse(shlex.join(["jiewen", *words])).command in map(command, COMMANDS)


def command(name: str) -> object:
    import click

    return main.get_command(click.Context(main), name)


def test_service_waits_longer_than_the_server_needs() -> None:
    assert int(units()["jiewen.service"]["Service"]["TimeoutStopSec"]) > GRACE
    assert int(COMPOSE["services"]["site"]["stop_grace_period"].removesuffix("s")) > GRACE


def test_nginx_sets_every_header_that_is_believed() -> None:
    (example,) = blocks("nginx")
    assert example.count("{") == example.count("}")
    for name in ("For", "Proto", "Host", "Prefix"):
        assert f"proxy_set_header X-Forwarded-{name} " in example


def test_page_tells_the_limits_of_the_code() -> None:
    assert WRONG_PASSWORDS == "20/minute"
    assert "twenty wrong passwords within a minute" in PAGE
    assert GRACE == 10
    assert "up to ten\nseconds" in PAGE


# -- metrics -----------------------------------------------------------------------------------


def test_every_metric_is_told_and_no_other(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.update(ARTICLES, ())
    client = create_app(engine, Settings(index=tmp_path)).test_client()
    client.get("/")
    text = client.get("/metrics").text
    engine.close()
    told = set(re.findall(r"^\|.*?`(jiewen_\w+)`", PAGE, re.MULTILINE))
    told |= set(re.findall(r"^\| `jiewen_\w+`, `(jiewen_\w+)`", PAGE, re.MULTILINE))
    assert told == set(re.findall(r"^# TYPE (jiewen_\w+)", text, re.MULTILINE))


# -- containers --------------------------------------------------------------------------------


def copied() -> list[str]:
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def test_what_the_image_copies_exists_and_is_let_in() -> None:
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    assert sorted(copied()) == sorted(let_in)
    assert all((ROOT / source).exists() for source in copied())


def test_image_holds_all_that_the_wheel_is_made_of() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (packed,) = re.findall(r"^only-include = \[(.+)\]$", project, re.MULTILINE)
    for name in [*re.findall(r'"([^"]+)"', packed), "pyproject.toml", "README.md", "LICENSE"]:
        assert name in copied()


def test_image_runs_a_command_as_nobody_in_particular() -> None:
    (last,) = re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    assert parse(shlex.join(yaml.safe_load(last))).command is command("serve")
    assert re.search(r"^USER jiewen$", DOCKERFILE, re.MULTILINE)
    assert "/healthz" in DOCKERFILE


def test_compose_mounts_what_it_declares() -> None:
    assert set(COMPOSE["services"]) == {"site", "index", "nightly"}
    for name, service in COMPOSE["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        mounts = [mount.split(":") for mount in service["volumes"]]
        assert {mount[0] for mount in mounts} == {*COMPOSE["volumes"], "./newsletters"}
        for source, _, *mode in mounts:
            assert (mode == ["ro"]) == (source == "./newsletters" or name == "site"), name
        assert {key.removeprefix("JIEWEN_").lower() for key in service.get("environment", ())} <= {
            field.name for field in fields(Settings)
        }


def test_compose_serves_where_the_image_listens() -> None:
    (port,) = COMPOSE["services"]["site"]["ports"]
    assert re.findall(r"JIEWEN_PORT=(\d+)", DOCKERFILE) == [port.split(":")[-1]]
    assert port.startswith("127.0.0.1:")
