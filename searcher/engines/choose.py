"""Choose the engine that the settings name; imported late, since engines are heavy."""

from pathlib import Path

from searcher.core.engine import Engine, SearchIndex
from searcher.core.errors import SettingsError
from searcher.settings import Settings


def engine_for(settings: Settings) -> Engine:
    """Return the engine that the settings name; no index is read yet.

    Raises:
        SettingsError: its client is not installed, or the file of its certificates is missing.
    """
    if settings.engine == "opensearch":
        return _open_cluster(settings)
    return open_engine(settings.index, redacts=settings.redact)


def index_for(settings: Settings) -> SearchIndex:
    """Return the read side alone of the engine that the settings name.

    Raises: as `engine_for`.
    """
    return engine_for(settings)


def open_engine(path: Path, *, redacts: bool = False) -> Engine:
    """Return the embedded engine, to read and write the index in ``path``; nothing is read yet.

    Args:
        path: folder of the index.
        redacts: whether private numbers are hidden in it; it refuses an index built otherwise.
    """
    from searcher.engines.whoosh.adapter import WhooshEngine

    return WhooshEngine(path, redacts=redacts)


def open_index(path: Path, *, redacts: bool = False) -> SearchIndex:
    """Return the read side alone of the embedded engine."""
    return open_engine(path, redacts=redacts)


def _open_cluster(settings: Settings) -> Engine:
    ca = settings.opensearch_ca
    if ca and not ca.is_file():
        raise SettingsError(f"没有 opensearch_ca 所指的证书 / opensearch_ca: no such file: {ca}")
    try:
        from searcher.engines.opensearch.adapter import OpenSearchEngine
        from searcher.engines.opensearch.client import Cluster
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("searcher."):  # ours, so no installation can bring it
            raise
        raise SettingsError(
            f"未安装 OpenSearch 客户端 / {error.name} is not installed. "
            "请运行 / run: pip install 'jiewen[opensearch]'"
        ) from error
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
