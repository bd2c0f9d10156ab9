"""The parts of a Word file, found although a relationship is broken or a part is damaged."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from indexer.corpus.blocks import BadFile
from indexer.formats.docx.word import transitional
from indexer.formats.package import Package, joined, parsed
from searcher.speech import Message, said

_DOCUMENT = "word/document.xml"


class Parts:
    """The parts of a document by their kind or relationship.

    A document without its notes or styles is still worth reading. So a part beside the text that is
    damaged is named in ``problems`` and counts as absent.

    Attributes:
        main: the name of the part that holds the text.
        problems: what could not be read; one line each.
    """

    def __init__(self, package: Package) -> None:
        """Find the main part and its relationships."""
        self.problems: list[Message] = []
        self._package = package
        stated = [target for _, kind, target in package.relations("") if kind == "officeDocument"]
        names = [*stated, _DOCUMENT, *filter(_is_document, package.names)]
        self.main = next((name for name in names if package.read(name) is not None), "")
        if not self.main:
            raise BadFile("docx.damaged", kind=_DOCUMENT)
        relations = list(package.relations(self.main))
        self._targets = {key: target for key, _, target in relations}
        self._of_kind = {kind: target for _, kind, target in relations}
        self._relations = relations

    def text(self) -> Any:
        """Return the root of the main part, as far as it can be read."""
        data = self._package.read(self.main) or b""
        try:
            return parsed(transitional(data))
        except etree.XMLSyntaxError as error:
            root = parsed(transitional(data), recover=True)
            if root is None:
                raise BadFile("docx.damaged", kind=type(error).__name__) from error
            self.problems.append(said("docx.part_damaged", part=self.main))
            return root

    def of_kind(self, kind: str) -> Any:
        """Return the root of the part of a kind, e.g. ``styles``; ``None`` if there is none."""
        for name in dict.fromkeys((self._of_kind.get(kind, ""), joined("word", f"{kind}.xml"))):
            if (root := self._root(name)) is not None:
                return root
        return None

    def all_of_kind(self, kind: str) -> Iterator[Any]:
        """Yield the root of each part of a kind, e.g. ``chart``."""
        names = dict.fromkeys(name for _, each, name in self._relations if each == kind)
        yield from (root for name in names if (root := self._root(name)) is not None)

    def related(self, key: str) -> Any:
        """Return the root of the part that a relationship names, or ``None``."""
        return self._root(self._targets.get(key, ""))

    def chunk(self, key: str) -> tuple[str, bytes | None]:
        """Return name and bytes of a part that the document includes as a whole."""
        name = self._targets.get(key, "")
        return name, self._package.read(name) if name else None

    def _root(self, name: str) -> Any:
        try:
            data = self._package.read(name) if name else None
            return None if data is None else parsed(transitional(data))
        except BadFile:
            raise
        # on a damaged part zipfile and lxml let exceptions of many classes escape
        except Exception:
            self.problems.append(said("docx.part_damaged", part=name))
            return None


def _is_document(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    return (
        folder.lower() == "word" and file.lower().startswith("document") and file.endswith(".xml")
    )
