"""After any command each file that we did not write is there, byte for byte."""

import os
import random
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from jiewen import main
from searcher.disk.owned import MARKER
from searcher.engines.whoosh.adapter import WhooshEngine
from tests.support import versions
from tests.support.waiting import linger
from tests.support.writer import SERIES, Writer

ROW = '{"id": "%d", "title": "居民区换届选举", "body": "青禾街道圆满完成换届选举。"}\n'
# what we call ours, what looks like it, and what people call theirs
NAMES = (
    *(
        "g2020",
        "g000001",
        "g000002",
        "g000003",
        "g",
        "CURRENT",
        "CURRENT.new",
        "lock",
        "ledger.bin",
    ),
    *(
        "extracted.sqlite",
        "corpus.json",
        "jiewen.json",
        "runs-x",
        "runs-0123456789abcdef",
        "written",
    ),
    *("MAIN_0123456789abcdef.words", "_MAIN_1.toc", "_MAIN_2.toc", "MAIN_WRITELOCK", "ix-pages"),
    *(MARKER, "jiewen.written", "lost+found", ".hidden", "notes.txt", "2020.jsonl", "tmpab12.part"),
    *("corrections.toml~", "a" * 32 + ".png", "带 空格", "manifest.toml.new", ".out.csv.1.part"),
)
PLACES = ("", "corpus", "corpus/g2020", "ix", "ix/g000001", "ix/g000002", "ix-pages", "out")
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "index": ("index", "corpus", "--index", "ix"),
    "again": ("index", "--index", "ix"),
    "reindex": ("reindex", "--index", "ix"),
    "check": ("check", "corpus"),
    "check index": ("check", "--index", "ix"),
    "review": ("review", "corpus"),
    "review index": ("review", "--index", "ix"),
    "stats": ("stats", "--index", "ix"),
    "search": ("search", "换届", "--index", "ix"),
    "extract": ("extract", "corpus"),
    "export": ("export", "换届", "--index", "ix", "-o", "out/new.csv"),
    "inside": ("index", "corpus", "--index", "corpus"),
    "around": ("index", "corpus", "--index", "."),
    "other": ("index", "corpus", "--index", "out"),
}

# (place, name) -> content; None for a folder with a file in it, "@…" for a link
Tree = Mapping[tuple[str, str], str | None]

trees = st.dictionaries(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(NAMES)),
    st.one_of(
        st.none(),
        st.text("换届abc{}[]=\n\0", max_size=20),
        st.sampled_from(["@a.jsonl", "@..", "@../corpus", "@nowhere"]),
    ),
    max_size=12,
)


def plant(root: Path, tree: Tree) -> None:
    """Put files, links, and folders with a file each, where nothing is yet."""
    for (place, name), content in tree.items():
        path = root / place / name
        if os.path.lexists(path) or not make_way(path.parent):
            continue
        if content is None:
            path.mkdir()
            (path / "thesis.txt").write_text("precious")
        elif content.startswith("@"):
            path.symlink_to(content[1:])
        else:
            path.write_text(content, "utf-8")


def make_way(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # a file or a broken link is in the way
        return False
    return True


def contents(root: Path) -> dict[str, bytes]:
    """Return what each file holds, and where each link leads."""
    return {
        path.relative_to(root).as_posix(): held_by(path)
        for path in root.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def held_by(path: Path) -> bytes:
    return os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()


def jiewen(*words: str) -> int:
    done = CliRunner().invoke(main, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.exit_code


def corpus_in(root: Path) -> Path:
    (root / "corpus").mkdir()
    (root / "corpus" / "a.jsonl").write_text(ROW % 1, "utf-8")
    return root / "corpus"


@settings(max_examples=20)
@given(
    planted=st.tuples(trees, trees),
    built=st.booleans(),
    commands=st.lists(st.sampled_from(sorted(COMMANDS)), min_size=1, max_size=5),
)
def test_no_command_touches_what_it_did_not_write(
    planted: tuple[Tree, Tree], built: bool, commands: list[str]
) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        root = Path(name)
        patch.chdir(root)
        theirs = contents(corpus_in(root).parent)
        if built:
            assert jiewen(*COMMANDS["index"]) == 0
        for tree in planted:
            before = contents(root)
            plant(root, tree)
            theirs |= {path: held for path, held in contents(root).items() if path not in before}
            for command in commands:
                jiewen(*COMMANDS[command])
                now = contents(root)
                assert {path: now.get(path) for path in theirs} == theirs, command


def test_every_name_stays_in_every_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All names at once: what the property above may not happen to try."""
    monkeypatch.chdir(tmp_path)
    corpus = corpus_in(tmp_path)
    assert jiewen(*COMMANDS["index"]) == 0
    before = contents(tmp_path)
    for at, content in enumerate((None, "precious")):
        plant(tmp_path, {(place, name): content for place in PLACES for name in NAMES[at::2]})
    theirs = {path: held for path, held in contents(tmp_path).items() if path not in before}
    for step in range(2):
        (corpus / "a.jsonl").write_text(ROW % step, "utf-8")
        for command in ("again", "reindex"):
            assert jiewen(*COMMANDS[command]) in (0, 3)
            now = contents(tmp_path)
            assert {path: now.get(path) for path in theirs} == theirs


@pytest.mark.parametrize("series", ["merge", "reindex in parallel"])
def test_kills_touch_nothing_either(series: str, tmp_path: Path) -> None:
    """Each time the writer is killed, people put files into all generations that it left."""
    root, dice, step = tmp_path / "ix", random.Random(5), 0
    build(root, series)
    theirs: dict[str, bytes] = {}
    for _ in range(4):
        before = contents(root)
        folders = [f"ix/{path.name}" for path in root.glob("g*")]
        plant(tmp_path, {(folder, name): "precious" for folder in folders for name in NAMES})
        theirs |= {path: held for path, held in contents(root).items() if path not in before}
        writer = Writer(root, series, step)
        writer.wait()
        linger(dice.uniform(0, 1.2) * writer.usual)
        writer.kill()
        step = writer.step
        now = contents(root)
        assert {path: now.get(path) for path in theirs} == theirs
    assert theirs


def build(root: Path, series: str) -> None:
    engine = WhooshEngine(root)
    engine.rebuild(versions.articles(SERIES[series].state(0)))
    engine.close()
