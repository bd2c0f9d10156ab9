"""`python -m tests.cluster [COUNT]`: a cluster for development, until Ctrl+C."""

import contextlib
import signal
import sys

from tests.cluster.jars import NoJars
from tests.cluster.java import NoJava
from tests.cluster.nodes import WANTED, Nodes


def main(count: int) -> None:
    """Start the cluster, print its addresses, and wait for Ctrl+C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"启动 {count} 个节点，约 20 秒 / starting {count} nodes, about 20 s", flush=True)
    try:
        with contextlib.suppress(KeyboardInterrupt), Nodes(count) as cluster:
            print(",".join(cluster.urls()), flush=True)
            signal.pause()
    except (NoJava, NoJars) as absent:
        sys.exit(f"Error: {absent}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else WANTED)
