"""What operators are told is run: units, image, gunicorn; on a system that is read-only."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import yaml  # type: ignore[import-untyped]

from tests.conftest import ROOT, SAMPLE
from tests.support.operations_page import DOCKERFILE, PAGE, blocks, units
from tests.support.site_processes import ADDRESS, connect, environment, fetch, indexed
from web.serving.refusals import HEADERS

PAPER = min(SAMPLE.glob("**/*.pdf"))


@dataclass(frozen=True)
class Mount:
    """A folder of this machine, and where it is seen."""

    real: Path
    seen: str
    writable: bool = False

    def words(self) -> list[str]:
        return ["--bind" if self.writable else "--ro-bind", str(self.real), self.seen]


def jailed(command: Sequence[str], mounts: Sequence[Mount], folder: str) -> list[str]:
    """Return a command on a system that can only be read, but for a /tmp of its own."""
    if shutil.which("bwrap") is None:
        pytest.skip("no bubblewrap; .ci/run installs it")
    words = [
        "bwrap",
        "--die-with-parent",
        "--ro-bind",
        "/",
        "/",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
    ]
    words += ["--tmpfs", "/tmp", "--tmpfs", "/srv", "--tmpfs", "/var/cache"]
    for path in sorted({str(ROOT), sys.prefix, sys.base_prefix}):
        words += ["--ro-bind", path, path]  # which may be in /tmp
    for mount in mounts:
        words += mount.words()
    return [*words, "--chdir", folder, "--", sys.executable, "-m", *command]


@pytest.fixture(scope="module")
def srv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an operator has in /srv: newsletters, settings, an index."""
    folder = tmp_path_factory.mktemp("srv")
    (folder / "newsletters").mkdir()
    shutil.copy(PAPER, folder / "newsletters")
    (folder / "jiewen").mkdir()
    (folder / "jiewen" / "jiewen.toml").write_text(
        'index = "/srv/jiewen/index"\ncorpus = "/srv/newsletters"\n', "ascii"
    )
    unit = units()["jiewen-index.service"]["Service"]
    words = shlex.split(unit["ExecStart"])[1:]
    mounts = [
        Mount(folder / "newsletters", "/srv/newsletters"),
        Mount(folder / "jiewen", unit["ReadWritePaths"], writable=True),
    ]
    done = subprocess.run(
        jailed(["jiewen", *words], mounts, unit["WorkingDirectory"]),
        env=environment(),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder


@contextmanager
def started(words: Sequence[str], folder: Path, **values: str) -> Iterator[str]:
    process = subprocess.Popen(
        list(words),
        cwd=folder,
        env=environment(JIEWEN_ACCESS_LOG="off", **values),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if found := ADDRESS.search(line):
                yield found[0].replace("0.0.0.0", "127.0.0.1")
                break
        else:
            raise AssertionError("".join(said))
    finally:
        process.kill()
        process.communicate()


def looked_at(address: str) -> None:
    """Search, read an article, and see the page it stands on."""
    found = json.loads(fetch(f"{address}/api/v1/search"))
    article = quote(found["hits"][0]["id"])
    assert fetch(f"{address}/article/{article}")
    with closing(connect(address)) as client:
        client.request("GET", f"/page-image/{article}.png")
        answer = client.getresponse()
        assert (answer.status, answer.read(4)) == (200, b"\x89PNG")


def test_service_serves_and_keeps_pages_on_a_read_only_system(srv: Path, tmp_path: Path) -> None:
    unit = units()["jiewen.service"]["Service"]
    name, kept = unit["Environment"].split("=", 1)
    cache = f"/var/cache/{unit['CacheDirectory']}"
    assert kept.startswith(f"{cache}/")
    mounts = [
        Mount(srv / "newsletters", "/srv/newsletters"),
        Mount(srv / "jiewen", "/srv/jiewen"),
        Mount(tmp_path, cache, writable=True),
    ]
    words = [*shlex.split(unit["ExecStart"])[1:], "--port", "0"]
    with started(jailed(["jiewen", *words], mounts, "/srv/jiewen"), tmp_path, **{name: kept}) as at:
        looked_at(at)
    assert list((tmp_path / Path(kept).name).glob("*.png"))
    assert not list(srv.glob("jiewen/*-pages"))


def test_image_serves_on_a_read_only_root(srv: Path, tmp_path: Path) -> None:
    """Its environment and its command, with the mounts of the compose file."""
    told = dict(re.findall(r"(JIEWEN_\w+)=(\S+)", DOCKERFILE))
    site = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["site"]
    assert site["read_only"]
    assert told["JIEWEN_PAGE_CACHE"].startswith(site["tmpfs"][0].split(":")[0] + "/")
    (command,) = re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    mounts = [
        Mount(srv / "jiewen" / "index", told["JIEWEN_INDEX"]),
        Mount(srv / "newsletters", told["JIEWEN_CORPUS"]),
    ]
    values = {**told, "JIEWEN_PORT": "0"}
    with started(jailed(json.loads(command), mounts, "/srv"), tmp_path, **values) as at:
        looked_at(at)


# -- units -------------------------------------------------------------------------------------


def test_units_are_what_systemd_reads(tmp_path: Path) -> None:
    texts = {Path(b.splitlines()[0].removeprefix("# ")).name: b for b in blocks("ini")}
    for name, text in texts.items():
        text = text.replace("/opt/jiewen/bin/jiewen", "/bin/true").replace(
            "User=jiewen", "User=root"
        )
        (tmp_path / name).write_text(text, "utf-8")
    if shutil.which("systemd-analyze") is None:  # then what the next tests read is all
        assert texts
        return
    checked = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in texts)],
        check=False,
        capture_output=True,
        text=True,
    )
    ours = [line for line in checked.stderr.splitlines() if str(tmp_path) in line]
    assert ours == []


@pytest.mark.parametrize(
    "name", ["jiewen.service", "jiewen-index.service", "jiewen-worker.service"]
)
def test_sandbox_fits_what_runs_in_it(name: str) -> None:
    service = units()[name]["Service"]
    assert service["ProtectSystem"] == "strict"
    assert service["ProtectHome"] == "read-only"  # README's newsletters are in ~/newsletters
    allowed = service["SystemCallFilter"].split()
    assert {"landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"} <= {*allowed}
    assert "seccomp" in allowed
    assert service["SystemCallErrorNumber"] == "EPERM"  # else what is missing kills


def test_who_may_write_where() -> None:
    names = ("jiewen", "jiewen-index", "jiewen-worker")
    site, index, worker = (units()[f"{n}.service"]["Service"] for n in names)
    assert "ReadWritePaths" not in site
    assert index["ReadWritePaths"] == index["WorkingDirectory"]
    assert worker["ReadWritePaths"] == worker["WorkingDirectory"]


# -- gunicorn ----------------------------------------------------------------------------------


def gunicorn() -> list[str]:
    (block,) = (b for b in blocks("sh") if "gunicorn 'web" in b)
    command = re.sub(r"\\\n", " ", block)
    (line,) = (line for line in command.splitlines() if line.startswith("gunicorn"))
    return shlex.split(line)


def test_no_limit_of_the_example_is_off() -> None:
    words = gunicorn()
    limits = {w: words[n + 1] for n, w in enumerate(words) if w.startswith("--limit-request")}
    assert len(limits) == 3
    assert all(0 < int(value) <= 8190 for value in limits.values())
    assert "--preload" not in words


def test_example_of_gunicorn_serves_and_refuses_a_line_without_end(tmp_path: Path) -> None:
    folder = indexed(tmp_path)
    words = ["127.0.0.1:0" if word == "127.0.0.1:8000" else word for word in gunicorn()]
    with started([sys.executable, "-m", *words], folder) as at, closing(connect(at)) as client:
        assert fetch(f"{at}/readyz") == "ok\n"
        assert fetch(f"{at}/?q={quote('议事会' * 100)}")
        host = urlsplit(at)
        client.connect()
        client.sock.settimeout(30)
        sent = 0
        try:
            client.send(b"GET /?q=")
            while sent < 2**24:
                client.send(b"a" * 2**16)
                sent += 2**16
            raise AssertionError(f"{host} took {sent} bytes")
        except (ConnectionError, BrokenPipeError):
            assert sent < 2**24


def test_page_tells_which_headers_refusals_have() -> None:
    assert ("Cache-Control", "no-store") in HEADERS
    assert "`no-store`" in PAGE
