"""Show what became of the text of a file, for `jiewen extract --explain`."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from indexer.extract.account import Account, Entry, Part
from indexer.extract.all_rules import rule_of
from indexer.extract.letters import letters
from searcher.speech import in_words, spoken

_SHOWN = 5  # lines of one rule that people see; JSON has all
_LONGEST = 40  # glyphs of such a line


def account_json(account: Account) -> dict[str, Any]:
    """Return an account as JSON data: letters by part, and each line with what became of it."""
    return {
        "file": account.source,
        "letters": {part.value: count for part, count in _letters(account) if count},
        "lines": list(map(_line_json, account.entries)),
    }


def _letters(account: Account) -> Iterator[tuple[Part, int]]:
    for part in Part:
        yield part, sum(len(letters(entry.text)) for entry in account.of(part))


def _line_json(entry: Entry) -> dict[str, Any]:
    return {
        "text": entry.text,
        "part": entry.part.value,
        "article": entry.article or None,
        "rule": entry.rule or None,
        "detail": entry.detail or None,
        "page": entry.page,
    }


def account_lines(account: Account) -> Iterator[str]:
    """Yield lines for people: letters by part, then the lines of no article by their rule."""
    told = [(part, count) for part, count in _letters(account) if count]
    parts = " · ".join(f"{in_words(f'part.{part.value}')} {count}" for part, count in told)
    total = sum(count for _, count in told)
    yield in_words("account.total", file=account.source, n=total, parts=parts)
    if lost := account.of(Part.LOST):
        yield f"  {in_words('account.lost')}"
        yield from _shown(lost)
    aside = sorted(account.of(Part.FURNITURE), key=lambda entry: entry.rule)
    for name, group in groupby(aside, key=lambda entry: entry.rule):
        yield f"  {name}  {rule_of(name).reason(spoken())}"
        yield from _shown(tuple(group))


def _shown(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries[:_SHOWN]:
        text = " ".join(entry.text.split())
        cut = f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text
        yield f"    {cut}" + (f"  [{entry.detail}]" if entry.detail else "")
    if len(entries) > _SHOWN:
        yield f"    {in_words('account.more', n=len(entries) - _SHOWN)}"
