"""`serve`: the site on this machine."""

from pathlib import Path
from typing import Any

import click
from waitress.server import create_server

from searcher.errors import JiewenError
from searcher.open import open_index
from searcher.settings import Settings, load_settings
from web.app import create_app

MAX_ADDRESS = 2**20  # bytes; a pasted paragraph grows ninefold when percent-encoded


@click.command()
@click.option("--host", help="Address to listen on (127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (8000).")
@click.option("--index", type=click.Path(path_type=Path), help="Folder of the index.")
def serve(host: str | None, port: int | None, index: Path | None) -> None:
    """Serve the search page (打开检索网页)."""
    try:
        settings = load_settings({"host": host, "port": port, "index": index})
        app = create_app(open_index(settings.index), default_language=settings.language)
    except JiewenError as error:
        raise click.ClickException(str(error)) from error
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
        raise click.ClickException(f"{found}. 请换一个端口 / try another --port") from error


def _address(settings: Settings, server: Any) -> str:
    """Return the address to open; port 0 lets the system pick one."""
    listening = getattr(server, "effective_listen", None)
    port = listening[0][1] if listening else server.effective_port
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{port}/"
