"""Pages of publishing systems that many papers use: Founder's newspapers, WeChat accounts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from indexer.formats import reader_rules
from indexer.formats.html.page_articles import Story, one_story
from indexer.formats.html.stated import Stated, stated_titles
from indexer.formats.html.texts import Unit, Units, clean, flatten
from indexer.formats.html.titles import headline_of
from indexer.formats.html.tree import Node, Page, parse

MAX_PICTURES = 200  # searched for captions
_BOXES = int(reader_rules.HTML_BOXES.worth)
_CAPTION_LENGTH = reader_rules.HTML_CAPTION_LENGTH.worth

# ---- Founder ----------------------------------------------------------------------------------

_ENP = "enp"  # begins each of the system's marks
_ENP_OPEN = re.compile(r"<!--\s*enpcontent\s*-->")
_ENP_CLOSE = re.compile(r"<!--\s*/enpcontent\s*-->")
_ENP_PROPERTY = re.compile(r"<!--\s*enpproperty(.{0,8000}?)-->", re.DOTALL)
_ENP_ELEMENT = "enp-content"


def marked(text: str) -> str:
    """Return the source of a page of this system, so that others cost no search; else nothing.

    A comment that opens an article without closing it becomes an element, which ends where the
    element around the comment ends.
    """
    if _ENP not in text:
        return ""
    if _ENP_CLOSE.search(text) or not _ENP_OPEN.search(text):
        return text
    return _ENP_OPEN.sub(f"<{_ENP_ELEMENT}>", text)


def stated_in_comment(text: str, name: str) -> str:
    """Return a value of the comment in which a newspaper page states title, kicker and date."""
    block = _ENP_PROPERTY.search(text)
    pattern = rf"<(?:founder-)?{name}>(.*?)</(?:founder-)?{name}>"
    match = re.search(pattern, block[1], re.DOTALL) if block else None
    return clean(re.sub(r"<[^>]*>", "", match[1])) if match else ""


def newspaper(page: Page, ld: Stated, units: Units, text: str) -> list[Story]:
    """Return the articles of Founder's newspaper pages, marked by comments or founder- elements."""
    marked = _marked_units(page, units, text)
    if not marked:
        return []
    title = stated_in_comment(text, "title") or _first(page, "founder-title")
    kicker = stated_in_comment(text, "introtitle") or _first(page, "founder-introtitle")
    captions = tuple(_captions(page, units)) if len(marked) == 1 else ()
    found = []
    for first, own in marked:
        headline = headline_of(page, ld, units, first, first + len(own))
        at = first if headline.at is None else headline.at
        found.append(Story(title or headline.text, own, kicker, captions, first=first, headline=at))
    return found


def _marked_units(page: Page, units: Units, text: str) -> list[tuple[int, tuple[Unit, ...]]]:
    """Return the lines of each marked article, with the index at which they begin on the page."""
    nodes = page.tagged("founder-content", _ENP_ELEMENT)
    outer = [n for n in nodes if not any(a.tag == n.tag for a in n.ancestors())]
    if outer:
        return [(node.first, units.of(node)) for node in outer if units.of(node)]
    if marked := _between_marks(text):
        own = flatten(parse(f"<body><div>{marked}</div>").root).all
        return [(_index(units, own), own)] if own else []
    return []


def _index(units: Units, own: Sequence[Unit]) -> int:
    """Return the index of a text's first line among the lines of its page."""
    texts = [unit.text for unit in units.all]
    return texts.index(own[0].text) if own[0].text in texts else len(texts)


def _between_marks(text: str) -> str:
    """Return the text from the first opening comment to the last closing one.

    Some pages have each comment twice.
    """
    opening = _ENP_OPEN.search(text)
    ends = [match.start() for match in _ENP_CLOSE.finditer(text)]
    return text[opening.end() : ends[-1]].strip() if opening and ends else ""


def _first(page: Page, tag: str) -> str:
    found = (clean(node.text()) for node in page.tagged(tag))
    return next((text for text in found if text), "")


def _captions(page: Page, units: Units) -> Iterator[str]:
    """Yield short texts that share a box with a picture, anywhere on the page."""
    for image in islice(page.tagged("img"), MAX_PICTURES):
        boxes = [
            n
            for n in image.ancestors()
            if n.tag in ("p", "div", "figure", "td", "tr", "table", "li")
        ]
        for box in boxes[:_BOXES]:
            if own := units.of(box):
                text = "".join(unit.text for unit in own)
                if len(text) <= _CAPTION_LENGTH and not any(u.furniture or u.linked for u in own):
                    yield text
                break


# ---- WeChat -----------------------------------------------------------------------------------

_WECHAT_PICTURES = ("js_image_desc", "img_swiper_content", "js_share_content_page_hd")
_PICTURE_POST = re.compile(r"\bitem_show_type\s*=\s*['\"]?(?:8|10)\b|picture_page_info_list")


def wechat(page: Page, ld: Stated, units: Units) -> list[Story]:
    """Return the article of a WeChat account; a picture post gives its description."""
    nodes = page.ids
    body = nodes.get("js_content")
    if body is not None and any(unit.speaks for unit in units.of(body)):
        story = one_story(page, ld, units, body)
        name = nodes.get("activity-name")
        title = clean(name.text()) if name else ""
        return [_as(story, title or next(stated_titles(page, ld), story.title))]
    if any(i in nodes for i in _WECHAT_PICTURES) or any(
        _is_picture_post(script) for _, script in page.scripts
    ):
        return _picture_post(page, ld)
    return []


_BREAK = re.compile(r"(?:\s*(?:<br\s*/?>|</?p\b[^>]*>|\r?\n)\s*)+", re.IGNORECASE)


def _is_picture_post(script: str) -> bool:
    known = "item_show_type" in script or "picture_page_info_list" in script
    return known and _PICTURE_POST.search(script) is not None


def _as(story: Story, title: str) -> Story:
    return Story(title, story.units, above=story.above, first=story.first, headline=story.headline)


def _picture_post(page: Page, ld: Stated) -> list[Story]:
    text = next(page.stated("og:description", "description", "twitter:description"), "")
    lines = re.split(r"\\x0a|\\n|\n", text.replace("\\x26", "&"))
    return _of_lines(lines, page, ld)


def by_script(page: Page, ld: Stated, units: Units) -> list[Story]:
    """Return the article that JSON-LD states, of a page that shows text only by a script."""
    shown = any(unit.speaks for unit in units.all)
    return [] if shown else _of_lines(_BREAK.split(ld.body), page, ld)


def _of_lines(lines: Iterable[str], page: Page, ld: Stated) -> list[Story]:
    node = Node("p", {})
    own = tuple(Unit(line, node) for line in map(clean, lines) if line)
    return [Story(next(stated_titles(page, ld), ""), own)] if own else []
