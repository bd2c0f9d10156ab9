"""How the tests set up a node: its Java options, its settings, its log."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

JVM = (
    "-Xms128m",
    "-Xmx320m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "--enable-native-access=ALL-UNNAMED",
    # Without its native library the server cannot see that it runs as root, where it would refuse
    # to start.
    "-Djna.nosys=true",
    "-Djna.nounpack=true",
    "-Dopensearch.distribution.type=tar",
)

# A dead or frozen node is noticed within four seconds. The limits on a full disk are off, because
# the developer's disk may well be nearly full.
SETTINGS = """\
network.host: 127.0.0.1
node.processors: 2
action.auto_create_index: false
cluster.routing.allocation.disk.threshold_enabled: false
cluster.fault_detection.follower_check.interval: 500ms
cluster.fault_detection.follower_check.timeout: 1500ms
cluster.fault_detection.follower_check.retry_count: 2
cluster.fault_detection.leader_check.interval: 500ms
cluster.fault_detection.leader_check.timeout: 1500ms
cluster.fault_detection.leader_check.retry_count: 2
cluster.publish.timeout: 5s
cluster.follower_lag.timeout: 10s
cluster.join.timeout: 10s
discovery.probe.connect_timeout: 2s
discovery.probe.handshake_timeout: 2s
indices.breaker.total.use_real_memory: false
"""

LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


def write(folder: Path, values: Mapping[str, object], more: str = "") -> None:
    """Make a node's folder with its configuration files.

    Args:
        folder: must not exist.
        values: the settings that differ between nodes, by name.
        more: further lines of opensearch.yml.
    """
    (folder / "config").mkdir(parents=True)
    (folder / "tmp").mkdir()
    # JSON values are valid YAML.
    own = "".join(f"{name}: {json.dumps(value)}\n" for name, value in values.items())
    (folder / "config" / "opensearch.yml").write_text(own + SETTINGS + more, encoding="utf-8")
    (folder / "config" / "log4j2.properties").write_text(LOGGING, encoding="utf-8")


def command(java: Path, home: Path, folder: Path) -> list[str]:
    """Return the command that starts the node whose files are in ``folder``."""
    return [
        os.fspath(java),
        *JVM,
        f"-Dopensearch.path.home={home}",
        f"-Dopensearch.path.conf={folder / 'config'}",
        f"-Djava.io.tmpdir={folder / 'tmp'}",
        "-cp",
        f"{home}/lib/*",
        "org.opensearch.bootstrap.OpenSearch",
    ]
