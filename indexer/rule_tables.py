"""All rules of extraction by area; docs/extraction-rules.md shows them."""

from indexer import bylines
from indexer.facts import rules as facts
from indexer.prose import rules as text
from indexer.rules import Rule, table_of
from indexer.sheets import rules as pages

TABLES: dict[str, tuple[Rule, ...]] = {
    "text": table_of(vars(text)),
    "by-lines and jump lines": table_of(vars(bylines)),
    "pages": table_of(vars(pages)),
    "dates, offices and departments": table_of(vars(facts)),
}


def rule_of(name: str) -> Rule:
    """Return the rule with an id.

    Raises:
        KeyError: no table has it.
    """
    return _BY_ID[name]


_BY_ID = {rule.id: rule for table in TABLES.values() for rule in table}
