"""A newsletter as a thing: its printed name, and the office that publishes it."""

from dataclasses import dataclass

from indexer.corpus.globs import matches


@dataclass(frozen=True, slots=True)
class Paper:
    """A newsletter, as the operator states it or as mastheads print it.

    Attributes:
        name: the printed name (报名), e.g. ``"云桥社区报"``.
        street: full name of the office that publishes it; ``""`` if unknown, or if several do.
        district: the office's district; ``""`` if unknown.
        aliases: other spellings of the name.
        issn: ISSN or CN number (刊号); ``""`` if none is known.
        licence: number of the printing licence (准印证号); ``""`` if none is known.
        paths: patterns of the files in which it is printed, whatever their mastheads say.
    """

    name: str
    street: str = ""
    district: str = ""
    aliases: tuple[str, ...] = ()
    issn: str = ""
    licence: str = ""
    paths: tuple[str, ...] = ()

    @property
    def registrations(self) -> tuple[str, ...]:
        """The numbers with their kinds, see `Article.registrations`."""
        kind = "ISSN " if self.issn[:1].isdecimal() else ""
        licence = f"准印证{self.licence}" if self.licence else ""
        return tuple(filter(None, (f"{kind}{self.issn}" if self.issn else "", licence)))

    def covers(self, path: str) -> bool:
        """Whether the operator states this paper for a file."""
        return matches(path, self.paths)
