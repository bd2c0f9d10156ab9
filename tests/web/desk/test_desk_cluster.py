"""The desk over an index on OpenSearch: what staff change takes effect there too."""

import io
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from indexer.cli.worker import _Work
from indexer.desk.queue import Queue, State
from indexer.desk.worker import Worker, only_worker
from indexer.inbox.inbox import Inbox
from indexer.update import run
from searcher.cli.console import message_of
from searcher.core.model import Article
from searcher.core.tree import Query
from searcher.engines.choose import engine_for
from searcher.engines.opensearch.client import Cluster
from searcher.settings import Settings
from tests.conftest import SAMPLE
from tests.support.clusters import clear
from tests.support.desk_sites import FILES, XINGLIN, filled
from tests.support.new_issues import OFFICE, issue
from tests.support.staff import HTML, NAMES, send, sign_in, token_in, with_everyone
from web.app import create_app
from web.people.person import Role

pytestmark = pytest.mark.opensearch


@dataclass
class Place:
    """A site of staff on the cluster, and the worker beside it."""

    settings: Settings
    site: FlaskClient

    def client(self, role: Role) -> FlaskClient:
        """Return a client of a person who has signed in."""
        made = self.site.application.test_client()
        made.environ_base["REMOTE_ADDR"] = f"198.18.0.{list(Role).index(role) + 1}"
        assert sign_in(made, NAMES[role]).status_code == 303
        return made

    def work(self) -> None:
        """Let the worker do what there is to do."""
        with only_worker(self.settings.index):
            does = _Work(self.settings).do
            jobs = Queue(self.settings.index)
            Worker(jobs, does, message_of).run(once=True)
        assert {job.state for job in jobs.jobs()} == {State.DONE}

    def found(self, text: str) -> list[str]:
        """Return the titles of what a visitor finds by an exact text."""
        answer = self.site.get("/api/v1/search", query_string={"q": f"“{text}”"})
        assert answer.status_code == 200, answer.text
        return [hit["title"] for hit in answer.get_json()["hits"]]

    def article(self) -> Article:
        """Return an article of the office, with a title."""
        engine = engine_for(self.settings)
        hits = engine.search(Query(limit=100)).hits
        engine.close()
        every = sorted((hit.article for hit in hits), key=lambda each: each.id)
        return next(each for each in every if each.street == XINGLIN and each.title)


@pytest.fixture
def place(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A site over three files of the sample."""
    from tests.support.staff import hash_cheaply
    from web.desk import present

    hash_cheaply(monkeypatch)
    monkeypatch.setattr(present, "PATIENCE", 0.0)
    for name in FILES:
        (tmp_path / "corpus" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLE / name, tmp_path / "corpus" / name)
    name = f"desk{secrets.token_hex(4)}"
    settings = Settings(
        index=tmp_path / "index",
        corpus=tmp_path / "corpus",
        engine="opensearch",
        opensearch_url=address,
        opensearch_index=name,
        opensearch_shards=2,
        opensearch_replicas=0,
        ocr="off",
        staff=True,
        time_limit=60,
    )
    engine = engine_for(settings)
    run.index(engine, settings.index, settings.corpus)
    engine.close()
    with_everyone(settings.index)
    served = engine_for(settings)
    yield Place(settings, create_app(served, replace(settings)).test_client())
    served.close()
    clear(Cluster(address, name))


def test_a_correction_is_found_and_undone(place: Place) -> None:
    editor, article = place.client(Role.EDITOR), place.article()
    assert article.title
    done = filled(editor, f"/desk/correct/{article.id}", title="换上的题目", reason="核对原报")
    assert done.status_code == 303
    place.work()
    assert place.found("换上的题目") == ["换上的题目"]
    assert "换上的题目" in place.site.get(f"/article/{article.id}").text
    assert send(editor, "/desk/undo/1", {}, "/desk/history").status_code == 303
    place.work()
    assert place.found("换上的题目") == []
    assert article.title in place.found(article.title)


def test_a_withdrawn_article_is_gone_and_comes_back(place: Place) -> None:
    editor, article = place.client(Role.EDITOR), place.article()
    text = article.body.split("\n")[0][:20]
    assert article.title in place.found(text)
    done = filled(editor, f"/desk/withdraw/{article.id}", reason="误发")
    assert done.status_code == 303
    assert place.site.get(f"/article/{article.id}").status_code == 410
    place.work()
    assert article.title not in place.found(text)
    assert place.site.get(f"/article/{article.id}").status_code == 410
    administrator = place.client(Role.ADMINISTRATOR)
    assert article.title
    assert article.title in administrator.get("/desk/bin", headers=HTML).text
    restored = send(administrator, f"/desk/restore/{article.id}", {}, "/desk/bin")
    assert restored.status_code == 303
    place.work()
    assert article.title in place.found(text)
    assert place.site.get(f"/article/{article.id}").status_code == 200


def test_an_issue_that_is_confirmed_is_found(place: Place) -> None:
    editor = place.client(Role.EDITOR)
    values = {"csrf_token": token_in(editor.get("/inbox", headers=HTML))}
    file = FileStorage(io.BytesIO(issue(8, "电梯")), "新.txt")
    sent: TestResponse = editor.post("/inbox/send", data={**values, "files": file}, headers=HTML)
    assert sent.status_code == 303
    place.work()
    [entry] = Inbox(place.settings.index).entries()
    facts = {"paper": entry.facts.paper, "number": "8", "date": "2021-05-08", "office": OFFICE}
    confirmed = send(editor, f"/inbox/{entry.number}", {**facts, "do": "confirm"}, "/inbox")
    assert confirmed.status_code == 303
    assert place.found("电梯有了新办法") == []
    place.work()
    assert place.found("电梯有了新办法") == ["电梯有了新办法"]
    assert [each.name for each in (place.settings.corpus or Path()).glob("收录/**/*.txt")]
