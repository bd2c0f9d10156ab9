"""All targets by their names."""

from tests.fuzz import days, index_files, kept, newsletters, packages, packed, query, tables
from tests.fuzz.target import Target

_ROOMS = (query, days, tables, packed, index_files, kept, newsletters, packages)
TARGETS: dict[str, Target] = {target.name: target for room in _ROOMS for target in room.TARGETS}
