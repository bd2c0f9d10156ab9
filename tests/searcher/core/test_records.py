"""records.py: an article survives its JSON."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from searcher.core.model import Article
from searcher.core.records import digest, from_record, to_record


@given(st.builds(Article, box=st.none() | st.tuples(*[st.floats(0, 2000)] * 4)))
def test_round_trip(article: Article) -> None:
    record = to_record(article)
    assert from_record(record) == article
    assert "\n" not in record


@given(st.builds(Article), st.text(min_size=1))
def test_any_change_changes_the_digest(article: Article, more: str) -> None:

    changed = replace(article, body=article.body + more)
    assert digest(to_record(article)) != digest(to_record(changed))
