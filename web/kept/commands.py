"""`jiewen mail`: sends what is new in saved searches, for a timer."""

from pathlib import Path

import click

from searcher.cli.clicks import Command
from searcher.cli.console import Exit, index_option, json_option, print_json, say, settings_from
from searcher.cli.json import message_json
from searcher.core.errors import SettingsError
from searcher.engines.choose import index_for
from searcher.speech import in_words
from web.kept.sending import Mailer


@click.command("mail", cls=Command)
@index_option
@json_option
def mail_command(index: Path | None, as_json: bool) -> None:
    """Mail new articles of saved searches."""
    settings = settings_from(index=index)
    if not settings.smtp:
        raise SettingsError("mail.unset")
    done = Mailer(index_for(settings), settings).send()
    if as_json:
        failed = [{"name": each.name, **message_json(each.why)} for each in done.failures]
        print_json({"letters": done.letters, "articles": done.articles, "failed": failed})
    else:
        say(in_words("mail.sent", n=done.letters, articles=done.articles))
        for each in done.failures:
            say(in_words("mail.failed", name=each.name, why=each.why), err=True)
    if done.failures:
        click.get_current_context().exit(Exit.PARTIAL)
