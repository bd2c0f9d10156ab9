"""The printed lines of a page: a unit is the text between two borders of block elements."""

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from itertools import accumulate

from indexer.formats import reader_rules
from indexer.formats.html.site_lines import is_of_site
from indexer.formats.html.tree import INLINE, Node
from searcher.language.radicals import as_characters

_SHIFTED = re.compile(r"display\s*:\s*(?:block|flex|table)\b", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SENTENCE = re.compile(r"[，。！？；…,!?;]")
_WRAP = re.compile(r"(?<=[^\x00-\x7f])[ \t]*\r?\n\s*(?=[^\x00-\x7f])")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
# signs that are not seen, and radicals
_ODD = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u2e80-\u2fdf]")
_HEADS = {f"h{n}": n for n in range(1, 7)}

# A unit speaks if it is a sentence rather than a label.
_SHORTEST_SENTENCE = reader_rules.HTML_SENTENCE.worth
_LETTERS = 7  # of a sentence, at least; fewer beside numbers and signs are a label
_PLAIN_SENTENCE = 45  # glyphs, without one
_CRY = 3  # glyphs of the shortest sentence
_LISTED = reader_rules.HTML_LISTED.worth
_DAY = re.compile(
    r"[\[(（]?(?:(?:19|20)?\d\d\s*[-/.年])?\d{1,2}\s*[-/.月]\s*\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?[\])）]?"
)
_VERSE = 8  # glyphs of a line of verse
_LINKED = 0.5  # of a unit's glyphs: more than that in links is a list


@dataclass(slots=True)
class Unit:
    """One printed line or paragraph.

    Attributes:
        text: on one line.
        node: the block element that holds it.
        linked: how many of its glyphs are links.
        links: how many links it holds.
        head: 1 to 6 inside ``<h1>`` to ``<h6>``, else 0.
        furniture: whether it stands in an element of the site.
        caption: whether it stands in an element for captions.
        told: whether it is running text; ``None`` until asked for.
    """

    text: str
    node: Node
    linked: int = 0
    links: int = 0
    head: int = 0
    furniture: bool = False
    caption: bool = False
    told: bool | None = field(default=None, repr=False, compare=False)

    @property
    def speaks(self) -> bool:
        """Whether it is running text."""
        if self.told is None:
            self.told = self._is_told()
        return self.told

    def _is_told(self) -> bool:
        size = len(self.text)
        if size < _SHORTEST_SENTENCE or self.linked > _LINKED * size:
            return False
        sentence = size >= _PLAIN_SENTENCE or (
            _SENTENCE.search(self.text) is not None and sum(map(str.isalpha, self.text)) >= _LETTERS
        )
        return sentence and not is_of_site(self.text)

    @property
    def listed(self) -> bool:
        """Whether it is a link to something else, perhaps with a date, rather than a sentence."""
        if not self.linked:
            return False
        whole = self.linked >= _LISTED * len(self.text)
        return whole or self.linked >= _LISTED * len(_DAY.sub("", self.text).strip())

    @property
    def speech(self) -> int:
        """How many of its glyphs are running text; a plain paragraph may be a line of a poem."""
        if self.furniture:
            return 0
        size = len(self.text)
        if self.speaks:
            return size
        cry = size >= _CRY and self.text[-1] in "。！？"
        verse = size >= _VERSE and self.node.tag == "p"
        if self.linked or not (cry or verse) or is_of_site(self.text):
            return 0
        return size if cry else size // 2


@dataclass(frozen=True, slots=True)
class Units:
    """All units of a page, with sums that tell the text of any element at once.

    Attributes:
        all: in document order.
        spoken: glyphs of running text before each unit, and of all.
        written: glyphs of no furniture and no heading before each unit, and of all.
        linked: glyphs in links before each unit, and of all.
        hidden: the elements that style hides, whose text is in no unit.
    """

    all: tuple[Unit, ...]
    spoken: tuple[int, ...]
    written: tuple[int, ...]
    linked: tuple[int, ...]
    hidden: tuple[Node, ...] = ()

    def of(self, node: Node) -> tuple[Unit, ...]:
        """Return the units of an element."""
        return self.all[node.first : node.last]

    def speech(self, node: Node) -> int:
        """Return how many glyphs of running text an element holds."""
        return self.spoken[node.last] - self.spoken[node.first]

    def size(self, node: Node) -> int:
        """Return how many glyphs an element holds, furniture and headings apart."""
        return self.written[node.last] - self.written[node.first]

    def links(self, node: Node) -> int:
        """Return how many glyphs of an element are links."""
        return self.linked[node.last] - self.linked[node.first]


def clean(text: str) -> str:
    """Return the text on one line; a source line break between Chinese glyphs adds no space."""
    if _ODD.search(text):
        text = as_characters(text.translate(_UNSEEN))  # a page may also spell one ``&#x2EA0;``
    if "\n" in text:
        text = _WRAP.sub("", text)
    return " ".join(text.split())


# ---- what belongs to the site -----------------------------------------------------------------

# Names of classes and ids: whole words between spaces, hyphens and underscores.
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav\d?|navbar|navi|menus?|footer|foot|bottom|breadcrumbs?|crumbs?|crumb|"
    r"bread|shares?|sharing|bdsharebuttonbox|jiathis|sidebar|side|aside|related|relate|relation|"
    r"recommends?|recommended|recommendation|copyright|toolbar|tools?|pagers?|pages?nav|"
    r"pagination|paging|ads?|advert|advertisement|qr_?code|erweima|reward|profile|login|hot|"
    r"rank|ranking|links|friendlink|position|location|weizhi|dqwz|tags?|keywords|subscribe|"
    r"mood|vote|digg|print|fontsize|statement|disclaimer|declare|shengming|popup|dialog|modal|"
    r"toast|post-?list|search|topbar|header|channel|hotnews|guess|more|player)(?:$|[\s_-])",
    re.IGNORECASE,
)
_REMARKS = re.compile(
    r"(?:^|[\s_-])(?:comments?|replys?|reply|replies|pinglun|gentie|message-?board|"
    r"disqus|discuss|guestbook)(?:$|[\s_-])|comment(?:list|box|area|s?wrap)",
    re.IGNORECASE,
)
_NAMES_KEPT = 4096  # classes and ids whose part of the site is remembered
_SITE_TAGS = frozenset(("nav", "footer", "menu"))
_NAMED_TAGS = _SITE_TAGS | {"aside", "figcaption"}
_NEVER_SITE = frozenset(("body", "html", "article", "main"))  # have classes of themes
_SITE_SHARE = reader_rules.HTML_SITE_SHARE.worth
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:caption|(?:pic|img|photo)_?(?:text|descr?|intro|note)|图注)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION_LENGTH = reader_rules.HTML_CAPTION_LENGTH.worth
_PICTURE = re.compile(r"pic|img|image|photo|attach", re.IGNORECASE)


# ---- flattening -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Named:
    """An element that may be furniture or a caption, which its text decides."""

    node: Node
    sure: bool = False
    caption: bool = False


def flatten(root: Node, *, hidden: bool = False) -> Units:
    """Return the units of a page; elements that style hides are left out unless asked for."""
    walk = _Walk(hidden)
    walk.through(root)
    speech = [unit.speech for unit in walk.units]
    units = _summed(walk.units, speech)
    for named in walk.named:
        _judge(named, units)
    # now without the text of the site
    told = (0 if unit.furniture else size for unit, size in zip(walk.units, speech, strict=True))
    return replace(_summed(walk.units, list(told)), hidden=tuple(walk.unseen))


def _summed(found: list[Unit], speech: list[int]) -> Units:
    own = (_weight(unit, told) for unit, told in zip(found, speech, strict=True))
    return Units(
        tuple(found),
        tuple(accumulate(speech, initial=0)),
        tuple(accumulate(own, initial=0)),
        tuple(accumulate((unit.linked for unit in found), initial=0)),
    )


def _weight(unit: Unit, speech: int) -> int:
    """Return the glyphs of a unit that may lower the purity of an element."""
    if unit.furniture or (unit.head and not unit.linked) or _is_attached(unit.text):
        return 0
    return speech or len(unit.text)


def _is_attached(text: str) -> bool:
    return _ATTACHMENT.match(text) is not None or (
        "." in text[-_SUFFIX:] and _FILE_NAME.search(text) is not None
    )


_ATTACHMENT = re.compile(r"附件\s*\d{0,2}\s*[:：]")
_SUFFIX = 5  # characters of the longest suffix
_FILE_NAME = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar|jpe?g|png)$", re.IGNORECASE)


def _judge(named: _Named, units: Units) -> None:
    node = named.node
    if named.caption:
        if units.size(node) <= _CAPTION_LENGTH:
            for unit in units.of(node):
                unit.caption = True
        return
    if named.sure or units.speech(node) / (units.spoken[-1] or 1) <= _SITE_SHARE:
        node.furniture = True
        for unit in units.of(node):
            unit.furniture = True


def _is_hidden(node: Node) -> bool:
    style = node.attrs.get("style")
    return bool(style) and HIDDEN.search(style or "") is not None


class _Part(Enum):
    """What the names of an element say that it is."""

    REMARKS = "remarks"
    SITE = "site"
    CAPTION = "caption"
    OTHER = "other"


@lru_cache(maxsize=_NAMES_KEPT)
def _named(names: str) -> _Part:
    if _REMARKS.search(names):
        return _Part.REMARKS
    if _FURNITURE.search(names):
        return _Part.SITE
    return _Part.CAPTION if _CAPTION.search(names) else _Part.OTHER


class _Walk:
    """Collects the units of a tree in one pass."""

    def __init__(self, hidden: bool) -> None:
        self.hidden = hidden
        self.units: list[Unit] = []
        self.named: list[_Named] = []
        self.unseen: list[Node] = []
        self.parts: list[str] = []
        self.linked = self.links = self.anchors = self.head = self.images = 0
        self.blocks: list[Node] = []
        self.seen: list[int] = []  # for each open block, the pictures before it
        self.rows: list[Node] = []  # the open rows of a table whose cells are one line

    def through(self, root: Node) -> None:
        """Walk from the step that opens an element to that which closes it."""
        shown = 0  # index of the next step that is not hidden
        for at, step in enumerate(root.steps[: root.end + 1]):
            if at < shown:
                continue
            if isinstance(step, str):
                if "\n" in step and self.blocks[-1].tag == "pre":
                    self._lines(step)
                    continue
                self.parts.append(step)
                if self.anchors:
                    self.linked += len(step.strip())
            elif step.begin != at:
                self._leave(step)
            elif self.hidden or "style" not in step.attrs or not _is_hidden(step):
                self._enter(step)
            else:
                self.unseen.append(step)
                self._pass_over(step)
                shown = step.end + 1

    def _pass_over(self, hidden: Node) -> None:
        """Give hidden elements no units; an earlier walk may have given them some."""
        for node in hidden.elements():
            node.first = node.last = len(self.units)

    def _lines(self, text: str) -> None:
        """Take each line of a text that is printed as it stands in the source."""
        for n, line in enumerate(text.split("\n")):
            if n and self.parts:
                self._end()
            self.parts.append(line)

    def _enter(self, node: Node) -> None:
        tag = node.tag
        node.first = len(self.units)  # an element within a line may still hold paragraphs
        if tag not in INLINE:
            if tag != "br":
                self._open_block(node)
            elif self.parts and not self.head:  # a title on two lines is one title
                self._end()
        elif tag == "a":
            self.anchors += 1
            self.links += 1
        elif tag == "img":
            self.images += 1
        elif tag == "span" and "style" in node.attrs and _SHIFTED.search(node.attr("style")):
            self._open_block(node)

    def _leave(self, node: Node) -> None:
        if self.blocks[-1] is node:
            self._close_block(node)
        elif node.tag == "a":
            self.anchors -= 1
        node.last = len(self.units)

    def _open_block(self, node: Node) -> None:
        tag = node.tag
        if tag in _CELLS and self.rows and node.parent is self.rows[-1]:
            self.parts.append(" ")
            return
        if self.parts:
            self._end()
            node.first = len(self.units)
        self.blocks.append(node)
        self.seen.append(self.images)
        if tag in _HEADS:
            self.head = _HEADS[tag]
        elif tag == "tr" and _is_line(node):
            self.rows.append(node)
        if tag in _NAMED_TAGS or "class" in node.attrs or "id" in node.attrs:
            self._name(node)

    def _name(self, node: Node) -> None:
        tag = node.tag
        if tag in _NEVER_SITE:
            return
        part = _named(node.names)
        if tag == "p" and part is not _Part.CAPTION:
            return  # has classes of themes
        if part is _Part.REMARKS or tag in _SITE_TAGS:
            self.named.append(_Named(node, sure=True))
        elif part is _Part.SITE or tag == "aside":
            self.named.append(_Named(node))
        elif part is _Part.CAPTION or tag == "figcaption":
            self.named.append(_Named(node, caption=True))

    def _close_block(self, node: Node) -> None:
        if self.parts:
            self._end()
        self.blocks.pop()
        if node.tag in _HEADS:
            self.head = next((_HEADS[b.tag] for b in reversed(self.blocks) if b.tag in _HEADS), 0)
        elif self.rows and self.rows[-1] is node:
            self.rows.pop()
        if self.seen.pop() < self.images and _is_picture(node):
            self.named.append(_Named(node, caption=True))

    def _end(self) -> None:
        """End the open unit, which has parts."""
        text = clean("".join(self.parts))
        if text:
            linked = min(self.linked, len(text))
            node = self.blocks[-1]
            self.units.append(Unit(text, node, linked, self.links, self.head))
        self.parts.clear()
        self.linked = 0
        self.links = 1 if self.anchors else 0


def _is_picture(node: Node) -> bool:
    """Whether an element is a box for a picture and its caption."""
    return node.tag in ("table", "figure") or _PICTURE.search(node.attr("class")) is not None


_CELLS = frozenset(("td", "th"))
_CELL = 30  # glyphs of a cell in a table of data, at most


def _is_line(row: Node) -> bool:
    """Whether a row of a table is printed as one line: short cells without blocks or links."""
    cells = size = 0
    cell: Node | None = None
    for at in range(row.begin + 1, row.end):
        step = row.steps[at]
        if isinstance(step, str):
            size += len(step) if cell else 0
            if size > _CELL:
                return False
        elif cell is None:
            if step.tag not in _CELLS:
                return False
            cell, size, cells = step, 0, cells + 1
        elif step is cell:
            cell = None
        elif step.parent is cell and (step.tag == "a" or step.tag not in INLINE):
            return False
    return cells > 1
