"""The table of facets: the one place that says what a facet is called and how its values behave.

Engines, site, API, commands and exports read the table. A new facet is a new entry here, a member
of `Facet` at its end (stored indexes hold the values of facets in this order), and its words in the
catalogue of the site under `FacetKind.key`.
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
        english: its name in English.
        field: the attribute of `Article` that holds its value, or a tuple of several values.
        first: how many characters of the attribute make the value; ``None``: all of them.
        timed: whether values compare in time; those of other facets by count, then by value.
        parent: see `Facet.parent`.
        example: a value whose form has to be shown to whoever types it; ``""``: none has.
    """

    facet: Facet
    label: str
    english: str
    field: str
    first: int | None = None
    timed: bool = False
    parent: Facet | None = None
    example: str = ""

    @property
    def key(self) -> str:
        """Its name in the catalogues of the site."""
        return f"facet.{self.facet.value}"

    def values(self, holder: object) -> tuple[str, ...]:
        """Return the values of an article or issue; none when nothing is known.

        Raises:
            AttributeError: the holder has no such attribute.
        """
        held: str | tuple[str, ...] | None = getattr(holder, self.field)
        if isinstance(held, tuple):
            return held
        return (held[: self.first],) if held else ()


_TABLE = (
    FacetKind(Facet.STREET, "街道", "street office", "street", parent=Facet.DISTRICT),
    FacetKind(Facet.DEPARTMENT, "部门", "department", "departments"),
    FacetKind(
        Facet.MONTH,
        "月份",
        "month",
        "month",
        timed=True,
        parent=Facet.YEAR,
        example="2021-05",
    ),
    FacetKind(Facet.DISTRICT, "区", "district", "district"),
    FacetKind(Facet.YEAR, "年份", "year", "month", first=len("2021"), timed=True, example="2021"),
)
FACETS: Mapping[Facet, FacetKind] = {kind.facet: kind for kind in _TABLE}
TIMED = tuple(facet for facet, kind in FACETS.items() if kind.timed)
OF_ISSUES = (Facet.STREET, Facet.DISTRICT, Facet.MONTH)  # what an `Issue` is labelled with
OFFICES = (Facet.STREET, Facet.DISTRICT, Facet.DEPARTMENT)  # who writes, in the order shown
# Facets whose values are one tree, parents first.
FAMILIES = tuple(
    (kind.parent, facet) if kind.parent else (facet,)
    for facet, kind in FACETS.items()
    if facet not in {other.parent for other in _TABLE}
)


def family_of(facet: Facet) -> tuple[Facet, ...]:
    """Return the facets whose values are one tree with this one's, parents first."""
    return next(family for family in FAMILIES if facet in family)
