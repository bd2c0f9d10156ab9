"""All targets by their names."""

from tests.fuzz import (
    damaged,
    days,
    edited_papers,
    index_files,
    kept,
    newsletters,
    packages,
    packed,
    query,
    tables,
)
from tests.fuzz.target import Target

_ROOMS = (
    query,
    days,
    tables,
    packed,
    index_files,
    kept,
    newsletters,
    packages,
    edited_papers,
    damaged,
)
TARGETS: dict[str, Target] = {target.name: target for room in _ROOMS for target in room.TARGETS}
