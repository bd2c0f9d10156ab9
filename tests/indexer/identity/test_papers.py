"""Which names are one paper, and of which paper a file without a masthead is."""

import pytest

from indexer.corpus.paper import Paper
from indexer.identity.papers import Papers, Print, changed_prints, papers_of
from searcher.core.model import Article

QINGHE, LIUAN = "青禾街道", "柳岸街道"
BAO = Print("青禾报", QINGHE)
STATED = (
    Paper("青禾报", QINGHE, aliases=("青禾小报",), paths=("special/*",)),
    Paper("柳岸报", LIUAN),
)


def titled(
    papers: Papers, paper: str | None = None, office: str | None = QINGHE, path: str = "a.txt"
) -> str | None:
    return papers.titled(path, Article("a", "正文", paper=paper, issue=office)).paper


@pytest.mark.parametrize(
    ("printed", "paper", "office", "name"),
    [
        ({BAO: 3}, None, QINGHE, "青禾报"),  # the only paper of its office
        ({BAO: 3}, None, LIUAN, None),
        ({BAO: 3}, None, None, None),
        ({BAO: 3}, "柳岸报", QINGHE, "柳岸报"),  # what is printed stays
        ({BAO: 3, Print("青禾通讯", QINGHE): 1}, None, QINGHE, None),  # one of two papers
        ({BAO: 30, Print("青木报", QINGHE): 1}, None, QINGHE, "青禾报"),  # a name misread once
        ({BAO: 3, Print("青 禾报", QINGHE): 1}, "青 禾报", QINGHE, "青禾报"),  # the usual spelling
        ({BAO: 3, Print("青 禾报", QINGHE): 1}, None, QINGHE, "青禾报"),  # and no second paper
        ({BAO: 2, Print("青禾報", QINGHE): 1}, "青禾報", QINGHE, "青禾报"),
        ({BAO: 8, Print("青禾报", LIUAN): 1}, None, LIUAN, None),  # it only tells of 柳岸 once
        ({BAO: 8, Print("青禾报", LIUAN): 1}, None, QINGHE, "青禾报"),
        ({BAO: 1, Print("青禾报", LIUAN): 1}, None, QINGHE, None),  # several offices' paper
        ({Print("青禾报", ""): 1}, None, QINGHE, None),
        ({}, None, QINGHE, None),
    ],
)
def test_the_paper_of_a_file(
    printed: dict[Print, int], paper: str | None, office: str | None, name: str | None
) -> None:
    assert titled(papers_of((), printed), paper, office) == name


@pytest.mark.parametrize(
    ("paper", "office", "path", "name"),
    [
        ("青禾小报", None, "a.txt", "青禾报"),  # an alias
        ("青禾 小報", None, "a.txt", "青禾报"),
        (None, LIUAN, "a.txt", "柳岸报"),  # a paper that no masthead prints
        ("柳岸报", LIUAN, "special/1.txt", "青禾报"),  # what the operator says of a file wins
        (None, "远山街道", "a.txt", None),
    ],
)
def test_the_operator_states_papers(
    paper: str | None, office: str | None, path: str, name: str | None
) -> None:
    assert titled(papers_of(STATED, {BAO: 3}), paper, office, path) == name


@pytest.mark.parametrize(
    ("issn", "licence", "printed", "shown"),
    [
        ("", "", ("CN 31-0001",), ("CN 31-0001",)),  # as printed
        ("1234-567X", "", (), ("ISSN 1234-567X",)),
        ("CN 31-0001", "（K）第0271号", ("ISSN 1",), ("CN 31-0001", "准印证（K）第0271号")),
    ],
)
def test_the_registrations_of_a_paper(
    issn: str, licence: str, printed: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    papers = papers_of((Paper("青禾报", QINGHE, issn=issn, licence=licence),), {BAO: 3})
    article = Article("a", "正文", issue=QINGHE, registrations=printed)
    assert papers.titled("a.txt", article).registrations == shown


def test_a_paper_that_only_the_operator_knows_leaves_the_other_in_doubt() -> None:
    papers = papers_of((Paper("青禾通讯", QINGHE),), {BAO: 3})
    assert titled(papers) is None
    assert titled(papers_of((Paper("青禾通讯", QINGHE),), {})) == "青禾通讯"


def test_what_is_inferred_says_why() -> None:
    papers = papers_of(STATED, {BAO: 3})
    [inherited] = papers.titled("a.txt", Article("a", "正文", issue=QINGHE)).evidence
    assert (inherited.field, inherited.confidence) == ("paper", 0.7)
    assert QINGHE in str(inherited.reason)
    [stated] = papers.titled("special/a.txt", Article("a", "正文")).evidence
    assert (stated.field, stated.confidence) == ("paper", 1.0)
    assert papers.titled("a.txt", Article("a", "正文", paper="青禾报")).evidence == ()


def test_only_what_another_paper_is_known_of_changes() -> None:
    printed = {BAO: 3, Print("", QINGHE): 2, Print("", LIUAN): 2}
    before, after = papers_of((), {}), papers_of((), printed)
    assert changed_prints(before, after, printed) == {Print("", QINGHE)}
    assert not changed_prints(after, after, printed)
    shared = papers_of((), {**printed, Print("青禾报", LIUAN): 9, Print("青禾报", "远山街道"): 9})
    assert changed_prints(after, shared, printed) == {BAO, Print("", QINGHE)}
