"""What the site's templates compile to, kept for every site that one test process makes.

Each application compiles all its templates anew, which takes longer than to answer with them; tests
make hundreds of applications.
"""

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """Compiled templates in memory, by their names and by a digest of their source."""

    def __init__(self) -> None:
        """Hold nothing at first."""
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket; Jinja drops what was compiled from another source."""
        if (held := self._held.get(bucket.key)) is not None:
            bucket.bytecode_from_string(held)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._held[bucket.key] = bucket.bytecode_to_string()


def share_compiled() -> None:
    """Let each application that is made from now on use the same compiled templates."""
    Flask.jinja_options = Flask.jinja_options | {"bytecode_cache": Compiled()}
