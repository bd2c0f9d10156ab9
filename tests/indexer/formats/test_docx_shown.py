"""What a Word file prints: fields, hidden text, revisions, controls, signs, boxes, tables."""

import pytest

from indexer.corpus.blocks import BadFile, Document, Kind, RawFile
from indexer.formats import docx as reader
from indexer.formats.fields import equation
from tests.fuzz.newsletters import docx_of, docx_parts
from tests.support.word_files import (
    H1,
    RELATIONS,
    field,
    item,
    level,
    notes,
    numbering,
    p,
    packed,
    relation,
    styles,
    texts,
)

_TEXT = p("灯会周六开灯，居民自带小凳。")


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def kinds(data: bytes) -> list[tuple[str, Kind]]:
    return [(b.text, b.kind) for b in reader.read(RawFile("a.docx", data)).blocks]


# ---- fields -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        (r'EQ \* jc2 \* "Font:宋体" \* hps11 \o\ad(\s\up 9(dēng),灯)', "灯"),
        (r"eq \o\ac(○,三)", "三"),
        (r" eq \o(\s\up 6(邻里),\s\do 2(之家)) ", "邻里之家"),
        (r"EQ \f(2,3)", "2/3"),
    ],
    ids=["reading", "enclosed", "two lines in one", "fraction"],
)
def test_an_equation_field_prints_its_glyphs(code: str, printed: str) -> None:
    assert equation(code) == printed
    body = f"<w:p>{field('begin', code)}{field('end')}{run('会开灯')}</w:p>"
    assert texts(packed(body)) == [printed + "会开灯"]


def test_the_instruction_of_a_field_is_not_printed_and_its_result_is() -> None:
    body = (
        f"<w:p>{field('begin')}{run('IF x')}{field('separate')}{run('灯会')}{field('end')}"
        f"{run('开灯')}</w:p>"
    )
    assert texts(packed(body)) == ["灯会开灯"]


def test_a_field_that_never_ends_hides_nothing() -> None:
    body = f"<w:p>{field('begin', 'TOC')}{run('灯会')}</w:p>" + p("灯会", "1") + _TEXT
    found = kinds(packed(body, styles=styles(H1)))
    assert found[1:] == [("灯会", Kind.TITLE), ("灯会周六开灯，居民自带小凳。", Kind.BODY)]


_SPLIT = (
    f"<w:p>{field('begin', 'TO')}<w:r><w:instrText>C \\h</w:instrText></w:r>{field('separate')}"
    f"{run('灯会 1')}</w:p><w:p>{run('河灯 2')}{field('end')}</w:p>"
)


@pytest.mark.parametrize(
    "contents",
    [
        _SPLIT,
        f'<w:p><w:fldSimple w:instr=" TOC ">{run("灯会")}</w:fldSimple></w:p>',
        p("灯会………………1") + p("河灯………………2"),
        p("灯会（第2版）") + p("河灯（第3版）"),
        p("灯会") + p("河灯"),
        f"<w:tbl>{row(p('灯会'), p('1'))}{row(p('河灯'), p('2'))}</w:tbl>",
    ],
    ids=["instruction in parts", "simple field", "leaders", "pages", "titles alone", "table"],
)
def test_contents_by_field_or_by_hand_are_furniture(contents: str) -> None:
    articles = p("灯会", "1") + _TEXT + p("河灯", "1") + p("河边也有灯。")
    found = kinds(packed(p("本期目录") + contents + articles, styles=styles(H1)))
    assert found[-4:] == [
        *(("灯会", Kind.TITLE), ("灯会周六开灯，居民自带小凳。", Kind.BODY)),
        *(("河灯", Kind.TITLE), ("河边也有灯。", Kind.BODY)),
    ]
    assert {kind for _, kind in found[:-4]} == {Kind.FURNITURE}


def test_a_heading_like_that_of_contents_before_running_text_is_kept() -> None:
    found = kinds(packed(p("导读", "1") + _TEXT, styles=styles(H1)))
    assert found == [("导读", Kind.TITLE), ("灯会周六开灯，居民自带小凳。", Kind.BODY)]


# ---- what is not printed ----------------------------------------------------------------------

_HIDDEN = (
    '<w:style w:type="character" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="hp"><w:name w:val="hp"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
)


def test_a_style_hides_text_unless_the_run_shows_it() -> None:
    dark, light = run("暗", '<w:rStyle w:val="h"/>'), run("亮", '<w:vanish w:val="0"/>')
    body = (
        f"<w:p>{run('灯会')}{dark}{run('开灯')}</w:p>{p('全段都暗', 'hp')}"
        f'<w:p><w:pPr><w:pStyle w:val="hp"/></w:pPr>{light}</w:p>'
    )
    assert texts(packed(body, styles=styles(_HIDDEN))) == ["灯会开灯", "亮"]


def test_deleted_rows_and_prompts_of_controls_are_no_text() -> None:
    prompt = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{p('单击输入')}</w:sdtContent></w:sdt>"
    )
    filled = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('填好的')}</w:sdtContent></w:sdt>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('删去')}</w:tc></w:tr>"
    assert texts(packed(f"{prompt}{filled}<w:tbl>{gone}{row(p('留下'))}</w:tbl>")) == [
        *("填好的", "留下"),
    ]


@pytest.mark.parametrize(
    "between",
    [
        "{}",
        '<w:bookmarkStart w:id="0"/><w:bookmarkEnd w:id="0"/>{}',
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    ],
    ids=["directly", "a bookmark", "a control"],
)
def test_a_paragraph_runs_on_over_a_deleted_mark(between: str) -> None:
    body = p("灯会周六", more="<w:rPr><w:del/></w:rPr>") + between.format(p("开灯。")) + p("完。")
    assert texts(packed(body)) == ["灯会周六开灯。", "完。"]


def test_a_drop_cap_is_joined_to_its_text() -> None:
    cap = p("灯", more='<w:framePr w:dropCap="drop" w:lines="3"/>')
    assert texts(packed(cap + p("会周六开灯。") + p("完。"))) == ["灯会周六开灯。", "完。"]


def test_a_frame_that_is_no_drop_cap_is_a_paragraph() -> None:
    assert texts(packed(p("灯会", more='<w:framePr w:w="99"/>') + p("开灯。"))) == [
        *("灯会", "开灯。"),
    ]


# ---- signs, boxes, tables ---------------------------------------------------------------------

_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def test_symbols_and_formulas_are_text() -> None:
    formula = (
        f'<m:oMath xmlns:m="{_M}"><m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e><m:sup><m:r>'
        "<m:t>2</m:t></m:r></m:sup></m:sSup><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den>"
        "<m:r><m:t>3</m:t></m:r></m:den></m:f></m:oMath>"
    )
    symbols = (
        '<w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:sym w:font="宋体" w:char="2014"/>'
        '<w:sym w:font="Webdings" w:char="F0FF"/><w:sym w:font="宋体" w:char="x"/></w:r>'
    )
    assert texts(packed(f"<w:p>{symbols}{run('面积')}{formula}</w:p>")) == ["☑—面积m²1/3"]


_SHAPE = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">{}</v:shape></w:pict></w:r>'


@pytest.mark.parametrize("style", ["", "font-size:28pt"])
def test_drawn_words_are_a_title(style: str) -> None:
    drawn = _SHAPE.format(f'<v:textpath style="{style}" string="灯会周六开灯"/>')
    assert kinds(packed(f"<w:p>{drawn}</w:p>{_TEXT}"))[0] == ("灯会周六开灯", Kind.TITLE)


@pytest.mark.parametrize(
    ("size", "first"), [(44, ("灯会开灯", Kind.TITLE)), (20, ("居民来了。", Kind.BODY))]
)
def test_a_title_in_a_box_stands_above_the_text_that_holds_the_box(
    size: int, first: tuple[str, Kind]
) -> None:
    inner = p("灯会开灯", run=f'<w:rPr><w:sz w:val="{size}"/></w:rPr>')
    box = _SHAPE.format(f"<v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox>")
    assert kinds(packed(f"<w:p>{run('居民来了。')}{box}</w:p>{_TEXT}"))[0] == first


def test_rows_of_data_are_lines_and_their_notes_follow() -> None:
    noted = '<w:p><w:r><w:t>河灯</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    table = row(p("时间"), p("看什么")) + row(p("周六"), noted) + row(p("周日"), p("", ""))
    data = packed(f"<w:tbl>{table}</w:tbl>", footnotes=notes("footnote", "带小凳。"))
    assert texts(data) == ["时间|看什么", "周六|河灯", "带小凳。", "周日"]


@pytest.mark.parametrize(
    "cells",
    [
        (p("灯会", "1") + _TEXT, p("河灯", "1") + _TEXT),
        (p("灯会周六开灯，居民自带小凳，" * 3), p("河灯周日开灯，居民自带小凳，" * 3)),
    ],
    ids=["articles side by side", "columns of text"],
)
def test_tables_that_only_place_text_are_read_cell_by_cell(cells: tuple[str, str]) -> None:
    found = texts(packed(f"<w:tbl>{row(*cells) * 2}</w:tbl>", styles=styles(H1)))
    assert not any("|" in text for text in found)


def test_titles_over_articles_side_by_side_are_titles() -> None:
    large = '<w:rPr><w:sz w:val="36"/></w:rPr>'
    titles = row(p("灯会开灯", run=large), p("河灯入水", run=large))
    texts_ = row(p("灯会周六开灯，居民自带小凳，" * 3), p("河灯周日入水，居民自带蜡烛，" * 3))
    found = kinds(packed(f"<w:tbl>{titles}{texts_}</w:tbl>"))
    assert [text[:4] for text, _ in found] == ["灯会开灯", "灯会周六", "河灯入水", "河灯周日"]
    assert [kind for _, kind in found] == [Kind.TITLE, Kind.BODY] * 2


def test_a_broken_line_that_is_indented_is_a_paragraph() -> None:
    lines = "</w:t><w:br/><w:t>".join(("　　灯会开灯。", "　　居民来了，", "很多。"))
    assert texts(packed(f"<w:p><w:r><w:t>{lines}</w:t></w:r></w:p>")) == [
        "灯会开灯。",
        "居民来了，\n很多。",
    ]


# ---- lists ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "printed"),
    [
        (level(1, "decimal", "%1.%2", more="<w:isLgl/>"), ["一、灯会", "1.1 河灯", "二、茶会"]),
        (level(1, "decimal", "%2）", more='<w:lvlRestart w:val="0"/>'), ["2）收摊"]),
        (level(1, "decimal", "%2）", more="<w:rPr><w:vanish/></w:rPr>"), ["河灯", "收摊"]),
        (
            level(1, "custom", "%2号", form="001, 002, ..."),
            ["001号河灯"],
        ),
    ],
    ids=["digits of higher levels", "never anew", "hidden", "form of its own"],
)
def test_levels_of_lists(second: str, printed: list[str]) -> None:
    body = item("灯会") + item("河灯", 1) + item("茶会") + item("收摊", 1)
    found = texts(packed(body, numbering=numbering(level(0, "chineseCounting", "%1、"), second)))
    assert set(printed) <= set(found)


def test_a_level_belongs_to_a_style_and_a_list_to_a_style_of_lists() -> None:
    made = (
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="b"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="numbering" w:styleId="L"><w:name w:val="L"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    second = level(1, "decimal", "（%2）", more='<w:pStyle w:val="b"/>')
    linked = (
        '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="L"/></w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="8"/></w:num>'
    )
    lists = numbering(level(0, "decimal", "%1."), second, after=linked)
    body = item("灯会") + p("河灯", "b") + item("茶会", name="5")
    assert texts(packed(body, styles=styles(made), numbering=lists)) == [
        *("1. 灯会", "（1）河灯", "1. 茶会"),
    ]


# ---- broken and foreign files -----------------------------------------------------------------


def test_a_damaged_part_beside_the_text_is_named_once_and_the_text_is_read() -> None:
    found = reader.read(RawFile("a.docx", packed(_TEXT, styles="<w:sty", footnotes="x")))
    assert [block.kind for block in found.blocks] == [Kind.BODY]
    assert [str(problem).rpartition("：")[2] for problem in found.problems] == [
        *("word/styles.xml", "word/footnotes.xml"),
    ]


def test_a_damaged_text_is_read_as_far_as_it_goes_and_said_to_be_damaged() -> None:
    data = packed(_TEXT + p("灯\x0b会散了。"))
    found = reader.read(RawFile("a.docx", data))
    assert found.blocks[0].text == "灯会周六开灯，居民自带小凳。"
    assert "document.xml" in str(found.problems[0])


@pytest.mark.parametrize(
    "relations",
    [
        '<Relationship Id="h" Type="hyperlink" TargetMode="External" Target="http://a.cn/?a=1&b=2"/>'
        + relation("styles", "styles.xml"),
        relation("styles", "\\word\\styles.xml"),
        relation("styles", "gone.xml"),
        "<",
        "",
    ],
    ids=["bare ampersand", "signs of Windows", "another name", "damaged", "none"],
)
def test_styles_are_found_although_relationships_are_broken(relations: str) -> None:
    parts = docx_parts(packed(p("灯会", "1") + _TEXT, styles=styles(H1)))
    parts["word/_rels/document.xml.rels"] = RELATIONS.format(relations).encode()
    assert kinds(docx_of(parts))[0] == ("灯会", Kind.TITLE)


@pytest.mark.parametrize(
    ("old", "new"),
    [("/", "\\"), ("word/document.xml", "word/document2.xml"), ("word/", "Word/")],
)
def test_parts_by_other_names_are_found(old: str, new: str) -> None:
    parts = docx_parts(packed(p("灯会", "1") + _TEXT, styles=styles(H1)))
    del parts["_rels/.rels"]
    renamed = {name.replace(old, new): content for name, content in parts.items()}
    assert ("灯会周六开灯，居民自带小凳。", Kind.BODY) in kinds(docx_of(renamed))


def test_sizes_of_strict_files_in_points() -> None:
    body = p("灯会开灯", run='<w:rPr><w:sz w:val="22pt"/></w:rPr>') + p(
        "居民自带小凳。" * 9, run='<w:rPr><w:sz w:val="10.5pt"/></w:rPr>'
    )
    assert kinds(packed(body))[0] == ("灯会开灯", Kind.TITLE)


def test_even_pages_and_feet_are_read_too() -> None:
    refers = (
        '<w:sectPr><w:headerReference w:type="even" r:id="header"/>'
        '<w:footerReference w:type="default" r:id="footer"/></w:sectPr>'
    )
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = {
        name: f'<w:x xmlns:w="{word}">{p(text)}</w:x>'
        for name, text in (("header", "云桥社区报"), ("footer", "2022年3月15日印发"))
    }
    assert kinds(packed(_TEXT + refers, **parts)) == [
        ("云桥社区报", Kind.FURNITURE),
        ("灯会周六开灯，居民自带小凳。", Kind.BODY),
        ("2022年3月15日印发", Kind.FURNITURE),
    ]


def test_an_included_part_that_cannot_be_read_costs_only_itself() -> None:
    def refuse(raw: RawFile) -> Document:
        raise BadFile("docx.invalid")

    parts = docx_parts(packed(_TEXT + '<w:altChunk r:id="aFChunk"/>'))
    relations = RELATIONS.format(relation("aFChunk", "c.bin"))
    data = docx_of(parts | {"word/_rels/document.xml.rels": relations.encode(), "word/c.bin": b"x"})
    found = reader.read(RawFile("a.docx", data), refuse)
    assert len(found.blocks) == 1
    assert "word/c.bin" in str(found.problems[0])
