"""Citations: the standard's form, and what reference managers read back."""

import json
from dataclasses import replace

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import example, given
from hypothesis import strategies as st

from searcher.core.model import Article, Evidence, Hit
from searcher.export import Format, Origin, render
from searcher.export.citations import cite, gbt7714
from searcher.export.references import bibtex_key

ORIGIN = Origin("换届 & {选举} 50%", "mode=smart", "v1", "2022-03-15")
ARTICLE = Article(
    id="青禾/2021-05-12.txt/1",
    title="居民区换届选举圆满完成",
    body="5月8日，青禾街道27个居民区完成换届选举。",
    byline="社区党建办、街道妇联",
    departments=("社区党建办公室", "妇女联合会"),
    street="青禾街道",
    event_date="2021-05-08",
    issue_date="2021-05-12",
    month="2021-05",
    issue_number="88",
    page="02",
    source="qinghe/2021-05-12.txt",
)
GUESSED_DATE = (Evidence("issue_date", 0.3, "由文件制作日期推测"),)
GUESSED_STREET = (Evidence("street", 0.5, "推测"),)
NOTHING = Article(id="x", body="")


def rendered(form: Format, *articles: Article) -> str:
    return b"".join(render([Hit(a, 0.0) for a in articles], ORIGIN, form)).decode()


@pytest.mark.parametrize(
    ("article", "reference"),
    [
        (
            ARTICLE,
            "社区党建办, 街道妇联. 居民区换届选举圆满完成[N]. [青禾街道社区报], 2021-05-12(02).",
        ),
        (  # without a by-line: the departments that were told
            replace(ARTICLE, byline=None),
            "社区党建办公室, 妇女联合会. 居民区换届选举圆满完成[N]. "
            "[青禾街道社区报], 2021-05-12(02).",
        ),
        (  # unknown authors are left out
            replace(ARTICLE, byline=None, departments=()),
            "居民区换届选举圆满完成[N]. [青禾街道社区报], 2021-05-12(02).",
        ),
        (  # more than three: the first three and 等
            replace(ARTICLE, byline="甲、乙、丙、丁"),
            "甲, 乙, 丙, 等. 居民区换届选举圆满完成[N]. [青禾街道社区报], 2021-05-12(02).",
        ),
        (  # the people of a by-line, without offices and words for roles
            replace(ARTICLE, byline="社区党建办 周小禾 通讯员 李明"),
            "周小禾, 李明. 居民区换届选举圆满完成[N]. [青禾街道社区报], 2021-05-12(02).",
        ),
        (  # a title that we made up stands in brackets
            replace(ARTICLE, title=None, byline=None, departments=()),
            "[5月8日，青禾街道27个居民区完成换届选举][N]. [青禾街道社区报], 2021-05-12(02).",
        ),
        (  # an estimated date: the year in brackets
            replace(ARTICLE, evidence=GUESSED_DATE),
            "社区党建办, 街道妇联. 居民区换届选举圆满完成[N]. [青禾街道社区报], [2021](02).",
        ),
        (  # the day of the event is no date of publication
            replace(ARTICLE, issue_date=None),
            "社区党建办, 街道妇联. 居民区换届选举圆满完成[N]. [青禾街道社区报], [2021](02).",
        ),
        (  # an office that was guessed names no paper
            replace(ARTICLE, evidence=GUESSED_STREET, page=None),
            "社区党建办, 街道妇联. 居民区换届选举圆满完成[N]. [2021-05-12], 2021-05-12.",
        ),
        (  # a title that goes over two lines
            replace(ARTICLE, title="换届\n选举", byline=None, departments=(), page=None),
            "换届 选举[N]. [青禾街道社区报], 2021-05-12.",
        ),
        (NOTHING, "[无题][N]. [报名不详]."),
    ],
)
def test_gbt7714(article: Article, reference: str) -> None:
    assert gbt7714(cite(article)) == reference


def test_references_are_numbered_below_what_they_are() -> None:
    lines = rendered(Format.GBT7714, ARTICLE, NOTHING).splitlines()
    assert lines[0].startswith("# 检索式 query: 换届 & {选举} 50%;")
    assert [line[:4] for line in lines[1:]] == ["[1] ", "[2] "]


def test_ris() -> None:
    first, second = rispy.loads(rendered(Format.RIS, ARTICLE, NOTHING))
    assert first["type_of_reference"] == "NEWS"
    assert first["authors"] == ["社区党建办", "街道妇联"]
    assert first["secondary_title"] == "[青禾街道社区报]"
    assert (first["date"], first["year"], first["start_page"]) == ("2021/05/12", "2021", "02")
    assert first["notes"] == [ORIGIN.note]
    assert second["title"] == "[无题]"


def test_ris_says_that_a_year_is_estimated() -> None:
    [entry] = rispy.loads(rendered(Format.RIS, replace(ARTICLE, issue_date=None)))
    assert "date" not in entry
    assert entry["year"] == "2021"
    assert "估计" in entry["notes"][0]


def test_bibtex() -> None:
    library = parse_string(rendered(Format.BIBTEX, ARTICLE, NOTHING))
    assert not library.failed_blocks
    first, second = library.entries
    assert (first.entry_type, first.key) == ("article", bibtex_key(ARTICLE.id))
    assert first["author"] == "{社区党建办} and {街道妇联}"
    assert first["date"] == "2021-05-12"
    assert first["entrysubtype"] == "newspaper"
    assert "author" not in second.fields_dict


def test_bibtex_keeps_chinese_quotes_and_escapes_the_rest() -> None:
    article = replace(ARTICLE, title="“一网通办” 50% & {a}_b\\c")
    written = rendered(Format.BIBTEX, article)
    expected = r"“一网通办” 50\% \& \ensuremath{\lbrace}a\ensuremath{\rbrace}\_b{\textbackslash}c"
    assert expected in written


def test_csl() -> None:
    first, second = json.loads(rendered(Format.CSL, ARTICLE, replace(ARTICLE, issue_date=None)))
    assert first["type"] == "article-newspaper"
    assert first["issued"] == {"date-parts": [[2021, 5, 12]]}
    assert first["author"] == [{"literal": "社区党建办"}, {"literal": "街道妇联"}]
    assert first["note"] == ORIGIN.note
    assert second["issued"] == {"date-parts": [[2021]], "circa": True}


ODD = [
    "{",
    "}",
    "}}{{",
    "a\\b",
    "50%",
    "A & B",
    '"“”"',
    "换\n届",
    "@article{x,",
    "TY  - NEWS",
    "ER  - ",
    "#1 $5 a_b ~",
    "''--``",
    "\\textbf{x}",
    "题\u2028名",
    "%",
    "\\",
]
# the LaTeX decoder reads \textasciicircum as U+02C6; spaces at the ends are no part of a title
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="^"), min_size=1)


def check_round_trips(title: str) -> None:
    article = replace(ARTICLE, title=title)
    expected = cite(article).title
    [ris] = rispy.loads(rendered(Format.RIS, article))
    assert ris["title"] == expected
    [csl] = json.loads(rendered(Format.CSL, article))
    assert csl["title"] == expected
    decoding = [LatexDecodingMiddleware()]
    library = parse_string(rendered(Format.BIBTEX, article), append_middleware=decoding)
    assert not library.failed_blocks
    [entry] = library.entries
    assert entry["title"] == expected
    assert entry.key == bibtex_key(article.id)


@pytest.mark.parametrize("title", ODD)
def test_odd_titles_come_back(title: str) -> None:
    check_round_trips(title)


@given(TEXT)
@example("\uf900")  # Unicode's forms replace this by another character; an export keeps it
@example("e\u0301")  # two characters that Unicode's form NFC makes one
def test_any_title_comes_back(title: str) -> None:
    check_round_trips(title)


@given(st.lists(st.text(), unique=True, max_size=20))
def test_keys_tell_articles_apart(ids: list[str]) -> None:
    whole = [one for one in ids if one.isprintable()]
    keys = {bibtex_key(one) for one in whole}
    assert len(keys) == len(whole)
    assert all(key.isascii() and key.isalnum() for key in keys)
