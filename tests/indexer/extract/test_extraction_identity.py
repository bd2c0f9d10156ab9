"""A kept extraction is made anew when code that could read its file otherwise has changed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.extract.identity import PARSERS, identity_of, sources, versions
from tests.conftest import ROOT, SAMPLE

_EXTRACT = """
import json, sys
from pathlib import Path
from indexer.corpus.blocks import RawFile
from indexer.extract.extract import extract
from indexer.update.run import load_context
context = load_context(Path(sys.argv[1]))
before = set(sys.modules)
for name in sys.argv[2:]:
    assert extract(RawFile(Path(name).name, Path(name).read_bytes()), context).articles, name
ours = [m for n, m in sys.modules.items() if n.startswith(("indexer.", "searcher.language."))]
late = [m.__file__ for m in ours if m.__name__ not in before]
print(json.dumps(late))
"""


def test_the_identity_is_of_these_rooms_alone() -> None:
    rooms = {file.relative_to(ROOT).parts[:2] for file in sources()}
    extraction = {
        ("indexer", room) for room in ("corpus", "ocr", "formats", "articles", "facts", "extract")
    }
    assert rooms == extraction | {("searcher", "language")}


def test_all_that_reads_a_file_belongs_to_it() -> None:
    files = [next(SAMPLE.rglob(f"*{suffix}")) for suffix in (".txt", ".pdf", ".html", ".docx")]
    run = [sys.executable, "-c", _EXTRACT, *map(str, (SAMPLE, *files))]
    done = subprocess.run(run, capture_output=True, check=True, cwd=ROOT, text=True)
    late = {Path(file) for file in json.loads(done.stdout)}
    assert len(late) > 20
    assert late <= set(sources())


@pytest.mark.parametrize(
    ("changed", "reads_again"),
    [
        ("indexer/cli/index.py", False),  # a docstring of a command
        ("indexer/update/store.py", False),  # how results are kept, not what they are
        ("web/app.py", False),
        ("indexer/articles/from_text/rules.py", True),
        ("indexer/formats/pdf.py", True),
        ("searcher/language/repair.py", True),
    ],
)
def test_a_change_of_code(changed: str, reads_again: bool, tmp_path: Path) -> None:
    other = tmp_path / "changed.py"
    other.write_text((ROOT / changed).read_text("utf-8") + '\n"""More."""\n', "utf-8")
    files = [other if file == ROOT / changed else file for file in sources()]
    assert (identity_of(files, versions()) != identity_of(sources(), versions())) is reads_again


@pytest.mark.parametrize("parser", PARSERS)
def test_a_new_release_of_a_parser_reads_again(parser: str) -> None:
    assert versions()[parser], "not installed"
    now = identity_of(sources(), versions())
    assert identity_of(sources(), versions() | {parser: "99"}) != now
