"""Show which rules decided an article, for `jiewen extract --explain`."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from indexer.corpus.rules import Decides, Decision
from indexer.extract.all_rules import rule_of

_LABELS = {
    Decides.TITLE: "标题 / title",
    Decides.KICKER: "引题 / kicker",
    Decides.CUT: "起止 / cut",
    Decides.PARAGRAPH: "分段 / paragraphs",
    Decides.CAPTION: "图片说明 / captions",
    Decides.BYLINE: "署名 / by-line",
    Decides.STREET: "街道 / street",
    Decides.DEPARTMENT: "部门 / department",
    Decides.EVENT_DATE: "活动日期 / event date",
    Decides.ISSUE_DATE: "出版日期 / issue date",
    Decides.MONTH: "月份 / month",
    Decides.PRINT: "版面 / print",
}
_ORDER = {decides: place for place, decides in enumerate(Decides)}


def rules_json(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """Return the decisions as JSON data, in the order of `Decides`."""
    return [
        {
            "decides": str(decision.decides),
            "rule": decision.rule,
            "why": rule_of(decision.rule).because,
            "detail": decision.detail,
        }
        for decision in _in_order(decisions)
    ]


def rules_lines(decisions: Iterable[Decision]) -> Iterator[str]:
    """Yield lines for people: a heading for each decided part, then a line for each rule."""
    for decides, group in groupby(_in_order(decisions), key=lambda decision: decision.decides):
        yield _LABELS[decides]
        for decision in group:
            detail = f"  [{decision.detail}]" if decision.detail else ""
            yield f"  {decision.rule}{detail}  {rule_of(decision.rule).because}"


def _in_order(decisions: Iterable[Decision]) -> Sequence[Decision]:
    return sorted(decisions, key=lambda decision: _ORDER[decision.decides])
