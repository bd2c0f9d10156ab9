"""Mails and saved pages, built here: the text once, with subject and day; attachments are files."""

from email.message import EmailMessage

import pytest

from indexer.corpus.blocks import RawFile
from indexer.corpus.kinds import Format, format_of
from indexer.extract.extract import Extraction, extract
from indexer.formats.archives import MAX_DEPTH
from indexer.formats.mail import page_of
from indexer.update.run import load_context
from tests.conftest import SAMPLE
from tests.fuzz.newsletters import survive

CONTEXT = load_context(SAMPLE)
STORY = "六月三日上午，青禾路街道举办夏至市集，三十个摊位摆出手工皂，居民来了一千二百人次。"
PAGE = f"<html><body><h1>夏至市集摆出三十个摊</h1><p>{STORY}</p><p>{STORY}</p></body></html>"


def letter(subject: str = "夏至市集摆出三十个摊") -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"] = subject, "a@example.cn"
    made["Date"] = "Tue, 15 Jun 2021 10:00:00 +0800"
    return made


def found(name: str, data: bytes) -> Extraction:
    return extract(RawFile(name, data), CONTEXT)


def test_a_mail_of_text_has_its_subject_and_day() -> None:
    made = letter()
    made.set_content(f"　　{STORY}\n")
    [article] = found("a.eml", made.as_bytes()).articles
    assert (article.id, article.title) == ("a.eml/1", "夏至市集摆出三十个摊")
    assert article.body == STORY
    assert article.issue_date == "2021-06-15"


def test_a_page_comes_before_its_text_and_is_read_once() -> None:
    made = letter()
    made.set_content("见网页版。")
    made.add_alternative(PAGE, subtype="html", charset="gbk")
    [article] = found("a.eml", made.as_bytes()).articles
    assert article.body.startswith(STORY)
    assert "见网页版" not in article.text


def test_attachments_are_files_and_pictures_of_the_page_are_not() -> None:
    made = letter()
    made.set_content(f"　　{STORY}\n")
    made.add_attachment(f"防汛\n　　{STORY}".encode(), "text", "plain", filename="附件：市集.txt")
    made.add_attachment(b"x", "image", "png", filename="logo.png", cid="<logo>")
    made.add_attachment(b"x", "video", "mp4", filename="市集.mp4")
    extraction = found("a.eml", made.as_bytes())
    assert [each.source for each in extraction.articles] == ["a.eml", "a.eml/附件：市集.txt"]
    [film] = extraction.problems
    assert str(film).startswith("*.mp4")


def test_a_mail_in_a_mail_is_a_file_and_rings_of_mails_end() -> None:
    inner = letter("公共晾衣架换成升降式")
    inner.set_content(f"　　{STORY}\n")
    for _ in range(MAX_DEPTH - 1):
        outer = letter()
        outer.set_content(f"　　{STORY}转发。\n")
        outer.add_attachment(inner)
        inner = outer
    titles = [each.title for each in found("a.eml", inner.as_bytes()).articles]
    assert titles[-1] == "公共晾衣架换成升降式"
    outer = letter()
    outer.add_attachment(inner)
    assert str(MAX_DEPTH) in str(found("a.eml", outer.as_bytes()).problems[-1])


def saved(page: str = PAGE, charset: str = "utf-8") -> bytes:
    made = EmailMessage()
    made["From"] = "<Saved by Blink>"
    made["Snapshot-Content-Location"] = "https://example.cn/2021-06/15/c_1.html"
    made.set_content(page, subtype="html", charset=charset, cte="base64")
    made["Content-Location"] = "https://example.cn/2021-06/15/c_1.html"
    made.add_related(b"x", "image", "png")
    return made.as_bytes()


@pytest.mark.parametrize("name", ["a.mht", "a.mhtml", "a.html", "a.txt"])
def test_a_page_saved_as_one_file_is_that_page(name: str) -> None:
    assert format_of(saved(), name) is Format.MHT
    [article] = found(name, saved(charset="gb18030")).articles
    assert article.title == "夏至市集摆出三十个摊"
    assert article.body.startswith(STORY)


def test_the_address_of_a_saved_page_is_told_to_the_reader_of_pages() -> None:
    data = saved().replace(b"Snapshot-Content-Location", b"Content-Location")
    page = page_of(RawFile("a.mht", data)).data.decode("utf-8-sig")
    assert page.startswith("<!-- saved from url=") or "example.cn" not in page


def test_names_without_a_stated_encoding_are_read() -> None:
    head = "Subject: 市集开张\r\nMIME-Version: 1.0\r\nDate: x\r\n".encode("gbk")
    data = head + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + STORY.encode()
    [article] = found("a.eml", data).articles
    assert article.title == "市集开张"


@pytest.mark.parametrize(
    "data",
    [
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n--x--",
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n" * 5000,
        b"MIME-Version: 1.0\nContent-Type: text/plain; charset=\xff\n\nx",
        b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf\0-8\n\n" + PAGE.encode(),
        b"MIME-Version: 1.0\nContent-Transfer-Encoding: base64\nContent-Type: text/html\n\n!!",
        b"".join(
            b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n)
            for n in range(1500)
        ),
    ],
)
def test_hostile_messages_cost_one_line(data: bytes) -> None:
    for name in (".eml", ".mht"):
        survive(name, data)
