"""What a rule of extraction is: an id, its decision, a price or threshold, the reason, examples.

No number in extraction is bare: a number is either the ``worth`` of a rule in one of the
tables (`indexer.extract.all_rules` lists them) or a named constant beside the code that
measures with it. tests/indexer/extract/test_rules.py runs the examples of the tables.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from searcher.speech import Message, catalogue, said

# where in the text of an article a rule fired
BEGINS, ENDS = said("where.begins"), said("where.ends")


class Decides(StrEnum):
    """The part of an article that a rule decides; in the order of `jiewen extract --explain`."""

    TITLE = "title"
    KICKER = "kicker"
    CUT = "cut"  # where an article begins, goes on and ends
    PARAGRAPH = "paragraph"
    CAPTION = "captions"
    BYLINE = "byline"
    STREET = "street"
    DEPARTMENT = "departments"
    EVENT_DATE = "event_date"
    PAPER = "paper"
    ISSUE_DATE = "issue_date"
    MONTH = "month"
    PRINT = "print"  # which bytes make a text, which glyphs a line, which lines a block
    LINES = "lines"  # which lines of its file an article is made of
    FURNITURE = "furniture"  # which text of a file belongs to no article


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One entry of a table of rules.

    Attributes:
        id: words joined by hyphens; unique among all rules.
        decides: the part of an article that the rule decides.
        because: the reason in English, a sentence with the blanks ``{worth}`` and ``{limit}``. The
            reason in the other languages is ``rule.<id>`` of their catalogues.
        worth: price, bonus, threshold or confidence; 0 for a rule that only holds or not.
        unit: the unit of ``worth``: ``"price"``, ``"em"``, ``"score"``, ``"confidence"`` …
        limit: for a rule whose worth is a weight: the count, distance or share from which, or up to
            which, the rule holds; the reason gives the unit. 0 for none.
        fires: text on which the rule fires. Rules of geometry have example pages in
            tests/support/page_examples.py instead.
        not_on: text on which the rule does not fire.
        accepts: for a rule that judges a single text: returns whether the rule fires on it.
    """

    id: str
    decides: Decides
    because: str
    worth: float = 0.0
    unit: str = ""
    limit: float = 0.0
    fires: str = ""
    not_on: str = ""
    accepts: Callable[[str], bool] | None = None

    @property
    def code(self) -> str:
        """The code of the reason in the catalogues of words."""
        return f"rule.{self.id}"

    def reason(self, language: str) -> str:
        """Return the reason in a language, a key of `searcher.speech.LANGUAGES`.

        English is the text of the table itself, so the English catalogue has no second copy.
        """
        words = catalogue(language)
        numbers = {"worth": _short(self.worth), "limit": _short(self.limit)}
        if self.code in words.entries:
            return words.say(self.code, numbers)
        return self.because.format_map(numbers)

    @property
    def flat(self) -> "Charge":
        """A charge of the rule's whole worth."""
        return self, self.worth

    def times(self, amount: float) -> "Charge":
        """Return a charge of ``amount`` times the rule's worth."""
        return self, self.worth * amount

    def decision(self, detail: Message | str = "", decides: Decides | None = None) -> "Decision":
        """Return the record that this rule decided a part of an article.

        Args:
            detail: where the rule fired and by how much; may be empty.
            decides: the part, if it differs from the one in the table.
        """
        return Decision(decides or self.decides, self.id, detail)


def _short(number: float) -> float:
    """Return a whole number as an int, so that a reason says 4 rather than 4.0."""
    return int(number) if number == int(number) else number


def rule(
    name: str,
    decides: Decides,
    because: str,
    fires: str,
    not_on: str,
    worth: float = 0.0,
    unit: str = "",
    accepts: Callable[[str], bool] | None = None,
) -> Rule:
    """Return a rule with an example that fires it and one that does not; see `Rule`."""
    return Rule(
        id=name,
        decides=decides,
        because=because,
        fires=fires,
        not_on=not_on,
        worth=worth,
        unit=unit,
        accepts=accepts,
    )


# a rule and the amount it adds to a price; a negative amount speaks in favour
Charge = tuple[Rule, float]
Charges = list[Charge]


def total(charges: Iterable[Charge]) -> float:
    """Return the sum of the amounts of some charges."""
    return sum(amount for _, amount in charges)


@dataclass(frozen=True, slots=True)
class Decision:
    """The record that a rule decided a part of one article.

    Attributes:
        decides: the part.
        rule: the rule's id.
        detail: where the rule fired and by how much; may be empty.
    """

    decides: Decides
    rule: str
    detail: Message | str = ""


def first(rules: Iterable[Rule], text: str) -> Rule | None:
    """Return the first rule of a table that fires on a text, or ``None``."""
    for rule in rules:
        if rule.accepts and rule.accepts(text):
            return rule
    return None


def rules_among(names: dict[str, object]) -> tuple[Rule, ...]:
    """Return the rules among a module's names, in the order in which the module defines them."""
    found: dict[str, Rule] = {}
    for value in names.values():
        for rule in value if isinstance(value, tuple) else (value,):
            if isinstance(rule, Rule):
                found[rule.id] = rule
    return tuple(found.values())
