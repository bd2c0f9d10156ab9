"""Makes random newsletter files of every format from a few words."""

import io
import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from html import escape

from docx import Document
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.conftest import SAMPLE

_STREETS = ("云桥路街道", "杏林街道", "青石浜街道", "望潮街道")
_UNITS = ("社区平安办", "妇联", "社区党建办公室", "总工会", "司法所")
_SUBJECTS = ("换届选举", "垃圾分类", "防汛演练", "志愿者服务", "夏季征兵", "AED培训", "加装电梯")
_DEEDS = ("圆满完成", "全面启动", "有序开展", "进入尾声", "受到居民欢迎")
_PARTS = (
    *("街道召开动员会，居民代表参加。", "各居民区结合实际作出安排。", "参与率达到83.2%。"),
    *("志愿者上门走访了二百余户老人。", "现场发放宣传资料1200份。", "大家纷纷点赞。"),
    *("老党员说，这样的活动很有意义。", "下一步将建立长效机制。", "长江大桥边搭起了台子。"),
    *("妇联、总工会派人到场。", "工作人员逐一登记，及时处理。", "会上宣读了实施方案。"),
)
Made = Callable[[random.Random], bytes]


def _day(dice: random.Random) -> date:
    return date(2022, 1, 5) + timedelta(days=dice.randrange(900))


def _story(dice: random.Random) -> tuple[str, list[str], str]:
    """Return a random story: its title, paragraphs and by-line."""
    day, street = _day(dice), dice.choice(_STREETS)
    title = f"{street[:-2]}{dice.choice(_SUBJECTS)}{dice.choice(_DEEDS)}"
    first = f"{day.month}月{day.day}日，{street}{dice.choice(_SUBJECTS)}{dice.choice(_DEEDS)}。"
    rest = ["".join(dice.sample(_PARTS, dice.randint(2, 5))) for _ in range(dice.randint(1, 3))]
    return title, [first + rest[0], *rest[1:]], dice.choice(_UNITS)


def txt(dice: random.Random) -> bytes:
    """Return a text file of stories with blank lines between, in an encoding that offices use."""
    stories = []
    for _ in range(dice.randint(1, 5)):
        title, paragraphs, unit = _story(dice)
        body = "\n".join(f"　　{each}" for each in paragraphs)
        stories.append(f"{title}\n{body}\n（{unit}）\n")
    return "\n".join(stories).encode(dice.choice(("utf-8", "utf-8", "gb18030", "utf-8-sig")))


def html(dice: random.Random) -> bytes:
    """Return a page with one story."""
    title, paragraphs, unit = _story(dice)
    body = "".join(f"<p>　　{escape(each)}</p>" for each in paragraphs)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<h1>{title}</h1><div class='content'>{body}<p>（{unit}）</p></div></body></html>"
    ).encode()


def docx(dice: random.Random) -> bytes:
    """Return a DOCX file with stories as paragraphs."""
    made, out = Document(), io.BytesIO()
    for _ in range(dice.randint(1, 3)):
        title, paragraphs, unit = _story(dice)
        made.add_heading(title, 1)
        for each in paragraphs:
            made.add_paragraph(f"　　{each}")
        made.add_paragraph(f"（{unit}）")
    made.save(out)
    return out.getvalue()


def jsonl(dice: random.Random) -> bytes:
    """Return a JSONL file whose articles have ids; an id may also occur in another file."""
    rows = []
    for _ in range(dice.randint(1, 8)):
        title, paragraphs, unit = _story(dice)
        day = _day(dice).isoformat()
        rows.append(
            {
                "id": f"row-{dice.randrange(400)}",
                "title": title,
                "body": "\n".join(paragraphs),
                "street": dice.choice(_STREETS),
                "department": unit,
                "event_date": day if dice.random() < 0.7 else None,
                "issue_date": day,
            }
        )
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def pdf(dice: random.Random) -> bytes:
    """Return a PDF of one page of lines."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    y = 800
    for _ in range(dice.randint(1, 3)):
        title, paragraphs, unit = _story(dice)
        for size, text in (
            (20, title),
            *((10, f"　　{p}") for p in paragraphs),
            (10, f"（{unit}）"),
        ):
            for at in range(0, len(text), 40):
                canvas.setFont("STSong-Light", size)
                canvas.drawString(60, y, text[at : at + 40])
                y -= size + 6
        y -= 20
    canvas.save()
    return out.getvalue()


def _of_sample(suffix: str) -> Made:
    files = sorted(SAMPLE.rglob(f"*{suffix}"))
    return lambda dice: dice.choice(files).read_bytes()


MAKERS: dict[str, tuple[Made, ...]] = {
    ".txt": (txt, txt, _of_sample(".txt")),
    ".html": (html, _of_sample(".html")),
    ".docx": (docx, _of_sample(".docx")),
    ".jsonl": (jsonl, jsonl, _of_sample(".jsonl")),
    ".pdf": (pdf, _of_sample(".pdf")),
}


def fresh(suffix: str, dice: random.Random) -> bytes:
    """Return a random file of a format."""
    return dice.choice(MAKERS[suffix])(dice)
