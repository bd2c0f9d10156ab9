"""Random forms of people who may use the desk: nothing fails, and all that is saved can be used."""

from typing import Any

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.corpus.corrections import entries_in
from indexer.desk.queue import State
from indexer.history.toml import toml_of
from searcher.language.gazetteer import load_gazetteer
from searcher.speech import Message
from tests.support.desk_sites import BOUND, PAPER, XINGLIN, YUNQIAO, Desk, form_of
from tests.support.effort import THOROUGH
from tests.support.staff import HTML
from web.desk.fields import FIELDS

_ODD = st.sampled_from(
    [
        *("", " ", "\x00", "\x1b[2J", "\u202e反", "\ud83d", "=cmd|x", "'''", '"""', "\\", "、、"),
        *("张三（记者）、（）", "1" * 600, "2021-02-30", "2021-05-08", "99999-01", "2021-13"),
        *("<b>x</b>", "{{ 7*7 }}", "../../etc", "[[correction]]", "甲\ufeff乙", "\uffff", "\r\n\r"),
    ]
)
_TEXT = _ODD | st.text(max_size=40)
_NUMBER = st.sampled_from(["", "0", "1", "-1", "9" * 30, "٣", "x"])
_NAMES = st.sampled_from([field.name for field in FIELDS])
_FORMS = st.fixed_dictionaries(
    {},
    optional={
        "reason": _TEXT,
        "seen": _NUMBER,
        "skip": _NUMBER,
        "scope": st.sampled_from(["article", "issue", "all"]),
        "do": st.sampled_from(["accept", "change", "x"]),
        "of": _NAMES | _TEXT,
        "value": _TEXT,
        "back": _TEXT,
        "article": _TEXT,
        "seen-value": _TEXT,
    },
)
_TYPED = st.dictionaries(_NAMES, _TEXT, max_size=4)
_MARKS = st.dictionaries(_NAMES.map("seen-{}".format), _TEXT, max_size=2)
_PLACES = st.sampled_from(["correct", "review", "withdraw", "restore", "undo"])
_STEPS = st.lists(st.tuples(_PLACES, _FORMS, _TYPED, _MARKS), min_size=1, max_size=4)
Step = tuple[str, dict[str, str], dict[str, str], dict[str, str]]


def sent(desk: Desk, client: FlaskClient, name: str, step: Step) -> int:
    """Send one form, filled as a browser does, and then at random; return the status."""
    what, *random = step
    page_of = {"correct": f"/desk/correct/{name}", "withdraw": f"/desk/withdraw/{name}"}
    path = page_of.get(what, "/desk/review")
    page = client.get(path, headers=HTML)
    values = token = form_of(client.get("/desk/status", headers=HTML))
    if page.status_code == 200 and "<form" in page.text.split("<main")[1]:
        values = form_of(page)
    for each in (*random, {"csrf_token": token["csrf_token"]}):
        values = values | each
    target = {"restore": f"/desk/restore/{name}", "undo": f"/desk/undo/{len(desk.log.changes)}"}
    safe = {key: value.encode("utf-8", "replace").decode() for key, value in values.items()}
    return client.post(target.get(what, path), data=safe, headers=HTML).status_code


@settings(
    max_examples=60 if THOROUGH else 12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_STEPS)
def test_random_forms_fail_nowhere_and_leave_what_a_run_can_use(
    desk: Desk, steps: list[Step]
) -> None:
    client = desk.administrator()
    name = next(iter(desk.articles(XINGLIN) or desk.articles())).id
    for step in steps:
        assert sent(desk, client, name, step) in {200, 303, 400, 404, 409, 410, 422}
    jobs = desk.work()
    assert [(job.state, job.rejected) for job in jobs] == [(State.DONE, ())] * len(jobs)
    stating = desk.log.stating()
    read = entries_in("".join(toml_of(each.says for each in stating)), load_gazetteer())
    assert len(read) == len(stating)
    assert not any(isinstance(entry, Message) for _, entry in read)
    for path in ("/desk/history", "/desk/history.csv", "/desk/bin", "/desk/review", "/desk/status"):
        assert client.get(path, headers=HTML).status_code == 200, path


@settings(
    max_examples=60 if THOROUGH else 12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_STEPS)
def test_random_forms_of_a_bound_editor_change_nothing_of_other_offices(
    desk: Desk, steps: list[Step]
) -> None:
    client = desk.client(BOUND)
    own = {each.id for each in desk.articles(XINGLIN)}
    before = desk.articles(YUNQIAO) + desk.articles(PAPER)
    for what, form, typed, marks in steps:
        foreign = form | {"id": before[0].id} if what == "review" else form
        status = sent(desk, client, before[0].id, (what, foreign, typed, marks))
        assert status in {200, 303, 400, 403, 404, 409, 422}
    assert {change.id for change in map(desk.log.root, desk.log.changes)} <= own
    desk.work()
    assert desk.articles(YUNQIAO) + desk.articles(PAPER) == before


def test_no_form_of_a_site_without_staff(desk: Desk) -> None:
    """The desk is nowhere without accounts."""
    from tests.support.sites import Sites

    sites = Sites(desk.index)
    client: Any = sites()
    rules = {rule.endpoint for rule in client.application.url_map.iter_rules()}
    assert not [name for name in rules if name.startswith("desk.")]
    assert client.get("/desk/review").status_code == 404
    assert "/desk" not in client.get(f"/article/{desk.articles()[0].id}").text
    sites.close()
