"""Each rule of extraction has a name of its own, a reason, and two examples that hold."""

import re

import pytest

from indexer.rule_tables import TABLES
from indexer.rules import Rule
from tests.page_examples import EXAMPLES, fired

ALL = [rule for rules in TABLES.values() for rule in rules]
JUDGED = [rule for rule in ALL if rule.accepts]
PAGES = TABLES["pages"]


def test_every_rule_has_a_name_of_its_own_and_a_reason() -> None:
    assert len({rule.id for rule in ALL}) == len(ALL)
    for rule in ALL:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id), rule.id
        assert re.fullmatch(r"[A-Z][^\n]{15,}\.", rule.because), rule.id
        assert bool(rule.unit) == bool(rule.worth) or rule.unit == "price", rule.id


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.id)
def test_a_rule_that_judges_a_text(rule: Rule) -> None:
    assert rule.accepts
    assert rule.accepts(rule.fires)
    assert not rule.accepts(rule.not_on)


def test_every_rule_of_pages_has_its_two_pages() -> None:
    assert EXAMPLES.keys() == {rule.id for rule in PAGES}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_rule_of_pages(name: str) -> None:
    firing, other = EXAMPLES[name]
    assert name in fired(firing)
    assert name not in fired(other)
