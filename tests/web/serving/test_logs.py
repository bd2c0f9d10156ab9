"""The logs of a site: one line a record, nothing a terminal obeys, and no flood."""

import logging
import re
import unicodedata
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.app import create_app
from web.serving.access import LOGGER, REFUSED, AccessLog
from web.serving.logs import MOST, WINDOW, CalmHandler, Lines

STARTS = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} ")


class Log:
    """A handler that writes to memory, and a clock that is set by hand."""

    def __init__(self, *, redacts: bool = False) -> None:
        self.now = 0.0
        self.out = StringIO()
        self.handler = CalmHandler(self.out, clock=lambda: self.now)
        self.handler.setFormatter(Lines(redacts=redacts))

    def write(self, message: str, *args: object, name: str = "web.app", **more: object) -> None:
        record = logging.LogRecord(name, logging.WARNING, "", 0, message, args, None)
        vars(record).update(more)
        self.handler.handle(record)

    @property
    def lines(self) -> list[str]:
        return self.out.getvalue().splitlines()


def test_one_cause_floods_no_log() -> None:
    log = Log()
    for _ in range(100_000):
        log.write("accept failed: %s", "[Errno 24] Too many open files")
    log.write("another cause")
    assert len(log.lines) == MOST + 1
    log.now += WINDOW + 1
    log.write("accept failed: %s", "[Errno 24] Too many open files")
    told = [line for line in log.lines if "同类日志" in line]
    assert len(told) == 1
    assert f"同类日志另有 {100_000 - MOST} 条：accept failed" in told[0]
    assert len(log.lines) == MOST + 3


def test_what_is_left_is_told_at_the_end() -> None:
    log = Log()
    for _ in range(MOST + 5):
        log.write("again")
    log.handler.close()
    assert "同类日志另有 5 条：again" in log.lines[-1]


def test_many_causes_take_little_memory() -> None:
    log = Log()
    for number in range(5000):
        log.write("cause %s", number)
    assert len(log.handler._causes) <= 1024
    assert len(log.lines) == 5000


def test_answers_are_all_logged_and_refusals_of_one_client_are_not() -> None:
    log = Log()
    for _ in range(MOST * 5):
        log.write("answered", name=LOGGER)
        log.write("refused", name=LOGGER, **{REFUSED: ("192.0.2.1", "429")})
    log.write("refused", name=LOGGER, **{REFUSED: ("192.0.2.2", "429")})
    assert sum("answered" in line for line in log.lines) == MOST * 5
    assert sum("refused" in line for line in log.lines) == MOST + 1


def test_the_access_log_names_client_and_status_of_a_refusal() -> None:
    records: list[logging.LogRecord] = []
    logger = logging.getLogger(LOGGER)
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign,assignment]
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        for status in ("200 OK", "429 TOO MANY REQUESTS"):

            def app(_: object, start: object, status: str = status) -> list[bytes]:
                start(status, [])  # type: ignore[operator]
                return [b"x"]

            logged = AccessLog(app, with_query=False)
            body = logged({"REMOTE_ADDR": "192.0.2.1"}, lambda *_: None)
            list(body)
            body.close()  # type: ignore[attr-defined]
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    found = [getattr(record, REFUSED, None) for record in records]
    assert found == [None, ("192.0.2.1", "429")]


@given(st.text(), st.text())
def test_nothing_in_a_record_is_obeyed_or_passes_for_a_record(said: str, raised: str) -> None:
    log = Log()
    try:
        raise ValueError(f"{raised}\n2026-01-01T00:00:00+0000 192.0.2.1 GET / 200 0 0.1")
    except ValueError as error:
        log.write("%s", said, exc_info=(type(error), error, error.__traceback__))
    printed = log.out.getvalue()
    obeyed = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not [c for c in printed if unicodedata.category(c) in obeyed and c != "\n"]
    assert sum(bool(STARTS.match(line)) for line in log.lines) == 1


@pytest.mark.parametrize("redacts", [True, False])
def test_numbers_are_hidden_where_the_index_hides_them(redacts: bool) -> None:
    log = Log(redacts=redacts)
    log.write("no article %s", "王阿姨138（1234）5678")
    assert ("5678" in log.out.getvalue()) is not redacts


def test_a_log_that_cannot_be_written_costs_no_answer() -> None:
    log = Log()
    log.out.close()
    log.write("to nowhere")


def test_a_page_that_fails_names_what_the_log_names(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        redacts = False

        def __getattr__(self, name: str) -> object:
            raise ZeroDivisionError(name)

    client = create_app(Broken()).test_client()  # type: ignore[arg-type]
    for address in ("/?q=x", "/api/v1/search?q=x"):
        caplog.clear()
        answer = client.get(address)
        assert answer.status_code == 500
        (number,) = re.findall(r"error ([0-9a-f]{8})", caplog.text)
        assert number in answer.text
        assert "ZeroDivisionError" not in answer.text
