"""确认收录: a confirmed file moves into the corpus, in steps that may be done twice.

The plan is in the entry before the first step. Each step looks whether it is done. So after a kill
the worker does all steps again, and the file is in the corpus once.
"""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.corpus.correction_rows import Reader, Row
from indexer.corpus.kinds import CONTAINERS, OF_SUFFIX, suffix_of
from indexer.corpus.sources import Rejection
from indexer.corpus.unread import FORMER
from indexer.desk.queue import Kind, Queue
from indexer.history.change import Draft, canonical, patterns_of
from indexer.history.history import History
from indexer.inbox.entry import Entry, Plan, State
from indexer.inbox.inbox import Changed, Inbox, now
from indexer.inbox.names import target_of
from indexer.inbox.same_issue import same_bytes
from indexer.update.rows import DIGEST
from searcher.core.errors import InputError, JiewenError
from searcher.disk.durable import give_name, sync
from searcher.disk.refusals import told
from searcher.disk.safe_files import is_inside, open_real
from searcher.speech import Message, said

FIELDS = ("paper", "issue_number", "issue_date", "street")  # that the form puts right
_COMMAND = "jiewen intake"  # who confirms without an account
_STEP = 1 << 20  # bytes
_MOST_SAME = 10_000  # files of one name
_NEW = 1 << 60  # as if the author had seen every change: the file is new


@dataclass(frozen=True, slots=True)
class Taker:
    """Moves confirmed files.

    Attributes:
        inbox: the inbox.
        corpus: the folder of the corpus.
        history: where the values that a person put right become a change.
    """

    inbox: Inbox
    corpus: Path
    history: History

    def plan(self, number: int, who: str, says: Mapping[str, str], *, replaces: str = "") -> Entry:
        """Write down what a person decided; the worker does it.

        Args:
            number: of the entry.
            who: the account.
            says: values by name of `FIELDS`; one that the file tells as well is no change.
            replaces: the file of the corpus that is replaced.

        Raises:
            InputError: a value cannot be used, or the file to replace is not there.
            Changed: somebody dealt with the entry meanwhile.
        """
        if replaces and not self._is_there(replaces):
            raise InputError("inbox.no_replaced", path=replaces)
        seen = len(self.history.log().changes)

        def planned(entry: Entry) -> Entry:
            stated = _found(entry)
            put = {name: " ".join(says.get(name, stated[name]).split()) for name in FIELDS}
            right = tuple((name, put[name]) for name in FIELDS if put[name] != stated[name])
            self._require_usable(dict(right))
            owner = put["street"] or put["paper"]
            when = put["issue_date"] or entry.facts.month
            target = self._free(entry, owner, when)
            plan = Plan(who, target, replaces, right, seen)
            return replace(entry, state=State.MOVING, plan=plan, told=None)

        return self.inbox.change(number, {State.READ}, planned)

    def _require_usable(self, says: Mapping[str, str]) -> None:
        if says:
            found = Reader(self.history.gazetteer).entry(said("desk.draft"), {"id": "x", **says})
            if isinstance(found, Message):
                raise InputError(found)

    def _free(self, entry: Entry, owner: str, when: str) -> str:
        """Return a path in the corpus where nothing is, and that no other plan has."""
        others = {e.plan.target for e in self.inbox.entries({State.MOVING}) if e.plan}
        for again in range(_MOST_SAME):
            path = target_of(entry.name, owner, when, again + 1 if again else 0, entry.facts.kind)
            if path not in others and not os.path.lexists(self.corpus / path):
                return path
        raise InputError("inbox.no_name", name=entry.name)

    def _is_there(self, path: str) -> bool:
        real = os.path.realpath(self.corpus / path)
        return is_inside(os.path.realpath(self.corpus), real) and os.path.isfile(real)  # noqa: PTH113

    # -- the steps -------------------------------------------------------------------------------

    def take_all(self) -> tuple[int, list[Rejection]]:
        """Do all plans; return how many files were moved, and why others were not."""
        taken, rejected = 0, list[Rejection]()
        for entry in sorted(self.inbox.entries({State.MOVING}), key=lambda each: each.number):
            try:
                taken += self._take(entry)
            except (JiewenError, OSError) as error:
                why = error.message if isinstance(error, JiewenError) else told(error, self.corpus)
                rejected.append(Rejection(entry.name, why))
                self._give_back(entry, why)
        return taken, rejected

    def _give_back(self, entry: Entry, why: Message) -> None:
        """Let a person decide again; the file stays in the inbox."""
        with suppress(Changed):
            self.inbox.change(
                entry.number,
                {State.MOVING},
                lambda each: replace(each, state=State.READ, plan=None, told=why),
            )

    def _take(self, entry: Entry) -> bool:
        """Do the steps of a plan; return whether the corpus has a new file."""
        plan = entry.plan
        if plan is None:
            raise InputError("inbox.meanwhile", number=entry.number)
        target = self.corpus / plan.target
        if not _holds(target, entry.content):
            if twin := same_bytes(self.inbox, entry, self.corpus):
                self._end(entry, State.DISCARDED, said("inbox.identical", path=twin))
                return False
            self._place(entry, target)
        self._hidden(entry, target).unlink(missing_ok=True)
        if plan.replaces and plan.replaces != plan.target:
            _retire(self.corpus / plan.replaces)
        why = self._correct(plan, _found(entry)) if plan.says else None
        Queue(self.inbox.index).ask(Kind.INDEX, plan.who)
        self._end(entry, State.CONFIRMED, why)
        return True

    def _end(self, entry: Entry, state: State, why: Message | None) -> None:
        self.inbox.change(
            entry.number,
            {State.MOVING},
            lambda each: replace(each, state=state, told=why, ended=now()),
        )

    def _place(self, entry: Entry, target: Path) -> None:
        """Put the file at its place in the corpus, complete or not at all, over nothing.

        Raises:
            InputError: the corpus is not there, or leads out, or a file has this name now.
        """
        if not self.corpus.is_dir():
            raise InputError("corpus.missing", corpus=self.corpus)
        folder = target.parent
        _make(self.corpus, folder)
        if not is_inside(os.path.realpath(self.corpus), os.path.realpath(folder)):
            raise InputError("inbox.leads_out", folder=folder)
        hidden = self._hidden(entry, target)
        hidden.unlink(missing_ok=True)  # a kill may have left half of it
        try:
            self._copy(entry, hidden)
            give_name(hidden, target)
        finally:
            hidden.unlink(missing_ok=True)
        sync(folder)

    @staticmethod
    def _hidden(entry: Entry, target: Path) -> Path:
        """Return the name that a file has until it is complete; no run reads it."""
        return target.with_name(f".{entry.file}.new")

    def _copy(self, entry: Entry, to: Path) -> None:
        """Copy the file, and make sure that it is what was staged.

        It is no link to the staged file: who edits the file in the corpus must not change both.
        """
        digest = hashlib.blake2b(digest_size=DIGEST)
        real = os.path.realpath(self.inbox.path(entry))
        with os.fdopen(open_real(real), "rb") as source, to.open("xb") as target:
            while data := source.read(_STEP):
                digest.update(data)
                target.write(data)
            target.flush()
            os.fsync(target.fileno())
        if digest.hexdigest() != entry.content:
            raise InputError("inbox.changed_file", name=entry.name)

    def _correct(self, plan: Plan, found: Mapping[str, str]) -> Message | None:
        """Write the values that were put right, once; return why that is impossible, if it is."""
        says: Row = {"files": _patterns(plan.target), **dict(plan.says)}
        text = canonical(says)
        who = plan.who or _COMMAND
        later = self.history.log().changes[plan.seen :]
        if any(each.who == who and canonical(each.says) == text for each in later):
            return None
        try:
            old = {name: found[name] or None for name, _ in plan.says}
            self.history.append(Draft(who, says, old, seen=_NEW))
        except InputError as error:
            return error.message
        return None


def _found(entry: Entry) -> dict[str, str]:
    """Return what the file tells of its issue, by name of `FIELDS`."""
    facts = entry.facts
    return dict(zip(FIELDS, (facts.paper, facts.number, facts.date, facts.office), strict=True))


def _patterns(path: str) -> list[str]:
    """Return the patterns of a file, and of the files in it, as a mail has some."""
    patterns = patterns_of([path])
    inside = OF_SUFFIX.get(suffix_of(path)) in CONTAINERS
    return [*patterns, f"{patterns[0]}/*"] if inside else patterns


def _make(corpus: Path, folder: Path) -> None:
    """Make the folders of a place in the corpus durably."""
    missing = [each for each in (folder, *folder.parents) if each.is_relative_to(corpus)]
    for each in reversed(missing):
        if not each.is_dir():
            each.mkdir(exist_ok=True)
            sync(each.parent)


def _retire(old: Path) -> None:
    """Rename a file so that runs pass it over; one that is gone was renamed before."""
    if not old.is_file():
        return
    for again in range(_MOST_SAME):
        former = old.with_name(f"{old.name}{f'.{again}' if again else ''}{FORMER}")
        if not os.path.lexists(former):
            old.rename(former)
            sync(old.parent)
            return


def _holds(path: Path, content: str) -> bool:
    """Whether a file is there with these bytes, since the worker was killed after placing it."""
    digest = hashlib.blake2b(digest_size=DIGEST)
    try:
        with os.fdopen(open_real(os.path.realpath(path)), "rb") as file:
            while data := file.read(_STEP):
                digest.update(data)
    except OSError:
        return False
    return digest.hexdigest() == content
