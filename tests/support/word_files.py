"""Word files made part by part, as Word itself, older versions and other programs write them."""

from indexer.corpus.blocks import RawFile
from indexer.formats import docx as reader
from tests.fuzz.newsletters import OFFICE, WORD, docx_of

_REL = f"{OFFICE}/officeDocument/2006/relationships"
_HEAD = f'<w:document xmlns:w="{WORD}" xmlns:r="{_REL}"><w:body>'
RELATIONS = f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{{}}</Relationships>'
STRICT = {
    f"{OFFICE}/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    _REL: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def p(text: str, style: str = "", more: str = "", run: str = "") -> str:
    """Return a paragraph of one run."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr><w:r>{run}<w:t>{text}</w:t></w:r></w:p>"


def relation(kind: str, target: str) -> str:
    """Return a relationship whose id is its kind."""
    return f'<Relationship Id="{kind}" Type="{_REL}/{kind}" Target="{target}"/>'


def packed(body: str, **parts: str) -> bytes:
    """Return a Word file; a part is named by its kind, e.g. ``numbering`` or ``footnotes``."""
    made = {f"word/{kind}.xml": text.encode() for kind, text in parts.items()}
    relations = "".join(relation(kind, f"{kind}.xml") for kind in parts)
    return docx_of(
        {
            "_rels/.rels": RELATIONS.format(
                relation("officeDocument", "word/document.xml")
            ).encode(),
            "word/_rels/document.xml.rels": RELATIONS.format(relations).encode(),
            "word/document.xml": f"{_HEAD}{body}</w:body></w:document>".encode(),
            **made,
        }
    )


def texts(data: bytes) -> list[str]:
    """Return the texts of the blocks that the reader finds."""
    return [block.text for block in reader.read(RawFile("a.docx", data)).blocks]


def styles(*made: str) -> str:
    """Return a part of styles."""
    return f'<w:styles xmlns:w="{WORD}">{"".join(made)}</w:styles>'


ALTERNATIVES = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NAME = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
TOC = '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="toc 1"/></w:style>'
H1 = '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'


def notes(kind: str, text: str) -> str:
    """Return a part of notes with a separator and the note 2."""
    return (
        f'<w:{kind}s xmlns:w="{WORD}"><w:{kind} w:id="0"><w:p/></w:{kind}>'
        f'<w:{kind} w:id="2">{p(text)}</w:{kind}></w:{kind}s>'
    )


def numbering(*levels: str, more: str = "", after: str = "") -> str:
    """Return a part of lists: 1 and 2 of the same make; ``more`` overrides levels of the second."""
    return (
        f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="7">{"".join(levels)}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{more}</w:num>{after}</w:numbering>'
    )


def level(
    at: int, written: str, text: str, suff: str = "tab", *, more: str = "", form: str = ""
) -> str:
    """Return a level of a list; ``more`` stands behind the form of its numbers."""
    form_of = f'<w:numFmt w:val="{written}" w:format="{form}"/>'
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/>{form_of}{more}'
        f'<w:suff w:val="{suff}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def item(text: str, at: int = 0, name: str = "1") -> str:
    """Return a paragraph of a list."""
    of_list = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{name}"/></w:numPr>'
    return p(text, more=of_list)


def field(mark: str, code: str = "") -> str:
    """Return a mark of a field, with its instruction: ``begin``, ``separate`` or ``end``."""
    told = f"<w:r><w:instrText>{code}</w:instrText></w:r>" if code else ""
    return f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>{told}'
