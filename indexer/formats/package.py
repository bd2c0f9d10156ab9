"""Zip packages of XML parts (Word, OpenDocument, EPUB, OFD), opened within bounds.

A zip states each part's size before unpacking, and zipfile reads no more than the stated size.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree

from indexer.corpus.blocks import BadFile
from searcher.speech import Message

MAX_UNPACKED = 512 * 1024 * 1024  # bytes of all parts
MAX_XML = 64 * 1024 * 1024  # bytes of one part; lxml takes several times as much memory
MAX_PARTS = 20_000  # of a file; each picture is a part
_MARKED_UP = (".xml", ".rels", ".html", ".xhtml", ".htm")
_LOCKED = 1  # the bit of a part's flags that says that the part is encrypted
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """A zip whose parts are asked for by name; a leading ``/`` of a name is ignored."""

    def __init__(self, data: bytes, invalid: Message, too_large: Message) -> None:
        """Open the package and check the sizes that it states.

        Args:
            data: the bytes of the file.
            invalid: the reason if the bytes are no zip.
            too_large: the reason if the parts are too large or too many.

        Raises:
            BadFile: for one of these reasons.
        """
        self._too_large = too_large
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        # BadZipFile, but also struct.error, ValueError, NotImplementedError
        except Exception as error:
            raise BadFile(invalid) from error
        marked = (p.file_size for p in parts if p.filename.lower().endswith(_MARKED_UP))
        sizes = sum(part.file_size for part in parts)
        if len(parts) > MAX_PARTS or max(marked, default=0) > MAX_XML or sizes > MAX_UNPACKED:
            raise BadFile(too_large)
        # some programs of Windows write its own sign between folders
        self._parts = {part.filename.replace("\\", "/").lstrip("/"): part for part in parts}
        self._low = {name.lower(): name for name in self._parts}

    @property
    def names(self) -> list[str]:
        """The names of all parts, in the package's order."""
        return list(self._parts)

    @property
    def locked(self) -> bool:
        """Whether a password is needed for any part."""
        return any(part.flag_bits & _LOCKED for part in self._parts.values())

    @property
    def encrypted(self) -> bool:
        """Whether the parts of an OpenDocument are encrypted.

        The library raises errors of many classes if the part that says so is damaged.
        """
        return b"encryption-data" in (self.read("META-INF/manifest.xml") or b"")

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a part; ``None`` if there is none of this name in any case.

        Raises:
            BadFile: the part is larger than a part may be.
        """
        name = name.lstrip("/")
        found = self._parts.get(name) or self._parts.get(self._low.get(name.lower(), ""))
        if found is None:
            return None
        if found.file_size > MAX_XML:
            raise BadFile(self._too_large)
        return self._zip.read(found)

    def xml(self, name: str) -> Any:
        """Return the root element of a part; ``None`` if there is no such part.

        Raises:
            etree.XMLSyntaxError: the part is no XML.
        """
        data = self.read(name)
        return None if data is None else parsed(data)

    def relations(self, source: str) -> Iterator[tuple[str, str, str]]:
        """Yield id, kind and target of each relationship of an Open XML part.

        The kind is the last part of its address. Targets outside of the package are left out, and
        a target may name a part that does not exist. Addresses with a bare ``&``, which some
        programs write, are no reason to refuse a file, so a damaged list is read as far as it goes.
        """
        folder, name = posixpath.split(source)
        data = self.read(posixpath.join(folder, "_rels", f"{name}.rels"))
        root = None if data is None else parsed(data, recover=True)
        for each in () if root is None else root.iter(_RELATION):
            if each.get("TargetMode", "").lower() != "external":
                target = unquote(each.get("Target", "")).replace("\\", "/")
                kind = each.get("Type", "").rpartition("/")[2]
                yield each.get("Id", ""), kind, joined(folder, target)


def joined(folder: str, target: str) -> str:
    """Return the name of a part that a part in ``folder`` names."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def parsed(data: bytes, *, recover: bool = False) -> Any:
    """Return the root of an XML document; its entities are not replaced and nothing is fetched.

    Args:
        data: the document.
        recover: whether to read a damaged one as far as possible; ``None`` if nothing can be read.

    Raises:
        etree.XMLSyntaxError: the bytes are no XML, and ``recover`` is false.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=recover
    )
    return etree.fromstring(data, parser)
