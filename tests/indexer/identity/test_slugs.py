"""Ids are short, readable, safe in addresses, and the same whenever the article is."""

import re
from itertools import islice

import pytest

from indexer.identity.seen import Imprint, Seen, is_lasting, is_place, is_provisional
from indexer.identity.sketches import digest_of, letters_of, sketch
from indexer.identity.slugs import fingerprint, ids_for
from searcher.privacy.redaction import tells
from tests.support.made_articles import prose


def article(text: str, title: str = "", **printed: str) -> Seen:
    """Return an article as a run sees it."""
    name = letters_of(title)
    return Seen(
        "a.txt", 0, digest_of(name, letters_of(text)), sketch(text), Imprint(name, **printed)
    )


@pytest.mark.parametrize(
    ("printed", "begins"),
    [
        (
            {"paper": "青禾社区报", "street": "柳岸街道", "date": "2022-03-15", "page": "02"},
            "qhsqb-20220315-02-",
        ),
        ({"street": "青禾街道", "date": "2022-03"}, "qhjd-202203-"),
        ({"paper": "望潮报", "number": "88"}, "wcb-no88-"),
        ({"paper": "ＡＥＤ通讯", "page": "A3"}, "aedtx-a3-"),
        ({"number": "第八期"}, ""),  # no digit is printed
        ({}, ""),
    ],
)
def test_an_id_says_where_an_article_was_printed(printed: dict[str, str], begins: str) -> None:
    name = next(ids_for(article(prose(1), "换届选举", **printed)))
    assert re.fullmatch(begins + "[a-z][a-z0-9]{5}", name)
    assert is_lasting(name)


def test_small_edits_keep_most_fingerprints() -> None:
    kept = 0
    for seed in range(200):
        text = prose(seed)
        edited = text[:50] + "改动" + text[52:]
        kept += fingerprint(article(text, "标题")) == fingerprint(article(edited, "标题"))
    assert kept > 180


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\n".join(text[at : at + 15] for at in range(0, len(text), 15)),
        lambda text: text.replace(text[9], text[9] + "，"),
        lambda text: f" {text} ",
    ],
)
def test_wraps_spaces_and_marks_are_no_edits(change: object) -> None:
    text = prose(3)
    assert callable(change)
    assert list(islice(ids_for(article(text)), 3)) == list(
        islice(ids_for(article(change(text))), 3)
    )


def test_articles_with_one_fingerprint_are_told_apart_by_their_content() -> None:
    one, other = article("短讯", "甲"), article("短讯", "乙")
    assert one.sketch == other.sketch == ()
    names = [list(islice(ids_for(each), 2)) for each in (one, other)]
    assert names[0][1] != names[1][1]
    assert list(islice(ids_for(one), 4))[2:] == [f"{names[0][1]}-2", f"{names[0][1]}-3"]


def test_no_id_looks_like_a_private_number() -> None:
    for seed in range(2000):
        text = prose(seed, 20)
        name = next(ids_for(article(text, paper="青禾社区报", date="2022-03-15", page="02")))
        assert not tells(name)


@pytest.mark.parametrize(
    ("path", "place", "article_id", "provisional"),
    [
        ("a/1.txt", 0, "a/1.txt/1", True),
        ("a/1.txt", 1, "a/1.txt/1", False),
        ("a/1.txt", 0, "x", False),
    ],
)
def test_ids_of_extraction_are_known(
    path: str, place: int, article_id: str, provisional: bool
) -> None:
    assert is_provisional(path, place, article_id) is provisional
    assert is_place(path, article_id) is (article_id != "x")
