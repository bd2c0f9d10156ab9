"""Backups and their restoration in real processes: killed, beside a site, moved elsewhere."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from indexer.backup.contents import LIST, read_contents
from indexer.identity.register import open_register
from searcher.disk.exclusive import exclusive
from searcher.disk.restoring import JOURNAL
from searcher.identity.register import Moved, resolve
from tests.support.command import jiewen
from tests.support.effort import THOROUGH
from tests.support.killed import killed_at
from tests.support.site_processes import ADDRESS, SERVE, environment, fetch, indexed, write
from tests.support.waiting import until

TYPED = ("议事会", "“雨棚翻修”", "第2次", "month:2021-05", "", "青禾")
_WRITTEN = 1_622_505_600  # seconds since 1970: 2021-06-01
_CORRECTIONS = '[[correction]]\nfiles = ["2021-05-01.txt"]\nstreet = "柳岸街道"\n'


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus of three issues, its index with a former id, and a backup ``bk``."""
    folder = indexed(tmp_path_factory.mktemp("kept"))
    for file in (folder / "corpus").iterdir():  # a run trusts the times of older files only
        os.utime(file, (_WRITTEN, _WRITTEN))
    (folder / "corpus" / "corrections.toml").write_text(_CORRECTIONS, "utf-8")
    assert jiewen("index", "--index", folder / "jiewen-index").exit_code == 0
    with open_register(folder / "jiewen-index") as register:
        register.write("alias", [("old-address", "new-address")])
        register.commit()
    assert jiewen("backup", folder / "bk", "--index", folder / "jiewen-index").exit_code == 0
    return folder


@pytest.fixture
def work(kept: Path, tmp_path: Path) -> Path:
    """A copy of it to work with; its index holds one issue more than its backup."""
    folder = tmp_path / "work"
    shutil.copytree(kept, folder)
    write(folder, 4)
    index = folder / "jiewen-index"
    assert jiewen("index", folder / "corpus", "--index", index).exit_code == 0
    return folder


def answers(index: Path) -> list[object]:
    """Return all that an index answers."""
    found = [jiewen("search", typed, "--index", index, "--json") for typed in TYPED]
    assert {each.exit_code for each in found} <= {0}, [each.output for each in found]
    return [json.loads(each.stdout) for each in found]


# ---- what a backup holds ------------------------------------------------------------------------


def test_restored_elsewhere_it_answers_alike(kept: Path, tmp_path: Path) -> None:
    index, new, corpus = kept / "jiewen-index", tmp_path / "new", tmp_path / "corpus"
    done = jiewen("restore", kept / "bk", "--index", new, "--corpus", corpus, "--json")
    assert (done.exit_code, json.loads(done.stdout)["articles"]) == (0, 3)
    assert answers(new) == answers(index)
    assert resolve(new, "old-address") == Moved("new-address")
    assert (corpus / "corrections.toml").read_text("utf-8") == _CORRECTIONS
    assert jiewen("check", "--index", new).exit_code == 0
    shutil.copytree(kept / "corpus", corpus, dirs_exist_ok=True)
    again = json.loads(jiewen("index", "--index", new, "--json").stdout)
    assert (again["corpus"], again["read"], again["put"], again["deleted"]) == (
        *(str(corpus), 0, 0, 0),
    )
    street = jiewen("search", "", "--index", new, "--street", "柳岸街道", "--json")
    assert json.loads(street.stdout)["total"] == 1


def test_the_copy_is_itself_an_index(kept: Path) -> None:
    assert answers(kept / "bk" / "index") == answers(kept / "jiewen-index")
    listed = read_contents(kept / "bk")
    lines = (kept / "bk" / "corpus" / "files.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["path"] for line in lines] == [f"2021-05-0{n}.txt" for n in (1, 2, 3)]
    assert {"corpus/corrections.toml", "index/register.sqlite"} <= listed.files.keys()


def test_what_is_told(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIEWEN_LANGUAGE", "en")
    index = kept / "jiewen-index"
    said = jiewen("backup", tmp_path / "bk", "--index", index)
    assert said.stdout.startswith(f"backup in {tmp_path / 'bk'}: files: ")
    told = json.loads(jiewen("backup", tmp_path / "two", "--index", index, "--json").stdout)
    assert (told["articles"], told["lacks"], told["notes"]) == (3, [], [])
    assert told["bytes"] == read_contents(tmp_path / "two").size


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("backup", "bk", "--index", "jiewen-index"), "backup.exists"),
        (("backup", "corpus", "--index", "jiewen-index"), "folder.not_ours"),
        (("backup", "jiewen-index/bk", "--index", "jiewen-index"), "backup.in_index"),
        (("backup", "new", "--index", "nothing"), "index.missing"),
        (("restore", "bk", "--index", "jiewen-index"), "restore.exists"),
        (("restore", "bk", "--index", "corpus/ix", "--corpus", "corpus"), "folder.index_in_corpus"),
        (("restore", "corpus", "--index", "new"), "backup.none"),
        (("restore", "nothing", "--index", "new"), "backup.none"),
    ],
)
def test_what_is_refused_in_one_line(
    words: tuple[str, ...], code: str, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(work)
    before = answers(work / "jiewen-index")
    result = jiewen(*words, "--json")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert json.loads(result.stdout)["error"]["code"] == code
    assert answers(work / "jiewen-index") == before


def test_a_changed_byte_of_a_backup_is_found_before_anything_changes(work: Path) -> None:
    index = work / "jiewen-index"
    before = answers(index)
    for name in (LIST, *read_contents(work / "bk").files):
        path = work / "bk" / name
        sound = path.read_bytes()
        path.write_bytes(bytes([sound[0] ^ 1]) + sound[1:])
        result = jiewen("restore", work / "bk", "--index", index, "--replace", "--json")
        assert json.loads(result.stdout)["error"]["code"] == "backup.damaged", name
        path.unlink()
        assert jiewen("restore", work / "bk", "--index", index, "--replace").exit_code == 1
        path.write_bytes(sound)
    assert answers(index) == before
    assert not list(index.glob("*.new"))


def test_a_damaged_index_is_not_copied_as_if_it_were_sound(work: Path) -> None:
    index = work / "jiewen-index"
    path = min(index.glob("g*/MAIN_*.text_words"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    result = jiewen("backup", work / "two", "--index", index, "--json")
    assert json.loads(result.stdout)["error"]["code"] == "backup.index_damaged"
    assert {each.name for each in (work / "two").iterdir()} == {"jiewen.folder"}


def test_a_damaged_store_is_left_out_and_told(work: Path) -> None:
    index = work / "jiewen-index"
    (index / "extracted.sqlite").write_bytes(b"no database" * 99)
    result = jiewen("backup", work / "two", "--index", index, "--json")
    assert result.exit_code == 3
    assert [each["code"] for each in json.loads(result.stdout)["lacks"]] == ["backup.no_store"]
    assert jiewen("restore", work / "two", "--index", work / "new").exit_code == 0
    assert answers(work / "new") == answers(index)
    assert jiewen("index", work / "corpus", "--index", work / "new").exit_code == 0


def test_operators_files_that_differ_are_kept(work: Path) -> None:
    path = work / "corpus" / "corrections.toml"
    path.write_text("# others\n", "utf-8")
    result = jiewen(
        *("restore", work / "bk", "--index", work / "new", "--corpus", work / "corpus", "--json")
    )
    assert result.exit_code == 3
    assert [each["code"] for each in json.loads(result.stdout)["kept"]] == ["restore.kept"]
    assert path.read_text("utf-8") == "# others\n"


# ---- while others write -------------------------------------------------------------------------


def test_it_waits_for_a_run_and_says_so(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(work)
    words = ("backup", "two", "--index", "jiewen-index")
    with exclusive(work / "jiewen-index" / "lock"):
        busy = jiewen(*words, "--wait", "0", "--json")
        assert json.loads(busy.stdout)["error"]["code"] == "index.writing"
        waiting = subprocess.Popen(
            [sys.executable, "-m", "jiewen", *words],
            env=environment(JIEWEN_LANGUAGE="en"),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert waiting.stderr
        assert "waiting" in waiting.stderr.readline()
    assert waiting.wait(60) == 0
    waiting.stderr.close()
    assert read_contents(work / "two").articles == 4


def test_a_transaction_that_a_kill_left_open_is_not_copied(work: Path) -> None:
    """The store's last commit is copied, not the pages that a killed run had written."""
    code = (
        "import sqlite3, os, signal, sys\n"
        "db = sqlite3.connect('jiewen-index/extracted.sqlite', isolation_level=None)\n"
        "db.execute('PRAGMA cache_spill = 1')\n"
        "db.execute('PRAGMA cache_size = 1')\n"
        "db.execute('BEGIN')\n"
        "db.execute('CREATE TABLE stray (x)')\n"
        "db.executemany('INSERT INTO stray VALUES (?)', [('x' * 3000,)] * 500)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=work, check=False)
    assert (work / "jiewen-index" / "extracted.sqlite-journal").exists()
    result = jiewen("backup", work / "two", "--index", work / "jiewen-index")
    assert result.exit_code == 0
    with closing(sqlite3.connect(work / "two" / "index" / "extracted.sqlite")) as copied:
        assert not copied.execute("SELECT 1 FROM sqlite_master WHERE name = 'stray'").fetchall()
    assert jiewen("check", "--index", work / "two" / "index").exit_code == 0


def test_a_site_serves_during_backup_and_goes_over_to_what_is_restored(work: Path) -> None:
    site = subprocess.Popen(
        [sys.executable, *SERVE],
        cwd=work,
        env=environment(JIEWEN_ACCESS_LOG="off"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    done = threading.Event()
    failed: list[str] = []
    try:
        assert site.stdout
        address = next(found[0] for line in site.stdout if (found := ADDRESS.search(line)))
        page = f"{address}/?reprints=1&q={quote('议事会')}"

        def ask() -> None:
            while not done.is_set():
                try:
                    if "雨棚翻修" not in fetch(page):
                        failed.append("no answer")
                except OSError as error:
                    failed.append(str(error))

        asking = threading.Thread(target=ask)
        asking.start()
        assert "第4次" in fetch(page)
        for number in range(3):
            index = work / "jiewen-index"
            assert jiewen("backup", work / f"bk{number}", "--index", index).exit_code == 0
        assert jiewen("restore", work / "bk", "--index", index, "--replace").exit_code == 0
        until(lambda: "第4次" not in fetch(page), "the site never went over")
        assert "第3次" in fetch(page)
        done.set()
        asking.join()
    finally:
        done.set()
        site.kill()
        site.communicate()
    assert failed == []


# ---- killed -------------------------------------------------------------------------------------

# steps, some of them each time and all of them thoroughly
MAKING = range(1, 99) if THOROUGH else (4, 23, 46)
STAGING = range(1, 99) if THOROUGH else (5, 40)
DECIDING = range(1, 12) if THOROUGH else (1, 3, 5)


def test_a_killed_backup_is_none_and_is_made_again(work: Path) -> None:
    index, killed = work / "jiewen-index", 0
    before = answers(index)
    for step in MAKING:
        backup = work / f"bk{step}"
        if not killed_at(step, work, "backup", str(backup), "--index", str(index)):
            break
        killed += 1
        if (backup / LIST).exists():  # killed behind the last step that changes anything
            assert answers(backup / "index") == before
            continue
        if backup.exists():
            unfinished = jiewen("restore", backup, "--index", work / "new", "--json")
            assert json.loads(unfinished.stdout)["error"]["code"].startswith("backup.")
        again = jiewen("backup", backup, "--index", index)
        assert again.exit_code == 0, again.output
        assert answers(backup / "index") == before
        shutil.rmtree(backup)
    assert killed >= 3
    assert answers(index) == before


def test_a_killed_restoration_leaves_the_old_or_the_new(work: Path, tmp_path: Path) -> None:
    old, new = answers(work / "jiewen-index"), answers(work / "bk" / "index")
    assert old != new
    seen = []
    for since, step in [*(("", n) for n in STAGING), *((JOURNAL, n) for n in DECIDING)]:
        index = tmp_path / f"ix{len(since)}-{step}"
        shutil.copytree(work / "jiewen-index", index)
        words = ("restore", str(work / "bk"), "--index", str(index), "--replace")
        if not killed_at(step, work, *words, since=since):
            continue
        decided = (index / JOURNAL).exists()
        found = answers(index)
        seen.append(found == new)
        assert found in (old, new), step
        assert found == new or not decided, step
        assert (resolve(index, "old-address") == Moved("new-address")) or not seen[-1]
        if step % 2:
            assert jiewen("restore", work / "bk", "--index", index, "--replace").exit_code == 0
            assert answers(index) == new
        else:
            assert jiewen("index", work / "corpus", "--index", index).exit_code == 0
        assert jiewen("check", "--index", index).exit_code == 0
        assert not list(index.glob("*.new"))
    assert {False, True} == set(seen)
    assert seen == sorted(seen)  # old, until the decision; new from then on
