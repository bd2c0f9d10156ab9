"""A rule of extraction: a name, what it decides, its price or threshold, the reason, two examples.

Nothing in extraction is a bare number. Each number is the ``worth`` of a rule in one of the tables
(`indexer.extract.rule_tables` lists them), or a named constant beside the code that measures with
it. The examples of the tables are run as tests: tests/test_rules.py.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Decides(StrEnum):
    """What a rule decides of an article; the order in which `jiewen extract --explain` tells it."""

    TITLE = "title"
    KICKER = "kicker"
    CUT = "cut"  # where an article begins, goes on and ends
    PARAGRAPH = "paragraph"
    CAPTION = "captions"
    BYLINE = "byline"
    STREET = "street"
    DEPARTMENT = "departments"
    EVENT_DATE = "event_date"
    ISSUE_DATE = "issue_date"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One entry of a table of rules.

    Attributes:
        id: words joined by hyphens; no other rule has it.
        decides: what it decides.
        because: the reason, a sentence.
        worth: its price, bonus, threshold or confidence; 0 for a rule that is only true or false.
        unit: of what ``worth`` counts: ``"price"``, ``"em"``, ``"score"``, ``"confidence"`` …
        fires: text of an example on which it fires. Rules of geometry have pages in
            tests/page_examples.py instead.
        not_on: text of an example on which it does not.
        accepts: for a rule that judges one text, whether it fires on that text.
    """

    id: str
    decides: Decides
    because: str
    worth: float = 0.0
    unit: str = ""
    fires: str = ""
    not_on: str = ""
    accepts: Callable[[str], bool] | None = None

    @property
    def flat(self) -> "Charge":
        """The charge of its whole worth."""
        return self, self.worth

    def times(self, amount: float) -> "Charge":
        """The charge of so many times its worth."""
        return self, self.worth * amount

    def decision(self, detail: str = "", decides: Decides | None = None) -> "Decision":
        """Say that the rule decided something of an article."""
        return Decision(decides or self.decides, self.id, detail)


Charge = tuple[Rule, float]  # what a rule adds to a price; negative for a reason in favour
Charges = list[Charge]


def total(charges: Iterable[Charge]) -> float:
    """Return the sum of some charges."""
    return sum(amount for _, amount in charges)


@dataclass(frozen=True, slots=True)
class Decision:
    """A rule that decided something of one article.

    Attributes:
        decides: what it decided.
        rule: the rule's id.
        detail: where and by how much, in short; may be empty.
    """

    decides: Decides
    rule: str
    detail: str = ""


def first(rules: Iterable[Rule], text: str) -> Rule | None:
    """Return the first rule of a table that fires on a text, or ``None``."""
    for rule in rules:
        if rule.accepts and rule.accepts(text):
            return rule
    return None


def table_of(names: dict[str, object]) -> tuple[Rule, ...]:
    """Return the rules among a module's names, in the order in which the module defines them."""
    found: dict[str, Rule] = {}
    for value in names.values():
        for rule in value if isinstance(value, tuple) else (value,):
            if isinstance(rule, Rule):
                found[rule.id] = rule
    return tuple(found.values())
