"""What every command shares: options, errors in one line, progress, JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from searcher.errors import EngineError, JiewenError
from searcher.settings import Settings, load_settings

if TYPE_CHECKING:
    from searcher.engine import SearchIndex


OUTDATED = (
    "索引由较早版本建成，仍可检索，但含标点的引文较慢。请运行 / the index was built by an earlier "
    "version: it answers, but quotes with punctuation are slow. Run: jiewen reindex"
)


class Exit(IntEnum):
    """Exit codes; 2, usage, is click's own."""

    DONE = 0
    ERROR = 1
    PARTIAL = 3


class Group(click.Group):
    """A command group that prints what went wrong in one line instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the sub-command."""
        try:
            return super().invoke(ctx)
        except JiewenError as error:
            click.echo(f"错误 / Error: {error}", err=True)
            ctx.exit(Exit.ERROR)
        except BrokenPipeError:  # the reader of our pipe, e.g. head, has had enough
            sys.stderr.close()
            ctx.exit(Exit.ERROR)


index_option = click.option(
    "--index",
    "index",
    type=click.Path(file_okay=False, path_type=Path),
    help="索引所在文件夹 / folder of the index  [JIEWEN_INDEX, jiewen-index]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")


def settings_from(**options: object) -> Settings:
    """Merge options with JIEWEN_* variables and jiewen.toml of the current folder.

    Every command begins here; so this is where the user's words become known to jieba, and where
    ``jiewen --engine`` is found. A server that imports the site has no such option.
    """
    context = click.get_current_context(silent=True)
    engine = context.find_root().params.get("engine") if context else None
    settings = load_settings({"engine": engine, **options})
    if settings.lexicon:
        from searcher.lexicon import extend_lexicon  # few have one, and every command starts here

        extend_lexicon(settings.words())
    return settings


def index_from(index: Path | None) -> SearchIndex:
    """Return the index that the option names, or the settings do."""
    from searcher.open import index_for  # every command comes by here, --version too

    settings = settings_from(index=index)
    found = index_for(settings)
    advise(found, settings)
    return found


def advise(index: SearchIndex, settings: Settings) -> None:
    """Tell who reads an index of an earlier version how to renew it.

    A cluster is not asked: such an index cannot be read there, which whoever reads it is told.
    """
    with suppress(EngineError):
        if settings.engine != "opensearch" and index.outdated() and index.version():
            click.echo(OUTDATED, err=True)


def print_json(value: object) -> None:
    """Print JSON that any terminal or pipe can take."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    click.echo(text.encode("utf-8", "replace"))


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a callback that draws a bar on a terminal and does nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _of: None
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    tasks: dict[str, TaskID] = {}
    with Progress(console=Console(stderr=True), transient=True) as bar:

        def show(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=done, total=of)

        yield show
