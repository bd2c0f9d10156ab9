"""Every word of the interface, from the catalogues in ``translations/``.

Messages are named by keys, e.g. ``"error.404"``; ``{name}`` in them is filled in. The catalogues
are read as they are written (PO), so nothing has to be compiled; each area of the site has a file.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask_babel import get_locale

from searcher.core.model import UNLABELLED

FOLDER = Path(__file__).parent / "translations"
LOCALES: Mapping[str, str] = {"zh": "zh_Hans", "zh-Hant": "zh_Hant", "en": "en"}  # ours -> Babel's
NAMES: Mapping[str, str] = {"zh": "简体", "zh-Hant": "繁體", "en": "English"}


class Speech:
    """The interface in the language of the request; called with a key it returns the words."""

    def __init__(self) -> None:
        """Take the language of the request, once: a page says hundreds of words."""
        self._locale = str(get_locale())
        self._words = catalogue(self._locale)

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of a key, filled in; ``n`` decides between one and many."""
        number = values.get("n")
        words = self._words.ungettext(key, key, number) if isinstance(number, int) else key
        if words == key:
            words = self._words.ugettext(key)
        return words.format(**values) if values else words

    @property
    def language(self) -> str:
        """A key of `LOCALES`."""
        return next(name for name, locale in LOCALES.items() if locale == self._locale)

    @property
    def tag(self) -> str:
        """Language tag (BCP 47) for the page."""
        return tag(self.language)

    def value(self, label: str) -> str:
        """Return a facet value as shown: only 未标注 has a translation."""
        return self("unlabelled") if label == UNLABELLED else label

    def field(self, name: str) -> str:
        """Return what an Article attribute is called."""
        words = (self(key) for key in (f"field.{name}", f"facet.{name}") if key in keys())
        return next(words, name)

    def notice(self, message: str) -> str:
        """Return this language's half of a message in both, ``中文 / English``."""
        chinese, slash, english = message.partition(" / ")
        if self.language == "zh-Hant":
            return traditional(chinese)
        return english if slash and self.language == "en" else chinese


def tag(language: str) -> str:
    """Return the language tag (BCP 47) of one of `LOCALES`."""
    return LOCALES[language].replace("_", "-")


@cache
def catalogue(locale: str) -> Translations:
    """Read all files of one of our locales."""
    whole = Catalog(locale=locale)
    for path in sorted((FOLDER / locale / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id:
                    whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


@cache
def keys() -> frozenset[str]:
    """Return every key of the Chinese catalogue."""
    return frozenset(key for key in catalogue("zh_Hans")._catalog if isinstance(key, str) and key)


@lru_cache(1024)
def traditional(words: str) -> str:
    """Return our own words as Taiwan writes them; never used on what a paper printed."""
    return _converter()(words)


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC  # a third of a second; only readers of this language need it

    convert: Callable[[str], str] = OpenCC("s2twp").convert
    return convert
