"""Private numbers: which ones are hidden, and that no exit shows one."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from indexer.update import run
from jiewen import main
from searcher.core.errors import IndexMismatch, SettingsError
from searcher.core.model import Article, Author, Evidence
from searcher.core.tree import Query
from searcher.engines.choose import open_engine
from searcher.privacy.redaction import SHOWN, redact, redacted
from searcher.settings import Settings
from tests.support.sample_ids import id_at
from web.app import create_app

PHONE, IDENTITY = SHOWN.values()


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("13812345678", PHONE),
        ("138 1234 5678", PHONE),
        ("138-1234-5678", PHONE),
        ("138.1234.5678", PHONE),
        ("１３８１２３４５６７８", PHONE),
        ("+86 138 1234 5678", PHONE),
        ("0086-13812345678", PHONE),
        ("1381234\n5678", PHONE),
        ("138 12\n34 5678", PHONE),
        ("138\u200b1234\u200d5678", PHONE),
        ("1 3 8 1 2 3 4 5 6 7 8", PHONE),
        ("1956-2047-653", PHONE),  # no range of years
        ("13812345678元旦有人接听", f"{PHONE}元旦有人接听"),
        ("( 021 )6512 3456", PHONE),
        ("1381234567813912345678", PHONE),
        ("①13812345678", "①" + PHONE),
        ("13812345678²", PHONE + "²"),
        ("一三八一二三四五六七八", PHONE),
        ("周一13812345678", "周一" + PHONE),
        ("微信13812345678同号", f"微信{PHONE}同号"),
        ("021-65123456", PHONE),
        ("（０２１）６５１２３４５６", PHONE),
        ("0512 6512 3456转8012", PHONE),
        ("+86-21-65123456", PHONE),
        ("021-65123456、65123457", f"{PHONE}、{PHONE}"),
        ("400-820-1234", PHONE),
        ("8008201234", PHONE),
        ("电话：65123456", f"电话：{PHONE}"),
        ("电话：6512-3456或65123457", f"电话：{PHONE}或{PHONE}"),
        ("电话：20213456", f"电话：{PHONE}"),
        ("电话：1381234567", f"电话：{PHONE}"),  # a digit short
        ("热线（工作日9:00-17:00）：65123456", f"热线（工作日9:00-17:00）：{PHONE}"),
        ("Tel: 6512 3456", f"Tel: {PHONE}"),
        ("联系人：某某 65123456", f"联系人：某某 {PHONE}"),
        ("31010919800101123X", IDENTITY),
        ("310109198001011234", IDENTITY),  # its checksum is wrong
        ("３１０１０９ 19800101 １２３４", IDENTITY),
        ("310109198001\n011234", IDENTITY),
        ("310109800101123", IDENTITY),
        ("护照号码：E12345678", f"护照号码：{IDENTITY}"),
        ("身份证31010919801301123X", f"身份证{IDENTITY}"),  # no such month
    ],
)
def test_hidden(printed: str, shown: str) -> None:
    for before, after in (("", ""), ("前文，", "。后文"), ("共3人，", "，2021年5月8日")):
        assert redacted(before + printed + after) == before + shown + after
        assert redacted(redacted(printed)) == redacted(printed)


@pytest.mark.parametrize(
    "printed",
    [
        "2021年5月8日至2021年5月20日",
        "2021-05-08 2021-05-20",
        "2021.5.9—2021.5.20",
        "20210509",
        "咨询时间：20210509",
        "热线：2021-05-09开通",
        "1921-2021 100周年",
        "投资15000000000元",
        "4000000000元",
        "13,812,345,678元",
        "热线接听1234567人次",
        "咨询服务惠及12345678人",
        "热线：12345、962121",
        "热线12345 962121",
        "110 120 119",
        "021-962121",
        "第88期",
        "第02版",
        "（2021）沪0109民初12345号",
        "行罚决字〔2021〕第12345678号",
        "ICP备13812345号",
        "编号：20210012",
        "83.2%，共12345678张选票",
        "0830-1130 1330-1730",
        "1 3 5 7 9 11 13 15 17",
        "邮编：200082",
        "1381****678",
        "10.5万平方米",
        "三百六十五天",
    ],
)
def test_stays(printed: str) -> None:
    for before, after in (("", ""), ("前文，", "。后文"), ("共3人，", "，2021年5月8日")):
        assert redacted(before + printed + after) == before + printed + after


_DIGITS = "0123456789"
_FULL = str.maketrans(_DIGITS, "０１２３４５６７８９")
_WORDS = st.text("居民请打给了，。（）：；“”张三abc \n", max_size=12)


def _digits(count: int) -> st.SearchStrategy[str]:
    return st.text(_DIGITS, min_size=count, max_size=count)


_MOBILES = st.builds("1{}{}".format, st.sampled_from("3456789"), _digits(9))
_FIXED = st.builds(
    "{}-{}{}".format, st.sampled_from(("010", "021", "0512")), st.sampled_from("3456"), _digits(7)
)
_IDENTITIES = st.builds(
    "{}{}{:02d}{:02d}{}{}".format,
    st.sampled_from(("310109", "110101", "650102")),
    st.integers(1900, 2021),
    st.integers(1, 12),
    st.integers(1, 31),
    _digits(3),
    st.sampled_from("0123456789Xx"),
)


@given(
    number=st.one_of(_MOBILES, _FIXED, _IDENTITIES),
    before=_WORDS,
    after=_WORDS,
    wide=st.booleans(),
    cut=st.integers(1, 17),
    mark=st.sampled_from(("", "\n", " ", "\u200b", "\ufeff")),
)
def test_nothing_of_a_number_survives(
    number: str, before: str, after: str, wide: bool, cut: int, mark: str
) -> None:
    written = number[:cut] + mark + number[cut:]
    shown = redacted(before + (written.translate(_FULL) if wide else written) + after)
    assert before.rstrip() in shown
    assert not re.search(r"\d{2}", shown)
    assert redacted(shown) == shown


@given(
    year=st.integers(1949, 2035),
    month=st.integers(1, 12),
    day=st.integers(1, 28),
    amount=st.integers(0, 10**12),
    share=st.floats(0, 100).map("{:.2f}%".format),
    issue=st.integers(1, 9999),
)
def test_what_is_no_number_survives(
    year: int, month: int, day: int, amount: int, share: str, issue: int
) -> None:
    printed = (
        f"{year}年{month}月{day}日（{year}-{month:02d}-{day:02d}，{year}.{month}.{day}），投资"
        f"{amount}元，占{share}，见第{issue}期第{issue % 8 + 1}版。"
    )
    assert redacted(printed) == printed


@given(st.text())
def test_any_text(printed: str) -> None:
    shown = redacted(printed)
    assert redacted(shown) == shown
    assert shown == printed or any(words in shown for words in SHOWN.values())


SECRETS = ("13812345678", "65123456", "310109198001011234", "13987654321", "021-55667788")
BODY = (
    "居民区招募志愿者，请联系王阿姨，电话６５１２３４５６，或拨打138 1234 5678。\n"
    "拾到身份证一张，号码310109198001011234，请失主来领取。参选率83.2%，2021年5月8日。"
)


def article() -> Article:
    """Return one with a private number in every part."""
    return Article(
        id="a/1",
        title="招募志愿者 13987654321",
        kicker="报名热线021-55667788",
        body=BODY,
        captions=("图为志愿者13812345678",),
        byline="（某某 13987654321）",
        authors=(Author("某某 13987654321", "热线021-55667788"),),
        departments=("服务办",),
        street="晴川路街道",
        month="2021-05",
        source="a.txt",
        evidence=(Evidence("month", 0.4, "据“021-55667788”一行推断"),),
    )


def test_every_part_of_an_article() -> None:
    hidden = redact(article())
    assert not [secret for secret in SECRETS if secret in repr(hidden)]
    assert (hidden.id, hidden.source, hidden.month) == ("a/1", "a.txt", "2021-05")
    assert "83.2%，2021年5月8日" in hidden.body
    assert hidden.byline == f"（某某 {PHONE}）"


# -- the real commands and the real site ------------------------------------------------------

PAPER = (
    "晴川社区报 第58期 2021年5月8日\n\n"
    "招募楼组志愿者 13987654321\n\n"
    f"{BODY.replace('1234 5678', '1234' + chr(10) + '5678')}\n"
    "志愿者在活动室里领取马甲，社区民警讲解了巡逻要点，大家一起把楼道打扫干净。\n"
    "（服务办 021-55667788）\n"
)
ROW = {"title": "招募 13987654321", "body": BODY, "byline": "某某021-55667788", "id": "r1"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A corpus of made-up papers, and its redacted index."""
    corpus, folder = tmp_path_factory.mktemp("papers"), tmp_path_factory.mktemp("hidden")
    (corpus / "2021-05-08.txt").write_text(PAPER, "utf-8")
    (corpus / "rows.jsonl").write_text(json.dumps(ROW, ensure_ascii=False), "utf-8")
    run.index(open_engine(folder, redacts=True), folder, corpus)
    return corpus, folder


def _told(text: str) -> list[str]:
    """Return the secrets that a text gives away, however they are written."""
    plain = re.sub(r"[\s\-]|<[^>]*>|&[a-z]+;|%..", "", text).translate(
        {ord(wide): narrow for narrow, wide in zip(_DIGITS, "０１２３４５６７８９", strict=True)}
    )
    return [secret for secret in SECRETS if secret.replace("-", "") in plain]


@pytest.mark.parametrize(
    "words",
    [
        ["search", ""],
        ["search", "志愿者", "--json"],
        ["search", "--json", "标题:招募"],
        ["export", "", "--format", "csv"],
        ["export", "", "--format", "jsonl"],
        ["export", "", "--format", "bibtex"],
        ["export", "", "--format", "ris"],
        ["export", "", "--format", "gbt7714"],
        ["export", "", "--format", "csl"],
        ["suggest", "138"],
        ["suggest", "志愿"],
        ["suggest", "招募", "--json"],
        ["similar", "2021-05-08.txt/1", "--json"],
        ["facets", "", "--facet", "street"],
        ["trends", "志愿者"],
        ["stats", "--json"],
    ],
)
def test_no_command_prints_a_number(built: tuple[Path, Path], words: list[str]) -> None:
    words = [id_at(built[1], word) if word == "2021-05-08.txt/1" else word for word in words]
    done = CliRunner(env={"JIEWEN_REDACT": "1"}).invoke(main, [*words, "--index", str(built[1])])
    assert done.exit_code == 0, done.output
    assert _told(done.output) == []


@pytest.mark.parametrize(
    "typed",
    [
        *SECRETS,
        *("138 1234 5678", "１３８１２３４５６７８", '"1381234"', "1381*", "138123456", "65123*"),
        *("310109*", "19800101", "55667788", "“021-55667788”", "987654321"),
    ],
)
def test_no_query_finds_a_number(built: tuple[Path, Path], typed: str) -> None:
    command = CliRunner(env={"JIEWEN_REDACT": "1"})
    done = command.invoke(main, ["search", "--json", typed, "--index", str(built[1])])
    assert json.loads(done.stdout)["total"] == 0


PAGES = (
    *("/", "/?q={q}", "/?q=标题:招募", "/article/{id}", "/article/{id}?q={q}", "/source/{id}"),
    *("/api/v1/search?q={q}", "/api/v1/articles/{id}", "/api/v1/similar/{id}"),
    *("/api/v1/sources/{id}", "/api/v1/issues", "/api/v1/issues/{source}", "/api/v1/uncertain"),
    *("/suggest?q=138", "/suggest?q={q}", "/related?q={q}", "/api/v1/related?q={q}"),
    *("/export/hits.csv?q={q}", "/export/hits.jsonl?q={q}", "/export/hits.bib", "/export/hits.ris"),
    *("/feed.atom", "/feed.atom?q={q}", "/sitemap.xml", "/issue/{source}", "/browse/uncertain"),
    *(
        "/trends?term={q}",
        "/trends.csv?term={q}",
        "/api/v1/trends?term={q}",
        "/browse",
        "/browse/issues",
    ),
    *(
        "/facet/street",
        "/api/v1/overview",
        "/api/v1/suggest?q=138",
        "/sitemap-1.xml",
        "/within?q={q}",
    ),
    *("/export?q={q}", "/export/hits.txt", "/advanced?q={q}"),
)


@pytest.fixture(scope="module")
def fetch(built: tuple[Path, Path]) -> Callable[[str], tuple[int, str]]:
    """Ask the site for a path."""
    corpus, folder = built
    settings = Settings(index=folder, corpus=corpus, redact=True)
    client = create_app(open_engine(folder, redacts=True), settings).test_client()

    def fetched(path: str) -> tuple[int, str]:
        with client.get(path) as response:
            return response.status_code, response.get_data(as_text=True)

    return fetched


@pytest.mark.parametrize(
    ("article_id", "source"), [("2021-05-08.txt/1", "2021-05-08.txt"), ("r1", "rows.jsonl")]
)
@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_a_number(
    fetch: Callable[[str], tuple[int, str]],
    built: tuple[Path, Path],
    path: str,
    article_id: str,
    source: str,
) -> None:
    name = id_at(built[1], article_id) if "/" in article_id else article_id
    status, shown = fetch(path.format(id=name, source=source, q=quote("志愿者")))
    assert status < 500
    assert _told(shown) == []


def test_the_site_shows_that_something_is_hidden(fetch: Callable[[str], tuple[int, str]]) -> None:
    status, shown = fetch("/article/r1")
    assert status == 200
    assert PHONE in shown
    assert IDENTITY in shown


def test_no_page_image_is_shown(
    fetch: Callable[[str], tuple[int, str]], built: tuple[Path, Path]
) -> None:
    assert fetch(f"/page-image/{id_at(built[1], '2021-05-08.txt/1')}.png")[0] == 404


def test_an_index_is_redacted_or_refused(built: tuple[Path, Path], tmp_path: Path) -> None:
    corpus, hidden = built
    with pytest.raises(IndexMismatch, match="redaction"):
        open_engine(hidden).search(Query())
    plain = open_engine(tmp_path)
    run.index(plain, tmp_path, corpus)
    assert plain.search(Query()).total
    engine = open_engine(tmp_path, redacts=True)
    with pytest.raises(IndexMismatch, match="jiewen reindex"):
        engine.search(Query())
    site = create_app(engine, Settings(index=tmp_path, redact=True)).test_client()
    assert site.get("/").status_code == 503
    report = run.index(engine, tmp_path, corpus)
    assert report.rebuilt
    assert site.get("/").status_code == 200
    assert _told("".join(map(repr, engine.scan()))) == []
    again = run.index(engine, tmp_path, corpus)
    assert (again.put, again.deleted, again.rebuilt) == (0, 0, False)


def test_a_correction_brings_none_back(tmp_path: Path) -> None:
    corpus, folder = tmp_path / "papers", tmp_path / "index"
    corpus.mkdir()
    (corpus / "rows.jsonl").write_text(json.dumps(ROW, ensure_ascii=False), "utf-8")
    engine = open_engine(folder, redacts=True)
    run.index(engine, folder, corpus)
    (name,) = engine.held()
    (corpus / "corrections.toml").write_text(
        f'[[correction]]\nid = "{name}"\ntitle = "打13812345678"\n', "utf-8"
    )
    assert run.index(engine, folder, corpus).put == 1
    corrected = engine.get(name)
    assert corrected is not None
    assert corrected.title == f"打{PHONE}"


def test_a_site_that_would_leak_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="redacts=True"):
        create_app(open_engine(tmp_path), Settings(redact=True))


def test_names_that_tell_are_named(tmp_path: Path) -> None:
    corpus, folder = tmp_path / "papers", tmp_path / "index"
    corpus.mkdir()
    (corpus / "13812345678.txt").write_text(PAPER, "utf-8")
    (corpus / "2021-05-08.txt").write_text(PAPER, "utf-8")
    report = run.index(open_engine(folder, redacts=True), folder, corpus)
    assert [item.path for item in report.rejected] == ["13812345678.txt"]
    assert "改名" in str(report.rejected[0].reason)
