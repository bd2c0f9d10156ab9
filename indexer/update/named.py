"""The lasting ids of rows, as a value between the register and the decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Named:
    """The lasting ids of some rows of `Columns`.

    Attributes:
        names: row -> lasting id; ready articles, which state theirs, are absent.
        twins: row of the cleanest print -> rows of the other prints of its article.
        firsts: lasting or stated id -> time of the run that first indexed the article, if known.
    """

    names: Mapping[int, str] = field(default_factory=dict)
    twins: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    firsts: Mapping[str, str | None] = field(default_factory=dict)
