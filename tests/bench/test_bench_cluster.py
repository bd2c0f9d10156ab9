"""bench.cluster: that it counts right on a real cluster; how fast, is not a test's business."""

import json

import pytest
from click.testing import CliRunner

from bench import cluster, cluster_answers, cluster_costs
from searcher.engines.opensearch.client import Cluster, Connection
from tests.support.waiting import until


def test_a_line_is_fitted_through_costs() -> None:
    asked = [
        cluster_answers.Measured("word", hits, 0.0, 5.0 + hits / 1e6 * 300, 0.0)
        for hits in (0, 1000, 50_000)
    ]
    line = cluster_answers.line(asked, lambda each: each.p50_ms)
    assert (line.fixed_ms, line.million_ms) == pytest.approx((5.0, 300.0))


@pytest.mark.opensearch
def test_all_costs_are_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_costs, "_LEASE", 0.0)  # what is waited for changes figures only
    monkeypatch.setattr(cluster_costs, "_STALE", 0.0)
    before = indices(address)
    options = ["--articles", "1000", "--parts", "300", "--runs", "1", "--json"]
    done = CliRunner().invoke(cluster.main, [*options, "--opensearch-url", address])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["articles"], found["nodes"] >= 1) == (1000, True)
    assert set(found["depths"]) == {"0"}  # deeper ones would be behind the last hit
    assert {each["kind"] for each in found["asked"]} == {"word", "phrase", "question"}
    assert all(each["hits"] for each in found["asked"])
    sizes = {name: each["bytes"] for name, each in found["stored"].items()}
    whole = sizes.pop("as it is")
    more = sizes.pop("words with positions")
    assert max(sizes.values()) < whole < more
    assert found["stored"]["without bigrams"]["files"].keys() == {
        "records",
        "positions",
        "postings",
        "terms",
        "columns",
    }
    assert found["writing"]["wire_bytes"] > whole
    until(lambda: indices(address) <= before, "an index is left")  # other tests make some too


def indices(address: str) -> set[str]:
    """Return what benchmarks have in the cluster."""
    connection = Connection(Cluster(address))
    told = connection.ask("GET", "/_cat/indices/bench-*", h="index", format="json")
    connection.close()
    return {each["index"] for each in told}
