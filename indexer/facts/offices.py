"""Find the street office that publishes a text, and the departments that a by-line names."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from indexer.corpus.rules import Rule
from indexer.facts import rules
from searcher.language.gazetteer import Gazetteer, Street
from searcher.language.signing import simplified

MAJORITY = rules.STREET_MOST_NAMED.limit
GUESS_TIMES = int(rules.STREET_GUESSED.limit)
# a longer name replaces a shorter one if it has this share of the shorter one's places
GUESS_SHARE = 0.8

_Unit = tuple[str, Rule]  # a department's canonical name, and the rule that found it
_GAZETTEERS = 8  # whose tables are kept; a run has one, and one for each manifest
_LONGEST_STEM = 6  # glyphs of a street's name without 街道
_SHORTEST_KIND = 3  # glyphs of a department's kind; 医院工会 is not the street's 工会

_HAN = "一-鿿"


def squeeze(text: str) -> str:
    """Return the text without white space, because line breaks and stray spaces split names."""
    return "".join(text.split())


def count_streets(text: str, gazetteer: Gazetteer) -> Counter[Street]:
    """Count names and aliases of offices in squeezed text, the longest at each place."""
    pattern, streets = _street_pattern(gazetteer)
    return Counter(streets[match[0]] for match in pattern.finditer(text))


@lru_cache(maxsize=_GAZETTEERS)
def _street_pattern(gazetteer: Gazetteer) -> tuple[re.Pattern[str], dict[str, Street]]:
    streets = {alias: s for s in gazetteer.streets for alias in s.aliases}
    streets |= {s.name: s for s in gazetteer.streets}  # a name wins over another office's alias
    names = sorted(streets, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)) or r"(?!)"), streets


_UNLISTED = re.compile(rf"([{_HAN}]{{2,12}})街道(?![{_HAN}]?[口边上])")
# Glyphs that may precede a name but are in no name: 全街道, 本街道, …区云桥路街道.
_NOT_OF_NAMES = frozenset("全各本我该在与由的了向将等市区县会月日")
# Glyphs before 街道 that form no name: 成为街道, 通过街道, 社区街道.
_NO_LAST_GLYPH = frozenset("为过据照绕着合织助请进到属在区民次年期了时前外悉直说以对和及")


def guess_street(text: str) -> Street | None:
    """Return an office that the gazetteer lacks: the name that the squeezed text repeats.

    The name must occur ``GUESS_TIMES`` times, at least once right after a mark, a date or a
    district, so that 成为街道 or 负责人说街道 is not taken for a name.
    """
    stems = [_glyphs_of_name(match[1]) for match in _UNLISTED.finditer(text)]
    ends = Counter(stem[-n:] for stem in stems for n in range(2, min(len(stem), _LONGEST_STEM) + 1))
    for stem, count in ends.most_common():
        if count < GUESS_TIMES:
            return None
        longest = _lengthen(stem, ends)
        if longest[-1] not in _NO_LAST_GLYPH and _starts_a_phrase(longest, text):
            return Street(f"{longest}街道", _district_before(longest, text))
    return None


def _glyphs_of_name(stretch: str) -> str:
    cut = max((n for n, glyph in enumerate(stretch, 1) if glyph in _NOT_OF_NAMES), default=0)
    return stretch[cut:]


def _lengthen(stem: str, ends: Counter[str]) -> str:
    """Add glyphs in front of a name while most of its places have them: 曹家渡, not 家渡."""
    while longer := next(
        (
            e
            for e in ends
            if len(e) == len(stem) + 1 and e.endswith(stem) and _as_often(e, stem, ends)
        ),
        None,
    ):
        stem = longer
    return stem


def _as_often(longer: str, stem: str, ends: Counter[str]) -> bool:
    return ends[longer] >= GUESS_SHARE * ends[stem]


def _starts_a_phrase(stem: str, text: str) -> bool:
    return re.search(rf"(?:^|[，。、；：“（\d日午区,(;]){stem}街道", text) is not None


def _district_before(stem: str, text: str) -> str:
    found = Counter(re.findall(rf"([{_HAN}]{{2}}新?区){stem}街道", text))
    return found.most_common(1)[0][0] if found else ""


_BRACKETS = re.compile(r"[（()）〔〕\[\]【】]")
_SPLIT = re.compile(r"[、/／,，;；&＋+\s]+")
_CREDIT = re.compile(
    r"^(?:供稿|来源|稿件来源|信息来源|文图|图文|文|图|供图|摄影|通讯员|作者)(?:[:：]|$)"
)
_CREDIT_AFTER = re.compile(r"(?:供稿|供图|报送|推送|提供|摄)$")
_LEVEL = re.compile(r"^(?:社区街道|街道社区|街道|社区|镇|乡)(?=.)")
_OFFICE = re.compile(rf"^[{_HAN}]{{2,10}}办公室$|^[{_HAN}]{{2,8}}办$")
_NOT_OFFICES = re.compile(r"(?:主|承|协|举|开|创|合|筹|督|经|领|兴|补|代|申|交)办$")
_COMMUNITY = frozenset({"党建", "自治", "管理", "服务", "平安", "发展", "事业"})
_RESIDENTS = re.compile(
    rf"^([{_HAN}\d]{{2,12}}?)(?:居民区|社区居委会|居委会|居委|居民委员会)(?:党总支|党支部|党委)?$"
)


def departments_of(byline: str, street: Street | None, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the canonical names of a by-line's departments, in order; empty if none is known."""
    return tuple(departments_by_rules(byline, street, gazetteer))


def departments_by_rules(
    byline: str, street: Street | None, gazetteer: Gazetteer
) -> dict[str, Rule]:
    """Return the departments in a by-line, in order, each with the first rule that matches."""
    known = _aliases(gazetteer)
    byline = simplified(byline)  # names of the gazetteer are
    parts = _SPLIT.split(
        _BRACKETS.sub("", byline.replace("社区（街道）", "").replace("社区(街道)", ""))
    )
    names = [name for part in parts for name in _units(part, street, known)]
    return _firsts(names)


def _firsts(names: Sequence[_Unit]) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for name, rule in names:
        found.setdefault(name, rule)
    return found


@lru_cache(maxsize=_GAZETTEERS)
def _aliases(gazetteer: Gazetteer) -> dict[str, str]:
    table = {alias: d.name for d in gazetteer.departments for alias in d.aliases}
    return table | {d.name: d.name for d in gazetteer.departments}


def _units(part: str, street: Street | None, known: dict[str, str]) -> list[_Unit]:
    part = _CREDIT_AFTER.sub("", _CREDIT.sub("", part))
    # 和 joins two departments only if both sides are departments; it also occurs inside names.
    left, joint, right = part.partition("和")
    both = [_unit(left, street, known), _unit(right, street, known)] if joint else [None]
    whole = both if all(both) else [_unit(part, street, known)]
    return [name for name in whole if name]


def _unit(part: str, street: Street | None, known: dict[str, str]) -> _Unit | None:
    for name in _shorter(part, street):
        if found := known.get(name) or known.get(name.removesuffix("公室")):
            return found, rules.DEPARTMENT_LISTED
    if found := _by_suffix(part, known):
        return found, rules.DEPARTMENT_KIND
    bare = _shorter(part, street)[-1]
    if match := _RESIDENTS.match(bare):
        return f"{match[1]}居民区", rules.DEPARTMENT_RESIDENTS
    if _OFFICE.match(bare) and not _NOT_OFFICES.search(bare):
        stem = bare.removesuffix("公室").removesuffix("办")
        full = f"社区{stem}办公室" if stem in _COMMUNITY else f"{stem}办公室"
        return full, rules.DEPARTMENT_OFFICE
    return None


def _by_suffix(part: str, known: dict[str, str]) -> str | None:
    """Return the listed kind that ends a longer name: 柳荫居民区 is a listed 居民区."""
    for cut in range(2, len(part) - _SHORTEST_KIND + 1):
        if found := known.get(part[cut:]):
            return found
    return None


def _shorter(part: str, street: Street | None) -> list[str]:
    """Return the by-line, then without the office's own name, then without 街道 or 社区."""
    forms = [part]
    for prefix in _own_names(street):
        if forms[-1].startswith(prefix) and forms[-1] != prefix:
            forms.append(forms[-1].removeprefix(prefix))
    while (bare := _LEVEL.sub("", forms[-1])) != forms[-1]:
        forms.append(bare)
    return forms


def _own_names(street: Street | None) -> Sequence[str]:
    if street is None:
        return ("上海市",)  # the city of the gazetteer
    stem = re.sub(r"(?:新村|镇)?(?:街道|镇|乡)$", "", street.name)
    full = sorted((street.name, *street.aliases), key=len, reverse=True)
    return tuple(filter(None, ("上海市", street.district, *full, stem)))
