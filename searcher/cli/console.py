"""What all commands share: options, errors in one line, progress, JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import IntEnum
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from searcher.cli.clicks import Worded, option, speak_in_click
from searcher.cli.json import message_json
from searcher.cli.unforeseen import note
from searcher.core.errors import JiewenError
from searcher.core.printable import (
    Safe,
    complain,
    flush,
    json_text,
    prepare,
    safe,
    say,
    shown,
)
from searcher.disk.refusals import is_refusal, told
from searcher.settings import OCR, Settings, load_language, load_settings
from searcher.speech import Message, in_words, said, speaking

__all__ = ["safe", "say", "shown"]  # commands print with these and with nothing else

if TYPE_CHECKING:
    from searcher.core.engine import SearchIndex


_MESSAGE = 1000  # characters of a message about an argument


class Exit(IntEnum):
    """Exit codes; 2, usage, is click's own."""

    DONE = 0
    ERROR = 1
    PARTIAL = 3
    INTERRUPTED = 130  # as a shell reports SIGINT


class Group(Worded, click.Group):
    """A command group that reports every error in one line.

    No traceback reaches the user, text from others cannot move the cursor, and a terminal or pipe
    that accepts no more output ends the command.
    """

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run the command that the arguments name, and exit with its code."""
        inner: Callable[..., Any] = super().main
        if not standalone_mode:
            return inner(*args, standalone_mode=False, **extra)
        prepare()
        speak_in_click()
        with speaking(load_language()):
            code = _guarded(
                partial(inner, *args, standalone_mode=False, **extra),
                _wants_json(args[0] if args else extra.get("args")),
            )
        sys.exit(code)


def _wants_json(args: Sequence[str] | None) -> bool:
    """Whether ``--json`` is among the arguments, so that errors are printed as JSON too."""
    given = list(sys.argv[1:] if args is None else args)
    return "--json" in given[: given.index("--") if "--" in given else None]


def _guarded(command: Callable[[], Any], as_json: bool) -> int:
    """Run a command and return its exit code, after reporting its error if there is one."""
    try:
        code = command()
        flush()
    except KeyboardInterrupt:
        return _interrupted()
    except SystemExit:
        raise
    except BaseException as error:  # a panic in a Rust extension is no Exception
        return _told(error, as_json)
    return code if isinstance(code, int) else Exit.DONE


def _told(error: BaseException, as_json: bool) -> int:
    if isinstance(error, click.Abort):
        return _interrupted()
    if isinstance(error, click.ClickException):
        return _usage(error, as_json)
    if not isinstance(error, BrokenPipeError):  # the reader of our pipe, e.g. head, has closed it
        message = message_of(error)
        complain(message)
        _tell_programs(message, as_json)
    _flush_if_possible()
    return Exit.ERROR


def _tell_programs(message: Message, as_json: bool) -> None:
    """Print an error as JSON on standard output, where programs expect the answer."""
    if as_json:
        with suppress(OSError, ValueError):
            print_json({"error": message_json(message)})


def message_of(error: BaseException) -> Message:
    """Return what to tell of an error; the details of an unforeseen one go to a file."""
    if isinstance(error, JiewenError):
        return error.message
    if isinstance(error, OSError) or is_refusal(error):
        return told(error)
    context = click.get_current_context(silent=True)
    doing = context.command_path if context else "jiewen"
    return note(error, doing).message


def _interrupted() -> int:
    complain(in_words("terminal.interrupted"))
    _flush_if_possible()
    return Exit.INTERRUPTED


def _flush_if_possible() -> None:
    """Write out buffered output; ignore a stream that accepts no more."""
    with suppress(OSError):
        flush()


def _usage(error: click.ClickException, as_json: bool) -> int:
    """Report a wrong use of a command; arguments in the message stay on one line."""
    kept = "\n" if isinstance(error, click.exceptions.NoArgsIsHelpError) else ""  # the help
    message = shown(str(error.message), keep=kept)
    vars(error)["message"] = (
        message if kept or len(message) <= _MESSAGE else f"{message[:_MESSAGE]}…"
    )
    lines = StringIO()
    error.show(file=lines)
    with suppress(OSError, ValueError):
        say(Safe(shown(lines.getvalue().rstrip("\n"), keep="\n")), err=True)
    if not kept:
        _tell_programs(said("usage", what=message[:_MESSAGE]), as_json)
    return error.exit_code


index_option = option(
    "--index",
    "index",
    type=click.Path(file_okay=False, path_type=Path),
    help="option.index",
)
ocr_option = option("--ocr", "ocr", type=click.Choice(OCR), help="option.ocr")
json_option = option("--json", "as_json", is_flag=True, help="option.json")


def settings_from(**options: object) -> Settings:
    """Merge options with JIEWEN_* variables and jiewen.toml of the current folder.

    Every command calls this first. So the user's words are added to the lexicon here, and the
    option ``jiewen --engine`` is read here. A server that imports the site has no such option.
    """
    context = click.get_current_context(silent=True)
    engine = context.find_root().params.get("engine") if context else None
    settings = load_settings({"engine": engine, **options})
    if settings.lexicon:
        from searcher.language.lexicon import (
            extend_lexicon,  # imported late: few users have a lexicon
        )

        extend_lexicon(settings.words())
    return settings


def index_from(index: Path | None) -> SearchIndex:
    """Return the index that the option or the settings name."""
    from searcher.engines.choose import index_for  # imported late: --version needs no engine

    return index_for(settings_from(index=index))


def print_json(value: object) -> None:
    """Print JSON in UTF-8, safe for any terminal or pipe."""
    if sys.stdout is not None:
        click.echo(json_text(value).encode(), file=sys.stdout)


def print_toml(text: str) -> None:
    """Print TOML in UTF-8, whatever the terminal's encoding."""
    if sys.stdout is not None:
        click.echo(text.encode(), nl=False, file=sys.stdout)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a callback that draws a bar on a terminal and does nothing in a pipe."""
    if sys.stderr is None or not sys.stderr.isatty():
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
