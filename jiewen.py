"""The `jiewen` command; each sub-command's module is imported when the command is called."""

import os
import sys


def _safe_path() -> list[str]:
    """Return the import path without the current folder, which may be a corpus.

    `python -m` and an empty entry in PYTHONPATH put the current folder first. Our own folder comes
    last, so that it hides no library. The current folder may have been removed.
    """
    own = os.path.realpath(os.path.dirname(__file__))  # noqa: PTH120 - pathlib would come from there
    try:
        here = os.path.realpath(os.curdir)
    except OSError:
        here = own
    return [p for p in sys.path if p and os.path.realpath(p) not in {own, here}] + [own]


sys.path[:] = _safe_path()

from importlib import import_module  # noqa: E402
from typing import Any  # noqa: E402

import click  # noqa: E402

from searcher.cli.clicks import Option, option  # noqa: E402
from searcher.cli.console import Group  # noqa: E402
from searcher.settings import ENGINES  # noqa: E402

# NumPy's library of linear algebra, which we never use, would start a thread for each core and
# reserve 8 MB for each: with 64 cores, that alone uses up a memory limit of 512 MB.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS = {
    "index": "indexer.cli.index:index_command",
    "reindex": "indexer.cli.index:reindex",
    "search": "searcher.cli.search:search",
    "extract": "indexer.cli.index:extract_command",
    "check": "indexer.cli.review:check_command",
    "review": "indexer.cli.review:review",
    "facets": "searcher.cli.facets:facets",
    "suggest": "searcher.cli.suggest:suggest",
    "similar": "searcher.cli.suggest:similar",
    "trends": "searcher.cli.research:trends",
    "batch": "searcher.cli.research:batch",
    "export": "searcher.cli.export:export",
    "aliases": "searcher.cli.identity:aliases_command",
    "stats": "searcher.cli.search:stats",
    "backup": "indexer.cli.backup:backup_command",
    "restore": "indexer.cli.backup:restore_command",
    "corrections": "indexer.cli.history:corrections_command",
    "intake": "indexer.cli.intake:intake_command",
    "worker": "indexer.cli.worker:worker_command",
    "mail": "web.kept.commands:mail_command",
    "serve": "web.cli:serve",
    "password": "web.cli:password",
    "user": "web.people.commands:user",
}


class LazyGroup(Group):
    """A group that imports a sub-command's module when it is called: `search` needs no Flask."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: Any = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jiewen", prog_name="jiewen", cls=Option, help="option.version")
@option(
    "--engine",
    type=click.Choice(ENGINES),
    help="option.engine",
)
def main(engine: str | None) -> None:  # `settings_from` reads it
    """Full-text search over Chinese street-office newsletters."""


if __name__ == "__main__":
    main()
