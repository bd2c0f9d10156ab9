"""A small made-up newspaper with every case that the pages of the site must handle."""

from searcher.core.model import Article, Evidence

AWKWARD = '样例 报/2021年5月/第"1"版 a?b#c&d=e%20\'.pdf/1'
SCRIPT = "社区<script>alert(1)</script>课堂"
STREETS = ("晴川路街道", "望江街道", "松风镇", None)
DEPARTMENTS = (
    *("党建办", "自治办", "平安办", "管理办", "服务办", "妇联", "团工委"),
    *("工会", "武装部", "综合执法队", "文化中心"),
)
TOPICS = ("垃圾分类", "疫苗接种", "消防演练", "河道巡查", "楼道整治")


def articles() -> list[Article]:
    """Return 48 articles from ten months, three reprints of one text, and five awkward articles."""
    return [_ordinary(n) for n in range(48)] + [_reprint(n) for n in range(3)] + _awkward()


def _ordinary(n: int) -> Article:
    topic, street = TOPICS[n % 5], STREETS[n % 4]
    month = f"2021-{n % 10 + 1:02d}"
    return Article(
        id=f"qc/2021/{n:03d}.txt/1",
        title=f"{street or '本地'}开展{topic}工作",
        kicker="暖心服务进万家" if n % 6 == 0 else None,
        body=f"近日，{topic}志愿者走进小区，向居民讲解{topic}知识。\n"
        f"第{n}号楼的居民说，{topic}让生活更安心。" + "大家一起动手，环境越来越好。" * 8,
        captions=(f"图为{topic}现场",) if n % 4 == 1 else (),
        byline="（通讯员 某某）" if n % 3 else None,
        departments=(DEPARTMENTS[n % 11],) if n % 7 else (),
        street=street,
        district="示范区" if street else None,
        event_date=f"{month}-0{n % 9 + 1}" if n % 3 == 0 else None,
        issue_date=f"{month}-20",
        month=month,
        page=f"0{n % 4 + 1}",
        continued_to="03" if n % 8 == 0 else None,
        source=f"qc/2021/{n:03d}.txt",
        evidence=(Evidence("month", 0.9, "报头印有日期"),),
    )


def _reprint(n: int) -> Article:
    return Article(
        id=f"reprint/{n}",
        title="转载：夏令热线开通",
        body="夏令热线今日开通，居民委员会代为登记。",
        street=STREETS[n],
        district="示范区",
        month="2021-11",
        event_date=f"2021-11-0{n + 1}",
        source=f"reprint/{n}.txt",
        group="reprint",
    )


def _awkward() -> list[Article]:
    guessed = (Evidence("month", 0.3, "据同期文章推断"),)
    return [
        Article(id=AWKWARD, title="地址难写的文章", body="怪名文件里的正文。", source=AWKWARD[:-2]),
        Article(id="awkward/2", title=SCRIPT, body="<b>粗体</b>&amp;课堂", street="望江街道"),
        Article(
            id="awkward/3", body="没有标题的短讯，只有正文。", month="2021-11", evidence=guessed
        ),
        Article(
            id="awkward/4", title="联合发文", body="两个部门联合。", departments=("妇联", "工会")
        ),
        Article(
            id="awkward/5", title="长串" + "甲" * 90, body="A" * 400, source="x" * 200 + ".txt"
        ),
    ]
