"""The list of articles as a Word file: what was searched for, and a table."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from searcher.core.errors import OutputError
from searcher.core.model import Hit
from searcher.export.listing import HEADERS, listed
from searcher.export.origin import Origin
from searcher.export.printed import plain

MAX_ROWS = 2_000  # a table of more rows takes Word minutes to lay out
_TITLE = "文章清单"
_FONT = "宋体"
_COLUMNS = HEADERS[:-1]  # the link stands behind the title
_WIDTHS = (7.4, 3.2, 2.8, 1.4, 3.2)  # cm, of the 18 between the margins
_MARGIN = 1.5  # cm
_SMALL, _USUAL = 9, 10.5  # points; 10.5 is 五号, the usual size of Chinese office texts


def word_list(hits: Iterable[Hit], origin: Origin) -> Iterator[bytes]:
    """Yield the file in one piece.

    Raises:
        OutputError: there are more articles than `MAX_ROWS`.
    """
    from docx import Document
    from docx.shared import Cm

    document = Document()
    _set_up(document, origin)
    table = document.add_table(rows=1, cols=len(_COLUMNS), style="Table Grid")
    table.autofit = False
    for cell, name in zip(table.rows[0].cells, _COLUMNS, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    _repeat_on_each_page(table.rows[0])
    for number, hit in enumerate(hits, 1):
        if number > MAX_ROWS:
            raise OutputError("output.rows", rows=MAX_ROWS)
        line = listed(hit, origin)
        cells = table.add_row().cells
        _write_title(cells[0].paragraphs[0], line.title, line.link)
        for cell, value in zip(cells[1:], line.cells[1:-1], strict=True):
            cell.paragraphs[0].add_run(plain(value))
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    made = BytesIO()
    document.save(made)
    yield made.getvalue()


def _set_up(document: Any, origin: Origin) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_USUAL)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)  # A4
    section.left_margin = section.right_margin = Cm(_MARGIN)
    # the template's author and time are those of its maker
    facts = document.core_properties
    facts.author, facts.title, facts.comments = "", _TITLE, ""
    facts.created = facts.modified = datetime.fromisoformat(origin.exported)
    document.add_paragraph().add_run(_TITLE).bold = True
    document.add_paragraph().add_run(plain(origin.note)).font.size = Pt(_SMALL)


def _repeat_on_each_page(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # python-docx has no name for it


def _write_title(paragraph: Any, title: str, link: str) -> None:
    run = paragraph.add_run(plain(title))
    if not link:
        return
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    around = OxmlElement("w:hyperlink")
    known = paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    around.set(qn("r:id"), known)
    run.underline = True
    around.append(run._r)
    paragraph._p.append(around)
