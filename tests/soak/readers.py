"""Readers that search all the time: threads that share an open index, and a client of the site."""

import http.client
import json
import random
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from searcher.core.engine import SearchIndex
from searcher.core.model import Sort
from searcher.core.request import Request
from searcher.engines.choose import open_index
from searcher.find.find import find
from tests.conftest import ROOT
from tests.soak.model import named
from tests.soak.states import LIMIT, QUESTIONS, Allowed, Question, State, told
from tests.support.waiting import until

_PAUSE = 0.02  # seconds between two searches, so that eight threads leave processor time to the run
_HTTP_PAUSE = 0.25
_PAGE = 50  # hits of a page of the site
_STARTS = 60  # seconds that a site may take to start on a busy machine
_BUSY = (429, 503)


@dataclass(slots=True)
class Watch:
    """What the readers have done and seen.

    Attributes:
        searches: how many searches the threads have made.
        requests: how many requests the site has answered.
        wrong: what was wrong, in order.
        stopped: set when the readers should stop.
    """

    searches: int = 0
    requests: int = 0
    wrong: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def complain(self, what: str) -> None:
        """Record something that was wrong."""
        self.wrong.append(what)


def _matches(
    allowed: Allowed, begun: int, fits: Callable[[State], bool], what: str, watch: Watch
) -> None:
    states = allowed.until_now(begun)
    if states is not None and not any(fits(state) for state in states):
        sizes = [len(state.articles) for state in states]
        watch.complain(f"{what}: the answer of no state that could be (of {sizes} articles)")


class Readers:
    """Threads that search one open index."""

    def __init__(self, folder: Path, allowed: Allowed, watch: Watch, count: int) -> None:
        """Open the index in ``folder``; prepare ``count`` threads."""
        self._index = open_index(folder)
        self._allowed, self._watch = allowed, watch
        self._threads = [
            threading.Thread(target=self._ask, args=(random.Random(n),), daemon=True)
            for n in range(count)
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until all threads have stopped."""
        for thread in self._threads:
            thread.join()

    def _ask(self, dice: random.Random) -> None:
        while not self._watch.stopped.wait(_PAUSE):
            begun = self._allowed.begin()
            try:
                self._one(begun, dice)
            except Exception as error:
                self._watch.complain(f"a reader met {type(error).__name__}: {error}")
            self._watch.searches += 1

    def _one(self, begun: int, dice: random.Random) -> None:
        kind = dice.random()
        if kind < 0.8:
            question = dice.choice(QUESTIONS)
            answer = ask(self._index, question)
            self._judge(begun, lambda state: state.answer(question) == answer, repr(question))
        elif kind < 0.9:
            held = named(self._index.scan())
            self._judge(begun, lambda state: state.articles == held, "scan")
        else:
            count = self._index.stats().articles
            self._judge(begun, lambda state: len(state.articles) == count, "stats")

    def _judge(self, begun: int, fits: Callable[[State], bool], what: str) -> None:
        _matches(self._allowed, begun, fits, what, self._watch)


def ask(index: SearchIndex, question: Question) -> dict[str, Any]:
    """Search an index; return the answer as JSON without scores, newest first."""
    found = find(index, Request(question.typed, mode=question.mode, sort=Sort.NEWEST, limit=LIMIT))
    return told(found)


class Site:
    """A running ``jiewen serve``, and a client that sends requests to it."""

    def __init__(self, folder: Path, scratch: Path, allowed: Allowed, watch: Watch) -> None:
        """Prepare the site; its log goes to the folder ``scratch``."""
        self._folder, self._scratch = folder, scratch
        self._allowed, self._watch = allowed, watch
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._host = ""
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def start(self) -> None:
        """Start the site and the client."""
        self._launch()
        self._thread.start()

    def restart(self) -> None:
        """Stop the site with SIGTERM, as a service manager would, and start it again."""
        with self._lock:
            self._end()
            self._launch()

    def stop(self) -> None:
        """Wait for the client to stop, then stop the site."""
        self._thread.join()
        self._end()

    def _launch(self) -> None:
        command = [sys.executable, "-m", "jiewen", "serve", "--port", "0", "--index"]
        log = (self._scratch / "serve.log").open("a")
        with log:
            self._process = subprocess.Popen(
                [*command, str(self._folder)],
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                text=True,
            )
        assert self._process.stdout
        line = self._process.stdout.readline()
        address = re.search(r"http://[^\s/]+", line)
        assert address, f"serve did not start: {line!r}; see serve.log"
        self._host = urlsplit(address[0]).netloc
        self._wait_ready()

    def _wait_ready(self) -> None:
        def healthy() -> bool:
            with suppress(OSError):
                return self._get("/healthz")[0] == 200
            return False

        until(healthy, "the site is not healthy", _STARTS)

    def _end(self) -> None:
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._watch.complain("the site did not end within 30 s of SIGTERM")
                self._process.kill()
                self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()

    def _get(self, address: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            connection.request("GET", address)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def _ask(self) -> None:
        dice = random.Random(0)
        while not self._watch.stopped.wait(_HTTP_PAUSE):
            with self._lock:
                try:
                    self._one(dice)
                except Exception as error:
                    self._watch.complain(f"the site: {type(error).__name__}: {error}")

    def _one(self, dice: random.Random) -> None:
        question = dice.choice(QUESTIONS)
        asked = {"q": question.typed, "mode": question.mode.value, "sort": "newest"}
        asked |= {"limit": str(_PAGE), "reprints": "1"}
        page = dice.random() < 0.2
        begun = self._allowed.begin()
        status, body = self._get(f"{'/' if page else '/api/v1/search'}?{urlencode(asked)}")
        self._watch.requests += 1
        if status in _BUSY:
            self._watch.stopped.wait(1)
            return
        if status != 200:
            self._watch.complain(f"the site answered {status} to {question}: {body[:300]!r}")
        elif not page:
            found = json.loads(body)
            seen = found["total"], sorted(str(hit["title"]) for hit in found["hits"])
            _matches(
                self._allowed,
                begun,
                lambda state: _is_seen(state.answer(question), *seen),
                f"the site, {question}, {seen[0]}: {seen[1][:9]}",
                self._watch,
            )


def _is_seen(answer: dict[str, Any], total: int, titles: list[str]) -> bool:
    """Whether a page shows an answer: all its titles, or a full page of them."""
    listed = sorted(str(hit["title"]) for hit in answer["hits"])
    whole = listed == titles if total <= _PAGE else len(titles) == _PAGE
    return total == answer["total"] and whole
