"""What is printed obeys nobody: no escape sequence, no bidi trick, and no poor terminal ends it."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
import unicodedata
from io import StringIO
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from indexer.update import run
from jiewen import main
from searcher.cli import console, unforeseen
from searcher.cli.console import Group
from searcher.core import printable as terminal
from searcher.core.errors import SettingsError
from searcher.core.printable import json_text, shown, toml_text
from searcher.engines.choose import open_engine
from searcher.settings import load_settings
from tests.conftest import ROOT

OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
EVIL = (
    "\x1b[2J\x1b]0;owned\x07\x9b5m\u202egnp\u2066\u2028\u2029\x85\r\b\x7f\u200b\ud800\U000e0041\t"
)


def obeyed(printed: str, keep: str = "\n") -> set[str]:
    """Return the characters of what was printed that a terminal might obey."""
    return {c for c in printed if unicodedata.category(c) in OBEYED and c not in keep}


def test_the_characters_are_those_that_unicode_lists() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) in OBEYED:
            assert shown(char) != char, hex(code)
        elif unicodedata.category(char) != "Cn":
            assert shown(char) == char, hex(code)


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_text_json_and_toml(text: str) -> None:
    assert obeyed(shown(text), keep="") == set()
    assert obeyed(shown(text, keep="\n")) == set()
    written = json_text({text: [text]})
    assert obeyed(written) == set()
    assert json.loads(written) == {text: [text]}
    stated = toml_text(text)
    assert obeyed(stated, keep="") == set()
    assert tomllib.loads(f"x = {stated}")["x"] == text.encode("utf-8", "replace").decode()


# -- every command, over a hostile corpus and with hostile arguments ------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A corpus that wants to be obeyed, and its index."""
    corpus, index = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("index")
    marked = {name: f"青禾{name}{EVIL}" for name in ("title", "body", "street", "byline", "source")}
    rows = [
        {"id": f"n{EVIL}", "department": [f"妇联{EVIL}"], "captions": [EVIL], **marked},
        {"id": "plain", "body": "青禾街道换届。", "event_date": EVIL},
    ]
    name = os.fsdecode("\x1b]0;x\x07\u202e".encode() + b"\xff.jsonl")
    (corpus / name).write_text("\n".join(map(json.dumps, rows)), "ascii")
    (corpus / f"broken\x1b[31m\u2066{chr(0x85)}.pdf").write_bytes(b"no pdf")
    (corpus / "issue\x1b[5m.txt").write_text(
        f"青禾街道开会\n\n青禾街道召开会议{EVIL}。\n", "utf-8", "replace"
    )
    run.index(open_engine(index), index, corpus)
    return corpus, index


COMMANDS = [
    "search {evil}", "search 青禾", "search 青禾 --json", "stats", "stats --json", "suggest 青",
    "suggest {evil}", "suggest 青 --json", "similar {id}", "similar {evil}", "similar {id} --json",
    "facets --facet street", "facets --facet department --json", "facets 青 --facet month",
    "trends 青禾", "trends 青禾 {evil} --json", "check --index {index}", "review", "review --json",
    "review --toml", "index {corpus}", "index {corpus} --json", "check {corpus}",
    "check {corpus} --json", "review {corpus}", "extract {files}", "extract {files} --json",
    "search --limit {evil}", "search --sort {evil}", "search --street {evil}", "{evil}",
    "--engine {evil} stats", "search --{evil}", "export --id {evil}", "export --format {evil}",
    "search --index {evil} x", "batch {evil}", "index {evil}", "extract {evil}",
    "serve --port {evil}",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_prints_what_a_terminal_obeys(hostile: tuple[Path, Path], command: str) -> None:
    corpus, index = hostile
    words = {"corpus": [str(corpus)], "index": [str(index)], "id": [f"n{EVIL}"]}
    words["files"] = [str(path) for path in corpus.iterdir()]
    filled = []
    for word in command.split():
        name = word.strip("{}")
        filled += (
            words[name]
            if word.startswith("{") and name in words
            else [word.replace("{evil}", EVIL.replace("\ud800", ""))]
        )
    done = CliRunner(env={"JIEWEN_INDEX": str(index)}).invoke(main, filled)
    assert done.exit_code in (0, 1, 2, 3), done.output
    assert obeyed(done.stdout_bytes.decode()) == set()
    assert obeyed(done.stderr_bytes.decode()) == set()
    assert "Traceback" not in done.output


@effort(max_examples=25)
@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=12), max_size=3))
def test_no_argument_is_obeyed(hostile: tuple[Path, Path], words: list[str]) -> None:
    for first in ("search", "facets", "similar", "nothing"):
        done = CliRunner(env={"JIEWEN_INDEX": str(hostile[1])}).invoke(main, [first, *words])
        assert done.exit_code in (0, 1, 2), done.output
        assert obeyed(done.stdout_bytes.decode() + done.stderr_bytes.decode()) == set()


def test_no_command_prints_past_the_one_function() -> None:
    calls = ("click.echo(", "click.secho(", " print(")
    rooms = (ROOT / name for name in ("searcher", "indexer", "web"))
    sources = [path for room in rooms for path in room.rglob("*.py")]
    texts = {path.name: path.read_text("utf-8") for path in (ROOT / "jiewen.py", *sources)}
    printing = {name for name, text in texts.items() if any(call in text for call in calls)}
    assert printing == {"printable.py", "console.py"}


# -- poor terminals --------------------------------------------------------------------------------


def jiewen(
    line: str, folder: Path | None = None, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell, where ``jiewen`` is the command."""
    known = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    command = f'jiewen() {{ {shlex.quote(sys.executable)} -m jiewen "$@"; }}; {line}'
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, check=False, env=known, cwd=folder
    )


@pytest.mark.parametrize(
    ("environment", "coding"),
    [
        ({"PYTHONIOENCODING": "gbk"}, "gbk"),
        ({"PYTHONIOENCODING": "ascii"}, "ascii"),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "ascii"),
    ],
)
def test_a_terminal_that_lacks_characters(
    hostile: tuple[Path, Path], environment: dict[str, str], coding: str
) -> None:
    done = jiewen(f"jiewen search 青禾 --index {hostile[1]}", environment=environment)
    assert done.returncode == 0, done.stderr
    assert obeyed(done.stdout.decode(coding)) == set()
    assert re.search(r" 1 (篇|\\u7bc7)", done.stdout.decode(coding))


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("jiewen search 青 --index INDEX > /dev/full", 1, 1),
        ("jiewen search 青 --index INDEX --json > /dev/full", 1, 1),
        ("jiewen export 青 --index INDEX --format csv > /dev/full", 1, 1),
        ("jiewen search 青 --index INDEX >&-", 0, 0),
        ("jiewen export 青 --index INDEX >&-", 1, 1),
        ("jiewen search 青 --index INDEX/nowhere 2>&-", 1, 0),
        ("jiewen search 青 --index INDEX/nowhere 2> /dev/full", 1, 0),
        ("jiewen password --stdin <&-", 1, 1),
        ("jiewen batch - --index INDEX <&-", 0, 0),
        ("set -o pipefail; jiewen export '' --index INDEX --format jsonl | true", 1, 0),
        ("mkdir gone && cd gone && rmdir ../gone && jiewen extract x.txt", 1, 1),
        ("jiewen stats --index '~nobodyofthatname/x'", 1, 1),
    ],
)  # fmt: skip
def test_streams_and_folders_that_are_gone(
    hostile: tuple[Path, Path], tmp_path: Path, line: str, code: int, said: int
) -> None:
    done = jiewen(line.replace("INDEX", str(hostile[1])), tmp_path)
    told = done.stderr.decode()
    if "pipefail" not in line or done.returncode:  # a short output may fit before the pipe closes
        assert done.returncode == code, told
    assert told.count("\n") == said, told
    assert "Traceback" not in told
    assert "Exception ignored" not in told


def test_a_closed_stream_never_becomes_a_file_of_ours(tmp_path: Path) -> None:
    corpus = tmp_path / "a.jsonl"
    corpus.write_text(json.dumps({"id": "a", "body": "青禾街道换届。"}), "utf-8")
    done = jiewen(f"jiewen index {corpus} --index {tmp_path}/ix <&- >&- 2>&-")
    assert done.returncode == 0
    assert jiewen(f"jiewen check --index {tmp_path}/ix").returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("port", value) for value in ("٣٠٠٠", "²", "1e3", "-1", "9" * 5000, " 80", "")),
        *(("time_limit", value) for value in ("nan", "inf", "1e308", "1_0", "٣", "-1", "9" * 500)),
        ("index", "~nobodyofthatname/x"),
        ("lexicon", "~nobodyofthatname/x"),
        ("redact", "²"),
    ],
)
def test_settings_that_are_no_values(tmp_path: Path, name: str, value: str) -> None:
    environ = {f"JIEWEN_{name.upper()}": value}
    if not value:  # counts as not given
        assert load_settings({}, environ, tmp_path).port == 8000
        return
    with pytest.raises(SettingsError) as caught:
        load_settings({}, environ, tmp_path)
    assert caught.value.code == "setting.value"
    assert f"设置 {name} " in str(caught.value)
    assert "\n" not in str(caught.value)


# -- the last resort -------------------------------------------------------------------------------


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("JIEWEN_PASSWORD", "a secret of the environment")
    return tmp_path / "state" / "jiewen"


def failing(error: BaseException) -> click.Command:
    @click.group(cls=Group)
    def group() -> None:
        pass

    @group.command()
    @click.argument("word")
    def fail(word: str) -> None:
        local = f"a secret of a variable {word}"
        raise error.with_traceback(None) from ValueError(len(local))

    return group


def test_what_nobody_foresaw_is_one_line_and_a_private_file(state: Path) -> None:
    error = KeyError(f"王阿姨 13812345678{EVIL}")
    done = CliRunner().invoke(failing(error), ["fail", "a secret argument"])
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    (path,) = state.iterdir()
    number = path.stem.rsplit("-", 1)[1]
    assert number in done.stderr
    assert str(path) in done.stderr
    assert "13812345678" not in done.stderr
    told = path.read_text("utf-8")
    assert "KeyError" in told
    assert "in fail" in told
    assert "a secret" not in told
    assert "13812345678" not in told
    assert obeyed(told) == set()
    if os.name == "posix":
        assert (path.stat().st_mode & 0o777, state.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_details_are_few_and_small(state: Path) -> None:
    def deep(left: int) -> None:
        if left:
            deep(left - 1)
        raise RuntimeError("x" * 200_000)

    for _ in range(unforeseen.MOST + 3):
        try:
            deep(1)
        except RuntimeError as error:
            unforeseen.note(error, "jiewen")
    sizes = [path.stat().st_size for path in state.iterdir()]
    assert len(sizes) == unforeseen.MOST
    assert max(sizes) <= unforeseen.LARGEST


@pytest.mark.parametrize("spoilt", ["a file", "a link", "read-only"])
def test_without_a_place_for_details_the_line_is_printed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: str
) -> None:
    state, temporary = tmp_path / "state", tmp_path / "temporary"
    state.write_text("in the way", "utf-8")
    temporary.mkdir()
    if spoilt == "a link":
        (temporary / f"jiewen-{os.getuid()}").symlink_to(tmp_path)
    elif spoilt == "a file":
        (temporary / f"jiewen-{os.getuid()}").write_text("in the way", "utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    monkeypatch.setattr("tempfile.tempdir", str(temporary if spoilt != "read-only" else state))
    done = CliRunner().invoke(failing(KeyError("x")), ["fail", "x"])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "意外错误" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state", "temporary"]


def test_ctrl_c_is_one_line() -> None:
    done = CliRunner().invoke(failing(KeyboardInterrupt()), ["fail", "x"])
    assert (done.exit_code, done.stderr.strip()) == (130, "错误：已中断")


def test_printing_where_there_are_no_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    console.say("x")
    terminal.complain("x")
    console.print_json({"x": 1})
    terminal.flush()
    terminal.discard(None)
    with console.progress_bar() as progress:
        progress("x", 1, 2)
    monkeypatch.undo()
    out = StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    console.say("a\x1b[31m\nb", "c")
    assert out.getvalue() == "a\\x1b[31m\\nbc\n"
