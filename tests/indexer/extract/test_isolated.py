"""No line of a corpus is executed; a parser process sees, reaches and inherits nothing."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.request import urlopen

import pytest

from indexer.corpus.blocks import RawFile
from indexer.corpus.manifest import Manifest
from indexer.extract.extract import Context, Extraction
from indexer.extract.workers import extract_all
from searcher.language.gazetteer import load_gazetteer
from searcher.processes import sandbox
from searcher.processes.crew import Child
from searcher.processes.isolated import safe_path
from tests.conftest import ROOT, SAMPLE
from tests.support.children import children
from tests.support.probe import TRIALS, look
from tests.support.sample_ids import id_at

# modules of Python, of libraries and of ours, also those that are looked for and seldom there
NAMES = (
    *("signal", "json", "struct", "pickle", "runpy", "threading", "weakref", "reprlib", "site"),
    *("sitecustomize", "usercustomize", "encodings", "codecs", "os", "subprocess", "socket"),
    *("selectors", "tempfile", "multiprocessing", "concurrent", "queue", "ctypes", "hashlib"),
    *("resource", "sqlite3", "zipfile", "readline", "numpy", "lxml", "docx", "PIL", "flask"),
    *("click", "pypdfium2", "pypdfium2_raw", "selectolax", "charset_normalizer", "brotli"),
    *("searcher", "indexer", "web", "data", "jiewen", "rjieba", "jieba", "chardet", "cchardet"),
)
LIBRARIES = ("libpdfium.so", "pdfium.so", "libc.so.6", "libxml2.so.2", "resource.so")
_SCRIPT = Path(sys.executable).with_name("jiewen")
JIEWEN = [str(_SCRIPT)] if _SCRIPT.exists() else [sys.executable, "-P", str(ROOT / "jiewen.py")]
_PATIENCE = 60.0


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with newsletters, and with modules that say so when they are executed."""
    corpus = tmp_path_factory.mktemp("trap") / "corpus"
    corpus.mkdir()
    for name in ("2022-12-16.docx", "2024-01-12.pdf", "2023-07-14.html", "2022-03-15.txt"):
        [file] = SAMPLE.rglob(name)
        shutil.copy(file, corpus / name)
    said = f"open({str(corpus.parent / 'executed')!r}, 'a').write(__name__ + '\\n')\n"
    said += "raise SystemExit('executed')\n"  # where it may not write, the outcome tells
    for name in NAMES:
        (corpus / f"{name}.py").write_text(said)
        (corpus / name).mkdir()
        (corpus / name / "__init__.py").write_text(said)
    (corpus / "trap.pth").write_text(f"import sys; {said.splitlines()[0]}\n")
    for name in LIBRARIES:
        (corpus / name).write_text("no library")
    return corpus


def jiewen(corpus: Path, *words: str, code: int = 0) -> Any:
    """Run a command in the corpus; nothing of it must be executed, and nothing go wrong."""
    done = subprocess.run(
        [*JIEWEN, *words, "--json"], cwd=corpus, capture_output=True, text=True, check=False
    )
    assert not (corpus.parent / "executed").exists(), (corpus.parent / "executed").read_text()
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_no_module_of_a_corpus_is_executed(trap: Path) -> None:
    indexed = jiewen(trap, "index", ".", "--index", "../index", code=3)
    unread = {each["file"] for each in indexed["rejected"]}  # named, and never executed
    assert (indexed["files"], unread) == (4, {"*.py", "*.pth", "*.so", "*.2", "*.6"})
    names = [path.name for path in trap.iterdir() if path.suffix in {".docx", ".pdf", ".html"}]
    found = jiewen(trap, "extract", "2022-03-15.txt", *names)
    assert [each["rejected"] for each in found] == [None] * 4
    rebuilt = jiewen(trap, "reindex", "--index", "../index", code=3)
    assert rebuilt["articles"] == indexed["articles"]
    _serve(trap)


def _serve(trap: Path) -> None:
    """Ask for a source and for a picture of a page, both of which open files of the corpus."""
    index = trap.parent / "index"
    command = [*JIEWEN, "serve", "--port", "0", "--index", "../index"]
    pipe, merged = subprocess.PIPE, subprocess.STDOUT
    with subprocess.Popen(command, cwd=trap, stdout=pipe, stderr=merged, text=True) as site:
        try:
            address = _address(site)
            for source in ("2022-12-16.docx/1", "2023-07-14.html/1"):
                assert _answer(f"{address}/source/{id_at(index, source)}")
            page = _answer(f"{address}/source/{id_at(index, '2024-01-12.pdf/1')}").decode()
            [picture] = {found[1] for found in re.finditer(r'src="([^"]*\.png[^"]*)"', page)}
            assert _answer(f"{address}{picture}").startswith(b"\x89PNG")
        finally:
            site.terminate()
    assert not (trap.parent / "executed").exists()


def _address(site: "subprocess.Popen[str]") -> str:
    assert site.stdout
    for line in site.stdout:
        if found := re.search(r"http://[\d.]+:\d+", line):
            return found[0]
    raise AssertionError("no address")


def _answer(address: str) -> bytes:
    with urlopen(address, timeout=_PATIENCE) as answer:
        told: bytes = answer.read()
        return told


def test_paths_of_the_current_folder_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path)
    unsafe = ["", ".", "lib", "../x", str(tmp_path), str(tmp_path / "link")]
    monkeypatch.setattr(sys, "path", [*unsafe, *sys.path])
    assert not {*unsafe} & {*safe_path()}
    assert all(Path(entry).is_absolute() for entry in safe_path())
    assert safe_path()[-1] == str(ROOT)


# -- what a process of ours inherits, sees and reaches -----------------------------------------


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    """Something that no process of ours may be told."""
    for name in ("JIEWEN_PASSWORD", "DATABASE_URL", "LD_PRELOAD", "PYTHONPATH", "PATH_OF_MINE"):
        monkeypatch.setenv(name, "" if name == "LD_PRELOAD" else "hush-hush")
    monkeypatch.setenv("LD_LIBRARY_PATH", ":.:relative")
    return "hush-hush"


@pytest.mark.parametrize(
    "entry",
    [
        "indexer.extract.parsing:begin",
        "indexer.extract.apart:begin",
        "searcher.engines.whoosh.building.tasks:begin",
    ],
)
def test_a_process_inherits_no_secret_and_no_folder(entry: str, secret: str) -> None:
    inherited = os.open(__file__, os.O_RDONLY)
    os.set_inheritable(inherited, True)
    child = Child(entry)
    try:
        proc = Path(f"/proc/{child.process.pid}")
        while not (printed := (proc / "environ").read_text()):  # the program is being put in place
            assert child.process.poll() is None
        variables = dict(each.split("=", 1) for each in printed.split("\0") if each)
        assert secret not in "".join(variables.values())
        assert variables["PYTHONSAFEPATH"] == "1"
        assert not [name for name in variables if name.startswith(("JIEWEN_", "LD_", "PATH"))]
        assert list((proc / "cwd").iterdir()) == []
        assert secret not in (proc / "cmdline").read_text()
        assert __file__ not in _opened(proc)
    finally:
        child.end()
        os.close(inherited)


def _opened(proc: Path) -> set[str]:
    """Return what a process holds open; it may close a file while we look."""
    found = set()
    for each in (proc / "fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(str(each.readlink()))
    return found


def test_a_process_ends_with_whoever_started_it() -> None:
    code = (
        "import sys, time; from searcher.processes.crew import Child\n"
        "child = Child('tests.support.probe:wait'); child.tell(b'')\n"
        "print(child.process.pid, flush=True); time.sleep(600)\n"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        opened = os.pidfd_open(child)
        parent.kill()
    try:
        assert _ended(opened)
    finally:
        os.close(opened)


def _ended(process: int) -> bool:
    import select

    watched = select.poll()  # select() takes no descriptor above 1,023
    watched.register(process, select.POLLIN)
    return bool(watched.poll(1000 * _PATIENCE))


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """What `tests.support.probe` sees, and what came of all that it tried."""
    (tmp_path / "1.txt").write_text("街道")
    short = tempfile.mkdtemp()  # the name of a socket has to be short
    with closing(socket.create_server(("127.0.0.1", 0))) as tcp, closing(_unix(short)) as unix:
        asked = {
            "port": tcp.getsockname()[1],
            "corpus": str(tmp_path / "1.txt"),
            "socket": unix.getsockname(),
        }
        context = Context(load_gazetteer(), Manifest())
        job = RawFile("1.txt", json.dumps(asked).encode())
        with patch("indexer.extract.workers.WORK", look):
            [(_, found)] = extract_all([job], context)
        assert isinstance(found, Extraction)
        yield json.loads(found.articles[0].body)
    shutil.rmtree(short)


def _unix(folder: str) -> socket.socket:
    server = socket.socket(socket.AF_UNIX)
    server.bind(f"{folder}/s")
    server.listen()
    return server


def test_a_parser_sees_nothing_but_its_file(seen: dict[str, Any]) -> None:
    assert seen["isolated"] == 1
    assert seen["input"] == ""
    assert "" not in seen["path"]
    assert str(ROOT) == seen["path"][-1]
    assert len(seen["open"]) <= 6  # the usual three, two pipes


@pytest.mark.skipif(len(sandbox.levels()) < 2, reason="no Landlock or seccomp on this system")
def test_a_parser_reaches_nothing(seen: dict[str, Any]) -> None:
    done = {name: came for name, came in seen["tried"].items() if came.startswith("done")}
    assert done == {}
    assert seen["tried"].keys() == TRIALS.keys()


def test_files_are_written_nowhere_even_without_a_sandbox(tmp_path: Path) -> None:
    """Limits that every Unix has."""
    code = (
        "import sys; from pathlib import Path; from unittest.mock import patch\n"
        "from indexer.extract import parsing\n"
        "with patch.object(parsing, 'enter'): parsing.bind(2**30)\n"
        "try: Path(sys.argv[1]).write_bytes(b'x')\n"
        "except OSError as error: print(error.strerror)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "1")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "File too large\n"
    assert (tmp_path / "1").read_bytes() == b""


def test_ctrl_c_is_for_whoever_asked(tmp_path: Path) -> None:
    """The processes of a run end with it, and say nothing on the terminal."""
    shutil.copytree(SAMPLE, tmp_path / "corpus")
    with subprocess.Popen(
        [*JIEWEN, "index", "corpus", "--index", "index"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        while not (started := children(run.pid)):
            assert run.poll() is None, "too fast"
        opened = [os.pidfd_open(child) for child in started]
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=_PATIENCE)
    assert all(map(_ended, opened))
    assert "Traceback" not in said
    for each in opened:
        os.close(each)
