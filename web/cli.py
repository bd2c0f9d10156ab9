"""The commands `serve` (the site on this machine) and `password`."""

import sys
from pathlib import Path

import click
from werkzeug.security import generate_password_hash

from searcher.cli.console import advise, index_option, say, settings_from
from searcher.core.errors import SettingsError
from searcher.engines.choose import index_for
from web.app import create_app
from web.serving.install import start
from web.serving.password import LEAST
from web.serving.server import Server


@click.command(epilog="例 / example:  jiewen serve --port 8080 --index /srv/jiewen")
@click.option("--host", help="监听地址 / address to listen on  [JIEWEN_HOST, 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="端口 / port  [JIEWEN_PORT, 8000]")
@index_option
def serve(host: str | None, port: int | None, index: Path | None) -> None:
    """打开检索网页 / Serve the search page."""
    settings = settings_from(host=host, port=port, index=index)
    found = index_for(settings)
    advise(found, settings)
    app = create_app(found, settings)
    server = Server(app, settings)
    start(app)
    say(f"街闻已启动 · jiewen is serving: {server.address} (Ctrl+C 停止)")
    server.run()


@click.command(epilog="例 / example:  jiewen password")
@click.option("--stdin", is_flag=True, help="从标准输入读一行 / read one line of standard input")
def password(stdin: bool) -> None:
    """为网页设密码：输出写入 jiewen.toml 的散列 / Hash a password for the site."""
    typed = _read_line() if stdin else _asked()
    if not typed:
        raise SettingsError("密码是空的 / the password is empty")
    if len(typed) < LEAST:
        raise SettingsError(
            f"密码只有 {len(typed)} 个字符，至少要 {LEAST} 个 / "
            f"the password has {len(typed)} characters; choose one of {LEAST} or more"
        )
    say(generate_password_hash(typed))


def _read_line() -> str:
    try:
        return sys.stdin.readline().rstrip("\r\n") if sys.stdin else ""
    except UnicodeDecodeError as error:
        raise SettingsError("密码不是可读的文字 / the password is no readable text") from error


def _asked() -> str:
    once_more = "再输一遍 / once more"
    asked = click.prompt(
        "密码 / password", hide_input=True, confirmation_prompt=once_more, err=True
    )
    return str(asked)
