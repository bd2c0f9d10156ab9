"""One soak test: steps until the time is over; the seed and a step's number determine the step."""

import json
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from searcher.core.errors import CorpusError
from tests.soak import checks, faults
from tests.soak.corpus import CORRECTIONS, MANIFEST, Corpus
from tests.soak.faults import Ended, Fault
from tests.soak.model import Expected, Model
from tests.soak.readers import Readers, Site, Watch
from tests.soak.states import Allowed, State
from tests.support.scarce import Disk

_THREADS = 8
_USUAL = 4.0  # seconds that a run is taken to need until one was timed
_AFTER_KILL = (checks.DONE, checks.PARTIAL, checks.FAILED)


@dataclass(slots=True)
class Tally:
    """Counts of what was done so far."""

    steps: int = 0
    runs: int = 0
    kills: int = 0
    faults: int = 0
    edits: int = 0
    commands: int = 0


@dataclass(slots=True)
class Soak:
    """A corpus, its index, and the faults that happen to them.

    Attributes:
        folder: holds all files but the index; ``steps.txt`` in it lists what was done.
        disk: holds the index.
    """

    folder: Path
    seed: int
    disk: Disk
    tally: Tally = field(default_factory=Tally)
    watch: Watch = field(default_factory=Watch)
    corpus: Corpus = field(init=False)
    model: Model = field(init=False)
    known: Expected = field(init=False)
    state: State = field(init=False)
    allowed: Allowed = field(init=False)
    usual: float = _USUAL

    def __post_init__(self) -> None:
        """Make the corpus."""
        root = self.folder / "corpus"
        root.mkdir()
        self.corpus, self.model = Corpus(root), Model(root)
        self.corpus.fill(random.Random(f"{self.seed} corpus"))

    @property
    def index(self) -> Path:
        """The folder of the index."""
        return self.disk.root

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Index for the first time; then let readers search until the context ends."""
        self.known = self.model.expected({})
        self._note("index for the first time")
        self._sure(self._index_words(), faults.none())
        self.state = checks.state_of(self.index, [State(self.known.articles)])
        self.allowed = Allowed(self.state)
        readers = Readers(self.index, self.allowed, self.watch, _THREADS)
        site = Site(self.index, self.folder, self.allowed, self.watch)
        readers.start()
        site.start()
        self._site = site
        try:
            yield
        finally:
            self.watch.stopped.set()
            readers.join()
            site.stop()
        self.unharmed()

    _site: Site = field(init=False)

    def step(self, number: int) -> None:
        """Do one step; its random choices follow from the seed and the number."""
        dice = random.Random(f"{self.seed} {number}")
        self.tally.steps += 1
        for _ in range(dice.choice((0, 1, 1, 2, 5))):
            self.tally.edits += 1
            self._note(self.corpus.edit(dice))
        fault, rebuild = self._fault(dice), dice.random() < 0.25
        words = (
            ["reindex", "--index", str(self.index), "--json"] if rebuild else self._index_words()
        )
        self._run(words, fault)
        if fault.name:  # the next run without a fault must repair what the fault has left
            self._run(self._index_words(), faults.none())
        for command in dice.sample(checks.COMMANDS, 2):
            self._note(f"jiewen {command.__name__}")
            self.tally.commands += 1
            command(self.index, self.state, dice)
        if dice.random() < 0.12:
            self._compare_fresh()
        if dice.random() < 0.08:
            self._note("restart the site")
            self._site.restart()
        if dice.random() < 0.15:
            self._extract(dice)
        self.unharmed()

    def unharmed(self) -> None:
        """Check that no reader has seen an error or a wrong answer.

        Raises:
            AssertionError: a reader has.
        """
        assert not self.watch.wrong, "\n".join(self.watch.wrong[:5])

    def _note(self, line: str) -> None:
        with (self.folder / "steps.txt").open("a", encoding="utf-8") as file:
            file.write(f"{self.tally.steps}: {line}\n")

    def _index_words(self) -> list[str]:
        return ["index", str(self.corpus.root), "--index", str(self.index), "--json"]

    def _fault(self, dice: random.Random) -> Fault:
        drawn = dice.random()
        if drawn < 0.35:
            return faults.none()
        if drawn < 0.75:
            return faults.kill(dice, self.index, self.usual)
        made = (
            faults.full(dice, self.disk),
            faults.full(dice, self.disk),
            faults.few_files(dice),
            faults.read_only(self.index),
            faults.two_at_once(),
            faults.edits_meanwhile(
                dice, lambda: self._note(self.corpus.edit_file(dice)), self.usual
            ),
        )
        return dice.choice(made)

    def _run(self, words: list[str], fault: Fault) -> None:
        """Run ``index`` or ``reindex`` under a fault, and check which state that has left."""
        what = " ".join(filter(None, (words[0], fault.name)))
        self._note(what)
        try:
            after = self.model.expected(self.known.files)
        except CorpusError:
            self._refused(words, fault)
            return
        goal = State(after.articles)
        before = self.state
        self.allowed.set(None if fault.partial else (before, goal))
        ended = self._timed(words, fault)
        if fault.partial:
            self._settle_partly(ended, before, goal, after, moving=fault.moving)
        elif ended.status in (checks.DONE, checks.PARTIAL):
            self.state = checks.state_of(self.index, [goal])
            self.known = after
            if not fault.name:
                self._told(ended, after)
        else:
            assert fault.name, f"{what} failed: {ended}"
            self.state = checks.state_of(self.index, [before, goal])
        self.allowed.set((self.state,))

    def _settle_partly(
        self, ended: Ended, before: State, goal: State, after: Expected, *, moving: bool
    ) -> None:
        """Check that each article is in its old or its new state.

        This is called after a fault that may leave some files undone.
        """
        found = checks.held(self.index)
        if not moving and ended.status != checks.PARTIAL:
            states = [goal] if ended.status == checks.DONE else [before, goal]
            self.state = checks.state_of(self.index, states)
            self.known = after if self.state is goal else self.known
            return
        self.state = State(found)
        for name, article in self.state.articles.items() if not moving else ():
            known = before.articles.get(name), goal.articles.get(name)
            assert article in known, f"{name} is neither as it was nor as it should be"

    def _refused(self, words: list[str], fault: Fault) -> None:
        """Check that a run refuses the operator's bad files and changes nothing; remove them."""
        ended = self._timed(words, fault)
        assert ended.status not in (checks.DONE, checks.PARTIAL), f"took a bad file: {ended}"
        self.state = checks.state_of(self.index, [self.state])
        self._note(self.corpus.mend())

    def _timed(self, words: list[str], fault: Fault) -> Ended:
        began = time.monotonic()
        ended = fault.run(words)
        self.tally.runs += 1
        self.tally.faults += bool(fault.name)
        self.tally.kills += fault.name.startswith("SIG")
        if not fault.name:
            self.usual = (self.usual + time.monotonic() - began) / 2
        checks.clean(ended, f"{words[0]} {fault.name}")
        self._note(f"  ended with {ended.status}")
        return ended

    def _sure(self, words: list[str], fault: Fault) -> None:
        ended = self._timed(words, fault)
        assert ended.status in (checks.DONE, checks.PARTIAL), ended

    def _told(self, ended: Ended, after: Expected) -> None:
        """Check that the report counts the articles, and names exactly the files with problems."""
        report = json.loads(ended.out)
        assert report["articles"] == len(after.articles)
        named = {each["file"] for each in report["rejected"]}
        assert after.complaints <= named, f"not told of {sorted(after.complaints - named)}"
        strangers = named - after.complaints - {CORRECTIONS, MANIFEST}
        assert not strangers, f"told of {sorted(strangers)}: {report['rejected']}"

    def _compare_fresh(self) -> None:
        """Check that an index made from nothing holds the same articles and reprint groups."""
        self._note("compare with a fresh index")
        fresh = self.folder / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        if any(path.is_symlink() for path in self.corpus.files()):
            return  # a fresh index cannot hold what an unreadable file once said
        words = ["index", str(self.corpus.root), "--index", str(fresh), "--json"]
        ended = self._timed(words, faults.none())
        if ended.status in (checks.DONE, checks.PARTIAL):
            one, other = checks.held(self.index), checks.held(fresh)
            wrong = sorted(name for name in {**one, **other} if one.get(name) != other.get(name))
            assert not wrong, f"not as in a fresh index: {wrong[:5]}"
            assert checks.groups(self.index) == checks.groups(fresh), "groups of a fresh index"

    def _extract(self, dice: random.Random) -> None:
        """Check that ``jiewen extract`` shows the articles that the index holds of a file."""
        path = dice.choice([each for each in self.corpus.files() if each.is_file()])
        self._note(f"extract {path.name}")
        ended = faults.jiewen("extract", str(path), "--json")
        checks.clean(ended, "extract")
        if ended.status in (checks.DONE, checks.PARTIAL):
            [found] = json.loads(ended.out)
            name = path.relative_to(self.corpus.root).as_posix()
            known = self.known.files.get(name)
            if known:
                titles = [article.title for article in known.articles]
                assert [each["title"] for each in found["articles"]] == titles, f"extract {name}"
