"""Good texts of every kind, and texts that are garbage."""

import random
import re

from searcher.language.garbage import Garbage

STORY = """河埠头早市搬进新棚
五月七日清晨，望桥街道的河埠头早市搬进了新棚，五十二个摊主都领到了编号。
管理员说，秋天再添一排夜灯，下雨天也能摆摊，老人买菜不用再绕远路。
2021年5月，居委会听取了80多户居民的意见，把通道加宽到3米，还装上了水龙头。
“以前一下雨就满地泥水，现在干干净净。”住在附近的周阿婆说，她每天六点半出门。
（记者 周小禾 通讯员 林一舟）"""
TRADITIONAL = """河埠頭早市搬進新棚
五月七日清晨，望橋街道的河埠頭早市搬進了新棚，五十二個攤主都領到了編號。
管理員說，秋天再添一排夜燈，下雨天也能擺攤，老人買菜不用再繞遠路。"""

GOOD = [
    STORY,
    TRADITIONAL,
    "通知：明日停水。",
    "The market has moved to a new hall, and 52 stalls have a number — “dry feet at last”.",
    "Señor Muñoz et Mme Lefèvre étaient à la fête. Über alles: größte Überraschung",
    "Tiếng Việt: chợ đã dời vào nhà mới, người già không phải đi đường vòng nữa.",
    "01 02 03 04 05\n11.5% 22.7% 30.0%\n￥1,200.00 ￥980.50 ±3℃ 5×7÷2",
    "今天真开心😀😀🎉🎉👍🏻 周末一起来做手工❤️ 👨‍👩‍👧‍👦",
    "😀🎉👍🏻❤️🌸🌸🌸🌸🌸🌸🌸🌸",
    "王彧 李喆 张旻 陈赟 吴昶 赵婳 周晗 徐睿 孙祎 马骁 朱璟 胡玥 郭琰 何烨 林炜 高煜",
    "王小林 李建国 张秀英 陈大海 吴国强 赵志明 周海燕 徐丽华 孙桂兰 马超群 朱红梅 胡晓东 郭志强",
    "艾合买提·吐尔逊、古丽巴哈尔·买买提、才旦卓玛、巴特尔、阿依努尔·玉素甫",
    "龚䶮、㛃㛃、𠅤、𬍛、𨱏：名册里的生僻字，户籍窗口都能打出来，居民不用改名。",
    "Qīngshí jiēdào de jūmín dōu lái le, dàjiā yìqǐ bāo zòngzi.",
    "Qing shi jie dao de ju min dou lai le",
    "〔二〇二一〕三号　凡我坊眾，務須於初五日以前，將門前溝渠疏通，毋得延誤。此布。",
    "︵坊眾須知︶﹁門前三包﹂，一曰潔淨，二曰秩序，三曰綠化。",
    "第一條　凡居民會議，須有半數以上代表出席，始得開會；其議決以出席代表過半數之同意行之。",
    "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。",
    "□ 已完成　□ 未完成　☑ 已核对\n①②③④⑤ ※★☆●○◆◇ →←↑↓",
    "动词变化表：ア イ ウ エ オ；ありがとうございます。",
    "주민센터에서 알려 드립니다. 시장이 새 건물로 옮겼습니다.",
    "بازار يېڭى بىناغا كۆچتى، ھەممە كىشى خۇشال.",
    "ཁྲོམ་ར་གསར་པ་ལ་སྤོས་སོང་། མི་ཚང་མ་དགའ་པོ་བྱུང་།",
    "ᠵᠠᠬᠠ ᠰᠢᠨ᠎ᠡ ᠪᠠᠢᠰᠢᠩ ᠳᠤ ᠨᠡᠭᠦᠪᠡ ᠬᠦᠮᠦᠨ ᠪᠦᠷ ᠪᠠᠶᠠᠷᠯᠠᠪᠠ",
    "Рынок переехал в новое здание. Все довольны.",
    "中国移动、中国联通、中国电信在广场设点，CBD、WIFI、ATM、5G、AED一应俱全。",
    "为什么？？？真的吗???",
    "青禾路、柳岸路、望桥路、石塘路、杏林路、云桥路、桑树浜路、渡口路",
    "网上有人把乱码写成“锟斤拷”，讲座上大家听得直笑。",
    "http://www.example.cn/news/2021/0507/a_1.html?id=52&from=wx%E6%B1%9F",
]


def scrambled(text: str, seed: int = 1) -> str:
    """Return a text whose Han are permuted among themselves, as by a false map of a font."""
    han = sorted(set(re.findall("[\u4e00-\u9fff]", text)))
    other = han[:]
    random.Random(seed).shuffle(other)
    return text.translate(str.maketrans(dict(zip(han, other, strict=True))))


_BODY = "".join(STORY.split("\n")[1:])

GARBAGE = [
    (scrambled(STORY), Garbage.SCRAMBLED),
    (STORY.translate({ord(char): ord(char) + 37 for char in set(STORY) - {"\n"}}), Garbage.STRANGE),
    (STORY.encode("gbk").decode("utf-8", "replace"), Garbage.LOST),
    (STORY.encode("ascii", "replace").decode(), Garbage.QUESTIONS),
    (
        STORY.encode("gbk").decode("utf-8", "replace").encode().decode("gb18030", "replace"),
        Garbage.LOST,
    ),
    ("".join(chr(0xE000 + ord(char) % 6000) for char in _BODY), Garbage.PRIVATE),
    (STORY.encode("gbk").decode("latin-1")[1::2], Garbage.STRANGE),
    (STORY.encode().decode("big5", "replace"), Garbage.LOST),
]
