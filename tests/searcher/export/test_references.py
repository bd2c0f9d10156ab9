"""References after GB/T 7714 of 2015 and 2025: made by hand, and made by citeproc of our data."""

import json
from dataclasses import replace

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.core.model import Article, Author, Evidence, Hit
from searcher.export import Format, Origin, render
from searcher.export.citations import cite, gbt7714, gbt7714_2025
from tests.support.csl_processor import references

SITE = Origin("换届", "", "v1", "2026-11-29", "https://papers.example/jiewen")
ALONE = replace(SITE, site="")  # the command, without a public address
LINK = "https://papers.example/jiewen/article/qhsqb-20210512-02-7f3k9q"
STYLES = {"2015": gbt7714, "2025": gbt7714_2025}

SIGNED = Article(
    id="qhsqb-20210512-02-7f3k9q",
    title="居民区换届选举圆满完成",
    body="5月8日，青禾街道27个居民区完成换届选举。",
    byline="记者 周小禾 通讯员 李明",
    authors=(Author("周小禾", "记者"), Author("李明", "通讯员")),
    street="青禾街道",
    event_date="2021-05-08",
    issue_date="2021-05-12",
    month="2021-05",
    issue_number="88",
    paper="青禾社区报",
    page="02",
    source="qinghe/2021-05-12.txt",
)
UNSIGNED = replace(SIGNED, byline=None, authors=())
OFFICES = replace(UNSIGNED, byline="社区党建办、街道妇联")
MANY = replace(SIGNED, authors=tuple(map(Author, ("周小禾", "李明", "王芳", "欧阳雪"))))
THREE = replace(MANY, authors=MANY.authors[:3])
UNDATED = replace(SIGNED, issue_date=None)
GUESSED = replace(SIGNED, evidence=(Evidence("issue_date", 0.3, "由文件制作日期推测"),))
NAMELESS = replace(SIGNED, paper=None)
UNTITLED = replace(UNSIGNED, title=None, page=None)
LETTERED = replace(SIGNED, page="A2", title="“一网通办”进 Green City：首日办件 300 件")

# Each reference as a person would write it, after the standard of 2015 and of 2025.
BY_HAND = {
    "two people, with a link": (
        SIGNED,
        SITE,
        "周小禾, 李明. 居民区换届选举圆满完成[N/OL]. 青禾社区报, 2021-05-12(02)[2026-11-29]. "
        + LINK
        + ".",
        "周小禾，李明. 居民区换届选举圆满完成[N/OL]. 青禾社区报，2021-05-12（02）. " + LINK + ".",
    ),
    "on paper alone": (
        SIGNED,
        ALONE,
        "周小禾, 李明. 居民区换届选举圆满完成[N]. 青禾社区报, 2021-05-12(02).",
        "周小禾，李明. 居民区换届选举圆满完成[N]. 青禾社区报，2021-05-12（02）.",
    ),
    "three people are all named": (
        THREE,
        ALONE,
        "周小禾, 李明, 王芳. 居民区换届选举圆满完成[N]. 青禾社区报, 2021-05-12(02).",
        "周小禾，李明，王芳. 居民区换届选举圆满完成[N]. 青禾社区报，2021-05-12（02）.",
    ),
    "of four people three and 等": (
        MANY,
        SITE,
        "周小禾, 李明, 王芳, 等. 居民区换届选举圆满完成[N/OL]. "
        f"青禾社区报, 2021-05-12(02)[2026-11-29]. {LINK}.",
        "周小禾，李明，王芳，等. 居民区换届选举圆满完成[N/OL]. 青禾社区报，2021-05-12（02）. "
        + LINK
        + ".",
    ),
    "offices are authors": (
        OFFICES,
        ALONE,
        "社区党建办, 街道妇联. 居民区换届选举圆满完成[N]. 青禾社区报, 2021-05-12(02).",
        "社区党建办，街道妇联. 居民区换届选举圆满完成[N]. 青禾社区报，2021-05-12（02）.",
    ),
    "an unknown author is left out": (
        UNSIGNED,
        SITE,
        "居民区换届选举圆满完成[N/OL]. 青禾社区报, 2021-05-12(02)[2026-11-29]. " + LINK + ".",
        "居民区换届选举圆满完成[N/OL]. 青禾社区报，2021-05-12（02）. " + LINK + ".",
    ),
    "a year from the event": (
        UNDATED,
        ALONE,
        "周小禾, 李明. 居民区换届选举圆满完成[N]. 青禾社区报, [2021](02).",
        "周小禾，李明. 居民区换届选举圆满完成[N]. 青禾社区报，[2021]（02）.",
    ),
    "a guessed day is a year in brackets": (
        GUESSED,
        SITE,
        "周小禾, 李明. 居民区换届选举圆满完成[N/OL]. 青禾社区报, [2021](02)[2026-11-29]. "
        + LINK
        + ".",
        "周小禾，李明. 居民区换届选举圆满完成[N/OL]. 青禾社区报，[2021]（02）. " + LINK + ".",
    ),
    "a paper that we name stands in brackets": (
        NAMELESS,
        ALONE,
        "周小禾, 李明. 居民区换届选举圆满完成[N]. [青禾街道社区报], 2021-05-12(02).",
        "周小禾，李明. 居民区换届选举圆满完成[N]. [青禾街道社区报]，2021-05-12（02）.",
    ),
    "a title that we made, no page": (
        UNTITLED,
        ALONE,
        "[5月8日，青禾街道27个居民区完成换届选举][N]. 青禾社区报, 2021-05-12.",
        "[5月8日，青禾街道27个居民区完成换届选举][N]. 青禾社区报，2021-05-12.",
    ),
    "a page with a letter": (
        LETTERED,
        ALONE,
        "周小禾, 李明. “一网通办”进 Green City：首日办件 300 件[N]. 青禾社区报, 2021-05-12(A2).",
        "周小禾，李明. “一网通办”进 Green City：首日办件 300 件[N]. 青禾社区报，2021-05-12（A2）.",
    ),
}


def _written(article: Article, origin: Origin, standard: str) -> str:
    return STYLES[standard](cite(article, origin.link(article.id), origin.exported))


@pytest.mark.parametrize("name", BY_HAND)
def test_references_made_by_hand(name: str) -> None:
    article, origin, of_2015, of_2025 = BY_HAND[name]
    assert _written(article, origin, "2015") == of_2015
    assert _written(article, origin, "2025") == of_2025


@pytest.mark.parametrize("standard", STYLES)
@pytest.mark.parametrize("origin", [SITE, ALONE], ids=["link", "paper"])
def test_citeproc_makes_the_same_references(standard: str, origin: Origin) -> None:
    articles = [replace(each[0], id=f"{number}") for number, each in enumerate(BY_HAND.values())]
    ours = [_written(article, origin, standard) for article in articles]
    assert references(standard, articles, origin) == ours


_LINE = st.text(st.sampled_from("换届选举办 aB1“”：，"), min_size=1, max_size=12)


@settings(max_examples=25)
@given(_LINE, st.lists(_LINE, max_size=5, unique=True), _LINE, st.sampled_from(["", "2021-05-12"]))
def test_citeproc_agrees_on_any_article(title: str, names: list[str], paper: str, day: str) -> None:
    people = tuple(Author(name) for name in names if name.strip())
    article = Article("x", "文", title=title, authors=people, paper=paper, issue_date=day or None)
    for standard in STYLES:
        [made] = references(standard, [article], SITE)
        assert " ".join(made.split()) == " ".join(_written(article, SITE, standard).split())


def _rendered(form: Format, *articles: Article, origin: Origin = SITE) -> str:
    return b"".join(render([Hit(each, 0.0) for each in articles], origin, form)).decode()


def test_ris_has_all_parts() -> None:
    [entry] = rispy.loads(_rendered(Format.RIS, SIGNED))
    assert entry["type_of_reference"] == "NEWS"
    assert entry["authors"] == ["周小禾", "李明"]
    assert entry["secondary_title"] == entry["journal_name"] == "青禾社区报"
    assert (entry["number"], entry["start_page"]) == ("88", "02")
    assert (entry["date"], entry["year"]) == ("2021/05/12", "2021")
    assert (entry["urls"], entry["access_date"]) == ([LINK], "2026/11/29")
    assert (entry["id"], entry["notes"]) == (SIGNED.id, [SITE.note])
    [alone] = rispy.loads(_rendered(Format.RIS, SIGNED, origin=ALONE))
    assert not {"urls", "access_date"} & alone.keys()


def test_bibtex_has_all_parts() -> None:
    [entry] = parse_string(_rendered(Format.BIBTEX, SIGNED)).entries
    assert entry["author"] == "{周小禾} and {李明}"
    assert (entry["journal"], entry["number"], entry["pages"]) == ("青禾社区报", "88", "02")
    assert (entry["date"], entry["url"], entry["urldate"]) == ("2021-05-12", LINK, "2026-11-29")
    [alone] = parse_string(_rendered(Format.BIBTEX, SIGNED, origin=ALONE)).entries
    assert not {"url", "urldate"} & alone.fields_dict.keys()


def test_csl_has_all_parts() -> None:
    [item] = json.loads(_rendered(Format.CSL, SIGNED))
    assert item["author"] == [{"literal": "周小禾"}, {"literal": "李明"}]
    assert (item["container-title"], item["issue"], item["page"]) == ("青禾社区报", "88", "02")
    assert item["issued"] == {"date-parts": [[2021, 5, 12]]}
    assert (item["URL"], item["accessed"]) == (LINK, {"date-parts": [[2026, 11, 29]]})
    [alone] = json.loads(_rendered(Format.CSL, SIGNED, origin=ALONE))
    assert not {"URL", "accessed"} & alone.keys()


def test_each_standard_is_a_format() -> None:
    for form, standard in ((Format.GBT7714, "2015"), (Format.GBT7714_2025, "2025")):
        [_, line] = _rendered(form, SIGNED).splitlines()
        assert line == f"[1] {_written(SIGNED, SITE, standard)}"


def test_an_odd_id_is_quoted_in_its_link() -> None:
    assert SITE.link("青禾/1 2?#") == (
        "https://papers.example/jiewen/article/%E9%9D%92%E7%A6%BE/1%202%3F%23"
    )
    assert ALONE.link("a") == ""


@pytest.mark.parametrize("confidence", [0.3, 0.6])
def test_a_guessed_name_of_a_paper_is_none(confidence: float) -> None:
    article = replace(SIGNED, evidence=(Evidence("paper", confidence, "推测"),))
    named = "青禾社区报" if confidence == 0.6 else "[青禾街道社区报]"
    assert cite(article).paper == named
