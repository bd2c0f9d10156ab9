"""Builds small newsletters in OFD, OpenDocument, EPUB and Outlook's form."""

import io
import struct
import tarfile

from tests.fuzz.newsletters import docx_of, docx_parts
from tests.support.ole import ole

_OFD = "http://www.ofdspec.org/2016"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{name}="{_ODF}:{place}:1.0"'
    for name, place in (
        *(("office", "office"), ("text", "text"), ("style", "style"), ("draw", "drawing")),
        *(("fo", "xsl-fo-compatible"), ("table", "table"), ("svg", "svg-compatible")),
    )
)

Placed = tuple[float, float, float, str]  # x, y from above, type size in millimetres, text


def text_object(line: Placed, matrix: str = "") -> str:
    """Return a line of an OFD page as XML."""
    x, y, size, text = line
    steps = f"g {len(text) - 1} {size}" if len(text) > 1 else ""
    turned = f' CTM="{matrix}"' if matrix else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} {size * len(text)} {size}"'
        f' Size="{size}"{turned}>'
        f'<ofd:TextCode X="0" Y="{size * 0.88}" DeltaX="{steps}">{text}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def ofd(*pages: str, template: str = "") -> bytes:
    """Return an OFD file; a page is its objects in XML."""
    named = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/{n}/C.xml"/>' for n in range(len(pages)))
    layer = (
        f'<ofd:Page xmlns:ofd="{_OFD}">{{}}<ofd:Content><ofd:Layer>{{}}</ofd:Layer>'
        "</ofd:Content></ofd:Page>"
    )
    of_template = '<ofd:Template TemplateID="T"/>' if template else ""
    return docx_of(
        {
            "OFD.xml": (
                f'<ofd:OFD xmlns:ofd="{_OFD}"><ofd:DocBody><ofd:DocInfo>'
                "<ofd:CreationDate>2021-06-15</ofd:CreationDate></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
                "</ofd:DocBody></ofd:OFD>"
            ).encode(),
            "Doc_0/Document.xml": (
                f'<ofd:Document xmlns:ofd="{_OFD}"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>'
                "0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
                '<ofd:TemplatePage ID="T" BaseLoc="T.xml"/></ofd:CommonData>'
                f"<ofd:Pages>{named}</ofd:Pages></ofd:Document>"
            ).encode(),
            "Doc_0/T.xml": layer.format("", template).encode(),
            **{
                f"Doc_0/Pages/{n}/C.xml": layer.format(of_template, page).encode()
                for n, page in enumerate(pages)
            },
        }
    )


def odt(body: str, styles: str = "", manifest: str = "<x/>") -> bytes:
    """Return an OpenDocument text."""
    content = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    return docx_of(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": content.encode(),
        }
    )


def with_styles(document: bytes, master: str) -> bytes:
    """Return an OpenDocument text with these styles of pages."""
    styles = (
        f"<office:document-styles {_SPACES}><office:master-styles>{master}</office:master-styles>"
        "</office:document-styles>"
    )
    return docx_of(docx_parts(document) | {"styles.xml": styles.encode()})


def epub(*pages: str) -> bytes:
    """Return a book of these pages."""
    items = "".join(f'<item id="{n}" href="p%20{n}.xhtml"/>' for n in range(len(pages)))
    spine = "".join(f'<itemref idref="{n}"/>' for n in range(len(pages)))
    book = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}'
        f'<item id="nav" href="nav.xhtml" properties="nav"/></manifest>'
        f'<spine><itemref idref="nav"/>{spine}</spine></package>'
    )
    return docx_of(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": (
                b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
                b'<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
            ),
            "OEBPS/book.opf": book.encode(),
            "OEBPS/nav.xhtml": b"<html><body><ol><li>x</li></ol></body></html>",
            **{f"OEBPS/p {n}.xhtml": page.encode() for n, page in enumerate(pages)},
        }
    )


def tar_of(files: dict[str, bytes]) -> bytes:
    """Return a tar archive of these files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def msg(subject: str, text: str) -> bytes:
    """Return Outlook's form of a mail of 15 June 2021."""
    sent = (1_623_722_160 + 11_644_473_600) * 10**7  # since 1601, in tenths of a microsecond
    properties = bytes(32)
    for tag, size in ((0x0037001F, len(subject)), (0x1000001F, len(text))):
        properties += struct.pack("<IIII", tag, 6, 2 * size, 0)
    properties += struct.pack("<IIQ", 0x00390040, 6, sent)
    return ole(
        {
            "__properties_version1.0": properties,
            "__substg1.0_0037001F": subject.encode("utf-16-le"),
            "__substg1.0_1000001F": text.encode("utf-16-le"),
        }
    )
