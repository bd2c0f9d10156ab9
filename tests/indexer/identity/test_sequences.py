"""Whatever happens to other articles and to files, an untouched article keeps id and corrections.

Each sequence indexes a made-up corpus, then inserts, deletes, re-orders and edits articles, and
renames, deletes and restores files, several at a time, and indexes after each step.
"""

import json
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Context, Extraction
from indexer.update import ledger, reading, run
from searcher.core.model import Article
from searcher.identity.register import ids_in
from tests.support.effort import THOROUGH
from tests.support.made_articles import prose
from tests.support.oracle import OracleEngine

SEQUENCES = 2000
SHARE = 40  # of them in each run of all tests: a sequence indexes six times
STEPS = 4
ADVERTISEMENT = prose(777, 60)  # in every issue


@dataclass
class Printed:
    """An article as it stands in one file."""

    text: str
    title: str | None
    page: str | None
    key: int  # what tells this article from all others, whatever its text

    def line(self, about: dict[str, str | None]) -> dict[str, object]:
        """Return what the file says of it."""
        return {"body": self.text, "title": self.title, "page": self.page, **about}


@dataclass
class File:
    """A file of an issue."""

    about: dict[str, str | None]
    articles: list[Printed]


@dataclass
class Corpus:
    """Files, and what an index says of their articles."""

    root: Path
    dice: random.Random
    files: dict[str, File] = field(default_factory=dict)
    away: dict[str, File] = field(default_factory=dict)
    edited: set[int] = field(default_factory=set)
    engine: OracleEngine = field(default_factory=OracleEngine)
    made: int = 0
    clock: int = 10**9

    def article(self) -> Printed:
        """Return a new article."""
        self.made += 1
        long = self.dice.choice([30, 90, 200])
        title = prose(self.made + 10**6, 9) if self.dice.random() < 0.8 else None
        page = self.dice.choice([None, "01", "02"])
        return Printed(prose(self.dice.randrange(10**9), long), title, page, self.made)

    def begin(self) -> None:
        """Make issues, one in two formats and one without a date."""
        for number, folder in enumerate(["a", "b", "c"]):
            date = f"2022-0{number + 1}-15" if number < 2 else None
            about = {"issue_date": date, "paper": "青禾社区报", "street": "青禾街道"}
            held = [self.article() for _ in range(self.dice.randrange(1, 5))]
            if date:
                self.made += 1
                held.append(Printed(ADVERTISEMENT, "招聘", "04", self.made))
            self.files[f"{folder}/issue.txt"] = File(about, held)
        first = self.files["a/issue.txt"]
        self.files["a/issue.pdf"] = File(first.about, list(first.articles))

    def step(self) -> None:
        """Change some things at once."""
        for _ in range(self.dice.randrange(1, 4)):
            deed = self.dice.choice(
                [
                    self.insert,
                    self.delete,
                    self.shuffle,
                    self.edit,
                    self.rename,
                    self.take,
                    self.give,
                ]
            )
            deed()

    def _file(self) -> File:
        return self.files[self.dice.choice(sorted(self.files))]

    def insert(self) -> None:
        """Put an article in somewhere, often on top."""
        file = self._file()
        at = self.dice.choice([0, self.dice.randrange(len(file.articles) + 1)])
        file.articles.insert(at, self.article())

    def delete(self) -> None:
        """Drop an article."""
        file = self._file()
        if len(file.articles) > 1:
            del file.articles[self.dice.randrange(len(file.articles))]

    def shuffle(self) -> None:
        """Put a file's articles in another order."""
        self.dice.shuffle(self._file().articles)

    def edit(self) -> None:
        """Change a few characters of an article."""
        file = self._file()
        at = self.dice.randrange(len(file.articles))
        old = file.articles[at]
        cut = self.dice.randrange(len(old.text) - 4)
        text = old.text[:cut] + prose(self.dice.randrange(10**6), 2) + old.text[cut + 2 :]
        file.articles[at] = Printed(text, old.title, old.page, old.key)
        self.edited.add(old.key)

    def rename(self) -> None:
        """Give a file another name and folder."""
        path = self.dice.choice(sorted(self.files))
        ending = path.rpartition(".")[2]
        self.files[f"{self.dice.choice('abcd')}/{self.dice.randrange(10**6)}.{ending}"] = (
            self.files.pop(path)
        )

    def take(self) -> None:
        """Take a file away, for a while."""
        if len(self.files) > 2:
            path = self.dice.choice(sorted(self.files))
            self.away[path] = self.files.pop(path)

    def give(self) -> None:
        """Bring a file back."""
        if self.away:
            path = self.dice.choice(sorted(self.away))
            self.files.setdefault(path, self.away.pop(path))

    def index(self) -> None:
        """Write all files, and index them; sometimes without what the last run left."""
        corpus, index = self.root / "corpus", self.root / "index"
        for path in sorted(corpus.rglob("*.*"), reverse=True):
            if path.name != "corrections.toml":
                path.unlink()
        self.clock += 1
        for name, file in self.files.items():
            path = corpus / name
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = [json.dumps(each.line(file.about)) for each in file.articles]
            path.write_text("\n".join(lines), "utf-8")
            os.utime(path, (self.clock, self.clock))
        if self.dice.random() < 0.3:
            (index / ledger.FILE_NAME).unlink(missing_ok=True)
        run.index(self.engine, index, corpus)

    def correct(self) -> dict[str, str]:
        """Write a correction of every second article; return id -> corrected kicker."""
        chosen = {name: f"改{key}" for key, name in self.named().items() if key % 2}
        entries = (
            f'[[correction]]\nid = "{name}"\nkicker = "{kicker}"\n'
            for name, kicker in chosen.items()
        )
        (self.root / "corpus" / "corrections.toml").write_text("".join(entries), "utf-8")
        return chosen

    def named(self) -> dict[int, str]:
        """Return key -> id, for all articles that no step has edited."""
        ids = ids_in(self.root / "index")
        found: dict[int, str] = {}
        for path, file in self.files.items():
            for place, each in enumerate(file.articles):
                if each.key not in self.edited:
                    name = ids[path, place]
                    assert found.setdefault(each.key, name) == name  # one id for all formats
        return found


@pytest.fixture(autouse=True)
def _plain_extraction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read articles from lines, and give them the ids that extraction gives: file and number."""

    def extract_all(
        jobs: Iterable[RawFile], _context: Context
    ) -> Iterator[tuple[RawFile, Extraction]]:
        for job in jobs:
            lines = enumerate(job.data.decode().splitlines(), 1)
            found = (Article(f"{job.path}/{n}", source=job.path, **json.loads(x)) for n, x in lines)
            yield job, Extraction(tuple(found))

    monkeypatch.setattr(reading, "extract_all", extract_all)


def follow(seed: int, root: Path) -> None:
    """Follow one sequence, and hold each untouched article against what it was."""
    (root / "corpus").mkdir(parents=True)
    corpus = Corpus(root, random.Random(seed))
    corpus.begin()
    corpus.index()
    before = corpus.named()
    corrected = corpus.correct()
    corpus.index()
    for step in range(STEPS):
        corpus.step()
        corpus.index()
        now = corpus.named()
        assert len(set(now.values())) == len(now), (seed, step)
        for key, name in now.items():
            assert before.setdefault(key, name) == name, (seed, step, key)
            article = corpus.engine.get(name)
            assert article is not None, (seed, step, key)
            assert article.kicker == corrected.get(name), (seed, step, key)


@pytest.mark.exhaustive
def test_untouched_articles_keep_ids_links_and_corrections(tmp_path: Path) -> None:
    for seed in range(SEQUENCES if THOROUGH else SHARE):
        follow(seed, tmp_path / str(seed))
