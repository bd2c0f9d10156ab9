"""Give each article its lasting id, from the sights to which its prints are bound.

All prints of one article have one id. When the ids of two prints are united, the older id stays and
the other becomes an alias; a print that is parted again gets the id back that it had before.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.identity.recognise import Bound
from indexer.identity.seen import Seen
from indexer.identity.sights import Sight
from indexer.identity.slugs import ids_for
from indexer.identity.twins import Cluster


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of ids beside the articles to be named.

    Attributes:
        in_use: whether an article that is not to be named has an id, or a ready article states it.
        given: whether an id was ever given.
        age: what sorts ids by age, the oldest first.
    """

    in_use: Callable[[str], bool]
    given: Callable[[str], bool]
    age: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A print's right to an id; the least claim gets the id.

    Attributes:
        stage: how surely the print was recognised, see `recognised`.
        lent: whether the print had an id of its own before.
        where: file and place.
        cluster: number of the print's article.
    """

    stage: int
    lent: bool
    where: tuple[str, int]
    cluster: int

    @property
    def key(self) -> tuple[object, ...]:
        """What sorts claims."""
        return self.stage, self.lent, self.where


def names_of(
    seen: Sequence[Seen],
    clusters: Sequence[Cluster],
    sights: Sequence[Sight],
    bound: Bound,
    known: Known,
) -> list[str]:
    """Return the id of each cluster.

    Args:
        seen: the articles in all files.
        clusters: indexes of the prints of each article, see `twins`.
        sights: see `recognised`.
        bound: see `recognised`.
        known: the other ids.
    """
    held = [[sights[bound[n][0]] for n in each if n in bound] for each in clusters]
    won = _won(_claims(seen, clusters, sights, bound), known)
    names: dict[int, str] = {
        n: ids[0] if len(ids) == 1 else min(ids, key=lambda name: (known.age(name), name))
        for n, ids in won.items()
    }
    used = set(names.values())
    for n in _in_order(seen, clusters, names):
        own = {s.own for s in held[n] if s.own} - used
        own = {name for name in own if not known.in_use(name)}
        if own:
            names[n] = min(own, key=lambda name: (known.age(name), name))
            used.add(names[n])
    fresh = {n: seen[clusters[n][0]] for n in _in_order(seen, clusters, names)}
    names |= dict(_new_names(fresh, lambda name: name in used or known.given(name)))
    return [names[n] for n in range(len(clusters))]


def _claims(
    seen: Sequence[Seen], clusters: Sequence[Cluster], sights: Sequence[Sight], bound: Bound
) -> dict[str, list[_Claim]]:
    claims: dict[str, list[_Claim]] = defaultdict(list)
    for number, cluster in enumerate(clusters):
        for n in cluster:
            if n in bound and not sights[bound[n][0]].former:
                at, stage = bound[n]
                claim = _Claim(stage, sights[at].own is not None, seen[n].where, number)
                claims[sights[at].id].append(claim)
    return claims


def _won(claims: Mapping[str, list[_Claim]], known: Known) -> dict[int, list[str]]:
    """Return number of a cluster -> the ids that it claims with most right."""
    won: dict[int, list[str]] = defaultdict(list)
    for name, each in claims.items():
        if not known.in_use(name):
            won[min(each, key=lambda claim: claim.key).cluster].append(name)
    return won


def _in_order(
    seen: Sequence[Seen], clusters: Sequence[Cluster], names: Mapping[int, str]
) -> list[int]:
    """Return the clusters without a name, by file and place."""
    left = (n for n in range(len(clusters)) if n not in names)
    return sorted(left, key=lambda n: min(seen[m].where for m in clusters[n]))


def _new_names(
    fresh: Mapping[int, Seen], taken: Callable[[str], bool]
) -> Iterator[tuple[int, str]]:
    """Yield number and new id of clusters; of several with one short id none gets that."""
    short = {n: next(ids_for(each)) for n, each in fresh.items()}
    often: dict[str, int] = defaultdict(int)
    for name in short.values():
        often[name] += 1
    used: set[str] = {name for name, times in often.items() if times > 1}
    for n, each in fresh.items():
        name = next(name for name in ids_for(each) if name not in used and not taken(name))
        used.add(name)
        yield n, name


@dataclass(frozen=True, slots=True)
class Entries:
    """What a run writes into the register.

    Attributes:
        sights: new and changed sights.
        aliases: pairs of a former id and the id that replaced it.
    """

    sights: tuple[Sight, ...]
    aliases: tuple[tuple[str, str], ...]


def entries_of(
    seen: Sequence[Seen],
    names: Mapping[int, str],
    sights: Sequence[Sight],
    bound: Bound,
    in_use: Callable[[str], bool],
    next_number: int,
) -> Entries:
    """Return what is to be written.

    Args:
        seen: the articles in all files.
        names: index of an article -> its public id.
        sights: the sights that were there to be bound.
        bound: see `recognised`.
        in_use: whether an article has an id now.
        next_number: the first number for new sights.
    """
    written: list[Sight] = []
    aliases: dict[str, str] = {}
    for n, each in enumerate(seen):
        before = sights[bound[n][0]] if n in bound else None
        now = _now(each, names[n], before, next_number)
        next_number += before is None
        if now != before:
            written.append(now)
        former = {before.id, before.own} if before else set()
        for old in former:
            if old and not in_use(old):
                aliases[old] = names[n]
    left = sorted(set(range(len(sights))) - {m for m, _ in bound.values()})
    aliases = dict(_lost(seen, names, [sights[m] for m in left])) | aliases
    written += [_gone(sights[m]) for m in left if sights[m].place is not None]
    return Entries(tuple(written), tuple(sorted(aliases.items())))


def _now(seen: Seen, name: str, before: Sight | None, number: int) -> Sight:
    own = None
    if before and not before.former:
        own = before.own or before.id
    return Sight(
        number=before.number if before else number,
        id=name,
        own=own if own != name else None,
        path=seen.path,
        place=seen.place,
        content=seen.content,
        issue=seen.imprint.issue,
        title=seen.imprint.title,
        sketch=seen.sketch,
    )


def _gone(sight: Sight) -> Sight:
    return Sight(
        *(sight.number, sight.id, sight.own, sight.path, None),
        *(sight.content, sight.issue, sight.title, sight.sketch),
    )


_HELD = 0.3  # share of a former article's hashes that the article which swallowed it has


def _lost(
    seen: Sequence[Seen], names: Mapping[int, str], left: Iterable[Sight]
) -> Iterator[tuple[str, str]]:
    """Yield ids of version 0.2 whose article is now part of another one, and that one's id."""
    of_file: dict[str, list[int]] = defaultdict(list)
    for n, each in enumerate(seen):
        of_file[each.path].append(n)
    for sight in left:
        if sight.former and (near := of_file.get(sight.path)):
            best = max(near, key=lambda n: (_held(seen[n], sight), -seen[n].place))
            if _held(seen[best], sight) >= _HELD:
                yield sight.id, names[best]


def _held(seen: Seen, sight: Sight) -> float:
    shared = len(set(seen.sketch) & set(sight.sketch))
    return shared / len(sight.sketch) if sight.sketch else 0.0
