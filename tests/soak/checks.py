"""Checks of what must hold after a step."""

import csv
import io
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from searcher.core.model import Article
from searcher.engines.choose import open_index
from tests.soak.faults import Ended, jiewen
from tests.soak.model import named
from tests.soak.states import LIMIT, QUESTIONS, State, plain

DONE, FAILED, PARTIAL = 0, 1, 3
_BUG = re.compile(r"Traceback|Exception ignored|\bError at 0x")


def clean(ended: Ended, what: str) -> None:
    """Check that a command printed no traceback, and at most one line of error."""
    assert not _BUG.search(ended.out + ended.err), f"{what}: {ended.err[-2000:]}"
    if ended.status == FAILED:
        lines = [line for line in ended.err.splitlines() if line.strip()]
        assert len(lines) == 1, f"{what}: an error is one line: {ended.err!r}"


def held(folder: Path) -> dict[str, Article]:
    """Return the articles that an index holds, see `named`."""
    return named(open_index(folder).scan())


def groups(folder: Path) -> set[frozenset[str]]:
    """Return the reprint groups of an index, each as the names of its articles."""
    articles = list(open_index(folder).scan())
    found: dict[str, set[str]] = defaultdict(set)
    for article, name in zip(articles, named(articles), strict=True):
        if article.group:
            found[article.group].add(name)
    return set(map(frozenset, found.values()))


def state_of(folder: Path, states: list[State]) -> State:
    """Return which of the states an index is in.

    Raises:
        AssertionError: it is in none of them.
    """
    found = held(folder)
    for state in states:
        if state.articles == found:
            return state
    raise AssertionError("\n".join(_differences(found, states)))


def _differences(found: dict[str, Article], states: list[State]) -> list[str]:
    lines = ["the index is in no state that it may be in"]
    for number, state in enumerate(states):
        wanted = state.articles
        other = sorted(name for name in wanted.keys() & found.keys() if wanted[name] != found[name])
        lines.append(
            f"  state {number}: missing {sorted(wanted.keys() - found.keys())[:5]}, "
            f"too many {sorted(found.keys() - wanted.keys())[:5]}, otherwise {other[:5]}"
        )
        lines += [f"    {found[name]}\n    {wanted[name]}" for name in other[:1]]
    return lines


def _json(*words: str) -> object:
    ended = jiewen(*words)
    clean(ended, words[0])
    assert ended.status in (DONE, PARTIAL), f"{words}: {ended}"
    return json.loads(ended.out)


def search(folder: Path, state: State, dice: random.Random) -> None:
    """Check ``jiewen search`` in every mode."""
    question = dice.choice(QUESTIONS)
    words = ["search", question.typed, "--mode", question.mode.value, "--sort", "newest"]
    found = _json(*words, "--limit", str(LIMIT), "--index", str(folder), "--json")
    assert isinstance(found, dict)
    assert plain(found) == state.answer(question), f"search {question}"


def stats(folder: Path, state: State, dice: random.Random) -> None:
    """Check ``jiewen stats``."""
    del dice
    found = _json("stats", "--index", str(folder), "--json")
    assert isinstance(found, dict)
    assert {name: found[name] for name in state.counts()} == state.counts(), "stats"


def facets(folder: Path, state: State, dice: random.Random) -> None:
    """Check ``jiewen facets``."""
    question = dice.choice(QUESTIONS)
    facet = dice.choice(("street", "department", "month", "district", "year"))
    words = ["facets", question.typed, "--mode", question.mode.value, "--facet", facet]
    found = _json(*words, "--index", str(folder), "--json")
    assert isinstance(found, dict)
    counts = {each["value"]: each["count"] for each in found["values"]}
    assert counts == state.answer(question)["facets"][facet], f"facets {question}"


def trends(folder: Path, state: State, dice: random.Random) -> None:
    """Check ``jiewen trends``: a term's months add up to the dated articles that match the term."""
    question = dice.choice([each for each in QUESTIONS if each.typed])
    words = ["trends", question.typed, "--mode", question.mode.value, "--index", str(folder)]
    found = _json(*words, "--json")
    assert isinstance(found, dict)
    months = {
        month: count
        for month, count in state.answer(question)["facets"]["month"].items()
        if month != "未标注"
    }
    for series in found["series"]:
        told = dict(zip(found["months"], series["counts"], strict=True))
        assert {m: c for m, c in told.items() if c} == months, f"trends {question}"


def export(folder: Path, state: State, dice: random.Random) -> None:
    """Check ``jiewen export`` to standard output."""
    question = dice.choice(QUESTIONS)
    form = dice.choice(("csv", "jsonl"))
    words = ["export", question.typed, "--mode", question.mode.value, "--format", form]
    ended = jiewen(*words, "--index", str(folder))
    clean(ended, "export")
    assert ended.status == DONE, ended
    if form == "csv":
        rows = len(list(csv.reader(io.StringIO(ended.out.removeprefix("\ufeff"))))) - 1
    else:
        rows = len(ended.out.splitlines())
    assert rows == state.answer(question)["total"], f"export {question}: {rows} rows"


def batch(folder: Path, state: State, dice: random.Random) -> None:
    """Check that some more commands end cleanly; their answers are not compared."""
    del state
    [name] = dice.sample(sorted(article.id for article in open_index(folder).scan()), 1)
    for words in (["similar", name], ["suggest", "换"], ["review"]):
        ended = jiewen(*words, "--index", str(folder))
        clean(ended, words[0])
        assert ended.status in (DONE, PARTIAL), f"{words}: {ended}"


def check(folder: Path, state: State, dice: random.Random) -> None:
    """Check that ``jiewen check`` finds no fault in the index."""
    del state, dice
    ended = jiewen("check", "--index", str(folder))
    clean(ended, "check")
    assert ended.status == DONE, f"check: {ended}"


COMMANDS: tuple[Callable[[Path, State, random.Random], None], ...] = (
    *(search, search, search, stats, facets, trends, export, batch, check),
)
