"""The people of a by-line (署名): 记者 周小禾 通讯员 李明 -> 周小禾, 李明.

A by-line names people, offices or both, and says who wrote and who took the pictures. Print parts
them by marks, spaces and words for the role. What is left is a person if it reads like a name; an
office (党建办) never is.

Indexes keep the names: when a change here reads other people in the same by-line, raise the format
of both engines (`manifest.FORMAT`, `schema.FORMAT`), so that indexes are built anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from searcher.language.repair import HAN, SPACES

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

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜"
    "詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边闻"
)
_TWO_SURNAMES = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|端木|闻人"
PERSON = re.compile(rf"[{_SURNAMES}][{HAN}]{{1,2}}|(?:{_TWO_SURNAMES})[{HAN}]{{1,2}}")
# Common words that begin with a surname.
NO_PERSON = re.compile(
    r"方案|方法|高中|高温|白天|金额|安全|文件|文化|华东|车票|万元|石头|常见|成人|路线|温馨.*|单位|成员|"
    r"房屋|管理|常务|金融|江南|包括|解释|解读|强制|高层|毛坯|水平"
)

# Words for a role, before the people who have it; the longest first, so that 图文 is one word.
_KIND = (
    r"(?:本报|本刊|本台|本网|特约|特邀|见习|实习|首席|驻地?|全媒体|融媒体?|"
    r"社区|街道|居民|青年|学生|小)*"
)
_ROLES = (
    r"摄影报道|文字报道|图文报道|图片报道|记者|通讯员|撰稿人?|供稿人?|撰文|作者|来稿|投稿|图文|文图|图/文|文/图|"
    r"摄影摄像|摄影|摄像|拍摄|图片|供图|配图|绘图|漫画|插画|题字|文字|采写|采访|执笔|整理|口述|讲述|编译|翻译|"
    r"(?:责任|本版|执行|版面|美术|文字)?编辑|责编|美编|校对|实习生|志愿者|供稿|撰稿|报道|稿"
)
_ROLE = re.compile(rf"{_KIND}(?:{_ROLES})|(?<![{HAN}])[文图摄编](?=[{SPACES}]*[:：/／{SPACES}])")
# What is behind such a word is no person: the paper or office that the text was taken from.
_SOURCE = re.compile(rf"(?:稿件|文章|资料|图片)?来源[{SPACES}]*[:：]?")
_SHOT = re.compile(r"(?<=.{2})(?:摄|供图|摄影)$")  # 周小禾摄
_PARTED = re.compile(rf"[、，,;；/／|｜&＆:：()（）\[\]【】〔〕〈〉<>■□●◆▲★☆◎—+＋\n{SPACES}]+")
_JOINED = re.compile(r"(?P<one>.{2,3})[和与及](?P<other>.{2,3})")
_AND_OTHERS = re.compile(r"(?<=.{2})等(?:[一二三四五六七八九十\d]+人)?$")
_LATIN_GAP = re.compile(rf"(?<=[A-Za-z.])[{SPACES}](?=[A-Z])")
_DOTS = "·•・‧∙"
_DOTTED = re.compile(rf"[{HAN}]{{1,8}}(?:[{_DOTS}][{HAN}]{{1,8}})+")
_LATIN = re.compile(r"[A-Z][A-Za-z.'’-]+(?:\ufffc[A-Z][A-Za-z.'’-]*)*")
_GIVEN = re.compile(rf"[{HAN}]{{2,4}}")  # behind the word for a role any short name is one
_SURNAME_OF_TWO = re.compile(_TWO_SURNAMES)
_NAME_LENGTHS = (2, 3, 4)  # glyphs of a name, surname included
_SHORTEST_GLUED, _LONGEST_GLUED = 4, 16  # glyphs of names without spaces between them
_SHORT_UNIT = 2  # glyphs: 王科, 李村 are people, though 科 and 村 end names of units
_MASK = "\ufffc"  # stands for a space inside a name of Latin letters


@lru_cache(maxsize=4096)
def people_of(byline: str) -> tuple[str, ...]:
    """Return the people whom a by-line names, in printed order, each once, as printed."""
    text = _LATIN_GAP.sub(_MASK, byline)
    found: list[str] = []
    for told, tokens in _parts(text):
        names = (name for token in _unspaced(tokens) for name in _names(token, told=told))
        found += (name.replace(_MASK, " ") for name in names)
    return tuple(dict.fromkeys(found))


def _parts(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Yield stretches between words for roles: whether such a word stands before, and the texts."""
    at, told = 0, False
    for role in _ROLE.finditer(text := _SOURCE.sub("\n来源\n", text)):
        yield told, _texts(text[at : role.start()])
        at, told = role.end(), True
    yield told, _texts(text[at:])


def _texts(text: str) -> list[str]:
    texts = [each for each in _PARTED.split(text) if each]
    return texts[: texts.index("来源")] if "来源" in texts else texts


def _unspaced(tokens: Sequence[str]) -> Iterator[str]:
    """Yield the texts; two single glyphs side by side are one name that was spaced out: 张 三."""
    before = ""
    for token in tokens:
        if before and len(token) == 1:
            yield before + token
            before = ""
        elif len(token) == 1:
            before = token
        else:
            yield token
            before = ""


def _names(token: str, *, told: bool) -> Iterator[str]:
    token = _AND_OTHERS.sub("", _SHOT.sub("", token))
    joined = _JOINED.fullmatch(token)
    if joined and _is_surnamed(joined["one"]) and _is_surnamed(joined["other"]):
        yield from joined.groups()
    elif told and (glued := _glued(token)):
        yield from glued
    elif _is_person(token, told=told):
        yield token


def _glued(token: str) -> list[str]:
    """Return the names of people whose names lost their spaces: 李明王芳; none if it is unclear."""
    if not _SHORTEST_GLUED <= len(token) <= _LONGEST_GLUED or _is_surnamed(token):
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
    if not told:
        return _is_surnamed(token) and (len(token) <= _SHORT_UNIT or not OFFICE.fullmatch(token))
    is_name = _GIVEN.fullmatch(token) is not None and not NO_PERSON.fullmatch(token)
    return is_name and (_is_surnamed(token) or not _is_unit(token))


def _is_surnamed(token: str) -> bool:
    return PERSON.fullmatch(token) is not None and not NO_PERSON.fullmatch(token)


def _is_unit(token: str) -> bool:
    return bool(OFFICE.fullmatch(token) or ANY_UNIT.fullmatch(token))
