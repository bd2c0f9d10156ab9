"""click in the user's language: help from our catalogues, and click's own texts.

The help of a command has the code ``command.NAME``, its example ``command.NAME.example``. The help
of an option is a code that is given where the option is declared. Codes become words when they are
shown, because the language is known only then.

click gets its own texts from the `gettext` module, which reads only compiled files. So click's
modules are given a function that reads our catalogues. Texts without an entry stay English.
"""

import sys
from functools import partial
from typing import Any

import click

from searcher.speech import catalogue, in_words, spoken

_MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")


class Option(click.Option):
    """An option whose ``help`` is a code of the catalogues."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return names and help, in the user's language."""
        code, self.help = self.help, in_words(self.help or "")
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = code


class Worded(click.Command):
    """A command or group whose help and example are found under its name.

    Attributes:
        area: what stands before the name in a command of a group, such as ``"user."``.
    """

    area = ""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help`` with its help in the user's language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _gettext("Show this message and exit.")
        return option

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first line of the help, for the list of commands."""
        return in_words(f"command.{self.area}{self.name}").split("\n")[0]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        _write(formatter, f"command.{self.area}{self.name}")

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write an example of the command."""
        example = in_words(f"command.{self.area}{self.name}.example")
        _write(formatter, in_words("command.example", example=example))


class Command(Worded):
    """A command with help in the user's language."""


def _write(formatter: click.HelpFormatter, text: str) -> None:
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(in_words(text))


option = partial(click.option, cls=Option)


def speak_in_click() -> None:
    """Let click show its own texts in the language of the terminal."""
    for name in _MODULES:
        module: Any = sys.modules[f"click.{name}"]
        for own, ours in (("_", _gettext), ("ngettext", _ngettext)):
            if hasattr(module, own):
                setattr(module, own, ours)


def _gettext(message: str) -> str:
    return catalogue(spoken()).entries.get(f"click.{message}", (message,))[0]


def _ngettext(one: str, many: str, n: int) -> str:
    return _gettext(one if n == 1 else many)
