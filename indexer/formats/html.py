"""Web pages: electronic newspapers (Founder), WeChat articles, and plain article pages."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from lxml import etree, html

from indexer.articles.bylines import byline_in
from indexer.corpus.blocks import BadFile, Block, Document, Kind, RawFile
from indexer.corpus.decoding import decode
from indexer.facts.days import iso_date
from indexer.formats import reader_rules
from searcher.language.radicals import as_characters
from searcher.speech import Message, said

MAX_BYTES = 64 * 1024 * 1024  # of a page; pictures set into the text as base64 make pages large
Element: TypeAlias = etree._Element

# elements that hold no text of the article
_DROPPED = re.compile(
    "script|style|noscript|template|nav|footer|aside|form|button|select|option|textarea|iframe|"
    "object|svg|head|title"
)
# elements that do not end a paragraph
_INLINE = re.compile(
    "a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|img|ins|kbd|label|mark|q|rp|rt|ruby|s|samp|"
    "small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|footer|foot|breadcrumb|crumbs?|share|comments?|sidebar|related|"
    r"recommend|copyright|toolbar|pager?|pagination|ads?|qr_?code|reward|profile|login)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:caption|imgdesc|pic_?text|img_?text|图注)(?:$|[\s_-])", re.IGNORECASE
)
_PICTURE = re.compile(r"pic|img|image|photo|attach", re.IGNORECASE)
_CAPTION_LENGTH = reader_rules.HTML_CAPTION_LENGTH.worth
_BOXES = int(reader_rules.HTML_BOXES.worth)
MAX_PICTURES = 200  # searched for captions
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def read(raw: RawFile) -> Document:
    """Return the title, kicker, paragraphs and captions of a page, and its date of publication.

    Raises:
        BadFile: the page is damaged, larger than 64 MB, or holds no article text.
    """
    if len(raw.data) > MAX_BYTES:
        raise BadFile("html.too_large")
    # Control characters must leave comments too, because titles and dates are read from these.
    text = as_characters(_CONTROL.sub("", _decoded(raw.data)))
    root = _parsed(text)
    blocks = tuple(_blocks(root, text))
    if not any(block.kind is Kind.BODY and re.search(r"\w", block.text) for block in blocks):
        raise BadFile("html.no_text")
    date, reason = next(_dates(root, text, raw.path), (None, None))
    return Document(blocks, date, reason)


_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED_IN = 4096  # bytes: HTML wants the charset in the first 1,024; pages put comments before
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
# Pages that declare these encodings in fact use the wider ones.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": ""}


def _decoded(data: bytes) -> str:
    """Decode by BOM, else by a declared charset that fits, else as UTF-8, else guess."""
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(charset, errors="replace")
    if declared := _CHARSET.search(data[:_DECLARED_IN]):
        name = declared[1].decode("ascii").lower()
        try:
            return data.decode(_WIDER.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass  # the declaration is wrong or misspelt, so the encoding is guessed
    try:
        # before the guess, because ``decode`` refuses the long lines of web pages
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode(data)


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _parsed(text: str) -> Element:
    # bytes, not str: lxml refuses a str that declares an encoding
    data = _CONTROL.sub("", text).encode("utf-8")
    try:
        return html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise BadFile("html.damaged") from error


# ---- what to read -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Story:
    """The parts of a page that make one article.

    Attributes:
        body: the element that contains the text.
        captions: captions of pictures outside ``body``.
    """

    title: str
    body: Element
    kicker: str = ""
    captions: tuple[str, ...] = ()


def _blocks(root: Element, text: str) -> Iterator[Block]:
    for story in _stories(root, text):
        if story.kicker:
            yield Block(story.kicker, Kind.KICKER)
        if story.title:
            yield Block(story.title, Kind.TITLE)
        seen = {story.title, story.kicker}
        for kind, paragraph in _paragraphs(story.body):
            if paragraph not in (story.title, story.kicker):
                seen.add(paragraph)
                yield Block(paragraph, kind)
        for caption in dict.fromkeys(story.captions):
            if caption not in seen:
                yield Block(caption, Kind.CAPTION)


def _stories(root: Element, text: str) -> Iterable[_Story]:
    for find in (_newspaper, _wechat, _articles):
        if stories := [s for s in find(root, text) if _has_text(s.body)]:
            return stories
    located = _located(root, text)
    return [_Story(_page_title(root), _densest(root) if located is None else located)]


def _has_text(element: Element) -> bool:
    return any(kind is Kind.BODY for kind, _ in _paragraphs(element))


_ENP_OPEN = re.compile(r"<!--\s*enpcontent\s*-->")
_ENP_CLOSE = re.compile(r"<!--\s*/enpcontent\s*-->")
_ENP_PROPERTY = re.compile(r"<!--\s*enpproperty(.{0,8000}?)-->", re.DOTALL)


def _newspaper(root: Element, text: str) -> Iterator[_Story]:
    """Yield the articles of Founder's newspaper pages, marked by comments or founder- elements."""
    title = _property(text, "title") or _first(root, "founder-title") or _page_title(root)
    kicker = _property(text, "introtitle") or _first(root, "founder-introtitle")
    bodies = list(root.iter("founder-content"))
    if not bodies:
        marked = _marked(text)
        bodies = [_parsed(f"<div>{marked}</div>")] if marked else []
    captions = tuple(_captions(root)) if len(bodies) == 1 else ()
    for body in bodies:
        yield _Story(title, body, kicker, captions)


def _marked(text: str) -> str:
    """Return the text from the first opening comment to the last closing one.

    Some pages have each comment twice.
    """
    opening = _ENP_OPEN.search(text)
    ends = [match.start() for match in _ENP_CLOSE.finditer(text)]
    return text[opening.end() : ends[-1]].strip() if opening and ends else ""


def _property(text: str, name: str) -> str:
    block = _ENP_PROPERTY.search(text)
    pattern = rf"<(?:founder-)?{name}>(.*?)</(?:founder-)?{name}>"
    match = re.search(pattern, block[1], re.DOTALL) if block else None
    return _clean(re.sub(r"<[^>]*>", "", match[1])) if match else ""


def _wechat(root: Element, _text: str) -> Iterator[_Story]:
    for body in _xpath(root, "//*[@id='js_content']")[:1]:
        names = _xpath(root, "//*[@id='activity-name']")
        yield _Story(_flat(names[0]) if names else _page_title(root), body)


def _articles(root: Element, _text: str) -> Iterator[_Story]:
    """Yield each outermost ``<article>`` as a story; a page without them gives its ``<main>``."""
    found = _xpath(root, "//article[not(ancestor::article)]") or _xpath(root, "//main")[:1]
    for element in found:
        own = next((t for tag in ("h1", "h2") if (t := _first(element, tag))), "")
        yield _Story(own or (_page_title(root) if len(found) == 1 else ""), element)


def _located(root: Element, text: str) -> Element | None:
    """Return the smallest element that contains all text trafilatura found, or ``None``.

    The text of trafilatura itself is not used, because it often lacks by-lines and captions. If a
    sibling of the element is a by-line, the parent element is returned.
    """
    import trafilatura  # slow to load, and few pages need it

    found = trafilatura.extract(text, include_comments=False) or ""
    lines = [bare for line in found.splitlines() if (bare := _bare(line))]
    if len(found) < reader_rules.HTML_ENOUGH.worth or not _holds(root, lines):
        return None
    place = root
    while (inner := next((c for c in place if _holds(c, lines)), None)) is not None:
        place = inner
    parent = place.getparent()
    signed = any(byline_in(_flat(e)) for e in place.itersiblings() if isinstance(e.tag, str))
    return parent if signed and parent is not None else place


def _holds(element: Element, lines: list[str]) -> bool:
    text = _bare(_flat(element)) if isinstance(element.tag, str) else ""
    return all(line in text for line in lines)


def _bare(text: str) -> str:
    return "".join(text.split())


def _densest(root: Element) -> Element:
    """Return the element whose direct ``<p>`` children hold the most text."""
    weights: dict[Element, int] = {}
    for paragraph in root.iter("p"):
        parent = paragraph.getparent()
        if parent is not None and not _is_dropped(parent):
            weights[parent] = weights.get(parent, 0) + len(_flat(paragraph))
    best = max(weights, key=lambda element: weights[element], default=None)
    if best is not None and weights[best] > 0:
        return best
    return next(root.iter("body"), root)


_TITLE_CLASSES = "//*[@class='title' or @id='title' or contains(@class,'article-title')]"


def _page_title(root: Element) -> str:
    """Return the page's title from the best source.

    In this order: ``<founder-title>``, h1, a class or id for titles, og:title, ``<title>`` without
    the site's name.
    """
    for found in (_first(root, "founder-title"), _first(root, "h1")):
        if found:
            return found
    for element in _xpath(root, _TITLE_CLASSES)[:1]:
        if found := _flat(element):
            return found
    for content in _xpath(root, "//meta[@property='og:title']/@content")[:1]:
        if found := _clean(content):
            return found
    return re.split(r"\s*[|_—–]\s*|\s+-\s+", _first(root, "title"))[0]


def _first(root: Element, tag: str) -> str:
    return next((text for element in root.iter(tag) if (text := _flat(element))), "")


# ---- paragraphs -------------------------------------------------------------------------------


def _paragraphs(body: Element) -> Iterator[tuple[Kind, str]]:
    """Yield kind and text of each paragraph; block elements and ``<br>`` end a paragraph."""
    parts: list[str] = []
    captions = 0  # number of caption elements that are open
    for step in _walk(body):
        if step.text is not None:
            parts.append(step.text)
        elif not _INLINE.fullmatch(str(step.element.tag)):
            if text := _clean("".join(parts)):
                yield (Kind.CAPTION if captions else _kind(text)), text
            parts.clear()
            captions += step.depth if _is_caption(step.element) else 0


_PAGE_LINE = re.compile(
    r"(?:发布时间|发布日期|发表时间|浏览|阅读|点击|字号|字体|责任编辑|打印|分享到?)\s*[:：【\[(]"
    r"|(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*(?:\d{1,2}:\d\d(?::\d\d)?)?"
    r"(?:\s[^，。]*(?:来源|作者|编辑|责编|浏览|阅读|星期)[^，。]*)?$"
)
_CAPTION_LINE = re.compile(r"^(?:[▲△▼▽]|图为|[（(](?:上|下|左|右)?图)")


def _kind(text: str) -> Kind:
    """Return the kind of a paragraph; lines that the web site adds to an article are furniture."""
    if len(text) > _CAPTION_LENGTH:
        return Kind.BODY
    if _PAGE_LINE.match(text):
        return Kind.FURNITURE
    return Kind.CAPTION if _CAPTION_LINE.match(text) else Kind.BODY


@dataclass(frozen=True, slots=True)
class _Step:
    """One step in document order: start of an element (depth 1), its end (depth -1), or a text."""

    element: Element
    depth: int = 0
    text: str | None = None


def _walk(body: Element) -> Iterator[_Step]:
    """Yield steps in document order without dropped elements; iterative, as pages nest deeply."""
    stack = [_Step(body, 1)]
    while stack:
        step = stack.pop()
        element = step.element
        if step.depth < 0:
            yield step
        elif element is body or not _is_dropped(element):
            yield step
            yield _Step(element, text=element.text or "")
            stack.append(_Step(element, -1))
            stack.extend(_Step(child, 1) for child in reversed(element))
            continue
        if element is not body:
            yield _Step(element, text=element.tail or "")


def _is_dropped(element: Element) -> bool:
    if not isinstance(element.tag, str) or _DROPPED.fullmatch(element.tag):
        return True  # comments and processing instructions have no string tag
    if _HIDDEN.search(element.get("style", "")):
        return True
    if element.tag in ("body", "html", "article", "main", "p"):
        return False  # themes give these elements classes such as with-sidebar
    return bool(_FURNITURE.search(f"{element.get('class', '')} {element.get('id', '')}"))


def _is_caption(element: Element) -> bool:
    names = element.get("class", "")
    if element.tag == "figcaption" or _CAPTION.search(names):
        return True
    if element.tag != "table" and not _PICTURE.search(names):
        return False
    return next(element.iter("img"), None) is not None and len(_flat(element)) <= _CAPTION_LENGTH


def _captions(root: Element) -> Iterator[str]:
    """Yield short texts that share a box with a picture, anywhere on the page."""
    for image in islice(root.iter("img"), MAX_PICTURES):
        around = image.iterancestors("p", "div", "figure", "td", "tr", "table", "li")
        boxes = islice(around, _BOXES)
        text = next((text for box in boxes if (text := _flat(box))), "")
        in_site = any(_is_dropped(box) for box in image.iterancestors())
        if 0 < len(text) <= _CAPTION_LENGTH and not in_site:
            yield text


def _flat(element: Element) -> str:
    return _clean("".join(str(text) for text in element.itertext()))


def _xpath(root: Element, path: str) -> list[Any]:
    """Return the nodes or strings of an XPath that selects nodes; empty for other results."""
    found = root.xpath(path)
    return found if isinstance(found, list) else []


_WRAP = re.compile(r"(?<=[^\x00-\x7f])[ \t]*\r?\n\s*(?=[^\x00-\x7f])")


def _clean(text: str) -> str:
    """Return the text on one line; a source line break between Chinese glyphs adds no space."""
    text = as_characters(text)  # a page may also spell a radical as ``&#x2EA0;``
    return " ".join(_WRAP.sub("", text.replace("\u200b", "").replace("\ufeff", "")).split())


# ---- dates ------------------------------------------------------------------------------------

_YMD = r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})"
_URL_DATE = re.compile(r"(?:^|/)((?:19|20)\d\d)-?/?(\d\d)[/-](\d\d)(?:/|$)")
_META_NAMES = re.compile(
    r"^(?:article:published_time|og:release_date|og:published_time|publish_?date|pub_?date|"
    r"publish_?time|datepublished|dc\.date(?:\.issued)?|date|founder-date)$",
    re.IGNORECASE,
)
_SCRIPT_DATE = re.compile(rf"(?:publish_time|createTime)\s*=\s*[\"']{_YMD}")
_SCRIPT_SECONDS = re.compile(r"\bct\s*=\s*[\"'](\d{9,10})[\"']")
_CHINA = datetime.timezone(datetime.timedelta(hours=8))


def _dates(root: Element, text: str, path: str) -> Iterator[tuple[str, Message]]:
    """Yield ISO dates of publication with their reasons, most reliable first."""
    for where in (
        path,
        *_xpath(root, "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"),
    ):
        yield from _dated(_URL_DATE.search(str(where)), said("why.date_in_address"))
    yield from _dated(re.search(_YMD, _property(text, "date")), said("why.date_in_property"))
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        if _META_NAMES.match(name):
            yield from _dated(
                re.search(_YMD, meta.get("content", "")), said("why.date_in_meta", name=name)
            )
    for element in _xpath(root, "//*[@id='publish_time']")[:1]:
        yield from _dated(re.search(_YMD, _flat(element)), said("why.date_of_wechat"))
    yield from _dated(_SCRIPT_DATE.search(text), said("why.date_of_wechat"))
    if seconds := _SCRIPT_SECONDS.search(text):
        day = datetime.datetime.fromtimestamp(int(seconds[1]), _CHINA).date()
        yield day.isoformat(), said("why.date_of_wechat")
    for stamp in _xpath(root, "//time/@datetime")[:1]:
        yield from _dated(re.search(_YMD, str(stamp)), said("why.date_of_page"))


def _dated(match: re.Match[str] | None, reason: Message) -> Iterator[tuple[str, Message]]:
    if match and (iso := iso_date(int(match[1]), int(match[2]), int(match[3]))):
        yield iso, reason
