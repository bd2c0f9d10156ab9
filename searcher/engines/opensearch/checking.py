"""Checks whether the cluster holds every article of an index as it was written."""

from collections.abc import Iterator

from searcher.core.records import from_record
from searcher.engines.opensearch.documents import document_of
from searcher.engines.opensearch.sums import Sum, sum_of
from searcher.engines.opensearch.view import View
from searcher.speech import Message, said

_STEP = 500  # records of one request


def problems(view: View) -> Iterator[Message]:
    """Yield one message for each problem: missing shards, missing articles, altered articles.

    Each article is folded and cut again from its record, and every column is compared.
    """
    health = view.connection.ask("GET", f"/_cluster/health/{view.state.index}")
    if health["status"] == "red":
        yield said("opensearch.unassigned", n=health["unassigned_shards"])
        return
    if (found := sum_of(view)) != (told := Sum.of(view.state.told)):
        yield said(
            "opensearch.missing",
            articles=told.articles,
            characters=told.characters,
            found=found.articles,
            found_characters=found.characters,
        )
    body = {"docvalue_fields": ["id", "digest", "born", "length"]}
    with view.frozen() as at:
        for hit in at.walk(body, _STEP):
            fields = {name: values[0] for name, values in hit["fields"].items()}
            if not _is_sound(hit["_source"]["record"], hit["_id"], fields):
                yield said("opensearch.altered", id=fields.get("id", hit["_id"]))


def _is_sound(record: str, key: str, columns: dict[str, object]) -> bool:
    try:
        document = document_of(from_record(record), int(str(columns["born"])))
    except (ValueError, KeyError, TypeError):
        return False
    return document.key == key and all(document.fields[n] == v for n, v in columns.items())
