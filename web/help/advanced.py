"""The advanced form (高级检索): rows that are composed into a query that could be typed."""

from dataclasses import dataclass, replace
from itertools import zip_longest

from werkzeug.datastructures import MultiDict

from searcher.core.model import Facet
from searcher.language.dates import today_in_shanghai
from searcher.query.fields import Field
from searcher.query.form import Joint, Row, compose, mode_of_composed, period
from web.address import MAX_VALUE, State, clean

FIRST_ROWS, MOST_ROWS = 4, 20
_LISTED = (Facet.STREET, Facet.DEPARTMENT)  # chosen from lists below the rows
NAMED = {
    field.name.lower(): field
    for field in (
        *(Field.TITLE, Field.BODY, Field.STREET, Field.DISTRICT),
        *(Field.DEPARTMENT, Field.PAGE, Field.SOURCE),
        *(Field.AUTHOR, Field.ISSUE, Field.PAPER),
    )
}


@dataclass(frozen=True, slots=True)
class Form:
    """The form as submitted.

    Attributes:
        rows: rows to show, including empty ones.
        since: first date, as typed.
        until: last date, as typed.
        offices: typed names of streets and departments, by facet.
    """

    rows: tuple[Row, ...]
    since: str = ""
    until: str = ""
    offices: tuple[tuple[Facet, str], ...] = ()

    @property
    def dates(self) -> str | None:
        """The value of 日期: ``""`` without dates, ``None`` if a date cannot be read."""
        if not (self.since or self.until):
            return ""
        return period(self.since, self.until, today_in_shanghai())

    @property
    def longer(self) -> bool:
        """Whether another row may be added."""
        return len(self.rows) < MOST_ROWS

    def composed(self, state: State) -> State:
        """Return the search that the form describes; an unreadable date is left out."""
        asked = [Row(text, field=NAMED[facet]) for facet, text in self.offices]
        dates = [Row(self.dates, field=Field.DATE)] if self.dates else []
        typed = compose([*self.rows, *asked, *dates], typed=state.typed, mode=state.mode)
        return replace(state, typed=typed, mode=mode_of_composed(state.mode), page=1)


def read_form(args: MultiDict[str, str]) -> Form:
    """Return the form of an address; an unknown value becomes the first option of its list."""
    names = ("text", "joint", "field", "match")
    sent = zip_longest(*(args.getlist(name)[:MOST_ROWS] for name in names), fillvalue="")
    rows = [_row(*each) for each in sent]
    more = 1 if args.get("do") == "add" else FIRST_ROWS - len(rows)
    rows += [Row("")] * max(0, min(more, MOST_ROWS - len(rows)))
    listed = ((facet, _text(args.get(f"in_{facet}", ""))) for facet in _LISTED)
    return Form(
        tuple(rows),
        _text(args.get("since", "")),
        _text(args.get("until", "")),
        tuple(listed),
    )


def _row(text: str, joint: str, field: str, match: str) -> Row:
    known = Joint(joint) if joint in list(Joint) else Joint.AND
    return Row(_text(text), known, NAMED.get(field), match == "exact")


def _text(typed: str) -> str:
    return clean(typed)[:MAX_VALUE]
