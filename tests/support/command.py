"""The command line, called in this process, and the lines of a small corpus."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result

from jiewen import main

LINES = [
    {"id": "a", "title": "换届选举", "body": "青禾街道完成换届选举。", "street": "青禾街道"},
    {"id": "b", "body": "柳岸街道召开会议。", "department": "街道妇联", "event_date": "2021-05-08"},
]


PROSE = "青禾街道召开会议，部署夏季防汛工作。5月8日，志愿者在现场巡查。\n（社区平安办）\n"


def jiewen(*words: object) -> Result:
    """Call ``jiewen`` with these arguments and return its result; exceptions are not caught."""
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    """Write a JSONL file, one line for each dict."""
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")


def report(corpus: Path, index: Path, *options: str) -> dict[str, Any]:
    """Index a corpus and return the report of ``jiewen index --json``."""
    result = jiewen("index", corpus, "--index", index, "--json", *options)
    loaded: dict[str, Any] = json.loads(result.stdout)
    return loaded


def parse(line: str) -> click.Context:
    """Parse a command line of the documentation, without running it; redirections are ignored."""
    _, name, *words = shlex.split(re.split(r"\s(?:>>|>|\||&&)\s", line)[0])
    command = main.get_command(click.Context(main), name)
    assert command is not None, name
    context = command.make_context(name, words)
    if not isinstance(command, click.Group):
        return context
    inner = command.get_command(context, words[0])
    assert inner is not None, line
    return inner.make_context(words[0], words[1:], parent=context)
