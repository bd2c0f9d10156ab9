"""manifest.toml, corrections.toml and jiewen.toml that nobody should trust: one line, soon."""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.corrections import load_corrections
from indexer.corpus.globs import LONGEST, MOST, excess, matches
from indexer.corpus.manifest import load_manifest
from searcher.core.errors import JiewenError
from searcher.core.model import Article
from searcher.language.gazetteer import Gazetteer
from searcher.settings import load_settings
from searcher.settings.toml_text import BadToml, parse
from tests.conftest import ROOT

BIG = 400_000  # characters; a parser that copies what it has read would take hours

Load = Callable[[Path], object]
LOADERS: dict[str, Load] = {
    "manifest.toml": load_manifest,
    "corrections.toml": lambda folder: load_corrections(folder, Gazetteer()),
    "jiewen.toml": lambda folder: load_settings(environ={}, folder=folder),
}
each_file = pytest.mark.parametrize("name", LOADERS)


def complaint(folder: Path, name: str) -> str:
    with pytest.raises(JiewenError) as raised:
        LOADERS[name](folder)
    said = str(raised.value)
    assert "\n" not in said
    assert len(said) < 1500
    assert name in said
    return said


HOSTILE = {
    "brackets": "a = " + "[" * BIG,
    "tables": "a = " + "{a = " * BIG,
    "dotted header": "[" + "a." * BIG + "b]",
    "dotted key": "a." * BIG + "b = 1",
    "quoted dotted key": '"a" . ' * BIG + "b = 1",
    "dotted keys": "\n".join(f"k{n}.{'a.' * 20}b = 1" for n in range(5000)),
    "key in a table": "x = {" + "a." * BIG + "b = 1}",
    "digits": "x = " + "9" * BIG,
    "hexadecimal": "x = 0x" + "f" * BIG,
    "long name": "a" * BIG + " = 1",
    "quotes": 'x = """' + '\\"""' * BIG,
    "open text": 'x = "' + "a" * BIG,
    "only quotes": '"' * BIG,
    "zeros": "\0" * BIG,
    "noise": "".join(random.Random(3).choices("[]{}\"'=.,#\n ab1\\", k=BIG)),
    "no day": "x = 2021-02-30",
    "colours": "\x1b[31m = 1",
    "direction": "\u202egnp.exe = 1",
    "twice": "a = 1\na = 2",
}


@each_file
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_one_line(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    said = complaint(tmp_path, name)
    assert said.isprintable()


@each_file
@pytest.mark.parametrize("content", [b"\xff\xfe\x00", random.Random(1).randbytes(1 << 20)])
def test_what_is_no_text_is_one_line(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert "UTF-8" in complaint(tmp_path, name)


@each_file
def test_an_enormous_file_is_not_read(name: str, tmp_path: Path) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(1 << 40)  # takes no room
    assert "MB" in complaint(tmp_path, name)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()


def zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def messages_of_the_kernel(path: Path) -> None:
    path.symlink_to("/proc/kmsg")


def nothing(path: Path) -> None:
    path.symlink_to("nowhere")


def ring(path: Path) -> None:
    path.symlink_to(path.name)


@each_file
@pytest.mark.parametrize("put", [pipe, folder, zeros, messages_of_the_kernel, nothing, ring])
def test_what_is_no_file_is_one_line(
    name: str, put: Callable[[Path], None], tmp_path: Path
) -> None:
    put(tmp_path / name)
    complaint(tmp_path, name)


@pytest.mark.parametrize("name", ["manifest.toml", "corrections.toml"])
def test_a_link_out_of_the_corpus_is_refused_unless_allowed(name: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text("", "utf-8")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / name).symlink_to("../elsewhere.toml")
    assert "follow_links" in complaint(tmp_path / "corpus", name)
    load_manifest(tmp_path / "corpus", follow_links=True)
    load_corrections(tmp_path / "corpus", Gazetteer(), follow_links=True)
    (tmp_path / "corpus" / name).unlink()
    (tmp_path / "corpus" / "kept").mkdir()
    (tmp_path / "corpus" / "kept" / name).write_text("", "utf-8")
    (tmp_path / "corpus" / name).symlink_to(f"kept/{name}")
    LOADERS[name](tmp_path / "corpus")


@pytest.mark.processes
@pytest.mark.parametrize("name", ["manifest.toml", "corrections.toml", "jiewen.toml"])
def test_the_command_ends_at_once_before_a_pipe(name: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.jsonl").write_text('{"id": "1", "title": "换届", "body": "圆满。"}', "utf-8")
    os.mkfifo(corpus / name)
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from jiewen import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "index", str(corpus), "--index", str(tmp_path / "ix")],
        cwd=corpus if name == "jiewen.toml" else tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("\n") == 1
    assert name in done.stderr


# -- many corrections --------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_two_hundred_thousand_corrections_of_one_article(tmp_path: Path) -> None:
    rows = "".join(f'[[correction]]\nid = "a"\ntitle = "{n}"\n' for n in range(200_000))
    (tmp_path / "corrections.toml").write_text(rows, "utf-8")
    found = load_corrections(tmp_path, Gazetteer())
    assert found.apply("1.txt", Article("a", "")).title == "199999"
    assert len(found.unmatched([("1.txt", "b")])) == 200_000


def test_many_corrections_of_files_by_name(tmp_path: Path) -> None:
    rows = "".join(f'[[correction]]\nfiles = ["{n}.txt"]\ntitle = "{n}"\n' for n in range(20_000))
    wild = '[[correction]]\nfiles = ["1*.txt"]\ntitle = "later"\n'
    (tmp_path / "corrections.toml").write_text(rows + wild, "utf-8")
    found = load_corrections(tmp_path, Gazetteer())
    titles = {n: found.changes(f"{n}.txt", "").get("title") for n in range(20_001)}
    assert titles[25] == "25"
    assert titles[1234] == "later"  # of two, the later one
    assert titles[20_000] is None
    assert len(found.unmatched([("1.txt", "a"), ("7.txt", "b")])) == 19_998


@pytest.mark.parametrize("name", ["manifest.toml", "corrections.toml"])
def test_too_many_patterns_are_one_line(name: str, tmp_path: Path) -> None:
    patterns = ", ".join(f'"*{n}*"' for n in range(MOST + 1))
    row = {
        "manifest.toml": f"[[issue]]\npaths = [{patterns}]\ndate = 2021-05-01\n",
        "corrections.toml": f'[[correction]]\nfiles = [{patterns}]\ntitle = "x"\n',
    }
    (tmp_path / name).write_text(row[name], "utf-8")
    complaint(tmp_path, name)


# -- patterns ----------------------------------------------------------------------------------


@given(st.text("ab/*?[]!-.\n", max_size=12), st.text("ab/.\n]", max_size=12))
def test_patterns_mean_what_they_meant(pattern: str, path: str) -> None:
    assert matches(path, [pattern]) == fnmatchcase(path, pattern)


@given(st.lists(st.sampled_from(["a", "ab", "", "b/"]), max_size=6), st.text("ab/", max_size=20))
def test_stars_are_found_piece_by_piece(pieces: list[str], path: str) -> None:
    pattern = "*".join(pieces)
    assert matches(path, [pattern]) == fnmatchcase(path, pattern)


def test_patterns_of_stars_take_no_time() -> None:
    path = "a" * 4000
    for pattern in ("*a" * 200 + "b", "*" * 499 + "b", "*a?" * 100 + "b", "*[ab]" * 90 + "c"):
        assert len(pattern) <= LONGEST
        assert not any(matches(path, [pattern]) for _ in range(20))


@pytest.mark.parametrize(
    "patterns", [["*" + "a" * LONGEST], ["*"] * (MOST + 1), ["?" * 400] * 20, ["[a]" * 100] * 20]
)
def test_an_excess_of_patterns(patterns: list[str]) -> None:
    assert excess(patterns)


def test_names_are_no_patterns() -> None:
    assert excess(["a" * 5000] * 5000) is None


# -- texts that people write --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('x = "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p"', "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p"),
        (f'x = "{"[" * 500}"', "[" * 500),
        (f"x = '{'9' * 5000}'", "9" * 5000),
        ('x = """\nsaid "so""" # and on', 'said "so'),
        ('x = """a""""', 'a"'),
        ('x = """a"""""', 'a""'),
        ("x = '''a''''", "a'"),
        ('x = "\\"" # "', '"'),
        ("x = 'it' # '''", "it"),
        ("x = [" + "1.5, " * 2000 + "]", [1.5] * 2000),
        ("x = 1979-05-27T07:32:00.999999Z", ...),
    ],
)
def test_what_people_write_is_read(text: str, value: object) -> None:
    found = parse(text)["x"]
    assert value is ... or found == value


@given(st.text("[]{}\"'=.,#\n \\a1", max_size=40))
def test_no_text_raises_anything_else(text: str) -> None:
    import tomllib

    try:
        expected = tomllib.loads(text)
    except ValueError:
        with pytest.raises(BadToml):
            parse(text)
    else:
        assert repr(parse(text)) == repr(expected)
