"""Compare with stock Whoosh, tantivy, SQLite FTS5: ``python -m bench.peers --articles 20000``.

``--engine opensearch`` adds our engine with a cluster at ``--opensearch-url``.

All engines index the same token streams and records with three facets. They answer the same queries
with the ten best articles, the exact total and all facet counts, ranked by the same weighted terms.
`bench.measure` and `bench.engines` describe the details.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bench import report
from bench.engines import NAMES, USUAL
from bench.measure import Figures, Plan, measure
from bench.targets import targets
from searcher.cli.console import json_option, print_json
from searcher.core.errors import JiewenError


def _names(_context: click.Context, _option: click.Parameter, typed: str) -> tuple[str, ...]:
    """Return the names of a list with commas, in the usual order."""
    wanted = set(typed.split(","))
    if unknown := wanted - set(NAMES):
        raise click.BadParameter(f"{', '.join(sorted(unknown))}: {', '.join(NAMES)}")
    return tuple(name for name in NAMES if name in wanted)


corpus_option = click.option(
    "--corpus",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="文章 JSON 行；不给则生成 / articles as JSON lines; generated if not given",
)
engines_option = click.option(
    "--engines", callback=_names, default=",".join(USUAL), show_default=True, help="引擎 / which"
)
engine_option = click.option(
    "--engine",
    "added",
    type=click.Choice(NAMES),
    multiple=True,
    help="另加一个引擎 / one more, for example opensearch",
)
cluster_option = click.option(
    "--opensearch-url",
    "cluster",
    envvar="JIEWEN_OPENSEARCH_URL",
    default="",
    help="集群地址 / address of the cluster; make opensearch starts one",
)
whoosh_option = click.option(
    "--whoosh-articles",
    type=click.IntRange(min=1),
    default=20_000,
    show_default=True,
    help="原版 Whoosh 用多少篇 / how many of them stock Whoosh gets",
)
runs_option = click.option("--runs", type=click.IntRange(min=1), default=15, show_default=True)
folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="放语料与索引，保留 / corpora and indexes go here and stay",
)


@contextmanager
def workplace(kept: Path | None, name: str) -> Iterator[Path]:
    """Yield an empty folder; a temporary one if ``kept`` is ``None``."""
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="jiewen-bench-") as folder:
            yield Path(folder)
        return
    folder_kept = kept / name
    if folder_kept.exists():
        raise click.UsageError(f"已存在 / exists already: {folder_kept}")
    folder_kept.mkdir(parents=True)
    yield folder_kept


@contextmanager
def failures() -> Iterator[None]:
    """Show a failure as one line."""
    try:
        yield
    except (JiewenError, RuntimeError) as error:
        raise click.ClickException(str(error)) from error


@click.command(
    epilog="例 / example:  python -m bench.peers --engines jiewen,tantivy --engine opensearch"
)
@click.option("--articles", type=click.IntRange(min=1), default=20_000, show_default=True)
@corpus_option
@engines_option
@engine_option
@cluster_option
@whoosh_option
@runs_option
@folder_option
@json_option
def main(
    articles: int,
    corpus: Path | None,
    engines: tuple[str, ...],
    added: tuple[str, ...],
    cluster: str,
    whoosh_articles: int,
    runs: int,
    folder: Path | None,
    as_json: bool,
) -> None:
    """与其他引擎相比 / Build and ask ours and its peers, and compare."""
    with failures(), workplace(folder, str(articles)) as place:
        wanted = tuple(name for name in NAMES if name in {*engines, *added})
        plan = Plan(articles, place, corpus, wanted, whoosh_articles, runs, cluster=cluster)
        figures = measure(plan)
    if as_json:
        print_json(report.as_json(figures))
        return
    show(figures)


def show(figures: Figures) -> None:
    """Print the tables, and compare the figures with their bounds."""
    for line in (*report.lines(figures), *report.target_lines(targets(figures)), ""):
        click.echo(line)


if __name__ == "__main__":
    main()
