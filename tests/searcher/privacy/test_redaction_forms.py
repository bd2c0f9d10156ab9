"""Numbers that others say exist are hidden in every form; what is no number stays."""

import dataclasses
import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import assume, example, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from stdnum.cn import ric

from indexer.update import run
from searcher.core.model import Article, Evidence
from searcher.engines.choose import open_engine
from searcher.privacy.redaction import SHOWN, redact, redacted, tells

PHONE, IDENTITY = SHOWN.values()
DIGITS = "0123456789"


def _valid_phone(number: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)


MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(_valid_phone)
FIXED = st.tuples(
    st.sampled_from(["010", "021", "0512", "0755", "0991"]),
    st.from_regex(r"[2-8][0-9]{7}", fullmatch=True),
).filter(lambda parts: _valid_phone("".join(parts)))


@st.composite
def identities(draw: st.DrawFn) -> str:
    """Draw numbers that python-stdnum takes for valid."""
    place = draw(st.sampled_from(["310109", "110101", "440305", "650102", "230103"]))
    born = draw(st.dates(date(1930, 1, 1), date(2020, 1, 1)))
    order = draw(st.integers(0, 999))
    known = f"{place}{born:%Y%m%d}{order:03d}"
    valid = [known + last for last in "0123456789X" if ric.is_valid(known + last)]
    assume(valid)  # it knows since when a place has its number
    return valid[0]


def _mapped(table: str) -> Callable[[str], str]:
    return lambda text: text.translate(str.maketrans(DIGITS, table))


SCRIPTS: list[Callable[[str], str]] = [
    str,
    _mapped("０１２３４５６７８９"),
    _mapped("⓪①②③④⑤⑥⑦⑧⑨"),
    _mapped("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    _mapped("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    _mapped("٠١٢٣٤٥٦٧٨٩"),
    _mapped("〇一二三四五六七八九"),
    _mapped("零壹贰叁肆伍陆柒捌玖"),
    lambda text: _mapped("〇一二三四五六七八九")(text[:3]) + text[3:],
    lambda text: text[:7] + _mapped("零壹贰叁肆伍陆柒捌玖")(text[7:]),
    lambda text: "\u200b".join(text),
    lambda text: "\u2060\ufeff".join((text[:5], text[5:])),
]
BETWEEN = [
    "", " ", "-", ".", "_", "·", "—", "–", "/", ",", "，", "\n", " - ", "——", "*", "\u3000", "|",
    "、", "(*)", "（*）", "[*]", "【*】", "〔*〕", "“*”",
]  # fmt: skip
AROUND = st.sampled_from(
    [("", ""), ("请拨打", "，谢谢"), ("找王阿姨（", "）"), ("共3人。", "\n2021年5月8日")]
)


def _joined(between: str, *parts: str) -> str:
    """Join three parts; a pair of brackets goes around the middle one."""
    if "*" in between and len(between) > 1:
        opening, closing = between.split("*")
        return f"{parts[0]}{opening}{parts[1]}{closing}{''.join(parts[2:])}"
    return between.join(parts)


def assert_hidden(written: str, around: tuple[str, str], kind: str) -> None:
    before, after = around
    assert redacted(before + written + after) == before + kind + after, written


@effort(max_examples=200)
@given(
    MOBILES,
    st.sampled_from(SCRIPTS),
    st.sampled_from(BETWEEN),
    st.sampled_from(["", "+86", "0086", "+86 ", "86-"]),
    AROUND,
)
def test_mobiles(
    number: str, script: Callable[[str], str], between: str, abroad: str, around: tuple[str, str]
) -> None:
    parts = (number[:3], number[3:7], number[7:])
    written = script(number) if not between else _joined(between, *map(script, parts))
    assert_hidden(abroad + written, around, PHONE)


@effort(max_examples=150)
@given(
    FIXED,
    st.sampled_from(SCRIPTS[:6]),
    st.sampled_from(["-", " ", "—", "/", "·", "(", "（"]),
    st.sampled_from(["", "-", " ", "/"]),
    st.sampled_from(["", "转8012", " 转 12", "-801", "分机3"]),
    AROUND,
)
def test_landlines(
    number: tuple[str, str],
    script: Callable[[str], str],
    between: str,
    middle: str,
    extension: str,
    around: tuple[str, str],
) -> None:
    area, local = number
    closing = {"(": ")", "（": "）"}.get(between)
    start = f"{between}{script(area)}{closing}" if closing else f"{script(area)}{between}"
    assert_hidden(
        f"{start}{script(local[:4])}{middle}{script(local[4:])}{extension}", around, PHONE
    )


YEARS_ALONE = st.builds(
    "{}年{}".format, st.integers(1921, 2035), st.sampled_from(["5月8日", "第3期"])
)
DAYS_ALONE = st.builds(
    "{0}{3}{1}{3}{2}".format,
    st.integers(1921, 2035),
    st.integers(1, 12),
    st.integers(1, 28),
    st.sampled_from("-./"),
)


@effort(max_examples=150)
@given(
    FIXED,
    st.sampled_from(["-", " ", "—", ""]),
    st.sampled_from(["", "-", " "]),
    st.one_of(
        st.tuples(
            st.one_of(
                st.just(""),
                st.builds("-{}".format, st.integers(0, 99999)),
                st.builds("转{}".format, st.integers(0, 99999)),
            ),
            YEARS_ALONE,
        ),
        st.tuples(st.just(""), DAYS_ALONE),
    ),
    st.sampled_from(["电话", "电话：", "请拨打", ""]),
)
@example(
    ("010", "20001300"), "-", "-", ("-801", "2021年5月8日"), "电话"
)  # 1300-801 2021: a mobile's
@example(("021", "56508295"), " ", " ", ("", "2020年第3期"), "电话")  # 8295 2020: eight digits
@example(("010", "59419338"), " ", "", ("转54186", "2019年第3期"), "电话")  # nine digits in a row
def test_landlines_end_before_a_line_that_begins_with_a_date(
    number: tuple[str, str], between: str, middle: str, end: tuple[str, str], before: str
) -> None:
    area, local = number
    written = f"{area}{between}{local[:4]}{middle}{local[4:]}{end[0]}"
    assert_hidden(written, (before, f"\n{end[1]}"), PHONE)


@pytest.mark.parametrize(
    "written",
    [
        "310109\n1990-05-08-1234",
        "310109 1990.05.08\n1234",
        "310109\n1990.05.08\n1234",  # a day on a line of its own may be part of it
        "310109199005\n081234",
    ],
)
def test_identity_numbers_reach_over_lines(written: str) -> None:
    assert_hidden(written, ("证件号", "，谢谢"), IDENTITY)


@effort(max_examples=150)
@given(
    identities(), st.sampled_from(SCRIPTS[:8]), st.sampled_from(BETWEEN[:14]), st.booleans(), AROUND
)
def test_identities(
    number: str, script: Callable[[str], str], between: str, small: bool, around: tuple[str, str]
) -> None:
    written = between.join(map(script, (number[:6], number[6:14], number[14:])))
    assert_hidden(written.lower() if small else written, around, IDENTITY)


YEARS = st.integers(1921, 2035)
HOURS, MINUTES = st.integers(0, 23), st.integers(0, 59)


@effort(max_examples=200)
@given(
    st.one_of(
        st.builds("{}—{}年".format, YEARS, YEARS),
        st.builds("{}/{:02d}/{:02d}".format, YEARS, st.integers(1, 12), st.integers(1, 28)),
        st.builds("{}-{:02d}-{:02d}".format, YEARS, st.integers(1, 12), st.integers(1, 28)),
        st.builds("{:,}人".format, st.integers(0, 10**11)),
        st.builds("{:,}".format, st.integers(0, 10**10)),
        st.builds("{:,}.{:02d}元".format, st.integers(0, 10**11), st.integers(0, 99)),
        st.builds("沪府〔{}〕{}号".format, YEARS, st.integers(1, 9999)),
        st.builds("（{}）沪0109民初{}号".format, YEARS, st.integers(1, 99999)),
        st.builds("ISSN {:04d}-{:04d}".format, st.integers(0, 9999), st.integers(0, 9999)),
        st.builds("邮编：{:06d}".format, st.integers(0, 999_999)),
        st.builds(
            "{:02d}:{:02d}—{:02d}:{:02d}".format, *[st.integers(0, 23), st.integers(0, 59)] * 2
        ),
        st.builds("{}℃，湿度{}%".format, st.integers(-30, 45), st.integers(0, 100)),
        st.builds("第{}、{}、{}期".format, *[st.integers(1, 999)] * 3),
        st.builds("{}比{}".format, st.integers(0, 150), st.integers(0, 150)),
    ),
    st.sampled_from([("", ""), ("前文，", "。后文"), ("共3人。", "\n2021年5月8日")]),
)
def test_what_is_no_number_stays(printed: str, around: tuple[str, str]) -> None:
    whole = around[0] + printed + around[1]
    assert redacted(whole) == whole


@pytest.mark.parametrize(
    "printed",
    [
        "1,380,000人",
        "1949-2021，100周年",
        "1500、2000、300元",
        "400/800/1200",
        "沪府139〔2021〕1234号",
        "13:00-15:00，16:00-18:00",
        "138，2222，7777人",
        "一、二、三、四、五、六、七、八、九、十",
        "二〇二一年五月八日至二〇二二年六月一日",
        "编号138-2222",
        "0:0、1:1、2:2",
    ],
)
def test_examples_that_stay(printed: str) -> None:
    assert redacted(printed) == printed


# -- every part of an article ----------------------------------------------------------------------

NUMBER = "138（2222）7777"


def _filled(annotation: str) -> object:
    """Return a value that gives a number away, for a field that holds text."""
    if "Evidence" in annotation:
        return (Evidence("month", 0.5, f"据{NUMBER}"),)
    if annotation.startswith("tuple[str"):
        return (f"甲{NUMBER}",)
    return f"甲{NUMBER}" if annotation.startswith(("str", "<class 'str'>")) else None


def test_no_field_of_an_article_is_forgotten() -> None:
    filled = {
        part.name: value
        for part in dataclasses.fields(Article)
        if (value := _filled(str(part.type))) is not None
    }
    assert {"source", "page", "issue_number", "continued_to", "group", "body"} <= filled.keys()
    hidden = redact(Article(**{**filled, "id": "a/1"}))  # type: ignore[arg-type]
    assert "7777" not in repr(hidden)
    assert "2222" not in repr(hidden)


def test_neither_rows_nor_corrections_bring_a_number_in(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    secrets = [f"139{random.Random(5).randrange(10**7, 10**8 - 9) + n}" for n in range(8)]
    row = (
        f'{{"id": "a/1", "title": "甲{secrets[0]}", "body": "乙{secrets[1]}", '
        f'"source": "丙{secrets[2]}.txt", "page": "{secrets[3]}", "byline": "丁{secrets[4]}"}}'
    )
    (corpus / "rows.jsonl").write_text(row, "utf-8")
    (corpus / f"{secrets[5]}.txt").write_text("青禾街道开会\n\n青禾街道召开会议。\n", "utf-8")
    (corpus / "corrections.toml").write_text(
        f'[[correction]]\nid = "a/1"\npage = "{secrets[6]}"\nbyline = "{secrets[7]}"\n', "utf-8"
    )
    report = run.index(open_engine(index, redacts=True), index, corpus)
    assert [item.path for item in report.rejected] == [f"{secrets[5]}.txt"]
    written = b"".join(path.read_bytes() for path in index.glob("g*/*"))
    found = repr(list(open_engine(index, redacts=True).scan()))
    assert PHONE in found
    for secret in secrets:
        assert secret not in found
        assert secret.encode() not in written
    again = run.index(open_engine(index, redacts=True), index, corpus)
    assert (again.put, again.deleted) == (0, 0)


@pytest.mark.parametrize(
    ("name", "does"), [("a/13812345678.txt/1", True), ("2021/05/2021-05-08.pdf/12", False)]
)
def test_names_that_tell(name: str, does: bool) -> None:
    assert tells(name) is does


@pytest.mark.exhaustive
def test_hiding_takes_little_time_on_hostile_text() -> None:
    text = "1 3-" * 60_000 + "（1（3" * 30_000 + "一" * 60_000
    shown = redacted(text)
    assert redacted(shown) == shown
    assert not re.search(r"1[3-9]\d{9}", shown)
