"""`serve`: the site on this machine."""

from pathlib import Path
from typing import Any

import click
from waitress.server import create_server

from searcher.console import index_option, settings_from
from searcher.errors import SettingsError
from searcher.open import open_index
from searcher.settings import Settings
from web.app import create_app

MAX_ADDRESS = 2**20  # bytes; a pasted paragraph grows ninefold when percent-encoded


@click.command(epilog="例 / example:  jiewen serve --port 8080 --index /srv/jiewen")
@click.option("--host", help="监听地址 / address to listen on  [JIEWEN_HOST, 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="端口 / port  [JIEWEN_PORT, 8000]")
@index_option
def serve(host: str | None, port: int | None, index: Path | None) -> None:
    """打开检索网页 / Serve the search page."""
    settings = settings_from(host=host, port=port, index=index)
    app = create_app(open_index(settings.index), default_language=settings.language)
    server = _listen(app, settings)
    click.echo(f"街闻已启动 · jiewen is serving: {_address(settings, server)} (Ctrl+C 停止)")
    server.run()


def _listen(app: Any, settings: Settings) -> Any:
    """Bind the port; waitress has no types."""
    host, port = settings.host, settings.port
    try:
        return create_server(
            app, host=host, port=port, ident=None, max_request_header_size=MAX_ADDRESS
        )
    except (OSError, ValueError) as error:
        found = f"无法监听 / cannot listen on {host}:{port}: {error}".rstrip(".")
        raise SettingsError(f"{found}. 请换一个端口 / try another --port") from error


def _address(settings: Settings, server: Any) -> str:
    """Return the address to open; port 0 lets the system pick one."""
    listening = getattr(server, "effective_listen", None)
    port = listening[0][1] if listening else server.effective_port
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{port}/"
