"""owned.py: the mark, and that nothing without it is ever removed."""

import os
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.corpus.places import require_apart
from indexer.update import run
from jiewen import main
from searcher.core.engine import Engine
from searcher.core.errors import CorpusError, NotOurs
from searcher.core.model import Article
from searcher.disk import owned
from searcher.disk.owned import JOURNAL, MARKER, Kind
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.engines.whoosh.storage import Generations

STORED = Path(__file__).resolve().parents[2] / "indexes"
PRECIOUS = "precious"
TOC = b"\x04\x08\x04\xff\xff\xcf\xc7 and so on"
SEGMENT = "MAIN_0123456789abcdef"


def corpus_in(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.jsonl").write_text(
        '{"id": "1", "title": "换届选举", "body": "圆满完成。"}', "utf-8"
    )
    return folder


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder: bytes of files, ``None`` of folders."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def unmark(index: Path) -> None:
    """Make an index what version 0.1 would have made: the same files, and no mark."""
    for path in [*index.rglob(MARKER), *index.rglob(JOURNAL)]:
        path.unlink()


def mkfifo(path: Path) -> Path:
    os.mkfifo(path)
    return path


# -- the mark ----------------------------------------------------------------------------------


def test_a_new_and_an_empty_folder_are_claimed(tmp_path: Path) -> None:
    (tmp_path / "empty" / "lost+found").mkdir(parents=True)  # a disk of its own
    for name in ("new/and/deep", "empty"):
        owned.claim(tmp_path / name, Kind.INDEX)
        assert owned.is_ours(tmp_path / name, Kind.INDEX)
        owned.claim(tmp_path / name, Kind.INDEX)  # and again


@pytest.mark.parametrize(
    "theirs",
    [
        *("g2020/thesis.txt", "g000001/jiewen.json", "CURRENT", "extracted.sqlite", "lock"),
        *(".hidden", MARKER, f"{MARKER}.new", "lost+found.txt"),
    ],
)
def test_a_folder_with_anything_else_in_it_is_refused(theirs: str, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    (folder / theirs).parent.mkdir(parents=True)
    (folder / theirs).write_text(PRECIOUS)
    before = tree(folder)
    with pytest.raises(NotOurs, match="别的东西") as refused:
        run.index(WhooshEngine(folder), folder, corpus_in(tmp_path / "corpus"))
    assert "\n" not in str(refused.value)
    assert theirs.split("/")[0] in str(refused.value)
    with pytest.raises(NotOurs):
        WhooshEngine(folder).rebuild([Article("a", "换届")])
    assert tree(folder) == before


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "index").write_text(PRECIOUS)
    with pytest.raises(NotOurs, match="是文件"):
        run.index(
            WhooshEngine(tmp_path / "index"), tmp_path / "index", corpus_in(tmp_path / "corpus")
        )
    assert (tmp_path / "index").read_text() == PRECIOUS


def test_a_link_to_a_marked_folder_is_not_ours_to_remove(tmp_path: Path) -> None:
    owned.make(tmp_path / "real", Kind.GENERATION)
    (tmp_path / "g000007").symlink_to(tmp_path / "real")
    assert not owned.is_ours(tmp_path / "g000007", Kind.GENERATION)
    owned.remove(tmp_path / "g000007", Kind.GENERATION)
    assert owned.is_ours(tmp_path / "real", Kind.GENERATION)


@pytest.mark.parametrize(
    "damage",
    [
        lambda mark: mark.write_bytes(b""),
        lambda mark: mark.write_bytes(b"\xff" * 5000),
        lambda mark: mark.write_text("jiewen folder 1: index"),  # of another kind
        lambda mark: (mark.unlink(), mark.mkdir()),
        lambda mark: (mark.unlink(), mkfifo(mark)),  # must not hang
        lambda mark: (mark.rename(mark.parent / "m"), mark.symlink_to("m")),
    ],
)
def test_what_is_no_mark(damage: Callable[[Path], object], tmp_path: Path) -> None:
    folder = tmp_path / "g000001"
    owned.make(folder, Kind.GENERATION)
    damage(folder / MARKER)
    owned.remove(folder, Kind.GENERATION)
    assert folder.is_dir()


# -- removing ----------------------------------------------------------------------------------


def test_only_what_was_written_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "g000001"
    owned.make(folder, Kind.GENERATION)
    owned.note(folder, [SEGMENT, "_MAIN_3.toc", "_MAIN_5.toc", "../outside", "notes.txt", ""])
    ours = [f"{SEGMENT}.words", "_MAIN_3.toc", "_MAIN_3.toc.1700000000.25", "jiewen.json"]
    theirs = ["notes.txt", "MAIN_ffffffffffffffff.words", "_MAIN_4.toc", f"{SEGMENT}.words.bak"]
    theirs += ["_MAIN_5.toc"]  # a number that a killed run noted, and never wrote
    theirs += [f"{SEGMENT}.TXT", "_MAIN_3.toc~", "jiewen.json.new", f"notes.{'0' * 16}.new"]
    for name in ours + theirs:
        (folder / name).write_text(PRECIOUS)
    (folder / "_MAIN_3.toc").write_bytes(TOC)
    (folder / "jiewen.json").write_bytes(b'{\n"checksum": 1, and so on')
    (tmp_path / "outside").write_text(PRECIOUS)
    (folder / f"{SEGMENT}.title").mkdir()  # a folder is none of the files we write
    owned.remove(folder, Kind.GENERATION)
    assert set(tree(folder)) == {*theirs, f"{SEGMENT}.title", MARKER, JOURNAL}
    for name in theirs:
        (folder / name).unlink()
    (folder / f"{SEGMENT}.title").rmdir()
    owned.remove(folder, Kind.GENERATION)  # they took their files away: now it may go
    assert not folder.exists()
    assert (tmp_path / "outside").read_text() == PRECIOUS


def test_files_of_people_in_every_folder_of_an_index_stay(tmp_path: Path) -> None:
    folder, corpus = tmp_path / "index", corpus_in(tmp_path / "corpus")
    engine = WhooshEngine(folder)
    run.index(engine, folder, corpus)
    places = ["notes.txt", "g2020/thesis.txt", "g000002/jiewen.json", "g000001/notes.txt"]
    places += ["g000001/runs-1/a", "g000001/sub/b", "g000003", "runs-x/c", f"g000004/{MARKER}"]
    for place in places:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(PRECIOUS)
    for number in range(3):
        run.reindex(engine, folder)
        (corpus / "a.jsonl").write_text(
            f'{{"id": "{number}", "title": "换届", "body": "好。"}}', "utf-8"
        )
        run.index(engine, folder, corpus)
    assert {place: (folder / place).read_text() for place in places} == dict.fromkeys(
        places, PRECIOUS
    )
    assert engine.verify() == []
    assert [a.id for a in engine.scan()] == ["2"]


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([Article("a", "换届")])
    [serving] = tmp_path.glob("index/g*")
    owned.note(serving, [SEGMENT])
    (serving / f"{SEGMENT}.words").write_bytes(b"half")
    (serving / f"jiewen.json.{'0' * 16}.new").write_bytes(b"half")
    with owned.passing(serving) as runs:
        (runs / "000000").write_bytes(b"half")
        before = set(tree(serving))
        assert f"{runs.name}/000000" in before
        engine.update([Article("b", "选举")], ())
        assert not [name for name in tree(serving) if "runs-" in name or SEGMENT in name]
    stale = Generations(tmp_path / "index").begin()  # and never swapped
    assert stale.is_dir()
    engine.rebuild([Article("c", "选举")])
    assert [path.name for path in tmp_path.glob("index/g*")] == [stale.name]
    assert [a.id for a in engine.scan()] == ["c"]


def test_notes_do_not_grow_without_end(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([Article("a", "换届")])
    [serving] = tmp_path.glob("index/g*")
    owned.note(serving, (f"MAIN_{n:016x}" for n in range(40_000)))
    assert (serving / JOURNAL).stat().st_size > 2**19
    engine.update([Article("b", "选举")], ())
    assert (serving / JOURNAL).stat().st_size < 2**16
    engine.rebuild([Article("a", "换届")])  # and all that it wrote is still known to be ours
    assert not serving.exists()


@pytest.mark.parametrize("where", ["", "g000001/"])
@pytest.mark.parametrize("name", [MARKER, JOURNAL])
def test_a_damaged_mark_is_mended_by_the_next_run(where: str, name: str, tmp_path: Path) -> None:
    folder, corpus = tmp_path / "index", corpus_in(tmp_path / "corpus")
    engine = WhooshEngine(folder)
    run.index(engine, folder, corpus)
    (folder / where / name).write_bytes(b"\0damaged")
    assert [a.id for a in WhooshEngine(folder).scan()] == ["1"]  # readers need no mark
    run.index(engine, folder, corpus)
    engine.update([Article("2", "换届")], ())
    engine.rebuild([Article("3", "换届")])
    assert [a.id for a in engine.scan()] == ["3"]
    assert {path.name for path in folder.glob("g*")} == {"g000001", "g000002"} - (
        {"g000001"} if name == MARKER or not where else set()
    )


# -- indexes of version 0.1 -----------------------------------------------------------------


def of_both(folder: Path, corpus: Path) -> None:
    run.index(WhooshEngine(folder), folder, corpus)


def of_the_engine(folder: Path, _corpus: Path) -> None:
    WhooshEngine(folder).rebuild([Article("1", "换届选举", "圆满完成。")])


def of_a_cluster(folder: Path, _corpus: Path) -> None:
    """With OpenSearch only the store and its notes are in the folder."""
    take_out(folder.parent, lambda name: name in {"index/corpus.json", "index/extracted.sqlite"})


def take_out(root: Path, wanted: Callable[[str], bool]) -> None:
    """Write files of the index that version 0.1.0 made."""
    with tarfile.open(STORED / "v0.1.0.tar.gz") as tar:
        for member in tar:
            if wanted(member.name):
                tar.extract(member, root, filter="data")


@pytest.mark.parametrize("build", [of_both, of_the_engine, of_a_cluster])
def test_an_index_without_the_mark_is_recognised(
    build: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    folder, corpus = tmp_path / "index", corpus_in(tmp_path / "corpus")
    build(folder, corpus)
    unmark(folder)
    (folder / "notes.txt").write_text(PRECIOUS)
    serving = next(folder.glob("g*"), None)
    engine: Engine = WhooshEngine(folder)
    engine.rebuild([Article("2", "换届")])
    run.index(engine, folder, corpus)
    assert owned.is_ours(folder, Kind.INDEX)
    assert [a.id for a in engine.scan()] == ["1"]
    assert serving is None or not serving.exists()  # it was ours, so it was tidied away
    assert (folder / "notes.txt").read_text() == PRECIOUS


def test_a_stored_index_of_version_0_1_is_taken_over(tmp_path: Path) -> None:
    take_out(tmp_path, lambda name: True)
    folder = tmp_path / "index"
    assert not list(folder.rglob(MARKER))
    [old] = folder.glob("g*")
    (folder / "g2020").mkdir()
    (folder / "g2020" / "thesis.txt").write_text(PRECIOUS)
    run.index(WhooshEngine(folder), folder, corpus_in(tmp_path / "corpus"), force=True)
    run.reindex(WhooshEngine(folder), folder)
    assert owned.is_ours(folder, Kind.INDEX)
    assert not old.exists()
    assert (folder / "g2020" / "thesis.txt").read_text() == PRECIOUS


def spoil_current(folder: Path) -> None:
    (folder / "CURRENT").write_bytes(b"g000001 00000000\n")


def spoil_manifest(folder: Path) -> None:
    [path] = folder.glob("g*/jiewen.json")
    path.write_bytes(path.read_bytes().replace(b'"commit": 1', b'"commit": 2'))


def link_generation(folder: Path) -> None:
    [path] = folder.glob("g*")
    path.rename(folder.parent / "elsewhere")
    path.symlink_to(folder.parent / "elsewhere")


@pytest.mark.parametrize("spoil", [spoil_current, spoil_manifest, link_generation])
def test_what_only_looks_like_an_index_is_refused(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    of_the_engine(folder, tmp_path)
    unmark(folder)
    spoil(folder)
    before = tree(folder)
    with pytest.raises(NotOurs):
        WhooshEngine(folder).rebuild([Article("2", "换届")])
    assert tree(folder) == before


@pytest.mark.parametrize("command", ["review", "check"])
def test_a_database_of_somebody_else_is_only_looked_at(command: str, tmp_path: Path) -> None:
    path = tmp_path / "home" / "extracted.sqlite"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as theirs:
        theirs.executescript("CREATE TABLE file (thesis TEXT); INSERT INTO file VALUES ('mine');")
    before = tree(tmp_path)
    done = CliRunner().invoke(main, [command, "--index", str(path.parent)])
    assert done.exit_code == 1
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "name", ["CURRENT", "jiewen.json", "corpus.json", "ledger.bin", "*.documents"]
)
def test_a_pipe_in_an_index_is_not_waited_for(name: str, tmp_path: Path) -> None:
    folder, corpus = tmp_path / "index", corpus_in(tmp_path / "corpus")
    run.index(WhooshEngine(folder), folder, corpus)
    [path] = [path for path in folder.rglob("*") if path.match(name)]
    path.unlink()
    os.mkfifo(path)
    for words in (["stats"], ["search", "换届"], ["check"], ["review"], ["index"], ["reindex"]):
        done = CliRunner().invoke(main, [*words, "--index", str(folder)])
        assert done.exception is None or isinstance(done.exception, SystemExit)
        assert done.stderr.count("\n") <= 1
    run.index(WhooshEngine(folder), folder, corpus)
    assert [a.id for a in WhooshEngine(folder).scan()] == ["1"]


# -- index and corpus are apart -------------------------------------------------------------


def same(root: Path) -> tuple[Path, Path]:
    return root / "corpus", root / "corpus"


def inside(root: Path) -> tuple[Path, Path]:
    return root / "corpus" / "sub" / "jiewen-index", root / "corpus"


def around(root: Path) -> tuple[Path, Path]:
    return root, root / "corpus"


def inside_by_a_link(root: Path) -> tuple[Path, Path]:
    (root / "link").symlink_to(root / "corpus")
    return root / "link" / "ix", root / "corpus"


def around_by_a_link(root: Path) -> tuple[Path, Path]:
    (root / "ix").mkdir()
    (root / "corpus").rename(root / "ix" / "c")
    (root / "corpus").symlink_to(root / "ix" / "c")
    return root / "ix", root / "corpus"


def up_and_down(root: Path) -> tuple[Path, Path]:
    return root / "corpus" / ".." / "corpus" / "ix", root / "corpus"


def one_file_in_the_index(root: Path) -> tuple[Path, Path]:
    return root / "corpus", root / "corpus" / "a.jsonl"


def among_the_pictures(root: Path) -> tuple[Path, Path]:
    (root / "corpus").rename(root / "ix-pages")
    return root / "ix", root / "ix-pages"


NOT_APART = [same, inside, around, inside_by_a_link, around_by_a_link, up_and_down]
NOT_APART += [one_file_in_the_index, among_the_pictures]


@pytest.mark.parametrize("places", NOT_APART)
def test_index_and_corpus_must_be_apart(
    places: Callable[[Path], tuple[Path, Path]], tmp_path: Path
) -> None:
    corpus_in(tmp_path / "corpus" / "g2020")
    corpus_in(tmp_path / "corpus")
    index, corpus = places(tmp_path)
    before = tree(tmp_path)
    with pytest.raises(CorpusError) as refused:
        run.index(WhooshEngine(index), index, corpus)
    assert "\n" not in str(refused.value)
    assert "--index" in str(refused.value)
    assert tree(tmp_path) == before


def test_a_remembered_corpus_must_be_apart_too(tmp_path: Path) -> None:
    index, corpus = tmp_path / "corpus" / "ix", corpus_in(tmp_path / "corpus")
    run.index(WhooshEngine(tmp_path / "ix"), tmp_path / "ix", corpus)
    (tmp_path / "ix").rename(index)  # moved there since
    before = tree(tmp_path)
    with pytest.raises(CorpusError, match="之内"):
        run.reindex(WhooshEngine(index), index)
    with pytest.raises(CorpusError, match="之内"):
        run.index(WhooshEngine(index), index, None)
    assert tree(tmp_path) == before


def test_one_file_may_stand_beside_its_index(tmp_path: Path) -> None:
    corpus = corpus_in(tmp_path / "corpus") / "a.jsonl"
    index = tmp_path / "corpus" / "ix"
    assert run.index(WhooshEngine(index), index, corpus).articles == 1


def test_folders_that_only_begin_alike_are_apart(tmp_path: Path) -> None:
    corpus_in(tmp_path / "corpus")
    require_apart(tmp_path / "corpus-index", tmp_path / "corpus")
    require_apart(tmp_path / "corp", tmp_path / "corpus")


def test_another_spelling_of_a_folder_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems take Corpus and corpus for one; here a hook of the test does."""
    corpus_in(tmp_path / "corpus")
    stat = Path.stat

    def either(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        return stat(Path(str(self).lower()), follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", either)
    with pytest.raises(CorpusError, match="之内"):
        require_apart(tmp_path / "CORPUS" / "ix", tmp_path / "corpus")
