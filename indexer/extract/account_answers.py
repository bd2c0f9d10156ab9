"""Accounts in the messages of a parser process: plain data, checked like untrusted input."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from indexer.extract.account import Account, Entry, Part
from indexer.extract.checked import BadAnswer, as_list, as_rule, as_text, as_whole

_VALUES = len(fields(Entry))


def to_json(account: Account) -> dict[str, Any]:
    """Return an account as JSON data."""
    entries = [[e.text, e.part, e.article, e.rule, e.detail, e.page] for e in account.entries]
    return {"source": account.source, "entries": entries}


def of_json(values: Mapping[str, Any], path: str, articles: int) -> Account:
    """Return an account from data of `to_json`.

    Args:
        values: the data.
        path: the file that was parsed; accounts of other files are refused.
        articles: how many articles the file has.

    Raises:
        BadAnswer: the data is none that our parser sends.
    """
    source = as_text(values.get("source"))
    if source != path and not source.startswith(f"{path}/"):
        raise BadAnswer("an account of another file")
    entries = as_list(values.get("entries"))
    return Account(source, tuple(_entry(each, articles) for each in entries))


def _entry(value: Any, articles: int) -> Entry:
    values = as_list(value)
    if len(values) != _VALUES:
        raise BadAnswer("no entry")
    text, part, article, rule, detail, page = values
    try:
        found = Part(as_text(part))
    except ValueError as error:
        raise BadAnswer("no part") from error
    if as_whole(article) > articles:
        raise BadAnswer("no article")
    return Entry(
        as_text(text),
        found,
        article,
        as_rule(rule).id if as_text(rule) else "",
        as_text(detail),
        None if page is None else as_whole(page),
    )
