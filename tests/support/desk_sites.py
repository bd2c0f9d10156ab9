"""A site with a desk over an index of the sample's files, and the real worker beside it."""

import html
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.cli.worker import _Work
from indexer.desk.queue import Job, Queue
from indexer.desk.worker import Worker, only_worker
from indexer.history.history import History
from indexer.history.log import Log
from indexer.update import run
from searcher.cli.console import message_of
from searcher.core.engine import Engine
from searcher.core.model import Article
from searcher.core.tree import Query
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.conftest import SAMPLE
from tests.support.sites import Sites
from tests.support.staff import CHEAP, HTML, PASSWORD, Staff, sign_in, with_everyone
from web.people.person import Role

FILES = (
    *("manifest.toml", "wangchao/2024-01-12.pdf"),
    *("xinglin/2022-07-08.txt", "yunqiao/2023-10-20.txt"),
)
PAPER, XINGLIN, YUNQIAO = "望潮街道", "杏林街道", "云桥路街道"
BOUND = "杏林编辑"  # an editor who is bound to one office
SECOND = "编辑丙"
_VALUE = re.compile(r'<(?:input|textarea)[^>]*? name="([^"]+)"([^>]*)>([^<]*)', re.DOTALL)


def built(folder: Path) -> Path:
    """Index three files of the sample, three offices and 17 articles; return the index folder."""
    for name in FILES:
        (folder / "corpus" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLE / name, folder / "corpus" / name)
    engine = open_engine(folder / "index")
    run.index(engine, folder / "index", folder / "corpus")
    engine.close()
    return folder / "index"


class Desk:
    """A site with a desk."""

    def __init__(self, sites: Sites, index: Path, **settings: object) -> None:
        """Make the site over an index, with an account of each role and two more editors."""
        self.index = index
        people = with_everyone(index)
        people.add(BOUND, Role.EDITOR, (XINGLIN,), CHEAP.hash(PASSWORD))
        people.add(SECOND, Role.EDITOR, (), CHEAP.hash(PASSWORD))
        self.staff = Staff(sites, people, **({"time_limit": 60} | settings))
        self.does = _Work(Settings(index=index)).do

    def client(self, name: str) -> FlaskClient:
        """Return a client of a person who has signed in."""
        made = self.staff.visitor()
        assert sign_in(made, name).status_code == 303
        return made

    def editor(self) -> FlaskClient:
        """Return a client of the editor of all offices."""
        return self.staff.signed_in(Role.EDITOR)

    def administrator(self) -> FlaskClient:
        """Return a client of the administrator."""
        return self.staff.signed_in(Role.ADMINISTRATOR)

    def work(self) -> list[Job]:
        """Let the worker do what there is to do; return the jobs that ended."""
        ended: list[Job] = []
        with only_worker(self.index):
            worker = Worker(Queue(self.index), self.does, message_of, ended.append)
            worker.run(once=True)
        return ended

    @property
    def log(self) -> Log:
        """All changes."""
        return History(self.index).log()

    def articles(self, office: str = "") -> list[Article]:
        """Return the articles of an office in the order of their ids."""
        with opened(self.index) as engine:
            hits = engine.search(Query(limit=1000)).hits
        found = (hit.article for hit in hits if office in {"", hit.article.street})
        return sorted(found, key=lambda each: each.id)

    def article(self, name: str) -> Article | None:
        """Return an article as the index contains it."""
        with opened(self.index) as engine:
            return engine.get(name)


@contextmanager
def opened(index: Path) -> Iterator[Engine]:
    """Open the index for a moment."""
    engine = open_engine(index)
    yield engine
    engine.close()


def form_of(page: TestResponse) -> dict[str, str]:
    """Return the values of the main form of a page, as a browser sends them untouched."""
    text = page.text.split("<main", 1)[1].split("<form", 1)[1].split("</form>", 1)[0]
    found: dict[str, str] = {}
    for name, rest, inside in _VALUE.findall(text):
        if 'type="radio"' in rest or 'type="radio"' in text.split(f'name="{name}"')[0][-40:]:
            continue
        held = re.search(r'value="([^"]*)"', rest)
        found[name] = html.unescape(held[1] if held else inside.removeprefix("\n"))
    return found


def filled(client: FlaskClient, path: str, **values: str) -> TestResponse:
    """Open a form, change some values, send it."""
    sent = form_of(client.get(path, headers=HTML)) | values
    return client.post(path, data=sent, headers=HTML)


def places(name: str) -> dict[str, str]:
    """Return addresses that show an article, by what they are."""
    return {
        "article": f"/article/{name}",
        "source": f"/source/{name}",
        "picture": f"/page-image/{name}.png",
        "cut-out": f"/cutout/{name}.png",
        "clipping": f"/clipping/{name}.pdf",
        "api": f"/api/v1/articles/{name}",
        "api source": f"/api/v1/sources/{name}",
        "similar": f"/api/v1/similar/{name}",
    }
