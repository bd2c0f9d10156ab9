"""Random stories of made-up streets: title, by-line and as many paragraphs as a column can hold.

A story is one of the sample's texts, or is made of the sentences below. Both are our own.
"""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SOURCES = Path(__file__).resolve().parents[2] / "data" / "sample_src"
_OWN_TEXTS = 0.45  # of the stories are texts of the sample
_QUOTED = 0.2  # of the sentences are in quotation marks

_STREETS = ("柳湾街道", "听潮街道", "北渡街道", "石榴坊街道", "长桥头街道", "梅溪镇")
_PLACES = (
    *("双井小区", "渔歌里", "东埠新村", "枣树弄", "三棵柳居民区", "白塔花园", "月台社区"),
    *("老船厂", "镜湖苑", "南栅弄堂", "新禾家园", "望江坊", "丰乐里", "水塔公寓"),
)
_PEOPLE = (
    *("方晓", "陆一鸣", "周小禾", "顾长青", "何念慈", "施文博", "卢阿姨", "唐师傅", "郑老伯"),
    *("宋嘉木", "姚佩珍", "马骏", "葛云舒", "邱明远", "沈老师", "胡立新"),
)
_NAMES = ("方晓", "陆一鸣", "周小禾", "顾长青", "何念慈", "施文博", "宋嘉木", "葛云舒", "邱明远")
_UNITS = (
    *("社区党建办", "社区管理办", "社区服务办", "社区平安办", "社区自治办", "社区发展办"),
    *("街道总工会", "街道妇联", "街道团工委", "司法所", "社区文化中心", "街道武装部"),
)
_HOURS = ("清晨六点", "上午九点半", "午饭过后", "傍晚时分", "晚上七点", "下午两点", "周末一早")
_THINGS = (
    *("登记表", "小板凳", "雨棚", "旧报纸", "工具箱", "意见簿", "花名册", "热水瓶", "折叠桌"),
    *("钥匙串", "值班表", "搪瓷杯", "纸板箱", "信箱", "手推车", "路灯", "晾衣杆"),
)

# A topic: titles, kickers, and sentences that use its words.
_TOPICS: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("{place}的晾衣架换了新模样", "晒台上的被子有了新去处", "一根晾衣杆 晒出邻里情"),
        ("民生实事", "家门口的新变化"),
        (
            "晾衣架是按{num}户人家的意见重新设计的，横杆比原来高出一掌，床单不再拖到地上。",
            "过去每逢出太阳，{place}的空地就被被子占满，连{thing}都没有地方放。",
            "安装队分{small}天施工，先拆旧杆，再打地桩，最后把每一根横杆编上号。",
            "{person}把第一床棉被晾了上去，太阳正好照到最里面的那一排。",
        ),
    ),
    (
        ("阅览角添了{num}册新书", "借书证变成门禁卡", "书架搬进候车亭 等车也能翻两页"),
        ("书香{street}", "全民阅读"),
        (
            "阅览角原是一间堆放{thing}的储藏室，{unit}请人粉刷了墙面，摆上六只书架。",
            "书架上的新书由居民自己点单，{num}张书单里，点得最多的是菜谱和侦探小说。",
            "管理员{person}说，借书不用押金，只要在簿子上写下名字和归还的日子。",
            "晚上闭馆前，最后一位读者往往是刚下班的{person}，坐在窗边读完一章才走。",
        ),
    ),
    (
        ("河道清淤收工 {place}又见清波", "小河变清了 白鹭飞回来", "三百米河岸摸清“家底”"),
        ("河长在行动", "水清岸绿"),
        (
            "清淤船从{place}的石桥下驶过，一天运走淤泥{num}吨，河底的瓦片都露了出来。",
            "河长{person}带着水质检测盒沿岸走了一遍，透明度比年初提高了{num}厘米。",
            "岸边种下的菖蒲和水葱已经抽出新叶，白鹭在浅滩上站成一排。",
            "{unit}在河边立了{small}块牌子，写明谁负责哪一段，电话打得通、人找得到。",
        ),
    ),
    (
        ("一碗馄饨的温度", "早餐车停进弄堂口", "{place}早点摊统一“穿新衣”"),
        ("烟火人间", "便民服务"),
        (
            "早点摊{hour}就冒起了热气，馄饨、粢饭和豆浆一字排开，队伍拐了一个弯。",
            "摊主{person}在{place}卖了{num}年馄饨，汤头用的还是那口旧铝锅。",
            "{unit}为每个摊位配了统一的{thing}和净水桶，检查合格的挂上绿色小牌。",
            "老主顾们说，价钱没有涨，碗比从前大了一圈，桌子也不再摇晃。",
        ),
    ),
    (
        ("{place}停车位翻了一番", "夜间共享车位开到{num}个", "抢车位成了往事"),
        ("老小区新办法", "停车难这样破解"),
        (
            "停车难在{place}说了十多年，业主们连续开了{small}次会，才定下划线的办法。",
            "新划的{num}个车位白天留给送货和看病的人，晚上七点以后归居民使用。",
            "隔壁写字楼也打开了地下车库，夜里空着的车位按次收费，第二天八点前驶离。",
            "{person}的车终于不用停到两条马路以外，省下的时间正好陪孩子写作业。",
        ),
    ),
    (
        ("戏台搭到家门口 票友唱响{place}", "老票友收了小徒弟", "一曲评弹半日闲"),
        ("文化惠民", "我们的节日"),
        (
            "戏台是{unit}用旧木板搭起来的，台口挂着两盏灯笼，台下坐了{num}多人。",
            "票友{person}年轻时在厂里的宣传队拉胡琴，这把琴跟了主人{num}年。",
            "唱到高音处，台下的小朋友跟着拍手，连卖糖粥的都停下了勺子。",
            "每月第二个星期六，{place}的票友都会登台，曲目写在门口的小黑板上。",
        ),
    ),
    (
        ("“小喇叭”宣讲队走进{place}", "宣讲员的开场白是一段快板", "理论宣讲说家常话"),
        ("理论宣讲进基层", "学思践悟"),
        (
            "宣讲队共有{num}名队员，最年长的{person}已经过了古稀之年，快板打得又脆又响。",
            "宣讲不念稿子，队员们把政策写进{small}个小故事，讲完就请居民提问。",
            "有人问医药费怎么报，有人问房屋怎么修，队员当场记在{thing}的背面。",
            "{unit}把居民爱听的段落录成音频，在{place}的公告栏里扫一扫就能听。",
        ),
    ),
    (
        ("旧衣回收箱“瘦身”不减量", "塑料瓶变成长椅", "{place}可回收物有了固定收运日"),
        ("绿色生活", "垃圾分类新风尚"),
        (
            "回收箱每周三开箱，一个月收下旧衣{num}公斤，其中六成洗净后送去了仓库。",
            "塑料瓶压成的板材做成了{small}张长椅，放在{place}的梧桐树下。",
            "回收员{person}教大家把纸箱拆平、把瓶盖拧下，省出的地方能多放一倍。",
            "{unit}把每栋楼的数量贴在楼道口，排在后面的楼组长主动来取经。",
        ),
    ),
    (
        ("{num}位老人学会了视频通话", "银龄课堂开讲 先学怎样辨骗局", "手机课从“不敢点”开始"),
        ("老有所学", "数字伙伴"),
        (
            "课堂上{num}位老人人手一部手机，第一节课只教怎样把字调大、把声音调响。",
            "志愿者{person}把操作步骤画成{small}格漫画，老人照着图就能挂上号。",
            "学会视频通话的那天，{person}给外地的孙女打了一个电话，举着手机给孩子看阳台上的花。",
            "{unit}还请民警来讲骗局，凡是要验证码的、要转账的，一律先挂断再说。",
        ),
    ),
    (
        ("新兵启程 锣鼓送到{place}", "一封家书随军行", "{num}名青年披红戴花入军营"),
        ("征兵进行时", "光荣之家"),
        (
            "新兵胸前的大红花是{unit}连夜扎的，锣鼓从{place}一直敲到路口。",
            "今年报名的青年有{num}人，体检、走访之后，名单在公告栏里贴了{small}天。",
            "新兵{person}把写给父母的信压在{thing}下面，说等车开了再让他们看。",
            "退役老兵站成一排敬礼，有人把自己的旧水壶送给了年轻人。",
        ),
    ),
    (
        ("羽毛球馆错峰开放", "弄堂运动会跑出“加速度”", "{place}的乒乓台不再空着"),
        ("全民健身", "运动就在身边"),
        (
            "球馆上午留给老人，放学以后归孩子，晚上再让给上班的人，时间表贴在门上。",
            "运动会有{num}个项目，拔河、滚铁环和踢毽子最受欢迎，连裁判都是居民。",
            "{person}的毽子踢了{num}个，围观的人数到后来声音都哑了。",
            "{unit}修好了{place}的{small}张乒乓台，球网换成了不怕雨淋的。",
        ),
    ),
    (
        ("楼道里的“共享工具箱”", "{place}楼道来了一次大扫除", "{num}年的杂物一朝清空"),
        ("楼道革命", "自治小故事"),
        (
            "楼道清出的杂物装了{num}车，从生锈的{thing}到半袋水泥，什么都有。",
            "工具箱挂在底楼的墙上，锤子、钳子和卷尺各有各的位置，借走的人挂上自己的名牌。",
            "起初有人舍不得，楼组长{person}就帮忙一件件估价，能卖的卖，能修的修。",
            "腾空的转角放上了{small}盆绿萝，{unit}给每层装了声控灯。",
        ),
    ),
    (
        ("义剪摊前排长队", "手艺人集市重开 修伞磨刀样样有", "{place}小修小补有了“门牌”"),
        ("学雷锋志愿服务", "便民小集"),
        (
            "集市上修伞的、磨刀的、配钥匙的共有{num}个摊位，{hour}就排起了队。",
            "剪发的{person}师傅带了{small}把剪刀，一个上午没有坐下来过。",
            "有居民抱来一台三十年的收音机，师傅拆开吹了吹灰，换一个电容就响了。",
            "{unit}把师傅们的手艺和时间编成一张地图，贴在{place}的{thing}旁边。",
        ),
    ),
    (
        ("夏令营开班 先学包书皮", "暑期托管班开到{place}", "孩子有了好去处 家长少了牵挂"),
        ("关爱未来", "七彩假期"),
        (
            "托管班一共收了{num}个孩子，上午写作业，下午学剪纸、下围棋、认中药。",
            "老师是附近大学的学生和退休教师，{person}每天都带着一副旧象棋来。",
            "午饭由{place}的食堂送来，两荤一素，孩子们最爱的是番茄炒蛋。",
            "结业那天，孩子们把{small}个星期的画挂满了走廊，{unit}给每人发了一本新书。",
        ),
    ),
)

_SENTENCES = (
    "{person}住在{place}，说起这件事，话匣子一打开就收不住。",
    "{hour}，记者来到{place}，看到不少居民已经等在门口。",
    "据统计，参加的居民有{num}人，比去年多了{small}成。",
    "{unit}负责人介绍，方案前后改了{small}稿，每一稿都在公告栏里贴满三天。",
    "为了让大家看得明白，工作人员把要点写在一块旧黑板上。",
    "有人提出异议，{unit}便把会开到了{place}的树底下，一条一条地商量。",
    "{person}翻出多年前的照片，同一个位置，如今已经认不出来。",
    "接下来，这个办法还将在{place}和{place2}试行。",
    "“{person}跑前跑后，鞋底都磨薄了。”一位邻居这样说。",
    "“以前想也不敢想，现在走几步就到。”{person}笑着指给记者看。",
    "下雨天也没有耽误，大家撑着伞，把{thing}一件件搬进屋里。",
    "经费从哪里来？一部分由{unit}补贴，一部分由居民自己凑。",
    "物业公司派出{small}个人，负责日后的看管和修理。",
    "账目每月公布一次，买了什么、花了多少，都有单据可查。",
    "从提出到办成，一共用了{num}天，其中一半时间花在听意见上。",
    "{person}是这里的老住户，搬来的那一年，门前的树只有碗口粗。",
    "志愿者们分成{small}组，每组认领一栋楼，挨家挨户地问。",
    "隔壁{place2}的居民听说以后，也跑来看了好几回。",
    "孩子们最高兴，放学以后书包一放，就在空地上跑了起来。",
    "遇到拿不准的地方，{unit}请来了律师和工程师，当面把话讲清楚。",
    "天黑以后，灯一盏一盏亮起来，{place}显得比白天还热闹。",
    "截至目前，已经收到意见{num}条，其中大部分有了回音。",
    "{person}把这些都记在{thing}上，字写得工工整整。",
    "开始的时候只有{small}个人响应，后来连对门的租客也加入进来。",
    "问到今后的打算，{person}想了想，说先把眼前这一件做好。",
    "事情虽小，办起来却并不容易，光是{thing}的摆放就讨论了两个晚上。",
    "街道有关科室表示，将定期回访，听听居民用得顺不顺手。",
    "临走时，{person}又叮嘱了一遍时间和地点，生怕有人记错。",
)
_SUBHEADS = ("问需于民 摸清底数", "三张清单 件件落实", "众人拾柴 各尽其力", "小事不小 久久为功")
_SUBTITLES = (
    "——{street}用心办好家门口的事",
    "——记{place}的一个普通清晨",
    "{unit}推出{small}项新举措",
)
_CAPTIONS = ("居民在{place}参加活动", "{person}正在整理{thing}", "志愿者为居民讲解", "活动现场")


@dataclass(frozen=True, slots=True)
class Story:
    """A story to be set.

    Attributes:
        title: on one line; a space parts two phrases.
        kicker: a line for above the title.
        subtitle: a line for below the title.
        paragraphs: in order; the page takes as many as fit.
        caption: of a picture.
        office: that signs.
    """

    title: str
    kicker: str
    subtitle: str
    paragraphs: tuple[str, ...]
    caption: str
    office: str


@cache
def _own_texts() -> tuple[dict[str, str], ...]:
    paths = sorted(path for path in _SOURCES.glob("*.toml") if path.stem != "departments")
    issues = [issue for path in paths for issue in tomllib.loads(path.read_text("utf-8"))["issue"]]
    rows = [article for issue in issues for article in issue["article"]]
    return tuple(row for row in rows if row.get("title"))


def stories(dice: random.Random) -> Iterator[Story]:
    """Yield stories without end; no two of the first dozens have one topic."""
    while True:
        own = dice.sample(_own_texts(), len(_own_texts()))
        made = dice.sample(_TOPICS, len(_TOPICS))
        while own and made:
            yield _told(own.pop(), dice) if dice.random() < _OWN_TEXTS else _made(made.pop(), dice)


def _told(row: dict[str, str], dice: random.Random) -> Story:
    paragraphs = row["body"].replace("@@", "").strip().split("\n")
    return Story(
        title=row["title"].replace("｜", ""),
        kicker=row.get("kicker") or _filled(dice.choice(dice.choice(_TOPICS)[1]), dice),
        subtitle=_filled(dice.choice(_SUBTITLES), dice),
        paragraphs=(*paragraphs, *_more(dice, list(_SENTENCES))),
        caption=_filled(dice.choice(_CAPTIONS), dice),
        office=row.get("byline") or dice.choice(_UNITS),
    )


def _made(topic: tuple[tuple[str, ...], ...], dice: random.Random) -> Story:
    titles, kickers, own = topic
    day = f"{dice.randint(1, 12)}月{dice.randint(1, 28)}日"
    first = f"{day}，" * (dice.random() < 0.5) + dice.choice(own)
    pool = [sentence for sentence in own if not first.endswith(sentence)]
    mixed = dice.sample(pool, len(pool)) + dice.sample(_SENTENCES, len(_SENTENCES))
    lead = "".join([first, *mixed[: dice.randint(0, 2)]])
    return Story(
        title=_filled(dice.choice(titles), dice),
        kicker=_filled(dice.choice(kickers), dice),
        subtitle=_filled(dice.choice(_SUBTITLES), dice),
        paragraphs=(_filled(lead, dice), *_more(dice, mixed[2:])),
        caption=_filled(dice.choice(_CAPTIONS), dice),
        office=dice.choice(_UNITS),
    )


def _more(dice: random.Random, sentences: list[str]) -> Iterator[str]:
    """Yield paragraphs of one to four sentences, now and then a sub-head before one."""
    left = list(sentences)
    heads = dice.sample(_SUBHEADS, len(_SUBHEADS)) if dice.random() < 0.25 else []
    while left:
        count = dice.choice((1, 2, 2, 3, 4))
        if heads and dice.random() < 0.4:
            yield heads.pop()
        yield "".join(_filled(each, dice) for each in left[:count])
        left = left[count:]


def _filled(text: str, dice: random.Random) -> str:
    one, two = dice.sample(_PLACES, 2)
    return text.format(
        place=one,
        place2=two,
        street=dice.choice(_STREETS),
        person=dice.choice(_PEOPLE),
        unit=dice.choice(_UNITS),
        thing=dice.choice(_THINGS),
        hour=dice.choice(_HOURS),
        num=dice.choice((12, 18, 23, 36, 40, 57, 86, 120, 260, 1300)),
        small=dice.choice("两三四五六七八"),
    )


def byline(dice: random.Random, office: str) -> tuple[str, str]:
    """Return a by-line as printed behind a text, and as it is read."""
    one, two = dice.sample(_NAMES, 2)
    inside = dice.choice(
        (
            *(office, office, office, office),
            *(f"{office} {one}", f"记者 {one}", f"通讯员 {one} 记者 {two}", f"文/图：{one}"),
            *(one, f"{office}供稿", f"文：{one} 图：{two}"),
        )
    )
    return f"（{inside}）", inside


def head_byline(dice: random.Random, office: str) -> tuple[str, str]:
    """Return a by-line as printed below a title, and as it is read."""
    one, two = dice.sample(_NAMES, 2)
    said = dice.choice(
        (f"本报记者 {one}", f"记者 {one} 通讯员 {two}", f"文/图 {one}", f"供稿：{office}")
    )
    return said, said
