"""Opens the engine that the settings name; engines are imported late because loading is slow."""

from pathlib import Path

from searcher.core.engine import Engine, SearchIndex
from searcher.core.errors import SettingsError
from searcher.disk.restoring import finish_if_possible
from searcher.settings import Settings


def engine_for(settings: Settings) -> Engine:
    """Return the engine that the settings name; no index is read yet.

    If a restoration of the index folder was killed after its decision, it is finished first.

    Raises:
        SettingsError: the client of OpenSearch is not installed, or the certificate file is
            missing.
    """
    finish_if_possible(settings.index)
    if settings.engine == "opensearch":
        return _open_cluster(settings)
    return open_engine(settings.index, redacts=settings.redact)


def index_for(settings: Settings) -> SearchIndex:
    """Return the engine that the settings name, for reading only.

    Raises:
        SettingsError: see `engine_for`.
    """
    return engine_for(settings)


def open_engine(path: Path, *, redacts: bool = False) -> Engine:
    """Return the embedded engine for an index folder; nothing is read yet.

    Args:
        path: the index folder.
        redacts: whether private numbers are hidden; an index built otherwise is refused.
    """
    from searcher.engines.whoosh.adapter import WhooshEngine

    return WhooshEngine(path, redacts=redacts)


def open_index(path: Path, *, redacts: bool = False) -> SearchIndex:
    """Return the embedded engine, for reading only."""
    return open_engine(path, redacts=redacts)


def _open_cluster(settings: Settings) -> Engine:
    ca = settings.opensearch_ca
    if ca and not ca.is_file():
        raise SettingsError("opensearch.ca_missing", ca=ca)
    try:
        from searcher.engines.opensearch.adapter import OpenSearchEngine
        from searcher.engines.opensearch.client import Cluster
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("searcher."):  # a fault of ours, no missing package
            raise
        raise SettingsError("opensearch.not_installed", name=error.name) from error
    cluster = Cluster(
        url=settings.opensearch_url,
        name=settings.opensearch_index,
        user=settings.opensearch_user,
        password=settings.opensearch_password,
        api_key=settings.opensearch_api_key,
        ca=ca,
        timeout=settings.opensearch_timeout,
        shards=settings.opensearch_shards,
        replicas=settings.opensearch_replicas,
    )
    return OpenSearchEngine(cluster, redacts=settings.redact)
