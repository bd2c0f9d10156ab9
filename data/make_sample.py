"""Write the sample corpus and its truth from the texts in ``sample_src``.

Run ``python data/make_sample.py`` (needs reportlab and python-docx). Every byte is a function of
the sources: what looks random is a checksum of the text it falls on. ``sample/manifest.toml`` is
written by hand and left alone.
"""

import html
import io
import json
import re
import tomllib
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sample_src"
TARGET = HERE / "sample"
TRUTH = HERE.parent / "tests" / "golden" / "sample.truth.json"

TITLE_BREAK = "｜"  # where a printed title wraps
JUMP = "@@"  # where an article jumps to another page
CLOSING = "，。、；：？！”’）》…%"  # never starts a line
OPENING = "“‘（《"  # never ends one
SENTENCE_END = "。！？；：…”’）》"


@dataclass(frozen=True, slots=True)
class Article:
    r"""One article of the sources.

    Attributes:
        title: as printed, ``｜`` where it wraps; empty when the page prints none.
        body: paragraphs split by ``\n``; ``@@`` where it jumps.
        byline: without brackets; empty when none is printed.
        date: ISO date of the event; empty when the text is vague.
        layout: how a noisy page treats it, see ``wrapped_article``.
        jump: the page a jump line names.
        boxed: framed on a PDF page.
        cell: printed in a table cell of a DOCX.
    """

    title: str
    body: str
    byline: str = ""
    date: str = ""
    kicker: str = ""
    captions: tuple[str, ...] = ()
    layout: frozenset[str] = frozenset()
    jump: str = ""
    boxed: bool = False
    cell: bool = False

    @property
    def heading(self) -> str:
        """The title on one line."""
        return self.title.replace(TITLE_BREAK, "")

    @property
    def paragraphs(self) -> list[str]:
        """The body without jump marks."""
        return self.body.replace(JUMP, "").split("\n")


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of one office: a file, or a folder of pages for electronic newspapers."""

    file: str
    date: str
    shape: str
    street: str
    district: str
    paper: str
    articles: tuple[Article, ...]
    width: int = 15
    banner: str = ""
    masthead: str = ""
    number: str = ""
    encoding: str = "utf-8"

    def path_of(self, position: int) -> str:
        """The file that holds the article at a position, relative to the corpus."""
        return f"{self.file}content_{position + 1}.html" if self.shape == "enp" else self.file

    @property
    def chinese_date(self) -> str:
        """``2022年3月15日``."""
        year, month, day = self.date.split("-")
        return f"{year}年{int(month)}月{int(day)}日"


# --- sources -----------------------------------------------------------------------------------


def read_article(raw: dict[str, Any]) -> Article:
    """Build an article from its TOML table."""
    return Article(
        title=raw["title"],
        body=raw["body"].strip(),
        byline=raw.get("byline", ""),
        date=raw.get("date", ""),
        kicker=raw.get("kicker", ""),
        captions=tuple(raw.get("captions", ())),
        layout=frozenset(raw.get("layout", ())),
        jump=raw.get("jump", ""),
        boxed=raw.get("box", False),
        cell=raw.get("cell", False),
    )


def read_office(path: Path) -> Iterator[Issue]:
    """Yield the issues of one source file."""
    office = tomllib.loads(path.read_text("utf-8"))
    for raw in office["issue"]:
        articles = tuple(read_article(article) for article in raw.pop("article"))
        yield Issue(
            street=office["name"],
            district=office["district"],
            paper=office["paper"],
            articles=articles,
            **raw,
        )


def read_issues() -> list[Issue]:
    """All issues, by office and date."""
    names = sorted(path for path in SOURCES.glob("*.toml") if path.stem != "departments")
    return [issue for path in names for issue in read_office(path)]


# --- truth -------------------------------------------------------------------------------------


def canonical(byline: str, names: dict[str, str]) -> str | None:
    """Canonical departments of a by-line, joined by ``、``."""
    return "、".join(names[part] for part in byline.split("、")) if byline else None


def accepted_titles(article: Article) -> list[str]:
    """Other readings of a title that a person would also call right."""
    spaced = article.title.replace(TITLE_BREAK, " ")
    readings = [spaced, article.heading.replace(" ", "")]
    if article.kicker:
        readings += [article.kicker, f"{article.kicker} {article.heading}"]
    unique = dict.fromkeys(reading for reading in readings if reading != article.heading)
    return [article.heading, *unique] if unique else []


def truth_of(issue: Issue, position: int, names: dict[str, str]) -> dict[str, object]:
    """The article as a perfect reader would extract it."""
    article = issue.articles[position]
    accepted = accepted_titles(article)
    return {
        "file": issue.path_of(position),
        "title": article.heading or None,
        **({"title_accept": accepted} if accepted else {}),
        "kicker": article.kicker or None,
        "body": "\n".join(article.paragraphs),
        "captions": list(article.captions),
        "byline": None if issue.shape == "jsonl" else article.byline or None,
        "department": canonical(article.byline, names),
        "street": issue.street,
        "district": issue.district,
        "event_date": article.date or None,
        "issue_date": issue.date,
        "month": (article.date or issue.date)[:7],
    }


# --- plain text with the noise of PDF extraction -------------------------------------------------


def chance(text: str, one_in: int) -> bool:
    """A repeatable coin: the same text falls the same way on every machine."""
    return zlib.crc32(text.encode()) % one_in == 0


def add_stray_spaces(text: str) -> str:
    """Put spaces beside digits and after punctuation, as justified columns do."""

    def spaced(match: re.Match[str]) -> str:
        around = text[max(0, match.start() - 4) : match.end() + 4]
        glyphs = match.group()
        if glyphs in "，。、；：":
            return glyphs + (" " if chance(around, 5) else "")
        before = " " if match.start() and chance(around + "<", 2) else ""
        return before + glyphs + (" " if chance(around + ">", 2) else "")

    return re.sub(r"[，。、；：](?![”’）》])|[0-9]+(?:\.[0-9]+)?%?(?![A-Za-z0-9])", spaced, text)


def width_of(text: str) -> float:
    """Width in Han glyphs; ASCII counts half."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def wrap(text: str, width: float, indent: float = 0) -> list[str]:
    """Break into lines no wider than ``width`` glyphs; closing punctuation may hang by one."""
    lines = [""]
    for run in re.findall(r"[A-Za-z0-9.%]+|.", text):
        room = width - (indent if len(lines) == 1 else 0)
        if width_of(lines[-1].rstrip() + run.rstrip()) > room and run[0] not in CLOSING:
            carried = lines[-1][-1:] if lines[-1][-1:] in OPENING else ""
            lines[-1] = lines[-1].removesuffix(carried).rstrip()
            lines.append(carried)
        lines[-1] += run if lines[-1] or run != " " else ""
    return [line.rstrip() for line in lines]


def column_edges(lines: Sequence[str], first: int) -> list[int]:
    """Positions inside a paragraph where a column ends in mid-sentence."""
    return [
        i
        for i in range(2, len(lines) - 1)
        if (first + i) % 9 == 7 and lines[i - 1][-1] not in SENTENCE_END
    ]


def middle_edge(lines: Sequence[str]) -> int:
    """A position inside a paragraph, in mid-sentence, for a caption to stand."""
    inside = [i for i in range(2, len(lines) - 1) if lines[i - 1][-1] not in SENTENCE_END + "，、"]
    return inside[0] if inside else 2


def wrapped_paragraph(text: str, width: int, first: int, caption: Sequence[str]) -> list[str]:
    """Wrap one paragraph; blank lines stand at column edges, a caption in mid-sentence."""
    lines = wrap(add_stray_spaces(text), width)
    if caption:
        at = middle_edge(lines)
        return [*lines[:at], "", *caption, "", *lines[at:]]
    for edge in reversed(column_edges(lines, first)):
        lines.insert(edge, "")
    return lines


def wrapped_body(article: Article, paragraphs: Sequence[str], width: int) -> list[str]:
    """Wrap a body; a paragraph after a clearly short last line may lack its blank line."""
    lines: list[str] = []
    for number, text in enumerate(paragraphs):
        captions = article.captions if number == 0 else ()
        mid = captions if "caption_mid" in article.layout else ()
        block = wrapped_paragraph(text, width, len(lines), mid)
        short = bool(lines) and width_of(lines[-1]) <= width - 3 and lines[-1][-1:] == "。"
        if lines and lines[-1] and not (short and chance(text, 2)):
            lines.append("")
        lines += block
        if captions and not mid:
            lines += ["", *captions, ""]
        if number == 0 and "pull_quote" in article.layout:
            lines += ["", "” 98 “", ""]
    return lines


def doubled(title: str) -> str:
    """Fake-bold type extracted twice, and cut short."""
    return "".join(char * 2 for char in title[: len(title) * 4 // 5])


def wrapped_title(article: Article) -> list[str]:
    """Kicker and title, a blank line after unless it is glued to the body."""
    lines = [article.kicker] if article.kicker else []
    lines += [add_stray_spaces(line) for line in article.title.split(TITLE_BREAK) if line]
    return lines if not lines or "glue_title" in article.layout else [*lines, ""]


def jump_line(article: Article) -> list[str]:
    """（下转 02 版）."""
    return ["", f"（下转 {article.jump} 版）"] if article.jump else []


def wrapped_byline(article: Article, body: list[str]) -> list[str]:
    """The body with its by-line, on its own line or glued to the last one."""
    if not article.byline:
        return body
    if "glue_byline" in article.layout:
        return [*body[:-1], f"{body[-1]} （{article.byline}）"]
    return [*body, "", f"（{article.byline}）"]


def wrapped_article(article: Article, width: int) -> list[str]:
    """One article as ``pdftotext`` would leave it.

    Layout flags: ``title_after``, ``doubled``, ``form_feed``, ``caption_mid``, ``glue_title``,
    ``glue_byline``, ``pull_quote``, ``jump`` (continued at the end of the file), ``jump_cut``
    (the rest is not in the file).
    """
    printed, jumped, _ = article.body.partition(JUMP)
    body = wrapped_body(article, printed.split("\n"), width) + jump_line(article)
    if not jumped:
        body = wrapped_byline(article, body)
    title = wrapped_title(article)
    after = "title_after" in article.layout
    lines = [*body, "", *title] if after else [*title, *body, ""]
    if "doubled" in article.layout:
        lines += [doubled(article.heading), ""]
    if "form_feed" in article.layout:
        lines[0] = "\f" + lines[0]
    return lines


def continuation(article: Article, width: int) -> list[str]:
    """The rest of an article that jumped, on a page of its own."""
    _, jumped, rest = article.body.partition(JUMP)
    if not jumped:
        return []
    body = wrapped_body(Article("", ""), rest.split("\n"), width)
    return ["\f（上接 01 版）", "", *wrapped_byline(article, body), ""]


def wrapped_text(issue: Issue) -> bytes:
    """A whole issue of noisy text."""
    lines = [" " + issue.banner, ""]
    for article in issue.articles:
        lines += wrapped_article(article, issue.width)
    for article in issue.articles:
        lines += continuation(article, issue.width)
    return ("\n".join(lines).rstrip() + "\n").encode()


# --- clean formats -------------------------------------------------------------------------------


def clean_article(article: Article) -> list[str]:
    """Title, one paragraph a line, by-line."""
    byline = [f"（{article.byline}）"] if article.byline else []
    return [article.kicker, article.heading, "", *article.paragraphs, *article.captions, *byline]


def clean_text(issue: Issue) -> bytes:
    """A whole issue of typed text, in the issue's encoding."""
    parts = ["\n".join(clean_article(article)).strip() for article in issue.articles]
    return ("\n\n".join([issue.masthead, *parts]) + "\n").encode(issue.encoding)


def json_lines(issue: Issue, names: dict[str, str]) -> bytes:
    """Ready articles, one a line."""
    rows = [
        {
            "id": f"xinglin-{issue.date}-{number:02d}",
            "title": article.heading,
            "body": article.body,
            "street": issue.street,
            "department": canonical(article.byline, names),
            "event_date": article.date or None,
            "issue_date": issue.date,
            "source": issue.file,
        }
        for number, article in enumerate(issue.articles, start=1)
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


ENP_PAGE = """<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{title}--{paper}</title>
<!--enpproperty <date>{date} 00:00:00.0</date><author></author><title>{title}</title>\
<keyword></keyword><subtitle></subtitle><introtitle>{kicker}</introtitle>\
<nodename>第01版：要闻</nodename>/enpproperty-->
</head>
<body>
<div class="nav"><a href="../../index.html">版面导航</a> <a href="#">上一篇</a> \
<a href="#">下一篇</a> <a href="#">放大+</a> <a href="#">缩小-</a></div>
<div class="date">{paper} {chinese_date} 第01版：要闻</div>
<table><tbody>
<tr><td class="introtitle">{kicker}</td></tr>
<tr><td class="title"><h1>{title}</h1></td></tr>
</tbody></table>
{pictures}<div id="ozoom">
<!--enpcontent-->
{paragraphs}
<!--/enpcontent-->
</div>
<div class="footer">{paper} 版权所有 未经书面授权不得转载</div>
</body>
</html>
"""

ARTICLE_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{title} - {paper}网上版</title>
<meta name="publishdate" content="{date}">
<style>body {{ font-family: serif; }}</style>
<script>document.title = document.title.trim();</script>
</head>
<body>
<header><nav>
<a href="/">首页</a> <a href="/news">社区要闻</a> <a href="/life">生活服务</a>
</nav></header>
<main>
<article>
<h1>{title}</h1>
<p class="meta"><time datetime="{date}">{chinese_date}</time></p>
{paragraphs}
</article>
</main>
<aside><h2>相关链接</h2><ul><li><a href="/a">往期回顾</a></li></ul></aside>
<footer>{paper}编辑部</footer>
</body>
</html>
"""


def html_page(issue: Issue, article: Article, template: str, indent: str = "") -> bytes:
    """One article on one page."""
    texts = [*article.paragraphs, *([f"（{article.byline}）"] if article.byline else [])]
    pictures = [f'<div class="pic"><img src="p.jpg"><p>{c}</p></div>\n' for c in article.captions]
    page = template.format(
        title=html.escape(article.heading),
        kicker=html.escape(article.kicker),
        paper=issue.paper,
        date=issue.date,
        chinese_date=issue.chinese_date,
        pictures="".join(pictures),
        paragraphs="\n".join(f"<p>{indent}{html.escape(text)}</p>" for text in texts),
    )
    return page.encode()


# --- PDF -----------------------------------------------------------------------------------------

FONT = "STSong-Light"  # named, not embedded: files stay small, readers bring their own Song
SIZE = 10.5
LEADING = 16.0
COLUMN = 16 * SIZE
GUTTER = 18.0
MARGIN = 36.0
PAGE = (2 * MARGIN + 3 * COLUMN + 2 * GUTTER, 880.0)
PHOTO = 62.0
PAD = 6.0

# A page is rows of (article, first column, columns).
LAYOUTS = (
    (((0, 0, 3),), ((1, 0, 2), (2, 2, 1)), ((3, 0, 1), (4, 1, 2))),
    (((0, 0, 2), (2, 2, 1)), ((1, 0, 1), (4, 1, 2)), ((3, 0, 3),)),
)


def draw_line(canvas: Canvas, x: float, y: float, line: str, size: float, space: float = 0) -> None:
    """Draw one line of glyphs."""
    text = canvas.beginText(x, y)
    text.setFont(FONT, size)
    text.setCharSpace(space)
    text.textOut(line)
    canvas.drawText(text)


def justify(line: str, width: float) -> float:
    """Space between glyphs that makes a line end at the column edge."""
    slack: float = width - pdfmetrics.stringWidth(line, FONT, SIZE)
    return slack / max(1, len(line) - 1)


def body_lines(paragraphs: Iterable[str], width: float) -> list[tuple[str, float, float]]:
    """Set paragraphs; yield (text, indent, glyph space) of every line."""
    lines = []
    for paragraph in paragraphs:
        texts = wrap(paragraph, width / SIZE, indent=2)
        for number, text in enumerate(texts):
            indent = 0.0 if number else 2 * SIZE
            last = number == len(texts) - 1
            lines.append((text, indent, 0.0 if last else justify(text, width - indent)))
    return lines


def title_lines(title: str, width: float) -> list[str]:
    """Wrap a title, at its space if it has one and both parts fit."""
    parts = title.split(" ")
    if width_of(title) <= width or max(map(width_of, parts)) > width:
        return wrap(title, width)
    return parts


def draw_title(canvas: Canvas, article: Article, x: float, y: float, span: int) -> float:
    """Draw kicker and title; return the y below them. Lead titles have a shadow."""
    width = span * COLUMN + (span - 1) * GUTTER
    if article.kicker:
        draw_line(canvas, x, y - 13, article.kicker, 12)
        y -= 19
    size = {1: 15.0, 2: 19.0, 3: 28.0}[span]
    for line in title_lines(article.heading, width // size):
        y -= size * 1.25
        draw_line(canvas, x, y, line, size)
        if article.kicker:
            draw_line(canvas, x + 0.35, y, line, size)
    return y - 8


def draw_photo(canvas: Canvas, x: float, y: float, caption: str) -> None:
    """Draw a grey picture with its caption below."""
    canvas.setFillGray(0.8)
    canvas.rect(x, y - PHOTO, COLUMN, PHOTO, stroke=0, fill=1)
    canvas.setFillGray(0)
    draw_line(canvas, x, y - PHOTO - 12, caption, 8.5)


def rows_needed(lines: int, span: int, photo_rows: int) -> int:
    """Rows of a balanced set of columns; the last column gives way to a photo."""
    return -(-(lines + photo_rows) // span)


def draw_body(canvas: Canvas, article: Article, x: float, y: float, span: int) -> float:
    """Fill columns from left to right; return the y below the longest."""
    inset = PAD if article.boxed else 0.0
    lines = body_lines(article.paragraphs, COLUMN - 2 * inset)
    photo_rows = int((PHOTO + 24) // LEADING) + 1 if article.captions else 0
    rows = rows_needed(len(lines) + 1, span, photo_rows)
    if article.captions:
        draw_photo(canvas, x + (span - 1) * (COLUMN + GUTTER), y, article.captions[0])
    for number, (text, indent, space) in enumerate([*lines, byline_line(article, inset)]):
        column = min(number // rows, span - 1)
        row = number - column * rows + (photo_rows if column == span - 1 else 0)
        left = x + inset + column * (COLUMN + GUTTER) + indent
        draw_line(canvas, left, y - SIZE - row * LEADING, text, SIZE, space)
    return y - rows * LEADING


def byline_line(article: Article, inset: float) -> tuple[str, float, float]:
    """The by-line, set flush right."""
    text = f"（{article.byline}）"
    indent = COLUMN - 2 * inset - pdfmetrics.stringWidth(text, FONT, SIZE)
    return text, indent, 0.0


def draw_article(canvas: Canvas, article: Article, y: float, column: int, span: int) -> float:
    """Draw one article at a column; return its lower edge."""
    x = MARGIN + column * (COLUMN + GUTTER)
    inset = PAD if article.boxed else 0.0
    below = draw_title(canvas, article, x + inset, y - inset, span)
    below = draw_body(canvas, article, x, below, span) - inset
    if article.boxed:
        canvas.rect(x, below, COLUMN, y - below)
    return below


def draw_masthead(canvas: Canvas, issue: Issue) -> float:
    """Draw the name of the paper, date and page; return the y below."""
    width, height = PAGE
    draw_line(canvas, MARGIN, height - 66, issue.masthead, 34)
    draw_line(canvas, width - MARGIN - 132, height - 48, f"{issue.chinese_date}　01版", 10)
    draw_line(canvas, width - MARGIN - 132, height - 64, f"{issue.number}　{issue.street}主办", 10)
    canvas.line(MARGIN, height - 76, width - MARGIN, height - 76)
    return height - 88


def pdf_page(issue: Issue, layout: tuple[tuple[tuple[int, int, int], ...], ...]) -> bytes:
    """Set an issue on one newspaper page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=PAGE, invariant=1, pageCompression=1)
    canvas.setTitle(f"{issue.paper} {issue.date}")
    y = draw_masthead(canvas, issue)
    for row in layout:
        y = min(draw_article(canvas, issue.articles[n], y, col, span) for n, col, span in row) - 18
    if y < 0:
        raise ValueError(f"{issue.file}: the page overflows by {-y:.0f} points")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


# --- DOCX ----------------------------------------------------------------------------------------

TEXT_BOX = (
    "<w:p {ns} xmlns:v='urn:schemas-microsoft-com:vml'><w:r><w:pict>"
    "<v:shape style='width:240pt;height:28pt'><v:textbox><w:txbxContent>"
    "<w:p><w:pPr><w:pStyle w:val='Caption'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
    "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)
EPOCH = (1980, 1, 1, 0, 0, 0)


def add_docx_article(container: Any, article: Article, styles: Any) -> None:
    """Append one article to a document or a table cell; captions go into a text box."""
    if article.kicker:
        container.add_paragraph(article.kicker, style=styles["Subtitle"])
    container.add_paragraph(article.heading, style=styles["Heading 1"])
    for number, text in enumerate(article.paragraphs):
        container.add_paragraph(text)
        if number == 0:
            for caption in article.captions:
                box = TEXT_BOX.format(ns=nsdecls("w"), text=html.escape(caption))
                container.paragraphs[-1]._p.addnext(parse_xml(box))
    if article.byline:
        byline = container.add_paragraph(f"（{article.byline}）")
        byline.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def add_docx_table(document: Any, articles: Sequence[Article]) -> None:
    """Set short articles side by side in the cells of a table."""
    table = document.add_table(rows=1, cols=len(articles), style="Table Grid")
    for cell, article in zip(table.rows[0].cells, articles, strict=True):
        add_docx_article(cell, article, document.styles)
        cell._tc.remove(cell.paragraphs[0]._p)


def fix_core_properties(document: Any, issue: Issue) -> None:
    """Replace the clock by the issue's date."""
    when = datetime.fromisoformat(issue.date).replace(tzinfo=UTC)
    properties = document.core_properties
    properties.title = f"{issue.paper} {issue.number}"
    properties.author = properties.last_modified_by = f"{issue.paper}编辑部"
    properties.created = properties.modified = when


def frozen_zip(data: bytes) -> bytes:
    """The same archive with every member dated 1980."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return buffer.getvalue()


def docx_file(issue: Issue) -> bytes:
    """An issue as its editors typed it."""
    document = Document()
    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "SimSun")
    document.add_paragraph(issue.masthead, style=document.styles["Title"])
    document.add_paragraph(f"{issue.number}　{issue.chinese_date}　{issue.street}主办")
    cells = [article for article in issue.articles if article.cell]
    for article in issue.articles:
        if not article.cell:
            add_docx_article(document, article, document.styles)
        elif article is cells[0]:
            add_docx_table(document, cells)
    fix_core_properties(document, issue)
    buffer = io.BytesIO()
    document.save(buffer)
    return frozen_zip(buffer.getvalue())


# --- all of it -----------------------------------------------------------------------------------


def files_of(issue: Issue, names: dict[str, str], layouts: Iterator[Any]) -> dict[str, bytes]:
    """The files of one issue by path relative to the corpus."""
    if issue.shape == "enp":
        return {
            issue.path_of(number): html_page(issue, article, ENP_PAGE, indent="　　")
            for number, article in enumerate(issue.articles)
        }
    match issue.shape:
        case "wrapped":
            data = wrapped_text(issue)
        case "clean":
            data = clean_text(issue)
        case "html":
            data = html_page(issue, issue.articles[0], ARTICLE_PAGE)
        case "jsonl":
            data = json_lines(issue, names)
        case "pdf":
            data = pdf_page(issue, next(layouts))
        case "docx":
            data = docx_file(issue)
        case shape:
            raise ValueError(f"{issue.file}: unknown shape {shape}")
    return {issue.file: data}


def main() -> None:
    """Write every file of the corpus, then the truth."""
    names = tomllib.loads((SOURCES / "departments.toml").read_text("utf-8"))
    issues = read_issues()
    layouts = iter(LAYOUTS)
    for issue in issues:
        for path, data in files_of(issue, names, layouts).items():
            target = TARGET / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    truth = [truth_of(issue, n, names) for issue in issues for n in range(len(issue.articles))]
    TRUTH.parent.mkdir(parents=True, exist_ok=True)
    TRUTH.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
