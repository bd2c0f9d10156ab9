"""A random page: size, grid, mastheads, and the division of the page among stories."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.made_pages.article import Look, Setter, Told
from bench.made_pages.paper import Paper, Run, Shape, advance
from bench.made_pages.setting import Type
from bench.made_pages.stories import Story

# width and height in points, most columns
_SIZES = ((595, 842, 4), (842, 1191, 5), (737, 1049, 5), (1105, 1548, 6), (765, 1077, 5))
_TRIES = 4  # stories that are tried in a part of the page
_PAPERS = ("柳湾社区报", "听潮街坊", "北渡生活", "石榴坊通讯", "长桥家园")
_SECTIONS = ("要闻", "社区", "民生", "综合", "文化", "人物", "服务")
_SLOGANS = ("讲文明 树新风 做时代新人", "同心共建美丽家园", "文明健康 绿色环保")
_IMPRINTS = ("主办：柳湾街道办事处　内部资料 免费交流", "本版责编：何念慈　美编：方晓　校对：马骏")


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the page for one story: from column ``first`` to before ``last``, in points."""

    first: int
    last: int
    bottom: float
    top: float


def looks(dice: random.Random) -> Look:
    """Return a random look."""
    em = dice.choice((8.5, 9.0, 9.0, 9.5, 10.0, 10.5))
    indent = 0.0 if dice.random() < 0.06 else 2.0
    return Look(
        type=Type(
            em=em,
            leading=em * dice.uniform(1.35, 1.8),
            indent=indent,
            justified=indent == 0 or dice.random() < 0.75,
            hangs=dice.random() < 0.5,
            latin=dice.choice(("", "", "Times-Roman", "Helvetica")),
        ),
        gutter=dice.choice((6.0, 8.0, 10.0, 12.0, 16.0, 20.0)),
        caption=dice.choice((0.78, 0.85, 0.85, 1.0)),
        bold=dice.choice(("", "", "twice", "stroke")),
        rules=dice.random() < 0.12,
        full=dice.random() < 0.25,
        loose=dice.choice((0.1, 0.2, 0.6)),
    )


def page(
    number: int, look: Look, stories: Iterator[Story], dice: random.Random
) -> tuple[Paper, list[Told]]:
    """Return a page with stories, one page or two side by side, and what is printed of them."""
    wide, high, most = dice.choice(_SIZES)
    if dice.random() < 0.08:
        paper = Paper(2 * wide, high)
        left = _half(paper, 0, wide, most, number, look, stories, dice)
        return paper, left + _half(paper, wide, wide, most, number + 1, look, stories, dice)
    paper = Paper(wide, high)
    return paper, _half(paper, 0, wide, most, number, look, stories, dice)


def _half(
    paper: Paper,
    left: float,
    wide: float,
    most: int,
    number: int,
    look: Look,
    stories: Iterator[Story],
    dice: random.Random,
) -> list[Told]:
    margin = dice.choice((28.0, 36.0, 45.0))
    area = Shape(left + margin, margin, left + wide - margin, paper.height - margin)
    area = _furnished(paper, area, number, look, dice)
    columns = _grid(area, most, look, dice)
    told = []
    between = look.gutter + dice.choice((0.0, 4.0, 8.0))
    ruled = dice.random() < 0.25
    for cell in _cells(Cell(0, len(columns), area.bottom, area.top), look, dice):
        room = Shape(
            columns[cell.first][0], cell.bottom + between, columns[cell.last - 1][1], cell.top
        )
        boxed = dice.random() < 0.12
        for _ in range(_TRIES):
            setter = Setter(paper, look, next(stories), dice)
            found = setter.set(room, _own_columns(cell, room, look, dice), boxed)
            if found:
                told.append(found)
                break
        if ruled and not boxed:
            y = cell.bottom + between / 2
            paper.shapes.append(Shape(room.left, y, room.right, y))
    return told


def _own_columns(cell: Cell, room: Shape, look: Look, dice: random.Random) -> int:
    """Return how many columns a story has: mostly those of the grid, or one less or more."""
    count = cell.last - cell.first
    if dice.random() < 0.2:
        count += dice.choice((-1, 1))
    widest = (room.right - room.left) / (9 * look.type.em)
    return max(1, min(count, int(widest)))


def _grid(area: Shape, most: int, look: Look, dice: random.Random) -> list[tuple[float, float]]:
    """Return the left and right edge of each column of the page."""
    count = dice.randint(2, most)
    while (area.right - area.left) / count < 10.5 * look.type.em:
        count -= 1
    weights = [dice.choice((1.0, 1.3, 1.6)) if dice.random() < 0.35 else 1.0 for _ in range(count)]
    if dice.random() < 0.6:
        weights = [1.0] * count
    free = area.right - area.left - look.gutter * (count - 1)
    found, left = [], area.left
    for weight in weights:
        right = left + free * weight / sum(weights)
        found.append((left, right))
        left = right + look.gutter
    return found


def _cells(whole: Cell, look: Look, dice: random.Random) -> list[Cell]:
    """Divide the page, by straight cuts and now and then like the sails of a mill."""
    columns, high = whole.last - whole.first, whole.top - whole.bottom
    lines = columns * high / look.type.leading
    if lines < dice.uniform(45, 170):
        return [whole]
    least = 14 * look.type.leading
    can_cut = high > 2 * least
    if columns >= 3 and high > 3.2 * least and dice.random() < 0.12:
        return [part for each in _sails(whole, dice) for part in _cells(each, look, dice)]
    if columns > 1 and (not can_cut or dice.random() < 0.4):
        at = dice.randrange(whole.first + 1, whole.last)
        parts = [
            Cell(whole.first, at, whole.bottom, whole.top),
            Cell(at, whole.last, whole.bottom, whole.top),
        ]
    elif can_cut:
        y = whole.bottom + dice.uniform(least, high - least)
        parts = [
            Cell(whole.first, whole.last, y, whole.top),
            Cell(whole.first, whole.last, whole.bottom, y),
        ]
    else:
        return [whole]
    return [part for each in parts for part in _cells(each, look, dice)]


def _sails(whole: Cell, dice: random.Random) -> list[Cell]:
    """Return four cells around a fifth, as no straight cuts make them."""
    first, last = whole.first, whole.last
    one = dice.randrange(first + 1, last - 1)
    two = dice.randrange(one + 1, last)
    low = whole.bottom + (whole.top - whole.bottom) / 3
    high = whole.top - (whole.top - whole.bottom) / 3
    return [
        Cell(first, two, high, whole.top),
        Cell(two, last, low, whole.top),
        Cell(one, last, whole.bottom, low),
        Cell(first, one, whole.bottom, high),
        Cell(one, two, low, high),
    ]


# ---- what belongs to the page and to no story ---------------------------------------------------


def _furnished(paper: Paper, area: Shape, number: int, look: Look, dice: random.Random) -> Shape:
    """Print head and foot of a page; return the room between them."""
    name = dice.choice(_PAPERS)
    day = f"202{dice.randint(1, 5)}年{dice.randint(1, 12)}月{dice.randint(1, 28)}日"
    top, bottom = area.top, area.bottom
    if number == 1 and dice.random() < 0.7:
        top = _masthead(paper, area, name, day, look, dice)
    else:
        top = _folio(paper, area, name, day, number, look, dice)
    em = look.type.em
    if dice.random() < 0.25:
        paper.runs.append(Run(dice.choice(_IMPRINTS), area.left, bottom, em * 0.85))
        bottom += 2.5 * em
    elif dice.random() < 0.15:
        mark = f"— {number} —"
        x = (area.left + area.right - advance(mark, em)) / 2
        paper.runs.append(Run(mark, x, bottom, em))
        bottom += 2.5 * em
    if dice.random() < 0.08:
        text, size = dice.choice(_SLOGANS), em * 2
        x = (area.left + area.right - advance(text, size)) / 2
        paper.runs.append(Run(text, x, bottom + em, size, bold=look.bold))
        paper.shapes.append(Shape(area.left, bottom, area.right, bottom + 3.2 * em, stroke=True))
        bottom += 5 * em
    return Shape(area.left, bottom, area.right, top)


def _masthead(
    paper: Paper, area: Shape, name: str, day: str, look: Look, dice: random.Random
) -> float:
    em, size = look.type.em, look.type.em * dice.uniform(4, 6)
    left = area.left if dice.random() < 0.6 else (area.left + area.right - 5 * size) / 2
    paper.runs.append(Run(name, left, area.top - size, size))
    notes = (f"{day}　星期五", f"第{dice.randint(10, 90)}期　今日4版", "柳湾街道办事处主办")
    for row, note in enumerate(notes):
        x = area.right - advance(note, em)
        if x > left + 5.2 * size:
            paper.runs.append(Run(note, x, area.top - em * (1.2 + 1.6 * row), em))
    y = area.top - size * 1.25
    if dice.random() < 0.7:
        paper.shapes.append(Shape(area.left, y, area.right, y))
    return y - em * 1.5


def _folio(
    paper: Paper,
    area: Shape,
    name: str,
    day: str,
    number: int,
    look: Look,
    dice: random.Random,
) -> float:
    em = look.type.em
    section = dice.choice(_SECTIONS)
    way = dice.choice(("plain", "plain", "banner", "split", "large"))
    if way == "plain":
        _ends(paper, area, (f"{number:02d}版 {section}", f"{day} {name}"), em)
    elif way == "split":
        _ends(paper, area, (day, f"{section} 第{number}版"), em)
        x = (area.left + area.right - advance(name, em)) / 2
        paper.runs.append(Run(name, x, area.top - em, em))
    elif way == "large":
        paper.runs.append(Run(section, area.left, area.top - 2 * em, 2 * em))
        _ends(paper, area, ("", f"{number:02d}版 {day}"), em)
    else:
        dark = Shape(area.left, area.top - 1.9 * em, area.left + 7 * em, area.top, fill=0.2)
        paper.shapes.append(dark)
        text = f"{section}·{number:02d}版"
        paper.runs.append(Run(text, area.left + em, area.top - 1.3 * em, 1.2 * em, grey=1))
        _ends(paper, area, ("", f"{name} {day}"), em)
    y = area.top - 2.4 * em
    if dice.random() < 0.6:
        paper.shapes.append(Shape(area.left, y, area.right, y))
    return y - em


def _ends(paper: Paper, area: Shape, texts: Sequence[str], em: float) -> None:
    left, right = texts
    if left:
        paper.runs.append(Run(left, area.left, area.top - em, em))
    paper.runs.append(Run(right, area.right - advance(right, em), area.top - em, em))
