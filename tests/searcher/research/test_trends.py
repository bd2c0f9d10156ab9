"""Terms over time: every month there, every article counted once, nothing hidden."""

import csv
import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jiewen import main
from searcher.cli.terminal_table import columns, width
from searcher.core.engine import Engine
from searcher.core.model import Choice, Facet
from searcher.core.request import Request
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.research import leading, trends, yearly
from searcher.research.rows import trend_rows
from tests.conftest import ARTICLES

MORE = (
    replace(ARTICLES[0], id="jx/9", month="2021-02", event_date="2021-02-03"),
    replace(ARTICLES[2], id="lf/9", month="2020-12", event_date="2020-12-03"),
)


@pytest.fixture
def held(filled: Engine) -> Engine:
    filled.update(MORE, ())
    return filled


def test_months_without_articles_are_there(held: Engine) -> None:
    found = trends(held, ["换届"])
    assert found.months == (
        *("2020-12", "2021-01", "2021-02", "2021-03"),
        *("2021-04", "2021-05", "2021-06"),
    )
    [series] = found.series
    assert series.counts == (0, 0, 1, 0, 0, 2, 0)
    assert (series.undated, series.outside, series.total) == (0, 0, 3)


def test_articles_without_a_month_stand_apart(held: Engine) -> None:
    [series] = trends(held, ["江大"]).series
    assert (sum(series.counts), series.undated, series.total) == (2, 1, 3)


def test_a_range_leaves_nothing_out_silently(held: Engine) -> None:
    found = trends(held, ["换届"], first="2021-04", last="2021-07")
    assert found.months == ("2021-04", "2021-05", "2021-06", "2021-07")
    [series] = found.series
    assert (series.counts, series.outside, series.total) == ((0, 2, 0, 0), 1, 3)


def test_rates_are_per_ten_thousand_characters(held: Engine) -> None:
    [series] = trends(held, ["妇联"], first="2021-04", last="2021-05").series
    size = sum(len(a.heading) + len(a.text) for a in ARTICLES[:2])
    assert series.characters == (0, size)
    assert series.rates == (None, 10_000 / size)


def test_by_department_an_article_is_in_both(held: Engine) -> None:
    found = trends(held, ["妇联"], by=Facet.DEPARTMENT)
    labels = {series.label: series.total for series in found.series}
    assert labels == {"妇女联合会": 1, "社区党建办公室": 1}


def test_a_chosen_label_is_the_only_series(held: Engine) -> None:
    chosen = (Choice(Facet.STREET, "柳岸街道"),)
    found = trends(held, ["街道"], Request(choices=chosen), by=Facet.STREET)
    assert [series.label for series in found.series] == ["柳岸街道"]
    assert found.series[0].total == 2


def test_an_empty_index_has_no_months(engine: Engine) -> None:
    engine.update(ARTICLES[3:], ())
    found = trends(engine, ["江大"])
    assert found.months == ()
    assert found.series[0].undated == 1


def test_labels_that_are_asked_for_are_there_found_or_not(held: Engine) -> None:
    found = trends(held, ["换届", "妇联"], by=Facet.STREET, labels=["柳岸街道", "青禾街道"])
    totals = [(series.term, series.label, series.total) for series in found.series]
    assert totals == [
        *(("换届", "柳岸街道", 0), ("换届", "青禾街道", 3)),
        *(("妇联", "柳岸街道", 0), ("妇联", "青禾街道", 1)),
    ]


def test_leading_labels_are_those_of_the_months(held: Engine) -> None:
    def led(*months: str, choices: tuple[Choice, ...] = ()) -> list[tuple[str, int]]:
        found = leading(
            held, ["街道", "换届"], Facet.STREET, Request(choices=choices), months=months
        )
        return [(each.value, each.count) for each in found]

    assert led() == [("青禾街道", 6), ("柳岸街道", 2)]
    assert led("2020-12", "2021-02") == [("青禾街道", 2), ("柳岸街道", 1)]
    assert led(choices=(Choice(Facet.STREET, "柳岸街道"),)) == [("柳岸街道", 2)]
    assert led(choices=(Choice(Facet.STREET, "柳岸街道", excluded=True),)) == [("青禾街道", 6)]


def test_years_are_the_months_added_up(held: Engine) -> None:
    months = trends(held, ["街道", "江大"], by=Facet.DISTRICT, first="2020-12", last="2021-05")
    years = yearly(months)
    assert years.months == ("2020", "2021")
    for month, year in zip(months.series, years.series, strict=True):
        assert year.counts == (month.counts[0], sum(month.counts[1:]))
        assert year.characters == (month.characters[0], sum(month.characters[1:]))
        assert (year.total, year.outside) == (month.total, month.outside)


def test_rows_of_a_series_add_up_to_its_total(held: Engine) -> None:
    found = trends(held, ["换届", "江大"], first="2021-03", last="2021-05")
    rows = list(trend_rows(found))
    for series in found.series:
        mine = [row for row in rows if row[0] == series.term]
        assert sum(int(row[2] or 0) for row in mine) == series.total
    assert [row[1] for row in rows if row[0] == "换届"][-2:] == ["其他月份", "未标注"]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    engine = WhooshEngine(folder)
    engine.update((*ARTICLES, *MORE), ())
    engine.close()
    return folder


def jiewen(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def test_csv_has_a_row_for_each_month(index: Path) -> None:
    result = jiewen("trends", "换届", "--by", "street", "--format", "csv", "--index", index)
    assert result.stdout_bytes.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(result.stdout_bytes.decode("utf-8-sig"))))
    assert list(rows[0]) == ["检索式", "街道", "月份", "篇数", "字数", "每万字篇数"]
    assert [row["月份"] for row in rows][-1] == "未标注"
    assert sum(int(row["篇数"]) for row in rows) == 3


def test_json_and_table_say_the_same(index: Path) -> None:
    told = json.loads(jiewen("trends", "换届", "妇联", "--json", "--index", index).stdout)
    assert [series["total"] for series in told["series"]] == [3, 1]
    table = jiewen("trends", "换届", "妇联", "--index", index).stdout.splitlines()
    assert table[0].split() == ["月份", "换届", "妇联"]
    assert table[-1].split() == ["合计", "3", "1"]
    rates = jiewen("trends", "妇联", "--per", "10k", "--index", index).stdout
    assert f"{told['series'][1]['per_10k'][5]:.2f}" in rates


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["换届", "--from", "2021-13"], 2),
        (["换届", "--from", "2021-05", "--to", "2021-04"], 2),
        (["换届", "--month", "2021-05"], 2),
        ([], 2),
        (["火星", "--by", "street"], 0),
    ],
)
def test_exit_codes(index: Path, words: list[str], code: int) -> None:
    assert jiewen("trends", "--index", index, *words).exit_code == code


@pytest.mark.parametrize("most", [1, 12, 20, 80])
def test_columns_keep_within_the_terminal(most: int) -> None:
    headers = ["月份", "居民区换届选举", "ABC", "é́"]
    rows = [["2021-05", "1", "22", "3"], ["未标注", "0", "0", "0\x1b[2J"]]
    lines = list(columns(headers, rows, most))
    widest = width("2021-05") + 2 + width("居民区换届选举")
    assert all(width(line) <= max(most, widest) for line in lines)
    assert sum(line.startswith("月份") for line in lines) >= 1
    assert not any("\x1b" in line for line in lines)
    assert " ".join(lines).count("居民区换届选举") == 1
