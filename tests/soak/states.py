"""States that an index may be in at a moment, and the oracle's answers in each."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from searcher.cli.json import answer_json, facets_json
from searcher.core.model import Answer, Article, Mode, Sort
from searcher.core.request import Request
from searcher.find.find import find
from tests.support.oracle import OracleEngine


@dataclass(frozen=True, slots=True)
class Question:
    """A typed query and its mode."""

    typed: str
    mode: Mode = Mode.SMART


QUESTIONS = (
    *(Question(typed) for typed in ("", "换届选举", "垃圾分类 -志愿者", "“街道召开动员会”", "AED")),
    *(
        Question(typed)
        for typed in ("街道:云桥路街道", "日期:2022年3月..2022年9月", "长江大桥 或 宣读")
    ),
    *(Question("居民代表参加。各居民区", mode) for mode in Mode),
    *(Question("加装电梯 司法所", mode) for mode in Mode),
    *(Question("83.2%", Mode.EXACT), Question("标题:圆满 -正文:老人"), Question("火星")),
)
LIMIT = 500


def told(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON without what engines or earlier runs decide, see `plain`."""
    return plain(answer_json(answer))


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without scores and ids.

    Hits of one day are in the order of their ids, so they are put into an order of their own.
    """
    for hit in values["hits"]:
        for name in ("score", "id"):
            del hit[name]
    values["hits"].sort(key=repr)
    return values


@dataclass(slots=True)
class State:
    """The articles of an index at one moment.

    The oracle's answers are computed when they are first needed.
    """

    articles: Mapping[str, Article]
    _oracle: OracleEngine = field(init=False)
    _answers: dict[Question, dict[str, Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Make an oracle that holds the articles."""
        self._oracle = OracleEngine(dict(self.articles))

    def answer(self, question: Question) -> dict[str, Any]:
        """Return the oracle's answer to a question as JSON without scores, newest first."""
        with self._lock:
            if question not in self._answers:
                found = find(
                    self._oracle,
                    Request(question.typed, mode=question.mode, sort=Sort.NEWEST, limit=LIMIT),
                )
                self._answers[question] = told(found)
            return self._answers[question]

    def counts(self) -> dict[str, Any]:
        """Return the statistics of the whole index as JSON."""
        stats = self._oracle.stats()
        return {
            "articles": stats.articles,
            "characters": stats.characters,
            "sources": stats.sources,
            "first_month": stats.first_month,
            "last_month": stats.last_month,
            "facets": facets_json(stats.facets),
        }


class Allowed:
    """The states that a reader may see at a moment.

    A search that began earlier may still see a state that was allowed then.
    """

    def __init__(self, state: State) -> None:
        """Allow one state."""
        self._states: tuple[State, ...] | None = (state,)
        self._number = 0
        self._history: dict[int, tuple[State, ...] | None] = {0: self._states}
        self._lock = threading.Lock()

    def set(self, states: Iterable[State] | None) -> None:
        """Allow these states from now on.

        Args:
            states: ``None`` allows any state, for a run that may leave some files to the next.
        """
        with self._lock:
            self._number += 1
            self._states = None if states is None else tuple(states)
            self._history[self._number] = self._states
            self._history.pop(self._number - 50, None)

    def begin(self) -> int:
        """Return a number for this moment, to give to `until_now` later."""
        with self._lock:
            return self._number

    def until_now(self, begun: int) -> tuple[State, ...] | None:
        """Return all states that were allowed since ``begun``; ``None`` if any state was."""
        with self._lock:
            spans = [self._history.get(n) for n in range(begun, self._number + 1)]
        if any(span is None for span in spans):
            return None
        return tuple(state for span in spans for state in span or ())
