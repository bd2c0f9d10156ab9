"""Which units by-lines name, and what is no street office."""

import pytest

from indexer.facts.offices import departments_of, guess_street
from searcher.language.gazetteer import Department, Street, load_gazetteer

OURS = Street("云桥路街道", "临江区", ("云桥路街道办事处",))
OTHER = Street("竹园镇", "临江区")
GAZETTEER = load_gazetteer().extended([OURS, OTHER])


@pytest.mark.parametrize(
    "text",
    ["，成为街道首个。" * 4, "。全街道一起。" * 4, "，走进街道。" * 4, "，街道社区街道。" * 4],
)
def test_phrases_are_no_offices(text: str) -> None:
    assert guess_street(text) is None


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("社区党建办", ["社区党建办公室"]),
        ("（党建办）", ["社区党建办公室"]),
        ("党建办公室", ["社区党建办公室"]),
        ("云桥路街道妇联", ["妇女联合会"]),
        ("云桥路街道社区平安办", ["社区平安办公室"]),
        ("临江区云桥路街道总工会", ["总工会"]),
        ("社区(街道)服务办", ["社区服务办公室"]),
        ("社区自治办、社区平安办", ["社区自治办公室", "社区平安办公室"]),
        ("街道妇联/街道团工委", ["妇女联合会", "共青团工作委员会"]),
        ("社区党建办 街道妇联", ["社区党建办公室", "妇女联合会"]),
        ("总工会和妇联", ["总工会", "妇女联合会"]),
        ("文明办", ["文明办公室"]),  # not in the table: by the suffix
        ("河道办", ["河道整治办公室"]),  # an operator's alias
        ("柳荫居民区", ["柳荫居民区"]),
        ("柳荫门诊部", ["门诊部"]),  # listed by its kind: an operator's entry
        ("柳荫工会", []),  # too short to tell whose
        ("柳荫居委会", ["柳荫居民区"]),
        ("镇妇联", ["妇女联合会"]),
        ("供稿：社区党建办", ["社区党建办公室"]),
        ("社区党建办供稿", ["社区党建办公室"]),
        ("社區黨建辦、街道婦聯", ["社区党建办公室", "妇女联合会"]),  # in traditional characters
        ("社区党建办 刘一鸣", ["社区党建办公室"]),  # with the writer's name
        ("刘一鸣", []),
        ("区税务局第三税务所", []),
        ("联合主办", []),
        ("", []),
    ],
)
def test_departments(byline: str, names: list[str]) -> None:
    listed = [Department("河道整治办公室", ("河道办",)), Department("门诊部", ())]
    gazetteer = GAZETTEER.extended(departments=listed)
    assert list(departments_of(byline, OURS, gazetteer)) == names
