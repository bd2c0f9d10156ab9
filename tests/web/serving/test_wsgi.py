"""The site as operators run it: real servers in processes of their own."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from werkzeug.security import check_password_hash

from jiewen import main
from tests.support.site_processes import (
    ADDRESS,
    PATIENCE,
    SERVE,
    command,
    connect,
    environment,
    fetch,
    indexed,
    write,
)
from web.serving.capacity import CONNECTIONS

SLOW_APP = """
import sys, time
from searcher.settings import Settings
from web.serving.server import Server

def app(environ, start_response):
    print("begun", flush=True)
    time.sleep(0.5)
    start_response("200 OK", [("Content-Length", str(5_000_000))])
    return [b"x" * 5_000_000]

server = Server(app, Settings(port=0, threads=1))
print(server.address, flush=True)
server.run()
"""

Starter = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus and its index; only to be read."""
    return indexed(tmp_path_factory.mktemp("paper"))


@pytest.fixture
def start() -> Iterator[Starter]:
    """Start a process with its output in a pipe; what still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []

    def started(folder: Path, *words: str, **values: str) -> subprocess.Popen[str]:
        running.append(
            subprocess.Popen(
                [sys.executable, *words],
                cwd=folder,
                env=environment(**values),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        return running[-1]

    yield started
    for process in running:
        process.kill()
        process.communicate()


def serving(process: subprocess.Popen[str]) -> str:
    """Wait for the line that tells the address."""
    assert process.stdout
    seen = []
    for line in process.stdout:
        seen.append(line)
        if found := ADDRESS.search(line):
            return found[0]
    raise AssertionError("".join(seen))


def stopped(process: subprocess.Popen[str]) -> str:
    """Tell the process to end; return what it has said since, when it has ended well."""
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    return said


GUNICORN = ("-m", "gunicorn", "web.wsgi:create()", "--bind", "127.0.0.1:0", "--threads", "4")


@pytest.mark.parametrize("words", [SERVE, GUNICORN], ids=["waitress", "gunicorn"])
def test_it_serves_logs_and_ends_when_told(start: Starter, paper: Path, words: list[str]) -> None:
    process = start(paper, *words, JIEWEN_BASE_PATH="/news")
    address = serving(process)
    assert "雨棚翻修" in fetch(f"{address}/news/?q=%E8%AE%AE%E4%BA%8B%E4%BC%9A")
    assert fetch(f"{address}/news/readyz") == "ok\n"
    with closing(connect(address)) as idle:  # kept open over the end
        idle.request("GET", "/news/healthz")
        idle.getresponse().read()
        said = stopped(process)
    lines = [line for line in said.splitlines() if " GET " in line]
    # two threads answer and log: one for pages, one for what may never wait
    assert sorted(line.split()[3:5] for line in lines) == [
        *(["/news/", "200"], ["/news/healthz", "200"], ["/news/readyz", "200"])
    ]
    assert "Traceback" not in said


@pytest.mark.parametrize("words", [SERVE, GUNICORN], ids=["waitress", "gunicorn"])
@pytest.mark.parametrize(
    ("name", "value"),
    [("JIEWEN_RATE_LIMIT", "much"), ("JIEWEN_PASSWORD", "open"), ("JIEWEN_THREADS", "0")],
)
def test_unusable_setting_is_one_line(
    start: Starter, paper: Path, words: list[str], name: str, value: str
) -> None:
    process = start(paper, *words, **{name: value})
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode not in {0, None}
    assert name.removeprefix("JIEWEN_").lower() in said
    assert said.count("错误：") == 1
    assert "Traceback" not in said


def test_it_starts_before_anything_is_indexed(start: Starter, tmp_path: Path) -> None:
    address = serving(start(tmp_path, *SERVE))
    assert fetch(f"{address}/healthz") == "ok\n"
    indexed(tmp_path)
    assert "雨棚翻修" in fetch(f"{address}/?q=%E8%AE%AE%E4%BA%8B%E4%BC%9A")


def test_chinese_in_an_address_need_not_be_encoded(start: Starter, paper: Path) -> None:
    address = serving(start(paper, *SERVE))
    with closing(socket.create_connection(netloc(address), PATIENCE)) as client:
        asked = "GET /?q=议事会 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        client.sendall(asked.encode())
        with client.makefile(encoding="utf-8") as answer:
            text = answer.read()
    assert text.startswith("HTTP/1.1 200 ")
    assert 'value="议事会"' in text


def netloc(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def test_more_clients_than_threads_are_all_answered(start: Starter, paper: Path) -> None:
    """All connected, and all asking, before the first reads its answer."""
    address = serving(start(paper, *SERVE, JIEWEN_THREADS="2"))
    clients = [connect(address) for _ in range(min(300, CONNECTIONS - 100))]
    for client in clients:
        client.request("GET", "/healthz")
    assert {client.getresponse().read() for client in clients} == {b"ok\n"}
    for client in clients:
        client.close()


def test_what_runs_is_finished_before_the_end(start: Starter, tmp_path: Path) -> None:
    process = start(tmp_path, "-c", SLOW_APP)
    address = serving(process)
    with closing(connect(address)) as first, closing(connect(address)) as second:
        for client in (first, second):  # one runs, one waits for the only thread
            client.request("GET", "/")
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGTERM)
        assert [len(c.getresponse().read()) for c in (first, second)] == [5_000_000] * 2
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def test_second_signal_ends_it_at_once(start: Starter, tmp_path: Path) -> None:
    process = start(tmp_path, "-c", SLOW_APP.replace("0.5", "3600"))
    address = serving(process)
    with closing(connect(address)) as client:
        client.request("GET", "/")
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def test_no_request_fails_while_the_index_is_rebuilt(start: Starter, tmp_path: Path) -> None:
    """Clients ask without a pause while new issues come in and the whole index is replaced."""
    folder = indexed(tmp_path)
    process = start(folder, *SERVE, JIEWEN_ACCESS_LOG="off")  # else its pipe fills up
    address = serving(process)
    done, answers = threading.Event(), Counter[object]()
    clients = [threading.Thread(target=_ask_until, args=(address, done, answers)) for _ in range(4)]
    for client in clients:
        client.start()
    for number in range(4, 6):
        write(folder, number)
        command(folder, "index", str(folder / "corpus"))
        command(folder, "reindex")
    done.set()
    for client in clients:
        client.join()
    assert set(answers) == {200}
    assert answers[200] > 20
    assert "第5次议事会" in fetch(f"{address}/?reprints=1")


def _ask_until(address: str, done: threading.Event, answers: "Counter[object]") -> None:
    with closing(connect(address)) as client:
        while not done.is_set():
            for path in ("/", "/?q=%E9%9B%A8%E6%A3%9A&month=2021-05", "/readyz"):
                try:
                    client.request("GET", path)
                    answer = client.getresponse()
                    whole = answer.read()
                    answers[answer.status if whole else "empty"] += 1
                except (OSError, http.client.HTTPException) as error:
                    answers[type(error).__name__] += 1
                    client.close()


def test_password_is_hashed_and_never_shown() -> None:
    result = CliRunner().invoke(main, ["password"], input="街道 office: 1\n街道 office: 1\n")
    assert result.exit_code == 0
    assert "街道 office" not in result.output
    assert check_password_hash(result.stdout.strip(), "街道 office: 1")


def test_password_typed_differently_is_asked_again() -> None:
    result = CliRunner().invoke(
        main, ["password"], input="first password\nb\n" + "second password\n" * 2
    )
    assert check_password_hash(result.stdout.strip(), "second password")


def test_password_from_a_script() -> None:
    result = CliRunner().invoke(main, ["password", "--stdin"], input="街道 office: 1\r\n")
    assert check_password_hash(result.stdout.strip(), "街道 office: 1")


def test_empty_password_is_refused() -> None:
    result = CliRunner().invoke(main, ["password", "--stdin"], input="\n")
    assert result.exit_code == 1
    assert result.stdout == ""
