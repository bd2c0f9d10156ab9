"""The reason of an inferred value: a message in the reader's language, or an older index's text."""

import json

import pytest

from searcher.core.model import Article, Evidence
from searcher.core.records import from_record, to_record
from searcher.privacy.redaction import redact
from searcher.speech import Message, said, speaking

_NESTED = said(
    "why.doubted", why=said("why.year_of_issue", day="2022-06-09"), doubt=said("why.day_announced")
)


def _article(reason: Message | str) -> Article:
    return Article("a/1", "好。", evidence=(Evidence("month", 0.5, reason),))


@pytest.mark.parametrize(
    "reason", [said("why.manifest"), _NESTED, "旧索引里的一句话", "{n} why.manifest"]
)
def test_a_reason_survives_its_record(reason: Message | str) -> None:
    article = _article(reason)
    assert from_record(to_record(article)) == article


def test_a_text_of_an_older_index_is_stored_and_shown_as_it_is() -> None:
    record = json.loads(to_record(_article("旧索引里的一句话")))
    assert record["evidence"] == [
        {"field": "month", "confidence": 0.5, "reason": "旧索引里的一句话"}
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", "年份由出版日期 2022-06-09 推定；为预告日期"),
        ("zh-Hant", "年份由出版日期 2022-06-09 推定；為預告日期"),
        (
            "en",
            "The year is inferred from the date of the issue, 2022-06-09; "
            "the day was only announced",
        ),
    ],
)
def test_a_reason_speaks_the_readers_language(language: str, words: str) -> None:
    with speaking(language):
        assert str(_NESTED) == words


def test_private_numbers_inside_a_reason_are_hidden() -> None:
    reason = said(
        "why.doubted", why=said("why.masthead", line="电话 13812345678"), doubt="13812345678"
    )
    [evidence] = redact(_article(reason)).evidence
    assert "13812345678" not in str(evidence.reason)
    assert "报头" in str(evidence.reason)
