"""Radicals that stand in a text for the characters that they look like.

Fonts draw a character and its radical with one glyph, so programs that read a page often give the
radical ⽇ for 日. Unicode has two blocks of radicals: the Kangxi radicals, which its form NFKC
replaces, and a supplement (⺠ ⻔ ⻋), which NFKC leaves as it is.
"""

import re
import unicodedata

RADICALS = range(0x2E80, 0x2FE0)  # code points of the two blocks

# Each radical of the supplement and its character, by EquivalentUnifiedIdeograph.txt of the Unicode
# Character Database. U+2E80 has no equivalent.
_PAIRS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑"
    "⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王"
    "⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑"
    "⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長"
    "⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼"
    "⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
# NFKC would give 戶 and 靑, but newsletters print these glyphs for 户 and 青.
_CHARACTERS = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)) | {"⼾": "户", "⾭": "青"}
_RADICAL = re.compile(f"[{chr(RADICALS[0])}-{chr(RADICALS[-1])}]")


def as_characters(text: str) -> str:
    """Return a text with characters in place of its radicals; its length stays the same."""
    return _RADICAL.sub(_character, text)


def _character(radical: re.Match[str]) -> str:
    return _CHARACTERS.get(radical[0]) or unicodedata.normalize("NFKC", radical[0])
