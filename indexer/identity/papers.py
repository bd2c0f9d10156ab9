"""The papers of a corpus: which names are one paper, and which paper a file without masthead is.

A file that prints no masthead belongs to the only paper that its office is known to publish. What
is known of papers comes from all files together, so it is found anew in every run.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from indexer.corpus.paper import Paper
from searcher.core.model import Article, Evidence
from searcher.language.tokens import fold
from searcher.speech import said

INHERITED = 0.7  # confidence of the only paper of an office
_MAJORITY = 2 / 3  # of a paper's articles, which make their office the paper's
_ALL_BUT_MISREAD = 0.9  # of an office's articles with a paper; mastheads are misread now and then
_NAMES = 4096  # normal forms kept in memory
STATED = said("why.manifest")


@dataclass(frozen=True, slots=True)
class Print:
    """What the files of a corpus say together: so many articles name this paper and this office.

    Attributes:
        paper: the name in the masthead; ``""`` for none.
        office: full name of the office that the file names most; ``""`` for none.
    """

    paper: str
    office: str


def print_of(article: Article) -> Print:
    """Return paper and office of an article as extracted.

    Until the files of a corpus are compared, `Article.issue` names the office of the whole file.
    """
    return Print(article.paper or "", article.issue or article.street or "")


@dataclass(frozen=True, slots=True)
class Papers:
    """What is known of the papers of a corpus.

    Attributes:
        stated: the papers of the manifest.
        names: normal form of a name -> the name that the paper is shown with.
        offices: name of a paper -> the one office that publishes it.
        shared: names of papers that several offices publish, each its own.
        of_office: office -> the paper that it publishes, as far as is known no other.
    """

    stated: tuple[Paper, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    offices: Mapping[str, str] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    of_office: Mapping[str, str] = field(default_factory=dict)

    def titled(self, path: str, article: Article) -> Article:
        """Return an extracted article with the name and the registrations of its paper.

        Args:
            path: the article's file in the corpus.
            article: the article as extracted.
        """
        named = self._named(path, article)
        known = (each.registrations for each in self.stated if each.name == named.paper)
        stated = next(filter(None, known), None)
        return replace(named, registrations=stated) if stated else named

    def _named(self, path: str, article: Article) -> Article:
        if stated := next((paper for paper in self.stated if paper.covers(path)), None):
            return _named(article, stated.name, Evidence("paper", 1.0, STATED))
        if article.paper:
            return replace(article, paper=self.name_of(article.paper))
        office = print_of(article).office
        if name := self.of_office.get(office):
            why = said("why.paper_of_office", office=office)
            return _named(article, name, Evidence("paper", INHERITED, why))
        return article

    def name_of(self, paper: str) -> str:
        """Return the name that a paper is shown with, given any of its spellings."""
        return self.names.get(normal(paper), paper)

    def told(self, printed: Print) -> tuple[str, bool]:
        """Return what these papers tell of files that print this; else such files stay as they are.

        Returns:
            The name of the paper, and whether several offices publish it.
        """
        name = self.name_of(printed.paper) if printed.paper else self.of_office.get(printed.office)
        return name or "", name in self.shared


def _named(article: Article, name: str, why: Evidence) -> Article:
    others = tuple(each for each in article.evidence if each.field != "paper")
    return replace(article, paper=name, evidence=(*others, why))


@lru_cache(_NAMES)
def normal(name: str) -> str:
    """Return a form of a name without spaces, in which glyphs and capitals do not matter."""
    return "".join(fold(name).text.split())


def papers_of(stated: Sequence[Paper], printed: Mapping[Print, int]) -> Papers:
    """Return what the manifest and all files tell of the papers.

    Args:
        stated: the papers of the manifest.
        printed: how many articles have each paper and office.
    """
    names = _names(stated, printed)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for each, articles in printed.items():
        if each.paper and each.office:
            counts[names[normal(each.paper)]][each.office] += articles
    offices = {name: office for name, held in counts.items() if (office := _most(held, _MAJORITY))}
    offices |= {paper.name: paper.street for paper in stated if paper.street}
    publish: dict[str, Counter[str]] = defaultdict(Counter)
    for name, office in offices.items():
        publish[office][name] = counts[name][office] if name in counts else 0
    by_operator: dict[str, set[str]] = defaultdict(set)
    for paper in stated:
        by_operator[paper.street].add(paper.name)
    return Papers(
        tuple(stated),
        names,
        offices,
        frozenset(counts.keys() - offices.keys()),
        {
            office: only
            for office, held in publish.items()
            if (only := _most(held, _ALL_BUT_MISREAD)) and by_operator[office] <= {only}
        },
    )


def _names(stated: Sequence[Paper], printed: Mapping[Print, int]) -> dict[str, str]:
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    for each, articles in printed.items():
        if each.paper:
            spelt[normal(each.paper)][each.paper] += articles
    names = {form: min(held, key=lambda name: (-held[name], name)) for form, held in spelt.items()}
    for paper in reversed(stated):
        names |= dict.fromkeys(map(normal, (paper.name, *paper.aliases)), paper.name)
    return names


def _most(held: Counter[str], share: float) -> str | None:
    """Return the value that has at least this share of all articles, or ``None``."""
    value, articles = min(held.items(), key=lambda item: (-item[1], item[0]))
    return value if articles >= share * held.total() else None


def changed_prints(before: Papers, after: Papers, printed: Iterable[Print]) -> set[Print]:
    """Return the prints by which articles are of another paper than before."""
    return {each for each in printed if before.told(each) != after.told(each)}
