"""Changes of an article between extraction and index.

The article's other half in another file, corrections and the reprint group depend on more than the
article's own file. Therefore the extraction store does not contain them. Private numbers are hidden
last, so that no correction brings one back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from indexer.articles.jumps import join
from indexer.corpus.corrections import Corrections
from searcher.core.model import Article
from searcher.privacy.redaction import redact


@dataclass(frozen=True, slots=True)
class Amendments:
    """The changes in the order in which they apply: tail, corrections, group, redaction.

    Attributes:
        corrections: the corrections of the corpus.
        tails: id of a head -> the article that continues it (see `jumps`).
        groups: article id -> reprint group (see `columns.Columns.groups`).
        redacts: whether private numbers are hidden.
    """

    corrections: Corrections = field(default_factory=Corrections)
    tails: Mapping[str, Article] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    redacts: bool = False

    def changes(self, path: str, article_id: str) -> bool:
        """Whether `apply` may change the article."""
        amended = self.redacts or article_id in self.groups or article_id in self.tails
        return amended or bool(self.corrections.changes(path, article_id))

    def apply(self, path: str, article: Article) -> Article:
        """Return the article as it is indexed."""
        tail = self.tails.get(article.id)
        whole = join(article, tail) if tail else article
        corrected = self.corrections.apply(path, whole)
        grouped = replace(corrected, group=self.groups.get(article.id))
        return redact(grouped) if self.redacts else grouped
