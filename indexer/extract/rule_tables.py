"""All rules of extraction by area; docs/extraction-rules.md lists them."""

from indexer.articles import bylines, halves
from indexer.articles.from_pages import rules as pages
from indexer.articles.from_text import lines
from indexer.articles.from_text import rules as text
from indexer.corpus.rules import Rule, table_of
from indexer.facts import days, event_dates, festivals
from indexer.facts import rules as facts
from indexer.formats import rules as prints

TABLES: dict[str, tuple[Rule, ...]] = {
    "lines of text": table_of(vars(lines)),
    "text": table_of(vars(text)),
    "by-lines and jump lines": (*table_of(vars(bylines)), *table_of(vars(halves))),
    "lines of print": table_of(vars(prints)),
    "pages": table_of(vars(pages)),
    "dates, offices and departments": (
        *table_of(vars(facts)),
        *table_of(vars(event_dates)),
        *table_of(vars(days)),
        *table_of(vars(festivals)),
    ),
}


def rule_of(name: str) -> Rule:
    """Return the rule with this id.

    Raises:
        KeyError: no rule has the id.
    """
    return _BY_ID[name]


_BY_ID = {rule.id: rule for table in TABLES.values() for rule in table}
