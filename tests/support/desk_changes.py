"""Random changes of the desk, and a slow replay that says what they come to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from indexer.history.change import Change
from indexer.history.log import Log

IDS = ("a", "b", "c")
PATHS = {"a": "qh/1.txt", "b": "qh/2.txt", "c": "la/1.txt"}

_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["甲", "乙", "", '“丙”\\n"丁"\t']),
        "page": st.sampled_from(["1", "2"]),
        "event_date": st.sampled_from(["2021-05-08", ""]),
        "department": st.sampled_from(["妇女联合会", ["妇女联合会", "社区服务办公室"], []]),
        "authors": st.sampled_from([["周小禾"], [{"name": "李小明", "role": "摄影"}, "周小禾"]]),
        "body": st.sampled_from(["第一段。\n第二段。", "一段；\r\n“引号”。"]),
        "reason": st.sampled_from(["读者来电", "核对原报"]),
    },
)
_TARGETS = st.one_of(
    st.fixed_dictionaries({"id": st.sampled_from(IDS)}),
    st.fixed_dictionaries(
        {"files": st.sampled_from([["qh/*"], ["qh/1.txt"], ["la/1.txt", "qh/2.txt"]])}
    ),
)
_GONE = st.sampled_from([{}, {}, {}, {"remove": True, "reason": "撤稿"}, {"restore": True}])
SAYS = st.builds(
    lambda target, values, gone: target | values | gone, _TARGETS, _VALUES, _GONE
).filter(lambda row: row.keys() - {"id", "files", "reason"})
# an entry, or a number that chooses a change to undo
STEPS = st.lists(SAYS | st.integers(0, 30), max_size=12)


def logged(steps: Iterable[Any]) -> Log:
    """Return the log after these steps; an undoing of what is not in force is left out."""
    log = Log()
    for step in steps:
        number = len(log.changes) + 1
        if isinstance(step, int):
            able = sorted(log.active)
            if not able:
                continue
            made = Change(number, "", "li", {}, undoes=able[step % len(able)])
        else:
            made = Change(number, "", "li", step)
        log = Log((*log.changes, made))
    return log


@dataclass(frozen=True, slots=True)
class Held:
    """What the replay says of one article."""

    values: Mapping[str, Any]
    withdrawn: bool


def replayed(log: Log) -> dict[str, Held]:
    """Ask of each change whether one in force undoes it, and read off the last words."""

    def in_force(number: int) -> bool:
        return not any(e.undoes == number and in_force(e.number) for e in log.changes)

    on = [each for each in log.changes if in_force(each.number)]
    return {name: _held(name, on) for name in IDS}


def _held(name: str, changes: list[Change]) -> Held:
    covering = [e for e in changes if any(_covers(p, PATHS[name]) for p in e.files)]
    naming = [each for each in changes if each.says.get("id") == name]
    said = [each.says for each in (*covering, *naming)]
    gone = [bool(row.get("remove")) for row in said if {"remove", "restore"} & row.keys()]
    fields = ("title", "page", "event_date", "department", "body")
    values = {key: row[key] for row in said for key in fields if key in row}
    return Held(values, bool(gone and gone[-1]))


def _covers(pattern: str, path: str) -> bool:
    return path.startswith(pattern[:-1]) if pattern.endswith("*") else pattern == path
