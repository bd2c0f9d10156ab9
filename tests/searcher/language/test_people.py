"""Who is a person in a by-line, and who is an office or a word for a role."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.language.people import people_of


@pytest.mark.parametrize(
    ("byline", "people"),
    [
        ("记者 周小禾", ["周小禾"]),
        ("本报记者周小禾", ["周小禾"]),  # glued
        ("记者 周小禾 摄", ["周小禾"]),
        ("本报记者周小禾摄", ["周小禾"]),
        ("通讯员 周小禾 李明", ["周小禾", "李明"]),
        ("记者 周小禾 通讯员 李明 王芳 欧阳雪", ["周小禾", "李明", "王芳", "欧阳雪"]),
        ("周小禾、李明", ["周小禾", "李明"]),
        ("周小禾，李明；周小禾", ["周小禾", "李明"]),  # each once
        ("文/周小禾 图/李明", ["周小禾", "李明"]),
        ("周小禾/文 李明/摄", ["周小禾", "李明"]),
        ("文 周小禾 图 李明", ["周小禾", "李明"]),
        ("图文：周小禾", ["周小禾"]),
        ("作者：周小禾", ["周小禾"]),
        ("■周小禾", ["周小禾"]),
        ("实习记者 周小禾 实习生 李明", ["周小禾", "李明"]),
        ("周小禾 摄影报道", ["周小禾"]),
        ("周小禾和李明", ["周小禾", "李明"]),
        ("周小禾等三人", ["周小禾"]),
        ("通讯员李明王芳欧阳雪", ["李明", "王芳", "欧阳雪"]),  # the spaces were lost
        ("记者周小禾通讯员李明王芳", ["周小禾", "李明", "王芳"]),
        ("通讯员 欧阳小雪", ["欧阳小雪"]),
        ("张 三", ["张三"]),  # spaced out to fill a line
        ("文/李文", ["李文"]),  # 文 is a role and a given name
        ("王科", ["王科"]),  # not the office 王科
        ("通讯员 阿里木·买买提", ["阿里木·买买提"]),
        ("记者：John Smith", ["John Smith"]),
        ("记者 小雨", ["小雨"]),  # a pen name, behind the word for a role
        ("小雨", []),  # else it may be anything
        ("社区党建办 周小禾", ["周小禾"]),  # an office is no person
        ("社区党建办、街道妇联", []),
        ("通讯员 社区党建办", []),
        ("安全办", []),  # begins like a surname
        ("武装部", []),
        ("党群服务中心供稿", []),
        ("来源：上海发布", []),
        ("来源：青禾街道 作者：周小禾", ["周小禾"]),
        ("", []),
    ],
)
def test_people(byline: str, people: list[str]) -> None:
    assert list(people_of(byline)) == people


NAMES = st.sampled_from(["周小禾", "李明", "欧阳雪", "阿里木·买买提"])
ROLES = st.sampled_from(["记者 ", "本报通讯员 ", "作者：", "文/", "实习记者"])


@given(st.lists(st.tuples(ROLES, NAMES), min_size=1, max_size=4))
def test_whoever_stands_behind_a_role_is_found(told: list[tuple[str, str]]) -> None:
    byline = " ".join(f"{role}{name}" for role, name in told)
    assert people_of(byline) == tuple(dict.fromkeys(name for _, name in told))


@given(
    st.lists(NAMES, min_size=1, max_size=5, unique=True), st.sampled_from(["、", " ", "，", "/"])
)
def test_people_are_read_back_from_what_joins_them(names: list[str], joint: str) -> None:
    assert people_of(joint.join(names)) == tuple(names)


@given(st.text(max_size=60))
def test_any_text_is_a_byline(text: str) -> None:
    assert all(name and "\n" not in name for name in people_of(text))
