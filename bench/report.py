"""The figures as tables for the terminal and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bench.engines import NAMES
from bench.measure import CHEAPER, Figures, Row
from bench.targets import Target

_DIGITS = 4  # significant digits in JSON


def as_json(figures: Figures) -> dict[str, Any]:
    """Return the figures as plain values with rounded floats."""
    return {name: _rounded(value) for name, value in asdict(figures).items()}


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return float(f"{value:.{_DIGITS}g}")
        case dict():
            return {key: _rounded(each) for key, each in value.items()}
        case list():
            return [_rounded(each) for each in value]
    return value


def lines(figures: Figures) -> Iterator[str]:
    """Yield the lines of the report, without the targets."""
    names = [name for name in NAMES if name in figures.build_s]
    yield (
        f"{figures.articles:,} articles, {figures.characters:,} characters, "
        f"{figures.input_bytes:,} bytes"
    )
    if figures.distinct:
        parts = (f"{count:,} {name}" for name, count in figures.distinct.items())
        yield f"different: {', '.join(parts)}"
    if "whoosh" in names and figures.whoosh_articles < figures.articles:
        yield (
            f"whoosh: measured with {figures.whoosh_articles:,} articles; its build and size "
            "scaled by articles, its answers by hits"
        )
    yield ""
    yield from table(["build and open", *names], _engines(figures, names))
    yield f"tokenising alone: {figures.tokenise_s:.1f} s"
    yield ""
    yield from table(_heads(names), (_cells(row, names) for row in figures.workloads))
    yield ""


def _heads(names: Sequence[str]) -> list[str]:
    heads = ["p50 (p95) ms", "hits", *names]
    heads += [f"{name} (members' stream only)" for name in CHEAPER if name in names]
    if "jiewen" in names:
        heads += ["ours first", *(f"ours/{name}" for name in names if name != "jiewen")]
    return [*heads, "agree", "asked"]


def _cells(row: Row, names: Sequence[str]) -> list[str]:
    cells = [row.name, f"{row.hits:,}"]
    cells += [f"{brief(row.p50_ms[name])} ({brief(row.p95_ms[name])})" for name in names]
    cells += [brief(row.plain_ms[name]) for name in CHEAPER if name in names]
    if row.first_ms is not None:
        others = [row.p50_ms[name] for name in names if name != "jiewen"]
        cells.append(brief(row.first_ms))
        cells += [brief(row.p50_ms["jiewen"] / other) for other in others]
    return [*cells, "yes" if row.agree else "NO", row.shown]


def _engines(figures: Figures, names: Sequence[str]) -> Iterator[list[str]]:
    built = {name: figures.articles / s for name, s in figures.build_s.items()}
    dense = {name: size / figures.input_bytes for name, size in figures.index_bytes.items()}
    rows: Iterable[tuple[str, Mapping[str, float]]] = (
        ("build, s", figures.build_s),
        ("articles/s", built),
        ("index, bytes", figures.index_bytes),
        ("bytes per input byte", dense),
        ("peak memory, MiB", figures.peak_mb),
        ("  without mapped files", figures.anonymous_mb),
        ("open and first answer, ms", figures.open_ms),
        ("  imports before that, ms", figures.import_ms),
        ("private memory then, MiB", figures.private_mb),
        ("  of it before opening", figures.import_mb),
        ("one article changed, s", figures.update_s),
    )
    for name, values in rows:
        yield [name, *(brief(values[n]) if n in values else "–" for n in names)]


def brief(value: float) -> str:
    """Return a figure with about three digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def target_lines(targets: Sequence[Target]) -> Iterator[str]:
    """Yield each target with its figure and whether it is met; empty without targets."""
    if not targets:
        return
    yield from table(
        ["target", "is", "bound", ""],
        (
            [t.name, brief(t.value), f"{'>=' if t.at_least else '<='} {t.bound:g}", _verdict(t)]
            for t in targets
        ),
    )


def _verdict(target: Target) -> str:
    return "met" if target.met else "MISSED"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield aligned lines: the first column left, the others right, the last one unpadded."""
    table = [heads, *rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(heads) - 1)]
    for row in table:
        first, *middle = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=False))
        )
        yield "  ".join([first, *middle, row[-1]]).rstrip()
