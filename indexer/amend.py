"""What changes an article between extraction and the index: corrections, and its reprint group.

Both depend on more than the article's own file, so they are no part of what extraction keeps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from indexer.corrections import Corrections
from searcher.model import Article


@dataclass(frozen=True, slots=True)
class Amendments:
    """Corrections first, then the group (see `reprints.groups`)."""

    corrections: Corrections = field(default_factory=Corrections)
    groups: Mapping[str, str] = field(default_factory=dict)

    def changes(self, path: str, article_id: str) -> bool:
        """Whether `apply` may return something else than it got."""
        return article_id in self.groups or bool(self.corrections.changes(path, article_id))

    def apply(self, path: str, article: Article) -> Article:
        """Return the article as it goes into the index."""
        corrected = self.corrections.apply(path, article)
        return replace(corrected, group=self.groups.get(article.id))
