"""Show which rules decided an article, for `jiewen extract --explain`.

People read each rule's reason in the language of the terminal. JSON has the rule's id and, in every
language, the reason in English; only the detail, which names printed words, follows the terminal.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from indexer.corpus.rules import Decides, Decision
from indexer.extract.all_rules import rule_of
from searcher.speech import in_words, spoken

_OF_TABLES = "en"  # the language of the tables of rules
_ORDER = {decides: place for place, decides in enumerate(Decides)}


def rules_json(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """Return the decisions as JSON data, in the order of `Decides`."""
    return [
        {
            "decides": str(decision.decides),
            "rule": decision.rule,
            "why": rule_of(decision.rule).reason(_OF_TABLES),
            "detail": str(decision.detail),
        }
        for decision in _in_order(decisions)
    ]


def rules_lines(decisions: Iterable[Decision]) -> Iterator[str]:
    """Yield lines for people: a heading for each decided part, then a line for each rule."""
    for decides, group in groupby(_in_order(decisions), key=lambda decision: decision.decides):
        yield in_words(f"decides.{decides.name.lower()}")
        for decision in group:
            detail = f"  [{decision.detail}]" if decision.detail else ""
            yield f"  {decision.rule}{detail}  {rule_of(decision.rule).reason(spoken())}"


def _in_order(decisions: Iterable[Decision]) -> Sequence[Decision]:
    return sorted(decisions, key=lambda decision: _ORDER[decision.decides])
