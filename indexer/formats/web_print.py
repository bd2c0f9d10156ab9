"""A web page printed to PDF by a browser: one article that runs over all pages of the print.

Browsers print the time and the page's title over each page, the address and a count (1/3) below.
They also name themselves and the title in the file's properties. The text is the widest column;
beside it stand menus and lists of links, below it what a site prints under every article.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from indexer.articles.boxes import hull
from indexer.articles.from_pages.pieces import heading_text
from indexer.corpus.blocks import Block, Box, Document, Kind
from indexer.corpus.furniture import ABOUT_ARTICLE, BESIDE_COLUMN, EDGE_OF_PRINT, TAIL
from indexer.corpus.rules import Rule
from indexer.facts.days import iso_date
from indexer.formats.html.site_lines import is_editor, opens_others, site_line
from indexer.formats.line import Line
from searcher.language.repair import has_han
from searcher.speech import Message, said

_TIME = re.compile(
    r"(?:\d{4}[/.年-]\d{1,2}[/.月-]\d{1,2}日?|\d{1,2}/\d{1,2}/\d{2,4})[\s,，]*"
    r"(?:(?:上午|下午|中午|晚上|凌晨|早上)?\s*\d{1,2}[:：]\d{2}(?::\d{2})?\s*(?:[AP]M)?)?"
)
_COUNT = re.compile(
    r"(?:第\s*)?\d{1,3}\s*(?:页\s*[,，（(]?\s*共|/|of)\s*\d{1,3}(?:\s*页)?[）)]?|Page\s+\d+\s+of\s+\d+"
)
_ADDRESS = re.compile(r"(?:https?|file|about|data|chrome)://?\S+.*|about:blank", re.IGNORECASE)
_BROWSERS = re.compile(r"Mozilla/|Chrom|Firefox|Safari|Edg/")
_SUFFIX = re.compile(r"\s*[-_|–—·丨｜]\s*[^-_|–—·丨｜]{1,24}$|\s+\S{2,12}$")
_DAY = re.compile(r"(20\d\d|19\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_ADDRESS_DAY = re.compile(r"(20\d\d)[-/_]?(0[1-9]|1[0-2])[-/_]?([0-2]\d|3[01])(?!\d)")
_ABOUT = re.compile(
    r"来源|稿源|作者|发布|编辑|记者|浏览|阅读|点击|字号|字体|打印|分享|时间|日期|通讯员|原创|关注|收藏"
)
_ENDS = re.compile(
    r"[\[［【（(]?\s*(?:责任编辑|责编|本文编辑|编辑|编审|审核|校对|监制|来源)\s*[：:].{0,30}"
    r"|(?:上一[篇页条]|下一[篇页条]|相关(?:阅读|新闻|链接|文章|推荐|附件|信息)|(?:推荐|延伸|往期|热门|精彩)"
    r"(?:阅读|文章|推荐|回顾|新闻|内容)?|猜你喜欢|为您推荐|最新(?:评论|文章|新闻)|(?:网友|发表|全部|热门)?评论|"
    r"分享(?:到|至)?|扫一?扫|打印本页|打印|关闭(?:窗口|本页)?|返回(?:首页|顶部|列表|上一页)?|阅读原文|在看|"
    r"点赞|收藏|举报|点个?在看|友情链接|网站地图|联系我们|关于我们|版权(?:所有|声明)|主办单位?|承办单位?|"
    r"技术支持|Copyright|©|[\u4e00-\u9fff]?ICP备|微信扫一扫|长按|声明[：:]|阅读\s*\d).*"
    r"|(?:特别|版权|免责|郑重)声明|(?:此前|早前|相关|延伸)(?:报道|阅读|链接|新闻)[：:].*"
    r"|(?:作者|TA|该作者)的?(?:最新|其[他它]|更多|热门)(?:文章|作品|稿件)|发送邮件[至到].*",
    re.IGNORECASE,
)
_HEADS = 3  # lines in one row over a page: time, title, and a rest
_ROW = 3.0  # points between the base lines of one row of head or foot, at most
_SMALL = 12.0  # points: heads and feet are printed smaller
_LEAST_HINT = 4  # glyphs by which a title in the head tells the title of the text
_TOLD_STEP = 2.6  # em between two lines that the head tells to be one title, at most
_TRIED = 8  # lines that may go on with a title
_TITLE_STEP = 1.8  # em between two lines of a title, at most
_SAME = 0.06  # em by which the lines of one title differ, at most
_SPREAD = 3  # em to the right in which the lines of one column begin
_FULL_LINES = 3  # of a further column of the text
_SHARE = 0.25  # of the most telling column, which the first column of the text tells at least
_EDGE = 1.0  # em by which lines of one column begin further left or right, at most
_SIZES = (0.85, 1.35)  # times the body size: what is smaller is a caption, what is larger a heading
_INDENT = (1.4, 3.2)  # em
_WIDER = 1.2  # times the usual step: white between paragraphs
_SHORT = 2.2  # em by which the last line of a paragraph is short
_VERY_SHORT = 5.0  # em: a line as short as this was broken on purpose
_RAGGED, _AROUND = 1.2, 8.0  # em by which lines beside a box differ, and of their width, at least
_LEAST_TEXT = 15  # glyphs of the sentence with which a text begins
_LONGEST_BUTTON = 9  # glyphs of a button or a word of a menu
_CLOSING = frozenset(
    ("pager", "remarks", "copyright", "notice-of-rights", "not-our-view", "no-reprint")
)
_SENTENCE = re.compile("[。！？；…]")
_RUNNING = re.compile("[，。；！？]")  # menus and lists of links have no such marks
_ENDED = re.compile(r"[。！？；…：”’」』）)]$")
_DECIMALS = 3  # of a type size that is divided by the body size
_COUNTED = 30  # glyphs of a text that is worth reading


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a print: its number from 1, its lines, and its title in the properties."""

    number: int
    lines: Sequence[Line]


_Placed = tuple[int, Line]
_Edge = tuple[int, float, float]  # number of a line's column, and its edges


def web_print(sheets: Sequence[Sheet], properties: Mapping[str, str]) -> Document | None:
    """Return a browser's print as one article; ``None`` for any other file.

    Args:
        sheets: all pages.
        properties: the file's, as pdfium names them: Title, Creator, Producer.
    """
    edges = [_edges(sheet.lines) for sheet in sheets]
    named = bool(_BROWSERS.search(properties.get("Creator", "")))
    if not sheets or not (named or all(edge.sure for edge in edges)):
        return None
    lines = [
        (sheet.number, line)
        for sheet, edge in zip(sheets, edges, strict=True)
        for line in sheet.lines
        if id(line) not in edge.lines and not line.vertical
    ]
    left_out = [
        (sheet.number, line)
        for sheet, edge in zip(sheets, edges, strict=True)
        for line in sheet.lines
        if id(line) in edge.lines or line.vertical
    ]
    hint = next((edge.title for edge in edges if edge.title), "")
    hint = hint or (properties.get("Title", "") if named else "")
    address = next((edge.address for edge in edges if edge.address), "")
    found = _document(lines, left_out, hint, address)
    return found or (_document(lines, left_out, "", address) if hint else None)


# ---- heads and feet -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Edges:
    """The head and foot of one page: ids of their lines, and what they tell."""

    lines: frozenset[int]
    sure: bool
    title: str = ""
    address: str = ""


def _edges(lines: Sequence[Line]) -> _Edges:
    small = [line for line in lines if line.em < _SMALL and not line.vertical]
    head, foot = _row(small, lines, top=True), _row(small, lines, top=False)
    addresses = [n.text for n in foot if _ADDRESS.fullmatch(n.text)]
    timed, counted = _has(_TIME, head), _has(_COUNT, foot)
    # older browsers print the count over the page, and the time beside the address
    older = bool(_has(_COUNT, head) and _has(_TIME, foot) and addresses)
    head = head if timed or older else []
    foot = foot if counted or addresses else []
    titles = [n.text for n in head if not (_TIME.fullmatch(n.text) or _COUNT.fullmatch(n.text))]
    return _Edges(
        frozenset(map(id, (*head, *foot))),
        (timed and counted) or older,
        max(titles, key=len, default=""),
        max(addresses, key=len, default=""),
    )


def _has(pattern: re.Pattern[str], lines: Sequence[Line]) -> bool:
    return any(pattern.fullmatch(line.text) for line in lines)


def _row(small: Sequence[Line], lines: Sequence[Line], *, top: bool) -> list[Line]:
    """Return the topmost or lowest row of a page if it is printed small."""
    if not small:
        return []
    outer = max if top else min
    edge = outer(line.base for line in lines)
    row = [line for line in small if abs(line.base - edge) < _ROW]
    return row if len(row) <= _HEADS else []


# ---- the article --------------------------------------------------------------------------------


def _document(
    lines: Sequence[_Placed], left_out: Sequence[_Placed], hint: str, address: str
) -> Document | None:
    body = _body_size(lines)
    if not body:
        return None
    ordered = sorted(lines, key=lambda placed: (placed[0], -placed[1].base, placed[1].left))
    title = _title(ordered, hint, body)
    heading = _joined(title) if title else _bare(hint)
    under = _below(ordered, title)
    columns = _columns(under or ordered, body)
    edges = {
        id(line): (at, left, right)
        for _, line in under
        for at, (left, right) in reversed(list(enumerate(columns)))
        if _in_column(line, left, right, body)
    }
    of_page: dict[int, list[Line]] = {}
    for page, line in under:
        of_page.setdefault(page, []).append(line)
    column = [
        (page, line)
        for page, line in under
        if id(line) in edges and not _floats(line, of_page[page], edges[id(line)], body)
    ]
    column.sort(key=lambda p: (p[0], edges[id(p[1])][0], -p[1].base, p[1].left))
    paragraphs = list(_paragraphs(column, edges, body))
    first = next((n for n, b in enumerate(paragraphs) if _is_text(b, heading)), len(paragraphs))
    about = [n for n, block in enumerate(paragraphs[:first]) if _is_about(block, heading)]
    last = first + _end(paragraphs[first:])
    about += [n for n in range(first, last) if _is_of_site(_text(paragraphs[n]))]
    blocks = [block for n, block in enumerate(paragraphs[:last]) if n not in about]
    told = "".join(block.text for block in blocks if block.kind is Kind.BODY)
    if len(told) < _COUNTED or not _SENTENCE.search(told):
        return None
    told_beside = _beside(under, column, blocks[0])
    date, reason = _date([*(paragraphs[n].text for n in about), *told_beside], address)
    apart = {id(line) for _, line in (*title, *column)}
    rest = [placed for placed in lines if id(placed[1]) not in apart]
    aside = [
        *_set_aside([_block([placed], Kind.BODY, body) for placed in left_out], EDGE_OF_PRINT),
        *_set_aside([_block([placed], Kind.BODY, body) for placed in rest], BESIDE_COLUMN),
        *_set_aside([paragraphs[n] for n in about], ABOUT_ARTICLE),
        *_set_aside(paragraphs[last:], TAIL),
    ]
    titled = [_block(title, Kind.TITLE, body, heading)] if title else []
    if not title and heading:
        titled = [Block(heading, Kind.TITLE, blocks[0].page)]
    return Document(
        (*titled, *aside, *blocks), issue_date=date, issue_date_reason=reason, whole=True
    )


def _set_aside(blocks: Iterable[Block], why: Rule) -> Iterator[Block]:
    return (replace(block, kind=Kind.FURNITURE, why=why) for block in blocks)


def _beside(under: Sequence[_Placed], column: Sequence[_Placed], first: Block) -> list[str]:
    """Return the print between title and text that is no part of the text's column."""
    within = {id(line) for _, line in column}
    top = first.box.top if first.box else 0
    return [n.text for p, n in under if id(n) not in within and p == first.page and n.base > top]


def _is_text(block: Block, title: str) -> bool:
    text = block.text.replace("\n", "")
    told = bool(_SENTENCE.search(text)) and len(text) >= _LEAST_TEXT
    own = not (_ENDS.fullmatch(text) or _is_of_site(text))
    return told and own and _folded(text) != _folded(title)


def _is_of_site(text: str) -> bool:
    """Whether a line belongs to the site, by the signs that pages of the web show."""
    return site_line(text) is not None or is_editor(text)


def _is_about(block: Block, title: str) -> bool:
    """Whether print between title and text tells about the article, or is a button or menu."""
    text = block.text.replace("\n", "")
    return (
        bool(_DAY.search(text) or _ABOUT.search(text) or _ENDS.fullmatch(text))
        or _is_of_site(text)
        or len(text) < _LONGEST_BUTTON
        or block.kind is Kind.CAPTION
        or _folded(text) in _folded(title)
        or (_folded(title) in _folded(text) and bool(title))
    )


def _body_size(lines: Sequence[_Placed]) -> float:
    sizes = Counter[float]()
    for _, line in lines:
        if has_han(line.text):
            sizes[round(line.em * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], -size), default=0.0)


def _title(lines: Sequence[_Placed], hint: str, body: float) -> list[_Placed]:
    """Return the lines of the title: what the head tells too, else the largest type."""
    large = [p for p in lines if p[1].em > _SIZES[0] * body]
    groups = _groups(large)
    bare = _folded(hint)
    told = [_whole(g, large, bare) for g in groups if _is_told(_joined(g), bare)]
    if told:
        return _best(told, bare)
    first = lines[0][0]
    heads = [g for g in groups if g[0][0] == first and g[0][1].em > _SIZES[1] / _SIZES[0] * body]
    heads = [g for g in heads if has_han(_joined(g))]
    return max(heads, key=lambda g: g[0][1].em, default=[])


def _best(told: Sequence[list[_Placed]], bare: str) -> list[_Placed]:
    """Return the title among lines that the head tells too; the name of the site ends the head."""
    texts = [_folded(_joined(group)) for group in told]
    longest = max(map(len, texts))
    named = [text == bare or not bare.endswith(text) for text in texts]
    fitting = [
        group
        for group, text, own in zip(told, texts, named, strict=True)
        if 2 * len(text) >= longest and (own or not any(named))
    ]
    return max(fitting or told, key=lambda g: (round(g[0][1].em), len(_joined(g))))


def _is_told(text: str, bare: str) -> bool:
    return len(_folded(text)) >= _LEAST_HINT and _folded(text) in bare


def _whole(title: list[_Placed], lines: Sequence[_Placed], bare: str) -> list[_Placed]:
    """Return a title with its further lines that begin elsewhere, as beside a picture."""
    found = list(title)
    for page, line in lines[lines.index(title[-1]) + 1 :][:_TRIED]:
        last_page, last = found[-1]
        near = page == last_page and 0 < last.base - line.base < _TOLD_STEP * line.em
        alike = abs(last.em - line.em) < _SAME * line.em
        if near and alike and _folded(_joined([*found, (page, line)])) in bare:
            found.append((page, line))
    return found


def _groups(lines: Sequence[_Placed]) -> list[list[_Placed]]:
    """Return lines of one size that follow each other as the lines of a heading do."""
    groups: list[list[_Placed]] = []
    for placed in lines:
        page, line = placed
        group = next((g for g in reversed(groups) if g[-1][0] == page and _follows(g, line)), None)
        if group:
            group.append(placed)
        else:
            groups.append([placed])
    return groups


def _follows(group: Sequence[_Placed], line: Line) -> bool:
    last = group[-1][1]
    alike = abs(last.em - line.em) < _SAME * line.em
    across = min(last.right, line.right) - max(last.left, line.left)
    return alike and across > 0 and 0 < last.base - line.base < _TITLE_STEP * line.em


def _below(lines: Sequence[_Placed], title: Sequence[_Placed]) -> list[_Placed]:
    if not title:
        return list(lines)
    page, last = title[-1]
    return [p for p in lines if p[0] > page or (p[0] == page and p[1].base < last.base)]


def _column(lines: Sequence[_Placed], body: float) -> tuple[float, float]:
    """Return the edges of the column that holds most text."""
    text = [n for _, n in lines if _SIZES[0] * body < n.em < _SIZES[1] * body]
    starts = Counter[int]()
    running = [n for n in text if _RUNNING.search(n.text)] or text
    for line in running:
        starts[round(line.left / body)] += len(line.text) ** 2  # remarks have short lines
    told = {start: sum(starts[start + n] for n in range(_SPREAD)) for start in list(starts)}
    most = max(told, key=lambda start: told[start])
    first = next(start for n in running if _told_enough(told, start := round(n.left / body), most))
    equal = min(start for start in told if 2 * told[start] >= told[most])
    most = min(first, equal, most)  # many remarks below a short article are set in
    within = [n for n in text if 0 <= n.left / body - most + _EDGE / 2 < _INDENT[1]]
    left = min(n.left for n in within)
    return left, max(n.right for n in within)


def _columns(lines: Sequence[_Placed], body: float) -> list[tuple[float, float]]:
    """Return the edges of the text's columns: those right of the first are as wide, and full."""
    left, right = _column(lines, body)
    found = [(left, right)]
    while rest := [p for p in lines if p[1].left > right and _RUNNING.search(p[1].text)]:
        left, right = _column(rest, body)
        own = [n for _, n in rest if _in_column(n, left, right, body)]
        full = sum(right - n.right < _EDGE * body for n in own)
        wide = found[0][1] - found[0][0]
        if abs(right - left - wide) > _EDGE * body or full < _FULL_LINES:
            break
        found.append((left, right))
    return found


def _floats(line: Line, lines: Iterable[Line], edge: _Edge, body: float) -> bool:
    """Whether a line stands in a box beside the text, within the text's column."""
    _, left, _ = edge
    if abs(line.em - body) < _SAME * body or line.left - left < _VERY_SHORT * body:
        return False
    return any(n.right < line.left and abs(n.base - line.base) < n.em for n in lines)


def _told_enough(told: Mapping[int, int], start: int, most: int) -> bool:
    return told[start] >= _SHARE * told[most]


def _in_column(line: Line, left: float, right: float, body: float) -> bool:
    return left - _EDGE * body < line.left and line.right < right + _EDGE * body


def _paragraphs(
    lines: Sequence[_Placed], edges: Mapping[int, _Edge], body: float
) -> Iterator[Block]:
    """Yield the paragraphs of a text; a paragraph may run over two columns or pages."""
    steps = [a.base - b.base for (p, a), (q, b) in pairwise(lines) if p == q]
    usual = median([step for step in steps if step > 0] or [body])
    opened: list[_Placed] = []
    for page, line in lines:
        if opened and _parts(opened, (page, line), edges, usual):
            yield _block(opened, _kind(opened, body), body)
            opened = []
        opened.append((page, line))
    if opened:
        yield _block(opened, _kind(opened, body), body)


def _parts(
    opened: Sequence[_Placed], after: _Placed, edges: Mapping[int, _Edge], usual: float
) -> bool:
    """Whether a new paragraph begins between two lines."""
    (page, last), (next_page, line) = opened[-1], after
    em = line.em
    (at, last_left, right), (next_at, left, _) = edges[id(last)], edges[id(line)]
    indented = _INDENT[0] < (line.left - left) / em < _INDENT[1]
    aside = max(line.left - left, last.left - last_left) > _VERY_SHORT * em  # as a signature
    short = (right - last.right) / last.em
    ended = bool(_ENDED.search(last.text))
    if indented or aside or abs(last.em - line.em) > _SAME * em:
        return True
    if short > _VERY_SHORT and (ended or not _is_beside_box(opened, line)):
        return True
    if (page, at) != (next_page, next_at):
        return ended
    return last.base - line.base > _WIDER * usual or (ended and short > _SHORT)


def _is_beside_box(opened: Sequence[_Placed], after: Line) -> bool:
    """Whether the last line is short because a picture or a box stands at its right."""
    last = opened[-1][1]
    around = [after, *(line for _, line in opened[-2:-1])]
    level = any(abs(line.right - last.right) < _RAGGED * last.em for line in around)
    return level and last.right - last.left > _AROUND * last.em


def _kind(lines: Sequence[_Placed], body: float) -> Kind:
    small = lines[0][1].em < _SIZES[0] * body
    return Kind.CAPTION if small else Kind.BODY


def _end(blocks: Sequence[Block]) -> int:
    """Return the number of blocks up to the first that a site prints under every article."""
    end = next((at for at, block in enumerate(blocks) if at and _closes(_text(block))), len(blocks))
    while end > 1 and not has_han(blocks[end - 1].text):
        end -= 1  # counts, dates and icons
    return end


def _closes(text: str) -> bool:
    """Whether a line ends the article; below it stands what the site prints."""
    line = site_line(text)
    named = line is not None and line.name in _CLOSING
    return bool(_ENDS.fullmatch(text)) or named or opens_others(text) or is_editor(text)


def _text(block: Block) -> str:
    return block.text.replace("\n", "").strip()


def _date(about: Sequence[str], address: str) -> tuple[str | None, Message | None]:
    """Return the day of publication that the line below the title prints, or the address."""
    for text in about:
        if (day := _DAY.search(text)) and (iso := iso_date(int(day[1]), int(day[2]), int(day[3]))):
            return iso, said("why.date_under_title")
    if (day := _ADDRESS_DAY.search(address)) and (
        iso := iso_date(int(day[1]), int(day[2]), int(day[3]))
    ):
        return iso, said("why.date_in_address")
    return None, None


def _bare(hint: str) -> str:
    """Return a page's title without the name of its site."""
    return _SUFFIX.sub("", hint) or hint


def _folded(text: str) -> str:
    return re.sub(r"\W", "", text)


def _joined(lines: Sequence[_Placed]) -> str:
    return heading_text("\n".join(line.text for _, line in lines))


def _block(lines: Sequence[_Placed], kind: Kind, body: float, text: str = "") -> Block:
    page = lines[0][0]
    boxes = [Box(n.left, n.bottom, n.right, n.top) for number, n in lines if number == page]
    return Block(
        text=text or "\n".join(line.text for _, line in lines),
        kind=kind,
        page=page,
        box=hull(boxes),
        size=round(lines[0][1].em / body, _DECIMALS),
    )
