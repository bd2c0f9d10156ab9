"""The fields of an index in OpenSearch, all declared; the cluster analyses no words itself.

Text fields hold the tokens of `documents` separated by spaces, and the cluster only splits them at
the spaces. Neither Lucene's norms nor its similarity are used: a match scores the number of the
term's occurrences, and `ranking` computes the score from that.
"""

from typing import Any

from searcher.core.model import Detail, Facet
from searcher.engines.opensearch.client import Cluster

FORMAT = 3  # raise it when documents or mappings change; then every index has to be rebuilt
STREAMS = ("words", "bigrams", "characters")
PARTS = ("title", "body")
GAP = "_"  # stands for any one token in a phrase, and for no token in the borders
_LONGEST = 32_000  # bytes of a term; Lucene takes 32,766
FACET_BUCKETS = 60_000  # values of a facet; the cluster allows 65,535 buckets in a response

# Columns from which issues are made; ``""`` if unknown.
OF_ISSUES = ("printed_day", "printed_month", "printed_page")
TEXT_FIELDS = tuple(f"{part}_{stream}" for part in PARTS for stream in (*STREAMS, "borders"))


def lengths(stream: str, part: str) -> str:
    """Return the name of the column with the number of tokens of a stream in a part."""
    return f"{part}_{stream}_length"


def folded(name: str) -> str:
    """Return the name of the field with the folded values of a facet, a detail or the source."""
    return f"{name}_folded"


def template(cluster: Cluster, pattern: str) -> dict[str, Any]:
    """Return the index template for all generations.

    Args:
        cluster: says how many shards and replicas to make.
        pattern: matches the names of generations.
    """
    return {
        "index_patterns": [pattern],
        "priority": 500,
        "template": {"settings": _settings(cluster), "mappings": _mappings()},
        "_meta": {"made by": "jiewen", "format": FORMAT},
    }


def _settings(cluster: Cluster) -> dict[str, Any]:
    return {
        "index": {
            "number_of_shards": cluster.shards,
            "number_of_replicas": cluster.replicas,
            "refresh_interval": "-1",  # writers refresh before they commit
            "codec": "best_compression",
            "max_result_window": 10_000,
            "mapping": {"total_fields": {"limit": 100}},
            "analysis": {
                "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": _LONGEST}},
                "filter": {"gaps": {"type": "stop", "stopwords": [GAP]}},
                "analyzer": {
                    "stream": {"type": "custom", "tokenizer": "spaces"},
                    "phrase": {"type": "custom", "tokenizer": "spaces", "filter": ["gaps"]},
                },
            },
            "similarity": {
                "count": {"type": "scripted", "script": {"source": "return doc.freq * query.boost"}}
            },
        }
    }


def _mappings() -> dict[str, Any]:
    properties: dict[str, Any] = {name: _text(name) for name in TEXT_FIELDS}
    properties |= {
        lengths(stream, part): _column("integer") for stream in STREAMS for part in PARTS
    }
    for name in (*Facet, *Detail, "source"):
        properties[str(name)] = {"type": "keyword"}
        properties[folded(name)] = {"type": "keyword", "doc_values": False}
    properties |= {
        "id": {"type": "keyword"},
        "digest": _column("keyword"),
        "born": {"type": "long"},
        "died": {"type": "long"},
        "group": {"type": "keyword"},
        "page": {"type": "keyword", "doc_values": False},
        "printed": {"type": "keyword", "doc_values": False},
        **{name: _column("keyword") for name in ("added", *OF_ISSUES)},
        "issue_id": {"type": "keyword"},
        "date": {"type": "keyword"},
        "first_day": {"type": "keyword", "doc_values": False},
        "last_day": {"type": "keyword", "doc_values": False},
        "day": {"type": "integer"},
        "length": _column("integer"),
        "printed_title": {"type": "keyword", "index": False, "ignore_above": _LONGEST // 3},
        "record": {"type": "keyword", "index": False, "doc_values": False},
    }
    return {"dynamic": "strict", "_source": {"includes": ["record"]}, "properties": properties}


def _text(name: str) -> dict[str, Any]:
    positioned = not name.endswith("words")  # words need no positions: they only rank
    return {
        "type": "text",
        "analyzer": "phrase" if name.endswith("borders") else "stream",
        "index_options": "positions" if positioned else "freqs",
        "norms": False,
        "similarity": "count",
    }


def _column(kind: str) -> dict[str, Any]:
    return {"type": kind, "index": False}
