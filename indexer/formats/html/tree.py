"""A web page as a tree: parsed as browsers parse, without scripts, and no deeper than they go."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from indexer.corpus.blocks import BadFile
from indexer.formats.html.hostile import bounded

_DEEPEST = 500  # levels; browsers stop at 512, and what is below joins the last level
_HELD = (
    "script",
    "style",
    "noscript",
    "noframes",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "canvas",
    "del",  # what was deleted is no text
)
_CONTROLS = ("button", "select", "option", "textarea", "input", "audio", "video", "map")
_READINGS = ("rt", "rp", "rtc")  # stand beside the characters and are no text of their own
_STATING = ("meta", "link", "title")
_CODE = ("script", "style")  # hold no text
_SILENT = frozenset((*_CODE, *_STATING))
_TEXT, _COMMENT = "-text", "-comment"  # the parser's names of nodes that are no elements
_SPECIAL = frozenset((*_HELD, *_CONTROLS, *_READINGS, *_STATING, _COMMENT))
_COMMON = frozenset(("a", "br", "div", "em", "i", "li", "p", "span", "strong", "ul"))
# elements that do not end a paragraph
INLINE = frozenset(
    re.findall(
        r"\S+",
        "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark nobr o:p "
        "q rb rp rt ruby s samp small span st1:chsdate strike strong sub sup time tt u var wbr",
    )
)
# Numbers of tags, whose names the parser spells anew each time; larger ones differ by page.
_KNOWN_TAGS = 256
_TAGS: dict[int, str] = {}
_WHITE = " \t\r\n\f"


class Node:
    """An element.

    Attributes:
        tag: in lower case.
        attrs: attributes by name in lower case; ``None`` for one without a value.
        parent: ``None`` for the root.
        steps: of the page; see `Page`.
        begin: index of the step that opens the element.
        end: index of the step that closes it.
        first: index of its first unit (see `indexer.formats.html.texts`).
        last: index behind its last unit.
        furniture: whether it belongs to the site and not to an article.
    """

    end = first = last = 0  # until they are known; most elements need no values of their own
    furniture = False

    def __init__(
        self,
        tag: str,
        attrs: Mapping[str, str | None],
        parent: "Node | None" = None,
        steps: "Sequence[Step]" = (),
    ) -> None:
        """Make an element that the next step of its page opens."""
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.steps = steps
        self.begin = len(steps)

    @property
    def names(self) -> str:
        """The class and the id."""
        attrs = self.attrs
        return f"{attrs.get('class') or ''} {attrs.get('id') or ''}"

    def attr(self, name: str) -> str:
        """Return the value of an attribute; empty without one."""
        return self.attrs.get(name) or ""

    @property
    def children(self) -> "list[Step]":
        """Elements and texts right below, in order."""
        found: list[Step] = []
        at = self.begin + 1
        while at < self.end:
            step = self.steps[at]
            found.append(step)
            at = at + 1 if isinstance(step, str) else step.end + 1
        return found

    def elements(self) -> "Iterator[Node]":
        """Yield this element and all below it in document order."""
        yield self
        for at in range(self.begin + 1, self.end):
            step = self.steps[at]
            if not isinstance(step, str) and step.begin == at:
                yield step

    def ancestors(self) -> "Iterator[Node]":
        """Yield the elements around this one, the nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def text(self) -> str:
        """Return all text below, as it stands in the source."""
        inside = self.steps[self.begin : self.end]
        return "".join(step for step in inside if isinstance(step, str))


Step = Node | str


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page.

    Attributes:
        root: the ``<html>`` element.
        steps: the tree in document order: each text, and each element twice, where it opens and
            where it closes.
        title: text of ``<title>``.
        meta: name (or property, or itemprop) in lower case, and content, in order.
        scripts: type in lower case, and text, of each script that the page itself holds.
        links: relation in lower case, and address, of each ``<link>``.
        nodes: all elements in document order.
        unseen: the texts of elements that no browser shows as lines of the page.
        tags: the elements of each tag, in document order, without tags of which pages have many.
        ids: the last element of each id.
    """

    root: Node
    steps: list[Step]
    title: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    scripts: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    nodes: tuple[Node, ...] = ()
    unseen: tuple[str, ...] = ()
    tags: Mapping[str, Sequence[Node]] = field(default_factory=dict)
    ids: Mapping[str | None, Node] = field(default_factory=dict)

    def tagged(self, *tags: str) -> Sequence[Node]:
        """Return the elements of one tag, or of the first of several that the page has."""
        return next((self.tags[tag] for tag in tags if tag in self.tags), ())

    def release(self) -> None:
        """Part elements and steps, which hold each other, so that memory is free at once."""
        self.steps.clear()

    def stated(self, *names: str) -> Iterator[str]:
        """Yield the contents of the meta elements of these names, in the order of the names."""
        for wanted in names:
            yield from (content for name, content in self.meta if name == wanted and content)


@dataclass(slots=True)
class _Found:
    steps: list[Step] = field(default_factory=list)
    title: str = ""
    meta: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    tags: defaultdict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str | None, Node] = field(default_factory=dict)


def parse(text: str) -> Page:
    """Return the page; nearly any text is one.

    Raises:
        BadFile: the parser gives up.
    """
    found = _Found()
    try:
        root = _tree(LexborHTMLParser(bounded(text)).root, found)
    except SelectolaxError as error:
        raise BadFile("html.damaged") from error
    return Page(
        root,
        found.steps,
        found.title,
        tuple(found.meta),
        tuple(found.scripts),
        tuple(found.links),
        tuple(found.nodes),
        tuple(found.unseen),
        found.tags,
        found.ids,
    )


# ---- the tree ---------------------------------------------------------------------------------


def _tree(source: LexborNode | None, found: _Found) -> Node:
    steps = found.steps
    parent = root = _opened("html", {}, None, found)
    # what follows each open element, the element, and that around it
    waiting: list[tuple[LexborNode | None, Node, Node]] = [(None, root, root)]
    here = source.child if source else None
    while True:
        if here is None:
            if not waiting:
                return root
            here, node, parent = waiting.pop()
            _close(node, steps)
            continue
        tag = _TAGS.get(here.tag_id) or _tag_of(here)
        if tag == _TEXT:
            text = here.text_content or ""
            if not text.isspace() or _parts_words(steps[-1], parent):
                steps.append(text)
        elif tag in _SPECIAL:
            _hold(here, found)
        else:
            attrs = here.attributes
            if tag == "a" and _marks_note(attrs, here):
                found.unseen.append(here.text())
                here = here.next
                continue
            node = _opened(tag, attrs, parent, found)
            child = here.child
            deep = len(waiting) > _DEEPEST
            if child is None or deep:
                _close(node, steps)
            if child is not None:
                waiting.append((here.next, node, parent))
                parent = parent if deep else node
                here = child
                continue
        here = here.next


# The number that leads from a text to its note, or back: 1, [1], ①, *.
_NOTE = re.compile(r"\s*[\[［(（]?(?:\d{1,3}|[①-⑳]|[ivx]{1,5}|\*{1,3}|[†‡↩↑])[\]］)）]?\s*")
_LEAP = re.compile("#.")  # an address on the same page


def _marks_note(attrs: Mapping[str, str | None], link: LexborNode) -> bool:
    leaps = _LEAP.match(attrs.get("href") or "")
    return leaps is not None and _NOTE.fullmatch(link.text()) is not None


def _opened(tag: str, attrs: Mapping[str, str | None], parent: Node | None, found: _Found) -> Node:
    node = Node(tag, attrs, parent, found.steps)
    found.steps.append(node)
    found.nodes.append(node)
    if tag not in _COMMON:
        found.tags[tag].append(node)
    if "id" in attrs:
        found.ids[attrs["id"]] = node
    return node


def _close(node: Node, steps: list[Step]) -> None:
    if not node.end:
        node.end = len(steps)
        steps.append(node)


def _tag_of(node: LexborNode) -> str:
    """Return the tag of a node; of those that the parser knows by number it is kept."""
    tag = node.tag or ""
    if node.tag_id < _KNOWN_TAGS:
        _TAGS[node.tag_id] = tag
    return tag


def _parts_words(before: Step, parent: Node) -> bool:
    """Whether white space alone counts: behind a text or an element within a line."""
    return isinstance(before, str) or (before is not parent and before.tag in INLINE)


def _hold(node: LexborNode, found: _Found) -> None:
    """Keep what an element states that is no text of the page."""
    tag = node.tag
    if tag == _COMMENT:
        return
    if tag == "meta":
        attrs = node.attributes
        name = attrs.get("name") or attrs.get("property") or attrs.get("itemprop") or ""
        found.meta.append((name.strip().lower(), (attrs.get("content") or "").strip()))
    elif tag == "link":
        attrs = node.attributes
        found.links.append(((attrs.get("rel") or "").lower(), attrs.get("href") or ""))
    elif tag == "title":
        found.title = found.title or node.text().strip(_WHITE)
    elif tag == "script" and (text := node.text()):
        found.scripts.append(((node.attributes.get("type") or "").lower(), text))
    elif tag not in _SILENT and node.text().strip():
        found.unseen.append(_text_of(node))


def _text_of(node: LexborNode) -> str:
    """Return the text below a node, without scripts and styles."""
    return "".join(
        each.text_content or ""
        for each in node.traverse(include_text=True)
        if each.tag == _TEXT and each.parent and each.parent.tag not in _CODE
    )
