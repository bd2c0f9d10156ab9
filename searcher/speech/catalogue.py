"""The words of one language, read directly from PO files; nothing is compiled."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "data" / "words"
# language tag of settings and addresses -> folder of its catalogue, which is also Babel's name
LANGUAGES: Mapping[str, str] = {"zh": "zh_Hans", "zh-Hant": "zh_Hant", "en": "en"}

_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr(?:\[\d\])?) )?"(.*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of one language.

    Attributes:
        language: a key of `LANGUAGES`.
        entries: the forms of each code: one form, or singular and plural.
    """

    language: str
    entries: Mapping[str, tuple[str, ...]]

    def say(self, code: str, values: Mapping[str, object]) -> str:
        """Return the words of a code with the values filled in.

        Args:
            code: key of the catalogue; a text that is no key is returned unchanged.
            values: the value of each blank; ``n`` chooses singular or plural.
        """
        forms = self.entries.get(code)
        if forms is None:
            return code
        words = forms[0] if len(forms) == 1 or values.get("n") == 1 else forms[1]
        try:
            return words.format_map(values) if values else words
        except (KeyError, ValueError):  # a missing value must not hide the message
            return words


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language, which is a key of `LANGUAGES`."""
    entries: dict[str, tuple[str, ...]] = {}
    for path in sorted((FOLDER / LANGUAGES[language]).glob("*.po")):
        entries.update(read_po(path.read_text("utf-8")))
    return Catalogue(language, entries)


def read_po(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the code and the forms of each entry of a PO file, without its header.

    Only the part of the format that our files use is read: ``msgid``, ``msgid_plural``, ``msgstr``,
    ``msgstr[n]``, strings over several lines, comments. Babel's reader would take 0.1 s to load, as
    long as a search takes; a test compares the two readers.
    """
    for block in re.split(r"\n\s*\n", text):
        strings: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if found := _LINE.fullmatch(line.strip()):
                name = found[1] or name
                strings[name] = strings.get(name, "") + _unescaped(found[2])
        if code := strings.pop("msgid", ""):
            strings.pop("msgid_plural", None)
            yield code, tuple(strings[key] for key in sorted(strings))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text)
