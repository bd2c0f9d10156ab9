"""For each rule that joins halves across files: articles it joins, and articles it does not."""

from dataclasses import replace

from searcher.core.model import Article

HEAD = Article(
    "jx/01.txt/3",
    "巷口的老邻居们又能坐在一起下象",
    title="巷口重开的象棋摊",
    continued_to="02",
    issue_date="2023-06-09",
    source="jx/01.txt",
)
TAIL = Article(
    "jx/02.txt/1",
    "棋。大家都说热闹。",
    title="象棋摊",
    continued_from="01",
    issue_date="2023-06-09",
    source="jx/02.txt",
)
OTHER = replace(HEAD, id="jx/01.txt/4", title="伞舞")
UNTITLED = replace(TAIL, title=None)


def undated(article: Article) -> Article:
    """Return the article without its issue date."""
    return replace(article, issue_date=None)


EXAMPLES: dict[str, tuple[list[Article], list[Article]]] = {
    "files-titles-alike": (
        [undated(HEAD), undated(TAIL)],
        [undated(HEAD), undated(replace(TAIL, title="社区花市"))],
    ),
    "files-only-pair-of-issue": (
        [HEAD, UNTITLED],
        [HEAD, OTHER, UNTITLED, replace(UNTITLED, id="jx/02.txt/2")],
    ),
    "files-pages-agree": ([HEAD, replace(TAIL, page="02")], [HEAD, replace(TAIL, page="03")]),
}
