"""A site where staff send files: a corpus of one issue, its index, and people of all roles."""

import io
from dataclasses import dataclass, replace
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from indexer.inbox.entry import Entry
from indexer.inbox.inbox import Inbox
from indexer.inbox.work import work
from indexer.update import run
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.support.new_issues import OFFICE, issue
from tests.support.sites import Sites
from tests.support.staff import CHEAP, HTML, PASSWORD, Staff, sign_in, token_in, with_everyone
from web.people.person import Role

BOUND = {"嘉兴编辑": OFFICE, "凉城编辑": "凉城新村街道"}  # editors who are bound to one office


@dataclass
class Desk:
    """The site, and what tests do with it.

    Attributes:
        settings: of the site.
        staff: its accounts and clients.
    """

    settings: Settings
    staff: Staff
    _sites: Sites

    @property
    def inbox(self) -> Inbox:
        """The inbox."""
        return Inbox(self.settings.index)

    @property
    def corpus(self) -> Path:
        """The folder of the corpus."""
        assert self.settings.corpus
        return self.settings.corpus

    def editor(self, name: str = "") -> FlaskClient:
        """Return a client of an editor who has signed in; of one of `BOUND` by name."""
        if not name:
            return self.staff.signed_in(Role.EDITOR)
        client = self.staff.visitor()
        assert sign_in(client, name).status_code == 303
        return client

    def send(self, client: FlaskClient, *files: tuple[str, bytes]) -> TestResponse:
        """Send files by the form."""
        token = token_in(client.get("/inbox", headers=HTML))
        parts = [FileStorage(io.BytesIO(data), name) for name, data in files]
        # the client would keep a large form in a file, and leave that open where it is refused
        boundary, body = encode_multipart({"csrf_token": token, "files": parts})
        kind = f"multipart/form-data; boundary={boundary}"
        return client.post("/inbox/send", data=body, content_type=kind, headers=HTML)

    def read(self, client: FlaskClient, name: str, data: bytes) -> Entry:
        """Send a file and read it; return its entry."""
        assert self.send(client, (name, data)).status_code == 303
        work(self.settings)
        return self.inbox.entries()[0]

    def decide(self, client: FlaskClient, entry: Entry, do: str, **values: str) -> TestResponse:
        """Send the form of an entry, filled in as the page shows it but for ``values``."""
        facts = entry.facts
        shown = {"paper": facts.paper, "number": facts.number, "date": facts.date}
        shown |= {"office": facts.office, "do": do}
        page = f"/inbox/{entry.number}"
        token = token_in(client.get("/inbox", headers=HTML))
        return client.post(page, data={**shown, **values, "csrf_token": token}, headers=HTML)

    def index(self) -> None:
        """Bring the index up to date."""
        engine = open_engine(self.settings.index)
        run.index(engine, self.settings.index, self.settings.corpus)
        engine.close()

    def close(self) -> None:
        """Close the site."""
        self._sites.close()


def founded_at(folder: Path, **settings: object) -> Desk:
    """Make the corpus, its index and the site in a folder."""
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "old.txt").write_bytes(issue(7, "雨棚翻修", "楼道照明"))
    index = folder / "index"
    engine = open_engine(index)
    run.index(engine, index, corpus)
    engine.close()
    people = with_everyone(index)
    for name, office in BOUND.items():
        people.add(name, Role.EDITOR, (office,), CHEAP.hash(PASSWORD))
    sites = Sites(index)
    staff = Staff(sites, people, corpus=corpus, ocr="off", **settings)
    made = Settings(index=index, corpus=corpus, ocr="off", staff=True)
    return Desk(replace(made, **settings), staff, sites)  # type: ignore[arg-type]
