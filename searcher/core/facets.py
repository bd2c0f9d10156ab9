"""The table of facets: the names of each facet, and how its values behave.

Engines, site, API, commands and exports read this table. A new facet is a new entry here, a member
at the end of `Facet` (stored indexes hold values in this order), and its words in the catalogue of
the site under `FacetKind.key`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Facet(StrEnum):
    """The facets by which results are counted and narrowed."""

    STREET = "street"
    DEPARTMENT = "department"
    MONTH = "month"
    DISTRICT = "district"
    YEAR = "year"

    @property
    def parent(self) -> "Facet | None":
        """The facet whose values contain the values of this one: 区 for 街道, 年 for 月."""
        return FACETS[self].parent


@dataclass(frozen=True, slots=True)
class FacetKind:
    """One facet.

    Attributes:
        facet: its name in addresses, options, JSON and queries.
        label: its name in Chinese.
        field: the attribute of `Article` with its value, or with a tuple of several values.
        first: how many characters of the attribute make the value; ``None`` for all.
        timed: whether values are ordered by time; otherwise they are ordered by count, then by
            name.
        newest_first: whether a panel shows the latest value first.
        parent: see `Facet.parent`.
        example: a value that shows users the form to type; ``""`` where no example is needed.
    """

    facet: Facet
    label: str
    field: str
    first: int | None = None
    timed: bool = False
    newest_first: bool = False
    parent: Facet | None = None
    example: str = ""

    @property
    def key(self) -> str:
        """The facet's name in the catalogues of the site."""
        return f"facet.{self.facet.value}"

    def values(self, holder: object) -> tuple[str, ...]:
        """Return the values of an article or an issue; empty if unknown.

        Raises:
            AttributeError: the holder has no such attribute.
        """
        held: str | tuple[str, ...] | None = getattr(holder, self.field)
        if isinstance(held, tuple):
            return held
        return (held[: self.first],) if held else ()


_TABLE = (
    FacetKind(Facet.STREET, "街道", "street", parent=Facet.DISTRICT),
    FacetKind(Facet.DEPARTMENT, "部门", "departments"),
    FacetKind(
        Facet.MONTH,
        "月份",
        "month",
        timed=True,
        parent=Facet.YEAR,
        example="2021-05",
    ),
    FacetKind(Facet.DISTRICT, "区", "district"),
    FacetKind(
        Facet.YEAR,
        "年份",
        "month",
        first=len("2021"),
        timed=True,
        newest_first=True,
        example="2021",
    ),
)
FACETS: Mapping[Facet, FacetKind] = {kind.facet: kind for kind in _TABLE}
TIMED = tuple(facet for facet, kind in FACETS.items() if kind.timed)
OF_ISSUES = (Facet.STREET, Facet.DISTRICT, Facet.MONTH)  # facets in which an `Issue` has a label
OFFICES = (Facet.STREET, Facet.DISTRICT, Facet.DEPARTMENT)  # facets of authors, in display order
# Facets whose values form one tree, parents first.
FAMILIES = tuple(
    (kind.parent, facet) if kind.parent else (facet,)
    for facet, kind in FACETS.items()
    if facet not in {other.parent for other in _TABLE}
)


def family_of(facet: Facet) -> tuple[Facet, ...]:
    """Return the facets whose values form one tree with those of this facet, parents first."""
    return next(family for family in FAMILIES if facet in family)
