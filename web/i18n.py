"""Words of the interface in the reader's language, from `searcher.speech`, for templates."""

from functools import cache

from flask_babel import get_locale

from searcher.core.model import UNLABELLED
from searcher.speech import LANGUAGES, Message, catalogue

LOCALES = LANGUAGES  # our name of a language -> Babel's
NAMES = {"zh": "简体", "zh-Hant": "繁體", "en": "English"}


class Speech:
    """The interface in the language of the request; a call with a key returns the words."""

    def __init__(self) -> None:
        """Determine the language of the request once, as a page looks up hundreds of keys."""
        locale = str(get_locale())
        self.language = next(name for name, known in LOCALES.items() if known == locale)
        self._words = catalogue(self.language)

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of a key with values filled in; ``n`` chooses singular or plural."""
        return self._words.say(key, values)

    @property
    def tag(self) -> str:
        """BCP 47 tag of the language, for the page."""
        return tag(self.language)

    def value(self, label: str) -> str:
        """Return a facet value as shown; only 未标注 has a translation."""
        return self("unlabelled") if label == UNLABELLED else label

    def field(self, name: str) -> str:
        """Return the shown name of an Article attribute."""
        words = (self(key) for key in (f"field.{name}", f"facet.{name}") if key in keys())
        return next(words, name)

    def message(self, message: Message | str) -> str:
        """Return the words of a message; a text, as older indexes hold, stays as it is."""
        return message if isinstance(message, str) else message.words(self.language)


def tag(language: str) -> str:
    """Return the BCP 47 tag of one of `LOCALES`."""
    return LOCALES[language].replace("_", "-")


@cache
def keys() -> frozenset[str]:
    """Return all keys of the Chinese catalogue."""
    return frozenset(catalogue("zh").entries)
