"""Community news set as wrapped text: ``python -m bench.wrapped SEED... [--articles N]``.

Makes files of our own news, 3 to 12 articles each, as papers and text tools print them, and counts
what extraction gets right. A file has one measure and one habit: its titles, blank lines, indents,
by-lines and marks of pages are set alike. Tune with some seeds, measure with others.
"""

import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import click

from bench.extraction import Measured, Score, as_json_value, measure
from bench.news import News, Writer
from bench.truth import TrueArticle, TrueFile
from indexer.update.run import load_context
from searcher.cli.console import print_json

_NEVER_FIRST = "，。、；：？！…”’）》」』】〕%,.;:?!)"  # marks that no line begins with
_NEVER_LAST = "“‘（《「『【〔("
_UNIT = re.compile(r"[A-Za-z0-9.%:]+|——|……|.")
_PAPERS = ("望潮社区报", "云桥报", "柳岸之窗", "北塘简讯")
_BANNERS = ("社区天地··", "民生·", "NEWS", "平安家园··")
_ARTICLES = 300


@dataclass(frozen=True, slots=True)
class Habit:
    """How one file is set.

    Attributes:
        measure: width of the column in em.
        marks: what a closing mark does at the column's edge: it hangs out of it (``"hang"``), takes
            a glyph down with it (``"down"``), or begins the next line (``"none"``).
        glyphs: whether the column is counted in characters, as programs do, and not in em.
        indent: before a paragraph's first line.
        inner: before a line of its own inside an article.
        centred: whether titles stand in the middle of the column.
        heads: of titles: ``"line"`` (never broken), ``"column"`` (at the measure), ``"marks"``.
        under: blank lines between a title and its text.
        pars: blank lines between paragraphs.
        articles: lines between articles.
        byline: where articles are signed.
        right: whether by-lines of their own stand at the column's right edge.
        marked: share of places with marks of pages and banners.
        spaced: whether spaces follow marks and stand beside digits.
        encoding: of the file; ``"two"`` for lines of two encodings.
    """

    measure: int
    marks: str
    glyphs: bool
    indent: str
    inner: str
    centred: bool
    heads: str
    under: int
    pars: int
    articles: tuple[str, ...]
    byline: str
    right: bool
    marked: float
    spaced: bool
    encoding: str


def habit(rng: Random) -> Habit:
    """Draw the habit of a file."""
    pars = rng.choice((0, 0, 1))
    indent = rng.choice(("", "　　", "　　", "  ", "    "))
    byline = rng.choice(("mixed", "mixed", "end", "end", "glued", "under", "lead", "none"))
    gaps = [("",), ("",), ("", ""), ("", "* * *", ""), ("----------",)]
    if indent and not pars:
        gaps.append(())  # nothing but titles and by-lines parts the articles
    return Habit(
        measure=rng.randint(12, 40),
        marks=rng.choice(("hang", "down", "none")),
        glyphs=rng.random() < 0.3,
        indent=indent,
        inner=indent if rng.random() < 0.8 else "",
        centred=rng.random() < 0.1,
        heads=rng.choice(("line", "column", "column", "marks")),
        under=rng.choice((0, 0, 1)),
        pars=pars,
        articles=rng.choice(gaps),
        byline=byline,
        right=rng.random() < 0.25,
        marked=rng.choice((0.0, 0.0, 0.1, 0.3)),
        spaced=rng.random() < 0.15,
        encoding=rng.choice(("utf-8",) * 8 + ("gb18030", "two")),
    )


class Setter:
    """Sets articles as the lines of one file."""

    def __init__(self, rng: Random, set_as: Habit) -> None:
        """Set all articles alike."""
        self.rng = rng
        self.habit = set_as

    def file(self, articles: Sequence[News]) -> list[str]:
        """Return the lines of the file."""
        lines = self._masthead() if self.habit.marked else []
        for at, news in enumerate(articles):
            if at:
                lines += self.habit.articles
                lines += self._page() if self.rng.random() < self.habit.marked else []
            lines += self._article(news)
        return lines

    def _masthead(self) -> list[str]:
        month, day = self.rng.randint(1, 12), self.rng.randint(1, 28)
        date = f"2022年{month}月{day}日 第{self.rng.randint(1, 99)}期"
        name = self.rng.choice(_PAPERS)
        return self.rng.choice(
            ([name, date, ""], [f"{name} {date}", ""], ["主办：云桥街道办事处", date, ""])
        )

    def _page(self) -> list[str]:
        number = self.rng.randint(2, 8)
        banner = self.rng.choice(_BANNERS)
        marks = (
            [f"- {number} -", ""],
            [f"第{number}版", banner, ""],
            [banner, ""],
            ["责任编辑：孟小雨", ""],
        )
        lines = list(self.rng.choice(marks))
        if self.rng.random() < 0.4:
            lines[0] = "\f" + lines[0]
        return [*([""] if not self.habit.articles else []), *lines]

    def _article(self, news: News) -> list[str]:
        heads = [*([news.kicker] if news.kicker else []), *self._title(news.title)]
        lines = [self._centred(head) if self.habit.centred else head for head in heads]
        if news.byline and news.place == "under":
            lines.append(news.byline)
        lines += [""] * self.habit.under
        caption_at = self.rng.randrange(len(news.pars))
        for at, par in enumerate(news.pars):
            if at:
                lines += [""] * self.habit.pars
            last = news.byline and news.place == "glued" and at == len(news.pars) - 1
            signed = f"{news.gap}{news.byline}" if last else ""
            lines += self._par(par.text + signed, flows=par.flows)
            if news.captions and at == caption_at:
                lines += ["", *news.captions, ""]
        if news.byline and news.place == "end":
            byline = self._right(news.byline) if self.habit.right else news.byline
            lines += [*([""] * self.rng.choice((0, self.habit.pars))), byline]
        return lines

    def _title(self, title: str) -> list[str]:
        measure = self.habit.measure
        if self.habit.heads == "line" or self._width(title) <= measure:
            return [title]
        if self.habit.heads == "column":
            return list(self._wrap(title, 0.0))
        marks = [at.end() for at in re.finditer(r"[，！？：；]|……| (?=[^ ])", title)]
        dash = title.find("——")
        marks += [dash] if dash > 0 else []
        inner = [at for at in marks if 3 < at < len(title) - 3]
        cut = min(inner or [len(title) // 2], key=lambda at: abs(at - len(title) // 2))
        return [title[:cut].strip(), title[cut:].strip()]

    def _centred(self, head: str) -> str:
        return " " * int(self.habit.measure - self._width(head)) + head

    def _right(self, byline: str) -> str:
        return "　" * int(self.habit.measure - self._width(byline)) + byline

    def _par(self, text: str, *, flows: bool) -> list[str]:
        indent = self.habit.indent if flows else self.habit.inner
        if self.habit.spaced:
            text = re.sub(r"([，。；])(?=[^”])", r"\1 ", text)
            text = re.sub(r"(?<=\D)(\d+)(?=[年月日户名])", r" \1 ", text)
        lines = list(self._wrap(text, self._width(indent)))
        return [indent + lines[0], *lines[1:]]

    def _width(self, text: str) -> float:
        if self.habit.glyphs:
            return len(text)
        return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)

    def _wrap(self, text: str, used: float) -> Iterator[str]:
        """Yield the lines of a text; numbers and words stay whole unless marks move freely."""
        free = self.habit.marks == "none"
        line = ""
        for unit in text if free else _UNIT.findall(text):
            full = used + self._width(line) + self._width(unit) > self.habit.measure
            if full and line and unit[0] in _NEVER_FIRST and not free:
                if self.habit.marks == "hang" or len(line) < 2:
                    line += unit
                    continue
                line, unit = line[:-1], line[-1] + unit
            if full and line.strip():
                down = line[-1] if line[-1] in _NEVER_LAST and not free else ""
                yield line[: len(line) - len(down)].rstrip()
                line, used = down, 0.0
            line += unit if line else unit.lstrip()
        if line:
            yield line.rstrip()


def make(seed: int, articles: int = _ARTICLES) -> Iterator[tuple[str, bytes, list[News]]]:
    """Yield files until so many articles are written: name, bytes and articles."""
    rng = Random(seed)
    written = number = 0
    while written < articles:
        set_as = habit(rng)
        writer = Writer(rng)
        news = [writer.article(set_as.byline) for _ in range(rng.randint(3, 12))]
        lines = Setter(rng, set_as).file(news)
        yield f"{seed}-{number:02d}.txt", _encoded(lines, set_as.encoding), news
        written, number = written + len(news), number + 1


def _encoded(lines: Sequence[str], encoding: str) -> bytes:
    if encoding != "two":
        return "\n".join(lines).encode(encoding)
    half = len(lines) // 2
    return b"\n".join(
        line.encode("utf-8" if at < half else "gb18030") for at, line in enumerate(lines)
    )


def measured(seed: int, folder: Path, articles: int = _ARTICLES) -> list[Measured]:
    """Write the files of a seed into a folder and measure how they are extracted."""
    context = load_context(folder)
    found = []
    for name, data, news in make(seed, articles):
        (folder / name).write_bytes(data)
        true = tuple(_true(each) for each in news)
        found.append(measure(TrueFile(name, true), folder, context))
    return found


def _true(news: News) -> TrueArticle:
    values = news.truth()
    return TrueArticle(values.pop("body"), values)


def shares(scores: Sequence[Score]) -> dict[str, float]:
    """Return the shares of right titles, bodies and by-lines, and the mean F1."""
    share = {
        name: round(sum(score.right[name] for score in scores) / len(scores), 3)
        for name in ("title", "body_exact", "byline")
    }
    return share | {"f1": round(sum(score.f1 for score in scores) / len(scores), 4)}


@click.command(epilog="例 / example:  python -m bench.wrapped 11 12 13")
@click.argument("seeds", type=int, nargs=-1, required=True)
@click.option("--articles", default=_ARTICLES, help="每个种子的篇数 / articles of each seed")
@click.option("--keep", type=click.Path(path_type=Path), help="留下文件 / keep the files here")
@click.option("--by-file", is_flag=True, help="逐个文件 / figures of each file")
def main(seeds: tuple[int, ...], articles: int, keep: Path | None, *, by_file: bool) -> None:
    """排成窄栏的社区新闻抽得多准 / How well community news in wrapped text is extracted."""
    with tempfile.TemporaryDirectory() as made:
        folder = keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        every = {seed: measured(seed, folder, articles) for seed in seeds}
    if by_file:
        print_json(as_json_value(file for files in every.values() for file in files))
        return
    rows = {str(seed): [s for file in files for s in file.scores] for seed, files in every.items()}
    rows["all"] = [score for scores in rows.values() for score in scores]
    print_json({name: {"articles": len(row)} | shares(row) for name, row in rows.items()})


if __name__ == "__main__":
    main()
