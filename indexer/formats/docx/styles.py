"""The styles of a Word file: how a paragraph or run is set that does not say it itself."""

from dataclasses import dataclass, field, replace
from typing import Any

from indexer.formats.docx.word import attribute, half_points, integer, is_on, qn, value
from indexer.formats.paragraphs import Style, first_value, level_of_name

MAX_INHERITED = 16  # styles that are based on other styles
_BODY_TEXT = 9  # Word counts outline levels from 0 to 8, and writes 9 for body text
_USUAL_SIZE = 20  # half points: Word's size for text whose size nothing states


@dataclass(frozen=True, slots=True)
class Made:
    """A style, the list that it numbers, and whether it hides its text."""

    style: Style = field(default_factory=Style)
    list_name: str = ""
    list_level: int | None = None
    hidden: bool = False


class Styles:
    """The styles of a document by id; the id ``""`` is the default of paragraphs."""

    def __init__(self, root: Any) -> None:
        """Read a part of styles; ``None``: the document has none."""
        elements = [] if root is None else list(root.iter(qn("w:style")))
        self._elements = {attribute(e, "w:styleId"): e for e in elements}
        default = None if root is None else root.find(qn("w:docDefaults"))
        size = "" if default is None else value(default, "w:rPrDefault/w:rPr/w:sz")
        self._size = half_points(size) or _USUAL_SIZE
        self._default = next(map(_id_of, filter(_is_default, elements)), "")
        self._made: dict[str, Made] = {}

    def paragraph(self, name: str) -> Made:
        """Return how a paragraph of a style is set; the default's, if there is no such style."""
        key = name if name in self._elements else self._default
        made = self._of(key)
        return (
            made if made.style.size else replace(made, style=replace(made.style, size=self._size))
        )

    def run(self, run: Any) -> Made:
        """Return how the style of a run's characters sets it."""
        return self._of(value(run, "w:rPr/w:rStyle"))

    def hides(self, run: Any) -> bool:
        """Whether a run is hidden: by itself, by its style, or by that of its paragraph."""
        paragraph = next(run.iterancestors(qn("w:p")), None)
        named = "" if paragraph is None else value(paragraph, "w:pPr/w:pStyle")
        by_style = self.run(run).hidden or self.paragraph(named).hidden
        return is_on(run, "w:rPr/w:vanish", default=by_style)

    def list_of(self, name: str) -> str:
        """Return the id of the list that a style of lists stands for, or ``""``."""
        return self._of(name).list_name

    def _of(self, key: str) -> Made:
        if key not in self._made:
            self._made[key] = self._resolved(key)
        return self._made[key]

    def _resolved(self, key: str) -> Made:
        chain: list[Any] = []
        # the bound ends rings of styles based on each other
        while key in self._elements and len(chain) < MAX_INHERITED:
            chain.append(self._elements[key])
            key = value(chain[-1], "w:basedOn")
        if not chain:
            return Made()

        def first(path: str) -> str:
            return first_value(value(element, path) for element in chain)

        name = value(chain[0], "w:name")
        outline = integer(first("w:pPr/w:outlineLvl"))
        level = level_of_name(name)
        style = Style(
            name=name,
            level=level if level or outline is None or outline >= _BODY_TEXT else outline + 1,
            size=half_points(first("w:rPr/w:sz")),
            bold=any(is_on(element, "w:rPr/w:b") for element in chain),
            centred=first("w:pPr/w:jc") == "center",
        )
        return Made(
            style,
            first("w:pPr/w:numPr/w:numId"),
            integer(first("w:pPr/w:numPr/w:ilvl")),
            any(is_on(element, "w:rPr/w:vanish") for element in chain),
        )


def _id_of(element: Any) -> str:
    return attribute(element, "w:styleId")


def _is_default(element: Any) -> bool:
    kind = attribute(element, "w:type")
    return kind == "paragraph" and attribute(element, "w:default") in ("1", "true", "on")
