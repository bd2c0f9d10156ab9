"""A corpus that is made to slow searches down: its articles are valid, and as large as allowed.

Tests use a small scale to stay quick; the figures in the docs were measured with `articles(1.0)`.
"""

from collections.abc import Iterator
from itertools import islice

from searcher.core.model import Article, Evidence

HAN = "街道社区居民换届选举垃圾分类志愿服务平安党建文化活动老人孩子楼道电梯河道巡查工会妇联"
LATIN, HUGE, SAME, LINES, TITLED, LABELLED = "latin", "huge", "same", "lines", "titled", "labelled"
LARGE = (LATIN, HUGE, SAME, LINES, TITLED, LABELLED)  # ids of articles that are large alone


def prose(length: int, seed: int = 1) -> Iterator[str]:
    """Yield characters that look like text; the same length and seed give the same characters."""
    state = seed
    for n in range(length):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        yield "，。；、！"[state >> 9 & 3] if n % 9 == 8 else HAN[(state >> 8) % len(HAN)]


def articles(scale: float) -> Iterator[Article]:
    """Yield the articles; a scale of 1 makes them as large as the requirements allow."""

    def size(whole: int) -> int:
        return max(10, int(whole * scale))

    common = "".join(prose(200_000))
    doubts = (Evidence("month", 0.1, "猜测"),)
    yield Article(
        LATIN, body="x" * size(3_000_000), title="拉丁", month="2021-05", source="big.txt"
    )
    huge = common * (size(6_000_000) // len(common) + 1)
    yield Article(
        HUGE, body=huge[: size(6_000_000)], title="长文", month="2021-05", evidence=doubts
    )
    yield Article(SAME, body="街" * size(2_000_000), title="同字", month="2021-06")
    lines = "\n".join(f"第{n}段，街道。" for n in range(size(100_000)))
    yield Article(LINES, body=lines, title="多段", month="2021-06", source="big.txt")
    yield Article(TITLED, body="正文。", title=common[: size(200_000)], month="2021-07")
    units = tuple(f"第{n}部门" for n in range(size(20_000)))
    yield Article(LABELLED, body="很多部门。", title="标签", departments=units, month="2021-07")
    for n in range(size(20_000)):
        yield Article(
            f"office/{n}",
            body="街道居民，换届选举。" + "".join(prose(30, n)),
            title=f"街道{n}的一天",
            street=f"第{n}街道",
            district=f"第{n % 500}区",
            departments=(f"第{n}部门",),
            month=f"{1900 + n // 12 % 200}-{n % 12 + 1:02}",
            issue_date=f"{1900 + n // 12 % 200}-{n % 12 + 1:02}-01",
            source=f"{n // 12}/{n}.txt",
            group="one" if n % 3 else None,
            evidence=doubts,
        )
    for n in range(size(50_000)):
        yield Article(f"title/{n}", body="短。", title="同一个标题，街道社区", source="many.txt")


def small(scale: float, most: int) -> list[Article]:
    """Return the first ``most`` articles of a scale."""
    return list(islice(articles(scale), most))
