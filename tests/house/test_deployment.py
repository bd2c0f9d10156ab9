"""What operators are told is run: units, image, gunicorn; on a system that is read-only."""

import io
import json
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import yaml  # type: ignore[import-untyped]
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.conftest import ROOT, SAMPLE
from tests.support.new_issues import OFFICE, issue
from tests.support.operations_page import DOCKERFILE, PAGE, blocks, units
from tests.support.site_processes import ADDRESS, PATIENCE, connect, environment, fetch, indexed
from tests.support.staff import NAMES, PASSWORD, with_everyone
from web.people.person import Role
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


# -- with staff --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rights:
    """How site and worker of a desk run: their mounts, folders, and what they are told."""

    site: Sequence[Mount]
    worker: Sequence[Mount]
    folder: str
    values: dict[str, str]


def by_units(srv: Path, cache: Path) -> Rights:
    """Return the rights that the units and their two more files give."""
    found = units()
    seen = {"/srv/jiewen": srv / "jiewen", "/srv/newsletters": srv / "newsletters"}

    def mounts(*names: str) -> list[Mount]:
        services = [found[name]["Service"] for name in names]
        told = " ".join(each.get("ReadWritePaths", "") for each in services).split()
        assert set(told) <= set(seen)
        return [
            *(Mount(real, at, writable=at in told) for at, real in seen.items()),
            Mount(cache, f"/var/cache/{services[0]['CacheDirectory']}", writable=True),
        ]

    site, worker = (found[f"jiewen{name}.service"]["Service"] for name in ("", "-worker"))
    values = dict(each["Environment"].split("=", 1) for each in (site, worker))
    return Rights(
        mounts("jiewen.service", "staff.conf"),
        mounts("jiewen-worker.service", "intake.conf"),
        site["WorkingDirectory"],
        {**values, "JIEWEN_STAFF": "true"},
    )


def by_compose(srv: Path, cache: Path) -> Rights:
    """Return the rights that compose.yaml and compose.desk.yaml give together."""
    (srv / "jiewen/index-inbox").mkdir()
    real = {
        "index": srv / "jiewen/index",
        "inbox": srv / "jiewen/index-inbox",
        "./newsletters": srv / "newsletters",
    }
    files = [
        yaml.safe_load((ROOT / name).read_text("utf-8"))["services"]
        for name in ("compose.yaml", "compose.desk.yaml")
    ]

    def mounts(name: str) -> list[Mount]:
        told = [each.split(":") for file in files for each in file[name]["volumes"]]
        by_place = {at: (source, mode) for source, at, *mode in told}  # the later file's stands
        return [Mount(real[s], at, writable=mode != ["ro"]) for at, (s, mode) in by_place.items()]

    told = dict(re.findall(r"(JIEWEN_\w+)=(\S+)", DOCKERFILE))
    return Rights(mounts("site"), mounts("worker"), "/srv", told | files[1]["site"]["environment"])


@pytest.mark.parametrize("rights_of", [by_units, by_compose])
def test_staff_take_in_an_issue_with_no_more_rights_than_are_told(
    srv: Path, tmp_path: Path, rights_of: Callable[[Path, Path], Rights]
) -> None:
    own, cache = tmp_path / "srv", tmp_path / "cache"
    shutil.copytree(srv, own)
    cache.mkdir()
    rights = rights_of(own, cache)
    people = with_everyone(own / "jiewen" / "index")
    assert people.named(NAMES[Role.EDITOR])

    def work() -> None:
        words = jailed(["jiewen", "worker", "--once"], rights.worker, rights.folder)
        values = environment(**{**rights.values, "JIEWEN_OCR": "off"})
        subprocess.run(words, env=values, check=True, timeout=PATIENCE)

    serve = jailed(["jiewen", "serve"], rights.site, rights.folder)
    with started(serve, tmp_path, **{**rights.values, "JIEWEN_PORT": "0"}) as at:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        sent(browser, f"{at}/sign-in", name=NAMES[Role.EDITOR], password=PASSWORD)
        sent(browser, f"{at}/inbox/send", file=issue(8, "电梯"), page=f"{at}/inbox")
        work()
        facts: dict[str, Any] = {
            "date": "2021-05-08",
            "office": OFFICE,
            "paper": "槐荫社区报",
            "number": "8",
        }
        sent(browser, f"{at}/inbox/1", **facts, do="confirm")
        work()
        assert [each.read_bytes() for each in own.glob("newsletters/收录/**/*.txt")] == [
            issue(8, "电梯")
        ]
        found = json.loads(fetch(f"{at}/api/v1/search?q={quote('电梯有了新办法')}"))
        assert [hit["title"] for hit in found["hits"]] == ["电梯有了新办法"]


def sent(
    browser: urllib.request.OpenerDirector,
    path: str,
    *,
    page: str = "",
    file: bytes = b"",
    **values: Any,
) -> None:
    """Send a form with the token of its page, and a file with it."""
    found = re.search(
        r'name="csrf_token" value="([^"]+)"', browser.open(page or path).read().decode()
    )
    assert found
    parts: dict[str, Any] = {**values, "csrf_token": found[1]}
    if file:
        parts["files"] = FileStorage(io.BytesIO(file), "新.txt")
    boundary, body = encode_multipart(parts)
    kind = f"multipart/form-data; boundary={boundary}"
    with browser.open(urllib.request.Request(path, body, {"Content-Type": kind})) as answer:
        assert answer.url != path  # led on


# -- units -------------------------------------------------------------------------------------


def test_units_are_what_systemd_reads(tmp_path: Path) -> None:
    texts = {Path(b.splitlines()[0].removeprefix("# ")).name: b for b in blocks("ini")}
    for name, text in texts.items():
        assert name.endswith(".conf") == (".service.d" in text.splitlines()[0])
        text = text.replace("/opt/jiewen/bin/jiewen", "/bin/true").replace(
            "User=jiewen", "User=root"
        )
        folder = tmp_path / Path(text.splitlines()[0].removeprefix("# ")).parent.name
        file = (folder if name.endswith(".conf") else tmp_path) / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    if shutil.which("systemd-analyze") is None:  # then what the next tests read is all
        assert texts
        return
    checked = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            *(str(each) for each in tmp_path.iterdir() if each.is_file()),
        ],
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
    staff, intake = (units()[name]["Service"] for name in ("staff.conf", "intake.conf"))
    assert {**staff} == {"ReadWritePaths": site["WorkingDirectory"]}
    assert {**intake} == {"ReadWritePaths": "/srv/newsletters"}


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
