"""Values derived from an index: made once for each state, served while the next is made."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from searcher.core.engine import SearchIndex
from searcher.core.errors import EngineError
from searcher.core.model import Article
from tests.support.oracle import OracleEngine
from web.app import create_app
from web.derived import Derived, derived


class Maker:
    """Counts articles when it is let, and remembers how often."""

    __name__ = "Maker"

    def __init__(self) -> None:
        self.let = threading.Event()
        self.let.set()
        self.calls = 0
        self.failing = False

    def __call__(self, index: SearchIndex) -> int:
        self.calls += 1
        assert self.let.wait(30)
        if self.failing:
            raise EngineError("not now")
        return sum(1 for _ in index.scan())


@pytest.fixture
def index() -> OracleEngine:
    made = OracleEngine()
    made.update([Article("a", "正文")], ())
    return made


def test_it_is_made_once_for_each_state(index: OracleEngine) -> None:
    make = Maker()
    value = Derived(index, make)
    assert [value.get(30), value.get(30), make.calls] == [1, 1, 1]
    index.update([Article("b", "正文")], ())
    assert [value.get(30), value.get(30), make.calls] == [2, 2, 2]


def test_threads_that_come_together_make_it_once(index: OracleEngine) -> None:
    make = Maker()
    make.let.clear()
    value = Derived(index, make)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(value.get, 30) for _ in range(8)]
        make.let.set()
        assert [each.result() for each in asked] == [1] * 8
    assert make.calls == 1


def test_who_does_not_wait_gets_the_one_before_or_none(index: OracleEngine) -> None:
    make = Maker()
    value = Derived(index, make)
    make.let.clear()
    assert value.get(0) is None
    make.let.set()
    assert value.get(30) == 1
    make.let.clear()
    index.update([Article("b", "正文")], ())
    assert value.get(0) == 1
    make.let.set()
    assert value.get(30) == 2
    assert make.calls == 2


def test_errors_do_not_stick(index: OracleEngine) -> None:
    make = Maker()
    make.failing = True
    value = Derived(index, make)
    for _ in range(2):
        with pytest.raises(EngineError):
            value.get(30)
    make.failing = False
    assert value.get(30) == 1
    make.failing = True
    index.update([Article("b", "正文")], ())
    assert value.get(30) == 1  # the one before is better than none
    make.failing = False
    assert value.get(30) == 2


def test_each_site_has_its_own(index: OracleEngine) -> None:
    make = Maker()
    with create_app(index).app_context():
        assert [derived(make, 30), derived(make, 30)] == [1, 1]
    with create_app(OracleEngine()).app_context():
        assert derived(make, 30) == 0
    assert make.calls == 2
