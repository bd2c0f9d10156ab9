"""Random articles and texts; equal seeds give equal ones."""

import random

from searcher.core.model import Article, Evidence

HAN = [chr(code) for code in range(0x4E00, 0x5200)]


def prose(seed: int, length: int = 400) -> str:
    """Return a random text of so many Han characters."""
    return "".join(random.Random(seed).choices(HAN, k=length))


def doubted(count: int) -> list[Article]:
    """Return articles with doubtful facts; no two facts are equally doubtful."""
    return [
        Article(
            f"d/{n}",
            "正文。",
            title=f"标题{n}",
            month="2021-05",
            evidence=(
                Evidence("month", n / count, f"第{n}个理由"),
                Evidence("title", (n * 7 % count) / count, "像标题"),
            ),
        )
        for n in range(count)
    ]


def made(count: int, seed: int) -> list[Article]:
    """Return articles that share few words, labels and dates."""
    dice = random.Random(seed)
    pieces = ["街道", "换届选举", "居民区", "AED培训", "，", "。\n", "2021", "㐂", "志愿者", "一"]
    return [
        Article(
            id=f"n/{dice.randrange(10**6)}/{n}",
            title="".join(dice.choices(pieces, k=3)) if dice.random() < 0.8 else None,
            body="".join(dice.choices(pieces, k=dice.randrange(30))),
            departments=tuple(dice.sample(["党建办", "妇联", "武装部"], dice.randrange(3))),
            street=dice.choice([None, "青禾街道", "柳岸街道"]),
            event_date=dice.choice([None, "2021-05-08", "2021-06-01"]),
            month=dice.choice([None, "2021-05"]),
            source=f"file{dice.randrange(4)}",
            district=dice.choice([None, "临江区"]),
            page=dice.choice([None, "02", "A3"]),
            group=dice.choice([None, None, "g1", "g2"]),
        )
        for n in range(count)
    ]
