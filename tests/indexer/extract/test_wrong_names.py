"""A file is known by what it holds: read under a false name, and the report says what it is."""

import pytest

from indexer.corpus.blocks import RawFile
from indexer.corpus.kinds import OF_SUFFIX, format_of, keeps_promise
from indexer.extract.extract import extract
from tests.fuzz.damaged import papers
from tests.fuzz.newsletters import CONTEXT

_SHOWN = sorted(
    set(papers()) - {".txt", ".md", ".json", ".jsonl", ".csv", ".tar", ".gz"}
)  # formats whose content shows what they are
_NAMES = (
    ".txt",
    ".doc",
    ".docx",
    ".pdf",
    ".html",
    ".zip",
    ".wps",
    ".rtf",
    ".xls",
    ".csv",
    ".jsonl",
)
_PAIRS = [(held, name) for held in _SHOWN for name in _NAMES if held != name]


@pytest.mark.parametrize(("held", "name"), _PAIRS)
def test_a_file_by_a_false_name_is_read_and_said_to_be_what_it_is(held: str, name: str) -> None:
    data = papers()[held][0]
    found = format_of(data, f"a{held}")
    assert format_of(data, f"a{name}") is found
    extraction = extract(RawFile(f"a{name}", data), CONTEXT)
    usual = extract(RawFile(f"a{held}", data), CONTEXT)
    texts = [article.body for article in extraction.articles]
    assert texts == [article.body for article in usual.articles]
    assert texts
    told = [p.values for p in extraction.problems if p.code == "file.other_kind"]
    wanted = [] if keeps_promise(found, name) else [("found", str(found)), ("suffix", name)]
    assert sorted(value for values in told for value in values) == wanted


@pytest.mark.parametrize("name", sorted({".pdf", ".docx", ".doc", ".zip", ".rtf", ".odt", ".ofd"}))
def test_a_text_by_the_name_of_a_document_is_read_as_text(name: str) -> None:
    assert name in OF_SUFFIX
    extraction = extract(RawFile(f"a{name}", papers()[".txt"][0]), CONTEXT)
    assert extraction.articles
    assert [p.code for p in extraction.problems][-1] == "file.other_kind"


@pytest.mark.parametrize("name", [".doc", ".txt", ".html", ".xls"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_page_in_utf_16_is_read_as_a_page_whatever_its_name(name: str, encoding: str) -> None:
    """Office systems export pages in UTF-16 by the name of an old Word file."""
    mark = b"" if encoding == "utf-16" else b"\xfe\xff"
    story = "<p>六月三日上午，青禾路街道举办夏至市集，居民来了一千二百人次。</p>"
    page = f"<html xmlns:o='urn:x'><head></head><body><h1>夏至市集</h1>{story}</body></html>"
    [article] = extract(RawFile(f"a{name}", mark + page.encode(encoding)), CONTEXT).articles
    assert article.title == "夏至市集"
    assert article.body == "六月三日上午，青禾路街道举办夏至市集，居民来了一千二百人次。"
