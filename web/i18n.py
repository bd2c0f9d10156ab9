"""The site in the reader's language: the catalogues of `searcher.speech` in a template."""

from functools import cache

from flask_babel import get_locale

from searcher.core.model import UNLABELLED
from searcher.speech import LANGUAGES, Message, catalogue

LOCALES = LANGUAGES  # ours -> Babel's
NAMES = {"zh": "简体", "zh-Hant": "繁體", "en": "English"}


class Speech:
    """The interface in the language of the request; called with a key it returns the words."""

    def __init__(self) -> None:
        """Take the language of the request, once: a page says hundreds of words."""
        locale = str(get_locale())
        self.language = next(name for name, known in LOCALES.items() if known == locale)
        self._words = catalogue(self.language)

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of a key, filled in; ``n`` decides between one and many."""
        return self._words.say(key, values)

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

    def message(self, message: Message) -> str:
        """Return the words of a message."""
        return message.words(self.language)

    def notice(self, message: "Message | str") -> str:
        """Return this language's half of a message in both, ``中文 / English``."""
        if isinstance(message, Message):
            return self.message(message)
        chinese, slash, english = message.partition(" / ")
        return english if slash and self.language == "en" else chinese


def tag(language: str) -> str:
    """Return the language tag (BCP 47) of one of `LOCALES`."""
    return LOCALES[language].replace("_", "-")


@cache
def keys() -> frozenset[str]:
    """Return every key of the Chinese catalogue."""
    return frozenset(catalogue("zh").entries)
