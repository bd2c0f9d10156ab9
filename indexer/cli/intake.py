"""`jiewen intake`: sends files into the inbox, and confirms those that need nobody's decision."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from indexer.corpus.sources import Found, Rejection, walk
from indexer.desk.queue import Kind, Queue
from indexer.inbox.entry import Entry, State
from indexer.inbox.inbox import Inbox
from indexer.inbox.same_issue import differences, same_bytes, stated_key
from indexer.inbox.work import corpus_of, taker_of, work
from indexer.ocr.choose import vision_of
from searcher.cli.clicks import Command, option
from searcher.cli.console import Exit, index_option, json_option, print_json, say, settings_from
from searcher.cli.json import message_json
from searcher.core.errors import CorpusError, IndexBusy, InputError, SystemRefused
from searcher.disk.refusals import told
from searcher.disk.safe_files import open_real
from searcher.settings import Settings
from searcher.speech import Message, in_words, said

_AGAIN = 0.2  # seconds between two looks while the worker reads


@click.command("intake", cls=Command)
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@option("--confirm", is_flag=True, help="option.confirm")
@index_option
@json_option
def intake_command(
    files: tuple[Path, ...], confirm: bool, index: Path | None, as_json: bool
) -> None:
    """Send files, folders or archives into the inbox."""
    settings = settings_from(index=index)
    corpus_of(settings)  # without a corpus nothing could be read or confirmed
    inbox = Inbox(settings.index)
    sent, unread = _sent(inbox, files, settings)
    if sent:
        Queue(settings.index).ask(Kind.READ, "")
    found = _read(settings, inbox, [entry.number for entry in sent])
    left = {entry.number: _confirmed(settings, entry) for entry in found} if confirm else {}
    if any(why is None for why in left.values()):
        _work_all(settings, lambda: bool(inbox.entries({State.MOVING}, 1)))
        found = [inbox.get(entry.number) or entry for entry in found]
    rows = [_row(entry, left.get(entry.number) or entry.told) for entry in found]
    _tell(
        [
            *rows,
            *({"file": each.path, "state": State.REFUSED, "why": each.reason} for each in unread),
        ],
        as_json,
    )
    if unread or any(row["why"] for row in rows):
        click.get_current_context().exit(Exit.PARTIAL)


def _sent(
    inbox: Inbox, files: Sequence[Path], settings: Settings
) -> tuple[list[Entry], list[Rejection]]:
    """Stage all files; return their entries, and a rejection for each that could not be staged."""
    sent: dict[int, Entry] = {}
    unread: list[Rejection] = []
    for name, item in _found(files, settings):
        if isinstance(item, Rejection):
            unread.append(item)
            continue
        try:
            with os.fdopen(open_real(item.file), "rb") as source:
                entry = inbox.stage(name, source, "")
            sent[entry.number] = entry
        except InputError as error:
            unread.append(Rejection(name, error.message))
        except OSError as error:
            if error.filename and Path(str(error.filename)).is_relative_to(inbox.folder):
                raise SystemRefused("people.refused", why=told(error)) from error
            unread.append(Rejection(name, told(error)))
    return list(sent.values()), unread


def _found(files: Sequence[Path], settings: Settings) -> Iterator[tuple[str, Found | Rejection]]:
    """Yield the name under which each file is sent, and the file; folders are entered."""
    pictures = vision_of(settings.ocr, settings.recognised).is_open
    for path in files:
        try:
            is_folder = path.is_dir()
            for item in walk(path, follow_links=settings.follow_links, pictures=pictures):
                name = f"{path.absolute().name}/{item.path}" if is_folder else path.name
                yield name, Rejection(name, item.reason) if isinstance(item, Rejection) else item
        except CorpusError:
            yield str(path), Rejection(str(path), said("file.missing"))


def _read(settings: Settings, inbox: Inbox, numbers: Sequence[int]) -> list[Entry]:
    """Read what was sent, or wait for the worker that does; return it, archives as their files."""
    before = {entry.number for entry in inbox.entries(State, 1 << 30)} - set(numbers)
    _work_all(settings, lambda: any(
        (entry := inbox.get(number)) and entry.state is State.WAITING for number in numbers
    ) or bool(numbers and inbox.entries({State.WAITING}, 1)))  # fmt: skip
    now = (entry for entry in inbox.entries(State, 1 << 30) if entry.number not in before)
    found = [entry for entry in now if entry.state is not State.UNPACKED or entry.told]
    return sorted(found, key=lambda entry: entry.number)


def _work_all(settings: Settings, is_needed: Any) -> None:
    """Do the work of the inbox here, or wait for another process that does it."""
    while is_needed():
        try:
            work(settings)
        except IndexBusy:
            time.sleep(_AGAIN)


def _confirmed(settings: Settings, entry: Entry) -> Message | None:
    """Confirm an entry that is clean; return why a person has to look at it, if so."""
    if entry.state is not State.READ:
        return None if entry.state is State.UNPACKED else entry.told
    if why := _doubt(settings, entry):
        return why
    with suppress(InputError):
        taker_of(settings).plan(entry.number, "", {})
    return None


def _doubt(settings: Settings, entry: Entry) -> Message | None:
    facts, inbox, corpus = entry.facts, Inbox(settings.index), corpus_of(settings)
    if twin := same_bytes(inbox, entry, corpus):
        return said("inbox.identical", path=twin)
    if not (facts.date and (facts.office or facts.paper)):
        return said("inbox.unsure")
    keys = (*facts.issues, stated_key(facts.office, facts.paper, facts.date, facts.number))
    others = differences(inbox, entry, corpus, keys)
    return said("inbox.twin", path=others[0].path) if others else None


def _row(entry: Entry, why: Message | None) -> dict[str, Any]:
    facts, plan = entry.facts, entry.plan
    return {
        "number": entry.number,
        "file": entry.name,
        "state": entry.state,
        "articles": facts.articles,
        **{"paper": facts.paper, "issue_number": facts.number, "issue_date": facts.date},
        "office": facts.office,
        "target": plan.target if plan and entry.state is State.CONFIRMED else "",
        "why": why,
    }


def _tell(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(
            [
                row
                | {
                    "state": str(row["state"]),
                    "why": message_json(row["why"]) if row["why"] else None,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        state, why = in_words(f"inbox.state.{row['state']}"), row["why"]
        if row["state"] == State.REFUSED or not row.get("articles"):
            say(f"{row['file']}  {state}  {why or ''}".rstrip(), err=True)
        else:
            n = in_words("inbox.articles", n=row["articles"])
            say("  ".join(filter(None, (row["file"], state, n, row["target"], str(why or "")))))
