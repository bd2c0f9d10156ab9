"""All rules of extraction by area; docs/extraction-rules.md lists them."""

from indexer.articles import bylines, halves, jump_lines, jumps
from indexer.articles.from_pages import rules as pages
from indexer.articles.from_text import lines, measure, set_lines
from indexer.articles.from_text import rules as text
from indexer.corpus import decoding, furniture
from indexer.corpus.rules import Rule, rules_among
from indexer.facts import days, event_dates, festivals
from indexer.facts import rules as facts
from indexer.formats import reader_rules
from indexer.formats import rules as prints

BY_AREA: dict[str, tuple[Rule, ...]] = {
    "bytes of a text file": rules_among(vars(decoding)),
    "lines of text": (
        *rules_among(vars(lines)),
        *rules_among(vars(measure)),
        *rules_among(vars(set_lines)),
    ),
    "text": rules_among(vars(text)),
    "by-lines and jump lines": (
        *rules_among(vars(bylines)),
        *rules_among(vars(jump_lines)),
        *rules_among(vars(halves)),
        *rules_among(vars(jumps)),
    ),
    "lines of print": rules_among(vars(prints)),
    "Word files, web pages, plain text and PDF": rules_among(vars(reader_rules)),
    "pages": rules_among(vars(pages)),
    "furniture": rules_among(vars(furniture)),
    "dates, offices and departments": (
        *rules_among(vars(facts)),
        *rules_among(vars(event_dates)),
        *rules_among(vars(days)),
        *rules_among(vars(festivals)),
    ),
}


def rule_of(name: str) -> Rule:
    """Return the rule with this id.

    Raises:
        KeyError: no rule has the id.
    """
    return _BY_ID[name]


_BY_ID = {rule.id: rule for rules in BY_AREA.values() for rule in rules}
