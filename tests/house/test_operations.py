"""What docs/operations.md, the compose files and Dockerfile say: settings, commands, metrics."""

import re
import shlex
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from jiewen import COMMANDS, main
from searcher.engines.choose import open_engine
from searcher.settings import Settings, load_settings
from tests.conftest import ARTICLES, ROOT
from tests.support.command import parse
from tests.support.operations_page import DOCKERFILE, PAGE, blocks, units
from web.app import create_app
from web.serving.guesses import Allowance
from web.serving.password import LEAST
from web.serving.server import GRACE

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
DESK: dict[str, Any] = yaml.safe_load((ROOT / "compose.desk.yaml").read_text("utf-8"))
CLUSTER_TEXT = (ROOT / "compose.cluster.yaml").read_text("utf-8")
CLUSTER: dict[str, Any] = yaml.safe_load(CLUSTER_TEXT)
NODES = ["opensearch-1", "opensearch-2", "opensearch-3"]
TABLES = {"streets", "departments"}  # of jiewen.toml alone


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


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"JIEWEN_(\w+)", PAGE + DOCKERFILE + CLUSTER_TEXT)))
)
def test_variable_is_a_setting(name: str) -> None:
    assert name.lower() in {field.name for field in fields(Settings)}


def test_example_settings_are_read(tmp_path: Path) -> None:
    site, cluster = (settings_of(example, tmp_path) for example in blocks("toml"))
    assert (site.base_path, site.proxies, site.rate_limit) == ("/jiewen", 1, "120/minute")
    assert (site.engine, cluster.engine) == ("whoosh", "opensearch")
    assert cluster.opensearch_url.count("https://") == 3
    assert cluster.opensearch_ca == Path("/srv/jiewen/ca.pem")


def settings_of(example: str, folder: Path) -> Settings:
    (folder / "jiewen.toml").write_text(example, "utf-8")
    return load_settings(environ={}, folder=folder)


# -- services and proxies ----------------------------------------------------------------------


def test_units_start_commands_that_exist() -> None:
    assert set(units()) == {
        *("jiewen.service", "jiewen-worker.service"),
        *("jiewen-index.service", "jiewen-index.timer"),
        *("jiewen-mail.service", "jiewen-mail.timer"),
        *("staff.conf", "intake.conf"),  # which add to two of them
    }
    services = [u["Service"] for u in units().values() if u.has_section("Service")]
    started = [each["ExecStart"] for each in services if "ExecStart" in each]
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
    most = Allowance()
    assert (most.client, most.known, most.everyone, most.seconds) == (20, 100, 200, 60)
    assert "twenty wrong passwords within a minute" in PAGE
    assert "a hundred" in PAGE
    assert "two hundred" in PAGE
    assert f"at least {LEAST} characters" in PAGE
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
    assert set(COMPOSE["services"]) == {"site", "index", "nightly", "worker", "mail"}
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


def test_the_desk_adds_rights_to_write_and_nothing_else() -> None:
    """Each mount stands for one of compose.yaml, or is the inbox; the site reads newsletters."""
    known = {each for one in COMPOSE["services"].values() for each in mounted(one)}
    may_write: dict[str, set[str]] = {}
    for name, service in DESK["services"].items():
        assert set(service) <= {"environment", "volumes"}
        assert service["environment"] == {"JIEWEN_STAFF": "true"}
        merged = mounted(COMPOSE["services"][name]) | mounted(service)
        assert merged.keys() - known <= {"/srv/jiewen/index-inbox"}
        may_write[name] = {at for at, (_, mode) in merged.items() if mode != ["ro"]}
        for at, (source, _) in mounted(service).items():
            assert source == mounted(COMPOSE["services"][name]).get(at, ("inbox",))[0]
    kept = {"/srv/jiewen/index", "/srv/jiewen/index-inbox"}
    assert may_write == {
        "site": kept,
        "worker": kept | {"/srv/newsletters"},
        "mail": {"/srv/jiewen/index"},  # as in compose.yaml
    }
    assert set(DESK["volumes"]) == {"inbox"}
    made = re.search(r"install --directory --owner jiewen --group jiewen (.+)", DOCKERFILE)
    assert made
    assert kept == set(made[1].split())  # else a new volume belongs to root


def mounted(service: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    """Return source and mode of each mount by its place; a later file replaces by the place."""
    parts = [each.split(":") for each in service.get("volumes", ())]
    return {at: (source, mode) for source, at, *mode in parts}


def test_compose_serves_where_the_image_listens() -> None:
    (port,) = COMPOSE["services"]["site"]["ports"]
    assert re.findall(r"JIEWEN_PORT=(\d+)", DOCKERFILE) == [port.split(":")[-1]]
    assert port.startswith("127.0.0.1:")


# -- three nodes -------------------------------------------------------------------------------


def test_three_nodes_differ_in_name_and_data_alone() -> None:
    nodes = {name: CLUSTER["services"][name] for name in NODES}
    for name, node in nodes.items():
        assert node["environment"]["node.name"] == name
        assert f"{name}:/usr/share/opensearch/data" in node["volumes"]
        for key in ("discovery.seed_hosts", "cluster.initial_cluster_manager_nodes"):
            assert node["environment"][key].split(",") == NODES
    same = [
        {key: node[key] for key in node.keys() - {"environment", "volumes", "ports"}}
        | {"environment": {**node["environment"], "node.name": ""}}
        for node in nodes.values()
    ]
    assert same == [same[0]] * 3
    (image,) = {node["image"] for node in nodes.values()}
    assert re.fullmatch(r"opensearchproject/opensearch:3\.\d+\.\d+", image)
    assert same[0]["ulimits"]["memlock"] == {"soft": -1, "hard": -1}
    assert same[0]["healthcheck"]["test"][0] == "CMD"


def test_the_cluster_changes_no_service_but_where_the_index_is() -> None:
    assert set(CLUSTER["services"]) == {*COMPOSE["services"], *NODES, "keys"}
    for name in COMPOSE["services"]:
        told = CLUSTER["services"][name]
        assert set(told) == {"build", "depends_on", "environment", "volumes"}
        assert set(told["depends_on"]) == set(NODES)
        known = {f"JIEWEN_{field.name.upper()}" for field in fields(Settings)}
        assert set(told["environment"]) <= known


def test_what_the_containers_are_told_makes_settings(tmp_path: Path) -> None:
    told = dict(CLUSTER["services"]["site"]["environment"])
    told["JIEWEN_OPENSEARCH_PASSWORD"] = "what .env says"
    made = load_settings(environ=told, folder=tmp_path)
    assert made.engine == "opensearch"
    assert made.opensearch_url.split(",") == [f"https://{name}:9200" for name in NODES]


def test_nobody_else_reaches_the_nodes() -> None:
    ports = [port for service in CLUSTER["services"].values() for port in service.get("ports", ())]
    assert ports == ["127.0.0.1:9200:9200"]


def test_no_file_holds_a_password() -> None:
    """Every one is asked for, and none has another to fall back to."""
    asked = re.findall(r"^ +(\w*PASSWORD): (.+)$", CLUSTER_TEXT, re.MULTILINE)
    assert {name for name, _ in asked} == {
        "OPENSEARCH_INITIAL_ADMIN_PASSWORD",
        "JIEWEN_OPENSEARCH_PASSWORD",
    }
    for name, value in asked:
        assert re.fullmatch(rf"\$\{{{name}:\?[^}}]+\}}", value), name
    assert all(
        CLUSTER["services"][name]["environment"]["DISABLE_INSTALL_DEMO_CONFIG"] == "true"
        for name in NODES
    )


def test_permissions_of_the_page_are_those_of_the_role() -> None:
    role = yaml.safe_load(CLUSTER["configs"]["roles"]["content"])["jiewen"]
    (index,) = role["index_permissions"]
    rows = re.findall(r"^\| (`\w+[:_][^|]+) \| (indices|cluster)", PAGE, re.MULTILINE)
    told = {(on, each) for names, on in rows for each in re.findall("`([^`]+)`", names)}
    granted = {("cluster", each) for each in role["cluster_permissions"]}
    assert told == granted | {("indices", each) for each in index["allowed_actions"]}
    assert index["index_patterns"] == ["jiewen", "jiewen-*"]
    assert Settings().opensearch_index == "jiewen"


def test_scripts_of_the_cluster_are_shell() -> None:
    """What compose passes on after it has read `$$` as `$`."""
    for name, shell in (("keys", "sh"), ("opensearch-1", "bash")):
        program, switches, script = CLUSTER["services"][name]["command"]
        assert (program, switches) == (shell, "-ec")
        assert not re.search(r"(?<!\$)\$(?!\$)", script.replace("$$", "")), name
        subprocess.run([shell, "-n", "-c", script.replace("$$", "$")], check=True)


@pytest.mark.processes
def test_nodes_get_a_certificate_that_names_them(tmp_path: Path) -> None:
    """The script itself, in other folders and without giving a file to another user."""
    for folder in ("keys", "tmp"):
        (tmp_path / folder).mkdir()
    script = re.sub(r"(?<=\s)/(?=keys|tmp)", f"{tmp_path}/", keys_script())
    for _ in range(2):  # a second start leaves all as it is
        subprocess.run(["sh", "-ec", script], check=True, capture_output=True)
        made = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    assert set(made) == {"ca.pem", "node.pem", "node.key"}  # not the key that signed
    assert (tmp_path / "keys" / "node.key").stat().st_mode & 0o777 == 0o400
    assert made["node.key"].startswith(b"-----BEGIN PRIVATE KEY")  # PKCS 8
    for name, serves in {**dict.fromkeys([*NODES, "localhost"], True), "other": False}.items():
        checked = ["openssl", "verify", "-x509_strict", "-CAfile", "keys/ca.pem"]
        checked += ["-verify_hostname", name, "keys/node.pem"]
        result = subprocess.run(checked, cwd=tmp_path, capture_output=True, check=False)
        assert (result.returncode == 0) is serves, name


def keys_script() -> str:
    script: str = CLUSTER["services"]["keys"]["command"][-1]
    assert script.count("chown 1000:1000 node.key") == 1
    return script.replace("chown 1000:1000 node.key", "true")


def test_subject_of_the_certificate_is_that_of_a_node() -> None:
    """One part: the setting is a list, and a comma in a name would begin the next."""
    (subject,) = re.findall(r'-subj "/(.+?)" -keyout node\.key', keys_script())
    assert (
        CLUSTER["services"]["opensearch-1"]["environment"]["plugins.security.nodes_dn"] == subject
    )
    assert "," not in subject
    assert "/" not in subject


def lines_of_errors() -> list[str]:
    table = PAGE.split("### What its errors mean", 1)[1].split("\n### ", 1)[0]
    return re.findall(r"^\| ([^|`]*[\u4e00-\u9fd5][^|]*?) \|", table, re.MULTILINE)


def test_errors_are_listed() -> None:
    assert len(lines_of_errors()) >= 15


@pytest.mark.parametrize("line", lines_of_errors())
def test_an_error_that_is_explained_is_one_of_ours(line: str) -> None:
    catalogues = ROOT.glob("data/words/zh_Hans/*.po")
    assert any(f'msgstr "{line}' in path.read_text("utf-8") for path in catalogues)


def test_image_can_hold_the_client_of_the_cluster() -> None:
    asked = {CLUSTER["services"][name]["build"]["args"]["EXTRAS"] for name in COMPOSE["services"]}
    assert asked == {"opensearch"}
    assert re.search(r"^ARG EXTRAS=$", DOCKERFILE, re.MULTILINE)
    assert '".${EXTRAS:+[$EXTRAS]}"' in DOCKERFILE
