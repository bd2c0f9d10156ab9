"""Twins: which print gives the text of an article that several files of an issue hold."""

import pytest

from indexer.identity.twins import united
from searcher.core.model import Article, Print

_LEAD = "河埠头的石阶周三上午重新铺好了，十二级台阶都加了防滑槽。"
_MORE = "摇船的冯阿公第一个走下去试脚，他说这回雨天不用绕路。"
_END = "下一步还要装两盏灯。"


def _article(source: str, *paragraphs: str, captions: tuple[str, ...] = ()) -> Article:
    leaf = 1 if source.endswith(".pdf") else None
    return Article(source, "\n".join(paragraphs), captions=captions, source=source, leaf=leaf)


@pytest.mark.parametrize(
    ("first", "second", "source"),
    [
        pytest.param((_LEAD, _END), (_LEAD, _END), "a.txt", id="equal texts: the cleanest"),
        pytest.param((_LEAD, _END), (_LEAD, _MORE, _END), "a.pdf", id="the other print holds more"),
        pytest.param((_LEAD, _MORE, _END), (_LEAD, _END), "a.txt", id="the cleanest holds more"),
        pytest.param((_LEAD, _MORE), (_LEAD, _END), "a.txt", id="neither holds the other"),
        pytest.param(
            (_LEAD + _MORE,), ((_LEAD + _MORE).replace("冯", "马"),), "a.txt", id="a misprint"
        ),
    ],
)
def test_text_of_the_print_that_holds_all(
    first: tuple[str, ...], second: tuple[str, ...], source: str
) -> None:
    texts = {"a.txt": first, "a.pdf": second}
    told = united(_article("a.txt", *first), [_article("a.pdf", *second)])
    assert (told.id, told.source, told.body) == ("a.txt", source, "\n".join(texts[source]))
    assert told.pictured == Print("a.pdf", 1)


def test_captions_of_all_prints() -> None:
    one = _article("a.txt", _LEAD, captions=("冯阿公试脚",))
    told = united(one, [_article("a.pdf", _LEAD, captions=("冯阿公 试脚", "新铺的石阶"))])
    assert told.captions == ("冯阿公试脚", "新铺的石阶")
