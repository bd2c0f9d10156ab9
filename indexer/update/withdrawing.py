"""Decide which articles are withdrawn, from the corrections and from what was withdrawn before."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from indexer.corpus.correction import Correction
from indexer.corpus.corrections import Corrections
from indexer.update.case import Case
from indexer.update.rows import PURGED
from searcher.core.model import Article, Print
from searcher.identity.register import Withdrawn
from searcher.speech import Message, said


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """The withdrawal of articles in one run.

    While an entry of the file cannot be read, nothing comes back that no entry brings back: the
    entry that withdraws the article may be the one with the mistake.

    Attributes:
        case: the articles; all that were withdrawn before are compared, if the corpus has them.
        corrections: those that apply, by lasting id.
        before: what was withdrawn before, by lasting id.
        today: ISO day.
    """

    case: Case
    corrections: Corrections
    before: Mapping[str, Withdrawn]
    today: str

    def rows(self) -> dict[int, Withdrawn]:
        """Return the compared rows that are withdrawn."""
        if not (self.before or self.corrections.remove):
            return {}
        found = ((row, self._of(row)) for row in self.case.own())
        return {row: gone for row, gone in found if gone}

    def lost(self, present: Collection[str], was_public: Collection[str]) -> dict[str, Withdrawn]:
        """Return the withdrawn articles that the corpus does not hold, by id.

        Args:
            present: the ids of all articles that are compared.
            was_public: ids of articles that entries name and that an index has held before.
        """
        names = [*self.before, *(name for name in was_public if name not in self.before)]
        found = ((name, self._absent(name)) for name in names if name not in present)
        return {name: gone for name, gone in found if gone}

    def kept(self, rows: Mapping[int, Withdrawn]) -> Iterator[Message]:
        """Yield a message for each article that no entry withdraws now and that stays withdrawn."""
        for row, gone in rows.items():
            if self._deciding(row) is None:
                yield said("correction.still_withdrawn", id=gone.id)

    def _of(self, row: int) -> Withdrawn | None:
        name = self.case.columns.name(row)
        before = self.before.get(name)
        entry = self._deciding(row)
        stays = entry is None and before and self.corrections.problems
        if not stays and not (entry and entry.removes):
            return None
        reason = entry.reason if entry else before.reason if before else ""
        since = before.since if before else self.today
        prints = list(self._prints(row))
        if before and self.case.columns.issues.get(row) == PURGED:
            prints = [
                *before.prints,
                *prints,
            ]  # the other half of it is no longer found by its words
        return Withdrawn(name, reason, since, tuple(dict.fromkeys(prints)))

    def _deciding(self, row: int) -> Correction | None:
        path, _ = self.case.columns.where(row)
        others = self.case.amendments.others.get(self.case.columns.ids[row], ())
        paths = (path, *(other.source for other in others))
        return self.corrections.deciding(paths, self.case.columns.name(row))

    def _absent(self, name: str) -> Withdrawn | None:
        before = self.before.get(name)
        paths = [each.source for each in before.prints] if before else []
        entry = self.corrections.deciding(paths, name)
        if entry and entry.removes:
            return Withdrawn(
                name,
                entry.reason,
                before.since if before else self.today,
                before.prints if before else (),
            )
        return before if entry is None and self.corrections.problems else None

    def _prints(self, row: int) -> Iterator[Print]:
        """Yield each file that holds a part of the article, with the part's place, each once."""
        extracted = self.case.article(row)
        amendments = self.case.amendments
        path, _ = self.case.columns.where(row)
        halves: list[Article] = [extracted, *amendments.others.get(extracted.id, ())]
        halves += [amendments.tails[each.id] for each in halves if each.id in amendments.tails]
        found = [Print(each.source, each.leaf, each.box) for each in halves]
        if all(each.source != path for each in found):  # a ready article may name another file
            found.append(Print(path))
        yield from dict.fromkeys(found)


def row_of(gone: Withdrawn) -> tuple[object, ...]:
    """Return the row of the register."""
    prints = [[each.source, each.leaf, each.box] for each in gone.prints]
    return gone.id, gone.reason, gone.since, json.dumps(prints, ensure_ascii=False)
