"""What the system refuses is told as it is, is never called damage, and passes when it passes."""

import errno
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.corpus.blocks import BadFile
from indexer.corpus.origin import read_origin
from indexer.originals import original
from indexer.update import run, store
from indexer.update.store_errors import StoreDamaged, explained
from jiewen import main
from searcher.core.errors import IndexDamaged, JiewenError, SystemRefused
from searcher.disk import refusals as system
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.engines.whoosh.formats.files import DamagedError, MappedFile
from searcher.settings import Settings
from searcher.speech import Message
from tests.conftest import ROOT, SAMPLE
from tests.support.versions import article, articles, whole
from web.app import create_app

STRANGER = 65534
NUMBERS = [
    *(errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT),
    *(errno.EROFS, errno.EIO, errno.ENOMEM, errno.ESTALE, errno.EFBIG, errno.ETIMEDOUT),
]
DAMAGE = ("损坏", "damaged", "reindex")


def assert_told(said: str, why: str = "") -> None:
    """One line that names no damage and does not ask to build anything anew."""
    assert "\n" not in said
    assert not any(word in said for word in DAMAGE), said
    assert why in said


@pytest.fixture(scope="module")
def sound() -> Iterator[Path]:
    """An index in a folder that a stranger may enter; only to be read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        root = Path(folder) / "index"
        WhooshEngine(root).rebuild(articles(whole(0, 12)))
        yield root


@pytest.fixture
def root(sound: Path) -> Iterator[Path]:
    """A copy of it, to be spoilt."""
    copy = sound.with_name("copy")
    shutil.copytree(sound, copy)
    yield copy
    shutil.rmtree(copy)


@contextmanager
def as_stranger() -> Iterator[None]:
    """Work without the rights of root; a test that is run without them has none to give up."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(STRANGER)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@contextmanager
def no_more_files() -> Iterator[None]:
    """Let this process open no further file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    spare = os.open(os.devnull, os.O_RDONLY)
    os.close(spare)
    resource.setrlimit(resource.RLIMIT_NOFILE, (spare, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("number", NUMBERS)
def test_each_refusal_names_cause_file_and_remedy(number: int) -> None:
    error = OSError(number, os.strerror(number), "/srv/index/g000001/jiewen.json")
    assert system.is_refusal(error)
    for said in map(str, (system.told(error), system.refusal(error, "/elsewhere"))):
        assert_told(said, "/srv/index/g000001/jiewen.json")
        assert "打开的文件太多" in said or os.strerror(number).lower() in said.lower()
        assert "。请" in said  # what to do


@pytest.mark.parametrize(
    ("error", "refuses"),
    [
        (MemoryError(), True),
        (RuntimeError("can't start new thread"), True),
        (ImportError("libx.so: cannot open shared object file: Too many open files"), True),
        (ModuleNotFoundError("No module named 'opensearchpy'"), False),
        (RuntimeError("dictionary changed size"), False),
        (FileNotFoundError(errno.ENOENT, "none"), False),  # of an index, it is damage
        (IsADirectoryError(errno.EISDIR, "a folder"), False),
        (ValueError("bad bytes"), False),
        (DamagedError("checksum"), False),
    ],
)
def test_only_what_the_system_refuses_is_a_refusal(error: Exception, refuses: bool) -> None:
    assert system.is_refusal(error) is refuses
    assert_told(str(system.told(error)))


# -- the index ---------------------------------------------------------------------------------


def questions(root: Path) -> list[Callable[[], object]]:
    return [
        lambda: WhooshEngine(root).get("x"),
        lambda: WhooshEngine(root).version(),
        lambda: WhooshEngine(root).verify(),
        lambda: list(WhooshEngine(root).scan()),
        lambda: WhooshEngine(root).update([article(1, 7)], ()),
        lambda: WhooshEngine(root).rebuild([article(1, 7)]),
    ]


def assert_refused(root: Path, why: str) -> None:
    for ask in questions(root):
        with pytest.raises(JiewenError) as caught:
            ask()
        assert not isinstance(caught.value, IndexDamaged)
        assert_told(str(caught.value), why)


def test_without_files_to_open_the_index_is_not_called_damaged(root: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    engine = WhooshEngine(root)
    assert engine.get(article(1, 0).id)
    with no_more_files():
        assert_refused(root, "ulimit -n")
        with pytest.raises(SystemRefused):  # a segment that is mapped needs CURRENT all the same
            engine.get(article(1, 0).id)
    assert engine.get(article(1, 0).id) == article(1, 0)
    assert {path: path.read_bytes() for path in before} == before
    assert WhooshEngine(root).verify() == []


@pytest.mark.parametrize("name", ["CURRENT", "g*/jiewen.json", "g*/*.toc", "g*/*.title_words", "."])
def test_without_the_right_to_read_it_is_not_called_damaged(root: Path, name: str) -> None:
    [path] = root.glob(name) if name != "." else [root]
    mode = path.stat().st_mode
    path.chmod(0)
    with as_stranger():
        for ask in questions(root)[2:4]:
            with pytest.raises(SystemRefused) as caught:
                ask()
            assert_told(str(caught.value), "没有权限")
    path.chmod(mode)
    assert WhooshEngine(root).verify() == []


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.ENOMEM])
@pytest.mark.parametrize("where", ["CURRENT", "jiewen.json", ".toc", "a map"])
def test_a_disk_that_fails_is_not_damage(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int, where: str
) -> None:
    """No disk here fails when it is asked to, so that the calls of the system are replaced."""
    read = Path.read_bytes

    def failing(path: Path) -> bytes:
        if path.name.endswith(where):
            raise OSError(number, os.strerror(number), str(path))
        return read(path)

    def unmapped(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        if where == "a map":
            patched.setattr("mmap.mmap", unmapped)
        else:
            patched.setattr(Path, "read_bytes", failing)
        for ask in questions(root)[2:4]:
            with pytest.raises(SystemRefused) as caught:
                ask()
            assert_told(str(caught.value), os.strerror(number))
    assert WhooshEngine(root).verify() == []


def test_wrong_bytes_count_as_damage_when_they_are_read_twice(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, wrong = MappedFile._check_pages, 1

    def failing(self: MappedFile, first: int, last: int) -> None:
        nonlocal wrong
        if wrong:
            wrong -= 1
            raise DamagedError("a page: misread")
        check(self, first, last)

    monkeypatch.setattr(MappedFile, "_check_pages", failing)
    for ask in (questions(root)[n] for n in (0, 2, 3)):
        wrong = 1
        ask()
        assert wrong == 0
    wrong = 1
    with pytest.raises(JiewenError) as caught:  # an update gives up, and names no damage
        WhooshEngine(root).update([article(1, 7)], [article(1, 0).id])
    assert caught.value.code == "index.misread"
    assert_told(str(caught.value))
    wrong = 1_000_000
    with pytest.raises(IndexDamaged, match="jiewen reindex"):
        WhooshEngine(root).get("x")


# -- what is kept of the files -------------------------------------------------------------------


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index made by a run over the sample; only to be copied."""
    root = tmp_path_factory.mktemp("made") / "index"
    engine = WhooshEngine(root)
    run.index(engine, root, SAMPLE)
    engine.close()
    return root


@pytest.fixture
def indexed(made_once: Path) -> Iterator[Path]:
    """A copy of the index in a folder that a stranger may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(shutil.copytree(made_once, Path(folder) / "index"))


def test_a_store_that_may_not_be_opened_is_not_damaged(indexed: Path) -> None:
    path = indexed / store.FILE_NAME
    before = path.read_bytes()
    path.chmod(0)
    with as_stranger(), pytest.raises(SystemRefused) as caught, store.open_store(indexed):
        pass
    assert_told(str(caught.value), "没有权限")
    assert str(path) in str(caught.value)
    path.chmod(0o644)
    with no_more_files(), pytest.raises(JiewenError) as many, store.open_store(indexed):
        pass
    assert_told(str(many.value), "ulimit -n")
    assert path.read_bytes() == before


def test_a_full_disk_under_sqlite_is_named(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE t (x)")
        db.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as caught:
            db.execute("INSERT INTO t VALUES (zeroblob(1000000))")
    said = explained(path, caught.value)
    assert isinstance(said, SystemRefused)
    assert_told(str(said), "磁盘已满")


@pytest.mark.parametrize("content", [b"no database" * 100, b"SQLite format 3\0" + b"\xff" * 2000])
def test_a_store_of_wrong_bytes_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / store.FILE_NAME).write_bytes(content)
    with pytest.raises(StoreDamaged, match="jiewen reindex"), store.open_store(tmp_path):
        pass


def test_a_store_that_was_misread_once_is_kept(
    indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rows, wrong = indexed / store.FILE_NAME, store.Store.require_sound, 1
    inode = path.stat().st_ino

    def failing(self: store.Store) -> None:
        nonlocal wrong
        if wrong:
            wrong -= 1
            raise self._damage(Message("misread"))
        rows(self)

    monkeypatch.setattr(store.Store, "require_sound", failing)
    report = run.reindex(WhooshEngine(indexed), indexed)
    assert (wrong, report.read, path.stat().st_ino) == (0, 0, inode)


def test_a_note_of_the_corpus_that_may_not_be_read_is_not_missing(indexed: Path) -> None:
    path = indexed / "corpus.json"
    path.chmod(0)
    with as_stranger(), pytest.raises(SystemRefused) as caught:
        read_origin(indexed)
    assert_told(str(caught.value), str(path))
    assert read_origin(indexed.parent) is None


def test_a_newsletter_that_may_not_be_read_is_not_called_gone(indexed: Path) -> None:
    file = indexed.parent / "paper.txt"
    file.write_text("青禾街道召开会议。", "utf-8")
    with no_more_files(), pytest.raises(BadFile) as caught:
        original.printed_lines(file, "paper.txt", 5)
    assert_told(str(caught.value), "打开的文件太多")
    folder = indexed.parent / "closed"
    folder.mkdir()
    file.rename(folder / file.name)
    folder.chmod(0)
    with as_stranger(), pytest.raises(BadFile) as closed:
        original.locate(indexed.parent, "closed/paper.txt")
    assert_told(str(closed.value), "没有权限")
    folder.chmod(0o755)
    with pytest.raises(BadFile, match="不在了"):
        original.locate(indexed.parent, "closed/none.txt")


# -- the command and the site --------------------------------------------------------------------


@pytest.mark.parametrize("most", [8, 12, 16, 20])
def test_the_command_with_few_files(sound: Path, most: int) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    command = [sys.executable, "-m", "jiewen", "search", "换届", "--index", str(sound)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=limit
    )
    assert "Traceback" not in done.stderr
    assert not any(word in done.stderr for word in DAMAGE), done.stderr
    assert (done.returncode, done.stderr.count("\n")) in {(0, 0), (1, 1)}, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["index", "CORPUS", "--index", "INDEX"],
        ["check", "CORPUS"],
        ["review", "CORPUS"],
        ["search", "换届", "--index", "INDEX"],
        ["stats", "--index", "INDEX"],
        ["review", "--index", "INDEX"],
        ["check", "--index", "INDEX"],
        ["reindex", "--index", "INDEX"],
    ],
)
def test_a_command_without_rights_says_so(indexed: Path, words: list[str]) -> None:
    corpus = indexed.parent / "corpus"
    corpus.mkdir(mode=0)
    for path in indexed.iterdir():
        path.chmod(0)
    places = {"CORPUS": str(corpus), "INDEX": str(indexed)}
    with as_stranger():
        done = CliRunner().invoke(main, [places.get(word, word) for word in words])
    assert done.exit_code in (1, 3), done.output
    assert_told(done.stderr.rstrip("\n").split("\n")[0], "权限")
    assert not any(word in done.output for word in DAMAGE), done.output
    corpus.chmod(0o755)


def test_the_site_tells_that_it_has_no_files_left_and_recovers(sound: Path) -> None:
    client = create_app(WhooshEngine(sound), Settings(index=sound)).test_client()
    assert client.get("/?q=换届").status_code == 200
    with no_more_files():
        for address in ("/?q=换届", "/api/v1/search?q=换届", "/readyz"):
            answer = client.get(address)
            assert answer.status_code == 503
            assert "reindex" not in answer.text
        assert client.get("/healthz").status_code == 200
    assert client.get("/?q=换届").status_code == 200
    assert client.get("/readyz").text == "ok\n"
