"""Changes of an article between extraction and index.

The article's other half in another file, its other prints, corrections, the issue and the reprint
group depend on more than the article's own file. Therefore the extraction store does not contain
them. Private numbers are hidden last, so that no correction brings one back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from indexer.articles.jumps import join
from indexer.corpus.corrections import Corrections
from indexer.identity.issues import issue_of
from indexer.identity.papers import Papers, print_of
from indexer.identity.twins import united
from searcher.core.model import Article
from searcher.privacy.redaction import redact


@dataclass(frozen=True, slots=True)
class Amendments:
    """The changes in the order in which they apply.

    The order is: tail, other prints, lasting id, paper, corrections, issue, group, first indexed,
    redaction. Keys are ids as extracted, which are file and number, unless said otherwise.

    Attributes:
        corrections: the corrections of the corpus.
        papers: the papers of the corpus.
        tails: id of a head -> the article that continues it (see `jumps`).
        others: id -> the same article in other files of the issue (see `twins`).
        ids: id -> lasting id; ready articles, which keep theirs, are absent.
        groups: id -> reprint group (see `columns.Columns.groups`).
        firsts: lasting id -> time of the run that first indexed the article, if known.
        redacts: whether private numbers are hidden.
    """

    corrections: Corrections = field(default_factory=Corrections)
    papers: Papers = field(default_factory=Papers)
    tails: Mapping[str, Article] = field(default_factory=dict)
    others: Mapping[str, Sequence[Article]] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    firsts: Mapping[str, str | None] = field(default_factory=dict)
    redacts: bool = False

    def uncorrected(self, path: str, article: Article) -> Article:
        """Return the article under its lasting id, as it is before corrections."""
        others = [self._whole(other) for other in self.others.get(article.id, ())]
        name = self.ids.get(article.id, article.id)
        named = replace(united(self._whole(article), others), id=name)
        return self.papers.titled(path, named)

    def apply(self, path: str, article: Article) -> Article:
        """Return the article as it is indexed."""
        titled = self.uncorrected(path, article)
        corrected = self.corrections.apply(path, titled)
        office = print_of(titled).office if corrected.street == titled.street else corrected.street
        placed = replace(
            corrected,
            issue=issue_of(corrected, office, self.papers),
            group=self.groups.get(article.id),
            first_indexed=self.firsts.get(titled.id),
        )
        return redact(placed) if self.redacts else placed

    def _whole(self, article: Article) -> Article:
        tail = self.tails.get(article.id)
        return join(article, tail) if tail else article
