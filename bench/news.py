"""Writes made-up community news from the parts in ``wrapped.toml``; `bench.wrapped` sets them."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

_PARTS = tomllib.loads((Path(__file__).parent / "wrapped.toml").read_text("utf-8"))
_SLOT = re.compile(r"\{(\w+)\}")
_NUMERALS = "一二三四五六七八九十"
_BULLETS = "■□◎●○◆◇★"
_BRACKETS = (
    "（）",
    "（）",
    "（）",
    "（）",
    "（）",
    "()",
    "()",
    "【】",
    "［］",
    "[]",
    "〔〕",
    "〖〗",
)
_OPENING = "".join(sorted({pair[0] for pair in _BRACKETS}))
_SPACED_NAMES = 0.2  # share of by-lines whose short names are set wide
_SHORT_NAME = re.compile(r"(?<![\u4e00-\u9fff])(?:杨慧|许强)(?![\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Par:
    """A paragraph; ``flows`` if it is running text, else a line of its own (sub-head, verse)."""

    text: str
    flows: bool = True


@dataclass(slots=True)
class News:
    """One article as written, before it is set.

    Attributes:
        title: on one line.
        pars: its paragraphs and lines.
        kicker: the line above the title, or ``None``.
        byline: as printed, with brackets or a bullet; ``None`` if unsigned.
        place: of the by-line: ``"end"``, ``"glued"``, ``"under"`` the title, or ``"lead"``.
        gap: between the last sentence and a by-line that is glued to it.
        captions: lines of pictures.
    """

    title: str
    pars: list[Par]
    kicker: str | None = None
    byline: str | None = None
    place: str = "end"
    gap: str = ""
    captions: list[str] = field(default_factory=list)

    def truth(self) -> dict[str, Any]:
        """Return the article as `bench.truth` reads it."""
        body = "\n".join(par.text for par in self.pars)
        signed = self.byline or ""
        if signed[:1] in _BULLETS or signed.startswith("——"):
            signed = signed.lstrip(f"{_BULLETS}— ")
        elif self.place != "lead" and signed[:1] in _OPENING:
            signed = signed[1:-1]
        return {"title": self.title, "body": body, "byline": signed or None}


class Writer:
    """Writes articles; the same seed gives the same articles."""

    def __init__(self, rng: Random) -> None:
        """Draw everything from ``rng``."""
        self.rng = rng
        self.words: dict[str, list[str]] = {}

    def article(self, habit: str) -> News:
        """Return an article whose by-line stands where the file's habit says, if it has one.

        Args:
            habit: the place of by-lines in the file, or ``"mixed"``.
        """
        topic = self.rng.choice(sorted(_PARTS["topics"]))
        self.words = (
            _PARTS["any"]
            | _PARTS["byline"]
            | _PARTS["body"]
            | _PARTS["headline"]
            | _PARTS["topics"][topic]
        )
        self.words |= {name: [self.rng.choice(parts)] for name, parts in _PARTS["once"].items()}
        self.words |= {"who2": _PARTS["any"]["name"]}
        self.words["doing2"] = self.words["doing"]
        news = News(self._title(), self._body())
        if self.rng.random() < 0.1:
            news.kicker = self._say("kickers")
        self._sign(news, habit)
        if self.rng.random() < 0.15:
            news.captions.append(self._say("captions"))
        return news

    def _fill(self, template: str) -> str:
        while slot := _SLOT.search(template):
            drawn = self.rng.choice(self.words[slot[1]])
            template = template[: slot.start()] + drawn + template[slot.end() :]
        return template

    def _say(self, name: str) -> str:
        return self._fill(self.rng.choice(self.words[name]))

    def _title(self) -> str:
        title = self._say("forms")
        if "——" not in title and self.rng.random() < 0.1:
            title += "——" + self._say("subtitles")
        return title

    # Bodies

    def _body(self) -> list[Par]:
        kind = self.rng.choices(
            ("report", "parts", "notice", "letter", "verse", "table"), (60, 18, 8, 5, 4, 5)
        )[0]
        opening = Par(self._say("opening") + self._text(1, 3))
        writes = {
            "report": self._report,
            "parts": self._in_parts,
            "notice": self._notice,
            "letter": self._letter,
            "verse": self._verse,
            "table": self._table,
        }
        return writes[kind](opening)

    def _text(self, least: int, most: int) -> str:
        times = self.rng.randint(least, most)
        return "".join(self._fill(each) for each in self.rng.sample(self.words["sentences"], times))

    def _report(self, opening: Par) -> list[Par]:
        return [opening, *(Par(self._text(1, 4)) for _ in range(self.rng.randint(1, 5)))]

    def _in_parts(self, opening: Par) -> list[Par]:
        mark = self.rng.choice(("{n}、", "（{n}）", "{d}. ", "{d}、", "第{n}，", "", "◆"))
        pars = [opening]
        for at in range(self.rng.randint(2, 4)):
            number = mark.replace("{n}", _NUMERALS[at]).replace("{d}", str(at + 1))
            pars.append(Par(number + self._say("subheads"), flows=False))
            pars += [Par(self._text(2, 4)) for _ in range(self.rng.randint(1, 2))]
        return pars

    def _notice(self, opening: Par) -> list[Par]:
        facts = [Par(self._fill(each), flows=False) for each in self._some("facts", 2, 5)]
        rules = [
            Par(f"{at}．{self._fill(each)}{end}")
            for at, each in enumerate(self._some("rules", 2, 5), 1)
            for end in (self.rng.choice("；。"),)
        ]
        called = Par("各位居民：", flows=False)
        return [called, opening, *facts, *rules[:-1], Par(rules[-1].text[:-1] + "。")]

    def _letter(self, opening: Par) -> list[Par]:
        end = self.rng.random() < 0.5
        called = Par(self._fill("亲爱的{estate}居民："), flows=False)
        close = [Par("此致", flows=False), Par("敬礼！", flows=False)] if end else []
        return [called, Par("您好！" + opening.text), Par(self._text(2, 4)), *close]

    def _verse(self, opening: Par) -> list[Par]:
        verses = [self._fill(each) for each in self._some("poem", 4, 8)]
        marks = self.rng.choice(("，。", "  "))
        lines = [each + marks[at % 2].strip() for at, each in enumerate(verses)]
        return [opening, *(Par(line, flows=False) for line in lines), Par(self._text(1, 2))]

    def _table(self, opening: Par) -> list[Par]:
        rows = [Par(self._say("table"), flows=False) for _ in range(self.rng.randint(2, 5))]
        return [Par(opening.text + "名单如下："), *rows, Par(self._text(1, 3))]

    def _some(self, name: str, least: int, most: int) -> list[str]:
        return self.rng.sample(self.words[name], self.rng.randint(least, most))

    # By-lines

    def _sign(self, news: News, habit: str) -> None:
        places = ("end", "end", "glued", "under", "lead", "none")
        news.place = self.rng.choice(places) if habit == "mixed" else habit
        if news.place == "none":
            return
        if news.place == "lead":
            self._sign_lead(news)
            return
        news.byline = self._signature(news)
        if self.rng.random() < _SPACED_NAMES:
            news.byline = _SHORT_NAME.sub(lambda name: "　".join(name[0]), news.byline)

    def _signature(self, news: News) -> str:
        """Return a by-line for its place, in brackets or without."""
        bare = {"under": 1.0, "end": 0.4, "glued": 0.25}[news.place]
        if self.rng.random() >= bare:
            pair = self.rng.choice(_BRACKETS)
            return f"{pair[0]}{self._say('bracketed')}{pair[1]}"
        kinds = ("names", "bulleted", "told") if news.place != "glued" else ("bulleted", "told")
        kind = self.rng.choices(kinds, [len(self.words[each]) for each in kinds])[0]
        news.gap = self.rng.choice(("　　", "　　", "　", "")) if news.place == "glued" else ""
        return self._say(kind)

    def _sign_lead(self, news: News) -> None:
        """Let the first paragraph name its reporters, which it keeps."""
        first = news.pars[0]
        if not first.flows:
            return
        news.byline = self._say("lead")
        self.words["by"] = [news.byline]
        opening = self._say("led")
        news.pars[0] = Par(opening + first.text.removeprefix("本报讯 "))
