"""Each form of a by-line signs its article in texts and on pages, and what looks like one does not.

Three articles stand below each other; where a by-line is missed, two of them become one.
"""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from indexer.articles.bylines import (
    bare_byline,
    bulleted_names,
    byline_in,
    closing_names,
    lead_byline,
    name_byline,
)
from indexer.articles.from_pages.arrange import arrange as arrange_pages
from indexer.articles.from_text.arrange import arrange
from indexer.corpus.blocks import Draft, RawFile
from indexer.formats import pdf, text
from searcher.language.people import people_of
from tests.support.byline_examples import CLOSING, NONE, SIGNING

STORIES = (
    (
        "社区晚餐桌开到楼下",
        "6月3日傍晚，云桥居民区把晚餐桌开到楼下，三十多位老人带着拿手菜来聚餐，大家边吃边聊。",
        "居委会还请来社区医生，为老人量血压、讲解夏天怎样吃得清淡，直到天黑大家才散去。",
    ),
    (
        "公共晾衣架换成升降式",
        "松风里居民区的公共晾衣架用了十多年，锈迹斑斑，居民晾衣要踩着凳子。",
        "现在老人摇一摇把手就能把衣服挂上去，邻居们都说这件小事办到了心坎上。",
    ),
    (
        "老年读书会满三年",
        "每周四下午，青石新村的老人们都会来到活动室读书，书目从小说换到了地方史志。",
        "读书会的老人还把读后感编成小册子，放在居委会门口供邻居取阅，一个星期就取完了。",
    ),
)
TITLES = [title for title, *_ in STORIES]


def _wrapped(paragraph: str) -> list[str]:
    printed = f"　　{paragraph}"
    return [printed[at : at + 20] for at in range(0, len(printed), 20)]


Layout = Callable[[str, str, str, str], list[str]]
OWN: dict[str, Layout] = {  # the lines of an article, its by-line in a line of its own
    "behind": lambda title, one, two, by: [title, one, two, by],
    "block": lambda title, one, two, by: [title, "", one, two, "", by],
    "wrapped": lambda title, one, two, by: [title, *_wrapped(one), *_wrapped(two), by],
    "under title": lambda title, one, two, by: [title, by, one, two],
    "under title, block": lambda title, one, two, by: [title, "", by, "", one, two],
}
GLUED: dict[str, Layout] = {
    "glued": lambda title, one, two, by: [title, one, two + by],
    "apart": lambda title, one, two, by: [title, one, f"{two}　　{by}"],
}


def _drafts(layout: Layout, byline: str, between: str = "\n\n") -> list[Draft]:
    printed = between.join("\n".join(layout(*story, byline)) for story in STORIES)
    return arrange(text.read(RawFile("a.txt", printed.encode())))


def _plain(printed: str | None) -> str:
    return "".join(
        char for char in printed or "" if char not in " （）()【】[]［］〖〗〈〉＜＞■◆□○◇◎—"
    )


def _check(drafts: Sequence[Draft], byline: str, people: str) -> None:
    assert [draft.title for draft in drafts] == TITLES
    for draft in drafts:
        assert _plain(draft.byline) == _plain(byline)
        assert " ".join(people_of(draft.byline or "")) == people
        assert _plain(byline) not in _plain(draft.body)


@pytest.mark.parametrize("layout", OWN)
@pytest.mark.parametrize(("byline", "people"), [*SIGNING, *CLOSING])
def test_a_line_signs_a_text(byline: str, people: str, layout: str) -> None:
    _check(_drafts(OWN[layout], byline), byline, people)


@pytest.mark.parametrize("layout", GLUED)
@pytest.mark.parametrize(("byline", "people"), SIGNING)
def test_the_end_of_a_line_signs_a_text(byline: str, people: str, layout: str) -> None:
    _check(_drafts(GLUED[layout], byline), byline, people)


@pytest.mark.parametrize(("byline", "people"), [*SIGNING, *CLOSING])
def test_articles_without_blank_lines_are_parted(byline: str, people: str) -> None:
    _check(_drafts(OWN["behind"], byline, "\n"), byline, people)
    _check(_drafts(GLUED["apart"], byline, "\n"), byline, people)


def test_names_at_the_end_of_a_sentence_need_a_gap() -> None:
    assert [draft.byline for draft in _drafts(GLUED["glued"], "周小禾")] == [None]


@pytest.mark.parametrize("printed", NONE)
def test_what_signs_nothing(printed: str) -> None:
    forms = (byline_in, name_byline, bare_byline, bulleted_names)
    assert [form(printed) for form in forms] == [None] * len(forms)
    assert closing_names(printed, last=False) is None


@pytest.mark.parametrize("printed", [each for each in NONE if each[0] == "（" and "摄" not in each])
def test_what_signs_nothing_stays_in_its_signed_text(printed: str) -> None:
    drafts = _drafts(lambda title, one, two, by: [title, one, two + by, "（社区党建办）"], printed)
    assert [(draft.title, draft.byline) for draft in drafts] == [
        (title, "社区党建办") for title in TITLES
    ]
    assert all(_plain(printed) in _plain(draft.body) for draft in drafts)


def test_a_list_of_names_is_no_byline() -> None:
    names = "周小禾\n李小明\n王小芳\n欧阳小雪"
    printed = f"好邻居名单\n云桥居民区评出四位好邻居，名单如下：\n{names}\n（社区党建办）"
    [draft] = arrange(text.read(RawFile("a.txt", printed.encode())))
    assert draft.byline == "社区党建办"
    assert all(name in draft.body + draft.captions[0] for name in names.split())


def test_several_bylines_sign_one_text() -> None:
    drafts = _drafts(GLUED["glued"], "（记者 周小禾）（社区党建办）")
    assert [(draft.title, draft.byline) for draft in drafts] == [
        (title, "记者 周小禾、社区党建办") for title in TITLES
    ]


@pytest.mark.parametrize(
    ("lead", "byline"),
    [
        ("本报讯（记者 周小禾）", "记者 周小禾"),
        ("长安报业讯（首席记者 闻小斌）", "首席记者 闻小斌"),
        ("（长安报业全媒体首席记者 闻小斌）", "长安报业全媒体首席记者 闻小斌"),
        ("本报讯 记者周小禾报道：", "记者周小禾"),
        ("【本报讯】（通讯员 周小禾）", "通讯员 周小禾"),
        ("本报讯 区融媒体中心记者 周小禾报道：", "区融媒体中心记者 周小禾"),
        ("（记者了解到）", None),
    ],
)
def test_a_lead_names_reporters(lead: str, byline: str | None) -> None:
    assert lead_byline(f"{lead}6月3日，居民投票。") == byline


# -- pages ------------------------------------------------------------------------------------

LEFT, WIDE, EM = (60.0, 320.0), 200.0, 10.0
PAGES = ("right", "left", "glued", "under title")


def _width(printed: str) -> float:
    return sum(EM / 2 if char.isascii() else EM for char in printed)


def _set(
    sheet: Canvas, place: tuple[float, float], story: Sequence[str], by: str, way: str
) -> float:
    """Print a story with its by-line; return where the next story may begin."""
    left, top = place
    title, *paragraphs = story
    sheet.setFont("STSong-Light", 18)
    sheet.drawString(left, top, title)
    sheet.setFont("STSong-Light", EM)
    y = top - 30
    if way == "under title":
        sheet.drawString(left + 40, y, by)
        y -= 18
    if way == "glued":
        paragraphs[-1] += by
    for line in (line for each in paragraphs for line in _wrapped(each)):
        indent = len(line) - len(line.lstrip("　"))
        sheet.drawString(left + indent * EM, y, line.lstrip("　"))
        y -= 15
    if way in ("left", "right"):
        sheet.drawString(left + (20 if way == "left" else WIDE - _width(by)), y, by)
        y -= 15
    return y - 25


def _page(forms: Sequence[str], way: str) -> RawFile:
    """Return a page with an article for each form, which signs the article."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = BytesIO()
    sheet = Canvas(out, pagesize=(595, 842))
    below = 770.0
    for number, (story, form) in enumerate(zip(STORIES, forms, strict=False)):
        column, top = (1, 770.0) if number == 2 else (0, below)
        below = _set(sheet, (LEFT[column], top), story, form, way)
    sheet.showPage()
    sheet.save()
    return RawFile("a.pdf", out.getvalue())


def _on_pages(forms: Sequence[str], way: str) -> Iterator[tuple[str, Draft]]:
    for first in range(0, len(forms), len(STORIES)):
        some = forms[first : first + len(STORIES)]
        drafts = {draft.title: draft for draft in arrange_pages(pdf.read(_page(some, way)))}
        assert set(drafts) == set(TITLES[: len(some)])
        yield from ((form, drafts[title]) for form, title in zip(some, TITLES, strict=False))


@pytest.mark.parametrize("way", PAGES)
def test_a_byline_signs_a_text_on_a_page(way: str) -> None:
    glued = [each for each in SIGNING if each[0][0] != "□"]  # a break would part 本报 from 记者
    people = dict(glued if way == "glued" else (*SIGNING, *CLOSING))
    for form, draft in _on_pages(list(people), way):
        assert _plain(draft.byline) == _plain(form)
        assert " ".join(people_of(draft.byline or "")) == people[form]
        assert _plain(form) not in _plain(draft.body)
