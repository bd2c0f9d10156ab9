"""Where we run: systems without what only Unix has, users without rights, little of everything.

Windows and macOS cannot be had here. A Python whose modules lack what Windows lacks stands for
them: `tests/support/absent.py`.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

import pytest

from jiewen import COMMANDS
from tests.conftest import ROOT, SAMPLE
from tests.support.absent import MODULES, NAMES, python_without_unix, remove

_SECONDS = 300.0  # for one command on a busy machine
_NOBODY = 65534
_FORMATS = (
    "manifest.toml",
    "xinglin/2022-04-20.txt",
    "xinglin/2022-12-16.docx",
    "xinglin/2023-05-12.jsonl",
    "qingshibang/2023-07-14.html",
    "wangchao/2022-06-10.txt",
    "yunqiao/2023-03-10.pdf",
)


@dataclass(frozen=True, slots=True)
class Place:
    """How a command is run: the words before it, its environment, its user, its limits.

    Attributes:
        becomes: whether the words before it make it that user, so that nobody else has to.
    """

    python: Sequence[str]
    env: dict[str, str]
    user: int | None = None
    limits: str = ""
    becomes: bool = False

    def words(self, *words: object) -> list[str]:
        asked = [*self.python, *map(str, words)]
        return ["sh", "-c", f'{self.limits} exec "$@"', "sh", *asked] if self.limits else asked

    def run(self, *words: object, code: int = 0) -> str:
        """Run a Python command; return what it prints."""
        done = subprocess.run(
            self.words(*words),
            capture_output=True,
            encoding="utf-8",
            env=self.env,
            cwd=ROOT,
            timeout=_SECONDS,
            check=False,
            **self.rights(),
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return str(done.stdout)

    def jiewen(self, *words: object, code: int = 0) -> str:
        return self.run("-m", "jiewen", *words, code=code)

    def rights(self) -> dict[str, Any]:
        user = None if self.becomes else self.user
        return {} if user is None else {"user": user, "group": user, "extra_groups": []}

    @contextmanager
    def serving(self, index: Path) -> Iterator[str]:
        """Serve an index; yield the site's address."""
        server: subprocess.Popen[str] = subprocess.Popen(
            self.words("-m", "jiewen", "serve", "--port", "0", "--index", index),
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=self.env,
            cwd=ROOT,
            **self.rights(),
        )
        with server:
            try:
                assert server.stdout is not None
                found = re.search(r"http://\S+?:\d+", server.stdout.readline())
                assert found
                yield found[0]
            finally:
                server.terminate()


def _environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"} | more


def _copied(folder: Path) -> Path:
    """Copy a file of each format; return the corpus."""
    corpus = folder / "corpus"
    for name in _FORMATS:
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLE / name, corpus / name)
    return corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _copied(tmp_path_factory.mktemp("platforms"))


@pytest.fixture(scope="module")
def ours() -> Place:
    return Place([sys.executable], _environment())


@pytest.fixture(scope="module")
def index(ours: Place, corpus: Path) -> Path:
    """The index of `corpus` as this system makes it; only to be read."""
    folder = corpus.with_name("index")
    ours.jiewen("index", corpus, "--index", folder)
    return folder


def members(place: Place, index: Path) -> list[dict[str, object]]:
    """What an index finds for a word that most articles hold; it was made at a time of its own."""
    told = json.loads(place.jiewen("search", "街道", "--limit", 1000, "--json", "--index", index))
    return [{k: v for k, v in hit.items() if k != "first_indexed"} for hit in told["hits"]]


# -- without Unix ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A Python whose modules lack what Windows lacks; warnings are errors, of encodings too."""
    python = python_without_unix(tmp_path_factory.mktemp("elsewhere") / "python")
    return Place([str(python), "-W", "error"], _environment())


IMPORT_ALL = """
import importlib, pkgutil, sys
roots = [importlib.import_module(name) for name in ("searcher", "indexer", "web", "data")]
for root in roots:
    for found in pkgutil.walk_packages(root.__path__, root.__name__ + "."):
        importlib.import_module(found.name)
        print(found.name)
import jiewen
"""
HIDES = """
import json, os, sys
from pathlib import Path
def lacks(module, name):
    try:
        exec(f"from {module} import {name}", {"__name__": "searcher"})
    except ImportError:
        return True
modules, names = json.loads(sys.argv[1])
import importlib
for name in modules:
    try:
        exec(f"import {name}", {"__name__": "indexer.update.run"})
    except ImportError:
        continue
    print("found", name)
for module, lacking in names.items():
    print(*[f"found {module}.{name}" for name in lacking if not lacks(module, name)])
try:
    os.open("/", os.O_RDONLY, dir_fd=3)
except NotImplementedError:
    print("refused")
"""


def test_the_stand_in_hides_what_it_says(elsewhere: Place) -> None:
    hidden = [sorted(MODULES), {module: sorted(names) for module, names in NAMES.items()}]
    assert elsewhere.run("-c", HIDES, json.dumps(hidden)).split() == ["refused"]


def test_every_module_can_be_imported(elsewhere: Place) -> None:
    named = elsewhere.run("-c", IMPORT_ALL).split()
    files = [
        path
        for room in ("searcher", "indexer", "web", "data")
        for path in (ROOT / room).rglob("*.py")
        if path.parent != ROOT / room or path.name != "__init__.py"
    ]
    assert len(named) == len(files)


def test_every_command_does_its_work(
    elsewhere: Place, ours: Place, corpus: Path, index: Path, tmp_path: Path
) -> None:
    """In one order, as one would use them; what is found is what this system finds."""
    made = tmp_path / "index"
    at = ("--index", made)
    batch = tmp_path / "queries.csv"
    batch.write_text("query\n换届\n街道\n", "utf-8")
    elsewhere.jiewen("index", corpus, *at)
    found = members(elsewhere, made)
    assert found == members(ours, index)
    assert len(found) > 5
    elsewhere.jiewen("reindex", *at)
    assert members(elsewhere, made) == found
    first = str(found[0]["id"])
    done = {
        "index": elsewhere.jiewen("index", corpus, *at),
        "reindex": "as above",
        "search": elsewhere.jiewen("search", "街道", *at),
        "extract": elsewhere.jiewen("extract", corpus / "yunqiao" / "2023-03-10.pdf"),
        "check": elsewhere.jiewen("check", corpus) + elsewhere.jiewen("check", *at),
        "review": elsewhere.jiewen("review", *at),
        "facets": elsewhere.jiewen("facets", "街道", "--facet", "street", *at),
        "suggest": elsewhere.jiewen("suggest", "jiedao", *at),
        "similar": elsewhere.jiewen("similar", first, *at),
        "trends": elsewhere.jiewen("trends", "街道", *at),
        "batch": elsewhere.jiewen("batch", batch, *at),
        "export": elsewhere.jiewen("export", "街道", "--format", "csv", *at),
        "stats": elsewhere.jiewen("stats", *at),
        "corrections": elsewhere.jiewen("corrections", "import", *at),
        "intake": elsewhere.jiewen("intake", corpus / "yunqiao" / "2023-03-10.pdf", *at),
        "worker": elsewhere.jiewen("worker", "--once", *at) or "quiet in a pipe",
        "mail": "needs a server that takes mail",
        "serve": "in the next test",
        "password": "asks for one on a terminal",
        "user": elsewhere.jiewen("user", "list", "--json", *at),
        "aliases": elsewhere.jiewen("aliases", "--json", *at),
        "backup": elsewhere.jiewen("backup", tmp_path / "backup", *at),
        "restore": elsewhere.jiewen("restore", tmp_path / "backup", "--index", tmp_path / "back"),
    }
    assert done.keys() == COMMANDS.keys()
    assert all(done.values()), done
    assert len(list(csv.reader(done["export"].splitlines()))) == len(found) + 1


def test_the_site_answers(elsewhere: Place, index: Path) -> None:
    """A page of each kind, with the page image and the source, which a process apart reads."""
    pdf = next(h for h in members(elsewhere, index) if str(h["source"]).endswith(".pdf"))
    with elsewhere.serving(index) as address:
        for path in ("/healthz", "/?q=%E8%A1%97%E9%81%93", f"/article/{pdf['id']}", "/metrics"):
            with urlopen(address + path, timeout=_SECONDS) as answer:
                assert answer.status == 200, path


def test_a_python_that_was_built_without_them(
    ours: Place, corpus: Path, index: Path, tmp_path: Path
) -> None:
    """Where the packages of others find neither fcntl, resource nor fork."""
    bare = Place([str(python_without_unix(tmp_path / "python", remove))], ours.env)
    assert bare.run("-c", "import os; print(hasattr(os, 'fork'))").strip() == "False"
    made = tmp_path / "index"
    bare.jiewen("index", corpus, "--index", made)
    bare.jiewen("reindex", "--index", made)
    assert members(bare, made) == members(ours, index)
    with bare.serving(made) as address, urlopen(address + "/?q=%E6%8D%A2%E5%B1%8A") as page:
        assert page.status == 200


# -- with fewer rights -------------------------------------------------------------------------


# Lets a user without rights read the interpreter of a home that nobody else may enter: a mount
# shows it elsewhere, to these processes alone.
_SHOWN = """
mount --bind "$1" "$2"
python=$2/bin/$3
user=$4
shift 4
exec setpriv --reuid "$user" --regid "$user" --clear-groups "$python" "$@"
"""


def _for_nobody(folder: Path) -> Place | None:
    """Return how a user without rights runs us; None when no interpreter can be read by one."""
    env = _environment(HOME="/nonexistent")
    if os.getuid() != 0:
        return Place([sys.executable], env)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    path = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    ours = env | {"PYTHONPATH": path}
    shown = ["unshare", "--mount", "sh", "-euc", _SHOWN, "sh", sys.base_prefix, str(folder)]
    shown += [version, str(_NOBODY)]
    places = (
        Place([sys.executable], env, _NOBODY),
        Place([f"/usr/bin/{version}"], ours, _NOBODY),
        Place(shown, ours, _NOBODY, becomes=True),
    )
    return next((place for place in places if _runs_us(place)), None)


def _runs_us(place: Place) -> bool:
    words = place.words("-c", "import jiewen, searcher.core.engine, numpy")
    try:
        done = subprocess.run(
            words, env=place.env, cwd="/", capture_output=True, check=False, **place.rights()
        )
    except OSError:
        return False
    return done.returncode == 0


@pytest.fixture(scope="module")
def nobody() -> Iterator[Place]:
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        place = _for_nobody(Path(name))
        if place is None:
            pytest.skip("no Python here can be run by a user without rights")
        yield place


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter; pytest's own may be entered by its user alone."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def _closed_to_writers(folder: Path) -> None:
    """Let nobody write; root still could, so the user of the test is another."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_a_user_without_rights_over_a_corpus_that_may_not_be_written(
    nobody: Place, ours: Place, open_folder: Path
) -> None:
    """Index, search, check and serve; one may read an index that one may not write."""
    corpus = _copied(open_folder)
    before = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    _closed_to_writers(corpus)
    theirs = open_folder / "theirs"
    theirs.mkdir()
    if nobody.user is not None:
        os.chown(theirs, nobody.user, nobody.user)
    index = theirs / "index"
    nobody.jiewen("index", corpus, "--index", index)
    found = members(nobody, index)
    assert len(found) > 5
    nobody.jiewen("check", "--index", index)
    if nobody.user is not None:
        for path in (index, *index.rglob("*")):
            os.chown(path, 0, 0)
    _closed_to_writers(index)
    assert members(nobody, index) == found  # no lock, no cache, nothing written
    with nobody.serving(index) as address, urlopen(address + "/?q=%E6%8D%A2%E5%B1%8A") as page:
        assert page.status == 200
    refused = nobody.jiewen("index", corpus, "--index", index, code=1)
    assert refused == ""
    assert {path: path.read_bytes() for path in before} == before
    assert members(ours, index) == found


# -- with little -------------------------------------------------------------------------------


def test_64_open_files_are_enough(ours: Place, corpus: Path, index: Path, tmp_path: Path) -> None:
    scarce = Place(ours.python, ours.env, limits="ulimit -n 64;")
    made = tmp_path / "index"
    scarce.jiewen("index", corpus, "--index", made)
    found = members(scarce, made)
    assert found == members(ours, index)
    scarce.jiewen("reindex", "--index", made)
    assert members(scarce, made) == found


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
def test_512_megabytes_are_enough_to_search(ours: Place, index: Path) -> None:
    """Of address space, as a hosting plan may set it; the mapped index is part of that."""
    scarce = Place(ours.python, ours.env, limits="ulimit -v 524288;")
    assert members(scarce, index) == members(ours, index)
    assert scarce.jiewen("facets", "街道", "--facet", "street", "--index", index)
    assert scarce.jiewen("export", "街道", "--format", "csv", "--index", index)


def test_as_many_cores_as_there_are_reserve_no_more(ours: Place, index: Path) -> None:
    """One thread of NumPy's library for each core would, on a large machine, use up all of it."""
    loads = "import jiewen, os, searcher.engines.choose, numpy; "
    counts = loads + "print(len(os.listdir('/proc/self/task')))"
    if not Path("/proc/self/task").exists():
        pytest.skip("only Linux tells the threads of a process")
    assert ours.run("-c", counts).strip() == "1"
