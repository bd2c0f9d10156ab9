"""The pure decision between reading files and writing an index: wanted and held to a plan."""

from collections.abc import Mapping
from dataclasses import dataclass

from searcher.core.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Plan:
    """Article ids to write and to delete, each in order."""

    put: tuple[str, ...]
    delete: tuple[str, ...]


def plan(wanted: Mapping[str, str], held: Mapping[str, str], *, force: bool = False) -> Plan:
    """Compare the digests of wanted and held articles, by article id.

    Args:
        wanted: article id -> digest of the articles of the corpus.
        held: article id -> digest of the indexed articles.
        force: whether the plan may delete all articles.

    Raises:
        CorpusError: the plan would delete all articles and put none, without ``force``.
    """
    if held and not wanted and not force:
        raise CorpusError("corpus.empty_all", n=len(held))
    return Plan(
        tuple(i for i, checksum in wanted.items() if held.get(i) != checksum),
        tuple(sorted(held.keys() - wanted.keys())),
    )
