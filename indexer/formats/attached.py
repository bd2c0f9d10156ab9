"""A letter as readers of mail return it: subject, day, text, attachments."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from indexer.corpus import furniture
from indexer.corpus.rules import Rule
from indexer.formats.archives import Budget, Member, safe_name

_TITLE = re.compile(r"<title[^>]*>\s*[^<\s]", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_WHITE = re.compile(r"\s+")
_SHARE = 0.5  # of the plain text's signs; a page of the same letter has about as many
_WEEKDAYS = "一二三四五六日"
_LOST = re.compile(r"[\ud800-\udfff]+")  # bytes of a header without a stated encoding


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that is attached to a letter."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter.

    Attributes:
        subject: one line.
        sent: the day on which the letter was sent; ``None`` if unknown.
        page: its text as HTML; ``""`` if it has none.
        text: its text; ``""`` if it has none.
        attached: the files with it.
    """

    subject: str
    sent: date | None
    page: str
    text: str
    attached: tuple[Attached, ...]

    def members(self, budget: Budget) -> Iterator[Member]:
        """Yield the letter's own text, its second form, then the attachments."""
        page, text = (form.encode("utf-8", "replace") for form in (self._as_page(), self.text))
        if self._is_paged():
            yield _member("letter.html", page, own=True)
        elif text.strip():
            yield _member("letter.txt", self._as_text().encode("utf-8", "replace"), own=True)
        if self._is_paged() and text.strip():
            yield _member("letter.txt", text, own=True, apart=furniture.SECOND_LETTER)
        for each in self.attached:
            budget.count()
            yield _member(safe_name(each.name), each.data)

    def _is_paged(self) -> bool:
        """Whether the page is read; some mails have only a note or a picture in it."""
        if not self.page.strip() or not self.text.strip():
            return bool(self.page.strip())
        from indexer.formats.html.tree import parse  # which loads slowly

        page = parse(self.page)
        told = len(_WHITE.sub("", page.root.text()))
        page.release()
        return told >= _SHARE * len(_WHITE.sub("", self.text))

    def _as_page(self) -> str:
        """Return the page with subject and day where readers of pages look for them."""
        added = ""
        if self.subject and not _TITLE.search(self.page):
            added += f"<title>{html.escape(self.subject)}</title>"
        if self.sent:
            added += f'<meta name="publishdate" content="{self.sent.isoformat()}">'
        head = _HEAD.search(self.page)
        at = head.end() if head else 0
        added = added if head else f"<head>{added}</head>"
        return f"\ufeff{self.page[:at]}{added}{self.page[at:]}"

    def _as_text(self) -> str:
        """Return the text below a masthead with the day, and the subject as its title."""
        lines = [self.subject, self.text]
        if self.sent:
            day, weekday = self.sent, _WEEKDAYS[self.sent.weekday()]
            lines.insert(0, f"{day.year}年{day.month}月{day.day}日 星期{weekday}\n")
        return "\n".join(filter(None, lines))


def _member(name: str, data: bytes, *, own: bool = False, apart: Rule | None = None) -> Member:
    return Member(name, lambda: data, own=own, apart=apart)


def said_by(text: str) -> str:
    """Return a header's text; bytes without a stated encoding are read as UTF-8 or GB18030."""
    if not _LOST.search(text):
        return text
    raw = text.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
