"""A file whose fonts give no characters, or false ones, is refused and never becomes mojibake."""

import pytest

from indexer.corpus.blocks import BadFile, Kind, RawFile
from indexer.formats import pdf, reader_rules
from indexer.formats.fonts import Font
from indexer.ocr.recognised import Character, RecognisedLine, RecognisedPage
from indexer.ocr.vision import Mode, Picture, Vision
from tests.support.texts import STORY, scrambled

TEXT = (
    "五月七日清晨望桥街道的河埠头早市搬进新棚，五十二个摊主都领到了编号。管理员说秋天再添一排夜灯"
)
LONG = "".join(STORY.split("\n")[1:5])
TITLE = "河埠头的早市搬进新棚"

_PDF = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R
/Resources<</Font<<%s>>>>>>endobj
4 0 obj<</Length %d>>stream
%s
endstream endobj
%s
trailer<</Root 1 0 R>>
startxref
0
%%%%EOF"""
_FONT = b"""%d 0 obj<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+%s/Encoding/Identity-H%s
/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+%s/DW 1000
/CIDSystemInfo<</Registry(Adobe)/Ordering(%s)/Supplement 0>>>>]>>endobj
"""


def font(
    number: int, name: str, text: str, shift: int | None, ordering: bytes = b"Identity"
) -> bytes:
    """Return a font of the text's characters; ``shift`` spoils its map, None leaves it out."""
    told, extra = name.encode(), b""
    if shift is not None:
        pairs = " ".join(f"<{n:04x}> <{ord(char) + shift:04x}>" for n, char in enumerate(text, 500))
        table = (
            "begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange "
            f"{len(text)} beginbfchar {pairs} endbfchar endcmap"
        ).encode()
        extra = b"%d 0 obj<</Length %d>>stream\n%s\nendstream endobj\n" % (
            number + 1,
            len(table),
            table,
        )
    unicode_map = b"/ToUnicode %d 0 R" % (number + 1) if extra else b""
    return _FONT % (number, told, unicode_map, told, ordering) + extra


def file(*fonts: tuple[str, str, float, int | None]) -> RawFile:
    """Return a page on which each (name, text, size, shift) is printed in a font of its own."""
    names, content, objects = b"", b"", b""
    for n, (name, text, size, shift) in enumerate(fonts):
        number = 10 + 2 * n
        names += b"/F%d %d 0 R" % (n, number)
        objects += font(number, name, text, shift)
        for row, at in enumerate(range(0, len(text), 24)):
            codes = "".join(f"{at + m + 500:04x}" for m in range(len(text[at : at + 24])))
            y = 740 - 60 * n - 18 * row
            content += f"BT /F{n} {size} Tf 60 {y} Td <{codes}> Tj ET\n".encode()
    return RawFile("a.pdf", _PDF % (names, len(content), content, objects))


def test_sound_fonts_are_read() -> None:
    document = pdf.read(file(("Hei", TITLE, 20, 0), ("Song", TEXT, 12, 0)))
    assert [block.kind for block in document.blocks] == [Kind.TITLE, Kind.BODY]
    assert document.blocks[1].text.replace("\n", "") == TEXT


@pytest.mark.parametrize("shift", [None, 1, -1, 256, 3000])
def test_a_text_without_its_characters_is_refused(shift: int | None) -> None:
    with pytest.raises(BadFile, match="Song") as refused:
        pdf.read(file(("Hei", TITLE, 20, 0), ("Song", TEXT, 12, shift)))
    assert refused.value.message.code == "pdf.fonts"
    assert "Hei" not in str(refused.value)


@pytest.mark.parametrize("shift", [None, 1])
def test_titles_without_their_characters_are_noticed(shift: int | None) -> None:
    """The text is sound: only the font of the titles has no usable map."""
    with pytest.raises(BadFile, match="Hei") as refused:
        pdf.read(file(("Hei", TITLE, 20, shift), ("Song", TEXT, 12, 0)))
    assert "Song" not in str(refused.value)


def test_bullets_of_a_font_without_a_map_cost_nothing() -> None:
    document = pdf.read(file(("Wingdings", "\uf06e", 12, 0), ("Song", TEXT, 12, 0)))
    assert any(block.text.replace("\n", "") == TEXT for block in document.blocks)


def test_rare_names_are_no_mojibake() -> None:
    names = "王彧 李喆 张旻 陈赟 吴昶 赵婳 周晗 徐睿 孙祎 马骁 朱璟 胡玥 郭琰 何烨 林炜 高煜"
    assert pdf.read(file(("Hei", names, 20, 0), ("Song", TEXT, 12, 0))).blocks


@pytest.mark.parametrize("seed", range(5))
def test_usual_characters_in_another_order_are_noticed(seed: int) -> None:
    """The map is a permutation, so each character of it is usual."""
    with pytest.raises(BadFile, match="Song") as refused:
        pdf.read(file(("Hei", TITLE, 20, 0), ("Song", scrambled(LONG, seed), 12, 0)))
    assert refused.value.message.code == "pdf.fonts"


def test_permuted_titles_are_noticed_over_a_sound_text() -> None:
    titles = scrambled(
        "河埠头早市搬进新棚居委会听取居民意见老人买菜不用再绕远路"
        "志愿者清扫楼道街道举办夏至市集社区开设书法课程"
    )
    with pytest.raises(BadFile, match="Hei"):
        pdf.read(file(("Hei", titles, 20, 0), ("Song", TEXT, 12, 0)))


@pytest.mark.parametrize("shift", [1, -29, 3])
def test_latin_letters_moved_along_the_alphabet_are_noticed(shift: int) -> None:
    words = "Volunteers swept the stairs while residents heard about the new market hall"
    moved = "".join(char for char in words if char != " ").lower()
    assert pdf.read(file(("Times", moved, 12, 0), ("Song", TEXT, 12, 0))).blocks
    with pytest.raises(BadFile, match="Times"):
        pdf.read(file(("Times", moved, 12, shift), ("Song", TEXT, 12, 0)))


def test_a_false_order_of_drawing_is_no_false_map() -> None:
    """Glyphs sorted by their codes make no words, but their places do."""
    places = [(10.0 * n, 700.0, 10.0) for n in range(len(TEXT))]
    drawn = sorted(zip(TEXT, places, strict=True))
    font = Font("Song", [char for char, _ in drawn], places=[place for _, place in drawn])
    assert font.usable
    assert not Font("Song", list(scrambled(TEXT)), places=places).usable


def test_a_few_glyphs_of_a_false_font_are_left_out_and_named() -> None:
    long = TEXT * 20
    document = pdf.read(file(("Orn", "花鸟鱼虫山水", 12, 3000), ("Song", long, 4, 0)))
    [problem] = [each for each in document.problems if each.code == "pdf.fonts_part"]
    assert "Orn" in str(problem)
    left_out = [block for block in document.blocks if block.why is reader_rules.PDF_FONT_LOST]
    assert [block.kind for block in left_out] == [Kind.FURNITURE]
    text = "".join(block.text for block in document.blocks if block.kind is not Kind.FURNITURE)
    assert TEXT[:10] in text.replace("\n", "")


def seen(*rows: tuple[str, float, float]) -> Vision:
    """Return eyes that see rows of (text, size, base line in points), each from 60 points on."""

    def recognise(picture: Picture) -> RecognisedPage:
        height, width = picture.pixels.shape
        scale = height / 842
        lines = []
        for text, size, base in rows:
            top, bottom = (842 - base - size) * scale, (842 - base + 0.3 * size) * scale
            ends = [(60 + size * n) * scale for n in range(len(text) + 1)]
            chars = tuple(
                Character(char, (ends[n], top, ends[n + 1], bottom), 0.9)
                for n, char in enumerate(text)
            )
            corners = (ends[0], top), (ends[-1], top), (ends[-1], bottom), (ends[0], bottom)
            lines.append(RecognisedLine(text, corners, chars, 0.9))
        return RecognisedPage(width, height, tuple(lines))

    return Vision(Mode.AUTO, "eyes", None, recognise)


ROWS = [(TEXT[at : at + 24], 12, 680 - 18 * row) for row, at in enumerate(range(0, len(TEXT), 24))]


@pytest.mark.parametrize("shift", [None, 1, 3000])
def test_what_is_seen_takes_the_place_of_false_characters(shift: int | None) -> None:
    raw = file(("Hei", TITLE, 20, shift), ("Song", TEXT, 12, shift))
    document = pdf.read(raw, seen((TITLE, 20, 740), *ROWS))
    texts = {block.kind: block.text.replace("\n", "") for block in document.blocks}
    assert texts == {Kind.TITLE: TITLE, Kind.BODY: TEXT}
    assert document.pictured
    assert {each.confidence for each in document.seen} == {1.0}


def test_what_is_not_seen_is_left_out_and_named() -> None:
    raw = file(("Hei", TITLE, 20, 0), ("Song", TEXT, 12, 3000))
    document = pdf.read(raw, seen(ROWS[0]))
    body = "".join(block.text for block in document.blocks if block.kind is Kind.BODY)
    assert ROWS[0][0] in body.replace("\n", "")
    assert set(body) - {"\n"} <= set(ROWS[0][0])
    assert [each.code for each in document.problems] == ["pdf.fonts_part"]
