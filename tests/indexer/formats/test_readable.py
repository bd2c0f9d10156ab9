"""Mojibake in a file of any format is restored, or the file is refused; good text gets in."""

import csv
import io
from collections.abc import Callable
from email.message import EmailMessage
from html import escape

import docx
import openpyxl
import pytest

from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Extraction, extract
from indexer.update.run import load_context
from searcher.core.model import Article
from searcher.language.garbage import Garbage
from tests.conftest import SAMPLE
from tests.support.packed_papers import epub, odt
from tests.support.texts import GARBAGE, GOOD, STORY, scrambled

CONTEXT = load_context(SAMPLE)
TITLE, *_, SIGNED = STORY.split("\n")
BODY = STORY.split("\n")[1:-1]


def as_text(text: str) -> tuple[str, bytes]:
    return "a.txt", text.encode()


def as_markdown(text: str) -> tuple[str, bytes]:
    return "a.md", text.replace("\n", "\n\n").encode()


def as_page(text: str) -> tuple[str, bytes]:
    title, *lines = text.split("\n")
    body = "".join(f"<p>{line}</p>\n" for line in lines)
    head = f"<head><meta charset=utf-8>\n<title>{title}</title></head>"
    return "a.html", f"<html>{head}<body>\n<h1>{title}</h1>\n{body}</body></html>".encode()


def as_word(text: str) -> tuple[str, bytes]:
    made, stream = docx.Document(), io.BytesIO()
    for line in text.split("\n"):
        made.add_paragraph("".join(char for char in line if char >= " "))
    made.save(stream)
    return "a.docx", stream.getvalue()


def as_odt(text: str) -> tuple[str, bytes]:
    return "a.odt", odt("".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n")))


def as_epub(text: str) -> tuple[str, bytes]:
    return "a.epub", epub(as_page(text)[1].decode())


def as_mail(text: str) -> tuple[str, bytes]:
    made = EmailMessage()
    made["Subject"], made["From"] = text.split("\n")[0], "a@example.cn"
    made.set_content(text)
    return "a.eml", made.as_bytes()


def as_csv(text: str) -> tuple[str, bytes]:
    title, *lines = text.split("\n")
    stream = io.StringIO()
    csv.writer(stream).writerows([["标题", "正文"], [title, "\n".join(lines)]])
    return "a.csv", stream.getvalue().encode()


def as_sheet(text: str) -> tuple[str, bytes]:
    title, *lines = text.split("\n")
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in (["标题", "正文"], [title, "\n".join(lines)]):
        book.active.append(row)
    book.save(stream)
    return "a.xlsx", stream.getvalue()


WRITERS = [as_text, as_markdown, as_page, as_word, as_odt, as_epub, as_mail, as_csv, as_sheet]
Writer = Callable[[str], tuple[str, bytes]]
every_format = pytest.mark.parametrize("write", WRITERS)


def read(write: Writer, text: str) -> Extraction:
    return extract(RawFile(*write(text)), CONTEXT)


def only(found: Extraction) -> Article:
    [article] = found.articles
    return article


@every_format
@pytest.mark.parametrize("encodings", [("gbk", "latin-1"), ("gbk", "cp1252")])
def test_mojibake_is_restored(write: Writer, encodings: tuple[str, str]) -> None:
    written, by = encodings
    right, wrong = read(write, STORY), read(write, STORY.encode(written).decode(by))
    assert (only(wrong).title, only(wrong).body) == (only(right).title, only(right).body)
    assert "".join(BODY[:2]) in only(right).body.replace("\n", "")


@every_format
@pytest.mark.parametrize(("text", "kind"), GARBAGE)
def test_garbage_is_refused_with_what_was_found(write: Writer, text: str, kind: Garbage) -> None:
    found = read(write, text)
    assert not found.articles
    # characters of a font are no text at all for a page, and no value for a cell
    told = "garbage." if kind is not Garbage.PRIVATE else ""
    assert told in repr(found.problems)
    assert found.problems


@every_format
@pytest.mark.parametrize("text", [text for text in GOOD if len(text) > 30])
def test_good_text_gets_in(write: Writer, text: str) -> None:
    found = read(write, f"{STORY}\n\n{text}\n\n{STORY}")
    assert "garbage" not in repr(found.problems)
    assert BODY[0] in "".join(article.body for article in found.articles)


def test_a_garbled_paragraph_is_left_out_and_named() -> None:
    garbled = scrambled("".join(BODY))
    found = read(as_word, "\n".join((TITLE, *BODY, garbled, *BODY, SIGNED)))
    assert garbled[:6] not in "".join(article.body for article in found.articles)
    assert BODY[0] in found.articles[0].body
    [problem] = [each for each in found.problems if each.code == "garbage.part"]
    assert garbled[:6] in str(problem)


def test_rows_of_a_table_may_hold_names_and_codes_alone() -> None:
    han = "".join(char for char in scrambled(STORY) if "一" <= char <= "龥")
    cells = [han[at : at + 6] for at in range(0, 90, 6)]
    made, stream = docx.Document(), io.BytesIO()
    table = made.add_table(len(cells), 2)
    for row, cell in zip(table.rows, cells, strict=True):
        row.cells[0].text = row.cells[1].text = cell
    made.save(stream)
    found = extract(RawFile("a.docx", stream.getvalue()), CONTEXT)
    assert found.articles
    assert not found.problems
