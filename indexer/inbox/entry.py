"""An entry of the inbox: a file that somebody sent, and what became of it."""

import json
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from searcher.speech import Message


class State(StrEnum):
    """How far an entry is."""

    WAITING = "waiting"  # nobody has read it yet
    READ = "read"  # its articles are known, and a person has to decide
    REFUSED = "refused"  # it cannot be read; it stays until somebody deals with it
    MOVING = "moving"  # a person confirmed it, and the worker has to move it into the corpus
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"
    UNPACKED = "unpacked"  # an archive, whose files are entries of their own


OPEN = frozenset({State.WAITING, State.READ, State.REFUSED, State.MOVING})


@dataclass(frozen=True, slots=True)
class Facts:
    """What reading has found in the file.

    Attributes:
        articles: their number.
        titles: of the articles, in printed order; ``""`` for none.
        paper: the name that most articles have; ``""`` if unknown, as for all texts below.
        number: of the issue.
        date: ISO day of the issue.
        month: ISO month of an issue without a day.
        office: the office that most articles have.
        offices: all of them.
        issues: keys of the issues, see `indexer.identity.seen.Imprint.issue`.
        unsure: the least confidence of each field among all articles, 0 to 1.
        kind: the suffix by which runs read the file, if they would not by its own; ``""`` else.
        notes: what the reader left out, and why.
    """

    articles: int = 0
    titles: tuple[str, ...] = ()
    paper: str = ""
    number: str = ""
    date: str = ""
    month: str = ""
    office: str = ""
    offices: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    unsure: tuple[tuple[str, float], ...] = ()
    kind: str = ""
    notes: tuple[Message, ...] = ()

    def text(self) -> str:
        """Return the facts as JSON, which `facts_of` reads."""
        values = {name: getattr(self, name) for name in self.__slots__}
        values["notes"] = [each.data() for each in self.notes]
        return json.dumps(values, ensure_ascii=False)


def facts_of(text: str) -> Facts:
    """Return the facts that `Facts.text` wrote."""
    values = json.loads(text)
    for name in ("titles", "offices", "issues"):
        values[name] = tuple(map(str, values[name]))
    values["unsure"] = tuple((str(name), float(value)) for name, value in values["unsure"])
    values["notes"] = tuple(map(Message.of_data, values["notes"]))
    return Facts(**values)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person decided; the journal of moving the file.

    Attributes:
        who: the account; ``""`` for the command.
        target: path of the file in the corpus, with ``/``.
        replaces: path in the corpus of the file that it replaces; ``""`` for none.
        says: what a correction of the file says beside ``files``: the values put right.
        seen: number of changes in the history when the person decided.
    """

    who: str
    target: str
    replaces: str = ""
    says: tuple[tuple[str, str], ...] = ()
    seen: int = 0

    def text(self) -> str:
        """Return the plan as JSON, which `plan_of` reads."""
        return json.dumps(asdict(self), ensure_ascii=False)


def plan_of(text: str) -> Plan:
    """Return the plan that `Plan.text` wrote."""
    values = json.loads(text)
    values["says"] = tuple((str(name), str(value)) for name, value in values["says"])
    return Plan(**values)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that somebody sent.

    Attributes:
        number: from 1; 0 until it is written.
        name: the name under which it came, printable, with ``/``; of an archive's file with that
            archive's name before it.
        file: name of the file in the folder of the inbox.
        size: bytes.
        content: hash of the bytes, as the extraction store has it.
        who: the account that sent it; ``""`` for the command and the watched folder.
        sent: UTC day and time.
        state: how far it is.
        depth: how many archives held it.
        told: why it was refused, could not be moved, or was left out.
        facts: what reading has found.
        plan: what a person decided.
        ended: when it was confirmed, discarded or unpacked.
    """

    number: int
    name: str
    file: str
    size: int
    content: str
    who: str
    sent: str
    state: State = State.WAITING
    depth: int = 0
    told: Message | None = None
    facts: Facts = field(default_factory=Facts)
    plan: Plan | None = None
    ended: str = ""

    @property
    def articles(self) -> str:
        """Name of the file with the articles that were read."""
        return f"{self.file.partition('.')[0]}.articles"

    @property
    def is_open(self) -> bool:
        """Whether somebody or the worker still has to deal with it."""
        return self.state in OPEN

    def row(self) -> tuple[object, ...]:
        """Return the values of the table's columns after the number."""
        return (
            *(self.name, self.file, self.size, self.content, self.who, self.sent),
            *(self.state.value, self.depth, self.told and json.dumps(self.told.data())),
            *(self.facts.text(), self.plan and self.plan.text(), self.ended),
        )


def entry_of(row: list[Any]) -> Entry:
    """Return the entry of a row.

    Raises:
        ValueError, TypeError, LookupError, AttributeError: it makes no sense.
    """
    number, name, file, size, content, who, sent, state, depth, told, facts, plan, ended = row
    made = Entry(number, name, file, size, content, who, sent, State(state), depth, ended=ended)
    return replace(
        made,
        told=Message.of_data(json.loads(told)) if told else None,
        facts=facts_of(facts),
        plan=plan_of(plan) if plan else None,
    )
