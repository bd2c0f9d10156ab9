"""The page of the state: jobs, refused files, disk, index; who may ask for what."""

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.backup.making import make
from indexer.corpus.sources import Rejection
from indexer.desk.queue import Kind, Progress, Queue, State
from searcher.engines.choose import open_engine
from searcher.speech import said
from tests.support.desk_sites import XINGLIN, Desk, filled
from tests.support.staff import HTML, send
from web.desk import condition
from web.people.person import Role

PATH = "/desk/status"


def told(desk: Desk) -> str:
    return " ".join(desk.editor().get(PATH, headers=HTML).text.split("<main")[1].split())


def test_an_idle_site_tells_what_it_is(desk: Desk) -> None:
    page = told(desk)
    for words in ("没有任务在等", "无记录", "17", "磁盘剩余"):
        assert words in page


def test_staff_ask_for_a_run_and_see_what_became_of_it(desk: Desk) -> None:
    assert send(desk.editor(), "/desk/update", {}, PATH).status_code == 303
    assert "在等：" in told(desk)
    [job] = desk.work()
    assert (job.kind, job.state) == (Kind.INDEX, State.DONE)
    assert "文件 3 个，文章 17 篇" in told(desk)
    queue = Queue(desk.index)
    queue.put(
        replace(
            job,
            rejected=(Rejection("坏.pdf", said("correction.no_true", where="x", key="remove")),),
        )
    )
    assert "坏.pdf" in told(desk)
    queue.put(replace(job, state=State.FAILED, told=said("desk.no_change", number=7)))
    assert "没有第 7 条更正" in told(desk)
    queue.put(replace(job, state=State.RUNNING, progress=Progress("文件", 2, 3)))
    assert "2/3" in told(desk)


def test_only_administrators_ask_for_an_index_that_is_built_anew(desk: Desk) -> None:
    assert "/desk/reindex" not in told(desk)
    assert send(desk.editor(), "/desk/reindex", {}, PATH).status_code == 403
    assert Queue(desk.index).jobs() == []
    assert send(desk.administrator(), "/desk/reindex", {}, PATH).status_code == 303
    [job] = Queue(desk.index).jobs()
    assert job.kind is Kind.REINDEX


def test_work_that_nobody_does_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(desk.editor(), f"/desk/correct/{desk.articles(XINGLIN)[0].id}", title="新")
    assert "1 条更正还没有写入索引" in told(desk)
    assert "jiewen worker" not in told(desk)
    monkeypatch.setattr(condition, "_LONG", -1.0)
    assert "jiewen worker" in told(desk)
    desk.work()
    assert "jiewen worker" not in told(desk)


def test_a_backup_is_remembered(desk: Desk, tmp_path: Path) -> None:
    filled(desk.editor(), f"/desk/correct/{desk.articles(XINGLIN)[0].id}", title="新")
    engine = open_engine(desk.index)
    made = make(engine, open_engine, "whoosh", desk.index, tmp_path / "backup")
    engine.close()
    assert f'datetime="{made.contents.made}"' in told(desk)


@pytest.mark.parametrize("path", ["review", "history", "history.csv", "status", "bin", "correct/x"])
def test_the_desk_is_closed_to_readers_and_visitors(desk: Desk, path: str) -> None:
    assert desk.staff.visitor().get(f"/desk/{path}").status_code == 401
    assert desk.staff.signed_in(Role.READER).get(f"/desk/{path}").status_code == 403


def test_damaged_changes_stop_the_desk_and_nobody_else(desk: Desk) -> None:
    article = desk.articles(XINGLIN)[0]
    client = desk.editor()
    filled(client, f"/desk/correct/{article.id}", title="新")
    (desk.index / "desk.sqlite").write_bytes(b"no database" * 900)
    for path in ("history", "review", "status", f"correct/{article.id}"):
        answer = client.get(f"/desk/{path}", headers=HTML)
        assert answer.status_code == 503, path
        assert "jiewen restore" in answer.text, path
    for other in (client, desk.staff.visitor()):
        assert other.get(f"/article/{article.id}", headers=HTML).status_code == 200
