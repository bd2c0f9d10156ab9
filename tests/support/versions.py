"""A corpus that changes in known steps, so that its content tells the last step."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from searcher.core.engine import Engine, SearchIndex
from searcher.core.model import Article, Facet
from searcher.core.request import Request
from searcher.find.find import find

COUNT = 40
State = Mapping[int, int]  # article number -> the last step that wrote the article
STREETS = ("青禾街道", "柳岸街道", "桥南街道")


def article(number: int, step: int) -> Article:
    """Return the article as a step writes it.

    It matches 换届选举 and, as a phrase, 第N版, where N is the step.
    """
    return Article(
        id=f"n/{number:05}",
        title=f"第{number}篇",
        body=f"街道通讯第{step}版。" + "换届选举圆满完成。" * 5,
        street=STREETS[(number + step) % len(STREETS)],
        departments=("社区党建办公室", "妇女联合会")[: 1 + number % 2],
        event_date=f"2021-05-{1 + number % 28:02}",
        month="2021-05",
        source=f"{number % 7}.txt",
    )


def articles(state: State) -> list[Article]:
    """Return all articles of a state."""
    return [article(number, step) for number, step in state.items()]


def whole(step: int, count: int = COUNT) -> State:
    """Return the state after one step has written every article."""
    return dict.fromkeys(range(count), step)


@cache
def patched(step: int) -> State:
    """Return the state after all patches up to ``step``."""
    state = dict(whole(0) if step == 0 else patched(step - 1))
    put, gone = patch(step) if step else ((), ())
    return {n: s for n, s in (state | dict.fromkeys(put, step)).items() if n not in gone}


def patch(step: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the numbers of the articles that a step writes, and of those that it deletes."""
    return tuple((3 * step + n) % COUNT for n in range(5)), ((3 * step + 17) % COUNT,)


def apply_patch(engine: Engine, step: int) -> None:
    """Update an index at the state ``patched(step - 1)`` to ``patched(step)``."""
    put, gone = patch(step)
    engine.update([article(n, step) for n in put], [article(n, 0).id for n in gone])


def state_of(index: SearchIndex) -> State:
    """Read a whole index and return its state.

    Asserts that each article is complete and there once.
    """
    found: dict[int, int] = {}
    for held in index.scan():
        number = int(held.id.removeprefix("n/"))
        step = int(held.body.removeprefix("街道通讯第").split("版")[0])
        assert held == article(number, step)
        assert number not in found
        found[number] = step
    return found


def assert_answers(index: SearchIndex, states: Iterable[State]) -> State:
    """Assert that an index is at one of ``states`` and that every search agrees.

    Returns:
        The state of the index.
    """
    state = state_of(index)
    assert any(state == other for other in states), state
    expected = articles(state)
    answer = find(index, Request("换届选举", limit=0))
    assert answer.total == len(state) == index.stats().articles
    for facet in Facet:
        counts = Counter(label for a in expected for label in a.labels(facet))
        assert {c.value: c.count for c in answer.facets[facet]} == counts
    for step, count in Counter(state.values()).most_common(5):
        assert find(index, Request(f"“第{step}版”", limit=0)).total == count
    for wanted in expected[:3]:
        assert index.get(wanted.id) == wanted
        [found] = find(
            index, Request(f"“第{wanted.id.removeprefix('n/').lstrip('0') or 0}篇”")
        ).results
        assert found.article == wanted
    assert index.get(replace(expected[0], id="n/none").id) is None
    return state
