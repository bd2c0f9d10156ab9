"""allowance.py, machine.py: what parsers may take follows from the machine and the file alone."""

import json
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.allowance import (
    allowance_of,
    largest_file,
    memory_apart,
    memory_of_parser,
    parsers,
)
from jiewen import main
from searcher.processes import machine, sandbox
from tests.conftest import SAMPLE

MB = 2**20


@given(st.integers(256 * MB, 2**42), st.integers(1, 512), st.integers(0, 2**40))
def test_all_parsers_together_take_less_than_half(memory: int, processors: int, size: int) -> None:
    with (
        patch.object(machine, "memory", return_value=memory),
        patch.object(machine, "processors", return_value=processors),
    ):
        count = parsers()
        assert 1 <= count <= processors
        assert count * memory_of_parser(count) < memory / 2
        may = allowance_of(size, count)
        assert may.memory <= memory_of_parser(count)
        assert 20 <= may.cpu <= 180
        assert may.seconds >= may.cpu
        assert 2 * memory_apart() < memory / 2
        assert largest_file() >= 48 * MB


def test_a_small_file_may_take_little() -> None:
    with patch.object(machine, "memory", return_value=64 * 2**30):
        may = allowance_of(1000, 4)
    assert may.memory < 500 * MB
    assert may.cpu < 30


@pytest.mark.parametrize(
    ("groups", "limits", "expected"),
    [
        ("0::/app/one\n", {"app/memory.max": "300\n", "app/one/memory.max": "max\n"}, 300),
        ("0::/app/one\n", {"app/memory.max": "300\n", "app/one/memory.max": "200\n"}, 200),
        ("0::/elsewhere\n", {"memory.max": "400\n"}, 400),  # as containers see their own group
        ("4:cpu,memory:/x\n", {"memory/x/memory.limit_in_bytes": "500\n"}, 500),
        ("0::/\n", {}, machine._UNLIMITED),
        ("nonsense", {"memory.max": "?"}, machine._UNLIMITED),
        ("", {}, machine._UNLIMITED),
    ],
)
def test_limits_of_control_groups(
    groups: str, limits: dict[str, str], expected: int, tmp_path: Path
) -> None:
    (tmp_path / "groups").write_text(groups)
    for name, text in limits.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert min(machine.group_limits(tmp_path / "groups", tmp_path)) == expected


def test_check_tells_what_bounds_a_parser() -> None:
    told = json.loads(CliRunner().invoke(main, ["check", str(SAMPLE / "xinglin"), "--json"]).stdout)
    assert told["parsers"] == {
        "sandbox": list(sandbox.levels()),
        "processes": parsers(),
        "memory": memory_of_parser(parsers()),
    }
