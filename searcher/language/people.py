"""The people of a by-line (署名): 记者 周小禾 通讯员 李明 -> 周小禾 (记者), 李明 (通讯员).

A by-line names people, offices or both, and says who wrote and who took the pictures. Print parts
them by marks, spaces and words for roles (`searcher.language.roles`). What is left is a person if
it reads like a name; an office (党建办) never is.

Indexes keep the names: when a change here reads other people in the same by-line, raise the format
of both engines (`manifest.FORMAT`, `schema.FORMAT`), so that indexes are built anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from searcher.core.model import Author
from searcher.language.repair import HAN, SPACES
from searcher.language.roles import Side, Word, sides, without_gaps, words_of

_UNIT_END = (
    r"(?:办|办公室|工委|妇联|侨联|残联|工商联|文联|总工会|工会|联合会|协会|科协|体协|红十字会|商会|"
    r"基金会|委员会|安委会|居委会|村委会|居委|村委|业委会|理事会|党委|党组|党总支|总支|党支部|支部|"
    r"武装部|党建部|宣传部|组织部|统战部|党校|社工部|服务部|项目部|编辑部|中心|分中心|服务站|工作站|"
    r"党群站|驿站|党建站|派出所|司法所|警署|管理所|监管所|监督所|事务所|服务所|税务所|房管所|大队|中队|"
    r"支队|执法队|志愿者队|志愿队|服务队|居民区|社区|街道|街道办事处|村|镇|科|处|局|学校|小学|中学|"
    r"幼儿园|学院|医院|卫生院|敬老院|养老院|书院|图书馆|文化馆|服务社|合作社|通讯社|报社|工作室|"
    r"联络室|事务部|专班|工作组|通讯组|宣传组|领导小组|团委|团总支|关工委|老干部局|物业|公司|机关)"
)
# Other units: two or more glyphs before a common ending (政协联络组, 河畔门诊部).
ANY_UNIT = re.compile(
    rf"[{HAN}A-Za-z0-9“”·]{{2,20}}[组站所校会队部室园院馆局委团社区联厂店班台行科处庭]"
)
OFFICE = re.compile(rf"[{HAN}A-Za-z0-9“”·]{{0,22}}{_UNIT_END}")
# Places in front of a name: 青石镇 周小禾, 云桥新村 李明.
_PLACE = re.compile(
    rf"[{HAN}]{{1,12}}(?:省|市|区|县|旗|自治州|盟|乡|镇|村|屯|街道|社区|小区|新村|花苑|家园|农场|林场|"
    r"园区|开发区|楼组|小组)"
)
# Papers, agencies and stations in front of the word for their reporters: 长安报业, 新华社.
_AGENCY = re.compile(
    rf"[{HAN}A-Za-z]{{1,16}}(?:报|报业|报道|日报|晚报|晨报|报社|周刊|杂志|期刊|刊|社|网|新闻|传媒|媒体|融媒|"
    r"集团|频道|客户端|电视|电视台|广播|电台|台|发布|中心|工作室)"
)

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜"
    "詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边闻"
    "卞仲佟佘仇奚姬娄寇屠岑巩巫戎戚桑楚栾滕狄瞿窦竺缪胥臧荆荣蒙虞褚谌贝贡邝郁阙鞠饶骆麦蔺匡晏冀卓肖闫付代"
)
_TWO_SURNAMES = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|端木|闻人|宇文|长孙|轩辕|钟离|淳于|申屠|"
    "公冶|宗政|濮阳|赫连|澹台|独孤|南宫|拓跋|西门|呼延|羊舌|左丘|鲜于|闾丘|司空|完颜|纳兰|万俟|公羊"
)
PERSON = re.compile(rf"[{_SURNAMES}][{HAN}]{{1,2}}|(?:{_TWO_SURNAMES})[{HAN}]{{1,2}}")
# Common words that begin with a surname.
NO_PERSON = re.compile(
    r"方案|方法|方便.*|方式|方向|高中|高温|高兴|高度|白天|金额|安全|安排|安静|文件|文化|文明|文艺|文体|文字|"
    r"华东|车票|万元|石头|常见|常态|成人|成果|成立|路线|路口|温馨.*|温暖|单位|成员|时间|时光|时代|时事|时候|"
    r"房屋|管理|常务|金融|江南|包括|解释|解读|解决|强制|高层|毛坯|水平|万象|向上|向阳|项目|马路|关注|关于|关爱|"
    r"任务|任何|史话|花絮|严格|严重|强化|强调|荣誉.*|荣获|荣耀|代表|代码|付出|付款|黄金|黄页|夏日|夏天|易错|"
    r"康复.*|游园|游戏|游记|景点|景观|童年|童心|章程|程序|范围|纪念.*|纪实|纪律|施工|安置|盛夏|盛会|金秋|金色|"
    r"应急|相关|居民|曲艺|舒适|左右|通知|公告|边界|卫生|祝福|祝贺|于是|从前|从此|成长|周到|周边|周末|"
    r"周年|周刊|石库门|高血压|向日葵|金点子|康乐.*|万寿.*|东方明珠|时令.*|江湖|夏至|白露|常学|常新|温度.*|"
    r"安全感|陆家嘴|易拉罐|水蜜桃|毛线.*|党史.*|房产.*|车位|路灯|路面|金桥|金山|江桥|马桥|石桥|华亭|方塔"
)
_NO_NAME = re.compile(  # 文汇报, 金山区, 江川街道
    rf"[{HAN}]{{2}}[报刊社网市区县乡镇村]|[{HAN}]+(?:街道|社区|日报|晚报|晨报|时报|周报|报业|电视|传媒)"
)

# What is behind such a word is no person: the paper or office that the text was taken from.
_SOURCE = re.compile(rf"(?:稿件|文章|资料|图片)?来源[{SPACES}]*[:：]?")
_PARTED = re.compile(
    rf"[、，,;；/／|｜&＆:：()（）\[\]【】〔〕［］〖〗〈〉＜＞<>■□▪▫●○◆◇▲★☆◎◉—+＋\n{SPACES}]+"
)
_JOINED = re.compile(r"(?P<one>.{2,3})[和与及](?P<other>.{2,3})")
_AND_OTHERS = re.compile(r"(?<=.{2})等(?:[一二三四五六七八九十\d]+人)?$")
_LATIN_GAP = re.compile(rf"(?<=[A-Za-z.])[{SPACES}](?=[A-Z])")
_DOTS = "·•・‧∙．"
_DOTTED = re.compile(rf"[{HAN}]{{1,8}}(?:[{_DOTS}][{HAN}]{{1,8}})+")
_LATIN = re.compile(r"[A-Z][A-Za-z.'’-]+(?:\ufffc[A-Z][A-Za-z.'’-]*)*")
_WITHHELD = re.compile(rf"[{HAN}]某某?|某某?[{HAN}]?|[{HAN}][Xx×＊*]{{1,2}}")  # 周某, 某某
_GIVEN = re.compile(rf"[{HAN}]{{2,4}}")  # behind the word for a role any short name is one
_REST = re.compile(rf"[{HAN}]{{2}}")  # a given name apart from its surname
_SURNAME_OF_TWO = re.compile(_TWO_SURNAMES)
_NAME_LENGTHS = (2, 3, 4)  # glyphs of a name, surname included
_SHORTEST_GLUED, _LONGEST_GLUED = 4, 16  # glyphs of names without spaces between them
_SPACED_NAME = 3  # glyphs, each apart: 周 小 禾
_SHORT_UNIT = 2  # glyphs: 王科, 李村 are people, though 科 and 村 end names of units
_BEHIND_UNIT = 3  # glyphs of a name that is glued to a unit: 青石镇周小禾
_BARS = str.maketrans("丨｜", "||")  # print uses a Han character as a bar, too: 文丨周小禾
_MASK = "\ufffc"  # stands for a space inside a name of Latin letters


@dataclass(frozen=True, slots=True)
class Reading:
    """What a by-line consists of.

    Attributes:
        authors: the people, in printed order, each once.
        words: the words for roles.
        units: offices, places and papers.
        sure: whether each person's name begins with a surname, has a dot or is Latin.
        rest: what is neither of them; a by-line that is read completely has none.
    """

    authors: tuple[Author, ...]
    words: tuple[Word, ...]
    units: tuple[str, ...]
    sure: bool
    rest: tuple[str, ...]


def people_of(byline: str) -> tuple[str, ...]:
    """Return the people whom a by-line names, in printed order, each once, as printed."""
    return tuple(each.name for each in authors_of(byline))


def authors_of(byline: str) -> tuple[Author, ...]:
    """Return the people whom a by-line names with their roles, in printed order, each once.

    A role is the printed word without 本报 and the like. If several words are printed for one
    person, the role has all of them in printed order: 记者 周小禾 摄 -> ``"记者、摄"``.
    """
    return reading(byline).authors


@lru_cache(maxsize=4096)
def reading(byline: str) -> Reading:
    """Return what a by-line consists of: people, words for roles, units, and the rest."""
    text = _LATIN_GAP.sub(_MASK, without_gaps(byline.translate(_BARS)))
    words = tuple(words_of(text := _SOURCE.sub("\n来源\n", text)))
    parts = [_part(*each) for each in _gaps(text, words)]
    names = [part.names for part in parts]
    return Reading(
        authors=tuple(_authors(words, names)),
        words=words,
        units=tuple(unit for part in parts for unit in part.units),
        sure=all(_is_sure(name) for part in names for name in part),
        rest=tuple(token for part in parts for token in part.rest),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch between words for roles."""

    names: Sequence[str]
    units: Sequence[str]
    rest: Sequence[str]


def _gaps(text: str, words: Sequence[Word]) -> Iterator[tuple[str, bool, bool]]:
    """Yield each stretch, whether a word stands before it, and whether a title is glued to it."""
    at = 0
    for number, word in enumerate(words):
        gap = text[at : word.start]
        glued = gap != "" and _PARTED.fullmatch(gap[-1]) is None
        yield gap, number > 0, word.names and glued
        at = word.end
    yield text[at:], bool(words), False


def _part(text: str, told: bool, titled: bool) -> _Part:
    names: list[str] = []
    units: list[str] = []
    rest: list[str] = []
    tokens = list(_unspaced(_texts(text)))
    for at, token in enumerate(tokens):
        if titled and at == len(tokens) - 1 and _AGENCY.fullmatch(token):
            units.append(token)  # 长安报业记者
            continue
        unit, found = _names(_AND_OTHERS.sub("", token), told=told)
        names += found
        if unit:
            units.append(unit)
        elif not found:
            rest.append(token)
    return _Part([name.replace(_MASK, " ") for name in names], units, rest)


def _texts(text: str) -> list[str]:
    texts = [each for each in _PARTED.split(text) if each]
    return texts[: texts.index("来源")] if "来源" in texts else texts


def _unspaced(tokens: Sequence[str]) -> Iterator[str]:
    """Yield the texts; glyphs side by side are one name that was spaced out: 张 三, 周 小 禾."""
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and len(tokens[end]) == 1:
            end += 1
        if end - at == _SPACED_NAME:
            yield "".join(tokens[at:end])
            at = end
        elif end - at > 1 or (at + 1 < len(tokens) and _parted(tokens[at], tokens[at + 1])):
            yield tokens[at] + tokens[at + 1]
            at += 2
        else:
            yield tokens[at]
            at += 1


def _parted(surname: str, given: str) -> bool:
    """Whether a space stands between a surname and the rest of the name: 周 小禾, 欧阳 雪."""
    if _SURNAME_OF_TWO.fullmatch(surname):
        return len(given) == 1 or bool(_REST.fullmatch(given) and not _is_surnamed(given))
    one = len(surname) == 1 and surname in _SURNAMES
    return one and _REST.fullmatch(given) is not None and not _is_surnamed(given)


def _names(token: str, *, told: bool) -> tuple[str, list[str]]:
    """Return the unit that a text is or begins with, or ``""``, and the people it names."""
    joined = _JOINED.fullmatch(token)
    if joined and _is_surnamed(joined["one"]) and _is_surnamed(joined["other"]):
        return "", list(joined.groups())
    if told and (glued := _glued(token)):
        return "", glued
    if _is_person(token, told=told):
        return "", [token]
    if _is_unit(token):
        return token, []
    unit, name = token[:-_BEHIND_UNIT], token[-_BEHIND_UNIT:]
    if len(unit) > 1 and _is_place(unit) and _is_surnamed(name) and not _is_unit(name):
        return unit, [name]
    return "", []


def _glued(token: str) -> list[str]:
    """Return the names of people whose names lost their spaces: 李明王芳; none if it is unclear."""
    if not _SHORTEST_GLUED <= len(token) <= _LONGEST_GLUED or _is_surnamed(token):
        return []
    if _is_unit(token):
        return []
    ways = list(islice(_ways(token), 2))
    return ways[0] if len(ways) == 1 else []


def _ways(token: str) -> Iterator[list[str]]:
    """Yield each way to cut a text into names that begin with a surname."""
    if not token:
        yield []
    for length in _NAME_LENGTHS:
        through = _SURNAME_OF_TWO.fullmatch(token[length - 1 : length + 1])  # 王芳欧|阳雪
        if len(token) >= length and not through and _is_surnamed(token[:length]):
            yield from ([token[:length], *rest] for rest in _ways(token[length:]))


def _is_person(token: str, *, told: bool) -> bool:
    if _DOTTED.fullmatch(token) or _LATIN.fullmatch(token):
        return True
    if _NO_NAME.fullmatch(token):
        return False
    if not told:
        return _is_surnamed(token) and (len(token) <= _SHORT_UNIT or not OFFICE.fullmatch(token))
    is_name = _GIVEN.fullmatch(token) is not None and not NO_PERSON.fullmatch(token)
    return is_name and (_is_surnamed(token) or not _is_unit(token))


def _is_sure(name: str) -> bool:
    known = (_DOTTED, _LATIN, _WITHHELD)
    return _is_surnamed(name) or any(
        form.fullmatch(name.replace(" ", _MASK)) is not None for form in known
    )


def _is_surnamed(token: str) -> bool:
    return PERSON.fullmatch(token) is not None and not NO_PERSON.fullmatch(token)


def _is_unit(token: str) -> bool:
    forms = (OFFICE, ANY_UNIT, _PLACE, _NO_NAME)
    return any(form.fullmatch(token) is not None for form in forms)


def _is_place(token: str) -> bool:
    return bool(OFFICE.fullmatch(token) or _PLACE.fullmatch(token))


def _authors(words: Sequence[Word], names: Sequence[Sequence[str]]) -> Iterator[Author]:
    """Yield each person once, with all words for the person's role."""
    roles: dict[str, list[str]] = {name: [] for part in names for name in part}
    for word, side, at in zip(words, sides(words, names), range(len(words)), strict=True):
        for name in _nearest(names, at, side):
            if word.role not in roles[name]:
                roles[name].append(word.role)
    for name, told in roles.items():
        yield Author(name, "、".join(told))


def _nearest(names: Sequence[Sequence[str]], at: int, side: Side) -> Sequence[str]:
    """Return the people of a word: the nearest on its side, else the nearest on the other."""
    before, behind = names[at::-1], names[at + 1 :]
    ways = (before, behind) if side is Side.BEFORE else (behind, before)
    return next((part for way in ways for part in way if part), ())
