"""Measurements that need their own process: ``python -m bench.worker build jiewen ...``.

Each command prints one line of JSON for `bench.peers`.
"""

import json
import time
from itertools import islice
from pathlib import Path

import click

from bench.processes import private_mb

_path = click.Path(path_type=Path)


@click.group()
def main() -> None:
    """Measure one thing in this process."""


@main.command()
@click.argument("corpus", type=_path)
def tokenise(corpus: Path) -> None:
    """Make all streams and drop them."""
    from bench.corpus import records
    from bench.streams import tokenise_only

    began = time.perf_counter()
    articles = tokenise_only(records(corpus))
    _tell(articles=articles, seconds=time.perf_counter() - began)


@main.command()
@click.argument("name")
@click.argument("folder", type=_path)
@click.argument("corpus", type=_path)
def build(name: str, folder: Path, corpus: Path) -> None:
    """Index a corpus, from its records to an index ready to be opened."""
    from bench.engines import peer

    engine = peer(name)
    began = time.perf_counter()
    engine.build(folder, corpus)
    _tell(seconds=time.perf_counter() - began)


@main.command("open")
@click.argument("name")
@click.argument("folder", type=_path)
@click.argument("word")
def open_(name: str, folder: Path, word: str) -> None:
    """Open an index and ask for one word; importing is not counted."""
    imported = time.perf_counter()
    from bench.engines import peer
    from searcher.core.tree import Literal, Query, RankingText

    engine = peer(name)
    before, began = private_mb(), time.perf_counter()
    opened = engine.open(folder)
    total = opened.ask(Query(Literal(word), (RankingText(word),))).total
    ended = time.perf_counter()
    _tell(
        total=total,
        import_ms=(began - imported) * 1000,
        open_ms=(ended - began) * 1000,
        private_mb=private_mb(),
        import_mb=before,
    )
    opened.close()


@main.command()
@click.argument("name", type=click.Choice(["jiewen", "opensearch"]))
@click.argument("folder", type=_path)
@click.argument("corpus", type=_path)
def change(name: str, folder: Path, corpus: Path) -> None:
    """Change one article of an index of ours until it is found changed."""
    from bench.corpus import load_articles

    if name == "opensearch":
        from bench.engines.opensearch_peer import change
    else:
        from bench.engines.jiewen import change
    (article,) = islice(load_articles(corpus), 1)
    _tell(seconds=change(folder, article))


@main.command()
@click.argument("folder", type=_path)
def terms(folder: Path) -> None:
    """Count the distinct terms of each stream, as tantivy's dictionaries have them."""
    from bench.engines.tantivy_peer import distinct

    _tell(**distinct(folder))


def _tell(**values: object) -> None:
    click.echo(json.dumps(values))


if __name__ == "__main__":
    main()
