"""Makes a file of each format that holds the same articles, as the measures of speed need them."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_OFD = "http://www.ofdspec.org/2016"
_ACROSS = 40  # characters of a line on a page
_LEFT, _TOP, _EM, _LEAD = 20.0, 20.0, 4.0, 6.0  # of a page of OFD, in millimetres
_DOWN = 40  # lines of a page
_POINTS = 72 / 25.4  # in a millimetre
_HEIGHT = 297.0  # of a page, in millimetres


@dataclass(frozen=True, slots=True)
class Told:
    """What an article tells."""

    title: str
    paragraphs: tuple[str, ...]


Articles = Sequence[Told]


def text(articles: Articles) -> bytes:
    """Return the articles as wrapped text would have them, a paragraph a line."""
    return "\n\n".join(
        "\n".join((each.title, "", *(f"　　{line}" for line in each.paragraphs)))
        for each in articles
    ).encode()


def markdown(articles: Articles) -> bytes:
    """Return the articles with headings."""
    return "\n\n".join(
        "\n\n".join((f"# {each.title}", *each.paragraphs)) for each in articles
    ).encode()


def page(articles: Articles) -> bytes:
    """Return a page that tells the texts of all articles under the title of the first."""
    told = "".join(f"<p>{escape(line)}</p>\n" for each in articles for line in each.paragraphs)
    title = escape(articles[0].title)
    menu = "".join(f'<li><a href="/{number}">{number}版</a></li>' for number in range(20))
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body><ul>{menu}</ul>"
        f"<div class=content><h1>{title}</h1>{told}</div></body></html>"
    ).encode()


def saved_page(articles: Articles) -> bytes:
    """Return the page as a browser saves it in one file."""
    return _mail("related", page(articles))


def letter(articles: Articles) -> bytes:
    """Return a mail with the page."""
    return _mail("mixed", page(articles))


def _mail(kind: str, body: bytes) -> bytes:
    head = (
        "From: a@example.cn\nSubject: paper\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/{kind}; boundary="x"\n\n'
        "--x\nContent-Type: text/html; charset=utf-8\n\n"
    )
    return head.encode() + body + b"\n--x--\n"


def word(articles: Articles) -> bytes:
    """Return a Word file with headings."""
    style = '<w:pPr><w:pStyle w:val="1"/></w:pPr>'
    body = "".join(
        f"<w:p>{style if first else ''}<w:r><w:t>{escape(line)}</w:t></w:r></w:p>"
        for first, line in _lines(articles)
    )
    name = '<w:name w:val="heading 1"/>'
    link = '<Relationship Id="{0}" Type="' + _OFFICE + '/{0}" Target="{1}"/>'
    links = f'<Relationships xmlns="{_RELATIONS}">{{}}</Relationships>'
    return _packed(
        {
            "_rels/.rels": links.format(link.format("officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": links.format(link.format("styles", "styles.xml")),
            "word/styles.xml": f'<w:styles xmlns:w="{_WORD}"><w:style w:type="paragraph"'
            f' w:styleId="1">{name}</w:style></w:styles>',
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body>'
            "</w:document>",
        }
    )


def open_document(articles: Articles) -> bytes:
    """Return an OpenDocument text with headings."""
    body = "".join(
        f"<text:{'h' if first else 'p'}>{escape(line)}</text:{'h' if first else 'p'}>"
        for first, line in _lines(articles)
    )
    spaces = f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0"'
    return _packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {spaces}><office:body><office:text>{body}"
            "</office:text></office:body></office:document-content>",
        }
    )


def rich_text(articles: Articles) -> bytes:
    """Return rich text with headings."""
    styles = {True: r"\pard\s1 ", False: r"\pard "}
    body = "".join(f"{styles[first]}{_escaped(line)}\\par\n" for first, line in _lines(articles))
    return f"{{\\rtf1\\ansi{{\\stylesheet{{\\s1 heading 1;}}}}{body}}}".encode()


def _escaped(line: str) -> str:
    return "".join(f"\\u{ord(char)}?" for char in line)


def book(articles: Articles) -> bytes:
    """Return a book with a page for each article."""
    pages = {f"{number}.xhtml": page([each]).decode() for number, each in enumerate(articles)}
    items = "".join(f'<item id="{name}" href="{name}"/>' for name in pages)
    spine = "".join(f'<itemref idref="{name}"/>' for name in pages)
    return _packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": "<container"
            ' xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="book.opf"/></rootfiles></container>',
            "book.opf": f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}'
            f"</manifest><spine>{spine}</spine></package>",
            **pages,
        }
    )


def ofd(articles: Articles) -> bytes:
    """Return an OFD file."""
    pages = [
        "".join(_text_object(place, line) for place, line in page_) for page_ in _pages(articles)
    ]
    named = "".join(f'<ofd:Page ID="{n}" BaseLoc="{n}.xml"/>' for n in range(len(pages)))
    spaces = f'xmlns:ofd="{_OFD}"'
    return _packed(
        {
            "OFD.xml": f"<ofd:OFD {spaces}><ofd:DocBody><ofd:DocRoot>Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>",
            "Document.xml": f"<ofd:Document {spaces}><ofd:CommonData><ofd:PageArea>"
            "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
            f"<ofd:Pages>{named}</ofd:Pages></ofd:Document>",
            **{
                f"{number}.xml": f"<ofd:Page {spaces}><ofd:Content><ofd:Layer>{objects}"
                "</ofd:Layer></ofd:Content></ofd:Page>"
                for number, objects in enumerate(pages)
            },
        }
    )


def _text_object(place: "Place", line: str) -> str:
    steps = f"g {len(line) - 1} {place.em}" if len(line) > 1 else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{_LEFT} {place.top} {place.em * len(line)} {place.em}"'
        f' Size="{place.em}"><ofd:TextCode X="0" Y="{place.em * 0.88}" DeltaX="{steps}">'
        f"{escape(line)}</ofd:TextCode></ofd:TextObject>"
    )


def pdf(articles: Articles) -> bytes:
    """Return a PDF; its font is not embedded."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for lines in _pages(articles):
        for place, line in lines:
            canvas.setFont("STSong-Light", place.em * _POINTS)
            canvas.drawString(_LEFT * _POINTS, (_HEIGHT - place.top - place.em) * _POINTS, line)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line of a page begins, and its size, in millimetres."""

    top: float
    em: float


def _pages(articles: Articles) -> Iterator[list[tuple[Place, str]]]:
    """Yield the lines of each page; an article begins behind a blank line."""
    lines: list[tuple[bool, str]] = []
    for first, line in _lines(articles):
        lines += [(True, "")] if first and lines else []
        whole = line if first else f"　　{line}"
        lines += [(first, whole[at : at + _ACROSS]) for at in range(0, len(whole), _ACROSS)]
    for start in range(0, len(lines), _DOWN):
        yield [
            (Place(_TOP + _LEAD * row, _EM * 1.5 if first else _EM), line)
            for row, (first, line) in enumerate(lines[start : start + _DOWN])
            if line
        ]


def rows_of_json(articles: Articles) -> bytes:
    """Return the articles as a crawler writes them, one on each line."""
    rows = ({"title": each.title, "content": "\n".join(each.paragraphs)} for each in articles)
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def rows_of_text(articles: Articles) -> bytes:
    """Return the articles as a table in text."""
    stream = io.StringIO(newline="")
    written = csv.writer(stream)
    written.writerow(("标题", "正文"))
    written.writerows((each.title, "\n".join(each.paragraphs)) for each in articles)
    return stream.getvalue().encode()


def sheet(articles: Articles) -> bytes:
    """Return the articles as a sheet."""
    import openpyxl

    made, stream = openpyxl.Workbook(write_only=True), io.BytesIO()
    rows = made.create_sheet("稿件")
    rows.append(("标题", "正文"))
    for each in articles:
        rows.append((each.title, "\n".join(each.paragraphs)))
    made.save(stream)
    return stream.getvalue()


def _lines(articles: Articles) -> Iterator[tuple[bool, str]]:
    """Yield each line, and whether it is a title."""
    for each in articles:
        yield True, each.title
        yield from ((False, line) for line in each.paragraphs)


def _packed(parts: Mapping[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


MAKERS: Mapping[str, Callable[[Articles], bytes]] = {
    "txt": text,
    "md": markdown,
    "html": page,
    "mht": saved_page,
    "eml": letter,
    "docx": word,
    "odt": open_document,
    "rtf": rich_text,
    "epub": book,
    "ofd": ofd,
    "pdf": pdf,
    "jsonl": rows_of_json,
    "csv": rows_of_text,
    "xlsx": sheet,
}
