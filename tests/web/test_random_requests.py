"""Ten thousand requests at random, of every role: nobody sees or changes what he may not."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.desk.queue import Kind, Queue, State
from indexer.inbox.entry import State as How
from indexer.inbox.inbox import Inbox
from tests.conftest import SAMPLE
from tests.support.desk_sites import BOUND, PAPER, XINGLIN, YUNQIAO, Desk, built, filled, form_of
from tests.support.effort import many
from tests.support.new_issues import issue
from tests.support.random_requests import Asked, Drawn, address_of, endpoint_of
from tests.support.sites import Sites
from tests.support.staff import HTML, NAMES, hash_cheaply, token_in
from web.desk import present
from web.kept.database import Shelves
from web.people.access import LEAST, OPEN_FILES, Least, admits
from web.people.person import Role

REASON, SHELF, SUBJECT = (
    "紫藤暗语",
    "蓝莓书架",
    "银杏栈道",
)  # words of staff, of a person, of the inbox
STAFF = {Role.EDITOR, Role.ADMINISTRATOR}
DRAWS = {"article.image", "article.clipping", "inbox.picture"}  # 503 while another one is drawn
FORBIDDEN = {("reader", 403), ("editor", 403), ("bound", 403)}
ROLES: Mapping[str, Role | None] = {
    "nobody": None,
    "reader": Role.READER,
    "editor": Role.EDITOR,
    "bound": Role.EDITOR,
    "administrator": Role.ADMINISTRATOR,
}


@dataclass(frozen=True)
class Place:
    """A site with something of everything, and a client and a token of each role.

    Attributes:
        private: whether only people who are signed in see the corpus.
        corpus: texts that only the corpus holds.
        hidden: texts of a withdrawn article.
        own: ids of the articles that the bound editor may change.
    """

    desk: Desk
    private: bool
    clients: Mapping[str, FlaskClient]
    tokens: Mapping[str, str]
    real: Mapping[str, list[str]]
    corpus: frozenset[str]
    hidden: frozenset[str]
    own: frozenset[str]

    def secrets(self, role: str) -> frozenset[str]:
        """Return the texts that no answer to a role may hold."""
        texts: frozenset[str] = frozenset()
        if ROLES[role] not in STAFF:
            editors = {NAMES[Role.EDITOR], BOUND}
            texts |= self.hidden | {REASON, SUBJECT, "暗门.txt", *editors}
        if role == "bound":
            texts |= {SUBJECT, "暗门.txt"}
        if role != "editor":
            texts |= {SHELF}
        return texts | self.corpus if self.private and role == "nobody" else texts

    def state(self) -> dict[str, Any]:
        """Return all that requests can change."""
        people, shelves = self.desk.staff.people, Shelves(self.desk.index)
        entries = Inbox(self.desk.index).entries(frozenset(How), 10_000)
        return {
            "changes": len(self.desk.log.changes),
            "inbox": {each.number: each.state for each in entries},
            "jobs": len(Queue(self.desk.index).jobs(100_000)),
            "people": [(each.id, each.role, each.active, each.offices) for each in people.all()],
            "shelves": [shelves.all(each.id) for each in people.all()],
            "searches": [shelves.searches(each.id) for each in people.all()],
        }


@pytest.fixture(params=[False, True], ids=["open", "private"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """See `Place`."""
    hash_cheaply(monkeypatch)
    monkeypatch.setattr(present, "PATIENCE", 0.0)
    index = built(tmp_path)  # with a corpus of its own, into which the worker moves files
    sites = Sites(index)
    desk = Desk(sites, index, private=request.param)
    yield furnished(desk, private=request.param)
    sites.close()


def furnished(desk: Desk, *, private: bool) -> Place:
    """Correct one article, withdraw another, send three files, keep a list; let the worker work."""
    clients = {
        "nobody": desk.staff.visitor(),
        **{role.value: desk.staff.signed_in(role) for role in Role},
        "bound": desk.client(BOUND),
    }
    editor, articles = clients["editor"], desk.articles()
    gone = next(each for each in desk.articles(YUNQIAO) if each.title)
    fixed = next(each for each in desk.articles(YUNQIAO) if each.id != gone.id)
    filled(editor, f"/desk/correct/{fixed.id}", page="09", reason=REASON)
    filled(editor, f"/desk/withdraw/{gone.id}", reason="误发")
    inbox = Inbox(desk.index)
    for name, data in (
        ("暗门.txt", issue(8, SUBJECT, office=YUNQIAO)),
        ("自家.txt", issue(9, "雨棚", office=XINGLIN)),
        ("图.pdf", (SAMPLE / "yunqiao/2023-03-10.pdf").read_bytes()),
    ):
        with (desk.index.parent / "sent").open("w+b") as file:
            file.write(data)
            file.seek(0)
            inbox.stage(name, file, NAMES[Role.ADMINISTRATOR])
    Queue(desk.index).ask(Kind.READ, "")
    assert {job.state for job in desk.work()} == {State.DONE}
    owner, shelves = desk.staff.account(Role.EDITOR).id, Shelves(desk.index)
    kept = shelves.make(owner, SHELF)
    shelves.add(owner, kept.id, [fixed.id])
    ids = [each.id for each in articles]
    own = [each.id for each in articles if each.street == XINGLIN]
    return Place(
        desk,
        private,
        clients,
        {role: tokened(client) for role, client in clients.items()},
        {
            "article_id": [*ids, *own, *own],
            "id": ids,
            "article": ids,
            "from": ids,
            "any": ["1", "2", "3", *ids[:3], "居民", XINGLIN],
            "number": ["1", "2", "3", "4"],
            "leaf": ["1", "2"],
            "filename": ["style.css", "people.css", "search.js"],
            "facet": ["street", "month", "department"],
            "name": ["street", "month", *sorted({each.issue for each in articles if each.issue})],
            "issue_id": sorted({each.issue for each in articles if each.issue}),
            "ending": ["csv", "jsonl", "xlsx", "ris", "bib"],
            "street": [PAPER, XINGLIN, YUNQIAO],
            "office": [PAPER, XINGLIN, YUNQIAO],
            "q": ["居民", "社区", gone.title or "", SUBJECT],
            "token": ["nobody-shares-this"],
        },
        frozenset(
            text
            for each in articles
            for text in (each.title, each.street, each.id, each.source, each.body[:12])
            if text
        ),
        frozenset(filter(None, (gone.title, gone.body[:24]))),
        frozenset(own),
    )


def tokened(client: FlaskClient) -> str:
    """Return the token of a person's forms; nobody has one, too, for signing in."""
    page = client.get("/account", headers=HTML)
    return token_in(page if page.status_code == 200 else client.get("/sign-in", headers=HTML))


def test_no_role_sees_or_changes_what_it_may_not(place: Place) -> None:
    chance = random.Random(19 + place.private)
    before = place.state()
    seen: set[tuple[str, int]] = set()
    for asked in islice(Drawn(place.desk.staff.app, place.real, chance), many(10_000)):
        role = chance.choice(list(ROLES))
        endpoint, takes = endpoint_of(place.desk.staff.app, asked)
        is_one = takes and LEAST.get(endpoint or "") is not None
        least = LEAST[endpoint] if endpoint else Least.CORPUS
        if asked.path in {f"/static/{name}" for name in OPEN_FILES}:
            least = Least.ANYONE
        may = admits(least, ROLES[role], private=place.private)
        owns = chance.random() < 0.7 and not (may and (endpoint or "").startswith("people."))
        answer = sent(place, asked, role, chance, owns=owns)
        where = f"{asked.method} {address_of(asked)} {asked.form} as {role}: {answer.status}"
        seen.add((role, answer.status_code))
        assert answer.status_code < 500 or endpoint in DRAWS, where
        assert_stays_here(answer, where)
        told = told_by(answer, asked)
        for text in place.secrets(role):
            at = told.find(text)
            assert at < 0, f"{where} tells {told[max(0, at - 200) : at + 200]}"
        if not may:
            assert_refused(answer, where, ROLES[role], private=place.private)
        if is_one and not asked.is_safe and not owns:
            assert answer.status_code >= 400, where
        now = place.state()
        if asked.is_safe or not may or not owns:
            assert now == before, where
        elif role == "bound":
            assert_own(place, before, now, where)
        before = now
    changes = place.desk.log.changes[2:]  # else the requests would have tested nothing
    assert {each.who for each in changes} >= {BOUND, NAMES[Role.ADMINISTRATOR]}
    assert {("nobody", 401), ("nobody", 303), ("reader", 200), ("bound", 303), *FORBIDDEN} <= seen
    assert {job.state for job in place.desk.work()} == {State.DONE}


def sent(
    place: Place, asked: Asked, role: str, chance: random.Random, *, owns: bool
) -> TestResponse:
    """Send a request; ``owns``: with the person's own token, else with a wrong one or none."""
    client, form = place.clients[role], dict[str, str]()
    if asked.is_safe:
        return client.open(address_of(asked), **asked.sent())
    if chance.random() < 0.7:  # as the page of the form has it, but for what is drawn
        page = client.get(address_of(asked), headers=HTML)
        if page.mimetype == "text/html" and "<form" in page.text.split("<main")[-1]:
            form = likely(page, chance)
    others = [token for one, token in place.tokens.items() if one != role]
    token = place.tokens[role] if owns else chance.choice(["", "x", *others])
    kept = {k: v for k, v in form.items() if k not in {*asked.form, "csrf_token"}}
    return client.open(address_of(asked), **asked.sent(**kept, csrf_token=token))


def likely(page: TestResponse, chance: random.Random) -> dict[str, str]:
    """Return the values of a form as somebody sends it who means it."""
    made = {"reason": "核对", "name": f"第{chance.random()}张", **form_of(page)}
    made = {
        name: value or "另一个" if name in {"reason", "name"} else value
        for name, value in made.items()
    }
    if "title" in made and chance.random() < 0.7:
        made["title"] = f"随手写的{chance.random()}"
    does = re.findall(r'name="do"[^>]* value="(\w+)"|value="(\w+)"[^>]* name="do"', page.text)
    return made | {"do": "".join(chance.choice(does))} if does else made


def told_by(answer: TestResponse, asked: Asked) -> str:
    """Return all that an answer says, without what the request itself said."""
    headers = unquote(" ".join(f"{name}: {value}" for name, value in answer.headers))
    text = f"{unquote(answer.get_data().decode('utf-8', 'replace'))} {headers}"
    for said in {asked.path, *asked.path.split("/"), *asked.form.values(), unquote(asked.query)}:
        if len(said) > 3:
            text = text.replace(said, "")
    for said in re.split("[?&=+]", unquote(asked.query)):
        if len(said) > 1:
            text = text.replace(said, "")
    return text


def assert_stays_here(answer: TestResponse, where: str) -> None:
    """Assert that an answer leads to no other host."""
    to = answer.headers.get("Location", "/")
    assert re.match(r"(http://localhost)?/(?![/\\])", to), f"{where} leads to {to}"


def assert_refused(answer: TestResponse, where: str, role: Role | None, *, private: bool) -> None:
    """Assert that no view has answered."""
    if role:
        assert answer.status_code in {403, 405, 400}, where
        return
    if answer.status_code in {302, 303, 308}:
        assert answer.headers["Location"].startswith("/sign-in"), where
    else:
        assert answer.status_code in {401, 400} | (set() if private else {405}), where


def assert_own(place: Place, before: Any, now: Any, where: str) -> None:
    """Assert that the bound editor has changed nothing of other offices, and nobody's things."""
    log = place.desk.log
    for change in log.changes[before["changes"] :]:
        root = log.root(change)
        assert change.who == BOUND, where
        assert root.id in place.own or (not root.id and root.who == BOUND), where
    assert now["people"] == before["people"], where
    inbox = Inbox(place.desk.index)
    for number, state in before["inbox"].items():
        entry = inbox.get(number)
        assert entry is not None, where
        own = entry.who == BOUND or XINGLIN in entry.facts.offices
        assert own or entry.state == state, where
    me = next(a.id for a in place.desk.staff.people.all() if a.name == BOUND)
    ids = [each.id for each in place.desk.staff.people.all()]
    for kind in ("shelves", "searches"):
        others = [n for n, each in enumerate(ids) if each != me]
        assert [now[kind][n] for n in others] == [before[kind][n] for n in others], where
